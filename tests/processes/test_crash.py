"""The bot is killed in the middle of a storm: nothing is lost, nothing counts twice. `make crash` plays many rounds."""

from pathlib import Path

import pytest

from tests.processes.crash import table
from tests.processes.storm import Counts, storm

pytest_plugins = ["tests.postgres"]

SEED = 2022


async def played(folder: Path, url: str, rounds: int) -> Counts:
    async with storm(folder, url, SEED) as stormy:
        for _ in range(rounds):
            await stormy.plays_round()
        return stormy.counts


def check(counts: Counts) -> None:
    assert counts.holds, "\n".join([table({"found": counts}), *counts.complaints])
    assert counts.updates > counts.rounds * 50
    assert counts.notices > counts.rounds * 90


@pytest.mark.timeout(120)
async def test_on_sqlite_a_kill_loses_nothing_and_doubles_nothing(tmp_path: Path) -> None:
    check(await played(tmp_path, f"sqlite+aiosqlite:///{tmp_path / 'crash.sqlite'}", 3))


@pytest.mark.timeout(120)
async def test_on_postgresql_a_kill_loses_nothing_and_doubles_nothing(tmp_path: Path, postgres_url: str) -> None:
    check(await played(tmp_path, postgres_url, 2))
