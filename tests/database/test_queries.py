"""How many queries and transactions what people do costs: counted, on both databases."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager

import pytest
from sqlalchemy import event

from bot.inbox import Inbox
from handlers.answers import Answers
from tests.conftest import SMALL_COURSE
from tests.stage import Stage

pytest_plugins = ["tests.postgres"]

Perform = Callable[..., AbstractAsyncContextManager[Stage]]

MOST = 5


class Counter:
    """Counts what a stage's database is asked for updates, in statements that are no mere beginning of a transaction.

    What the bot does by itself does not count; what the test itself has it do does.
    """

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._test = asyncio.current_task()
        self.queries: list[str] = []
        self.transactions = 0
        engine = stage.application.database.engine.sync_engine
        event.listen(engine, "before_cursor_execute", self._executed)
        event.listen(engine, "commit", self._committed)

    def _executed(self, _connection: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith("BEGIN") and self._for_an_update():
            self.queries.append(statement)

    def _committed(self, _connection: object) -> None:
        if self._for_an_update():
            self.transactions += 1

    def _for_an_update(self) -> bool:
        task = asyncio.current_task()
        coroutine = getattr(task.get_coro(), "__qualname__", "") if task else ""
        return task is self._test or coroutine in (Inbox._handle.__qualname__, Answers._say.__qualname__)

    async def of(self, act: Callable[[], object]) -> tuple[int, int]:
        """Return how many queries and transactions it takes until an act is answered."""
        await self._stage.settled()
        self.queries.clear()
        self.transactions = 0
        act()
        await self._stage.telegram.settled()
        await self._stage.application.inbox.finish()
        return len(self.queries), self.transactions


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
    assert "påmeldt" in "\n".join(message.text for message in person.inbox)


TWICE = SMALL_COURSE.replace('slug = "lite-kurs"', 'slug = "annet-kurs"').replace("Lite kurs", "Annet kurs")

PAGES = ("/minside", "/neste", "/program", "/ovelser", "/timer", "/refleksjon", "/hjelp", "/personvern", "/sprak")


async def test_a_page_takes_few_queries_in_however_many_courses_somebody_takes_part(stage: Stage) -> None:
    counter = Counter(stage)
    kari = stage.person()
    await kari.signs_up()
    await stage.time_passes_until("2022-08-20 12:00")
    in_one = {page: await counter.of(lambda page=page: kari.person.says(page)) for page in PAGES}  # type: ignore[misc]
    await stage.publishes(TWICE)
    await kari.says("/start annet-kurs")
    for step in ("Meld meg på", "Ja, det er greit"):
        await kari.taps(step)
    await kari.says("Kari Nordmann")
    await kari.taps("Bibliotekansatt")
    await kari.says("Gran bibliotek")
    await kari.taps("Hopp over")
    await kari.taps("Ja, meld meg på")
    kari.reads()
    for page, before in in_one.items():
        queries, transactions = await counter.of(lambda page=page: kari.person.says(page))  # type: ignore[misc]
        assert (queries, transactions) == (before[0], 1), (page, counter.queries)
        assert queries <= MOST, (page, counter.queries)
        # Both are told of, so both were looked up.
        if page in ("/minside", "/ovelser", "/timer", "/refleksjon"):
            assert len(kari.reads()) == 2, page
        else:
            kari.reads()


async def test_what_people_write_and_tap_takes_no_more_queries_than_it_must(stage: Stage) -> None:
    """Beside the two of every update: where it belongs, what it closes, what is kept of it, and what is said of it."""
    counter = Counter(stage)
    kari = stage.person()
    await kari.signs_up()
    await kari.says("/neste")
    acts: list[tuple[Callable[[], object], int]] = [
        (lambda: kari.person.taps("Jeg kommer"), 6),
        (lambda: kari.person.taps("Jeg kan ikke komme"), 6),
        # Before the first session it takes one more to know whether an exercise came early, to be written about.
        (lambda: kari.person.says("Hei på dere"), 7),
    ]
    for act, most in acts:
        queries, transactions = await counter.of(act)
        assert (queries <= most, transactions) == (True, 1), counter.queries
    await stage.time_passes_until("2022-08-31 14:30")
    queries, transactions = await counter.of(lambda: kari.person.says("Jeg lærte mye."))
    assert (queries <= 8, transactions) == (True, 1), counter.queries
    assert "Takk" in kari.last.text


async def test_an_update_that_comes_again_is_found_by_one_query_more(stage: Stage) -> None:
    counter = Counter(stage)
    person = stage.person().person
    queries, transactions = await counter.of(lambda: person.says("/hjelp"))
    assert (queries <= MOST, transactions) == (True, 1), counter.queries


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
    counter.queries.clear()
    await stage.application.settled()
    assert len(counter.queries) == 2, counter.queries
