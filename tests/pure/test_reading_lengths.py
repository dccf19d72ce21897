"""What must fit into one message, and is told where it does not."""

import copy

import pytest

from bot.messages.faults import fault_line
from bot.publishing import accept
from tests.pure.course_files import EXAMPLE, SPEECH, as_file, changed, faults_of, holder, steps

LONG = "ord " * 1100

BARELY = "x" * 3500


@pytest.mark.parametrize(
    "place",
    [
        "title",
        "summary",
        "contact.name",
        "roles[0].title",
        "sessions[1].title",
        "sessions[1].text",
        "sessions[1].reflection",
        "exercises[0].title",
        "exercises[0].text",
        "exercises[0].reflection",
        "resources[0].title",
        "facilitators[0]",
    ],
)
def test_a_text_that_does_not_fit_into_one_message_is_told_with_its_place(place: str) -> None:
    course = copy.deepcopy(EXAMPLE)
    path = steps(place)
    holder(course, path)[path[-1]] = LONG
    faults = faults_of(as_file(course), accept)
    assert place in [fault.place for fault in faults]
    for fault in faults:
        assert "4096" in fault_line(fault, SPEECH).replace(",", "")


def test_a_text_that_is_too_long_in_one_language_only_is_told() -> None:
    source = changed('en = "Have a talk."', f'en = "{LONG}"')
    assert any(fault.place.startswith("exercises[0].text") for fault in faults_of(source, accept))


def test_letters_that_telegram_counts_twice_are_counted_twice() -> None:
    accept(changed('en = "Have a talk."', f'en = "{"é" * 3800}"'))
    source = changed('en = "Have a talk."', f'en = "{"🙂" * 2100}"')
    assert [fault.place.removesuffix(".en") for fault in faults_of(source, accept)] == ["exercises[0].text"]


def test_marks_that_are_escaped_count_once() -> None:
    course = accept(changed('en = "Have a talk."', f'en = "{"<&>" * 1200}"'))
    assert len(course.exercises[0].text.into("en")) == 3600


@pytest.mark.parametrize("old", ['en = "Have a talk."', 'en = "What did you learn?"', 'en = "A small course."'])
def test_a_long_text_that_fits_is_no_fault(old: str) -> None:
    accept(changed(old, f'en = "{BARELY}"'))


def test_a_text_that_does_not_fit_is_told_together_with_the_other_faults() -> None:
    source = changed('en = "Have a talk."', f'en = "{LONG}"').replace("effort_hours =", "effort_hour =")
    places = {fault.place.removesuffix(".nb").removesuffix(".en") for fault in faults_of(source, accept)}
    assert places == {"effort_hour", "exercises[0].text"}
