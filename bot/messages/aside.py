"""What people did that the bot could not handle, as organisers read it; whose it was is not told."""

from collections.abc import Sequence

from bot.messages.message import Button, Message, button, keyboard, lines, paragraphs
from bot.messages.organiser import page_buttons
from bot.messages.paging import which
from bot.messages.speech import Speech
from bot.people.aside import LaidAside, What
from bot.people.courses import PublishedCourse

PER_PAGE = 8

_OF_DATABASE = ("OperationalError", "InterfaceError", "DBAPIError", "DataError", "IntegrityError", "TimeoutError")
_OF_TELEGRAM = ("BadRequest", "NetworkError", "TimedOut", "TelegramError", "RetryAfter", "Forbidden")


def aside(course: PublishedCourse, updates: Sequence[LaidAside], count: int, page: int, speech: Speech) -> Message:
    """A page (counted from 0) of updates that were set aside, of `count` in all; each can be tried again."""
    if not count:
        return Message(
            speech.say("Everything that people have written and tapped has been handled."),
            keyboard(_back(course, speech)),
        )
    pages = -(-count // PER_PAGE)
    number = min(page, pages - 1)
    first = number * PER_PAGE + 1
    return Message(
        paragraphs(
            speech.say("<b>Could not be handled</b>"),
            speech.say(
                "This is what people have written or tapped that the bot stumbled over. They were told to try again. "
                "You can let the bot try once more. If that works, they get their answer now."
            ),
            lines(
                *(
                    speech.say(
                        "{n}. {when}: {what}. {error}",
                        n=first + at,
                        when=speech.short(each.at),
                        what=_what(each.what, speech),
                        error=_error(each.error, speech),
                    )
                    for at, each in enumerate(updates)
                )
            ),
            which(number, pages, speech),
        ),
        keyboard(
            *(
                button(speech.label("Try no. {n} again", n=first + at), "orgretry", course.id, each.update_id)
                for at, each in enumerate(updates)
            ),
            page_buttons(course, "aside", number, pages, speech),
            _back(course, speech),
        ),
    )


def not_of_a_county(course: PublishedCourse, county: str, speech: Speech) -> Message:
    """Why the organisers of a county do not see it."""
    return Message(
        speech.say(
            "Nobody can tell which county these messages come from. So they are for the organisers of the whole "
            "course, and not for those of {county}. Ask one of them if somebody in {county} waits for an answer.",
            county=county,
        ),
        keyboard(_back(course, speech)),
    )


def worked(speech: Speech) -> str:
    """It was handled this time."""
    return speech.label("It worked this time. Who sent it has got an answer.")


def failed(speech: Speech) -> str:
    """It was not."""
    return speech.label("It did not work this time either. It stays in the list.")


def empty(speech: Speech) -> str:
    """Nothing was left to handle."""
    return speech.label("There was nothing left in it to try again, so it is out of the list.")


def gone(speech: Speech) -> str:
    """Somebody has tried it already, or whoever sent it has had it erased."""
    return speech.label("It is not in the list any more.")


def _what(what: What, speech: Speech) -> str:
    match what:
        case What.MESSAGE:
            return speech.label("a message")
        case What.EDIT:
            return speech.label("a message that was changed")
        case What.TAP:
            return speech.label("a button that was tapped")
        case What.OTHER:
            return speech.label("something that the bot does not know")


def _error(error: str, speech: Speech) -> str:
    """What went wrong; the error's own name goes along for whoever mends it."""
    if error == "UnreadableError":
        return speech.label("The bot could not read it.")
    if error in _OF_DATABASE:
        return speech.label("The database did not take it ({error}).", error=error)
    if error in _OF_TELEGRAM:
        return speech.label("Telegram did not help ({error}).", error=error)
    return speech.label("There is a fault in the bot ({error}).", error=error)


def _back(course: PublishedCourse, speech: Speech) -> Button:
    return button(speech.label("‹ What did not arrive"), "org", course.id, "deliveries")
