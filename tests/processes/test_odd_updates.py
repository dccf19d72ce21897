"""Ten thousand odd updates, every kind that Telegram has, bent and broken; and still the bot signs somebody up."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import event
from telegram import Update

from bot.inbox import read_update
from bot.messages import help as helping
from bot.messages.speech import Speech
from handlers.conversation import Conversation
from handlers.turn import House
from tests.processes.oddities import Json, Oddities
from tests.stage import Participant, Stage

SEED = 20220816
ODD = 10_000
OVER_HTTP = 300
AT_ONCE = 4


@pytest.fixture
async def people(stage: Stage) -> list[Participant]:
    """A stranger, somebody in each step of signing up, and some who take part, all of them long in the course."""
    label = Speech("nb").label
    found = [stage.person(f"Kari {number}") for number in range(9)]
    for number, person in enumerate(found[1:]):
        if number >= 6:
            await person.signs_up()
            continue
        steps = [
            "/start",
            ("Sign me up",),
            ("Yes, that is all right",),
            "Kari",
            ("Library employee",),
            "Gran bibliotek",
        ]
        for step in steps[: number + 1]:
            if isinstance(step, str):
                await person.says(step)
            else:
                await person.taps("Bibliotekansatt" if step[0] == "Library employee" else label(step[0]))
    return [*found, stage.organiser]


@pytest.fixture
async def soft(stage: Stage) -> AsyncIterator[None]:
    """Ten thousand transactions need not survive a power cut."""
    engine = stage.application.database.engine
    event.listen(engine.sync_engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous=OFF"))
    await engine.dispose()
    yield
    await engine.dispose()


async def still_signs_up(stage: Stage) -> None:
    new = stage.person("Berit Etterpå")
    await new.signs_up()
    assert "Du er påmeldt" in new.read_all()


def test_every_kind_of_update_that_the_library_knows_is_among_the_odd_ones() -> None:
    assert set(Update.ALL_TYPES) <= Oddities(SEED, []).kinds


async def test_no_odd_update_is_too_odd_and_afterwards_somebody_signs_up(
    stage: Stage, people: list[Participant], soft: None
) -> None:
    """What Telegram could send is handled; what it couldn't, with fields missing or wrong, is set aside."""
    application = stage.application
    conversation = Conversation(
        application.bot,
        application.database,
        application.courses,
        application.pace,
        lambda: House(organisers=(stage.organiser.id,)),
        stage.clock.now,
    )
    oddities = Oddities(SEED, [person.person.user.json() for person in people])
    trouble: dict[str, str] = {}
    read, unreadable, set_aside = 0, 0, 0

    async def take(raw: Json, bent: bool) -> None:
        nonlocal read, unreadable, set_aside
        update = read_update(raw, application.bot)
        if isinstance(update, Exception):
            unreadable += 1
            return
        read += 1
        try:
            await conversation.take(update)
        except Exception as error:
            if not bent:
                trouble.setdefault(f"{type(error).__name__}: {error}"[:200], json.dumps(raw)[:600])
            await conversation.set_aside(raw, update, error)
            set_aside += 1

    for _ in range(ODD // AT_ONCE):
        await asyncio.gather(*(take(*oddities.update()) for _ in range(AT_ONCE)))
    assert trouble == {}
    assert read > ODD * 0.4
    assert unreadable > ODD * 0.1
    assert set_aside < ODD * 0.05
    await still_signs_up(stage)


async def test_odd_updates_over_http_are_acknowledged_and_what_cannot_be_read_is_set_aside(
    stage: Stage, people: list[Participant], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.inbox.TRIES", 0.2)
    oddities = Oddities(SEED + 1, [person.person.user.json() for person in people])
    unreadable, bent = set(), set()
    for _ in range(OVER_HTTP):
        raw, is_bent = oddities.update()
        if isinstance(read_update(raw, stage.application.bot), Exception):
            unreadable.add(raw["update_id"])
        if is_bent:
            bent.add(raw["update_id"])
        stage.telegram.send_update(raw)
    await stage.telegram.settled(60)
    await stage.settled()
    kept = {row.update_id for row in await stage.rows("select update_id from updates_set_aside")}
    assert unreadable <= kept <= unreadable | bent
    assert len(unreadable) > OVER_HTTP * 0.05
    await still_signs_up(stage)
    await stage.organiser.says("/arrangor")
    await stage.organiser.taps("Utsendinger")
    await stage.organiser.taps(
        next(each for each in stage.organiser.buttons if each.startswith("Klarte ikke å ta imot"))
    )
    assert "Boten klarte ikke å lese det." in stage.organiser.last.text
    assert "Side 1 av" in stage.organiser.last.text
    # Trying what can't be read once more ends as it did before, and leaves it where it is.
    await stage.organiser.taps("Prøv nr. 1 igjen")
    assert len(await stage.rows("select 1 from updates_set_aside")) >= len(unreadable) - 1


async def test_forged_button_data_are_an_old_button(stage: Stage) -> None:
    kari = stage.person()
    await kari.signs_up()
    said = kari.last
    for data in ("noreflect:1:exercise:\x00", "reflect:1:\ud800:yes", "sort:1:\x00:x", "language:\x00:1"):
        assert await kari.taps_data(data, said) in (None, helping.old_button(Speech("nb"))), data
        assert kari.person.unanswered_taps == [], data
    assert await stage.rows("select * from updates_set_aside") == []
