"""How far a message of the organisers has come, told while it goes out; what became of it; and taking it back."""

from datetime import datetime

from markupsafe import Markup

from bot.messages.message import Message, button, keyboard, lines, paragraphs
from bot.messages.refusals import in_plain_words
from bot.messages.speech import Speech
from bot.people.broadcasts import DELETABLE_FOR, Counts
from bot.people.courses import PublishedCourse
from bot.tables import Broadcast, BroadcastState

_BAR = 12


def told(
    course: PublishedCourse,
    broadcast: Broadcast,
    counts: Counts,
    deleted: Counts,
    now: datetime,
    speech: Speech,
    *,
    again: bool = False,
) -> Message:
    """How far a message that was begun has come by `now` (UTC); or what became of it, every person counted once.

    `deleted` counts where it is deleted again, if it is being taken back. `again` adds a button that shows it anew; the
    message that is edited as it goes needs none.
    """
    if broadcast.ended_at is None:
        return _under_way(course, broadcast, counts, deleted, speech, again=again)
    return _report(course, broadcast, counts, deleted, now, speech)


def _under_way(
    course: PublishedCourse, broadcast: Broadcast, counts: Counts, deleted: Counts, speech: Speech, *, again: bool
) -> Message:
    look = button(speech.label("Look again"), "org", course.id, "bcone", broadcast.id) if again else None
    if broadcast.state == BroadcastState.WITHDRAWN:
        return Message(
            paragraphs(speech.say("<b>Taking the message back</b>"), _bar(deleted, speech)),
            keyboard(look),
        )
    if broadcast.state == BroadcastState.STOPPED:
        text = paragraphs(speech.say("<b>Stopping</b>"), _what_became(counts, speech))
        return Message(text, keyboard(look))
    return Message(
        paragraphs(
            speech.say("<b>Sending the message</b>"),
            _bar(counts, speech),
            _what_became(counts, speech) if counts.settled > counts.sent else None,
        ),
        keyboard(button(speech.label("Stop"), "bcstop", course.id, broadcast.id), look),
    )


def _report(
    course: PublishedCourse, broadcast: Broadcast, counts: Counts, deleted: Counts, now: datetime, speech: Speech
) -> Message:
    taken_back = broadcast.state == BroadcastState.WITHDRAWN
    deletable = counts.sent and not taken_back and now < (broadcast.ended_at or now) + DELETABLE_FOR
    heads = {
        BroadcastState.STOPPED: speech.say("<b>The message was stopped</b>"),
        BroadcastState.WITHDRAWN: speech.say("<b>The message is taken back</b>"),
    }
    back = button(speech.label("Take back"), "bcback", course.id, broadcast.id, "ask")
    return Message(
        paragraphs(
            heads.get(BroadcastState(broadcast.state), speech.say("✅ <b>The message is sent</b>")),
            _when(broadcast, speech),
            speech.count("It was for {n} person.", "It was for {n} people.", counts.people),
            _what_became(counts, speech),
            _what_went(deleted, speech) if taken_back else None,
        ),
        keyboard(
            back if deletable else None,
            button(speech.label("‹ Messages"), "org", course.id, "broadcast"),
        ),
    )


def ask_take_back(course: PublishedCourse, broadcast: Broadcast, counts: Counts, speech: Speech) -> Message:
    """Ask once before a message is deleted at those who got it."""
    return Message(
        paragraphs(
            speech.count(
                "<b>Delete the message at the {n} person who got it?</b>",
                "<b>Delete the message at the {n} people who got it?</b>",
                counts.sent,
            ),
            speech.say("Telegram lets me delete it for 48 hours. Some may have read it already."),
        ),
        keyboard(
            button(speech.label("Yes, take it back"), "bcback", course.id, broadcast.id, "yes"),
            button(speech.label("No"), "org", course.id, "bcone", broadcast.id),
        ),
    )


def not_sent_in_time(course: PublishedCourse, broadcast: Broadcast, send_at: datetime, speech: Speech) -> Message:
    """A message was to be sent at a UTC instant at which the bot did not run."""
    return Message(
        speech.say(
            "<b>Your message was not sent.</b> It was to go {when}, but I was not running then. "
            "Do you still want it sent?",
            when=speech.when(send_at),
        ),
        keyboard(button(speech.label("See the message"), "org", course.id, "bcone", broadcast.id)),
    )


def _when(broadcast: Broadcast, speech: Speech) -> Markup | None:
    if broadcast.started_at is None:
        return None
    return speech.say("Sent {when}.", when=speech.when(broadcast.started_at))


def _bar(counts: Counts, speech: Speech) -> Markup:
    full = _BAR * counts.settled // counts.people if counts.people else _BAR
    return lines(
        "▓" * full + "░" * (_BAR - full),
        speech.say("{done} of {all}", done=speech.number(counts.settled), all=speech.number(counts.people)),
    )


def _what_became(counts: Counts, speech: Speech) -> Markup:
    """A line for each thing that can become of a message, with how many people it became of."""
    rows = [
        (counts.sent, speech.say("• Sent: {n}", n=speech.number(counts.sent))),
        (counts.waiting, speech.say("• Still to come: {n}", n=speech.number(counts.waiting))),
        (
            counts.unreachable,
            speech.say(
                "• Can't be reached: {n}. They have blocked me, or left Telegram.", n=speech.number(counts.unreachable)
            ),
        ),
        (counts.stopped, speech.say("• Not sent, as it was stopped: {n}", n=speech.number(counts.stopped))),
        (
            counts.left_out,
            speech.say("• Not sent, as it was not for them any more: {n}", n=speech.number(counts.left_out)),
        ),
        (counts.late, speech.say("• Not sent within a week: {n}", n=speech.number(counts.late))),
        *(
            (number, speech.say("• Failed: {n}. {why}", n=speech.number(number), why=in_plain_words(reason, speech)))
            for reason, number in counts.refused.items()
        ),
    ]
    return lines(*(row for number, row in rows if number))


def _what_went(deleted: Counts, speech: Speech) -> Markup:
    refused = sum(deleted.refused.values())
    rows = [
        (deleted.sent, speech.say("• Deleted again: {n}", n=speech.number(deleted.sent))),
        (
            deleted.late,
            speech.say("• Could not be deleted, as 48 hours had passed: {n}", n=speech.number(deleted.late)),
        ),
        (
            deleted.unreachable,
            speech.say("• Could not be deleted, as they have blocked me: {n}", n=speech.number(deleted.unreachable)),
        ),
        (refused, speech.say("• Could not be deleted, says Telegram: {n}", n=speech.number(refused))),
    ]
    return lines(*(row for number, row in rows if number))
