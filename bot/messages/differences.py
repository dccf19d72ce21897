"""What two versions of a course file say differently, a line each, in words that an organiser uses."""

from collections.abc import Iterable
from textwrap import shorten

from babel import Locale
from markupsafe import Markup

from bot.course.definition import (
    LANGUAGES,
    Contact,
    Definition,
    Exercise,
    Moment,
    Resource,
    Role,
    Session,
    SignUp,
    Text,
)
from bot.course.differences import ADDED, REMOVED, TIME, Difference
from bot.messages.sessions import held_at
from bot.messages.speech import Speech

_LONGEST_TITLE = 80


def difference_lines(found: Iterable[Difference], speech: Speech) -> list[Markup]:
    """Return a line for each difference, with a bullet."""
    return [speech.say("• {what}", what=_in_languages(each, speech)) for each in found]


def title_of(part: Session | Exercise | Role | Resource | Definition, speech: Speech) -> str:
    """Return a part's title in the reader's language, short enough for a list."""
    return shorten(part.title.into(speech.language), _LONGEST_TITLE, placeholder="…")


def _in_languages(found: Difference, speech: Speech) -> Markup:
    line = _line(found, speech)
    if not found.languages or len(found.languages) == len(LANGUAGES):
        return line
    names = Locale(speech.language).languages
    return speech.say(
        "{change}, only in {languages}", change=line, languages=speech.listed(names[each] for each in found.languages)
    )


def _line(found: Difference, speech: Speech) -> Markup:
    before, after = found.before, found.after
    if found.key == ADDED and after is not None:
        return _added(after, speech)
    if found.key == REMOVED and before is not None:
        return _removed(before, speech)
    match before, after:
        case Definition(), Definition():
            return _of_course(found.key, before, after, speech)
        case SignUp(), SignUp():
            return _of_signup(found.key, before, after, speech)
        case Contact(), Contact():
            return _of_contact(found.key, before, after, speech)
    titled = (Session, Exercise, Role, Resource)
    if isinstance(before, titled) and isinstance(after, titled):
        return _of_titled(found.key, before, after, speech)
    raise LookupError(found.part)


def _added(part: object, speech: Speech) -> Markup:
    match part:
        case Session():
            return speech.say("New session: {title}, {when}", title=title_of(part, speech), when=held_at(part, speech))
        case Exercise():
            return speech.say("New exercise: {title}", title=title_of(part, speech))
        case Role():
            return speech.say("New role: {title}", title=title_of(part, speech))
        case Resource():
            return speech.say("New to read: {title}", title=title_of(part, speech))
    raise LookupError(part)


def _removed(part: object, speech: Speech) -> Markup:
    match part:
        case Session():
            return speech.say("Session taken out: {title}", title=title_of(part, speech))
        case Exercise():
            return speech.say("Exercise taken out: {title}", title=title_of(part, speech))
        case Role():
            return speech.say("Role taken out: {title}", title=title_of(part, speech))
        case Resource():
            return speech.say("No longer to read: {title}", title=title_of(part, speech))
    raise LookupError(part)


def _of_course(key: str, before: Definition, after: Definition, speech: Speech) -> Markup:
    match key:
        case "title":
            return _renamed(before.title, after.title, speech)
        case "summary":
            return speech.say("The text about the course")
        case "language":
            return speech.say(
                "The course's own language: {before} → {after}", before=before.language, after=after.language
            )
        case "zone":
            return speech.say("The time zone: {before} → {after}", before=before.zone.key, after=after.zone.key)
        case "effort_hours":
            return speech.say(
                "Hours of own effort: {before} → {after}",
                before=_range(before.effort_hours, speech),
                after=_range(after.effort_hours, speech),
            )
        case "capacity":
            return speech.say(
                "Places: {before} → {after}",
                before=_number(before.capacity, speech),
                after=_number(after.capacity, speech),
            )
        case "quiet_hours":
            return speech.say("The quiet hours")
        case "counties":
            return speech.say("The counties")
        case "facilitators":
            return speech.say("Who leads the course")
        case "retention_days":
            return speech.say(
                "Days that personal data is kept: {before} → {after}",
                before=speech.number(before.retention_days),
                after=speech.number(after.retention_days),
            )
    raise LookupError(key)


def _of_signup(key: str, before: SignUp, after: SignUp, speech: Speech) -> Markup:
    match key:
        case "opens":
            return speech.say(
                "The sign-up opens: {before} → {after}",
                before=_moment(before.opens, speech),
                after=_moment(after.opens, speech),
            )
        case "deadline":
            return speech.say(
                "The deadline: {before} → {after}",
                before=_moment(before.deadline, speech),
                after=_moment(after.deadline, speech),
            )
        case "reminders":
            return speech.say("The reminders of the deadline")
    raise LookupError(key)


def _of_contact(key: str, before: Contact, after: Contact, speech: Speech) -> Markup:
    match key:
        case "name":
            return speech.say("Whom people can ask: {before} → {after}", before=before.name, after=after.name)
        case "email":
            return speech.say(
                "The e-mail address to ask at: {before} → {after}", before=before.email, after=after.email
            )
        case "hours":
            return speech.say("When questions are answered")
    raise LookupError(key)


def _of_titled(  # noqa: PLR0912 - one line for each
    key: str,
    before: Session | Exercise | Role | Resource,
    after: Session | Exercise | Role | Resource,
    speech: Speech,
) -> Markup:
    title = title_of(after, speech)
    match key:
        case "title":
            return _renamed(before.title, after.title, speech)
        case "text":
            return speech.say("{title}: the text", title=title)
        case "link":
            return speech.say("{title}: the link", title=title)
        case "roles":
            return speech.say("{title}: whom it is for", title=title)
        case "reminders" | "nudges":
            return speech.say("{title}: the reminders", title=title)
        case "reflection":
            return speech.say("{title}: the question afterwards", title=title)
        case "reflect":
            return speech.say("{title}: when the question is asked", title=title)
        case "after":
            return speech.say("{title}: the session before it", title=title)
        case "before":
            return speech.say("{title}: the session to be done by", title=title)
        case "send":
            return speech.say("{title}: when it is sent", title=title)
        case "session":
            return speech.say("{title}: the session it goes with", title=title)
    if isinstance(before, Session) and isinstance(after, Session):
        if key == TIME:
            old, new = held_at(before, speech), held_at(after, speech)
            return speech.say("{title}: {before} → {after}", title=title, before=old, after=new)
        if key == "cancelled" and after.cancelled:
            return speech.say("{title}: cancelled", title=title)
        if key == "cancelled":
            return speech.say("{title}: held after all", title=title)
    if isinstance(before, Exercise) and isinstance(after, Exercise) and key == "hours":
        return speech.say(
            "{title}: hours {before} → {after}",
            title=title,
            before=_number(before.hours, speech),
            after=_number(after.hours, speech),
        )
    raise LookupError(key)


def _renamed(before: Text, after: Text, speech: Speech) -> Markup:
    old = shorten(before.into(speech.language), _LONGEST_TITLE, placeholder="…")
    new = shorten(after.into(speech.language), _LONGEST_TITLE, placeholder="…")
    if old == new:  # in another language
        return speech.say("{title}: the title", title=new)
    return speech.say("«{before}» is now called «{after}»", before=old, after=new)


def _moment(moment: Moment | None, speech: Speech) -> str:
    return speech.when(moment.instant) if moment else speech.label("at once")


def _number(number: float | None, speech: Speech) -> str:
    return "–" if number is None else speech.number(number)


def _range(hours: tuple[float, float] | None, speech: Speech) -> str:
    return "–" if hours is None else f"{speech.number(hours[0])}–{speech.number(hours[1])}"
