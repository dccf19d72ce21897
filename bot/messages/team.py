"""Who the organisers are, invitations for more, and the log."""

from collections.abc import Sequence
from textwrap import shorten
from urllib.parse import urlencode

from bot.messages.message import Message, button, keyboard, lines, paragraphs
from bot.messages.my_data_words import VALUES
from bot.messages.organiser import page_buttons
from bot.messages.signup import county_code
from bot.messages.speech import Speech
from bot.people.courses import PublishedCourse
from bot.people.organisers import Deed
from bot.tables import LogEntry, Organiser, OrganiserInvitation

_TITLE = 45

__all__ = ["ask_remove", "county_code", "invitation", "invite_for", "invited", "log", "team", "welcome"]


def team(
    course: PublishedCourse,
    organiser: Organiser,
    everybody: Sequence[Organiser],
    invitations: Sequence[OrganiserInvitation],
    speech: Speech,
) -> Message:
    """The organisers, the open invitations, and ways to change both."""
    rows = [
        speech.say("• {name} ({county})", name=each.name, county=each.county)
        if each.county
        else speech.say("• {name}", name=each.name)
        for each in everybody
    ]
    may = [each for each in everybody if each.invited and organiser.county in (None, each.county)]
    waiting = [each for each in invitations if organiser.county in (None, each.county)]
    return Message(
        paragraphs(
            speech.say("<b>Organisers</b>"),
            lines(*rows),
            speech.count("{n} invitation is open.", "{n} invitations are open.", len(waiting)) if waiting else None,
        ),
        keyboard(
            button(speech.label("Invite an organiser"), "org", course.id, "invite"),
            *(
                button(
                    speech.label("Take back the invitation of {when}", when=speech.short(each.made_at)),
                    "orgrevoke",
                    course.id,
                    each.id,
                )
                for each in waiting[:10]
            ),
            *(
                button(speech.label("Remove {name}", name=each.name), "orgremove", course.id, each.id, "ask")
                for each in may[:30]
                if each.id != organiser.id
            ),
        ),
    )


def invite_for(course: PublishedCourse, organiser: Organiser, speech: Speech) -> Message:
    """Whether a new organiser is for one county or for all."""
    counties = [organiser.county] if organiser.county else list(course.definition.counties)
    return Message(
        speech.say("Which participants should the new organiser see?"),
        keyboard(
            None if organiser.county else button(speech.label("All of them"), "orginvite", course.id, "all"),
            *(button(county, "orginvite", course.id, county_code(county)) for county in counties),
        ),
    )


def invited(course: PublishedCourse, speech: Speech) -> Message:
    """The invitation is in the next message."""
    return Message(
        speech.say("Here is an invitation. Send the next message on to the new organiser. It is good for one person."),
        keyboard(button(speech.label("‹ For organisers"), "org", course.id, "home")),
    )


def invitation(found: OrganiserInvitation, address: str, speech: Speech) -> Message:
    """An invitation that can be sent on."""
    link = f"{address}?{urlencode({'start': found.code})}"
    if found.county:
        return Message(
            speech.say(
                "You are invited to be an organiser for {county}. Open this link within 14 days:\n{link}",
                county=found.county,
                link=link,
            )
        )
    return Message(speech.say("You are invited to be an organiser. Open this link within 14 days:\n{link}", link=link))


def ask_remove(course: PublishedCourse, other: Organiser, speech: Speech) -> Message:
    """Ask once before somebody is an organiser no longer."""
    return Message(
        speech.say("Remove {name} as an organiser?", name=other.name),
        keyboard(
            button(speech.label("Yes, remove"), "orgremove", course.id, other.id, "yes", int(other.since.timestamp())),
            button(speech.label("No"), "org", course.id, "team"),
        ),
    )


def welcome(organiser: Organiser, speech: Speech) -> Message:
    """Somebody has become an organiser."""
    if organiser.county:
        return Message(
            speech.say("You are now an organiser for {county}. Write /arrangor to begin.", county=organiser.county)
        )
    return Message(speech.say("You are now an organiser. Write /arrangor to begin."))


def log(
    course: PublishedCourse,
    entries: Sequence[tuple[LogEntry, str | None]],
    page: int,
    pages: int,
    speech: Speech,
) -> Message:
    """What organisers did, the newest first: when, who, what."""
    if not entries:
        return Message(speech.say("Nothing stands in the log yet."))
    rows = [
        speech.say(
            "• {when}: {name}: {what}",
            when=speech.short(entry.at),
            name=name or speech.label("former organiser no. {number}", number=entry.person),
            what=deed(entry, course, speech),
        )
        for entry, name in entries
    ]
    return Message(
        paragraphs(speech.say("<b>Log</b>"), lines(*rows)),
        keyboard(page_buttons(course, "log", page, pages, speech)),
    )


def deed(entry: LogEntry, course: PublishedCourse, speech: Speech) -> str:  # noqa: PLR0912 - one line for each
    """What an entry of the log says that somebody did."""
    about = entry.about
    named = _named(about.removeprefix("session:").removeprefix("exercise:"), course, speech)
    match entry.what:
        case Deed.INVITED:
            return speech.label("made invitation no. {about}", about=about)
        case Deed.REVOKED:
            return speech.label("took back invitation no. {about}", about=about)
        case Deed.JOINED:
            return speech.label("became an organiser")
        case Deed.REMOVED:
            return speech.label("removed organiser no. {about}", about=about)
        case Deed.PUBLISHED:
            return speech.label("published the course file: {about}", about=about)
        case Deed.BROUGHT_BACK:
            return speech.label("brought back an earlier course file: {about}", about=about)
        case Deed.MOVED:
            return speech.label("moved a session: {about}", about=named)
        case Deed.CANCELLED:
            return speech.label("cancelled a session: {about}", about=named)
        case Deed.RESUMED:
            return speech.label("held a session after all: {about}", about=named)
        case Deed.RELINKED:
            return speech.label("changed a session's link: {about}", about=named)
        case Deed.SCHEDULED:
            return speech.label("set a time for message no. {about} to participants", about=about)
        case Deed.CALLED_OFF:
            return speech.label("called off message no. {about} to participants", about=about)
        case Deed.BROADCAST:
            return speech.label("sent message no. {about} to participants", about=about)
        case Deed.STOPPED:
            return speech.label("stopped message no. {about}", about=about)
        case Deed.WITHDREW_MESSAGE:
            return speech.label("took back message no. {about}", about=about)
        case Deed.ENROLLED:
            return speech.label("gave participant no. {about} a place", about=about)
        case Deed.LET_IN:
            return speech.label("signed participant no. {about} up again", about=about)
        case Deed.WITHDREW:
            return speech.label("withdrew participant no. {about}", about=about)
        case Deed.WROTE:
            return speech.label("wrote to participant no. {about}", about=about)
        case Deed.SENT_CALENDAR:
            return speech.label("sent participant no. {about} the calendar file", about=about)
        case Deed.EXPORTED:
            return speech.label("took out the participants: {about}", about=about)
        case Deed.MADE_PICTURES:
            if about == "share":
                return speech.label("made charts to share")
            return speech.label("made charts for the organisers")
        case Deed.READ_REFLECTIONS:
            return speech.label("read reflections: {about}", about=named)
        case Deed.MADE_BOOKLET:
            whose, _, texts = named.rpartition(", ")
            if whose == "all":
                return speech.label("made the booklet for the whole course, texts: {n}", n=texts)
            return speech.label("made the booklet for {about}, texts: {n}", n=texts, about=whose)
        case Deed.SAW_PERSON:
            return speech.label("looked at participant no. {about}", about=about)
        case Deed.HELD:
            return speech.label("held back a notice: {about}", about=_notice(about, course, speech))
        case Deed.RELEASED:
            return speech.label("let a notice go again: {about}", about=_notice(about, course, speech))
        case Deed.SENT_NOW:
            return speech.label("sent a notice at once: {about}", about=_notice(about, course, speech))
        case Deed.TRIED_AGAIN:
            return speech.label("tried again what did not arrive: {about}", about=about)
        case Deed.RETRIED:
            return speech.label("let the bot try again no. {about}, which it could not handle", about=about)
    return entry.what


def _notice(about: str, course: PublishedCourse, speech: Speech) -> str:
    """Name a notice of the log by its kind, in words; what it is about, and when it was due, follow."""
    kind, _, rest = about.partition(" ")
    return f"{speech.label(VALUES['kind'].get(kind, kind))}, {_named(rest, course, speech)}"


def _named(about: str, course: PublishedCourse, speech: Speech) -> str:
    """Replace the id that an entry begins with by the title of the session or exercise, where the course has it yet."""
    id_, comma, rest = about.partition(", ")
    found = course.definition.session(id_) or course.definition.exercise(id_)
    if found is None:
        return about
    return f"«{shorten(found.title.into(speech.language), _TITLE, placeholder='…')}»{comma}{rest}"
