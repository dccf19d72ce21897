"""Kari, who was reminded of the first session."""

import pytest

from tests.stage import Participant, Stage


@pytest.fixture
async def kari(stage: Stage) -> Participant:
    """A library employee who has signed up, and was reminded of the first session the day before."""
    kari = stage.person()
    await kari.signs_up()
    await stage.time_passes_until("2022-08-30 09:30")
    kari.reads()
    return kari
