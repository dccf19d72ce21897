"""Whom conversations are about."""

import pytest

from tests.stage import Participant, Stage


@pytest.fixture
async def kari(stage: Stage) -> Participant:
    """A library employee who has signed up, and read everything so far."""
    kari = stage.person()
    await kari.signs_up()
    kari.reads()
    return kari
