"""Kills the real bot with `kill -9` in the middle of a storm, round after round, and counts what that costs.

In each round people sign up, take an exercise and write, all at once, while a session is moved and reminded of.
The bot is killed at an instant that the seed decides (some rounds: once more while it comes up again), is started
again, and finishes. Then every word of everybody is looked for in the database, and every notice in the chats.

    python -m tests.processes.crash --rounds 100 --seed 7 --database sqlite
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from tests.processes.running import postgres_server
from tests.processes.storm import Counts, storm

COLUMNS = {
    "rounds": "rounds",
    "kills": "kills",
    "updates": "updates",
    "updates_lost": "lost",
    "applied_twice": "applied twice",
    "unanswered": "left without an answer",
    "notices": "notices",
    "notices_lost": "lost",
    "repeats": "repeated",
    "repeats_not_in_flight": "of these not in flight",
    "in_flight": "in flight at the kills",
    "in_flight_max": "at most at one kill",
}


def table(found: dict[str, Counts]) -> str:
    """The counts as a table in Markdown, a row for each database."""
    lines = ["| database | " + " | ".join(COLUMNS.values()) + " |", "|---" + "|---:" * len(COLUMNS) + "|"]
    for name, counts in found.items():
        lines.append(f"| {name} | " + " | ".join(f"{getattr(counts, column):,}" for column in COLUMNS) + " |")
    return "\n".join(lines)


async def _plays(name: str, url: str, rounds: int, seed: int, folder: Path) -> Counts:
    async with storm(folder, url, seed) as played:
        for number in range(rounds):
            begun = time.monotonic()
            await played.plays_round()
            shown = f"{name} {number + 1}/{rounds}: {time.monotonic() - begun:.1f} s, repeats {played.counts.repeats}"
            print(f"{shown}, complaints {len(played.counts.complaints)}", file=sys.stderr, flush=True)
        return played.counts


def main() -> None:
    """Play as many rounds as are asked for, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--database", choices=["sqlite", "postgresql", "both"], default="both")
    parser.add_argument("--out", type=Path, help="also write the table to this file")
    wanted = parser.parse_args()
    names = ["sqlite", "postgresql"] if wanted.database == "both" else [wanted.database]
    found: dict[str, Counts] = {}
    with ExitStack() as stack:
        for name in names:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="crash-")))
            url = f"sqlite+aiosqlite:///{folder / 'crash.sqlite'}"
            if name == "postgresql":
                url = stack.enter_context(postgres_server())("crash")
            found[name] = asyncio.run(_plays(name, url, wanted.rounds, wanted.seed, folder))
    report = f"Seed {wanted.seed}.\n\n{table(found)}\n"
    print(report)
    if wanted.out:
        wanted.out.write_text(report, encoding="utf-8")
    sys.exit(0 if all(counts.holds for counts in found.values()) else 1)


if __name__ == "__main__":
    main()
