"""Everything that is stored about a person, as plain values: for them to read, and to take elsewhere.

It is found by walking the tables from the person's own row along the foreign keys, so that a new table or a new column
is told of without anybody thinking of it. Each row stands once, below the one that it belongs to most closely.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ForeignKey, RowMapping, Table, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.tables import Base, Course, Delivery, Enrolment, Partnership, Person, SetAside

Row = dict[str, Any]
"""What a row says by its columns' names (instants in UTC), and lists of the rows below it by their tables' names."""

NOT_TOLD: Mapping[str, Mapping[str, str]] = {
    "answers": {"chat_id": "an organiser's own chat", "message_id": "a message of an organiser's"},
    "enrolments": {"look_again": "tells the bot to look, nothing of the person"},
    "deliveries": {"priority": "the order in the queue", "epoch": "which of several bots had it in hand"},
}
"""Columns that are left out, and why; besides these, row ids, whose meaning is where a row stands."""

_PEOPLE = Base.metadata.tables[Person.__tablename__]
_COURSES = Base.metadata.tables[Course.__tablename__]
_ENROLMENTS = Base.metadata.tables[Enrolment.__tablename__]
_DELIVERIES = Base.metadata.tables[Delivery.__tablename__]
_PARTNERSHIPS = Base.metadata.tables[Partnership.__tablename__]


async def everything_about(db: AsyncSession, person: Person | None, telegram_id: int) -> Row:
    """Return the row of a person with everything below it, and updates of theirs that could not be handled.

    `person` is None where nothing else is stored about them.
    """
    told = await _walk(db, person.id) if person is not None else {}
    query = select(SetAside).where(SetAside.telegram_id == telegram_id).order_by(SetAside.update_id)
    aside = [
        {
            "update_id": each.update_id,
            "payload": json.loads(each.payload),
            "error": each.error,
            "set_aside_at": each.set_aside_at,
        }
        for each in (await db.execute(query)).scalars()
    ]
    return told | ({SetAside.__tablename__: aside} if aside else {})


def told_of(table: Table) -> list[str]:
    """Return the columns of a table that are told of."""
    left_out = NOT_TOLD.get(table.name, {})
    return [each.name for each in table.columns if each.name not in {"id", *left_out} and not each.foreign_keys]


def tables_walked() -> dict[str, Table]:
    """Return every table that the walk can reach, by each name that its rows stand under."""
    reached = {_PEOPLE.name: _PEOPLE}
    for table in Base.metadata.sorted_tables:
        if table is not _PEOPLE:
            for key in _links(table, list(reached.values())):
                reached[_name(key)] = table
    return reached | {_TO_OTHERS: _DELIVERIES}


_TO_OTHERS = "deliveries_to_others"


async def _walk(db: AsyncSession, person_id: int) -> Row:
    slugs = {row.id: row.slug for row in await db.execute(select(_COURSES.c.id, _COURSES.c.slug))}
    held: dict[Table, dict[int, Row]] = {}
    for table in Base.metadata.sorted_tables:
        links = _links(table, list(held))
        if table is _PEOPLE:
            condition = table.c.id == person_id
        elif links:
            condition = or_(*(key.parent.in_(held[key.column.table]) for key in links))
        else:
            continue
        held[table] = {}
        rows = (await db.execute(select(table).where(condition).order_by(*table.primary_key))).mappings().all()
        partners = await _partners(db, rows) if table is _PARTNERSHIPS else {}
        for row in rows:
            told = {name: row[name] for name in told_of(table)}
            key = next((key for key in links if row[key.parent.name] in held[key.column.table]), None)
            if "course_id" in row and (key is None or key.column.table is not _ENROLMENTS):
                told = {"course": slugs[row["course_id"]], **told}
            if table is _PARTNERSHIPS:
                told |= partners[row["other_id"] if row["one_id"] in held[_ENROLMENTS] else row["one_id"]]
            if "id" in row:
                held[table][row["id"]] = told
            if key is not None:
                to_another = table is _DELIVERIES and row["person_id"] != person_id
                name = _TO_OTHERS if to_another else _name(key)
                held[key.column.table][row[key.parent.name]].setdefault(name, []).append(told)
    return held[_PEOPLE][person_id]


def _links(table: Table, held: list[Table]) -> list[ForeignKey]:
    """Return a table's foreign keys to those tables: what a row belongs to first, the closest of these foremost."""
    keys = [key for key in table.foreign_keys if key.column.table in held and key.column.table is not table]
    return sorted(
        keys, key=lambda key: (key.ondelete == "CASCADE", held.index(key.column.table), key.parent.name), reverse=True
    )


def _name(key: ForeignKey) -> str:
    """Return what rows are called below another one: by their table where they belong to it, else by the link too."""
    table = key.parent.table.name
    return table if key.ondelete == "CASCADE" else f"{table}_{key.parent.name}"


async def _partners(db: AsyncSession, rows: Sequence[RowMapping]) -> dict[int, Row]:
    """Return who takes part in partnerships, by row id; that is all of other people that is told."""
    ids = {row[name] for row in rows for name in ("one_id", "other_id")}
    query = select(Enrolment.id, Enrolment.name, Enrolment.organisation).where(Enrolment.id.in_(ids))
    return {id_: {"name": name, "organisation": organisation} for id_, name, organisation in await db.execute(query)}
