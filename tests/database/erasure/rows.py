"""Rows of a person in every table, and everything that stands in a database."""

import itertools
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Boolean, Column, Integer, String, Table, inspect, text
from sqlalchemy.ext.asyncio import AsyncSession

from bot.database import Database
from bot.tables import Base, Enrolment, Instant, Person

NOW = datetime(2022, 9, 1, 12, tzinfo=UTC)

BOOKKEEPING = "alembic_version"

NAME_NOBODY = {
    "courses": "courses are nobody's",
    "course_versions": "the organisers' files, published to all",
    "notices": "what a course sends, not to whom",
    "handled_updates": "an id of Telegram's and a time",
    "leases": "which bot leads",
    "log_entries": "what was done with the bot, by row ids, which mean nothing once the row is gone",
}

STAY_WITHOUT_AUTHOR = {"broadcasts", "broadcast_texts"}
"""What an organiser has said to participants belongs to the course; that it was they who said it goes."""

NOT_TOLD = {
    "answers": {"chat_id", "message_id"},
    "enrolments": {"look_again"},
    "deliveries": {"priority", "epoch"},
}


class Values:
    """Values that are found nowhere else, for columns of any kind."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)

    def of(self, column: Column[Any]) -> Any:
        number = next(self._numbers)
        kind = column.type
        if isinstance(kind, Instant):
            return datetime(2031, 1, 1, tzinfo=UTC) + timedelta(minutes=number)
        if isinstance(kind, Boolean):
            return True
        if isinstance(kind, Integer):
            return 730_000_000 + number
        assert isinstance(kind, String)
        return "qz" if kind.length is not None and kind.length < 6 else f"zq{number:04x}"


def rows_of_a_person(values: Values, course_id: int, other: int) -> Iterator[tuple[Table, dict[str, Any]]]:
    """Give a row for every table that tells of people, one person's; every column of them is filled in."""
    for table in Base.metadata.sorted_tables:
        if table.name in NAME_NOBODY:
            continue
        row: dict[str, Any] = {}
        for column in table.columns:
            [key] = column.foreign_keys or [None]
            if key is None:
                row[column.name] = 7000 if column.name == "id" else values.of(column)
            elif key.column.table.name == "courses":
                row[column.name] = course_id
            else:
                row[column.name] = 7000
        if table.name == "partnerships":
            row["other_id"] = other
        if table.name == "updates_set_aside":
            row["payload"] = json.dumps({"message": {"text": row["payload"]}})
        yield table, row


async def somebody_else(db: AsyncSession, course_id: int) -> int:
    """Sign somebody up who stays; return the enrolment's id."""
    person = Person(telegram_id=42, language="nb")
    db.add(person)
    await db.flush()
    enrolment = Enrolment(person_id=person.id, course_id=course_id, name="Per Hansen", organisation="Historielaget")
    db.add(enrolment)
    await db.flush()
    return enrolment.id


async def everything_in(database: Database) -> dict[str, list[dict[str, Any]]]:
    """Return every row of every table that the database has, whether or not the code knows of it."""
    async with database.engine.connect() as connection:
        names = await connection.run_sync(lambda plain: inspect(plain).get_table_names())
        return {
            name: [dict(row) for row in (await connection.execute(text(f'select * from "{name}"'))).mappings()]
            for name in names
        }


def sign_of(value: Any) -> str:
    """What to look for where a value may stand, in JSON or in a row."""
    if isinstance(value, bool):
        return json.dumps(value)
    return value.strftime("%Y-%m-%d %H:%M") if isinstance(value, datetime) else str(value)
