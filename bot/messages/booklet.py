"""The booklet: what participants wrote, to print or to pass on, as a document that any word processor opens.

It tells who wrote a text only where the writer shares it with everybody by name, and nothing of where or when.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING

from bot.course.definition import Definition, Session
from bot.messages import booklet_look
from bot.messages.booklet_look import plain
from bot.messages.message import Document
from bot.messages.reflections import subject_title
from bot.messages.speech import Speech
from bot.people.reflections_read import Shareable
from bot.people.sharing import ENOUGH
from bot.people.written import SESSION

if TYPE_CHECKING:
    from docx.document import Document as Docx
    from docx.text.paragraph import Paragraph

_KEPT_TOGETHER = 700
"""Characters of a paragraph that does not go on on the next page."""


@dataclass(frozen=True, slots=True)
class Booklet:
    """What a booklet holds. `session` is the one that it is about, or that it goes `ahead` of; None: the whole course.

    `now` (UTC) is when it is made.
    """

    course: Definition
    session: Session | None
    ahead: bool
    found: Sequence[Shareable]
    now: datetime


def made(booklet: Booklet, speech: Speech) -> Document:
    """Return the booklet as a file. It takes a while: call it in a thread."""
    # Imported here, as are other libraries for files: the bot starts faster without.
    import docx  # noqa: PLC0415

    document = docx.Document()
    _tells(document, booklet, speech)
    booklet_look.set_up(document, booklet.course.title.into(speech.language), speech)
    _front(document, booklet, speech)
    for found in booklet.found:
        _subject(document, found, booklet.course, speech)
    content = BytesIO()
    document.save(content)
    return Document(_file_name(booklet, speech), content.getvalue())


def people_told(people: int, speech: Speech) -> str:
    """Say how many have written, as it may be told to anybody: a small number is not."""
    if people < ENOUGH:
        return speech.label("fewer than {n}", n=ENOUGH)
    return speech.number(people)


def _file_name(booklet: Booklet, speech: Speech) -> str:
    what = speech.label("reflections")
    about = "" if booklet.session is None else f"-{booklet.session.id}"
    return f"{what}-{booklet.course.slug}{about}.docx"


def _tells(document: "Docx", booklet: Booklet, speech: Speech) -> None:
    """Set what the file tells of itself: nothing of who made it, or of when anything was written."""
    title = booklet.course.title.into(speech.language)
    properties = document.core_properties
    properties.title = plain(speech.label("Reflections: {title}", title=title))[:255]
    properties.author = properties.last_modified_by = plain(speech.label("The organisers of {title}", title=title))[
        :255
    ]
    properties.language, properties.comments = booklet_look.LANGUAGES[speech.language], ""
    properties.created = properties.modified = booklet.now.replace(microsecond=0, tzinfo=None)


def _front(document: "Docx", booklet: Booklet, speech: Speech) -> None:
    course, language = booklet.course, speech.language
    document.add_paragraph(plain(course.title.into(language)), style="Title")
    title = booklet.session.title.into(language) if booklet.session else ""
    if booklet.session is None:
        about = speech.label("Reflections from the whole course")
    elif booklet.ahead:
        about = speech.label("Reflections ahead of {title}", title=title)
    else:
        about = speech.label("Reflections after {title}", title=title)
    document.add_paragraph(plain(about), style="Subtitle")
    first, last = course.sessions_of(None)[0], course.sessions_of(None)[-1]
    if booklet.session is not None:
        day = speech.day_in_year(booklet.session.starts.instant)
    elif first is last:
        day = speech.day_in_year(first.starts.instant)
    else:
        day = speech.label(
            "{first} – {last}",
            first=speech.day_in_year(first.starts.instant),
            last=speech.day_in_year(last.starts.instant),
        )
    document.add_paragraph(day[:1].upper() + day[1:], style="Front")
    if course.facilitators:
        leaders = speech.label("Led by: {names}", names="; ".join(course.facilitators))
        document.add_paragraph(plain(leaders), style="Front")
    document.add_paragraph(
        speech.label(
            "This booklet is for those who arrange and lead the course. The texts stand as they were written. A name "
            "stands only where the writer shares the text by name with everyone in the course. The order is random."
        ),
        style="Note",
    )


def _subject(document: "Docx", found: Shareable, course: Definition, speech: Speech) -> None:
    """One session or exercise: what was asked, how many wrote, and what."""
    about = course.session(found.subject.id) if found.subject.kind == SESSION else course.exercise(found.subject.id)
    document.add_heading(plain(subject_title(found.subject, course, speech)), 1)
    if about is not None and about.reflection is not None:
        asked = speech.label("We asked: {question}", question=about.reflection.into(speech.language))
        document.add_paragraph(plain(asked), style="Asked")
    written = speech.label("People who have written: {n}", n=people_told(found.people, speech))
    document.add_paragraph(written, style="Count")
    both = bool(found.signed and found.nameless)
    if both:
        document.add_heading(speech.label("With a name"), 2)
    for each in found.signed:
        paragraphs = _text(document, each.text)
        paragraphs[-1].paragraph_format.keep_with_next = True
        signature = speech.label("{name}, {organisation}", name=each.name, organisation=each.organisation)
        document.add_paragraph(plain(signature), style="Signature")
    if both:
        document.add_heading(speech.label("Without a name"), 2)
    for text in found.nameless:
        _text(document, text)


def _text(document: "Docx", text: str) -> list["Paragraph"]:
    """Add one person's text; an empty line begins a new paragraph."""
    pieces = [piece for piece in re.split(r"\n\s*\n", plain(text).strip()) if piece] or ["…"]
    paragraphs = []
    for number, piece in enumerate(pieces):
        paragraph = document.add_paragraph(piece.strip("\n"), style="List Continue" if number else "List Bullet")
        paragraph.paragraph_format.keep_together = len(piece) <= _KEPT_TOGETHER
        paragraphs.append(paragraph)
    return paragraphs
