"""Whom somebody holds up who has a course to themselves for a while, on PostgreSQL; and whom not."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.course.timeline import Steered
from bot.delivery import audience, steering
from bot.delivery.posting import letter_to, post_all
from bot.delivery.ticker import tick
from bot.people import partners, places, versions
from bot.publishing import publish
from bot.tables import Enrolment
from tests.conversations.organisers import enrolled, version
from tests.conversations.partners.pairs import partnerships
from tests.database.waiting import one_during_the_other
from tests.stage import Stage, oslo

pytest_plugins = ["tests.postgres"]


async def test_who_only_gets_a_letter_waits_for_nobody(on_postgres: Stage, small_course: str) -> None:
    stage = on_postgres
    application, now = stage.application, stage.now
    for name in ("Kari", "Per"):
        await enrolled(stage, name)
    async with application.database.transaction() as db:
        [kari, per] = (await db.execute(select(Enrolment).order_by(Enrolment.id))).scalars()
        invitation = await partners.invite(db, kari, [], now)
        assert invitation is not None
    moved = small_course.replace("2022-11-02T09:00:00", "2022-11-02T10:00:00")
    doings: dict[str, Callable[[AsyncSession], Awaitable[object]]] = {
        "comes or goes": lambda db: places.lock(db, [per.course_id]),
        "joins": lambda db: partners.join(db, invitation.code, per, now),
        "checks a file": lambda db: versions.check_base(db, "lite-kurs", None),
        "publishes": lambda db: publish(db, application.courses, moved, now),
    }
    for what, does in doings.items():
        async with application.database.transaction() as db:
            await does(db)
            letter = letter_to(per, "place", "lite-kurs", what, now + timedelta(days=1))
            async with asyncio.timeout(5), application.database.transaction() as other:
                await post_all(other, [letter], now)
    letters = await stage.rows("select key from deliveries where kind = 'place' order by id")
    assert [key for (key,) in letters] == list(doings)
    assert await partnerships(stage) == [("Kari", "Per")]
    assert await version(stage) == 2


async def test_who_holds_a_notice_back_waits_until_it_stands_in_the_outbox(on_postgres: Stage) -> None:
    stage = on_postgres
    application = stage.application
    await enrolled(stage, "Kari")
    now = oslo("2022-08-30 09:00")
    async with application.database.transaction() as db:
        [course] = await application.courses.all(db)
    notice = next(each for each in course.notices if each.due == now)

    code = Steered(notice, held=False, sent=0, waiting=0).code

    async def taken_up(db: AsyncSession) -> int:
        return await audience.spread(db, course.id, course.definition, notice)

    async def held_back(db: AsyncSession) -> None:
        assert await steering.find(db, course, code, now) is not None
        await steering.hold(db, course, notice, now)

    taken, _ = await one_during_the_other(stage, taken_up, held_back)
    assert taken == 1
    assert await stage.rows("select state, reason from deliveries") == [("skipped", "held")]


async def test_what_is_held_back_while_the_tick_has_begun_reaches_nobody(on_postgres: Stage) -> None:
    stage = on_postgres
    application = stage.application
    await enrolled(stage, "Kari")
    await stage.time_passes_until("2022-08-30 08:59")
    before, now = stage.now, oslo("2022-08-30 09:00")
    async with application.database.transaction() as db:
        [course] = await application.courses.all(db)
    notice = next(each for each in course.notices if each.due == now)

    async def held_back(db: AsyncSession) -> None:
        assert await steering.find(db, course, Steered(notice, held=False, sent=0, waiting=0).code, before) is not None
        await steering.hold(db, course, notice, before)

    await one_during_the_other(stage, held_back, lambda db: tick(db, application.courses, now))
    await stage.time_passes_until("2022-08-30 09:00")
    became = await stage.rows("select state, reason from deliveries where key = :key", key=notice.key)
    assert became == [("skipped", "held")]
