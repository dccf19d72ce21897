"""Where the course stands: the figures that organisers see, against a count by hand; and who sees which."""

import re
from collections.abc import AsyncIterator
from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import select

from bot.tables import Attendance, Course, Effort, Enrolment, ExerciseDone, Part, Reader, Reflection
from bot.tables import Person as PersonRow
from tests.conversations.organisers import OLD_BUTTON, county_organiser, with_counties
from tests.performing import Perform
from tests.stage import Participant, Stage

PEOPLE = 24


@pytest.fixture
async def stage(perform: Perform, small_course: str) -> AsyncIterator[Stage]:
    """The small course in two counties, after its first session, with people who have done this and that."""
    async with perform(with_counties(small_course, "Innlandet", "Rogaland"), "2022-09-10 09:00") as stage:
        await fill(stage)
        yield stage


async def fill(stage: Stage) -> None:
    """People of whom every second is from Innlandet, every third a volunteer; two wait, one has withdrawn."""
    async with stage.application.database.transaction() as db:
        course_id = (await db.execute(select(Course.id))).scalar_one()
        for n in range(PEOPLE + 3):
            person = PersonRow(telegram_id=900_000 + n, language="nb")
            db.add(person)
            await db.flush()
            row = Enrolment(person_id=person.id, course_id=course_id, consented_at=stage.now, name=f"Deltaker {n}")
            row.role = "frivillig" if n % 3 == 0 else "ansatt"
            row.county = "Innlandet" if n % 2 == 0 else "Rogaland"
            row.enrolled_at = stage.now if n < PEOPLE else None
            row.waiting_since = stage.now if n in {PEOPLE, PEOPLE + 1} else None
            row.withdrawn_at = stage.now if n == PEOPLE + 2 else None
            db.add(row)
            await db.flush()
            if n % 4 != 1:
                answer = ("yes", "yes", "no")[n % 3]
                db.add(Attendance(enrolment_id=row.id, session_id="samling-2", answer=answer, answered_at=stage.now))
            if n % 5 < 3:
                db.add(ExerciseDone(enrolment_id=row.id, exercise_id="ovelse-1", done_at=stage.now))
            for minutes in (45, 30 * n)[: n % 3]:
                db.add(Effort(enrolment_id=row.id, exercise_id="ovelse-1", minutes=minutes + 1, logged_at=stage.now))
            if n % 2:
                reader = Reader.ME if n % 5 == 0 else Reader.ORGANISERS
                reflection = Reflection(
                    enrolment_id=row.id, subject="session:samling-1", reader=reader, written_at=stage.now
                )
                part = Part(enrolment_id=row.id, message_id=n + 1, sent_at=stage.now, text="Fint.")
                reflection.parts = [part]
                db.add(reflection)


async def by_hand(stage: Stage, county: str | None = None) -> dict[str, int]:
    """Count everything row by row."""
    where = [each._mapping for each in await stage.rows("select * from enrolments")]
    all_ = [each for each in where if county in (None, each["county"])]
    here = {each["id"]: each for each in all_ if each["enrolled_at"]}
    said = [
        each._mapping["answer"]
        for each in await stage.rows("select * from attendances")
        if each._mapping["enrolment_id"] in here
    ]
    done = [each for (each,) in await stage.rows("select enrolment_id from exercises_done") if each in here]
    written = [
        each
        for each, reader in await stage.rows("select enrolment_id, reader from reflections")
        if each in here and reader != "me"
    ]
    spent: dict[int, int] = dict.fromkeys(here, 0)
    for whose, minutes in await stage.rows("select enrolment_id, minutes from efforts"):
        if whose in spent:
            spent[whose] += minutes
    return {
        "enrolled": len(here),
        "waiting": sum(bool(each["waiting_since"]) for each in all_),
        "withdrawn": sum(bool(each["withdrawn_at"]) for each in all_),
        "staff": sum(each["role"] == "ansatt" for each in here.values()),
        "volunteers": sum(each["role"] == "frivillig" for each in here.values()),
        "yes": said.count("yes"),
        "no": said.count("no"),
        "silent": len(here) - len(said),
        "done": len(done),
        "written": len(written),
        "nothing": sum(minutes == 0 for minutes in spent.values()),
        "goal": sum(180 <= minutes <= 300 for minutes in spent.values()),
        "over": sum(minutes > 300 for minutes in spent.values()),
    }


def stands(text: str, counted: dict[str, int]) -> None:
    """See that a message has the figures that were counted."""
    for line in (
        f"• Har plass: {counted['enrolled']}\n",
        f"• På venteliste: {counted['waiting']}\n",
        f"• Har meldt seg av: {counted['withdrawn']}\n",
        f"• {counted['yes']} kommer\n",
        f"• {counted['no']} kan ikke komme\n",
        f"• {counted['silent']} har ikke svart\n",
        f"• Snakk med noen: {counted['done']} av {counted['enrolled']} har gjort den\n",
        f"• Har ikke ført timer: {counted['nothing']}\n",
        f"• 3–5 timer (målet): {counted['goal']}\n",
        f"• Over 5 timer: {counted['over']}\n",
        f"• Tekster: {counted['written']}\n",
    ):
        assert line in text, (line, text)
    assert re.search(rf"• Bibliotekansatt: {counted['staff']}\b", text)
    assert re.search(rf"• Frivillig: {counted['volunteers']}\b", text)


async def opens_numbers(who: Participant) -> str:
    await who.says("/arrangor")
    await who.taps("Slik ligger vi an")
    return who.last.text


async def test_all_figures_as_counted_by_hand(stage: Stage) -> None:
    text = await opens_numbers(stage.organiser)
    counted = await by_hand(stage)
    assert counted["enrolled"] == PEOPLE
    assert counted["goal"] > 0
    stands(text, counted)
    assert f"• Bibliotekansatt: {counted['staff']} har plass, 1 på venteliste, 1 har meldt seg av\n" in text
    inland = await by_hand(stage, "Innlandet")
    assert re.search(rf"• Innlandet: {inland['enrolled']}\b", text)
    assert "bare for arrangørene" in text


async def test_a_county_organiser_sees_their_own_county_only(stage: Stage) -> None:
    eva = await county_organiser(stage, "Rogaland")
    text = await opens_numbers(eva)
    stands(text, await by_hand(stage, "Rogaland"))
    assert "Fylke: Rogaland" in text
    assert "Innlandet" not in text
    await eva.taps("Diagrammer")
    assert all("Fylke: Rogaland" in each.text for each in eva.person.inbox if each.photo)


async def test_figures_to_share_hide_small_groups(stage: Stage) -> None:
    await opens_numbers(stage.organiser)
    await stage.organiser.taps("Tall til deling")
    text = stage.organiser.last.text
    assert "• På venteliste: færre enn 5" in text
    assert "• Har meldt seg av: færre enn 5" in text
    assert "Disse tallene kan deles" in text
    for number in re.findall(r"^• .*: (\d+)$|^• (\d+) (?:kommer|kan|vet|har)", text, re.MULTILINE):
        assert int("".join(number)) >= 5, text
    await stage.organiser.taps("‹ Alle tall")
    assert "færre enn" not in stage.organiser.last.text


async def test_pictures_come_as_photos_and_stand_in_the_log(stage: Stage) -> None:
    await opens_numbers(stage.organiser)
    stage.organiser.reads()
    await stage.organiser.taps("Diagrammer")
    pictures = [each for each in stage.organiser.person.inbox if each.photo]
    assert len(pictures) == 3
    for each in pictures:
        assert each.photo is not None
        with Image.open(BytesIO(each.photo.content)) as image:
            assert image.format == "PNG"
            assert image.width == 1080
            assert 600 <= image.height <= 1350
    assert f"Har plass: {PEOPLE}" in pictures[0].text
    assert ("made_pictures", "all") in await stage.rows("select what, about from log_entries")


async def test_nobody_else_learns_anything(stage: Stage) -> None:
    kari = stage.person()
    await kari.says("/hjelp")
    message = kari.last
    for data in ("org:1:numbers", "org:1:numbers:share", "orgcharts:1:all", "orgcharts:1:share", "orgcharts:99:all"):
        assert await kari.taps_data(data, message) == OLD_BUTTON
    assert not any(each.photo for each in kari.person.inbox)
    assert await stage.rows("select what from log_entries") == []


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("nn", ["Slik ligg vi an", "kjem", "har gjort ho", "Eigeninnsats", "Refleksjonar de kan lese"]),
        ("en", ["Where the course stands", " coming\n", "have done it", "Own effort"]),
    ],
)
async def test_in_the_organisers_language(stage: Stage, language: str, words: list[str]) -> None:
    async with stage.application.database.transaction() as db:
        query = select(PersonRow).where(PersonRow.telegram_id == stage.organiser.id)
        (await db.execute(query)).scalar_one().language = language
    await stage.organiser.says("/arrangor")
    await stage.organiser.taps(stage.organiser.buttons[1])
    assert all(each in stage.organiser.last.text for each in words), stage.organiser.last.text
