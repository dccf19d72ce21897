"""The small course in two counties."""

from collections.abc import AsyncIterator

import pytest

from tests.conversations.organisers import with_counties
from tests.performing import Perform
from tests.stage import Stage


@pytest.fixture
def course(small_course: str) -> str:
    """The small course in two counties, led by two people."""
    led = small_course.replace("[signup]", 'facilitators = ["Jens Ulrich", "Øystein Stabell"]\n\n[signup]')
    return with_counties(led, "Innlandet", "Rogaland")


@pytest.fixture
async def stage(perform: Perform, course: str) -> AsyncIterator[Stage]:
    async with perform(course, "2022-09-10 09:00") as stage:
        yield stage
