"""Files that are no course at all: no TOML, broken off, or strange; and whatever else may stand in one."""

import copy
import re
import string
import tomllib
from datetime import UTC
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.course.definition import Definition
from bot.course.faults import Fault, FaultyCourseError
from bot.course.reading import read_course
from bot.course.remarks import remarks
from bot.course.slips import unreadable
from bot.course.timeline import timeline
from bot.messages.faults import fault_line
from tests.conftest import SMALL_COURSE
from tests.pure.course_files import (
    CONTRACT_EXAMPLE,
    EXAMPLE,
    INSTRUCTION,
    LONG_AGO,
    SPEECH,
    as_file,
    faults_of,
    holder,
    local,
    paths_in,
)


@pytest.mark.parametrize(
    ("source", "line", "found"),
    [
        ('slug = "x"\ntitle = "y\nsummary = "z"\n', 2, 'title = "y'),
        ('slug = "x"\ntitle "y"\n', 2, 'title "y"'),
        ('slug = "x"\n\n[signup\ndeadline = 2022-08-24T23:59:00\n', 3, "[signup"),
        ('slug = "x"\nslug = "y"\n', 2, 'slug = "y"'),
        ('slug = "x"\nstarts = 2022-02-30T09:00:00\n', 2, "starts = 2022-02-30T09:00:00"),
        ("slug = x\n", 1, "slug = x"),
        ('slug = "x"\r\ntitle "y"\r\n', 2, 'title "y"'),
        ('slug = "linje\u2028skift"\ntitle "y"\n', 2, 'title "y"'),
        ('# side\x85skift\ntitle "y"\n', 2, 'title "y"'),
    ],
)
def test_a_file_that_is_no_toml_is_told_with_the_line(source: str, line: int, found: str) -> None:
    [fault] = faults_of(source)
    assert re.match(rf"line {line}\b", fault.place)
    assert fault.found == found
    assert INSTRUCTION.search(fault_line(fault, SPEECH))


@pytest.mark.parametrize(
    "source",
    ['slug = "x"\ntitle = """y\n', 'slug = "x"\ncounties = ["a",\n'],
    ids=["a text without an end", "a list without an end"],
)
def test_a_file_that_breaks_off_is_told_with_a_line(source: str) -> None:
    [fault] = faults_of(source)
    assert re.match(r"line \d+", fault.place)
    assert INSTRUCTION.search(fault_line(fault, SPEECH))


@pytest.mark.parametrize(
    ("slip", "instruction"),
    [
        ("starts = 2027-01-18 23:59", "like this: 2027-01-18T23:59:00."),
        ("starts = 2027-01-18T23:59", "like this: 2027-01-18T23:59:00."),
        ("starts = 2027-01-18T23.59:00", "like this: 2027-01-18T23:59:00."),
        ("starts = 2027-01-18 kl. 23.59", "like this: 2027-01-18T23:59:00."),
        ("starts = 18.1.2027 23:59 # fristen", "like this: 2027-01-18T23:59:00."),
        ("starts = 2027–01–18T23:59:00", "like this: 2027-01-18T23:59:00."),
        ("starts = 2027-01-18T23:59Z", "like this: 2027-01-18T23:59:00."),
        ("starts = 2027-02-31", "There is no such day."),
        ("starts = 2027-13-01T10:00:00", "There is no such day."),
        ("starts = 2027-01-18T24:00:00", "There is no such time of day."),
        ("starts = 18. januar", "without quotation marks, such as 2022-08-31T09:00:00."),
        ("starts = 18.1.27", "without quotation marks, such as 2022-08-31T09:00:00."),
        ("starts = “2027-01-18T23:59:00”", "without quotation marks, such as 2022-08-31T09:00:00."),
        ("title = “Samling”", "Write straight ones"),
        ("title = „Samling“", "Write straight ones"),
        ("title = «Samling»", "Write straight ones"),
        ("title = ’Samling’", "Write straight ones"),
        ('title = "Samling”', "Write straight ones"),
        ("title = 'Samling’", "Write straight ones"),
        ('counties = ["Innlandet”, "Rogaland"]', "Write straight ones"),
        ('title = "Samling', "A quotation mark is missing."),
        ('title = "Boken «Naiv»', "A quotation mark is missing."),
        ('title = Samling"', "Write quotation marks before and after"),
        ('title = "Boken "Naiv" er fin"', "Write « and »"),
        ("roles = [leser]", "Write quotation marks before and after"),
        ('roles = ["leser"', "Write ] after the last thing"),
        ('contact = { days = ["mon" }', "Write ] after the last thing"),
        ("effort_hours = { min = 1, max = 2", "on one line, from { to }."),
        ("effort_hours = {\n min = 1\n}", "on one line, from { to }."),
        ("[[sessions]", "Write [[sessions]] here"),
        ("[sessions]]", "Write [[sessions]] here"),
        ("[signup", "Write [signup] here"),
        ("hours = 7,5", "Write 7.5, with a full stop."),
        ("cancelled = ja", "Write true or false"),
        ("cancelled = True", "Write true or false"),
        ('text = """Ta med en bok.', 'Write """ after it.'),
        ('text = """\nTa med en bok.\n', 'Write """ after it.'),
        ('id = "a"\nid = "b"', "for the second time. Take one away"),
        ('counties = ["a" "b"]', "Look for a missing"),
        ("capacity = 4 plasser", "Look for a missing"),
    ],
)
def test_each_slip_is_told_with_what_to_write_instead(slip: str, instruction: str) -> None:
    [fault] = faults_of(f'slug = "x"\n{slip}\n\n[contact]\nname = "«Kari» “K” 2027-02-31 23:59" # “')
    last = slip.startswith("id") + 2
    assert fault.place.startswith(f"line {last}, column ")
    line = fault_line(fault, SPEECH)
    assert slip.split("\n")[last - 2] in line
    assert instruction in line


def test_the_slips_of_all_lines_are_told_at_once() -> None:
    slips = [
        "title = “Samling”",
        "counties = [",
        '  "Agder",',
        "  «Oslo»,",
        "  Telemark,",
        "]",
        'text = """',
        "starts = 2027-02-31, “det” var «moro»",
        '"""',
        "[[sessions]",
        "starts = 2027-01-18 23:59",
    ]
    assert [fault.place for fault in faults_of("\n".join(slips))] == [
        "line 1, column 9",
        "line 4, column 3",
        "line 5, column 3",
        "line 10, column 1",
        "line 11, column 10",
    ]


def test_what_the_parser_stops_at_first_is_told_before_the_slips_in_later_lines() -> None:
    faults = faults_of('slug = "x"\ntitle "y"\nstarts = 2027-01-18 23:59')
    assert [fault.place.split(",")[0] for fault in faults] == ["line 2", "line 3"]
    assert "Look for " in faults[0].problem


def test_nothing_in_a_file_that_can_be_read_is_taken_for_a_slip(shipped_course: str) -> None:
    for source in (shipped_course, SMALL_COURSE, CONTRACT_EXAMPLE):
        [fault] = unreadable("Invalid value (at end of document)", source + "\n")
        assert fault.place == f"line {source.count(chr(10)) + 2}, column 1"


@pytest.mark.parametrize(
    "source",
    [
        "x = " + "[" * 5000,
        "x = " + "{a=" * 5000,
        "capacity = " + "1" * 5000,
        "slug = 0x" + "F" * 5000,
        "a." * 100_000 + "b = 1",
        "",
        "\n",
        "# bare en kommentar",
    ],
    ids=[
        "deep lists",
        "deep tables",
        "an enormous number",
        "one in hexadecimal",
        "a key without end",
        "nothing",
        "a line break",
        "a comment",
    ],
)
def test_a_strange_file_is_refused_and_nothing_breaks(source: str) -> None:
    for fault in faults_of(source):
        assert fault_line(fault, SPEECH)


offsets_in_files = ["-7d 09:00", "-1h", "+2h", "-0d", "-9999d 23:59", "+9999d"]

ids_in_files = ["ansatt", "frivillig", "samling-1", "samling-2", "ovelse-1", "nn", "mon"]

names_in_files = ["24:00", "08:00", "Europe", "../x", "Asia/Tokyo", "https://[", "https://x:y", "a@b.c", "{x}", "{0}"]

words_in_files = st.one_of(
    st.text(max_size=12),
    st.sampled_from(offsets_in_files),
    st.sampled_from(ids_in_files),
    st.sampled_from(names_in_files),
)

moments = st.datetimes(local("0001-01-01T00:00"), local("9999-12-31T23:59"))

simple = st.one_of(
    words_in_files,
    st.booleans(),
    st.integers(-(10**20), 10**20),
    st.integers(0, 60),
    st.floats(),
    moments,
    st.datetimes(local("2022-03-01T00:00"), local("2022-12-01T00:00")),
    st.datetimes(timezones=st.just(UTC)),
    st.dates(),
    st.times(),
)

keys = st.one_of(st.text(max_size=6), st.sampled_from(["id", "nb", "title", "from", "x{y}"]))

anything = st.recursive(
    simple, lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(keys, inner, max_size=3)), max_leaves=5
)


@st.composite
def mutated_courses(draw: st.DrawFn) -> str:
    course = copy.deepcopy(draw(st.sampled_from([EXAMPLE, tomllib.loads(SMALL_COURSE)])))
    for _ in range(draw(st.integers(1, 3))):
        paths = list(paths_in(course))
        if not paths:
            break
        path = draw(st.sampled_from(paths))
        where: Any = holder(course, path)
        step: Any = path[-1]
        match draw(st.sampled_from(["replace", "delete", "rename", "repeat"])):
            case "replace":
                where[step] = draw(anything)
            case "delete":
                del where[step]
            case "rename" if isinstance(where, dict):
                where[draw(keys)] = where.pop(step)
            case "repeat" if isinstance(where, list):
                where.append(copy.deepcopy(where[step]))
    return as_file(course)


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


def read(source: str) -> Definition | list[Fault]:
    try:
        return read_course(source)
    except FaultyCourseError as error:
        return error.faults


@settings(deadline=None, max_examples=500)
@given(mutated_courses())
@example(SMALL_COURSE)
def test_any_file_is_a_course_or_has_faults_that_can_be_worded(source: str) -> None:
    found = read(source)
    if isinstance(found, list):
        assert found
        for fault in found:
            assert placeholders(fault.problem) <= set(fault.values)
            line = fault_line(fault, SPEECH)
            assert line.startswith(re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", " ", fault.place))
            assert len(line) > len(fault.place) + 2
        return
    course = found
    notices = timeline(course)
    assert len({notice.key for notice in notices}) == len(notices)
    for remark in remarks(course, LONG_AGO):
        assert placeholders(remark.problem) <= set(remark.values)
        assert fault_line(remark, SPEECH).startswith(remark.place)


pieces = [
    "slug",
    "starts",
    " = ",
    "\n",
    "[",
    "]",
    "{",
    "}",
    ",",
    '"',
    '"""',
    "“",
    "»",
    "2027-02-31",
    " 23.59",
    "Z",
    "# ",
]


@settings(deadline=None)
@given(
    st.one_of(
        st.text(alphabet=string.printable + "æøå«»“”\u2028\x85", max_size=60),
        st.lists(st.sampled_from(pieces), max_size=30).map("".join),
    )
)
def test_any_text_is_a_course_or_has_faults_that_can_be_worded(text: str) -> None:
    for fault in faults_of(text):
        assert placeholders(fault.problem) <= set(fault.values)
        line = fault_line(fault, SPEECH)
        assert "{}" not in line or "{}" in text
        found = re.match(r"line (\d+), column \d+", line)
        assert found is None or int(found[1]) <= text.count("\n") + 1
