"""The catalogues: whole in every language, with the same placeholders and the same markup as the English sentences."""

import functools
from collections import Counter
from html.parser import HTMLParser
from string import Formatter

import pytest
from babel.messages import Catalog, Message
from babel.messages.pofile import read_po

import locales.__main__ as upkeep

LANGUAGES = ("nb", "nn", "en")


def forms(words: str | tuple[str, ...] | list[str] | None) -> list[str]:
    """A sentence's forms: one, or singular and plural."""
    return [words] if isinstance(words, str) else list(words or ())


def placeholders(sentence: str) -> set[str]:
    """The names in braces, as they are filled in when the sentence is said. Raises ValueError for stray braces."""
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


class Tags(HTMLParser):
    """Reads the markup of a sentence; every tag has to be closed in order."""

    def __init__(self, sentence: str) -> None:
        super().__init__(convert_charrefs=False)
        self.found: Counter[tuple[str, str | None]] = Counter()
        self._open: list[str] = []
        self.feed(sentence)
        self.close()
        assert self._open == [], sentence

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open.append(tag)
        self.found[tag, str(attrs)] += 1

    def handle_endtag(self, tag: str) -> None:
        assert self._open
        assert self._open.pop() == tag


def messages(language: str) -> list[Message]:
    return [message for message in upkeep.catalogue(language) if message.id]


def test_the_catalogues_have_no_problems() -> None:
    assert list(upkeep.problems()) == []


def test_all_catalogues_and_the_template_have_the_same_sentences() -> None:
    with (upkeep.HERE / "messages.pot").open("rb") as file:
        template = {message.id for message in read_po(file) if message.id}
    assert len(template) > 100
    assert template == {message.id for message in upkeep.template() if message.id}
    for language in LANGUAGES:
        assert {message.id for message in messages(language)} == template, language


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_form_is_translated_with_its_placeholders(language: str) -> None:
    for message in messages(language):
        originals, translations = forms(message.id), forms(message.string)
        assert len(originals) == len(translations), message.id
        for original, translation in zip(originals, translations, strict=True):
            assert translation.strip(), original
            # «One» may be a word; many is always told by its number.
            spared = {"n"} if original == originals[0] and len(originals) > 1 else set()
            assert placeholders(translation) - spared == placeholders(original) - spared, original


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_markup_is_the_same_and_closed(language: str) -> None:
    for message in messages(language):
        for original, translation in zip(forms(message.id), forms(message.string), strict=True):
            assert Tags(translation).found == Tags(original).found, original


@pytest.mark.parametrize("language", ["nb", "nn"])
def test_no_norwegian_sentence_is_still_english(language: str) -> None:
    english = {"the", "you", "your", "and", "is", "was", "we", "of", "this", "that", "what", "write", "not"}
    for message in messages(language):
        for translation in forms(message.string):
            assert not english & set(translation.lower().split()), translation


sentences_in_the_code = functools.cache(upkeep.template)


def new_problems(monkeypatch: pytest.MonkeyPatch, language: str, spoilt: Catalog) -> set[str]:
    """What the check complains of with a spoilt catalogue in place of a language's own."""
    # The code is the same each time, and takes a second to read.
    monkeypatch.setattr(upkeep, "template", sentences_in_the_code)
    before = set(upkeep.problems())
    catalogues = {each: upkeep.catalogue(each) for each in LANGUAGES} | {language: spoilt}
    monkeypatch.setattr(upkeep, "catalogue", catalogues.__getitem__)
    return set(upkeep.problems()) - before


def message_with(catalogue: Catalog, part: str) -> Message:
    return next(message for message in catalogue if message.id and part in forms(message.id)[0])


@pytest.mark.parametrize(
    ("part", "broken", "complaint"),
    [
        ("{title}", ("{title}", "{tittel}"), "other placeholders"),
        ("{title}", ("{title}", "title"), "other placeholders"),
        ("<b>", ("<b>", "<i>"), "other tags"),
        ("</b>", ("</b>", ""), "other tags"),
    ],
)
def test_a_broken_sentence_is_reported(
    monkeypatch: pytest.MonkeyPatch, part: str, broken: tuple[str, str], complaint: str
) -> None:
    spoilt = upkeep.catalogue("nn")
    message = message_with(spoilt, part)
    words = [form.replace(*broken) for form in forms(message.string)]
    message.string = words[0] if isinstance(message.string, str) else tuple(words)
    found = new_problems(monkeypatch, "nn", spoilt)
    assert found
    assert all(problem.startswith(f"nn: {complaint}: ") for problem in found), found


@pytest.mark.parametrize("wrong", ["missing", "untranslated", "unknown", "fuzzy"])
def test_a_catalogue_with_gaps_is_reported(monkeypatch: pytest.MonkeyPatch, wrong: str) -> None:
    spoilt = upkeep.catalogue("nb")
    message = message_with(spoilt, "{title}")
    match wrong:
        case "missing":
            spoilt.delete(message.id)
        case "untranslated":
            message.string = "" if isinstance(message.string, str) else ("", "")
        case "unknown":
            spoilt.add("A sentence that nobody says", "En setning som ingen sier")
        case "fuzzy":
            message.flags.add("fuzzy")
    [problem] = new_problems(monkeypatch, "nb", spoilt)
    expected = {"missing": "not in the catalogue", "unknown": "not in the code any more"}.get(wrong, wrong)
    assert problem.startswith(f"nb: {expected}: ")
