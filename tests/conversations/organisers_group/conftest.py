"""The organisers' group, of one kind or the other."""

from collections.abc import AsyncIterator

import pytest

from tests.performing import Perform
from tests.stage import Stage


@pytest.fixture
async def plain(perform: Perform, small_course: str) -> AsyncIterator[Stage]:
    """The small course, with an organisers' group without topics."""
    async with perform(small_course, group="plain") as stage:
        yield stage


@pytest.fixture
async def forum(perform: Perform, small_course: str) -> AsyncIterator[Stage]:
    """The small course, with an organisers' group that has topics."""
    async with perform(small_course, group="topics") as stage:
        yield stage
