"""The consent: what is kept, why, how long, who sees it and who to ask."""

from bot.course.definition import Definition
from bot.messages.message import Message, button, keyboard, lines, paragraphs
from bot.messages.speech import Speech
from bot.people.courses import PublishedCourse


def consent(course: PublishedCourse, speech: Speech) -> Message:
    """What is kept, why, how long, who sees it and who to ask; before anything is kept."""
    definition = course.definition
    return Message(
        paragraphs(
            speech.say("Before you sign up: is it all right that we keep this about you?"),
            lines(
                speech.say(
                    "<b>What:</b> your name, your role, your workplace or association, your county library, your "
                    "e-mail address if you give it, who you are on Telegram, and what you write and answer here "
                    "during the course."
                ),
                speech.say("<b>Why:</b> to run the course and to remind you of what happens in it."),
                speech.count(
                    "<b>How long:</b> until {n} day after the last session.",
                    "<b>How long:</b> until {n} days after the last session.",
                    definition.retention_days,
                ),
                speech.say("<b>Who sees it:</b> those who arrange the course."),
                speech.say(
                    "<b>Questions?</b> Ask {name}: {email}",
                    name=definition.contact.name,
                    email=definition.contact.email,
                ),
            ),
            speech.say("«No» is a fine answer. Then we keep nothing."),
        ),
        keyboard(
            button(speech.label("Yes, that is all right"), "consent", course.id, "yes"),
            button(speech.label("No, thank you"), "consent", course.id, "no"),
        ),
    )


def consent_given(speech: Speech) -> Message:
    """What the consent question turns into after a yes."""
    return Message(speech.say("Thank you! You said yes to what we keep. Write /personvern to read about it again."))


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
