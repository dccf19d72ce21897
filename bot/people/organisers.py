"""Organisers: who they are, how one becomes one, what the bot has asked them, and the log of what they did."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.tables import LogEntry, Organiser, OrganiserInvitation, Person

INVITATION = "o_"
"""What the start parameter of an organiser's invitation begins with."""

GOOD_FOR = timedelta(days=14)
"""How long an organiser's invitation can be used."""

AWAITED_FOR = timedelta(hours=1)
"""How long what an organiser writes is taken for the answer to what the bot asked."""


class Deed(StrEnum):
    """What organisers can do that stands in the log."""

    INVITED = "invited"
    REVOKED = "revoked"
    JOINED = "joined"
    REMOVED = "removed"
    PUBLISHED = "published"
    BROUGHT_BACK = "brought_back"
    MOVED = "moved"
    CANCELLED = "cancelled"
    RESUMED = "resumed"
    RELINKED = "relinked"
    SCHEDULED = "scheduled"
    CALLED_OFF = "called_off"
    BROADCAST = "broadcast"
    STOPPED = "stopped"
    WITHDREW_MESSAGE = "withdrew_message"
    ENROLLED = "enrolled"
    LET_IN = "let_in"
    WITHDREW = "withdrew"
    WROTE = "wrote"
    SENT_CALENDAR = "sent_calendar"
    EXPORTED = "exported"
    MADE_PICTURES = "made_pictures"
    READ_REFLECTIONS = "read_reflections"
    MADE_BOOKLET = "made_booklet"
    SAW_PERSON = "saw_person"
    HELD = "held"
    RELEASED = "released"
    SENT_NOW = "sent_now"
    TRIED_AGAIN = "tried_again"
    RETRIED = "retried"


async def find(db: AsyncSession, person_id: int) -> Organiser | None:
    """Return a person's row as an organiser, or None."""
    return (await db.execute(select(Organiser).where(Organiser.person_id == person_id))).scalar_one_or_none()


async def known(db: AsyncSession, person: Person, name: str, now: datetime) -> Organiser:
    """Return the row of somebody whom the environment names as an organiser; a new one from `now` (UTC) on."""
    found = await find(db, person.id)
    if found is None:
        found = Organiser(person_id=person.id, name=name, county=None, invited=False, since=now)
        db.add(found)
        await db.flush()
    return found


async def everybody(db: AsyncSession) -> list[tuple[Organiser, Person]]:
    """Return all organisers with their people, the longest standing first."""
    query = select(Organiser, Person).join(Person, Person.id == Organiser.person_id).order_by(Organiser.since)
    return [(organiser, person) for organiser, person in (await db.execute(query)).all()]


async def present(db: AsyncSession, named: Sequence[int]) -> list[int]:
    """Return who is an organiser now and has written to the bot.

    Each as the row id in `people`; `named` are the Telegram ids of those whom the environment names.
    """
    query = (
        select(Person.id)
        .outerjoin(Organiser, Organiser.person_id == Person.id)
        .where(or_(Organiser.invited.is_(True), Person.telegram_id.in_(named)))
        .order_by(Person.id)
    )
    return list((await db.execute(query)).scalars())


async def invite(db: AsyncSession, person_id: int, county: str | None, now: datetime) -> OrganiserInvitation:
    """Make an invitation, at `now` (UTC): to be an organiser of one county's participants, or of all."""
    invitation = OrganiserInvitation(
        code=INVITATION + secrets.token_urlsafe(18), county=county, made_by=person_id, made_at=now
    )
    db.add(invitation)
    await db.flush()
    return invitation


async def open_invitations(db: AsyncSession, now: datetime) -> list[OrganiserInvitation]:
    """Return the invitations that can still be used at `now` (UTC), the newest first."""
    query = select(OrganiserInvitation).where(
        OrganiserInvitation.used_at.is_(None),
        OrganiserInvitation.revoked_at.is_(None),
        OrganiserInvitation.made_at > now - GOOD_FOR,
    )
    return list((await db.execute(query.order_by(OrganiserInvitation.id.desc()))).scalars())


async def is_good(db: AsyncSession, code: str, now: datetime) -> bool:
    """Say whether an invitation's code can be used at `now` (UTC)."""
    return code in {each.code for each in await open_invitations(db, now)}


async def accept(db: AsyncSession, person: Person, name: str, code: str, now: datetime) -> Organiser | None:
    """Make a person an organiser by an invitation's code at `now` (UTC); None where it is not good (any more).

    Whom the environment named once is invited as anybody else; whom it names now needs no invitation.
    """
    query = select(OrganiserInvitation).where(OrganiserInvitation.code == code).with_for_update()
    invitation = (await db.execute(query)).scalar_one_or_none()
    if invitation is None or invitation.used_at or invitation.revoked_at or invitation.made_at <= now - GOOD_FOR:
        return None
    organiser = await find(db, person.id)
    if organiser is None:
        organiser = Organiser(person_id=person.id, name=name, since=now)
        db.add(organiser)
    elif organiser.invited:
        return None
    invitation.used_at = now
    organiser.county, organiser.invited = invitation.county, True
    await db.flush()
    return organiser


def ask(organiser: Organiser, what: str | None, now: datetime) -> None:
    """Note at `now` (UTC) what the organiser's next text answers; None: nothing any more."""
    organiser.asked, organiser.asked_at = what, now


def awaited(organiser: Organiser, now: datetime) -> str | None:
    """Return what the organiser was asked lately enough that their next text at `now` (UTC) may answer it, or None."""
    if organiser.asked is None or organiser.asked_at is None or now - organiser.asked_at > AWAITED_FOR:
        return None
    return organiser.asked


async def log(db: AsyncSession, organiser: Organiser, deed: Deed, about: str, now: datetime) -> None:
    """Write into the log what an organiser did at `now` (UTC); `about` holds numbers and ids, never a name."""
    db.add(LogEntry(at=now, person=organiser.person_id, what=deed, about=about))
    await db.flush()


async def log_entries(db: AsyncSession, page: int, per_page: int) -> tuple[Sequence[tuple[LogEntry, str | None]], int]:
    """Return a page of the log, newest first, with the organisers' names (None: gone); and how many pages there are."""
    # SQLite gives the number of somebody who is gone to who comes next.
    did_it = (Organiser.person_id == LogEntry.person) & (Organiser.since <= LogEntry.at)
    query = (
        select(LogEntry, Organiser.name)
        .outerjoin(Organiser, did_it)
        .order_by(LogEntry.id.desc())
        .offset(page * per_page)
        .limit(per_page)
    )
    count = (await db.execute(select(func.count()).select_from(LogEntry))).scalar_one()
    rows = [(entry, name) for entry, name in (await db.execute(query)).all()]
    return rows, max(1, -(-count // per_page))
