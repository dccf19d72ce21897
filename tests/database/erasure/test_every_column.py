"""Everything in the database about a person is handed out, and erased."""

import json
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select, text

from bot.database import Database
from bot.delivery import forgetting
from bot.messages import my_data as pages
from bot.messages.my_data_words import FIELDS, LISTS
from bot.messages.speech import Speech
from bot.people import my_data, privacy
from bot.people.courses import Courses
from bot.tables import Base, Enrolment, Person
from locales.__main__ import catalogue
from tests.database.erasure.rows import (
    BOOKKEEPING,
    NAME_NOBODY,
    NOT_TOLD,
    NOW,
    STAY_WITHOUT_AUTHOR,
    Values,
    everything_in,
    rows_of_a_person,
    sign_of,
    somebody_else,
)

pytest_plugins = ["tests.postgres"]


async def test_every_column_about_a_person_is_handed_out_and_erased(database: Database) -> None:
    values = Values()
    told: dict[tuple[str, str], Any] = {}
    async with database.transaction() as db:
        course_id = (await db.execute(text("select id from courses"))).scalar_one()
        other = await somebody_else(db, course_id)
        for table, row in rows_of_a_person(values, course_id, other):
            if table.name == "updates_set_aside":
                row["telegram_id"] = told["people", "telegram_id"]
            await db.execute(table.insert().values(row))
            left_out = NOT_TOLD.get(table.name, set())
            told |= {
                (table.name, column.name): row[column.name]
                for column in table.columns
                if column.name != "id" and not column.foreign_keys and column.name not in left_out
            }
    telegram_id = told["people", "telegram_id"]
    told["updates_set_aside", "payload"] = json.loads(told["updates_set_aside", "payload"])["message"]["text"]
    async with database.transaction() as db:
        person = (await db.execute(select(Person).where(Person.telegram_id == telegram_id))).scalar_one()
        found = await my_data.everything_about(db, person, telegram_id)
    data = pages.file(found, NOW, Speech("nb")).document
    page = pages.page(found, {}, NOW, Speech("nb")).document
    assert data is not None
    assert page is not None
    handed_out = data.content.decode().replace("T", " ")
    for where, value in told.items():
        assert sign_of(value) in handed_out, where
        if not isinstance(value, bool | datetime):
            assert str(value) in page.content.decode(), where
    assert "Per Hansen" in handed_out
    assert "Historielaget" in handed_out

    async with database.transaction() as db:
        person = (await db.execute(select(Person).where(Person.telegram_id == telegram_id))).scalar_one()
        await forgetting.overwrite_relayed(db, Enrolment.person_id == person.id, NOW)
        erased = await privacy.erase(db, person, telegram_id, Courses(), forgetting.ABOUT_OTHERS, NOW)
        assert not erased.stays
    tables = await everything_in(database)
    for name, rows in tables.items():
        if name in STAY_WITHOUT_AUTHOR:
            assert all(row.get("person_id") is None for row in rows), name
            continue
        for row in rows:
            for (of_table, column), value in told.items():
                if of_table not in STAY_WITHOUT_AUTHOR and not isinstance(value, bool):
                    assert not any(sign_of(value) in str(each) for each in row.values()), (name, of_table, column)
    assert [row["name"] for row in tables["enrolments"]] == ["Per Hansen"]


async def test_every_table_of_the_database_is_walked_or_names_nobody(database: Database) -> None:
    there = set(await everything_in(database)) - {BOOKKEEPING}
    walked = {table.name for table in my_data.tables_walked().values()} | {"updates_set_aside"}
    assert walked & set(NAME_NOBODY) == set()
    assert there == walked | set(NAME_NOBODY)


def test_what_is_left_out_is_nothing_about_the_person() -> None:
    # A column that joins these is left out of what people can take with them; think twice.
    assert {table: set(columns) for table, columns in my_data.NOT_TOLD.items()} == NOT_TOLD
    for table, columns in NOT_TOLD.items():
        assert columns <= set(Base.metadata.tables[table].columns.keys())


def test_the_rows_that_recognise_updates_hold_an_id_and_a_time_only() -> None:
    assert set(Base.metadata.tables["handled_updates"].columns.keys()) == {"update_id", "handled_at"}


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_every_field_and_every_table_has_a_heading(language: str) -> None:
    known = catalogue(language)
    walked = my_data.tables_walked()
    aside = my_data.told_of(Base.metadata.tables["updates_set_aside"])
    fields = {field for table in walked.values() for field in my_data.told_of(table)} | set(aside)
    for heading in [*(LISTS[name] for name in walked if name != "people"), *(FIELDS[name] for name in fields)]:
        message = known.get(heading)
        assert message is not None, heading
        assert message.string, heading
