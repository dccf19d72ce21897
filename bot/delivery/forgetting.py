"""What it takes to forget people beyond the database: a word a week before, and overwriting what others were told."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, String, and_, cast, delete, exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.delivery.letters import Letter
from bot.delivery.posting import Envelope, post_all, post_to_each
from bot.delivery.reasons import AWAY
from bot.people.courses import PublishedCourse
from bot.people.privacy import kept_until
from bot.tables import Delivery, DeliveryState, Enrolment, Person

NOTICE_BEFORE = timedelta(days=7)
"""How long before they are forgotten people are told so."""

TRIED_FOR = timedelta(days=30)
"""How long it is tried to overwrite a message in a chat that can't be reached, and how long it is known afterwards."""

_OVERWRITING = (Letter.ERASED, Letter.TOPIC_ERASED)

ABOUT_OTHERS = Delivery.kind.in_((Letter.QUESTION, *_OVERWRITING))
"""Deliveries that told their reader, an organiser, of somebody else; or that overwrite what they were told."""


async def overwrite_relayed(db: AsyncSession, whose: ColumnElement[bool], now: datetime) -> int:
    """Have everything overwritten, from `now` (UTC) on, that others were told of whoever `whose` chooses.

    `whose` is a condition on enrolments that are about to be deleted. Return how many messages that concerns.
    """
    # Who is sending one of these at this moment waits for us, finds it gone, and has it overwritten (`overwrite_late`).
    relayed = (
        select(Delivery, Enrolment.topic_id, Person.telegram_id)
        .join(Enrolment, Enrolment.id == Delivery.enrolment_id)
        .join(Person, Person.id == Delivery.person_id)
        .where(whose, Delivery.kind == Letter.QUESTION)
        .order_by(Delivery.id)
        .with_for_update(of=Delivery)
    )
    overwriting: list[Envelope] = []
    topics: list[Envelope] = []
    for question, topic_id, telegram_id in (await db.execute(relayed)).all():
        if question.message_id is not None:
            overwriting.append(_overwriting(question, question.message_id, None, now))
        if topic_id is not None and telegram_id < 0:
            topics.append(topic_erased(question.person_id, question.course_id, topic_id, now))
    subjects = select(cast(Enrolment.id, String)).where(whose)
    partners = select(Delivery).where(Delivery.kind == Letter.PARTNER, Delivery.subject.in_(subjects))
    for partner in (await db.execute(partners.with_for_update())).scalars().all():
        if partner.message_id is not None:
            overwriting.append(_overwriting(partner, partner.message_id, partner.enrolment_id, now))
        await db.delete(partner)
    await db.flush()
    await post_all(db, [*overwriting, *topics], now)
    return len(overwriting)


def topic_erased(group_id: int, course_id: int, topic_id: int, now: datetime) -> Envelope:
    """Return the letter that takes, from `now` (UTC) on, somebody's name from a topic of the organisers' group.

    `group_id` is the group's row id in `people`.
    """
    key, until = f"{Letter.TOPIC_ERASED}/{topic_id}", now + TRIED_FOR
    return Envelope(group_id, course_id, Letter.TOPIC_ERASED, str(topic_id), key, until)


async def overwrite_late(db: AsyncSession, delivery: Delivery, message_id: int, now: datetime) -> None:
    """Overwrite what was under way to others while whom it tells of was erased; `message_id` is what it became."""
    if delivery.kind not in (Letter.QUESTION, Letter.PARTNER):
        return
    known = select(Delivery.id).where(Delivery.id == delivery.id, Delivery.key == delivery.key)
    if (await db.execute(known)).first() is not None:
        return
    reader = (await db.execute(select(Person.id).where(Person.id == delivery.person_id))).first()
    if reader is None:
        return
    about = None
    if delivery.kind == Letter.PARTNER:
        theirs = select(Enrolment.id).where(Enrolment.id == delivery.enrolment_id)
        about = (await db.execute(theirs)).scalar_one_or_none()
    await post_all(db, [_overwriting(delivery, message_id, about, now)], now)


def _overwriting(told: Delivery, message_id: int, about: int | None, now: datetime) -> Envelope:
    key, until = f"{Letter.ERASED}/{message_id}", now + TRIED_FOR
    return Envelope(told.person_id, told.course_id, Letter.ERASED, str(message_id), key, until, about)


async def tell_soon_forgotten(db: AsyncSession, published: Sequence[PublishedCourse], now: datetime) -> int:
    """Tell those once whose data in a course goes within a week of `now` (UTC); return how many they are.

    These are the people who take part, wait for a place or have withdrawn.
    """
    told = 0
    for course in published:
        until = kept_until(course.definition)
        if until - NOTICE_BEFORE <= now < until:
            told += await _spread_forgotten_soon(db, course, until, now)
    return told


async def _spread_forgotten_soon(db: AsyncSession, course: PublishedCourse, until: datetime, now: datetime) -> int:
    finished = or_(
        Enrolment.enrolled_at.is_not(None), Enrolment.waiting_since.is_not(None), Enrolment.withdrawn_at.is_not(None)
    )
    whose, slug = and_(Enrolment.course_id == course.id, finished), course.definition.slug
    # Where the day is moved after they were told, they are told of the new one too.
    key = f"{slug}/{Letter.FORGOTTEN_SOON}/{until:%Y-%m-%d}"
    return await post_to_each(db, whose, key, Letter.FORGOTTEN_SOON, slug, now, until)


async def keep_trying(db: AsyncSession, now: datetime) -> None:
    """Overwrite at `now` (UTC) where it could not be done and may be possible again; forget what is done long since."""
    overwriting = Delivery.kind.in_(_OVERWRITING)
    reachable = exists().where(Person.id == Delivery.person_id, Person.unreachable_since.is_(None))
    held_back = (Delivery.state == DeliveryState.SKIPPED) & Delivery.reason.in_(AWAY)
    await db.execute(
        update(Delivery)
        .where(overwriting, held_back, Delivery.expires > now, reachable)
        .values(state=DeliveryState.WAITING, reason=None, not_before=now)
        .execution_options(synchronize_session=False)
    )
    await db.execute(
        delete(Delivery)
        .where(overwriting, Delivery.settled_at < now - TRIED_FOR)
        .execution_options(synchronize_session=False)
    )
