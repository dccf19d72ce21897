"""Invitations to take the course together: to forward, to accept, to take back; and why one is of no use."""

from markupsafe import Markup

from bot.course.definition import Definition
from bot.messages.message import Message, button, keyboard, lines, paragraphs
from bot.messages.partners import what_partners_see, who
from bot.messages.speech import Speech
from bot.people.partners import MOST_OPEN, PREFIX, Refusal
from bot.tables import Enrolment, Invitation


def invitation(made: Invitation, maker: Enrolment, course: Definition, address: str, speech: Speech) -> Message:
    """An invitation to forward, worded for who gets it; `address` is the bot's own."""
    return Message(
        paragraphs(
            speech.say("<b>{name} ({organisation}) would like to take a course together with you</b>", **who(maker)),
            speech.say("The course is called {title}.", title=course.title.into(speech.language)),
            lines(speech.say("Tap the link to read more and to join:"), f"{address}?start={PREFIX}{made.code}"),
            speech.say("The link is good for one person."),
        ),
        keyboard(button(speech.label("Take back"), "revoke", made.id)),
    )


def revoked(speech: Speech) -> str:
    """An invitation was taken back."""
    return speech.label("The invitation is taken back. The link does not work any more.")


def used_before(speech: Speech) -> str:
    """An invitation can't be taken back."""
    return speech.label("Somebody has used the invitation already. /partner shows your partners.")


def too_many(speech: Speech) -> str:
    """As many invitations are open as one person may have."""
    return speech.label("You have {most} open invitations. Take one of them back first.", most=MOST_OPEN)


def invited_line(maker: Enrolment, speech: Speech) -> Markup:
    """Who invites, on one line."""
    return speech.say("👋 {name} ({organisation}) invites you to take the course together.", **who(maker))


def partners_soon(maker: Enrolment, speech: Speech) -> Markup:
    """What signing up with an invitation leads to."""
    return speech.say("When you are signed up, you and {name} are partners.", name=maker.name or "")


def will_be_partners(maker: Enrolment, speech: Speech) -> Markup:
    """What signing up with an invitation leads to, and what that means."""
    return lines(partners_soon(maker, speech), what_partners_see(speech))


def goes_on_invited(maker: Enrolment, speech: Speech) -> Message:
    """Somebody in the middle of a sign-up goes on with an invitation."""
    return Message(will_be_partners(maker, speech))


def ask_together(invited: Invitation, maker: Enrolment, speech: Speech) -> Message:
    """Ask somebody who has a place already whether they accept an invitation."""
    return Message(
        paragraphs(
            invited_line(maker, speech),
            what_partners_see(speech),
            speech.say("You can stop at any time. Will you take the course together?"),
        ),
        keyboard(
            button(speech.label("Yes, we take the course together"), "together", invited.code, "yes"),
            button(speech.label("No"), "together", invited.code, "no"),
        ),
    )


def not_together(speech: Speech) -> Message:
    """Somebody does not accept an invitation."""
    return Message(speech.say("That is all right. Nothing has changed."))


def of_no_use(refusal: Refusal, speech: Speech) -> Message:
    """Why an invitation is of no use."""
    match refusal:
        case Refusal.USED:
            return Message(
                speech.say(
                    "Somebody has used the invitation already. It is good for one person only. "
                    "Ask for a new link if you would like to take the course together."
                )
            )
        case Refusal.OVER:
            return Message(
                speech.say(
                    "The invitation is not open any more. "
                    "Ask for a new link if you would like to take the course together."
                )
            )
        case Refusal.OWN:
            return Message(
                speech.say("This is your own invitation. Send it to the person you would like to take the course with.")
            )
        case Refusal.ALREADY:
            return Message(speech.say("You are partners already. /partner shows your partners."))
        case Refusal.UNKNOWN:
            return Message(
                speech.say(
                    "I can't find that invitation. Perhaps a bit of the link is missing. "
                    "Ask for a new link if you would like to take the course together."
                )
            )
