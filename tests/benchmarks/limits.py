"""Two thousand notices to a Telegram that keeps its limits: `python -m tests.benchmarks.limits` prints the counts."""

import asyncio
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from bot.rehearsal.bot_api import bot_api
from bot.rehearsal.faults import Fault, RateLimit
from bot.rehearsal.serving import serve
from bot.rehearsal.state import Telegram
from tests.benchmarks.staged import PEOPLE, enrolled_crowd, everybody_has_it, running_bot

PACE = 25
PAUSE = 5


async def round_of_notices(*, limit: RateLimit | None, fault: Fault | None) -> tuple[int, int, int, int]:
    """Send the notices; return how many people got one, got more than one, the 429s, and the calls during a pause."""
    with tempfile.TemporaryDirectory() as name:
        telegram = Telegram(now=lambda: datetime.now(UTC), seed=1)
        crowd = await enrolled_crowd(Path(name), telegram, 10)
        telegram.limit = limit
        if fault is not None:
            telegram.faults.add(fault)
        async with serve(bot_api(telegram)) as address, running_bot(Path(name), address, telegram, PACE):
            await everybody_has_it(telegram, crowd)
    sends = sorted((call for call in telegram.calls if call.method == "sendMessage"), key=lambda call: call.begun)
    refusals = [call for call in sends if call.outcome.startswith("429")]
    # What was under way when the refusal came could not know of it yet.
    early = [
        call
        for refusal in refusals
        for call in sends
        if refusal.ended is not None
        and refusal.ended + 0.05 < call.begun < refusal.ended + PAUSE - 0.05
        and limit is None
    ]
    got = [len(each.inbox) for each in crowd]
    return sum(1 for n in got if n), sum(1 for n in got if n > 1), len(refusals), len(early)


async def main() -> None:
    """Play both rounds, and print a table."""
    print(f"| {PEOPLE:,} notices, {PACE} a second | delivered | more than once | 429 | sent during a pause |")
    print("| --- | --- | --- | --- | --- |")
    kept = await round_of_notices(limit=RateLimit(30), fault=None)
    print("| Telegram allows 30 a second | " + " | ".join(f"{n:,}" for n in kept) + " |")
    struck = Fault("too_many_requests", method="sendMessage", times=None, retry_after=PAUSE, probability=0.004)
    paused = await round_of_notices(limit=None, fault=struck)
    print("| a 429 of five seconds now and then | " + " | ".join(f"{n:,}" for n in paused) + " |")


if __name__ == "__main__":
    asyncio.run(main())
