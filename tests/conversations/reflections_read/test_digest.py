"""The digest before each session."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.delivery.letters import Letter
from bot.delivery.posting import Envelope, post_all
from bot.messages import booklet
from bot.messages.booklet import Booklet
from bot.messages.message import Document
from bot.messages.speech import Speech
from bot.tables import Person as PersonRow
from bot.tables import Reader
from tests.conversations.organisers import county_organiser
from tests.conversations.reflections_read.reading import EXERCISE, chooses, everything_in, files, words, wrote
from tests.performing import Perform
from tests.stage import Stage


async def test_the_digest_comes_once_the_day_before_with_what_still_stands(perform: Perform, course: str) -> None:
    async with perform(course.replace("2022-11-02T", "2022-09-21T"), "2022-09-10 09:00") as stage:
        await the_digest_comes_once(stage)


async def the_digest_comes_once(stage: Stage) -> None:
    eva = await county_organiser(stage, "Rogaland")
    await wrote(stage, "Kari Nordmann", "Å lytte " + "lenge " * 80, Reader.ORGANISERS)
    await wrote(stage, "Per Hansen", "Å vente.", Reader.NAMED, "Rogaland")
    kept = await wrote(stage, "Nils Angrer", "Å angre.", Reader.ORGANISERS)
    await wrote(stage, "Kari Nordmann", "Om øvelsen.", Reader.ORGANISERS, subject=EXERCISE)
    await stage.time_passes_until("2022-09-20 08:59")
    await chooses(stage, kept, Reader.ME)
    ola = stage.organiser
    ola.reads(), eva.reads()
    assert files(ola) == []
    await stage.bot_stops()
    await stage.bot_starts()
    await stage.time_passes_until("2022-09-20 09:00")
    told = ola.read_all()
    assert told.startswith(
        "✍️ Dette har deltakerne skrevet så langt\nNeste samling: «Andre samling», onsdag 21. september kl. 09:00"
    )
    assert "Første samling\nHar skrevet: færre enn 5" in told
    assert "Snakk med noen\nHar skrevet: færre enn 5\nOm øvelsen." in told
    assert "Å vente.\nPer Hansen, Laget til Per Hansen" in told
    assert "Å lytte lenge" in told
    assert "lenge …" in told
    for secret in ("Kari", "Nils", "Å angre.", "Innlandet", "Frivillig"):
        assert secret not in told
    assert "sende det videre til dem som leder kurset:\n• Jens Ulrich\n• Øystein Stabell" in told
    [booklet] = files(ola)
    assert words(booklet).startswith("Lite kurs\nRefleksjoner før Andre samling\nOnsdag 21. september 2022\n")
    assert "lenge " * 79 in words(booklet)
    assert "Å angre." not in everything_in(booklet)
    # A county's organiser gets their county's.
    told = eva.read_all()
    assert "Å vente." in told
    assert "Å lytte" not in told + words(files(eva)[0])
    assert "Om øvelsen." not in told + words(files(eva)[0])
    # Once.
    await stage.bot_stops()
    await stage.bot_starts()
    await stage.time_passes_until("2022-09-21 08:59")
    assert (len(files(ola)), len(files(eva))) == (1, 1)


async def test_it_comes_at_nine_on_the_day_on_which_the_clocks_change(perform: Perform, course: str) -> None:
    monday = course.replace("2022-11-02T", "2022-10-31T")
    async with perform(monday, "2022-10-20 09:00") as stage:
        await wrote(stage, "Kari Nordmann", "Å lytte.", Reader.ORGANISERS)
        await stage.time_passes_until("2022-10-30 08:59")
        assert files(stage.organiser) == []
        await stage.time_passes_until("2022-10-30 09:00")
        assert len(files(stage.organiser)) == 1
        assert stage.now == datetime(2022, 10, 30, 8, tzinfo=UTC)


async def test_whoever_writes_while_the_booklet_is_made_need_not_wait_for_it(
    perform: Perform, course: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with perform(course, "2022-10-20 09:00") as stage:
        await wrote(stage, "Kari Nordmann", "Å lytte.", Reader.ORGANISERS)
        loop, make = asyncio.get_running_loop(), booklet.made
        seen: list[Any] = []

        def made_slowly(what: Booklet, speech: Speech) -> Document:
            written = stage.rows("update people set language = language returning 1")
            seen.append(asyncio.run_coroutine_threadsafe(written, loop).result(5))
            return make(what, speech)

        monkeypatch.setattr(booklet, "made", made_slowly)
        await stage.time_passes_until("2022-11-01 09:00")
        assert len(files(stage.organiser)) == 1
        assert seen == [[(1,), (1,)]]


async def test_no_digest_where_there_is_nothing_or_the_session_is_cancelled(perform: Perform, course: str) -> None:
    async with perform(course, "2022-09-04 09:00") as stage:
        await stage.time_passes_until("2022-09-05 12:00")
        assert files(stage.organiser) == []
        held_back = "select state, reason from deliveries where kind = 'digest' order by id"
        assert await stage.rows(held_back) == [("skipped", "gone")]
        only = await wrote(stage, "Kari Nordmann", "Å lytte.", Reader.ORGANISERS)
        cancelled = course.replace("ends = 2022-11-02T12:00:00", "ends = 2022-11-02T12:00:00\ncancelled = true")
        await stage.publishes(cancelled)
        await stage.time_passes_until("2022-11-02 08:00")
        assert files(stage.organiser) == []
        # One that was in the outbox already does not leave either.
        await posted(stage, "early/2022-11-02T08:00:00Z")
        assert files(stage.organiser) == []
        # It is held after all.
        await stage.publishes(course)
        assert len(files(stage.organiser)) == 1
        # Nor does one leave for a time that the session has no more, or with what was withdrawn meanwhile.
        await posted(stage, "2022-11-01T08:00:00Z")
        await chooses(stage, only, Reader.ME)
        await posted(stage, "late/2022-11-02T08:00:00Z")
        assert len(files(stage.organiser)) == 1
        nothing = ("skipped", "gone")
        assert await stage.rows(held_back) == [nothing, nothing, ("sent", None), nothing, nothing]


async def posted(stage: Stage, start: str) -> None:
    """A digest ahead of the second session, held at that start, is in the outbox and may leave."""
    async with stage.application.database.transaction() as db:
        here = PersonRow.telegram_id == stage.organiser.id
        person_id = (await db.execute(select(PersonRow.id).where(here))).scalar_one()
        expires = stage.now + timedelta(hours=1)
        key = f"digest/lite-kurs/samling-2/{start}"
        await post_all(db, [Envelope(person_id, 1, Letter.DIGEST, "samling-2", key, expires)], stage.now)
    await stage.settled()
