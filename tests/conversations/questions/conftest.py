"""The course in which questions are asked."""

from collections.abc import AsyncIterator

import pytest

from tests.performing import Perform
from tests.stage import Stage


@pytest.fixture
async def stage(perform: Perform, small_course: str) -> AsyncIterator[Stage]:
    """The small course, with two organisers."""
    async with perform(small_course, organisers=("Ola Arrangør", "Eva Arrangør")) as stage:
        yield stage
