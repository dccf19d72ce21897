"""The small course in two counties."""

from collections.abc import AsyncIterator

import pytest

from tests.performing import Perform
from tests.stage import Stage


@pytest.fixture
def course(small_course: str) -> str:
    """The small course in two counties, led by two people."""
    more = 'counties = ["Innlandet", "Rogaland"]\nfacilitators = ["Jens Ulrich", "Øystein Stabell"]\n\n[signup]'
    return small_course.replace("[signup]", more)


@pytest.fixture
async def stage(perform: Perform, course: str) -> AsyncIterator[Stage]:
    async with perform(course, "2022-09-10 09:00") as stage:
        yield stage
