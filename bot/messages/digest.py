"""The digest: what participants have written, told to an organiser the day before a session."""

from collections.abc import Sequence

from markupsafe import Markup

from bot.course.definition import Definition, Session
from bot.messages.booklet import people_told
from bot.messages.long_lists import clipped
from bot.messages.message import Document, Message, length, lines, paragraphs
from bot.messages.paging import torn
from bot.messages.reflections import subject_title
from bot.messages.speech import Speech
from bot.people.reflections_read import Shareable, Signed

_MOST = 2600
"""UTF-16 units of what was written and of its headings; the rest of a message's 4,096 is for the words around it."""

_EXCERPT = 300
"""UTF-16 units of one text."""

_MOST_QUOTATIONS = 20
"""Telegram shows no more than a hundred pieces of markup in a message."""

_LONGEST_TITLE = 80
_MOST_FACILITATORS = 8


def digest(
    course: Definition, session: Session, found: Sequence[Shareable], booklet: Document, speech: Speech
) -> Message:
    """How many have written, the beginning of what they wrote, and the booklet with all of it.

    It may be passed on with the file: so it tells no more than the booklet does.
    """
    told, left = _told(course, found, speech)
    title = session.title.into(speech.language)[:_LONGEST_TITLE]
    return Message(
        paragraphs(
            lines(
                speech.say("✍️ <b>What participants have written so far</b>"),
                speech.say("Next session: «{title}», {when}", title=title, when=speech.when(session.starts.instant)),
            ),
            *told,
            speech.count("There is {n} more text.", "There are {n} more texts.", left) if left else None,
            _pass_on(course, speech),
            speech.say("You can also read all the texts here: /arrangor"),
        ),
        document=booklet,
    )


def _told(course: Definition, found: Sequence[Shareable], speech: Speech) -> tuple[list[Markup], int]:
    """Return a part for each subject with as much as there is room for, and how many texts are left out."""
    parts: list[Markup] = []
    room, quotations, left = _MOST, _MOST_QUOTATIONS, 0
    for number, each in enumerate(found):
        part = speech.say(
            "<b>{title}</b>\nPeople who have written: {n}",
            title=subject_title(each.subject, course, speech)[:_LONGEST_TITLE],
            n=people_told(each.people, speech),
        )
        texts: list[Signed | str] = [*each.signed, *each.nameless]
        # Each subject gets its share of the room that is left.
        share, most = room // (len(found) - number), -(-quotations // (len(found) - number))
        if length(part) > share:
            left += len(texts)
            continue
        for at, text in enumerate(texts):
            with_quotation = lines(part, _quotation(text, speech))
            if at == most or length(with_quotation) > share:
                left += len(texts) - at
                break
            part = with_quotation
            quotations -= 1
        parts.append(part)
        room -= length(part)
    return parts, left


def _quotation(text: Signed | str, speech: Speech) -> Markup:
    words = text if isinstance(text, str) else text.text
    first, *more = torn(words, _EXCERPT)
    quoted = speech.say("{words} …", words=first) if more else Markup("{}").format(first)
    if isinstance(text, Signed):
        name = speech.say("<i>{name}, {organisation}</i>", name=text.name, organisation=text.organisation)
        quoted = lines(quoted, name)
    return Markup("<blockquote>{}</blockquote>").format(quoted)


def _pass_on(course: Definition, speech: Speech) -> Markup:
    names = course.facilitators
    if not names:
        return speech.say("The booklet has everything. You can send it on to those who lead the course.")
    return lines(
        speech.say("The booklet has everything. You can send it on to those who lead the course:"),
        *(clipped(speech.say("• {name}", name=each), 80) for each in names[:_MOST_FACILITATORS]),
        "…" if len(names) > _MOST_FACILITATORS else None,
    )
