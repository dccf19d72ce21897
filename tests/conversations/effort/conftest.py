"""Kari, who has the exercise."""

import pytest

from tests.conversations.effort.noting import arrives
from tests.stage import Participant, Stage


@pytest.fixture
async def kari(stage: Stage) -> Participant:
    """A library employee who has the exercise, and has read everything so far."""
    return await arrives(stage)
