"""The small course with an organisers' group."""

from collections.abc import AsyncIterator

import pytest

from tests.performing import Perform
from tests.stage import Stage


@pytest.fixture(params=["plain", "topics"])
async def grouped(request: pytest.FixtureRequest, perform: Perform, small_course: str) -> AsyncIterator[Stage]:
    """The small course, with an organisers' group, with or without topics."""
    async with perform(small_course, group=request.param) as stage:
        yield stage
