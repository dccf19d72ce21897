"""Two people who erase everything at the same time, on PostgreSQL."""

import asyncio

from bot.delivery import forgetting
from bot.people import persons, privacy
from bot.tables import Enrolment
from tests.conversations.organisers import enrolled
from tests.stage import Stage

pytest_plugins = ["tests.postgres"]


async def test_two_who_erase_everything_at_once_do_not_wait_for_each_other(on_postgres: Stage) -> None:
    stage = on_postgres
    application = stage.application
    people = [await enrolled(stage, name) for name in ("Kari", "Per")]
    for each in people:
        await each.says("/sporsmal")
        await each.says("Er det parkering?")
    both = asyncio.Barrier(2)

    async def erase(telegram_id: int) -> None:
        async with application.database.transaction() as db:
            person = await persons.find_person(db, telegram_id)
            assert person is not None
            # What the organisers were told is overwritten first.
            assert await forgetting.overwrite_relayed(db, Enrolment.person_id == person.id, stage.now) == 1
            await both.wait()
            about = forgetting.ABOUT_OTHERS
            await privacy.erase(db, person, telegram_id, application.courses, about, stage.now)

    await asyncio.gather(*(erase(each.id) for each in people))
    assert await stage.rows("select 1 from enrolments") == []
