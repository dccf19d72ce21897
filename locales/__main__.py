"""Upkeep of the catalogues: `python -m locales update` after a sentence was written, `check` before it is committed."""

import re
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import typer
from babel.messages import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from locales.readability import LIMIT, participants_texts, report, total

HERE = Path(__file__).parent
LANGUAGES = ("nb", "nn", "en")
MEASURED = ("nb", "nn")
KEYWORDS: dict[str, tuple[int, ...] | None] = {"say": None, "label": None, "sentence": None, "count": (1, 2)}

_PLACEHOLDER = re.compile(r"\{\w*\}")
_TAG = re.compile(r"</?[a-z][^>]*>")

app = typer.Typer(add_completion=False)


def template() -> Catalog:
    """Return the sentences that stand in the code now."""
    found = Catalog(project="Følgesvenn", charset="utf-8")
    for package in ("bot", "handlers"):
        folder = HERE.parent / package
        for file, _, msgid, comments, _ in extract_from_dir(folder, [("**.py", "python")], keywords=KEYWORDS):
            found.add(msgid, None, [(f"{package}/{file}", 0)], auto_comments=comments)
    return found


def catalogue(language: str) -> Catalog:
    """Return a language's catalogue as it stands in its file."""
    with _file(language).open("rb") as file:
        return read_po(file, locale=language)


def problems() -> Iterator[str]:
    """Tell everything that is wrong with the catalogues, a line each."""
    wanted = {message.id for message in template() if message.id}
    for language in LANGUAGES:
        found = catalogue(language)
        known = {message.id for message in found if message.id}
        yield from (f"{language}: not in the catalogue: {_key(msgid)!r}" for msgid in wanted - known)
        yield from (f"{language}: not in the code any more: {_key(msgid)!r}" for msgid in known - wanted)
        for message in found:
            if message.id:
                yield from (f"{language}: {problem}: {_key(message.id)!r}" for problem in _problems_of(message))


def _problems_of(message: Message) -> Iterator[str]:
    originals = _forms(message.id)
    translations = _forms(message.string)
    if message.fuzzy:
        yield "fuzzy"
    if not all(translations):
        yield "untranslated"
        return
    for original, translation in zip(originals, translations, strict=True):
        # Plural forms may leave the number out where they say «one».
        if set(_PLACEHOLDER.findall(original)) - {"{n}"} != set(_PLACEHOLDER.findall(translation)) - {"{n}"}:
            yield "other placeholders"
        if Counter(_TAG.findall(original)) != Counter(_TAG.findall(translation)):
            yield "other tags"
        if "{n}" in translation and "{n}" not in original:
            yield "other placeholders"


@app.command()
def update() -> None:
    """Write the template anew, bring each catalogue up to date, and fill in the English one."""
    new = template()
    _write(new, HERE / "messages.pot")
    for language in LANGUAGES:
        found = catalogue(language) if _file(language).exists() else Catalog(locale=language, charset="utf-8")
        found.update(new, no_fuzzy_matching=True)
        found.obsolete.clear()
        if language == "en":
            for message in found:
                if message.id:
                    message.string = message.id
        _write(found, _file(language))


@app.command()
def check() -> None:
    """Exit 1, and say why, unless every sentence is there, translated, with its placeholders and tags."""
    found = list(problems())
    for problem in found:
        typer.echo(problem, err=True)
    if found:
        sys.exit(1)
    typer.echo("The catalogues are whole: nb, nn and en.")


@app.command()
def readability() -> None:
    """Tell how easy the participants' texts are to read. Exit 1 if a language's LIX is above 35."""
    texts = {language: participants_texts(catalogue(language)) for language in MEASURED}
    for language in MEASURED:
        for line in report(language, texts[language]):
            typer.echo(line)
    too_hard = [language for language in MEASURED if total(texts[language]).lix > LIMIT]
    for language in too_hard:
        typer.echo(f"{language}: the LIX is above {LIMIT:.0f}. Use shorter sentences and shorter words.", err=True)
    if too_hard:
        sys.exit(1)


def _forms(words: object) -> tuple[str, ...]:
    return tuple(str(each or "") for each in words) if isinstance(words, tuple | list) else (str(words or ""),)


def _file(language: str) -> Path:
    return HERE / language / "LC_MESSAGES" / "messages.po"


def _write(found: Catalog, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    # No dates and no line numbers, so that the file changes only when a sentence does.
    found.project, found.version, found.fuzzy = "Følgesvenn", "0.1", False
    found.header_comment = "# What Følgesvenn says; the msgids are the English sentences."
    found.creation_date = found.revision_date = datetime(2026, 1, 1, tzinfo=UTC)
    found.last_translator = found.language_team = found.msgid_bugs_address = "Følgesvenn"
    with path.open("wb") as file:
        write_po(file, found, sort_output=True, width=100, omit_header=False, include_lineno=False)


def _key(msgid: object) -> str:
    return str(msgid[0] if isinstance(msgid, tuple) else msgid)


if __name__ == "__main__":
    app()
