"""A message to many that is killed half-way with `kill -9`, stopped half-way, or both: everybody is counted once."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from bot.rehearsal.bot_api import bot_api
from bot.rehearsal.faults import Fault
from bot.rehearsal.model import Message
from bot.rehearsal.people import Person
from bot.rehearsal.serving import serve
from bot.rehearsal.state import Telegram
from tests.processes.forked import EVERY_SECONDS
from tests.processes.running import BotProcess, Window, now, storm_course, until, window

pytest_plugins = ["tests.postgres"]

PEOPLE, BLOCKED, REFUSED = 120, 5, 3
PER_SECOND = 50
WORDS = "Husk møtet!"


class Scene:
    """The bot in a process of its own, an organiser, and many people of whom a few can't get anything."""

    def __init__(self, telegram: Telegram, bot: BotProcess, looking: Window, course: Path) -> None:
        self.telegram = telegram
        self.bot = bot
        self.window = looking
        self.course = course
        self.ola: Person
        self.people: list[Person] = []
        self.in_flight: set[int] = set()

    async def begins(self) -> None:
        await self.comes_up()
        self.people = [self.telegram.person(f"Deltaker {number}", "nb") for number in range(PEOPLE)]
        await self.window.enrols(self.people)
        for person in self.people[:BLOCKED]:
            person.chat.blocked = True
        for person in self.people[BLOCKED : BLOCKED + REFUSED]:
            fault = Fault("bad_request", "sendMessage", person.id, times=None, description="Bad Request: NOT_THIS")
            self.telegram.faults.add(fault)

    async def comes_up(self) -> None:
        await self.bot.starts("run", str(self.course))
        await self.bot.is_up()

    async def sends(self) -> None:
        """The organiser writes a message to everybody, and sends it."""
        self.ola.says("/arrangor")
        for label in ("Melding til deltakere", "Ny melding"):
            await self.taps(label)
        await until(self.telegram, lambda: self.read.text.startswith("Skriv meldingen her"))
        self.ola.says(WORDS)
        await self.taps("Send nå")

    async def taps(self, label: str) -> None:
        await until(self.telegram, lambda: label in self.read.labels)
        self.ola.taps(label)

    @property
    def read(self) -> Message:
        """What the organiser sees; an empty message as long as there is nothing."""
        inbox = self.ola.inbox
        return inbox[-1] if inbox else Message(0, self.ola.chat, self.telegram.bot, now())

    async def arrives_at(self, number: int) -> None:
        """Wait until so many people have got it."""
        await until(self.telegram, lambda: sum(self.arrived.values()) >= number)

    @property
    def arrived(self) -> Counter[int]:
        """How often each person has got it, by their Telegram id; what was deleted has arrived as well."""
        return Counter(
            person.id
            for person in self.people
            for message in person.chat.messages.values()
            if message.text == WORDS and not message.mine
        )

    async def is_killed(self) -> None:
        """`kill -9`; and see who was being written to at that instant."""
        assert self.bot.alive, self.bot.last_words
        await self.bot.killed()
        for _ in range(20):
            await asyncio.sleep(0)  # what the bot had sent stands in the sockets
        claimed = await self.window.rows(
            "select p.telegram_id from deliveries d join people p on p.id = d.person_id where d.state = 'claimed'"
        )
        self.in_flight |= {row.telegram_id for row in claimed if self.arrived[row.telegram_id]}
        await self.window.does("update leases set until = 0")

    async def report(self, beginning: str) -> dict[str, int]:
        """Wait for the report; gives its lines and their numbers, which must add up."""

        def found() -> list[str]:
            # After a kill the bot may say once more where the organiser was, below the report.
            return [message.text for message in self.ola.inbox if message.text.startswith(beginning)]

        await until(self.telegram, lambda: len(found()) > 0)
        [text] = found()
        told = re.search(r"Den var til (\d+) personer", text)
        assert told, text
        lines = {line: int(number) for line, number in re.findall(r"^• ([^:]+): (\d+)", text, re.MULTILINE)}
        became = sum(number for line, number in lines.items() if not line.startswith(("Slettet", "Kunne")))
        assert became == int(told[1]) == PEOPLE, text
        return lines

    async def states(self) -> dict[tuple[str, str | None], int]:
        rows = await self.window.rows(
            "select state, reason, count(*), count(distinct person_id) from deliveries"
            " where key = 'broadcast/1' group by state, reason"
        )
        assert all(number == people for _, _, number, people in rows)
        return {(state, reason): number for state, reason, number, _ in rows}


@asynccontextmanager
async def scene(folder: Path, url: str = "", ticks: float | None = EVERY_SECONDS) -> AsyncIterator[Scene]:
    """Give the scene, everybody enrolled, nothing sent yet; on SQLite where no database is named."""
    url = url or f"sqlite+aiosqlite:///{folder / 'bot.sqlite'}"
    telegram = Telegram(seed=1)
    course = folder / "storm.toml"
    course.write_text(storm_course(0, now() + timedelta(hours=5)), encoding="utf-8")
    async with AsyncExitStack() as stack:
        address = await stack.enter_async_context(serve(bot_api(telegram)))
        looking = await stack.enter_async_context(window(url))
        ola = telegram.person("Ola Arrangør", "nb")
        environment = {
            "BOT_TOKEN": telegram.token,
            "BOT_API_URL": address,
            "DATABASE_URL": url,
            "ORGANISERS": str(ola.id),
            "MESSAGES_PER_SECOND": str(PER_SECOND),
        }
        played = Scene(telegram, BotProcess(folder, environment, ticks=ticks), looking, course)
        played.ola = ola
        stack.push_async_callback(played.bot.killed)
        await played.begins()
        yield played


def _folder(path: Path, name: str) -> Path:
    """A new folder for one of two bots that are tried at once."""
    (path / name).mkdir()
    return path / name


async def check_killed(played: Scene) -> None:
    """Send, kill half-way (and once more a little later), start again, and count."""
    await played.sends()
    await played.arrives_at(30)
    await played.is_killed()
    at_kill = sum(played.arrived.values())
    await played.comes_up()
    await played.arrives_at(at_kill + 30)
    await played.is_killed()
    assert sum(played.arrived.values()) < PEOPLE - BLOCKED - REFUSED, "killed half-way"
    await played.comes_up()
    lines = await played.report("✅ Meldingen er sendt")
    assert lines["Sendt"] == PEOPLE - BLOCKED - REFUSED
    assert lines["Kan ikke nås"] == BLOCKED
    assert lines["Gikk galt"] == REFUSED
    assert await played.states() == {
        ("sent", None): PEOPLE - BLOCKED - REFUSED,
        ("skipped", "unreachable"): BLOCKED,
        ("refused", "Not_this"): REFUSED,
    }
    reached = {person.id for person in played.people[BLOCKED + REFUSED :]}
    assert set(played.arrived) == reached, "nobody is left out"
    twice = {id_ for id_, times in played.arrived.items() if times > 1}
    assert twice <= played.in_flight, "twice only who was being written to when it was killed"
    assert len(twice) <= 20
    reports = [message for message in played.ola.inbox if "Meldingen er sendt" in message.text]
    assert len(reports) == 1, "one message tells it, before and after"


@pytest.mark.timeout(180)
async def test_killed_half_way_everybody_is_counted_once_on_either_database(tmp_path: Path, postgres_url: str) -> None:
    async def plays(folder: Path, url: str = "") -> None:
        async with scene(folder, url) as played:
            await check_killed(played)

    # Most of it is waiting for the pace: both at once.
    async with asyncio.TaskGroup() as both:
        both.create_task(plays(_folder(tmp_path, "sqlite")))
        both.create_task(plays(_folder(tmp_path, "postgresql"), postgres_url))


async def check_stopped(played: Scene, *, killed: bool) -> None:
    """Send, stop half-way (and kill as well), and count."""
    await played.sends()
    await played.arrives_at(30)
    begun = len(played.telegram.calls)
    await played.taps("Stopp")
    if killed:
        await played.window.becomes("select count(*) from broadcasts where state = 'stopped'", 1)
        await played.is_killed()
        await played.comes_up()
    lines = await played.report("Meldingen ble stoppet")
    got = played.arrived
    assert 30 <= len(got) < PEOPLE - BLOCKED - REFUSED
    assert {id_ for id_, times in got.items() if times > 1} <= played.in_flight
    # What was in flight at a kill has arrived, perhaps, and nobody will ever know.
    assert lines["Sendt"] + len(played.in_flight) >= len(got) >= lines["Sendt"]
    states = await played.states()
    assert sum(states.values()) == PEOPLE
    assert states["sent", None] == lines["Sendt"]
    assert states["skipped", "stopped"] == lines["Ikke sendt, fordi den ble stoppet"] > 0
    if not killed:
        assert lines["Sendt"] == len(got)
    later = list(played.telegram.calls)[begun:]
    assert sum(call.method == "sendMessage" for call in later) < PEOPLE / 2, "it stopped at once"


@pytest.mark.timeout(180)
async def test_stopped_half_way_or_killed_as_well_the_counts_add_up(tmp_path: Path) -> None:
    async def plays(folder: Path, *, killed: bool) -> None:
        async with scene(folder) as played:
            await check_stopped(played, killed=killed)

    async with asyncio.TaskGroup() as both:
        both.create_task(plays(_folder(tmp_path, "stopped"), killed=False))
        both.create_task(plays(_folder(tmp_path, "killed"), killed=True))


async def check_progress(played: Scene) -> int:
    """Send, and look at what the organiser reads meanwhile; gives how many got it."""
    seen: list[str] = []

    async def watches() -> None:
        while True:
            version = played.telegram.version
            text = played.read.text
            if not seen or seen[-1] != text:
                seen.append(text)
            await played.telegram.changed(version)

    await played.sends()
    await until(played.telegram, lambda: played.read.text.startswith("Sender meldingen"))
    answered = len(played.telegram.calls)
    watching = asyncio.create_task(watches())
    lines = await played.report("✅ Meldingen er sendt")
    watching.cancel()
    told = [int(found[1]) for text in seen if (found := re.search(rf"(\d+) av {PEOPLE}", text))]
    assert len(told) >= 2
    assert told == sorted(told)
    assert any(0 < number < PEOPLE for number in told)
    edits = [
        call
        for call in list(played.telegram.calls)[answered:]
        if call.method == "editMessageText" and call.chat_id == played.ola.id
    ]
    # Some are seen, and far fewer than there were messages.
    assert 2 <= len(edits) <= PEOPLE // 10, edits
    return lines["Sendt"]


@pytest.mark.timeout(180)
async def test_the_progress_is_told_not_too_often_and_what_is_taken_back_is_deleted_though_it_is_killed(
    tmp_path: Path,
) -> None:
    # How often it is told goes by the ticks: a few of them while it sends.
    async with scene(tmp_path, ticks=0.8) as played:
        sent = await check_progress(played)
        await played.taps("Trekk tilbake")
        await played.taps("Ja, trekk tilbake")
        await until(played.telegram, lambda: len(_deleted(played)) >= 30)
        await played.is_killed()
        assert len(_deleted(played)) < sent
        await played.comes_up()
        lines = await played.report("Meldingen er trukket tilbake")
        assert lines["Slettet igjen"] == sent == len(_deleted(played))
        assert not any(message.text == WORDS for person in played.people for message in person.inbox)


def _deleted(played: Scene) -> list[int]:
    return [
        person.id
        for person in played.people
        if any(message.deleted and message.text == WORDS for message in person.chat.messages.values())
    ]
