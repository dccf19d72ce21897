"""Somebody is back whom Telegram did not let us reach: one word on what passed, instead of a heap."""

from bot.delivery import outbox
from bot.messages import comeback as messages
from bot.people.written import EXERCISE, Subject
from handlers.turn import Replies, Say, Turn


async def what_passed(turn: Turn) -> Replies:
    """Tell, once for each course, what came and went while the person was away; nothing where nothing did."""
    if turn.person is None or turn.away_since is None:
        return []
    passed = await outbox.passed_unreached(turn.db, turn.person.id, turn.away_since, turn.now)
    await outbox.leave_out_nudges(turn.db, turn.person.id, turn.now)
    told: list[Say] = []
    for enrolment, course in turn.taking_part():
        so_far = await turn.doings(enrolment)
        answered = {str(Subject(EXERCISE, each)) for each in so_far.done} | so_far.reflected
        here = [(kind, subject) for id_, kind, subject in passed if id_ == enrolment.id]
        speech = turn.speech(course.definition)
        message = messages.what_passed(enrolment, course.definition, here, answered, turn.now, speech)
        if message is not None:
            told.append(Say(message))
    return told
