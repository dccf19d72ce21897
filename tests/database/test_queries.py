"""How many queries and transactions what people do costs: counted, on both databases."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable

import pytest
from sqlalchemy import event, update

from bot.course.timeline import Kind
from bot.people.attendance import Coming
from bot.tables import (
    Attendance,
    Course,
    Delivery,
    DeliveryState,
    Effort,
    Enrolment,
    ExerciseDone,
    Part,
    Question,
    Reader,
    Reflection,
)
from bot.tables import Person as PersonRow
from tests.counting import MOST, Counter
from tests.performing import Perform
from tests.stage import Participant, Stage

pytest_plugins = ["tests.postgres"]

BELOW = {
    "Deltakere": "1",
    "Tidslinje": "1",
    "Utsendinger": "1",
    "Refleksjoner": "Første samling",
    "Spørsmål uten svar": "1",
}
"""What is opened from pages of `/arrangor`: the first thing on each."""


@pytest.fixture(params=["sqlite", "postgresql"])
async def stage(request: pytest.FixtureRequest, perform: Perform, small_course: str) -> AsyncIterator[Stage]:
    url = request.getfixturevalue("postgres_url") if request.param == "postgresql" else None
    async with perform(small_course, url=url) as stage:
        yield stage


async def test_each_step_of_a_sign_up_is_one_transaction_of_few_queries(stage: Stage) -> None:
    counter = Counter(stage)
    person = stage.person().person
    steps: list[Callable[[], object]] = [
        lambda: person.says("/start"),
        lambda: person.taps("Meld meg på"),
        lambda: person.taps("Ja, det er greit"),
        lambda: person.says("Kari Nordmann"),
        lambda: person.taps("Bibliotekansatt"),
        lambda: person.says("Gran bibliotek"),
        lambda: person.taps("Hopp over"),
        lambda: person.taps("Ja, meld meg på"),
    ]
    for step in steps:
        queries, transactions = await counter.of(step)
        assert (queries <= MOST, transactions) == (True, 1), counter.queries
        assert counter.transactions_afterwards == 0
    assert "påmeldt" in "\n".join(message.text for message in person.inbox)


async def test_an_update_that_comes_again_is_found_by_the_queries_that_every_update_takes(stage: Stage) -> None:
    counter = Counter(stage)
    person = stage.person().person
    first = await counter.of(lambda: person.says("/hjelp"))
    assert (first.queries <= MOST, first.transactions) == (True, 1), counter.queries
    again = await counter.of(stage.telegram.redeliver)
    assert again == first, counter.queries


async def test_many_at_once_cost_no_more_each(stage: Stage) -> None:
    counter = Counter(stage)
    people = [stage.person(f"Kari {number}").person for number in range(20)]

    def all_at_once() -> None:
        for person in people:
            person.says("/start")

    queries, transactions = await counter.of(all_at_once)
    assert queries <= MOST * len(people)
    assert transactions == len(people)


async def test_a_tick_with_nothing_to_do_asks_twice(stage: Stage) -> None:
    counter = Counter(stage)
    await stage.person().signs_up()
    await stage.settled()
    counter.clear()
    await stage.application.settled()
    assert len(counter.queries) == 2, counter.queries


async def test_whom_a_round_leaves_out_is_noted_by_one_statement(stage: Stage) -> None:
    await take_part(stage, 30)
    async with stage.application.database.transaction() as db:
        await db.execute(update(PersonRow).values(unreachable_since=stage.now))
    await stage.time_passes_until("2022-08-30 08:59")
    left_out = "select count(*) from deliveries where kind = 'session_reminder' and reason = 'unreachable'"
    [[before]] = await stage.rows(left_out)
    executed: list[str] = []
    engine = stage.application.database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", lambda _one, _two, statement, *_: executed.append(statement))
    await stage.time_passes_until("2022-08-30 09:00")
    assert await stage.rows(left_out) == [(before + 30,)]
    noting = [each for each in executed if each.startswith("UPDATE deliveries") and "settled_at" in each]
    assert len(noting) == 1, noting


async def test_an_organisers_page_costs_no_more_where_there_is_more_on_it(stage: Stage) -> None:
    few = with_reminders(stage.source, "-14d 09:00")
    await stage.publishes(few)
    await take_part(stage, 1)
    little = await costs_of_pages(stage)
    await take_part(stage, 12)
    # Eight notices on one page of the timeline instead of four, of the same kinds; four of them in this week.
    many = with_reminders(stage.source, "-14d 09:00", "-14d 10:00", "-13d 09:00", "-12d 09:00", "-1d 09:00")
    await stage.publishes(many)
    for number in (2, 3):
        await stage.publishes(many.replace("lite-kurs", f"kurs-{number}").replace("Lite kurs", f"Kurs {number}"))
    assert await costs_of_pages(stage) == little
    await opens_the_menu(stage.organiser)
    await stage.organiser.taps("Tidslinje")
    assert [label for label in stage.organiser.buttons if label.isdecimal()] == list("12345678"), (
        stage.organiser.last.text
    )


def with_reminders(source: str, *offsets: str) -> str:
    """Return a course that reminds people of its first session only."""
    before, first, after = source.replace('["-7d 09:00", "-1d 09:00"]', "[]").partition("ends = ")
    listed = ", ".join(f'"{each}"' for each in offsets)
    return f"{before}reminders = [{listed}]\n{first}" + after.replace("ends = ", "reminders = []\nends = ")


async def take_part(stage: Stage, number: int) -> None:
    """Let so many take part, each of whom has done, asked and written what there is to do; something was refused."""
    async with stage.application.database.transaction() as db:
        [[course_id]] = (await db.execute(Course.__table__.select().with_only_columns(Course.id))).all()
        for who in (stage.person(f"Deltaker {number}.{each}") for each in range(number)):
            person = PersonRow(telegram_id=who.id, language="nb")
            db.add(person)
            await db.flush()
            enrolment = Enrolment(
                person_id=person.id,
                course_id=course_id,
                consented_at=stage.now,
                enrolled_at=stage.now,
                name=who.person.name,
                role="ansatt",
                organisation="Gran bibliotek",
                county="",
                email="",
            )
            db.add(enrolment)
            await db.flush()
            whose = {"enrolment_id": enrolment.id}
            question = Question(**whose, asked_at=stage.now)
            reflection = Reflection(
                **whose, subject="session:samling-1", reader=Reader.ORGANISERS, written_at=stage.now
            )
            refused = Delivery(
                **whose,
                person_id=person.id,
                course_id=course_id,
                key=f"lite-kurs/{Kind.SESSION_REMINDER}/samling-1/before",
                kind=Kind.SESSION_REMINDER,
                subject="samling-1",
                due=stage.now,
                expires=stage.now,
                state=DeliveryState.REFUSED,
                not_before=stage.now,
                settled_at=stage.now,
            )
            db.add_all([question, reflection, refused])
            await db.flush()
            at = {**whose, "sent_at": stage.now}
            db.add_all(
                [
                    Part(**at, question_id=question.id, message_id=1, text="Hvor er det?"),
                    Part(**at, reflection_id=reflection.id, message_id=2, text="Jeg lærte mye."),
                    Attendance(**whose, session_id="samling-1", answer=Coming.YES, answered_at=stage.now),
                    ExerciseDone(**whose, exercise_id="ovelse-1", done_at=stage.now),
                    Effort(**whose, exercise_id="ovelse-1", minutes=60, logged_at=stage.now),
                ]
            )


async def opens_the_menu(organiser: Participant) -> list[str]:
    """Open `/arrangor` for the first course, and return its buttons."""
    await organiser.says("/arrangor")
    if "Lite kurs" in organiser.buttons:
        await organiser.taps("Lite kurs")
    return organiser.buttons


async def costs_of_pages(stage: Stage) -> dict[str, int]:
    """Return how many queries each page of `/arrangor` takes, and the first thing on some of them."""
    ola, counter = stage.organiser, Counter(stage)

    async def opens(label: str) -> int:
        whole = next((each for each in ola.buttons if label in each), None)
        assert whole is not None, (label, ola.last.text, ola.buttons)
        return (await counter.of(lambda: ola.person.taps(whole, ola.last))).queries

    costs = {}
    for page in await opens_the_menu(ola):
        costs[page] = await opens(page)
        if page in BELOW:
            costs[f"{page}: {BELOW[page]}"] = await opens(BELOW[page])
        await opens_the_menu(ola)
    assert len(costs) > len(BELOW) * 2
    return costs
