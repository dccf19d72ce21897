"""What is kept about people, handing it out, and erasing it."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from markupsafe import Markup

from bot.course.definition import Definition
from bot.messages.message import Button, Message, button, keyboard, lines, paragraphs
from bot.messages.speech import Speech
from bot.people.courses import PublishedCourse
from bot.people.privacy import Stored, kept_until


def privacy(courses: Sequence[Definition], backups_kept_days: int, speech: Speech, *, known: bool) -> Message:
    """What is kept, why, how long and who sees it, with whom to ask; for who is known, ways to have it and erase it."""
    contacts = dict.fromkeys((course.contact.name, course.contact.email) for course in courses)
    return Message(
        paragraphs(
            speech.say("<b>Privacy</b>"),
            None if known else nothing_kept(speech).text,
            speech.say(
                "<b>What we keep</b>\nWhat you answered when you signed up. Who you are on Telegram, and your "
                "language. What you tell us here: whether you come, exercises, time, reflections and questions. Who "
                "your partners are, and which notices you do not want. What we have sent you, and when."
            ),
            speech.say(
                "<b>Why</b>\nTo run the course and to remind you of what happens in it. We do so only as long as you "
                "say yes."
            ),
            lines(
                speech.say("<b>How long</b>"),
                *(_how_long(course, speech) for course in courses),
                speech.say(
                    "A week before, we tell you. A sign-up that is not finished goes 30 days after the deadline."
                ),
            ),
            speech.say(
                "<b>Who sees it</b>\nThe organisers. Partners see your name, your workplace or association, and which "
                "exercises you have done. Others see only what you share. You choose who reads each reflection."
            ),
            speech.say(
                "<b>Telegram</b>\nTelegram carries the messages, and keeps them by rules of its own. This chat is "
                "yours to delete."
            ),
            _copies(backups_kept_days, speech),
            speech.say(
                "<b>Your rights</b>\nYou can see everything, correct it and have it erased. You can also complain to "
                "the Norwegian Data Protection Authority (Datatilsynet)."
            ),
            lines(*(speech.say("Questions? Ask {name}: {email}", name=name, email=email) for name, email in contacts)),
        ),
        keyboard(_my_data(speech), button(speech.label("Erase everything about me"), "erase", "ask"))
        if known
        else None,
    )


def nothing_kept(speech: Speech) -> Message:
    """Nothing is kept about the person."""
    return Message(speech.say("We keep nothing about you now. When you sign up, we ask you first."))


def _how_long(course: Definition, speech: Speech) -> Markup:
    return speech.count(
        "{title}: until {day}. That is {n} day after the last session.",
        "{title}: until {day}. That is {n} days after the last session.",
        course.retention_days,
        title=course.title.into(speech.language),
        day=Speech(speech.language, course.zone).day_in_year(kept_until(course)),
    )


def _copies(days: int, speech: Speech) -> Markup | None:
    if not days:
        return None
    return speech.count(
        "<b>Copies</b>\nWe copy all this in case something breaks. What is erased is gone from the copies after {n} "
        "day.",
        "<b>Copies</b>\nWe copy all this in case something breaks. What is erased is gone from the copies after {n} "
        "days.",
        days,
    )


def _my_data(speech: Speech) -> Button:
    return button(speech.label("My data"), "mydata")


def ask_erase(speech: Speech) -> Message:
    """Ask once before a person is erased."""
    return Message(
        speech.say(
            "Do you want us to erase everything about you? Then you are no longer signed up, and your reflections "
            "are gone. It can't be undone."
        ),
        keyboard(
            button(speech.label("Yes, erase everything"), "erase", "yes"),
            button(speech.label("No, keep it"), "erase", "no"),
            _my_data(speech),
        ),
    )


def erased(
    gone: Stored,
    courses: Sequence[Definition],
    overwritten: int,
    backups_kept_days: int,
    speech: Speech,
    *,
    stays: bool,
    back: Markup | None,
) -> Message:
    """The receipt: what was erased, and what is left that is not ours to erase. Made from memory, and kept nowhere.

    `overwritten` is how many messages to others are being overwritten; `stays` says that somebody who was told of
    others, as an organiser, is still known by their Telegram id; `back` is what `way_back` says.
    """
    return Message(
        paragraphs(
            speech.say("<b>Everything about you is erased</b>"),
            lines(
                speech.say("This is gone:"),
                *_gone(gone, courses, speech),
                None if stays else speech.say("• who you are on Telegram, and your language"),
            ),
            speech.count(
                "{n} message that told others of you is overwritten now.",
                "{n} messages that told others of you are overwritten now.",
                overwritten,
            )
            if overwritten
            else None,
            speech.say(
                "As an organiser you have read what others asked. So we still keep who you are on Telegram. When they "
                "have everything erased, we must erase what they asked you, too."
            )
            if stays
            else None,
            _what_is_left(backups_kept_days, speech),
            back,
        )
    )


def _gone(gone: Stored, courses: Sequence[Definition], speech: Speech) -> Iterator[Markup]:
    for course in courses:
        yield speech.say("• your sign-up for {title}", title=course.title.into(speech.language))
    if gone.reflections:
        yield speech.count("• {n} reflection", "• {n} reflections", gone.reflections)
    if gone.questions:
        yield speech.count("• {n} question to the organisers", "• {n} questions to the organisers", gone.questions)
    if gone.answers:
        yield speech.count("• {n} answer from them", "• {n} answers from them", gone.answers)
    if gone.notes:
        yield speech.count("• {n} other thing you wrote", "• {n} other things you wrote", gone.notes)
    if gone.coming:
        yield speech.count("• {n} answer on whether you come", "• {n} answers on whether you come", gone.coming)
    if gone.done:
        yield speech.count("• {n} exercise that was done", "• {n} exercises that were done", gone.done)
    if gone.minutes:
        yield speech.say("• {hours} of own effort", hours=speech.hours(gone.minutes))
    if gone.partners:
        yield speech.count("• {n} partner", "• {n} partners", gone.partners)
    if gone.invitations:
        yield speech.count("• {n} invitation", "• {n} invitations", gone.invitations)
    if gone.sent:
        yield speech.count("• the list of {n} message to you", "• the list of {n} messages to you", gone.sent)
    if gone.set_aside:
        yield speech.count(
            "• {n} message that we could not handle", "• {n} messages that we could not handle", gone.set_aside
        )


def _what_is_left(backups_kept_days: int, speech: Speech) -> Markup:
    return lines(
        speech.count(
            "Our copies keep it for {n} day more.",
            "Our copies keep it for {n} days more.",
            backups_kept_days,
        )
        if backups_kept_days
        else None,
        speech.say(
            "This chat is yours to delete. What others have been shown about you may still stand in their chats."
        ),
    )


def way_back(published: Sequence[PublishedCourse], now: datetime, speech: Speech) -> Markup | None:
    """How to come back to what is there at `now` for who is erased; None where nothing is any more."""
    if any(course.open_for_signup(now) for course in published):
        return speech.say("You are welcome back: /start")
    if any(now < course.definition.ends for course in published):
        return speech.say("Do you want to come back? You can't sign up just now, but /start says whom to write to.")
    return None


def erased_before(backups_kept_days: int, speech: Speech, *, back: Markup | None) -> Message:
    """The person is erased, and so is what could tell what went; `back` is what `way_back` says."""
    return Message(
        paragraphs(
            speech.say("<b>Everything about you is erased</b>"),
            _what_is_left(backups_kept_days, speech),
            back,
        )
    )


def nothing_left(speech: Speech) -> str:
    """Somebody who is erased wants to be erased."""
    return speech.label("Everything about you is erased already.")


def kept(speech: Speech) -> Message:
    """The person thought better of it."""
    return Message(speech.say("Good, everything is as it was."))


def overwritten(speech: Speech) -> Message:
    """What stands in somebody's chat in place of words about a person who is erased."""
    return Message(speech.say("What stood here is erased."))


def overwritten_topic(speech: Speech) -> Message:
    """What the topic of a person who is erased is called from now on."""
    return Message(speech.say("Erased"))


def forgotten_soon(course: Definition, speech: Speech) -> Message:
    """Soon everything that is kept about the person in a course goes."""
    return Message(
        speech.say(
            "On {day} we erase what we have kept about you in {title}, as we said when you signed up. "
            "You need not do anything. Would you like a copy first?",
            day=speech.day(kept_until(course)),
            title=course.title.into(speech.language),
        ),
        keyboard(_my_data(speech)),
    )
