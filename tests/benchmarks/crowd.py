"""A crowd that is enrolled, a notice that comes due for all of it, and the whole bot in this process."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

from pydantic import SecretStr
from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.app import Application
from bot.database import Database
from bot.people.courses import Courses
from bot.publishing import publish
from bot.settings import Settings
from bot.tables import Delivery, DeliveryState, Enrolment
from bot.tables import Person as PersonRow
from tests.benchmarks.peers import TOKEN
from tests.conftest import SMALL_COURSE

FIRST_CHAT = 100_000
LANGUAGES = ("nb", "nb", "nn", "en")
BEFORE = timedelta(minutes=1)
AFTER = timedelta(seconds=1)


def course_starting_at(due: datetime, sessions: int = 1) -> str:
    """Return the small course with sessions of each of which the only reminder is due at a UTC instant."""
    local = (due + timedelta(hours=1)).replace(tzinfo=None)
    before = SMALL_COURSE.partition("[signup]")[0]
    held = "".join(
        f"""
[[sessions]]
id = "samling-{number}"
title = "Samling {number}"
starts = {local:%Y-%m-%dT%H:%M:%S}
ends = {local + timedelta(hours=2):%Y-%m-%dT%H:%M:%S}
reminders = ["-60m"]
"""
        for number in range(1, sessions + 1)
    )
    return f"""{before.replace('quiet_hours = ["21:00", "08:00"]', 'timezone = "UTC"')}
[signup]
deadline = {local - timedelta(minutes=30):%Y-%m-%dT%H:%M:%S}
reminders = []
[contact]
name = "Hilde Eksempel"
email = "hilde@example.org"
[[roles]]
id = "ansatt"
title = "Bibliotekansatt"
[[roles]]
id = "frivillig"
title = "Frivillig"
{held}"""


class Clock:
    """The real time, and how far it is moved."""

    def __init__(self) -> None:
        self.off = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.off


async def enrol(url: str, people: int, due: datetime, sessions: int = 1) -> None:
    """Enrol so many people in a course whose only notices, one for each session, are due at a UTC instant."""
    since = due - timedelta(days=1)
    database = Database(url)
    await database.migrate()
    async with database.transaction() as db:
        published = await publish(db, Courses(), course_starting_at(due, sessions), since)
        await db.execute(
            insert(PersonRow),
            [
                {"telegram_id": FIRST_CHAT + number, "language": LANGUAGES[number % len(LANGUAGES)]}
                for number in range(people)
            ],
        )
        rows = (await db.execute(select(PersonRow.id))).scalars()
        await db.execute(
            insert(Enrolment),
            [
                {
                    "person_id": row,
                    "course_id": published.course.id,
                    "consented_at": since,
                    "name": f"Kari {row}",
                    "role": "ansatt",
                    "organisation": "Gran",
                    "email": "",
                    "enrolled_at": since,
                }
                for row in rows
            ],
        )
    await database.close()


@asynccontextmanager
async def bot_before_a_round(
    address: str, url: str, people: int, per_second: float, *, sessions: int = 1, paid: bool = False
) -> AsyncIterator[tuple[Application, Clock]]:
    """Run the bot beside people who are enrolled, a minute before their notice is due by its clock.

    `per_second` may be infinite.
    """
    due = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=1)
    await enrol(url, people, due, sessions)
    settings = Settings(bot_token=SecretStr(TOKEN), bot_api_url=address, database_url=url, organisers=())
    settings.allow_paid_broadcast = paid
    settings.messages_per_second = per_second
    clock = Clock()
    clock.off = due - BEFORE - clock.now()
    application = Application(settings, clock.now)
    async with application.running():
        yield application, clock


def jump(clock: Clock) -> None:
    """Let the notice be due now."""
    clock.off += BEFORE + AFTER


async def unsent(db: AsyncSession) -> int:
    """Count the deliveries that have not been sent."""
    query = select(func.count()).select_from(Delivery).where(Delivery.state != DeliveryState.SENT)
    return (await db.execute(query)).scalar_one()
