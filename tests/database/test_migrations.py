"""The migrations: each one up, down and up again, on SQLite and on PostgreSQL."""

from collections.abc import AsyncIterator, Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

from bot.database import Database, alembic_config
from bot.tables import Base

pytest_plugins = ["tests.postgres"]

BOOKKEEPING = "alembic_version"


@pytest.fixture(params=["sqlite", "postgresql"])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    """An empty database of each kind that the bot runs on."""
    if request.param == "sqlite":
        url = f"sqlite+aiosqlite:///{tmp_path / 'test.sqlite'}"
    else:
        url = request.getfixturevalue("postgres_url")
    database = Database(url)
    yield database
    await database.close()


async def run(database: Database, work: Callable[[Connection], Any]) -> Any:
    """Do something with a plain connection, and keep what it changed."""
    async with database.engine.connect() as connection:
        result = await connection.run_sync(work)
        await connection.commit()
    return result


def _executed(statement: str, connection: Connection) -> None:
    connection.execute(text(statement))


def differences(connection: Connection) -> list[Any]:
    """What an upgrade would still have to change to get from the database to the tables in the code."""
    return list(compare_metadata(MigrationContext.configure(connection), Base.metadata))


def things(connection: Connection) -> set[str]:
    """The name of everything that a migration could leave behind."""
    if connection.dialect.name == "sqlite":
        named = "SELECT type || ' ' || name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'"
    else:
        named = (
            "SELECT relkind::text || ' ' || relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
            " UNION ALL SELECT 'type ' || typname FROM pg_type"
            " WHERE typnamespace = 'public'::regnamespace AND typtype = 'e'"
        )
    return set(connection.execute(text(named)).scalars())


def schema(connection: Connection) -> dict[str, Any]:
    """Every table with its columns, keys and indexes, in a form that can be compared."""
    inspector = inspect(connection)
    return {
        table: (
            sorted((each["name"], str(each["type"]), each["nullable"]) for each in inspector.get_columns(table)),
            sorted(inspector.get_pk_constraint(table)["constrained_columns"]),
            sorted((str(each["name"]), each["column_names"]) for each in inspector.get_unique_constraints(table)),
            sorted((str(each["name"]), str(each["options"])) for each in inspector.get_foreign_keys(table)),
            sorted((str(each["name"]), each["column_names"]) for each in inspector.get_indexes(table)),
        )
        for table in inspector.get_table_names()
        if table != BOOKKEEPING
    }


def own_things(connection: Connection) -> set[str]:
    """The same without what belongs to Alembic's table."""
    return {name for name in things(connection) if BOOKKEEPING not in name}


def revisions() -> list[str]:
    """Every migration's id, the first one first."""
    return [each.revision for each in ScriptDirectory.from_config(alembic_config()).walk_revisions()][::-1]


async def test_after_the_migrations_the_tables_are_those_in_the_code(database: Database) -> None:
    await database.migrate()
    assert await run(database, differences) == []
    assert set(await run(database, schema)) == set(Base.metadata.tables)


async def test_a_column_that_no_migration_brings_would_be_noticed(database: Database) -> None:
    await database.migrate()
    await run(database, lambda connection: connection.execute(text("ALTER TABLE parts DROP COLUMN text")))
    [(what, *_, column)] = await run(database, differences)
    assert (what, column.name) == ("add_column", "text")


async def test_all_the_way_down_leaves_nothing_and_up_again_is_the_same(database: Database) -> None:
    await database.migrate()
    first = await run(database, schema)
    await database.migrate("base")
    assert await run(database, own_things) == set()
    await database.migrate()
    assert await run(database, schema) == first
    assert await run(database, differences) == []


async def test_each_migration_goes_up_down_and_up_again(database: Database) -> None:
    before: dict[str, Any] = {}
    for revision in revisions():
        await database.migrate(revision)
        after = await run(database, schema)
        await run(database, lambda connection: command.downgrade(alembic_config(connection), "-1"))
        assert await run(database, schema) == before
        await database.migrate(revision)
        assert await run(database, schema) == after
        before = after
    assert set(before) == set(Base.metadata.tables)


async def test_migrating_what_is_up_to_date_keeps_everything(database: Database) -> None:
    await database.migrate()
    add = text("INSERT INTO courses (slug, version) VALUES ('kurs', 1)")
    await run(database, lambda connection: connection.execute(add))
    await database.migrate()
    count = text("SELECT count(*) FROM courses")
    assert await run(database, lambda connection: connection.execute(count).scalar_one()) == 1


async def test_what_people_wrote_before_their_texts_came_in_parts_is_kept(database: Database) -> None:
    await database.migrate("0001")
    for step in (
        "INSERT INTO courses (id, slug, version) VALUES (1, 'kurs', 1)",
        "INSERT INTO people (id, telegram_id, language) VALUES (1, 7, 'nb')",
        "INSERT INTO enrolments (id, person_id, course_id, name, look_again) VALUES (1, 1, 1, 'Kari', false)",
        "INSERT INTO reflections (id, enrolment_id, subject, text, message_id, written_at)"
        " VALUES (1, 1, 'session:en', 'Jeg lærte mye.', 11, '2022-09-01 10:00:00')",
        "INSERT INTO notes (id, enrolment_id, text, message_id, written_at)"
        " VALUES (1, 1, 'Noe annet', 12, '2022-09-01 10:00:00')",
        "INSERT INTO questions (id, enrolment_id, text, message_id, asked_at, answer, answered_at)"
        " VALUES (1, 1, 'Når?', 13, '2022-09-01 10:00:00', 'I morgen', '2022-09-01 11:00:00')",
        "INSERT INTO efforts (id, enrolment_id, exercise_id, minutes, logged_at)"
        " VALUES (1, 1, 'en', 90, '2022-09-01 10:00:00')",
    ):
        await run(database, partial(_executed, step))
    await database.migrate()

    def found(connection: Connection) -> list[Any]:
        texts = "SELECT message_id, text, reflection_id, question_id, note_id FROM parts ORDER BY message_id"
        return [
            *(tuple(row) for row in connection.execute(text(texts))),
            connection.execute(text("SELECT text FROM answers WHERE question_id = 1")).scalar_one(),
            connection.execute(text("SELECT reader FROM reflections")).scalar_one(),
            connection.execute(text("SELECT name FROM enrolments")).scalar_one(),
            connection.execute(text("SELECT minutes FROM efforts")).scalar_one(),
        ]

    assert await run(database, found) == [
        (11, "Jeg lærte mye.", 1, None, None),
        (12, "Noe annet", None, None, 1),
        (13, "Når?", None, 1, None),
        "I morgen",
        "organisers",
        "Kari",
        90,
    ]
    await database.migrate("0001")
    back = text("SELECT r.text, n.text, q.text, q.answer FROM reflections r, notes n, questions q")
    words = await run(database, lambda connection: tuple(connection.execute(back).one()))
    assert words == ("Jeg lærte mye.", "Noe annet", "Når?", "I morgen")
