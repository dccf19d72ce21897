"""Who leaves while somebody else gives them a place, or makes them a partner, on PostgreSQL."""

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from bot.people import participants, partners, signup
from bot.people.courses import PublishedCourse
from bot.people.partners import Refusal
from bot.tables import Enrolment
from tests.conversations.organisers import enrolled
from tests.stage import Stage

pytest_plugins = ["tests.postgres"]


@pytest.fixture
async def ids(on_postgres: Stage) -> dict[str, int]:
    """The row ids of Kari, who has the only place, and of Per and Ida, who wait."""
    [source] = on_postgres.source.split("[signup]", 1)[:1]
    await on_postgres.publishes(on_postgres.source.replace(source, f"{source}capacity = 1\n\n", 1))
    for name in ("Kari", "Per", "Ida"):
        await enrolled(on_postgres, name, waiting=name != "Kari")
    return dict(await on_postgres.rows("select name, id from enrolments"))


async def course_of(stage: Stage, db: AsyncSession) -> PublishedCourse:
    [course] = await stage.application.courses.all(db)
    return course


async def standing(stage: Stage) -> dict[str, list[str]]:
    """How everybody stands to the course."""
    rows = await stage.rows("select name, enrolled_at, waiting_since, withdrawn_at from enrolments order by name")
    return {
        row.name: [what for what in ("enrolled_at", "waiting_since", "withdrawn_at") if getattr(row, what) is not None]
        for row in rows
    }


async def test_who_leaves_the_line_while_they_get_a_place_has_left(on_postgres: Stage, ids: dict[str, int]) -> None:
    stage, database = on_postgres, on_postgres.application.database
    async with database.transaction() as db:
        per, course = await db.get_one(Enrolment, ids["Per"]), await course_of(stage, db)
        async with database.transaction() as other:
            lucky = await signup.withdraw(other, await other.get_one(Enrolment, ids["Kari"]), course, stage.now)
            assert [each.id for each in lucky] == [per.id]
        lucky = await signup.withdraw(db, per, course, stage.now)
        assert [each.name for each in lucky] == ["Ida"]
    assert await standing(stage) == {"Ida": ["enrolled_at"], "Kari": ["withdrawn_at"], "Per": ["withdrawn_at"]}


async def test_an_organiser_gives_no_place_to_who_has_just_left(on_postgres: Stage, ids: dict[str, int]) -> None:
    stage, database = on_postgres, on_postgres.application.database
    async with database.transaction() as db:
        per, course = await db.get_one(Enrolment, ids["Per"]), await course_of(stage, db)
        async with database.transaction() as other:
            await signup.withdraw(other, await other.get_one(Enrolment, per.id), course, stage.now)
        assert not await participants.give_place(db, per, stage.now)
    assert (await standing(stage))["Per"] == ["withdrawn_at"]


async def test_who_has_just_been_withdrawn_becomes_nobodys_partner(on_postgres: Stage, ids: dict[str, int]) -> None:
    stage, database = on_postgres, on_postgres.application.database
    async with database.transaction() as db:
        per, course = await db.get_one(Enrolment, ids["Per"]), await course_of(stage, db)
        link = await partners.invite(db, await db.get_one(Enrolment, ids["Kari"]), [], stage.now)
        assert link is not None
        async with database.transaction() as other:
            await signup.withdraw(other, await other.get_one(Enrolment, per.id), course, stage.now)
        assert await partners.join(db, link.code, per, stage.now) == Refusal.OVER
    assert await stage.rows("select * from partnerships") == []
