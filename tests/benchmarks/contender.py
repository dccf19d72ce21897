"""One contender in a process of its own: sends to so many chats, and prints the seconds and CPU seconds it took.

python -m tests.benchmarks.contender folgesvenn http://127.0.0.1:4000 1000 --database sqlite+aiosqlite:////tmp/a.sqlite
"""

import argparse
import asyncio
import contextlib
import json
import math
import os
import time

from bot.memory import collect_seldom
from tests.benchmarks.crowd import FIRST_CHAT, bot_before_a_round, jump, unsent
from tests.benchmarks.peers import PEERS
from tests.benchmarks.stub import anew, most_in_a_second

OURS = "folgesvenn"
WARMING_UP = 50


async def peer(name: str, address: str, count: int, limit: int) -> dict[str, float]:
    """Let a peer send, after a few messages that are not counted. With a limit the stub refuses what is too fast."""
    await PEERS[name](address, range(WARMING_UP if not limit else 1))
    if limit:
        await asyncio.sleep(1)
    anew(address, limit)
    begun, worked = time.perf_counter(), time.process_time()
    failed = await PEERS[name](address, range(FIRST_CHAT, FIRST_CHAT + count))
    return {"seconds": time.perf_counter() - begun, "cpu": time.process_time() - worked, "failed": failed}


async def ours(
    address: str, people: int, url: str, limit: int, per_second: float, sessions: int, *, paid: bool
) -> dict[str, float]:
    """Let the bot send: from the moment at which notices lie in the outbox until the last one is settled."""
    begins: list[float] = []
    async with bot_before_a_round(address, url, people, per_second, sessions=sessions, paid=paid) as (bot, clock):
        note = bot.pace.begins

        def begin(chat_id: int) -> None:
            begins.append(time.perf_counter())
            note(chat_id)

        bot.pace.begins = begin  # type: ignore[method-assign]
        anew(address, limit)
        jump(clock)
        await bot.tick()
        begun, worked = time.perf_counter(), time.process_time()
        await bot.dispatcher.settled()
        seconds, cpu = time.perf_counter() - begun, time.process_time() - worked
        async with bot.database.transaction() as db:
            failed = await unsent(db)
    return {"seconds": seconds, "cpu": cpu, "failed": failed, "most_begun": most_in_a_second(begins)}


def main() -> None:
    """Read the arguments, measure, and print what was found as JSON."""
    reader = argparse.ArgumentParser()
    reader.add_argument("name")
    reader.add_argument("address")
    reader.add_argument("count", type=int)
    reader.add_argument("--database", default="")
    reader.add_argument("--limit", type=int, default=0)
    reader.add_argument("--per-second", type=float, default=math.inf)
    reader.add_argument("--sessions", type=int, default=1)
    reader.add_argument("--paid", action="store_true")
    asked = reader.parse_args()
    with contextlib.suppress(PermissionError):
        # Whoever it is, other work on the machine is not what is measured.
        os.nice(-10)
    if asked.name == OURS:
        collect_seldom()
        found = asyncio.run(
            ours(
                asked.address,
                asked.count,
                asked.database,
                asked.limit,
                asked.per_second,
                asked.sessions,
                paid=asked.paid,
            )
        )
    else:
        found = asyncio.run(peer(asked.name, asked.address, asked.count, asked.limit))
    print(json.dumps(found))


if __name__ == "__main__":
    main()
