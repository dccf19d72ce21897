"""How many queries and transactions what people do costs: counted, on both databases."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager

import pytest

from tests.counting import MOST, Counter
from tests.stage import Stage

pytest_plugins = ["tests.postgres"]

Perform = Callable[..., AbstractAsyncContextManager[Stage]]


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
    counter.clear()
    await stage.application.settled()
    assert len(counter.queries) == 2, counter.queries
