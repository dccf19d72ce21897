"""The small course with counties, for messages to some of them."""

from collections.abc import AsyncIterator

import pytest

from tests.performing import Perform
from tests.stage import Stage


@pytest.fixture
async def stage(perform: Perform, small_course: str) -> AsyncIterator[Stage]:
    """The small course with three counties."""
    counties = 'counties = ["Innlandet", "Rogaland", "Vestland"]\n\n[signup]'
    async with perform(small_course.replace("[signup]", counties)) as stage:
        yield stage
