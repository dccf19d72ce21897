"""What organisers read first: the menu, and the way back to it."""

from collections.abc import Container, Sequence
from dataclasses import replace

from telegram.constants import MessageLimit

from bot.messages.message import Button, Message, button, keyboard, length, paragraphs
from bot.messages.paging import turns
from bot.messages.speech import Speech
from bot.people.courses import PublishedCourse
from bot.tables import Organiser


def menu(course: PublishedCourse, organiser: Organiser, views: Container[str], speech: Speech) -> Message:
    """Everything that an organiser can do, in words that a librarian uses; `views` names the pages that there are."""
    definition = course.definition
    pages = [
        (speech.label("Participants"), "people"),
        (speech.label("Where the course stands"), "numbers"),
        (speech.label("Message to participants"), "broadcast"),
        (speech.label("Questions without an answer"), "unanswered"),
        (speech.label("What will be sent"), "timeline"),
        (speech.label("What did not arrive"), "deliveries"),
        (speech.label("Reflections"), "reflections"),
        (speech.label("Weekly letter"), "week"),
        (speech.label("Sessions: move, cancel, link"), "sessions"),
        (speech.label("Course file"), "file"),
        (speech.label("Organisers"), "team"),
        (speech.label("Log"), "log"),
    ]
    buttons = [button(label, "org", course.id, name) for label, name in pages if name in views]
    return Message(
        paragraphs(
            speech.say("<b>For organisers: {title}</b>", title=definition.title.into(speech.language)),
            speech.say("You see the participants of {county}.", county=organiser.county) if organiser.county else None,
            speech.say(
                "<b>What will be sent</b>: what goes to participants by itself, and when.\n"
                "<b>What did not arrive</b>: what was sent but did not reach somebody.\n"
                "<b>Weekly letter</b>: what I tell you every Monday.\n"
                "<b>Course file</b>: dates, exercises and all texts of the course."
            ),
        ),
        keyboard(*(buttons[at : at + 2] for at in range(0, len(buttons), 2))),
    )


def which_course(courses: Sequence[PublishedCourse], speech: Speech) -> Message:
    """Ask which course it is about."""
    return Message(
        speech.say("Which course is it about?"),
        keyboard(*(button(each.definition.title.into(speech.language), "org", each.id, "home") for each in courses)),
    )


def no_course(speech: Speech) -> Message:
    """There is no course yet."""
    return Message(speech.say("There is no course yet. Send me a course file, as a document."))


def nobody_yet(telegram_id: int, speech: Speech) -> Message:
    """The bot knows no organiser; whoever asks may be the one who sets it up, and needs their id for the settings."""
    return Message(
        paragraphs(
            speech.say("This bot has no organisers yet."),
            speech.say(
                "Are you setting it up? Add this line to its settings, and start it again:\n"
                "<code>ORGANISERS={number}</code>",
                number=telegram_id,
            ),
            speech.say("Then write /arrangor once more."),
        )
    )


def with_way_back(message: Message, course: PublishedCourse, speech: Speech) -> Message:
    """The same message with a button back to the menu."""
    rows: Sequence[Sequence[Button]] = message.keyboard if message.keyboard else ()
    back = button(speech.label("‹ For organisers"), "org", course.id, "home")
    return replace(message, keyboard=keyboard(*rows, back))


def with_way_there(message: Message, speech: Speech) -> Message:
    """The same message, which is for participants, with a line on where the organisers' own page is."""
    text = paragraphs(message.text, speech.say("You are an organiser here. You run the course from /arrangor."))
    # A course's own texts may fill a message to the brim.
    return replace(message, text=text) if length(text) <= MessageLimit.MAX_TEXT_LENGTH else message


def page_buttons(course: PublishedCourse, name: str, page: int, pages: int, speech: Speech) -> list[Button]:
    """The ways to the page before and the page after, counted from 0."""
    return turns(page, pages, lambda label, to: button(label, "org", course.id, name, to), speech)
