"""The organisers' messages to participants while they are prepared: the list, the menu, the preview."""

from collections.abc import Sequence
from datetime import datetime

from markupsafe import Markup

from bot.course.definition import LANGUAGES, Definition
from bot.course.remarks import in_quiet_hours
from bot.messages.audiences import described, how_many
from bot.messages.broadcast_texts import file_with, plain, quoted
from bot.messages.message import Button, KeptFile, Message, button, keyboard, lines, paragraphs
from bot.messages.organiser import page_buttons
from bot.messages.profile import NAMES
from bot.messages.speech import Speech
from bot.people.broadcasts import FOR_ALL, Prepared, Words, readers_of, words_in
from bot.people.courses import PublishedCourse
from bot.tables import Broadcast, BroadcastState


def listing(
    course: PublishedCourse,
    rows: Sequence[tuple[Broadcast, Words]],
    sent: dict[int, int],
    page: int,
    pages: int,
    speech: Speech,
) -> Message:
    """Earlier messages, newest first, and a new one; `sent` is to how many each has gone, by its row id."""
    new = button(speech.label("New message"), "org", course.id, "bcnew")
    return Message(
        paragraphs(
            speech.say("<b>Messages to participants</b>"),
            speech.say("Tap a message to see what became of it, or to go on with it.")
            if rows
            else speech.say("You have not sent any yet."),
        ),
        keyboard(
            new,
            *(
                button(_line(each, words, sent.get(each.id, 0), speech), "org", course.id, "bcone", each.id)
                for each, words in rows
            ),
            page_buttons(course, "broadcast", page, pages, speech),
        ),
    )


def _line(broadcast: Broadcast, words: Words, sent: int, speech: Speech) -> str:
    text = " ".join(plain(words).split()) or file_with(words, speech)
    match broadcast.state:
        case BroadcastState.DRAFT:
            return speech.label("Draft: {text}", text=text)
        case BroadcastState.SCHEDULED if broadcast.send_at is not None:
            return speech.label("{when}, to be sent: {text}", when=speech.short(broadcast.send_at), text=text)
        case BroadcastState.WITHDRAWN:
            return speech.label("Taken back: {text}", text=text)
        case BroadcastState.SENDING:
            return speech.label("Being sent: {text}", text=text)
        case _:
            when = speech.short(broadcast.started_at or broadcast.made_at)
            return speech.label("{when}, to {n}: {text}", when=when, n=speech.number(sent), text=text)


def prepared(message: Prepared, speech: Speech) -> Message:
    """A message that is not sent yet: what it says, who gets it, and everything that can be done with it."""
    broadcast, texts = message.broadcast, message.texts
    later = broadcast.send_at if broadcast.state == BroadcastState.SCHEDULED else None
    return Message(
        paragraphs(
            speech.say("<b>Message to participants</b>") if later is None else None,
            speech.say("<b>The message is sent {when}.</b>", when=speech.when(later)) if later else None,
            quoted(texts[FOR_ALL], speech),
            described(message.course, message.audience, broadcast.county, speech),
            how_many(message.reach, speech),
            in_quiet(message.course.definition, later, speech) if later else None,
        ),
        keyboard(*_ways_on(message, speech, scheduled=later is not None)),
    )


def _ways_on(message: Prepared, speech: Speech, *, scheduled: bool) -> list[Button | list[Button]]:
    course, broadcast = message.course.id, message.broadcast.id
    labels = {"nb": speech.label("Bokmål text"), "nn": speech.label("Nynorsk text"), "en": speech.label("English text")}
    languages = [each for each in LANGUAGES if each != speech.language or each in message.texts]
    later = speech.label("Another time") if scheduled else speech.label("Send later")
    return [
        [
            button(speech.label("To whom"), "org", course, "bcto", broadcast),
            button(speech.label("Write anew"), "org", course, "bctext", broadcast),
        ],
        [
            button(
                f"✓ {labels[each]}" if each in message.texts else labels[each],
                "org",
                course,
                "bctext",
                f"{broadcast}.{each}",
            )
            for each in languages
        ],
        button(speech.label("Preview"), "bcpreview", course, broadcast),
        [
            button(speech.label("Send now"), "bcsend", course, broadcast),
            button(later, "org", course, "bcwhen", broadcast),
        ],
        [
            button(speech.label("Don't send it"), "bckeep", course, broadcast)
            if scheduled
            else button(speech.label("Discard"), "bcdrop", course, broadcast),
            button(speech.label("‹ Messages"), "org", course, "broadcast"),
        ],
    ]


def as_sent(words: Words) -> Message:
    """A message just as it is sent."""
    if words.file_id is None or words.file_kind is None:
        return Message(words.html)
    return Message(words.html, kept=KeptFile(words.file_kind, words.file_id))


def previews(message: Prepared, now: datetime, speech: Speech) -> list[tuple[Message, Message]]:
    """Every text just as it will look, with what stands above it: who reads it, and how many they are."""
    quiet = in_quiet(message.course.definition, now, speech)
    found = []
    for language, readers in readers_of(message.texts, LANGUAGES).items():
        people = {each: message.reach.languages.get(each, 0) for each in readers}
        above = lines(
            speech.count("This is how {n} person sees it:", "This is how {n} people see it:", sum(people.values())),
            *(
                speech.say("• {language}: {n}", language=NAMES[each], n=speech.number(number))
                for each, number in people.items()
                if len(message.texts) > 1
            ),
        )
        if readers:
            found.append((Message(paragraphs(quiet, above)), as_sent(words_in(message.texts, language))))
            quiet = None
    return found


def in_quiet(course: Definition, moment: datetime, speech: Speech) -> Markup | None:
    """Say that a UTC instant lies in the course's quiet hours; None where it does not."""
    if course.quiet_hours is None or not in_quiet_hours(moment.astimezone(course.zone).time(), course.quiet_hours):
        return None
    return speech.say(
        "Note: {clock} is in the quiet hours. The message goes out all the same.", clock=speech.clock(moment)
    )


def discarded(course: PublishedCourse, speech: Speech) -> Message:
    """A message was thrown away."""
    return Message(
        speech.say("The message is discarded. Nobody got it."),
        keyboard(button(speech.label("‹ Messages"), "org", course.id, "broadcast")),
    )


def nobody(speech: Speech) -> str:
    """A message would go to nobody."""
    return speech.label("Nobody gets this message. Choose others under «To whom».")
