"""Everything that was said between one person and the bot, as one page to read or print."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from importlib import resources

from markupsafe import Markup

from bot.course.definition import LANGUAGES, Definition, Role
from bot.messages import transcript as words
from bot.messages.speech import Speech
from bot.rehearsal.diary import Entry, Event
from bot.rehearsal.model import Button, Message
from bot.rehearsal.people import Person


def transcript(person: Person, course: Definition, speech: Speech, *, role: Role | None = None) -> str:
    """Return a whole HTML page with all that a person and the bot have said to each other so far, oldest first.

    Messages stand as they looked when they came, with the buttons that were offered and those that were tapped; what
    they became later stands where it happened. `speech` is what the words around them are in, and tells the days in
    the course's time zone; `role`, if it is known, is told in the heading. The page has no script and needs no other
    file, its style stands within it; all that people wrote is escaped.
    """
    diary = person.chat.diary
    language = speech.language if person.language_code not in LANGUAGES else person.language_code
    title = words.title(person.user.first_name, speech)
    about = words.about(course, role, diary[0].at, diary[-1].at, speech) if diary else words.nothing_said(speech)
    style = (resources.files("bot.rehearsal") / "page" / "transcript.css").read_text(encoding="utf-8")
    return Markup(
        '<!doctype html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        "<title>{title} · {course}</title>\n<style>\n{style}</style>\n</head>\n<body>\n"
        "<header><h1>{title}</h1>\n<p>{about}</p></header>\n"
        '<main lang="{language}">\n{days}\n</main>\n</body>\n</html>\n'
    ).format(
        lang=speech.language,
        language=language,
        title=title,
        course=course.title.into(speech.language),
        style=Markup(style),  # noqa: S704 - our own file
        about=about,
        days=Markup("\n").join(_days(person, diary, Speech(speech.language, course.zone))),
    )


def _days(person: Person, diary: list[Entry], speech: Speech) -> Iterator[Markup]:
    """Return the entries, each day's under its date."""
    day: date | None = None
    for number, entry in enumerate(diary):
        if (local := entry.at.astimezone(speech.zone).date()) != day:
            day = local
            yield Markup('<h2><time datetime="{day}">{words}</time></h2>').format(
                day=day.isoformat(), words=speech.day_in_year(entry.at)
            )
        yield _entry(person, entry, _tapped(entry, diary[number + 1 :]), _before(entry, diary[:number]), speech)


def _tapped(entry: Entry, later: Iterable[Entry]) -> set[str]:
    """Return the labels that were tapped under a message while it looked as in this entry."""
    tapped: set[str] = set()
    for each in later:
        if each.message is entry.message and each.event is Event.TAPPED:
            tapped.add(each.words)
        elif each.message is entry.message and each.event is Event.CHANGED:
            break
    return tapped


def _before(entry: Entry, earlier: list[Entry]) -> Entry | None:
    """Return how the message looked before this entry, if it is not new."""
    if entry.message is None:
        return None
    shown = (Event.CAME, Event.CHANGED)
    return next((each for each in reversed(earlier) if each.message is entry.message and each.event in shown), None)


def _entry(person: Person, entry: Entry, tapped: set[str], before: Entry | None, speech: Speech) -> Markup:
    message, name = entry.message, person.user.first_name
    match entry.event:
        case Event.TAPPED:
            return _aside(entry, words.taps(name, entry.words, speech), speech, mine=True)
        case Event.POPPED_UP:
            return _aside(entry, words.popped_up(entry.words, speech), speech)
        case Event.WENT:
            return _aside(entry, words.gone(speech), speech, mine=message is not None and message.mine)
    mine = message is not None and message.mine
    who = Markup("<b>{}</b>").format(name if mine else words.bot_name(speech))
    if before is None:
        parts = [_quoted(message), *_content(entry, speech), _keyboard(entry, tapped, speech)]
        return _bubble("mine" if mine else "bot", entry, who, parts, speech)
    # A text that has only lost its end, such as a question that was answered, need not be read twice.
    files = (before.document, before.photo) == (entry.document, entry.photo)
    same = files and before.text.startswith(entry.text) and (entry.buttons != () or before.text == entry.text)
    if not same:
        what, parts = words.changed(speech), [*_content(entry, speech), _keyboard(entry, tapped, speech)]
    elif entry.buttons:
        what, parts = words.other_buttons(speech), [_keyboard(entry, tapped, speech)]
    else:
        return _aside(entry, words.no_buttons(speech), speech)
    parts = [_quoted(message) if same else Markup(), *parts]
    heading = Markup("{}, {}").format(who, what)
    return _bubble("mine changed" if mine else "bot changed", entry, heading, parts, speech)


def _bubble(kind: str, entry: Entry, heading: Markup, parts: Iterable[Markup], speech: Speech) -> Markup:
    return Markup('<article class="{kind}"><p class="who">{heading} {time}</p>{parts}</article>').format(
        kind=kind, heading=heading, time=_time(entry, speech), parts=Markup().join(parts)
    )


def _aside(entry: Entry, what: Markup, speech: Speech, *, mine: bool = False) -> Markup:
    return Markup('<p class="aside {side}">{what} {time}</p>').format(
        side="mine" if mine else "bot", what=what, time=_time(entry, speech)
    )


def _time(entry: Entry, speech: Speech) -> Markup:
    return Markup("<time>{}</time>").format(speech.clock(entry.at))


def _quoted(message: Message | None) -> Markup:
    """Return the beginning of what a message answers."""
    answered = message.reply_to if message is not None else None
    if answered is None:
        return Markup()
    start = answered.text.split("\n")[0]
    return Markup("<blockquote>{}</blockquote>").format(start if len(start) <= 80 else f"{start[:80]}…")


def _content(entry: Entry, speech: Speech) -> list[Markup]:
    parts = []
    if entry.photo is not None:
        parts.append(Markup('<p class="file">🖼 {}</p>').format(words.photo(speech)))
    if entry.document is not None:
        parts.append(Markup('<p class="file">📎 {}</p>').format(entry.document.name))
    if entry.text:
        parts.append(Markup('<div class="text">{}</div>').format(Markup(entry.html)))  # noqa: S704 - safe, it says
    return parts


def _keyboard(entry: Entry, tapped: set[str], speech: Speech) -> Markup:
    rows = [
        Markup("<ul>{}</ul>").format(Markup().join(_button(each, tapped, speech) for each in row))
        for row in entry.buttons
    ]
    return Markup('<div class="buttons">{}</div>').format(Markup().join(rows)) if rows else Markup()


def _button(button: Button, tapped: set[str], speech: Speech) -> Markup:
    if button.url is not None:
        # Where it leads stands on paper as well; what can't be followed safely is told, not linked.
        return Markup('<li class="link">{} ↗ <span>{}</span></li>').format(button.text, button.url)
    if button.text in tapped:
        return Markup('<li class="tapped">{} <span class="unseen">{}</span></li>').format(
            button.text, words.was_tapped(speech)
        )
    return Markup("<li>{}</li>").format(button.text)
