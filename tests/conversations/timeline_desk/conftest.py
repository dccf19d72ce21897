"""The small course with counties, for organisers of some of them."""

from collections.abc import AsyncIterator

import pytest

from tests.conversations.organisers import with_counties
from tests.conversations.timeline_desk.opening import COUNTIES
from tests.performing import Perform
from tests.stage import Stage


@pytest.fixture
async def stage(perform: Perform, small_course: str) -> AsyncIterator[Stage]:
    """The small course with three counties."""
    async with perform(with_counties(small_course, *COUNTIES)) as stage:
        yield stage
