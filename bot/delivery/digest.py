"""The digest ahead of a session, put together at the moment at which it is sent."""

import secrets
from collections.abc import Callable
from datetime import datetime
from functools import partial

from sqlalchemy.ext.asyncio import AsyncSession

from bot.course.definition import Session
from bot.course.timeline import start_named
from bot.delivery.last_look import Facts
from bot.messages import booklet
from bot.messages import digest as messages
from bot.messages.booklet import Booklet
from bot.messages.message import Message
from bot.messages.speech import Speech
from bot.people import organisers, reflections_read


async def digest(db: AsyncSession, facts: Facts, now: datetime, speech: Speech) -> Callable[[], Message]:
    """Return what makes an organiser's digest at `now` (UTC), with the booklet; that takes a while.

    What has been withdrawn since it was put into the outbox is not in it. Raises LookupError where there is nothing to
    tell, and where the session is cancelled or moved.
    """
    course = facts.course.definition
    session = course.session(facts.delivery.subject)
    organiser = await organisers.find(db, facts.person.id)
    # Whom the environment names has no row before their first /arrangor, and sees all. Who is an organiser no longer
    # has no digest waiting.
    county = organiser.county if organiser is not None else None
    if session is None or session.cancelled:
        raise LookupError(facts.delivery.subject)
    if start_named(facts.delivery.key) != session.starts.instant.replace(microsecond=0):
        raise LookupError(facts.delivery.key)
    subjects = reflections_read.leading_to(course, session)
    order = secrets.token_bytes(32)
    found = await reflections_read.shareable(db, facts.course.id, county, subjects, order)
    if not found:
        raise LookupError(facts.delivery.subject)
    return partial(_made, Booklet(course, session, True, found, now), session, speech)


def _made(what: Booklet, session: Session, speech: Speech) -> Message:
    return messages.digest(what.course, session, what.found, booklet.made(what, speech), speech)
