"""A course with counties."""

import pytest

from tests.conversations.details.changing import FOR_VOLUNTEERS


@pytest.fixture
def county_course(small_course: str) -> str:
    """The small course, with county libraries to choose from, and an exercise for volunteers."""
    counties = 'counties = ["Innlandet", "Rogaland"]\n\n[signup]'
    return small_course.replace("[signup]", counties, 1) + FOR_VOLUNTEERS
