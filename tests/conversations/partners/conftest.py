"""Per, who is Kari's partner."""

import pytest

from tests.conversations.partners.pairs import invites, signs_up_with
from tests.stage import Participant, Stage


@pytest.fixture
async def per(stage: Stage, kari: Participant) -> Participant:
    """A volunteer who has signed up with Kari's invitation, and read everything so far."""
    per = stage.person("Per Hansen")
    await signs_up_with(per, await invites(kari))
    for each in (kari, per):
        each.reads()
    return per
