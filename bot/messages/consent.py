"""The consent: what is kept, why, how long, who sees it and who to ask."""

from markupsafe import Markup

from bot.course.definition import Definition
from bot.messages.invitations import partners_soon, will_be_partners
from bot.messages.message import Message, button, keyboard, lines, paragraphs
from bot.messages.speech import Speech
from bot.people.courses import PublishedCourse
from bot.people.partners import Invited


def consent(course: PublishedCourse, speech: Speech, invited: Invited | None = None) -> Message:
    """What is kept, why, how long, who sees it and who to ask; before anything is kept.

    Who was invited reads what a partner sees, and can say no to that alone.
    """
    definition = course.definition
    code = [invited.invitation.code] if invited else []
    return Message(
        paragraphs(
            speech.say("Before you sign up: is it all right that we keep this about you?"),
            lines(
                _kept(definition, speech),
                speech.say("<b>Why:</b> to run the course and to remind you of what happens in it."),
                speech.count(
                    "<b>How long:</b> until {n} day after the last session.",
                    "<b>How long:</b> until {n} days after the last session.",
                    definition.retention_days,
                ),
                speech.say(
                    "<b>Who sees it:</b> those who arrange the course. Others see only what you share with them."
                ),
                speech.say(
                    "<b>Questions?</b> Ask {name}: {email}",
                    name=definition.contact.name,
                    email=definition.contact.email,
                ),
            ),
            will_be_partners(invited.maker, speech) if invited else None,
            speech.say("«No» is a fine answer. Then we keep nothing."),
        ),
        keyboard(
            button(speech.label("Yes, that is all right"), "consent", course.id, "yes", *code),
            button(speech.label("Yes, but without a partner"), "consent", course.id, "yes") if invited else None,
            button(speech.label("No, thank you"), "consent", course.id, "no"),
        ),
    )


def _kept(course: Definition, speech: Speech) -> Markup:
    """What is kept: nobody is asked for a county library where the course has no counties."""
    if course.counties:
        return speech.say(
            "<b>What:</b> your name, your role, your workplace or association, your county library, your "
            "e-mail address if you give it, who you are on Telegram, what you write and answer here "
            "during the course, and what we have sent you."
        )
    return speech.say(
        "<b>What:</b> your name, your role, your workplace or association, your e-mail address if you give it, who "
        "you are on Telegram, what you write and answer here during the course, and what we have sent you."
    )


def consent_given(speech: Speech, invited: Invited | None = None) -> Message:
    """What the consent question turns into after a yes."""
    return Message(
        paragraphs(
            speech.say("Thank you! You said yes to what we keep. Write /personvern to read about it again."),
            partners_soon(invited.maker, speech) if invited else None,
        )
    )


def consent_refused(course: Definition, speech: Speech) -> Message:
    """What the consent question turns into after a no."""
    return Message(
        speech.say(
            "That is quite all right. We have kept nothing. Would you like to take part in another way? "
            "Write to {name}: {email}",
            name=course.contact.name,
            email=course.contact.email,
        )
    )
