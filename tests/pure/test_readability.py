"""Reading ease: LIX as one computes it by hand, and the participants' texts within the limit."""

import pytest
from babel.messages import Catalog
from typer.testing import CliRunner

import locales.__main__ as upkeep
from locales.readability import (
    LIMIT,
    NOT_FOR_PARTICIPANTS,
    WORST,
    Ease,
    hardest,
    measured,
    participants_texts,
    report,
    total,
)

EASY = "Du er med oss på alt vi gjør nå."
HARD = (
    "Fylkesbibliotekene gjennomfører introduksjonssamlinger for bibliotekansatte og frivillige deltakere annenhver uke."
)


def catalogue_of(*messages: tuple[str | tuple[str, str], str | tuple[str, str], str]) -> Catalog:
    """A catalogue of messages: msgid, translation, and the file it stands in."""
    made = Catalog(locale="nb")
    for msgid, words, file in messages:
        made.add(msgid, words, locations=[(file, 0)])
    return made


@pytest.mark.parametrize(
    ("text", "words", "sentences", "long_words", "lix"),
    [
        # knappen has seven letters, navnet six.
        ("Skriv navnet her. Trykk på knappen.", 6, 2, 1, 6 / 2 + 100 / 6),
        ("Du er påmeldt kurset.", 4, 1, 1, 4 + 25),
        ("Er du klar? Ja! Så bra.", 6, 3, 0, 2),
        ("Meld meg på", 3, 1, 0, 3),
        ("Bibliotekansatt", 1, 1, 1, 101),
        ("Ta med: penn og papir.", 5, 1, 0, 5),
        ("Ta med:\npenn\n\npapir", 4, 3, 0, 4 / 3),
        ("E-postadressen din", 2, 1, 1, 2 + 50),
        ("Les og/eller skriv, litt – ikke alt …", 7, 1, 0, 7),
    ],
)
def test_lix_is_what_one_computes_by_hand(text: str, words: int, sentences: int, long_words: int, lix: float) -> None:
    ease = measured(text)
    assert ease == Ease(words, sentences, long_words)
    assert ease.lix == pytest.approx(lix)


@pytest.mark.parametrize(
    ("text", "ease"),
    [
        ("{session} er om {n} dager.", Ease(5, 1, 0)),
        ("Du er med på {introduction}. {title} er neste.", Ease(8, 2, 0)),
        ("{start}–{end}", Ease(2, 1, 0)),
        ("Har du gjort «{exercise_title}»? Fint.", Ease(5, 2, 0)),
    ],
)
def test_a_placeholder_is_one_short_word(text: str, ease: Ease) -> None:
    assert measured(text) == ease


@pytest.mark.parametrize(
    ("text", "ease"),
    [
        ("<b>Hva heter du?</b>\nSkriv <i>navnet</i> her.", Ease(6, 2, 0)),
        ('<a href="https://example.org/en/lang/adresse">Les mer</a>', Ease(2, 1, 0)),
        ("Du &amp; vi", Ease(2, 1, 0)),
    ],
)
def test_tags_are_no_words(text: str, ease: Ease) -> None:
    assert measured(text) == ease


@pytest.mark.parametrize(
    "text",
    [
        "Skriv /personvern. Da får du svar.",
        "Skriv «/personvern». Da får du svar.",
        "Skriv folgesvenn@example.org. Da får du svar.",
        "Skriv https://example.org/en/lang/adresse. Da får du svar.",
        "Skriv @folgesvenn_bot. Da får du svar.",
        "Skriv /{command}. Da får du svar.",
    ],
)
def test_a_command_or_an_address_is_one_short_word(text: str) -> None:
    assert measured(text) == Ease(6, 2, 0)


@pytest.mark.parametrize(
    ("text", "ease"),
    [
        ("Vi ses 31. august kl. 09:00. Kom da!", Ease(8, 2, 0)),
        ("Det er 1.500 dager, eller 2,5 timer.", Ease(7, 1, 0)),
        ("1. Les dette.\n2. Svar på det. Det går fort.", Ease(10, 3, 0)),
        ("1234567890 svar", Ease(2, 1, 0)),
    ],
)
def test_numbers_are_short_words_and_their_dots_end_no_sentence(text: str, ease: Ease) -> None:
    assert measured(text) == ease


@pytest.mark.parametrize("text", ["", "📅", "✅ …", "«»\n•"])
def test_marks_alone_are_neither_words_nor_sentences(text: str) -> None:
    assert measured(text) == Ease()
    assert measured(text).lix == 0
    assert measured(f"Takk! {text}") == Ease(1, 1, 0)


def test_the_whole_is_measured_as_one_text() -> None:
    texts = participants_texts(
        catalogue_of(
            ("One", "Skriv navnet her. Trykk på knappen.", "bot/messages/signup.py"),
            ("Two", "Bibliotekansatt", "bot/messages/signup.py"),
        )
    )
    assert total(texts) == Ease(7, 3, 2)
    assert total(texts).lix == pytest.approx(7 / 3 + 100 * 2 / 7)
    assert total([]).lix == 0


def test_of_plural_forms_the_one_for_many_counts() -> None:
    [text] = participants_texts(
        catalogue_of(
            (("{n} day left", "{n} days left"), ("Bare én dag igjen", "Om {n} dager"), "bot/messages/notices.py")
        )
    )
    assert (text.msgid, text.words, text.ease) == ("{n} days left", "Om {n} dager", Ease(3, 1, 0))


@pytest.mark.parametrize("file", ["bot/messages/signup.py", "bot/messages/something_new.py"])
def test_participants_read_what_is_in_the_messages(file: str) -> None:
    assert len(participants_texts(catalogue_of(("Hello", "Hei", file)))) == 1


@pytest.mark.parametrize(
    "file",
    [
        "bot/messages/command_line.py",
        "bot/messages/organiser.py",
        "bot/messages/organiser_topics.py",
        "bot/settings.py",
    ],
)
def test_what_organisers_and_shells_read_is_left_out(file: str) -> None:
    messages = catalogue_of(("Hello", "Hei", file))
    assert participants_texts(messages) == []
    messages["Hello"].locations.append(("bot/messages/signup.py", 0))
    assert len(participants_texts(messages)) == 1


def test_what_has_no_words_of_its_own_is_left_out() -> None:
    assert participants_texts(catalogue_of(("✅ {title}", "✅ <b>{title}</b>", "bot/messages/exercises.py"))) == []


def test_every_module_that_is_left_out_exists() -> None:
    folder = upkeep.HERE.parent / "bot" / "messages"
    for pattern in NOT_FOR_PARTICIPANTS:
        assert list(folder.glob(f"{pattern}.py")), pattern


def test_the_hardest_ten_are_listed_hardest_first_and_no_short_ones() -> None:
    # As many long words as the number says, among twelve.
    texts = [
        (f"Text {n:02}", " ".join(["knappen"] * n + ["her"] * (12 - n)), "bot/messages/help.py") for n in range(12)
    ]
    found = participants_texts(catalogue_of(*texts, ("Button", "Fylkesbibliotek", "bot/messages/help.py")))
    assert [text.msgid for text in hardest(found)] == [f"Text {n:02}" for n in range(11, 1, -1)]
    assert len(hardest(found)) == WORST


def test_the_report_tells_the_figures_and_the_hardest_texts() -> None:
    long_msgid = "A sentence that goes on for longer than anybody cares to read in a list of ten"
    texts = participants_texts(
        catalogue_of(
            (long_msgid, f"<b>Hei!</b>\n{EASY}", "bot/messages/help.py"),
            ("Button", "Bibliotek", "bot/messages/help.py"),
        )
    )
    assert list(report("nb", texts)) == [
        "nb: LIX 12.8 (11 words, 3 sentences, 1 long words)",
        "    of them 1 texts of 8 words and more: LIX 5.0 (10 words, 2 sentences, 0 long words)",
        f"      5.0  '{long_msgid[:59]}…'",
        f"           <b>Hei!</b> / {EASY}",
    ]


@pytest.mark.parametrize("language", ["nb", "nn"])
def test_what_participants_read_is_easy(language: str) -> None:
    texts = participants_texts(upkeep.catalogue(language))
    assert len(texts) > 100
    assert 0 < total(texts).lix <= LIMIT == 35


def test_the_command_lists_both_languages_and_is_content() -> None:
    result = CliRunner().invoke(upkeep.app, ["readability"])
    assert result.exit_code == 0, result.output
    assert [line[:7] for line in result.stdout.splitlines() if not line.startswith(" ")] == ["nb: LIX", "nn: LIX"]
    assert len(result.stdout.splitlines()) == 2 * (2 + 2 * WORST)


def test_the_command_complains_of_a_language_that_is_too_hard(monkeypatch: pytest.MonkeyPatch) -> None:
    file = "bot/messages/signup.py"
    catalogues = {"nb": catalogue_of(("A", EASY, file)), "nn": catalogue_of(("A", HARD, file))}
    monkeypatch.setattr(upkeep, "catalogue", catalogues.__getitem__)
    result = CliRunner().invoke(upkeep.app, ["readability"])
    assert result.exit_code == 1
    assert result.stderr == "nn: the LIX is above 35. Use shorter sentences and shorter words.\n"
