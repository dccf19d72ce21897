"""The line that says which version a course file is: put on, read back, taken off, and left alone in texts."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.course.version_line import based_on, line_by_line, with_version, without_version
from tests.conftest import SMALL_COURSE

numbers = st.integers(min_value=1, max_value=999_999_999)


@given(numbers)
def test_a_file_handed_out_says_its_version_and_is_the_same_without_it(number: int) -> None:
    marked = with_version(SMALL_COURSE, number)
    assert marked.splitlines()[0] == f"# folgesvenn: versjon {number}"
    assert based_on(marked) == number
    assert without_version(marked) == SMALL_COURSE
    assert tomllib.loads(marked) == tomllib.loads(SMALL_COURSE)


@given(numbers, numbers)
def test_a_file_says_one_version_only(one: int, other: int) -> None:
    assert with_version(with_version(SMALL_COURSE, one), other) == with_version(SMALL_COURSE, other)


@pytest.mark.parametrize(
    ("source", "number"),
    [
        ("# folgesvenn: versjon 3\nslug = 'a'", 3),
        ("\ufeff# folgesvenn: versjon 3\r\nslug = 'a'\r\n", 3),
        ("# Min fil\n\n#følgesvenn:versjon12\nslug = 'a'", None),
        ("# Min fil\n\n#Følgesvenn: versjon 12 \nslug = 'a'", 12),
        ("# Folgesvenn: version 4\nslug = 'a'", 4),
        ("slug = 'a'\n# folgesvenn: versjon 3", None),
        ('summary = """\n# folgesvenn: versjon 3\n"""', None),
        ("# folgesvenn: versjon", None),
        ("# folgesvenn: versjon 3b", None),
        ("", None),
    ],
)
def test_only_a_whole_line_before_the_first_key_counts(source: str, number: int | None) -> None:
    assert based_on(source) == number


def test_what_stands_in_a_text_stays_there() -> None:
    source = 'slug = "a"\nsummary = """\n# folgesvenn: versjon 3\n"""\n'
    assert without_version(source) == source
    assert based_on(with_version(source, 7)) == 7
    assert without_version(with_version(source, 7)) == source


def test_windows_line_ends_make_no_difference() -> None:
    windows = with_version(SMALL_COURSE, 2).replace("\n", "\r\n")
    assert without_version(windows) == SMALL_COURSE
    assert line_by_line(windows, SMALL_COURSE, ("Versjon 2", "Versjon 3")) == ""


def test_the_difference_is_shown_line_by_line() -> None:
    told = line_by_line(SMALL_COURSE, SMALL_COURSE.replace("Ta en prat.", "Ta to."), ("Versjon 1", "Versjon 2"))
    assert told.splitlines()[:2] == ["--- Versjon 1", "+++ Versjon 2"]
    assert [line for line in told.splitlines()[2:] if line.startswith(("+", "-"))] == [
        '-text = { nb = "Ta en prat.", nn = "Ta ein prat.", en = "Have a talk." }',
        '+text = { nb = "Ta to.", nn = "Ta ein prat.", en = "Have a talk." }',
    ]
