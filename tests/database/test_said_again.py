"""Saying again what was sent: one letter for each message, however often it is asked for, on both databases."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from bot.course.timeline import Kind
from bot.database import Database
from bot.delivery.again import said, say_again
from bot.delivery.letters import Letter
from bot.people.courses import Courses
from bot.publishing import publish
from bot.tables import Delivery, DeliveryState, Person
from tests.conftest import SMALL_COURSE
from tests.stage import oslo

pytest_plugins = ["tests.postgres"]

NOW = oslo("2022-08-30 10:00")
UNTIL = NOW + timedelta(days=2)


@pytest.fixture(params=["sqlite", "postgresql"])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    """Two courses, and three people with reminders of «samling-1» in each state."""
    url = request.getfixturevalue("postgres_url") if request.param == "postgresql" else None
    database = Database(url or f"sqlite+aiosqlite:///{tmp_path / 'again.sqlite'}")
    await database.migrate()
    async with database.transaction() as db:
        courses = Courses()
        sources = (SMALL_COURSE, SMALL_COURSE.replace("lite-kurs", "annet-kurs"))
        ids = [(await publish(db, courses, source, NOW)).course.id for source in sources]
        people = [Person(telegram_id=number, language="nb") for number in (1, 2, 3)]
        db.add_all(people)
        await db.flush()
        for course_id in ids:
            for person in people:
                for number, state in enumerate(DeliveryState):
                    db.add(
                        Delivery(
                            person_id=person.id,
                            course_id=course_id,
                            key=f"{course_id}/{number}",
                            kind=Kind.SESSION_REMINDER,
                            subject="samling-1",
                            due=NOW,
                            expires=NOW,
                            state=state,
                            not_before=NOW,
                            message_id=100 + number,
                        )
                    )
    yield database
    await database.close()


async def again(database: Database, course_id: int | None = 1) -> int:
    async with database.transaction() as db:
        return await say_again(db, Kind.SESSION_REMINDER, ["samling-1"], NOW, UNTIL, course_id=course_id)


async def letters(database: Database) -> list[Delivery]:
    async with database.transaction() as db:
        query = select(Delivery).where(Delivery.kind == Letter.AGAIN).order_by(Delivery.id)
        return list((await db.execute(query)).scalars())


async def test_what_was_sent_or_is_on_its_way_is_said_again_once(database: Database) -> None:
    async with database.transaction() as db:
        assert await said(db, Kind.SESSION_REMINDER, ["samling-1"], course_id=1) == 6
        assert await said(db, Kind.SESSION_REMINDER, ["samling-1"]) == 12
        assert await said(db, Kind.SESSION_REMINDER, ["samling-2"], course_id=1) == 0
    assert await again(database) == 6
    assert await again(database) == 0
    found = await letters(database)
    async with database.transaction() as db:
        meant = [await db.get(Delivery, int(letter.subject)) for letter in found]
    assert {each.state for each in meant if each} == {DeliveryState.SENT, DeliveryState.CLAIMED}
    for letter, about in zip(found, meant, strict=True):
        assert about is not None
        assert (letter.person_id, letter.course_id) == (about.person_id, about.course_id)
        assert (letter.state, letter.expires, letter.not_before) == (DeliveryState.WAITING, UNTIL, NOW)
        assert (letter.attempts, letter.uncertain, letter.message_id) == (0, 0, None)


async def test_what_was_said_again_can_be_said_once_more(database: Database) -> None:
    for times in (1, 2, 3):
        assert await again(database, None) == 12
        assert len(await letters(database)) == 12 * times
        async with database.transaction() as db:
            await db.execute(
                update(Delivery).where(Delivery.kind == Letter.AGAIN).values(state=DeliveryState.SENT, settled_at=NOW)
            )
    assert len({(letter.person_id, letter.key) for letter in await letters(database)}) == 36
