"""`make bench`: measures, prints Markdown, and keeps it as docs/performance.md. `ROUNDS` says how often (5)."""

import asyncio
import os
import platform
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from tests.benchmarks import answers, growth, incoming, sending

PAGE = Path(__file__).resolve().parents[2] / "docs" / "performance.md"
FURTHER = "What comes after a hundred thousand is thought through on [a page of its own](growing.md)."
LIBRARIES = ("python-telegram-bot", "aiohttp", "aiogram", "SQLAlchemy")


def machine() -> str:
    """Return what was measured on, when, and with what."""
    processor = platform.processor() or platform.machine()
    named = [line for line in _lines("/proc/cpuinfo") if line.startswith("model name")]
    if named:
        processor = named[0].partition(":")[2].strip()
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    return (
        f"{datetime.now(UTC):%d %B %Y}, {os.cpu_count()} cores ({processor}), {platform.system()},"
        f" Python {platform.python_version()}, {libraries}. Load at the beginning: {os.getloadavg()[0]:.1f}."
    )


def _lines(name: str) -> list[str]:
    path = Path(name)
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


def main() -> None:
    """Measure everything, and print and keep the page."""
    page = ["# Performance", f"`make bench`, {machine()}"]
    parts: list[Callable[[], list[str]]] = [
        growth.measured,
        lambda: asyncio.run(sending.measured(int(os.environ.get("ROUNDS", "5")))),
        lambda: ["## Answers come first", *asyncio.run(answers.measured(short=True))],
        lambda: ["## Coming in", *asyncio.run(incoming.measured(rounds=1))],
    ]
    for part in parts:
        page += part()
        # Kept piece by piece: it takes a while, and the next piece may fail.
        PAGE.write_text("\n\n".join([*page, FURTHER]) + "\n", encoding="utf-8")
    print(PAGE.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
