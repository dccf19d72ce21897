"""Reflections to read, and how an organiser comes by them."""

from io import BytesIO
from zipfile import ZipFile

import docx
from docx.document import Document as Docx
from sqlalchemy import select, update

from bot.tables import Course, Enrolment, Part, Reader, Reflection
from bot.tables import Person as PersonRow
from tests.stage import Participant, Stage

SESSION, EXERCISE = "session:samling-1", "exercise:ovelse-1"


async def wrote(
    stage: Stage, who: str, text: str, reader: Reader, county: str = "Innlandet", subject: str = SESSION
) -> int:
    """Somebody has written a reflection. Gives its row id."""
    async with stage.application.database.transaction() as db:
        course_id = (await db.execute(select(Course.id))).scalar_one()
        row = (await db.execute(select(Enrolment).where(Enrolment.name == who))).scalar_one_or_none()
        if row is None:
            person = PersonRow(telegram_id=900_000 + sum(map(ord, who)) * 100 + len(who), language="nb")
            db.add(person)
            await db.flush()
            row = Enrolment(person_id=person.id, course_id=course_id, consented_at=stage.now, name=who, county=county)
            row.role, row.organisation, row.enrolled_at = "frivillig", f"Laget til {who}", stage.now
            db.add(row)
            await db.flush()
        reflection = Reflection(enrolment_id=row.id, subject=subject, reader=reader, written_at=stage.now)
        reflection.parts = [Part(enrolment_id=row.id, message_id=1, sent_at=stage.now, text=text)]
        db.add(reflection)
        await db.flush()
        return reflection.id


async def chooses(stage: Stage, reflection: int, reader: Reader) -> None:
    async with stage.application.database.transaction() as db:
        await db.execute(update(Reflection).where(Reflection.id == reflection).values(reader=reader))


async def speaks(stage: Stage, language: str) -> None:
    async with stage.application.database.transaction() as db:
        here = PersonRow.telegram_id == stage.organiser.id
        await db.execute(update(PersonRow).where(here).values(language=language))


async def opens(who: Participant, subject: str = "Første samling") -> str:
    """Read a subject from the first page to the last, two taps from /arrangor."""
    await who.says("/arrangor")
    await who.taps("Refleksjoner")
    there = [label for label in who.buttons if label.startswith(subject)]
    if not there:
        return ""
    await who.taps(there[0])
    pages = [who.last.text]
    while "Neste side ›" in who.buttons:
        await who.taps("Neste side ›")
        pages.append(who.last.text)
    return "\n\n".join(pages)


def files(who: Participant) -> list[bytes]:
    """Return the booklets that somebody has got."""
    return [each.document.content for each in who.person.inbox if each.document is not None]


def opened(content: bytes) -> Docx:
    return docx.Document(BytesIO(content))


def words(content: bytes) -> str:
    return "\n".join(each.text for each in opened(content).paragraphs)


def everything_in(content: bytes) -> str:
    """Return all of a booklet's parts, what it tells of itself included."""
    with ZipFile(BytesIO(content)) as file:
        return "\n".join(file.read(name).decode("utf-8", "replace") for name in file.namelist())


async def booklet_of(who: Participant, subject: str = "Første samling") -> bytes:
    await opens(who, subject)
    await who.taps("Last ned heftet")
    return files(who)[-1]
