"""Courses with exercises to spend time on, who has got them, and what is noted."""

from tests.conftest import SMALL_COURSE
from tests.stage import Participant, Stage

TWO_EXERCISES = (
    SMALL_COURSE
    + """
[[exercises]]
id = "ovelse-2"
title = { nb = "Øvelse 2: Lag en plan", nn = "Øving 2: Lag ein plan", en = "Exercise 2: Make a plan" }
text = "Lag en plan."
after = "samling-1"
send = "+2d 10:00"
before = "samling-2"
"""
)

ANOTHER_COURSE = (
    SMALL_COURSE.replace('slug = "lite-kurs"', 'slug = "annet-kurs"')
    .replace('nb = "Lite kurs"', 'nb = "Annet kurs"')
    .replace("Snakk med noen", "Les en bok")
    .replace("effort_hours = { min = 3, max = 5 }\n", "")
)

IN_SEPTEMBER = "2022-09-12 10:00"
"""The exercises have been sent, and the question after the first session is no longer what one answers."""


async def arrives(stage: Stage, name: str = "Kari Nordmann", role: str = "Bibliotekansatt") -> Participant:
    person = stage.person(name)
    await person.signs_up(role, name)
    # What comes on the way is told elsewhere; here the bot was not running meanwhile.
    stage.jumps_to(IN_SEPTEMBER)
    await stage.settled()
    person.reads()
    return person


async def entries(stage: Stage) -> list[tuple[str, int, str | None]]:
    rows = await stage.rows("select exercise_id, minutes, about from efforts order by id")
    return [(row.exercise_id, row.minutes, row.about) for row in rows]


async def notes(stage: Stage) -> list[str]:
    return [row.text for row in await stage.rows("select p.text from parts p join notes n on n.id = p.note_id")]


async def number_of(stage: Stage) -> int:
    return int((await stage.rows("select id from enrolments"))[0].id)


async def deletes_the_newest(kari: Participant) -> None:
    await kari.says("/timer")
    page = kari.last
    await kari.taps(next(label for label in page.labels if not label.startswith("Skriv opp")), page)
    await kari.taps("Slett", page)
    await kari.taps("Ja, slett", page)
