"""Every column that tells of a person is handed out and erased; of who is erased no byte is left in the database."""

import asyncio
import itertools
import json
import os
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Boolean, Column, Integer, String, Table, event, inspect, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from bot.database import Database
from bot.delivery import forgetting
from bot.messages import my_data as pages
from bot.messages.my_data_words import FIELDS, LISTS
from bot.messages.speech import Speech
from bot.people import my_data, privacy
from bot.people.courses import Courses
from bot.publishing import publish
from bot.tables import Base, Enrolment, Instant, Person
from locales.__main__ import catalogue
from tests.conftest import SMALL_COURSE
from tests.stage import Participant, Stage

pytest_plugins = ["tests.postgres"]

Perform = Callable[..., AbstractAsyncContextManager[Stage]]

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


@pytest.fixture(params=["sqlite", "postgresql"])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    """A database of each kind that the bot runs on, with one course and nobody in it."""
    if request.param == "sqlite":
        url = f"sqlite+aiosqlite:///{tmp_path / 'test.sqlite'}"
    else:
        url = request.getfixturevalue("postgres_url")
    database = Database(url)
    await database.migrate()
    async with database.transaction() as db:
        await publish(db, Courses(), SMALL_COURSE, NOW)
    yield database
    await database.close()


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
            for (table, column), value in told.items():
                if table not in STAY_WITHOUT_AUTHOR and not isinstance(value, bool):
                    assert not any(sign_of(value) in str(each) for each in row.values()), (name, table, column)
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


# ---------------------------------------------------------------------- no byte is left

WORDS = {
    "name": "Kårhild Ødegård-Æsop",
    "another name": "Kårhild Østensjø",
    "workplace": "Bjørneparken folkebibliotek",
    "another workplace": "Ålehytta leseselskap",
    "e-mail": "kaarhild@bjorneparken.example.org",
    "reflection": "Jeg lærte at stillhet er et svar. " * 100,
    "rewritten": "Først trodde jeg at stillhet var motstand.",
    "question": "Har dere en stol med armlener til meg?",
    "edited question": "Har dere en stol med høye armlener til meg?",
    "note": "Dette vet jeg ikke hva er ennå.",
    "thrown away": "Glem dette, det var til søsteren min.",
    "effort": "2 t på intervju med Torbjørg",
}
ANSWER = "Ja, vi setter fram to stoler til Kårhild."


async def signs_up_in_full(kari: Participant) -> None:
    """Sign up with all that is asked for."""
    await kari.says("/start")
    await kari.taps("Meld meg på")
    await kari.taps("Ja, det er greit")
    await kari.says(WORDS["name"])
    await kari.taps("Bibliotekansatt")
    await kari.says(WORDS["workplace"])
    await kari.says(WORDS["e-mail"])
    await kari.taps("Ja, meld meg på")


async def writes_much(stage: Stage, kari: Participant) -> None:
    """Do everything that leaves something behind, and change, withdraw and delete some of it."""
    for button, words in (("Endre navn", "another name"), ("Endre arbeidssted", "another workplace")):
        await kari.says("/minside")
        await kari.taps("Mine opplysninger")
        await kari.taps(next(label for label in kari.buttons if label.startswith(button[:12])))
        await kari.says(WORDS[words])
    await stage.time_passes_until("2022-08-31 14:00")
    draft = await kari.says(WORDS["rewritten"])
    await kari.edits(draft, WORDS["reflection"])
    await stage.time_passes_until("2022-08-31 14:30")
    await kari.says("/sporsmal")
    question = await kari.says(WORDS["question"])
    await kari.edits(question, WORDS["edited question"])
    await stage.organiser.says(ANSWER, reply_to=stage.organiser.last)
    await kari.says(WORDS["thrown away"])
    await kari.taps("Ingenting, slett det")
    await kari.says(WORDS["note"])
    await stage.time_passes_until("2022-09-01 10:00")
    await kari.taps("Jeg er ferdig")
    await kari.says(WORDS["effort"])
    # An update that can't be read is set aside.
    broken = {"message_id": 1, "chat": {"id": kari.id, "type": "private"}, "from": {"id": kari.id}}
    stage.telegram.send_update({"message": broken | {"date": "i går", "text": "Og dette blir liggende."}})
    await stage.settled()


async def erases_everything(kari: Participant) -> None:
    await kari.says("/personvern")
    await kari.taps("Slett alt om meg")
    await kari.taps("Ja, slett alt")
    assert kari.last.text.startswith("Alt om deg er slettet")


def byte_signs(kari: Participant) -> dict[str, bytes]:
    """What must not be found in a file: words, and the Telegram id as text and as a number of each length."""
    signs = {what: words.strip().encode() for what, words in WORDS.items()}
    signs |= {"answer": ANSWER.encode(), "set aside": b"Og dette blir liggende.", "part of a text": b"stillhet"}
    signs |= {"id as text": str(kari.id).encode()}
    lengths = [length for length in range(4, 9) if kari.id < 256**length]
    return signs | {f"id in {length} bytes": kari.id.to_bytes(length, "big") for length in lengths}


def files_of(stage: Stage) -> dict[str, bytes]:
    """Every file that SQLite keeps for the database."""
    file = stage.application.database.file
    assert file is not None
    return {each.name: each.read_bytes() for each in file.parent.glob(f"{file.name}*") if each.is_file()}


def found_in(files: dict[str, bytes], signs: dict[str, bytes]) -> list[tuple[str, str]]:
    return [(name, what) for name, content in files.items() for what, sign in signs.items() if sign in content]


async def a_crowd(stage: Stage, number: int) -> None:
    """Let others sign up."""
    for each in range(number):
        other = stage.person(f"Person Nr{each}")
        await other.signs_up(name=other.person.name)


async def many_rows(stage: Stage, numbers: range) -> None:
    """Put people with long and short texts into the tables, and take every other one away again.

    So pages are split and freed, and what lies on them is moved about.
    """
    async with stage.application.database.transaction() as db:
        for number in numbers:
            person = Person(telegram_id=10_000_000 + number, language="nb")
            db.add(person)
            await db.flush()
            enrolment = Enrolment(person_id=person.id, course_id=1, name=f"Nr {number} " + "x" * (number % 190))
            db.add(enrolment)
            await db.flush()
            await db.execute(
                text("insert into notes (enrolment_id, written_at) values (:id, '2022-08-20 00:00:00')"),
                {"id": enrolment.id},
            )
            await db.execute(
                text(
                    "insert into parts (enrolment_id, note_id, message_id, sent_at, text) select :id, max(id), :id,"
                    " '2022-08-20 00:00:00', :words from notes"
                ),
                {"id": enrolment.id, "words": f"Tekst {number}. " * (1 + number % 300)},
            )
    async with stage.application.database.transaction() as db:
        await db.execute(
            text("delete from people where telegram_id >= :from and telegram_id < :to and telegram_id % 2 = 0"),
            {"from": 10_000_000 + numbers.start, "to": 10_000_000 + numbers.stop},
        )


@pytest.mark.parametrize("first_id", [1_931_415_926, 7_931_415_926], ids=["of four bytes", "of six bytes"])
async def test_no_byte_of_who_is_erased_is_left_in_the_files_of_sqlite(
    perform: Perform, small_course: str, first_id: int
) -> None:
    async with perform(small_course) as stage:
        stage.telegram._person_ids = itertools.count(first_id)
        await a_crowd(stage, 3)
        await many_rows(stage, range(200))
        kari = stage.person("Kårhild")
        await signs_up_in_full(kari)
        await a_crowd(stage, 3)
        await writes_much(stage, kari)
        await many_rows(stage, range(200, 400))
        signs = byte_signs(kari)
        before = {what for _, what in found_in(files_of(stage), signs)}
        # What was never stored as such need not be there; the rest shows that we know how to look.
        assert before >= {"name", "another name", "workplace", "e-mail", "note", "edited question", "answer"}
        assert before >= {"reflection", "thrown away", "set aside", "part of a text", "id as text"}
        assert any(what.startswith("id in") for what in before)
        await erases_everything(kari)
        files = files_of(stage)
        assert {"test.sqlite", "test.sqlite-wal", "test.sqlite-shm"} <= set(files)
        assert found_in(files, signs) == []
        await stage.time_passes_until("2022-09-02 12:00")
        assert found_in(files_of(stage), signs) == []
        assert len(await stage.rows("select * from people where telegram_id > 10000000")) > 200


async def test_what_a_crash_left_unscrubbed_is_scrubbed_when_the_bot_is_up_again(
    perform: Perform, small_course: str
) -> None:
    async with perform(small_course) as stage:
        stage.telegram._person_ids = itertools.count(7_931_415_926)
        kari = stage.person("Kårhild")
        await signs_up_in_full(kari)
        await writes_much(stage, kari)
        signs = byte_signs(kari)
        async with stage.application.database.transaction() as db:
            await db.execute(text("delete from people where telegram_id = :id"), {"id": kari.id})
            await db.execute(text("delete from updates_set_aside"))
        assert found_in(files_of(stage), signs) != []
        await stage.bot_stops()
        await stage.bot_starts()
        assert found_in(files_of(stage), signs) == []


async def test_nothing_of_who_is_erased_is_left_in_any_row_of_postgresql(
    perform: Perform, small_course: str, postgres_url: str
) -> None:
    async with perform(small_course, url=postgres_url) as stage:
        stage.telegram._person_ids = itertools.count(7_931_415_926)
        await a_crowd(stage, 3)
        kari = stage.person("Kårhild")
        await signs_up_in_full(kari)
        await a_crowd(stage, 3)
        await writes_much(stage, kari)
        database = stage.application.database
        signs = {*(words.strip() for words in WORDS.values()), ANSWER, "stillhet", "blir liggende", str(kari.id)}

        def left(tables: dict[str, list[dict[str, Any]]]) -> set[str]:
            everything = [str(value) for rows in tables.values() for row in rows for value in row.values()]
            return {sign for sign in signs if any(sign in value for value in everything)}

        assert left(await everything_in(database)) >= {ANSWER, "stillhet", WORDS["another name"], str(kari.id)}
        await erases_everything(kari)
        assert left(await everything_in(database)) == set()


# ---------------------------------------------------------------------- what keeps the file clean


async def test_as_long_as_another_program_reads_the_file_it_stays_unclean(tmp_path: Path) -> None:
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'test.sqlite'}")
    event.listen(database.engine.sync_engine, "connect", _be_impatient)
    await database.migrate()
    async with database.transaction() as db:
        db.add(Person(telegram_id=42, language="nb"))
    await database.scrub()
    assert not database.unclean
    with closing(sqlite3.connect(tmp_path / "test.sqlite")) as reader:
        reader.execute("begin")
        reader.execute("select * from people").fetchall()
        async with database.transaction() as db:
            await db.execute(text("delete from people"))
        await database.scrub()
        assert database.unclean
    await database.scrub()
    assert not database.unclean
    await database.close()


def _be_impatient(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    cursor.execute("pragma busy_timeout=50")
    cursor.close()


def test_copies_made_before_a_migration_go_when_their_time_is_over(tmp_path: Path) -> None:
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'a[1].sqlite'}")
    long_ago = NOW - timedelta(days=31)
    for name, moment in (("a[1].sqlite.before-0002", long_ago), ("a[1].sqlite.before-0003", NOW), ("b", long_ago)):
        (tmp_path / name).touch()
        os.utime(tmp_path / name, (moment.timestamp(), moment.timestamp()))
    asyncio.run(database.drop_old_copies(NOW - timedelta(days=30)))
    assert {each.name for each in tmp_path.iterdir()} == {"a[1].sqlite.before-0003", "b"}
