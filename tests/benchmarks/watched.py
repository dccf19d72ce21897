"""`python -m tests.benchmarks.watched run`: the bot as it is, and beside it a heart that notes how long it must wait.

`WATCH_FILE` names where what was noted is written at the end; `WATCH_UNPACED=1` takes the pace limit away, and
`WATCH_PROFILE` names a file for a profile of the event loop's thread. SIGUSR1 forgets what was noted so far, SIGUSR2
writes it down.
"""

import asyncio
import cProfile
import json
import math
import os
import pstats
import signal
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from bot.__main__ import app
from bot.commands import run as running
from bot.settings import Settings

BEAT = 0.002
"""Seconds between two beats of the heart."""

LONG = 0.02
"""Seconds from which a gap is noted by itself, with how much of it this thread worked."""


class Heart:
    """Notes how much later than meant each of its beats comes, in seconds: in all, and by this process' own work.

    A machine that others use lets everybody wait; only what the process worked meanwhile, in whichever of its threads,
    can have been what held the loop up.
    """

    def __init__(self) -> None:
        self.late: list[float] = []
        self.own: list[float] = []
        self.long: list[tuple[float, float, float]] = []

    async def beat(self) -> None:
        """Beat until cancelled."""
        while True:
            before, worked, here = time.perf_counter(), time.process_time(), time.thread_time()
            await asyncio.sleep(BEAT)
            gap, work = time.perf_counter() - before - BEAT, time.process_time() - worked
            self.late.append(gap)
            self.own.append(min(gap, work))
            if gap > LONG:
                self.long.append((gap, work, time.thread_time() - here))

    def anew(self) -> None:
        """Forget what was noted."""
        self.late.clear()
        self.own.clear()
        self.long.clear()

    def noted(self) -> dict[str, object]:
        """Return the longest gap in seconds, the longest by own work, its 99.9th percentile, and the long ones.

        Of each long one: its seconds, and the CPU seconds of the process and of the loop's thread meanwhile.
        """
        ordered = sorted(self.own) or [0.0]
        return {
            "beats": len(self.own),
            "max": max(self.late, default=0.0),
            "own": ordered[-1],
            "p999": ordered[min(len(ordered) - 1, math.ceil(len(ordered) * 0.999) - 1)],
            "long": self.long,
        }


def write_profile(profile: cProfile.Profile, file: Path) -> None:
    """Write down where the time went: by itself, and with all that was called."""
    with file.open("w") as out:
        stats = pstats.Stats(profile, stream=out)
        stats.sort_stats("tottime").print_stats(45).sort_stats("cumulative").print_stats(110)


def main() -> None:
    """Run the bot's own command line with the heart in its event loop."""
    serve = running.serve_telegram
    heart = Heart()
    file, profiled = Path(os.environ["WATCH_FILE"]), os.environ.get("WATCH_PROFILE")
    profile = cProfile.Profile() if profiled else None

    def begin() -> None:
        heart.anew()
        if profile is not None:
            profile.clear()
            profile.enable()

    def write_down() -> None:
        fresh = file.with_suffix(".fresh")
        fresh.write_text(json.dumps(heart.noted()))
        fresh.rename(file)

    async def watched(settings: Settings, files: dict[str, Path], now: Callable[[], datetime]) -> None:
        if os.environ.get("WATCH_UNPACED"):
            settings.messages_per_second = math.inf
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGUSR1, begin)
        loop.add_signal_handler(signal.SIGUSR2, write_down)
        beating = asyncio.create_task(heart.beat())
        try:
            await serve(settings, files, now)
        finally:
            beating.cancel()
            if profile is not None and profiled:
                profile.disable()
                write_profile(profile, Path(profiled))

    running.serve_telegram = watched
    app()


if __name__ == "__main__":
    main()
