"""Who is there when organisers do their work: participants, an organiser for a county; and what the work leaves."""

from bot.tables import Course, Enrolment
from bot.tables import Person as PersonRow
from tests.stage import Participant, Stage

OLD_BUTTON = "Den knappen er gammel og virker ikke lenger. Skriv /start for å gå videre."


def with_counties(course: str, *counties: str) -> str:
    """Return a course in which one chooses between some counties."""
    listed = ", ".join(f'"{each}"' for each in counties)
    return course.replace("[signup]", f"counties = [{listed}]\n\n[signup]", 1)


async def enrolled(
    stage: Stage,
    name: str,
    *,
    language: str = "nb",
    role: str = "ansatt",
    county: str = "Innlandet",
    waiting: bool = False,
) -> Participant:
    """Somebody who takes part, or waits, without the conversation that led there."""
    who = stage.person(name, language)
    who.person.chat.opened = True
    async with stage.application.database.transaction() as db:
        [[course_id]] = (await db.execute(Course.__table__.select().with_only_columns(Course.id))).all()
        person = PersonRow(telegram_id=who.id, language=language)
        db.add(person)
        await db.flush()
        row = Enrolment(person_id=person.id, course_id=course_id, consented_at=stage.now, name=name, role=role)
        row.organisation, row.county, row.email = "Gran bibliotek", county, ""
        row.enrolled_at, row.waiting_since = (None, stage.now) if waiting else (stage.now, None)
        db.add(row)
    return who


async def some(stage: Stage, number: int) -> list[Participant]:
    return [await enrolled(stage, f"Deltaker {each}") for each in range(number)]


async def county_organiser(stage: Stage, county: str, name: str = "Eva Fylke") -> Participant:
    """Somebody whom the first organiser has invited for one county."""
    await stage.organiser.says("/arrangor")
    await stage.organiser.taps("Arrangører")
    await stage.organiser.taps(stage.organiser.buttons[0])
    await stage.organiser.taps(county)
    code = stage.organiser.last.text.rpartition("start=")[2].strip()
    who = stage.person(name)
    await who.says(f"/start {code}")
    assert county in who.last.text
    who.reads()
    return who


async def version(stage: Stage, slug: str = "lite-kurs") -> int:
    """The version of a course that counts."""
    [row] = await stage.rows("select version from courses where slug = :slug", slug=slug)
    return int(row.version)


async def log_of(stage: Stage) -> list[tuple[str, str]]:
    return [(what, about) for what, about in await stage.rows("select what, about from log_entries order by id")]
