"""Changing one session in a course file: what it means changes as asked, and nothing else in the file does."""

import difflib
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import tomlkit
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.course.definition import Definition
from bot.course.faults import FaultyCourseError
from bot.course.reading import read_course
from bot.course.rewriting import Change, NotRewritableError, rewritten
from tests.conftest import SMALL_COURSE

at = datetime.fromisoformat

NEW = Change(at("2022-11-07 10:00"), at("2022-11-07 12:30"))

INTERLEAVED = """
# Kurset
slug = "lite-kurs"
title = "Lite kurs"
summary = '''
[[sessions]]
Det som står her, er tekst.'''

[signup]
deadline = 2022-08-24T23:59:00

[contact]
name = "Hilde"
email = "hilde@example.org"

[[roles]]
id = "ansatt"
title = "Ansatt"

# Først kommer dette
[[sessions]] # den første
  id = "samling-1"
  title = "Første"
  starts = 2022-08-31 09:00:00
  ends = 2022-08-31 12:00:00 # slutt

# Så øvelsen
[[exercises]]
id = "ovelse-1"
title = "Øvelse"
text = "Gjør noe."
after = "samling-1"
send = "+1d 10:00"
before = "samling-2"
nudges = [
  "-3d 10:00", # tre dager før
]

# Og til slutt
[[sessions]]
id = "samling-2"
starts = 2022-11-02T09:00:00
ends = 2022-11-02T12:00:00
[sessions.title]
nb = "Andre"
"""


def changed_lines(before: str, after: str) -> list[str]:
    found = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=0)
    return [line for line in list(found)[2:] if not line.startswith("@@")]


def test_only_the_times_of_the_shipped_course_change(shipped_course: str) -> None:
    comment = "# EKSEMPEL: onsdag 2. november, etter at vi har stilt klokka til vintertid"
    assert changed_lines(shipped_course, rewritten(shipped_course, "samling-3", NEW)) == [
        f"-starts = 2022-11-02T09:00:00                      {comment}",
        "-ends   = 2022-11-02T12:00:00                      # EKSEMPEL",
        f"+starts = 2022-11-07T10:00:00                      {comment}",
        "+ends   = 2022-11-07T12:30:00                      # EKSEMPEL",
    ]


def test_a_new_link_keeps_its_comment_in_its_column(shipped_course: str) -> None:
    new = rewritten(shipped_course, "samling-3", Change(link="https://example.org/ny"))
    assert changed_lines(shipped_course, new) == [
        '-link   = "https://example.org/mote/samling-3"     # EKSEMPEL',
        '+link   = "https://example.org/ny"                 # EKSEMPEL',
    ]


def test_cancelling_adds_one_line_beside_the_times_and_taking_it_back_changes_that(shipped_course: str) -> None:
    cancelled = rewritten(shipped_course, "samling-3", Change(cancelled=True))
    assert changed_lines(shipped_course, cancelled) == ["+cancelled = true"]
    lines = cancelled.splitlines()
    assert lines[lines.index("cancelled = true") - 1].startswith("ends   = 2022-11-02T12:00:00")
    held = rewritten(cancelled, "samling-3", Change(cancelled=False))
    assert changed_lines(cancelled, held) == ["-cancelled = true", "+cancelled = false"]


def test_nothing_to_change_changes_nothing(shipped_course: str) -> None:
    session = read_course(shipped_course).sessions[0]
    present = Change(session.starts.local, session.ends.local, session.link)
    assert rewritten(shipped_course, session.id, present) == shipped_course


def test_sessions_among_exercises_stay_where_they_are() -> None:
    new = rewritten(INTERLEAVED, "samling-2", replace(NEW, link="https://example.org/x", cancelled=True))
    assert changed_lines(INTERLEAVED, new) == [
        "-starts = 2022-11-02T09:00:00",
        "-ends = 2022-11-02T12:00:00",
        "+starts = 2022-11-07T10:00:00",
        "+ends = 2022-11-07T12:30:00",
        '+link = "https://example.org/x"',
        "+cancelled = true",
    ]
    first = rewritten(INTERLEAVED, "samling-1", Change(cancelled=True))
    assert changed_lines(INTERLEAVED, first) == ["+  cancelled = true"]


def test_sessions_in_one_list_can_be_changed_too() -> None:
    head, _, _ = INTERLEAVED.partition("# Først kommer")
    listed = (
        "sessions = [ # alle samlingene\n"
        '  { id = "samling-1", title = "Første", starts = 2022-08-31T09:00:00, ends = 2022-08-31T12:00:00 },\n'
        '  { id = "samling-2", title = "Andre", starts = 2022-11-02T09:00:00, ends = 2022-11-02T12:00:00 },\n'
        "]\n"
    )
    new = rewritten(listed + head, "samling-2", replace(NEW, cancelled=True))
    assert changed_lines(listed + head, new) == [
        '-  { id = "samling-2", title = "Andre", starts = 2022-11-02T09:00:00, ends = 2022-11-02T12:00:00 },',
        '+  { id = "samling-2", title = "Andre", starts = 2022-11-07T10:00:00, ends = 2022-11-07T12:30:00, '
        "cancelled = true},",
    ]


def test_a_session_may_stand_in_several_tables_and_the_library_reads_the_one_that_changes_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read, parse = [], tomlkit.parse

    def parsed(block: str) -> tomlkit.TOMLDocument:
        read.append(block)
        return parse(block)

    monkeypatch.setattr(tomlkit, "parse", parsed)
    third = (
        '[[sessions]]\nid = "samling-3"\ntitle = "Tredje"\nstarts = 2022-11-05T09:00:00\nends = 2022-11-05T12:00:00\n'
    )
    new = rewritten(INTERLEAVED + third, "samling-3", Change(cancelled=True))
    assert changed_lines(INTERLEAVED + third, new) == ["+cancelled = true"]
    assert read == [third]


def test_a_file_that_ends_without_a_line_break_gets_its_new_line() -> None:
    source = INTERLEAVED.partition("\n[sessions.title]")[0].replace('id = "samling-2"', 'id = "samling-2"\ntitle = "A"')
    assert source.endswith("ends = 2022-11-02T12:00:00")
    new = rewritten(source, "samling-2", Change(cancelled=True))
    assert new == f"{source}\ncancelled = true\n"


def test_a_change_that_does_not_fit_the_course_is_refused_with_its_faults() -> None:
    late = Change(at("2022-12-01 09:00"), at("2022-12-01 12:00"))
    with pytest.raises(FaultyCourseError) as refused:
        rewritten(SMALL_COURSE, "samling-1", late)
    assert any(fault.place.startswith("exercises[0]") for fault in refused.value.faults)


def test_a_session_that_the_file_does_not_have_can_not_be_changed() -> None:
    with pytest.raises(NotRewritableError):
        rewritten(SMALL_COURSE, "samling-9", Change(cancelled=True))


def others(course: Definition, but: str) -> Definition:
    return replace(course, sessions=tuple(each for each in course.sessions if each.id != but))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    number=st.integers(0, 4),
    hours=st.integers(-48, 48),
    length=st.integers(15, 300),
    link=st.none() | st.text(alphabet="abcæøå-/\"'#\\", max_size=20).map(lambda end: f"https://example.org/{end}"),
    cancelled=st.none() | st.booleans(),
)
def test_whatever_changes_the_rest_of_the_course_is_the_same_and_the_rest_of_the_file_too(
    shipped_course: str, number: int, hours: int, length: int, link: str | None, cancelled: bool | None
) -> None:
    before = read_course(shipped_course)
    session = before.sessions[number]
    starts = session.starts.local + timedelta(hours=hours)
    change = Change(starts, starts + timedelta(minutes=length), link, cancelled)
    try:
        new = rewritten(shipped_course, session.id, change)
    except FaultyCourseError:
        return
    after = read_course(new)
    assert others(after, session.id) == others(before, session.id)
    found = after.session(session.id)
    assert found is not None
    assert (found.starts.local, found.ends.local) == (change.starts, change.ends)
    assert found.link == (link or session.link)
    assert found.cancelled is bool(cancelled)
    assert len(changed_lines(shipped_course, new)) <= 2 + 2 + 2 + 1
    back = Change(session.starts.local, session.ends.local, session.link, False if cancelled is not None else None)
    restored = rewritten(new, session.id, back)
    left = [line for line in changed_lines(shipped_course, restored) if "#" not in line]
    assert left == ([] if cancelled is None else ["+cancelled = false"])
