"""Of who is erased no byte is left, in SQLite's files or in PostgreSQL's rows."""

import itertools
from typing import Any

import pytest
from sqlalchemy import text

from bot.tables import Enrolment, Person
from tests.database.erasure.rows import everything_in
from tests.performing import Perform
from tests.stage import Participant, Stage

pytest_plugins = ["tests.postgres"]


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
