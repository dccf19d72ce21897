"""Whom conversations are about, and an organisers' group of either kind."""

from collections.abc import AsyncIterator

import pytest

from tests.conversations.participants import signed_up
from tests.performing import Perform
from tests.stage import Participant, Stage


@pytest.fixture
async def kari(stage: Stage) -> Participant:
    """A library employee who has signed up, and read everything so far."""
    return await signed_up(stage)


@pytest.fixture(params=["plain", "topics"])
async def either(request: pytest.FixtureRequest, perform: Perform, small_course: str) -> AsyncIterator[Stage]:
    """The small course, with an organisers' group, with or without topics."""
    async with perform(small_course, group=request.param) as stage:
        yield stage
