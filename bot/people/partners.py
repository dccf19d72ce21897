"""Taking the course together: invitations, each good for one person, and the partnerships that come of them.

Who has begun to sign up with an invitation is remembered by a row of their own beside it, a claim: made and taken by
themselves, its code the invitation's with their row id behind. So several people may begin with one link, the first to
finish gets it, and the others can be told. A claim goes with the sign-up that it belongs to.
"""

import re
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import and_, delete, exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, aliased
from sqlalchemy.sql.elements import ColumnElement

from bot.people import places
from bot.tables import Enrolment, Invitation, Partnership, Reader, Reflection

PREFIX = "p_"
"""What an invitation's start parameter begins with; no slug has such a sign in it."""

MOST_OPEN = 20
"""How many invitations of one person may be open at a time."""

_CODE = re.compile(r"[A-Za-z0-9_-]{1,40}")
_CLAIM = "~"


class Refusal(StrEnum):
    """Why an invitation is of no use to who has its link."""

    UNKNOWN = "unknown"
    OVER = "over"
    USED = "used"
    OWN = "own"
    ALREADY = "already"


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation that can be used, and who made it."""

    invitation: Invitation
    maker: Enrolment


async def invite(db: AsyncSession, maker: Enrolment, among: Sequence[Invitation], now: datetime) -> Invitation | None:
    """Make an invitation at `now` (UTC); None if as many are open as one person may have. `among` are those open."""
    if len(among) >= MOST_OPEN:
        return None
    invitation = Invitation(code=secrets.token_urlsafe(16), enrolment_id=maker.id, made_at=now)
    db.add(invitation)
    await db.flush()
    return invitation


async def open_invitations(db: AsyncSession, enrolment_ids: Collection[int]) -> list[Invitation]:
    """Return the invitations of some enrolments, by row id, that can still be used, the oldest first."""
    query = select(Invitation).where(Invitation.enrolment_id.in_(enrolment_ids), _is_open()).order_by(Invitation.id)
    return list((await db.execute(query)).scalars())


async def find_invitation(db: AsyncSession, person_id: int, invitation_id: int) -> Invitation | None:
    """Return one of the invitations that a person has made, or None."""
    query = (
        select(Invitation)
        .join(Enrolment, Enrolment.id == Invitation.enrolment_id)
        .where(
            Invitation.id == invitation_id,
            Enrolment.person_id == person_id,
            Invitation.taken_by.is_distinct_from(Invitation.enrolment_id),
        )
    )
    return (await db.execute(query)).scalar_one_or_none()


async def revoke(db: AsyncSession, invitation: Invitation, now: datetime) -> bool:
    """Take an invitation back at `now` (UTC). Return False, and change nothing, if somebody has used it already."""
    if invitation.revoked_at is not None:
        return True
    taken_back = update(Invitation).where(Invitation.id == invitation.id, _is_open()).values(revoked_at=now)
    return (await db.execute(taken_back.returning(Invitation.id))).first() is not None


async def look_up(db: AsyncSession, code: str, person_id: int | None) -> Invited | Refusal:
    """Return the invitation of that code, for a person by row id (None: a stranger); or why it is of no use to them."""
    if not _CODE.fullmatch(code):
        return Refusal.UNKNOWN
    theirs = aliased(Enrolment)
    already = exists().where(
        theirs.person_id == person_id,
        or_(
            and_(Partnership.one_id == theirs.id, Partnership.other_id == Enrolment.id),
            and_(Partnership.one_id == Enrolment.id, Partnership.other_id == theirs.id),
        ),
    )
    query = (
        select(Invitation, Enrolment, already)
        .join(Enrolment, Enrolment.id == Invitation.enrolment_id)
        .where(Invitation.code == code)
        .execution_options(populate_existing=True)
    )
    row = (await db.execute(query)).one_or_none()
    if row is None:
        return Refusal.UNKNOWN
    invitation, maker, are_partners = row
    if are_partners:
        return Refusal.ALREADY
    if invitation.used_at is not None:
        return Refusal.USED
    if invitation.revoked_at is not None or maker.enrolled_at is None:
        return Refusal.OVER
    return Refusal.OWN if maker.person_id == person_id else Invited(invitation, maker)


async def take(db: AsyncSession, invited: Invited, enrolment: Enrolment, now: datetime) -> None:
    """Remember from `now` (UTC) that somebody signs up with an invitation; it takes the place of an earlier one."""
    await db.execute(delete(Invitation).where(Invitation.enrolment_id == enrolment.id, is_claim()))
    code = f"{invited.invitation.code}{_CLAIM}{enrolment.id}"
    db.add(Invitation(code=code, enrolment_id=enrolment.id, made_at=now, taken_by=enrolment.id))
    await db.flush()


async def join_as_taken(db: AsyncSession, enrolment: Enrolment, now: datetime) -> Enrolment | Refusal | None:
    """Make somebody who has finished a sign-up at `now` (UTC) the partner of who invited them.

    Return that partner; or why it came to nothing; or None if they signed up without an invitation.
    """
    claims = delete(Invitation).where(Invitation.enrolment_id == enrolment.id, is_claim()).returning(Invitation.code)
    claimed = (await db.execute(claims)).scalars().first()
    return None if claimed is None else await join(db, claimed.partition(_CLAIM)[0], enrolment, now)


async def join(db: AsyncSession, code: str, enrolment: Enrolment, now: datetime) -> Enrolment | Refusal:
    """Use an invitation at `now` (UTC): who has a place, or waits for one, and who made it become partners.

    Return the maker, or why it came to nothing.
    """
    # Who withdraws holds this lock too, so that nobody becomes the partner of somebody who is just leaving.
    await places.lock(db, [enrolment.course_id])
    found = await look_up(db, code, enrolment.person_id)
    if isinstance(found, Refusal):
        return found
    if found.maker.course_id != enrolment.course_id or not (enrolment.enrolled_at or enrolment.waiting_since):
        return Refusal.UNKNOWN
    used = await db.execute(
        update(Invitation)
        .where(
            Invitation.id == found.invitation.id, _is_open(), exists().where(Enrolment.id == enrolment.id, _on_board())
        )
        .values(used_at=now, taken_by=enrolment.id)
        .returning(Invitation.id)
    )
    if used.first() is None:
        return Refusal.OVER
    one, other = sorted((found.maker.id, enrolment.id))
    db.add(Partnership(one_id=one, other_id=other, since=now))
    await db.flush()
    return found.maker


async def partners_of(db: AsyncSession, enrolment_ids: Collection[int]) -> dict[int, list[Enrolment]]:
    """Return somebody's partners in some of their courses, by their own enrolments' row ids, the first one first."""
    theirs = or_(
        and_(Partnership.one_id.in_(enrolment_ids), Partnership.other_id == Enrolment.id),
        and_(Partnership.other_id.in_(enrolment_ids), Partnership.one_id == Enrolment.id),
    )
    query = (
        select(Partnership, Enrolment)
        .join(Enrolment, theirs)
        .where(_on_board())
        .order_by(Partnership.since, Enrolment.id)
    )
    found: dict[int, list[Enrolment]] = {id_: [] for id_ in enrolment_ids}
    for partnership, partner in (await db.execute(query)).all():
        own = partnership.one_id if partnership.other_id == partner.id else partnership.other_id
        found[own].append(partner)
    return found


async def find_partner(db: AsyncSession, enrolment: Enrolment, partner_id: int) -> Enrolment | None:
    """Return somebody's partner by their enrolment's row id; None for who is no partner of theirs."""
    query = (
        select(Enrolment)
        .join(Partnership, _between(Enrolment.id, enrolment.id))
        .where(Enrolment.id == partner_id, _on_board())
    )
    return (await db.execute(query)).scalar_one_or_none()


async def shared_by(
    db: AsyncSession, enrolment: Enrolment, partner_id: int
) -> tuple[Enrolment, list[Reflection]] | None:
    """Return somebody's partner by their enrolment's row id, and what the partner lets them read, the oldest first.

    That is what is shared with partners, or with all by name. None for who is no partner of theirs.
    """
    shared = and_(Reflection.enrolment_id == Enrolment.id, Reflection.reader.in_((Reader.PARTNERS, Reader.NAMED)))
    query = (
        select(Enrolment, Reflection)
        .join(Partnership, _between(Enrolment.id, enrolment.id))
        .outerjoin(Reflection, shared)
        .where(Enrolment.id == partner_id, _on_board())
        .order_by(Reflection.id)
    )
    rows = (await db.execute(query)).all()
    return (rows[0][0], [text for _, text in rows if text is not None]) if rows else None


async def leave(db: AsyncSession, enrolment: Enrolment, partner_id: int) -> None:
    """Let two people be partners no more; if they are not, nothing changes."""
    one, other = sorted((enrolment.id, partner_id))
    await db.execute(delete(Partnership).where(Partnership.one_id == one, Partnership.other_id == other))


async def end_all(db: AsyncSession, enrolment: Enrolment, now: datetime) -> None:
    """Let somebody who withdraws at `now` (UTC) be nobody's partner any more, and take back their invitations."""
    await db.execute(
        delete(Partnership).where(or_(Partnership.one_id == enrolment.id, Partnership.other_id == enrolment.id))
    )
    theirs = update(Invitation).where(Invitation.enrolment_id == enrolment.id, _is_open())
    await db.execute(theirs.values(revoked_at=now))


def _between(one: InstrumentedAttribute[int], other: int) -> ColumnElement[bool]:
    """Return the condition that a partnership is between two enrolments."""
    return or_(
        and_(Partnership.one_id == one, Partnership.other_id == other),
        and_(Partnership.one_id == other, Partnership.other_id == one),
    )


def _on_board() -> ColumnElement[bool]:
    return or_(Enrolment.enrolled_at.is_not(None), Enrolment.waiting_since.is_not(None))


def is_claim() -> ColumnElement[bool]:
    """Return the condition that a row of `invitations` only says with which one somebody signs up."""
    # Nobody uses an invitation of their own, so such a row can be nothing else.
    return Invitation.taken_by == Invitation.enrolment_id


def _is_open() -> ColumnElement[bool]:
    return and_(Invitation.used_at.is_(None), Invitation.revoked_at.is_(None), Invitation.taken_by.is_(None))
