"""A house in which the bot runs."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.processes.troubles.house import House, performed


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with performed(tmp_path) as house:
        yield house
