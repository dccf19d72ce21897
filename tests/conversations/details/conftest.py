"""A course with counties."""

import pytest

from tests.conversations.details.changing import FOR_VOLUNTEERS
from tests.conversations.organisers import with_counties


@pytest.fixture
def county_course(small_course: str) -> str:
    """The small course, with county libraries to choose from, and an exercise for volunteers."""
    return with_counties(small_course, "Innlandet", "Rogaland") + FOR_VOLUNTEERS
