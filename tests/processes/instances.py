"""Three instances on one PostgreSQL, in webhook mode behind one address; the leader is killed, or frozen, as it sends.

python -m tests.processes.instances --people 2000
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import signal
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import httpx
from starlette.types import Receive, Scope, Send

from bot.rehearsal.bot_api import bot_api
from bot.rehearsal.model import Message
from bot.rehearsal.people import Person
from bot.rehearsal.serving import serve
from bot.rehearsal.state import Telegram
from tests.processes.listeners import Listeners
from tests.processes.running import (
    PATIENCE,
    BotProcess,
    Window,
    actions,
    data_of,
    free_port,
    now,
    postgres_server,
    storm_course,
    until,
    window,
)

SECRET = "en-hemmelighet_123"
PATH = "/telegram"
STRANGERS = 6
QUESTIONS = {"begin", "consent", "signup", "empty", "confirm"}


class RoundRobin:
    """An ASGI app that hands each request to the next instance, and to the one after that if nobody is there."""

    def __init__(self, ports: Iterable[int]) -> None:
        self.ports = list(ports)
        self.answers: Counter[int] = Counter()
        self._next = itertools.cycle(range(len(self.ports)))
        self._client = httpx.AsyncClient(trust_env=False, timeout=15.0)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        body = b""
        while True:
            part = await receive()
            body += part.get("body", b"")
            if not part.get("more_body"):
                break
        status, content = await self._passed_on(scope, body)
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": content})

    async def _passed_on(self, scope: Scope, body: bytes) -> tuple[int, bytes]:
        headers = [(name, value) for name, value in scope["headers"] if name not in (b"host", b"content-length")]
        for _ in self.ports:
            port = self.ports[next(self._next)]
            try:
                url = f"http://127.0.0.1:{port}{scope['path']}"
                answer = await self._client.request(scope["method"], url, content=body, headers=headers)
            except httpx.HTTPError:
                continue
            self.answers[port] += 1
            return answer.status_code, answer.content
        return 502, b""

    async def close(self) -> None:
        await self._client.aclose()


@dataclass(frozen=True)
class Fate:
    """What became of a round of notices when its leader died or froze."""

    people: int
    reached: int
    repeats: int
    in_flight: int
    strange: int

    def __str__(self) -> str:
        told = f"{self.reached} of {self.people} people reached, {self.repeats} messages repeated"
        return f"{told}, {self.in_flight} in flight; {self.strange} repeats that were not in flight"


class Instances(Listeners):
    """Some instances of one bot, with a balancer before them."""

    def __init__(self, telegram: Telegram, looking: Window, bots: dict[int, BotProcess], balancer: RoundRobin) -> None:
        super().__init__(telegram, looking)
        self.bots = bots
        self.balancer = balancer
        self._done: dict[int, set[int]] = {}
        self._client = httpx.AsyncClient(trust_env=False, timeout=2.0)

    async def health(self, port: int) -> dict[str, object]:
        """Ask an instance how it is; nothing where it does not answer."""
        try:
            return dict((await self._client.get(f"http://127.0.0.1:{port}/health")).json())
        except httpx.HTTPError:
            return {}

    async def leader(self, *, other_than: int | None = None) -> int:
        """Wait until an instance leads; gives its port."""
        async with asyncio.timeout(PATIENCE):
            while True:
                for port in self.bots:
                    if port != other_than and (await self.health(port)).get("leader"):
                        return port
                await asyncio.sleep(0.1)

    async def begun(self, wanted: int) -> None:
        """Wait until so many messages of this version have been begun."""
        listeners = {person.id for person in self.people}
        await until(
            self.telegram,
            lambda: (
                sum(call.method == "sendDocument" and call.chat_id in listeners for call in self.telegram.calls)
                >= wanted
            ),
        )

    async def claimed(self) -> set[int]:
        """Return to whom messages are claimed, sent perhaps and not settled."""
        rows = await self.window.rows(
            "select p.telegram_id from deliveries d join people p on p.id = d.person_id where d.state = 'claimed'"
        )
        return {row.telegram_id for row in rows}

    async def leader_is_killed(self) -> Fate:
        """Kill the leader with `kill -9` in the middle of a round, while others sign up; the others go on."""
        key = await self.session_is_moved()
        await self.begun(len(self.people) // 6)
        signing_up = asyncio.create_task(self._strangers_sign_up())
        await self.begun(len(self.people) // 3)
        port = await self.leader()
        await self.bots[port].killed()
        in_hand = await self.claimed()
        in_flight = in_hand & set(self.arrived())
        # Nobody renews the lease any more. That it runs out is waited for where the leader is frozen.
        await self.window.does("update leases set until = 0")
        await signing_up
        await self.leader(other_than=port)
        return await self._fate(key, in_flight)

    async def leader_is_frozen(self) -> Fate:
        """Stop the leader with SIGSTOP in the middle of a round, and wake it up while another leads."""
        key = await self.session_is_moved()
        await self.begun(len(self.people) // 6)
        port = await self.leader()
        self.bots[port].gets(signal.SIGSTOP)
        in_flight = await self.claimed()
        await self.leader(other_than=port)
        told = self.arrived().total()
        await self.begun(min(told + 10, len(self.people)))
        assert self.arrived().total() < len(self.people), "too fast: nothing was left for the one that awakes"
        self.bots[port].gets(signal.SIGCONT)
        fate = await self._fate(key, in_flight)
        await self._leads_no_more(port)
        return fate

    async def _leads_no_more(self, port: int) -> None:
        """Wait until the one that was frozen answers again; it must have noticed by then that another leads."""
        async with asyncio.timeout(PATIENCE):
            while not (state := await self.health(port)):
                await asyncio.sleep(0.1)
        assert state["leader"] is False, state

    async def _fate(self, key: str, in_flight: set[int]) -> Fate:
        await self.window.becomes(
            "select count(*) from deliveries where key = :key and state = 'sent'", len(self.people), key=key
        )
        await self.window.becomes("select count(*) from deliveries where state in ('waiting', 'claimed')", 0)
        arrived = self.arrived()
        repeated = {id_: times - 1 for id_, times in arrived.items() if times > 1}
        strange = sum(times for id_, times in repeated.items() if times > 1 or id_ not in in_flight)
        return Fate(len(self.people), len(arrived), sum(repeated.values()), len(in_flight), strange)

    async def _strangers_sign_up(self) -> None:
        """Some people sign up, whichever instance it is that hears them."""
        strangers = [self.telegram.person(f"Kari {number}", "nb") for number in range(STRANGERS)]
        await asyncio.gather(*(self._signs_up(person) for person in strangers))

    async def _signs_up(self, person: Person) -> None:
        """Answer what was asked last until the calendar comes: whoever was cut off may have been asked twice."""
        person.starts()
        while (question := await self._asked(person)) is not None:
            if actions(question) == {"empty"}:
                person.says("Gran bibliotek")
            else:
                action = next(each for each in ("begin", "consent", "signup", "confirm") if each in actions(question))
                person.taps_data(data_of(question, action), question)

    async def _asked(self, person: Person) -> Message | None:
        """Wait until the newest message is a question not answered yet and give it; None when they are signed up."""
        done = self._done.setdefault(person.id, set())

        def question() -> Message | None:
            last = person.messages[-1]
            return last if not last.mine and last.id not in done and actions(last) & QUESTIONS else None

        def signed_up() -> bool:
            return any(message.document for message in person.inbox)

        await until(self.telegram, lambda: signed_up() or question() is not None)
        if signed_up() or (message := question()) is None:
            return None
        done.add(message.id)
        return message

    async def close(self) -> None:
        await self._client.aclose()


@asynccontextmanager
async def instances(folder: Path, url: str, count: int, *, per_second: int) -> AsyncIterator[Instances]:
    """Give some instances that are up, on an empty PostgreSQL database."""
    telegram = Telegram(seed=1)
    async with AsyncExitStack() as stack:
        api = await stack.enter_async_context(serve(bot_api(telegram)))
        ports = [free_port() for _ in range(count)]
        balancer = RoundRobin(ports)
        stack.push_async_callback(balancer.close)
        address = await stack.enter_async_context(serve(balancer))
        looking = await stack.enter_async_context(window(url))
        (folder / "storm.toml").write_text(storm_course(0, now() + timedelta(hours=5)), encoding="utf-8")
        environment = {
            "BOT_TOKEN": telegram.token,
            "BOT_API_URL": api,
            "DATABASE_URL": url,
            "WEBHOOK_URL": address + PATH,
            "WEBHOOK_SECRET": SECRET,
            "MESSAGES_PER_SECOND": str(per_second),
        }
        bots = {port: BotProcess(folder, environment | {"PORT": str(port)}, f"bot-{port}") for port in ports}
        for bot in bots.values():
            stack.push_async_callback(bot.killed)
            await bot.starts("run", "storm.toml")
        await asyncio.gather(*(bot.is_up() for bot in bots.values()))
        together = Instances(telegram, looking, bots, balancer)
        stack.push_async_callback(together.close)
        # What is on its way to an instance must not be waited for at the end.
        stack.push_async_callback(telegram.aclose)
        yield together


async def _plays(folder: Path, url: str, people: int) -> None:
    async with instances(folder, url, 3, per_second=100) as together:
        await together.enrols(people)
        print("| the leader is | notices | delivered to | repeated | in flight | repeated and not in flight |")
        print("| --- | --: | --: | --: | --: | --: |")
        for name, happens in (("frozen, then awake", together.leader_is_frozen), ("killed", together.leader_is_killed)):
            fate = await happens()
            counts = (fate.people, fate.reached, fate.repeats, fate.in_flight, fate.strange)
            print(f"| {name} | " + " | ".join(f"{count:,}" for count in counts) + " |", flush=True)


def main() -> None:
    """Kill a leader and freeze another in the middle of a round, and print what became of the notices."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=2000)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, postgres_server() as new_database:
        asyncio.run(_plays(Path(folder), new_database("instances"), wanted.people))


if __name__ == "__main__":
    main()
