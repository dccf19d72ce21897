"""When a session is held, its buttons, and the answers to «Are you coming?»."""

from datetime import timedelta

from markupsafe import Markup

from bot.course.definition import Session
from bot.course.values import is_opened
from bot.messages.message import Button, Keyboard, button, keyboard, link
from bot.messages.speech import Speech
from bot.people.attendance import Coming
from bot.tables import Enrolment


def held_at(session: Session, speech: Speech) -> Markup:
    """When a session is held: «onsdag 31. august kl. 09:00–12:00»; with both days where it takes more than one."""
    if takes_days(session):
        first, last = speech.when(session.starts.instant), speech.when(session.ends.instant)
        return speech.say("{start} – {end}", start=first, end=last)
    return speech.say(
        "{start}–{end}", start=speech.when(session.starts.instant), end=speech.clock(session.ends.instant)
    )


def takes_days(session: Session) -> bool:
    """Say whether a session ends so much later that its time of day alone would be taken for that of the same day."""
    return session.ends.local - session.starts.local >= timedelta(days=1)


def way_in(session: Session, speech: Speech) -> Button | None:
    """The button that opens the meeting room, where there is a link that Telegram opens."""
    if session.link is None or not is_opened(session.link):
        return None
    return link(speech.label("Join the session"), session.link)


def where(session: Session, speech: Speech) -> Markup | str | None:
    """What is said of the meeting room where there is no button for it: its address, or that the link will come."""
    if session.link is None:
        return speech.say("The link will come.")
    return None if is_opened(session.link) else session.link


def session_buttons(enrolment: Enrolment, session: Session, speech: Speech, coming: Coming | None) -> Keyboard | None:
    """The link, and the answers to «Are you coming?», the present one marked."""
    labels = {
        Coming.YES: speech.label("I'm coming"),
        Coming.NO: speech.label("I can't come"),
        Coming.UNSURE: speech.label("Not sure yet"),
    }
    answers = [
        button(f"✓ {label}" if each == coming else label, "coming", enrolment.id, session.id, each)
        for each, label in labels.items()
    ]
    return keyboard(
        way_in(session, speech),
        answers[:2],
        answers[2:],
    )


def coming_noted(coming: Coming, speech: Speech) -> str:
    """A short word that an answer was noted."""
    match coming:
        case Coming.YES:
            return speech.label("Good, we look forward to seeing you!")
        case Coming.NO:
            return speech.label("Thank you for telling us. You can change your mind.")
        case Coming.UNSURE:
            return speech.label("All right. Tell us when you know.")


def not_to_come(session: Session | None, speech: Speech) -> str:
    """An answer to «Are you coming?» when the session is cancelled, has ended, or is not in the course any more."""
    if session is None:
        return speech.label("This session is not in the course any more.")
    return speech.label("This session is cancelled.") if session.cancelled else speech.label("This session is over.")
