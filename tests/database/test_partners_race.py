"""Two people with one link at the same time, and a link that is used while its maker leaves, on PostgreSQL."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from bot.people import partners, signup
from bot.people.partners import Refusal
from bot.tables import Enrolment, Invitation
from tests.database.waiting import one_during_the_other
from tests.stage import Stage

pytest_plugins = ["tests.postgres"]


async def signed_up(stage: Stage, name: str) -> int:
    """Let somebody sign up, and return their enrolment's row id."""
    person = stage.person(name)
    await person.signs_up(name=name)
    [row] = await stage.rows("select id from enrolments where name = :name", name=name)
    return int(row.id)


async def invited(stage: Stage, maker: int) -> Invitation:
    async with stage.application.database.transaction() as db:
        invitation = await partners.invite(db, await db.get_one(Enrolment, maker), [], stage.now)
    assert invitation is not None
    return invitation


async def test_of_two_who_use_one_link_at_once_the_second_waits_and_is_refused(on_postgres: Stage) -> None:
    stage = on_postgres
    kari, per, ida = [await signed_up(stage, name) for name in ("Kari", "Per", "Ida")]
    link = await invited(stage, kari)

    def joins(who: int) -> Callable[[AsyncSession], Awaitable[object]]:
        async def join(db: AsyncSession) -> object:
            return await partners.join(db, link.code, await db.get_one(Enrolment, who), stage.now)

        return join

    first, second = await one_during_the_other(stage, joins(per), joins(ida))
    assert isinstance(first, Enrolment)
    assert first.id == kari
    assert second == Refusal.USED
    rows = await stage.rows("select one_id, other_id from partnerships")
    assert [tuple(row) for row in rows] == [(kari, per)]


@pytest.mark.parametrize("first_leaves", [True, False])
async def test_nobody_becomes_the_partner_of_somebody_who_is_just_leaving(
    on_postgres: Stage, first_leaves: bool
) -> None:
    stage = on_postgres
    kari, per = [await signed_up(stage, name) for name in ("Kari", "Per")]
    link = await invited(stage, kari)

    async def leaves(db: AsyncSession) -> object:
        enrolment = await db.get_one(Enrolment, kari)
        course = await stage.application.courses.by_id(db, enrolment.course_id)
        return await signup.withdraw(db, enrolment, course, stage.now)

    async def joins(db: AsyncSession) -> object:
        return await partners.join(db, link.code, await db.get_one(Enrolment, per), stage.now)

    if first_leaves:
        _, joined = await one_during_the_other(stage, leaves, joins)
        assert joined == Refusal.OVER
    else:
        joined, _ = await one_during_the_other(stage, joins, leaves)
        assert isinstance(joined, Enrolment)
    assert await stage.rows("select * from partnerships") == []


@pytest.mark.parametrize("first_erased", [True, False])
async def test_a_link_is_used_while_its_maker_is_erased(on_postgres: Stage, first_erased: bool) -> None:
    stage = on_postgres
    kari, per = [await signed_up(stage, name) for name in ("Kari", "Per")]
    link = await invited(stage, kari)

    async def erased(db: AsyncSession) -> object:
        await db.delete(await db.get_one(Enrolment, kari))
        await db.flush()
        return None

    async def joins(db: AsyncSession) -> object:
        return await partners.join(db, link.code, await db.get_one(Enrolment, per), stage.now)

    if first_erased:
        _, joined = await one_during_the_other(stage, erased, joins)
        assert isinstance(joined, Refusal)
    else:
        await one_during_the_other(stage, joins, erased)
    assert await stage.rows("select * from partnerships") == []


async def test_two_tap_the_last_button_at_once(on_postgres: Stage) -> None:
    stage = on_postgres
    kari = stage.person()
    await kari.signs_up()
    for round_ in range(3):
        await kari.says("/partner")
        await kari.taps("Lag en invitasjon")
        link = kari.last.text.partition("?start=")[2].split()[0]
        two = [stage.person(f"{name} {round_}") for name in ("Per", "Ida")]
        for each in two:
            await each.says(f"/start {link}")
            await each.taps("Meld meg på")
            await each.taps("Ja, det er greit")
            await each.says(each.person.name)
            await each.taps("Frivillig")
            await each.says("Gran historielag")
            await each.taps("Hopp over")
            each.reads()
        kari.reads()
        for each in two:
            each.person.taps("Ja, meld meg på")
        await stage.settled()
        told = {each.person.name: each.read_all() for each in two}
        winners = [name for name, words in told.items() if "er nå partneren din" in words]
        losers = [name for name, words in told.items() if "Be om en ny lenke" in words]
        assert len(winners) == len(losers) == 1
        assert set(winners + losers) == set(told)
        assert all("Du er påmeldt" in words for words in told.values())
        assert kari.reads() == [f"✅ {winners[0]} (Gran historielag) er nå partneren din."]
        assert len(await stage.rows("select * from partnerships")) == round_ + 1
        stage.clock.move_to(stage.now + timedelta(minutes=1))
