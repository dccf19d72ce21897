"""What a course will cause to be sent: each notice's key, when it is due, how long it is useful, and to whom."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.course.definition import (
    Contact,
    Definition,
    Exercise,
    Moment,
    Role,
    Session,
    SignUp,
    Text,
)
from bot.course.offsets import instant, parse_offset
from bot.course.reading import read_course
from bot.course.timeline import Kind, Notice, session_changed, timeline
from tests.conftest import SMALL_COURSE

EVERYBODY = ("ansatt", "frivillig")
VOLUNTEERS = ("frivillig",)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text)


def row(notice: Notice, zone: ZoneInfo) -> tuple[str, str, str, str, tuple[str, ...]]:
    due, expires = (f"{moment.astimezone(zone):%Y-%m-%d %H:%M}" for moment in (notice.due, notice.expires))
    return notice.kind, notice.subject, due, expires, notice.roles


def rows(course: Definition, *kinds: Kind) -> list[tuple[str, str, str, str, tuple[str, ...]]]:
    return [row(notice, course.zone) for notice in timeline(course) if not kinds or notice.kind in kinds]


def of(course: Definition, kind: Kind, subject: str) -> list[Notice]:
    return [notice for notice in timeline(course) if (notice.kind, notice.subject) == (kind, subject)]


def small(*changes: tuple[str, str]) -> Definition:
    """The small course, some things written otherwise."""
    source = SMALL_COURSE
    for old, new in changes:
        assert old in source
        source = source.replace(old, new, 1)
    return read_course(source)


def test_the_whole_timeline_of_a_small_course() -> None:
    # What is due at the same instant may come in either order.
    found = sorted(rows(small()), key=lambda each: each[2:4])
    assert found == [
        ("signup_reminder", "lite-kurs", "2022-08-17 09:00", "2022-08-23 09:00", EVERYBODY),
        ("signup_reminder", "lite-kurs", "2022-08-23 09:00", "2022-08-24 23:59", EVERYBODY),
        ("session_reminder", "samling-1", "2022-08-24 09:00", "2022-08-30 09:00", EVERYBODY),
        ("session_reminder", "samling-1", "2022-08-30 09:00", "2022-08-31 08:00", EVERYBODY),
        ("session_reminder", "kveld", "2022-08-30 09:00", "2022-09-05 09:00", VOLUNTEERS),
        ("session_reminder", "samling-1", "2022-08-31 08:00", "2022-08-31 09:00", EVERYBODY),
        ("reflection_request", "samling-1", "2022-08-31 14:00", "2022-09-06 18:00", EVERYBODY),
        ("exercise", "ovelse-1", "2022-09-01 10:00", "2022-11-02 09:00", EVERYBODY),
        ("session_reminder", "kveld", "2022-09-05 09:00", "2022-09-06 17:00", VOLUNTEERS),
        ("session_reminder", "kveld", "2022-09-06 17:00", "2022-09-06 18:00", VOLUNTEERS),
        ("session_reminder", "samling-2", "2022-10-26 09:00", "2022-11-01 09:00", EVERYBODY),
        ("exercise_nudge", "ovelse-1", "2022-10-30 10:00", "2022-11-02 09:00", EVERYBODY),
        ("session_reminder", "samling-2", "2022-11-01 09:00", "2022-11-02 08:00", EVERYBODY),
        ("session_reminder", "samling-2", "2022-11-02 08:00", "2022-11-02 09:00", EVERYBODY),
    ]


def test_instants_are_in_utc() -> None:
    for notice in timeline(small()):
        assert notice.due.utcoffset() == notice.expires.utcoffset() == timedelta(0)


# Keys


def test_keys_name_course_kind_and_what_the_contract_says() -> None:
    keys = [notice.key for notice in timeline(small())]
    assert all(key.startswith("lite-kurs/") for key in keys)
    [key] = [key for key in keys if "signup_reminder" in key and "-7d 09:00" in key]
    assert "2022-08-24T21:59" in key
    [key] = [key for key in keys if "session_reminder" in key and "/samling-2/" in key and "-1h" in key]
    assert "2022-11-02T08:00" in key
    [key] = [key for key in keys if "exercise_nudge" in key]
    assert all(part in key for part in ("ovelse-1", "-3d 10:00", "2022-11-02T08:00"))
    [key] = [key for key in keys if "reflection_request" in key]
    assert key.endswith("/samling-1")
    [key] = [key for key in keys if "/exercise/" in key]
    assert key.endswith("/ovelse-1")


def changed_keys(before: Definition, after: Definition) -> set[tuple[str, str]]:
    old, new = ({notice.key: (notice.kind, notice.subject) for notice in timeline(each)} for each in (before, after))
    gone, come = old.keys() - new.keys(), new.keys() - old.keys()
    assert {old[key] for key in gone} == {new[key] for key in come}
    return {new[key] for key in come}


def test_a_moved_session_arms_its_reminders_and_the_nudges_before_it_anew_and_nothing_else() -> None:
    moved = small(("starts = 2022-11-02T09:00:00", "starts = 2022-11-02T10:00:00"))
    assert changed_keys(small(), moved) == {("session_reminder", "samling-2"), ("exercise_nudge", "ovelse-1")}


def test_a_first_session_that_moves_changes_neither_its_question_nor_the_exercise_after_it() -> None:
    moved = small(("2022-08-31T09:00:00", "2022-08-31T10:00:00"), ("2022-08-31T12:00:00", "2022-08-31T13:00:00"))
    assert changed_keys(small(), moved) == {("session_reminder", "samling-1")}


def test_a_moved_deadline_arms_the_sign_ups_reminders_anew() -> None:
    moved = small(("deadline = 2022-08-24T23:59:00", "deadline = 2022-08-25T23:59:00"))
    assert changed_keys(small(), moved) == {("signup_reminder", "lite-kurs")}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('en = "First session"', 'en = "Another title"'),
        ("https://example.org/rom1", "https://example.org/rom2"),
        ("ends = 2022-11-02T12:00:00", "ends = 2022-11-02T13:00:00"),
        ("ends = 2022-08-31T12:00:00", "ends = 2022-08-31T12:30:00"),
        ('send = "+1d 10:00"', 'send = "+2d 11:00"'),
        ('roles = ["frivillig"]', 'roles = ["ansatt", "frivillig"]'),
        ("\nslug", "\ncapacity = 3\nslug"),
    ],
    ids=["title", "link", "end", "end of the first", "sending", "roles", "capacity"],
)
def test_what_does_not_move_a_start_or_the_deadline_changes_no_key(old: str, new: str) -> None:
    assert changed_keys(small(), small((old, new))) == set()


def test_a_session_that_moves_back_has_its_old_keys() -> None:
    there = small(("starts = 2022-11-02T09:00:00", "starts = 2022-11-02T10:00:00"))
    back = replace(there, sessions=small().sessions)
    assert changed_keys(small(), back) == set()


def test_sessions_that_change_places_in_the_file_keep_their_keys() -> None:
    course = small()
    assert changed_keys(course, replace(course, sessions=course.sessions[::-1])) == set()


# Reminders


def test_reminders_come_in_order_of_time_however_they_are_written() -> None:
    course = small(('link = "https://example.org/rom1"', 'reminders = ["-1h", "-3d 12:00", "-30m", "-2d"]'))
    assert [each[2:4] for each in rows(course, Kind.SESSION_REMINDER) if each[1] == "samling-1"] == [
        ("2022-08-28 12:00", "2022-08-29 09:00"),
        ("2022-08-29 09:00", "2022-08-31 08:00"),
        ("2022-08-31 08:00", "2022-08-31 08:30"),
        ("2022-08-31 08:30", "2022-08-31 09:00"),
    ]


def test_one_reminder_is_useful_until_the_start() -> None:
    course = small(('link = "https://example.org/rom1"', 'reminders = ["-5d 09:00"]'))
    [only] = of(course, Kind.SESSION_REMINDER, "samling-1")
    assert only.expires == local("2022-08-31T07:00Z")


def test_no_reminders_and_no_nudges_are_no_notices() -> None:
    course = small(
        ('reminders = ["-7d 09:00", "-1d 09:00"]', "reminders = []"),
        ('link = "https://example.org/rom1"', "reminders = []"),
        ('nudges = ["-3d 10:00"]', "nudges = []"),
    )
    assert of(course, Kind.SIGNUP_REMINDER, "lite-kurs") == []
    assert of(course, Kind.SESSION_REMINDER, "samling-1") == []
    assert of(course, Kind.EXERCISE_NUDGE, "ovelse-1") == []
    assert len(of(course, Kind.SESSION_REMINDER, "samling-2")) == 3


def test_nudges_are_useful_until_the_next_or_the_start() -> None:
    course = small(('nudges = ["-3d 10:00"]', 'nudges = ["-3d 10:00", "-9d 10:00"]'))
    assert rows(course, Kind.EXERCISE_NUDGE) == [
        ("exercise_nudge", "ovelse-1", "2022-10-24 10:00", "2022-10-30 10:00", EVERYBODY),
        ("exercise_nudge", "ovelse-1", "2022-10-30 10:00", "2022-11-02 09:00", EVERYBODY),
    ]


def test_an_exercise_goes_to_its_own_roles() -> None:
    course = small(("hours = 4", 'hours = 4\nroles = ["frivillig"]'))
    assert {each[4] for each in rows(course, Kind.EXERCISE, Kind.EXERCISE_NUDGE)} == {VOLUNTEERS}


def test_a_reminder_across_the_clock_change_keeps_its_time_of_day() -> None:
    [week, _, hour] = of(small(), Kind.SESSION_REMINDER, "samling-2")
    assert week.due == local("2022-10-26T07:00Z")
    assert hour.due == local("2022-11-02T07:00Z")


# Questions after a session


def question(course: Definition, session: str = "samling-1") -> Notice:
    [notice] = of(course, Kind.REFLECTION_REQUEST, session)
    return notice


def test_a_question_is_open_for_seven_days() -> None:
    course = small(("2022-09-06T18:00:00", "2022-09-20T18:00:00"), ("2022-09-06T19:30:00", "2022-09-20T19:30:00"))
    found = question(course)
    assert found.due == local("2022-08-31T12:00Z")
    assert found.expires == local("2022-09-07T12:00Z")


def test_a_question_is_open_until_the_next_session_that_shares_a_role() -> None:
    assert question(small()).expires == local("2022-09-06T16:00Z")


def test_a_session_that_shares_no_role_does_not_close_a_question() -> None:
    course = small(('link = "https://example.org/rom1"', 'roles = ["ansatt"]'))
    assert question(course).expires == local("2022-09-07T12:00Z")


def test_a_cancelled_session_does_not_close_a_question() -> None:
    course = small(("ends = 2022-09-06T19:30:00", "ends = 2022-09-06T19:30:00\ncancelled = true"))
    assert question(course).expires == local("2022-09-07T12:00Z")


def test_an_earlier_session_does_not_close_a_question() -> None:
    course = small(("2022-09-06T18:00:00", "2022-08-30T18:00:00"), ("2022-09-06T19:30:00", "2022-08-30T19:30:00"))
    assert question(course).expires == local("2022-09-07T12:00Z")


def test_the_nearest_of_several_sessions_closes_a_question_wherever_it_stands_in_the_file() -> None:
    course = small(("2022-11-02T09:00:00", "2022-09-02T09:00:00"), ("2022-11-02T12:00:00", "2022-09-02T12:00:00"))
    assert question(course).expires == local("2022-09-02T07:00Z")
    turned = replace(course, sessions=course.sessions[::-1])
    assert question(turned).expires == local("2022-09-02T07:00Z")


def test_a_question_comes_when_the_session_says() -> None:
    course = small(('link = "https://example.org/rom1"', 'reflect = "+1d 10:00"'))
    assert question(course).due == local("2022-09-01T08:00Z")


def test_without_a_question_nobody_is_asked() -> None:
    assert of(small(), Kind.REFLECTION_REQUEST, "kveld") == []


# Cancelled sessions


def test_a_cancelled_session_reminds_and_asks_nobody_but_its_exercises_stay() -> None:
    course = small(('link = "https://example.org/rom1"', "cancelled = true"))
    assert of(course, Kind.SESSION_REMINDER, "samling-1") == []
    assert of(course, Kind.REFLECTION_REQUEST, "samling-1") == []
    assert [each[2:4] for each in rows(course, Kind.EXERCISE)] == [("2022-09-01 10:00", "2022-11-02 09:00")]


def test_an_exercise_before_a_cancelled_session_stays_with_its_nudges() -> None:
    course = small(("ends = 2022-11-02T12:00:00", "ends = 2022-11-02T12:00:00\ncancelled = true"))
    assert of(course, Kind.SESSION_REMINDER, "samling-2") == []
    assert len(of(course, Kind.EXERCISE, "ovelse-1")) == 1
    assert len(of(course, Kind.EXERCISE_NUDGE, "ovelse-1")) == 1


# Changes


def test_a_changed_session_is_told_of_from_now_until_its_start_under_a_key_with_the_version() -> None:
    course, now = small(), local("2022-09-01T12:00Z")
    session = course.sessions[1]
    notice = session_changed(course, session, 7, now, session.starts.instant)
    assert (notice.kind, notice.subject, notice.roles) == (Kind.SESSION_CHANGED, "kveld", VOLUNTEERS)
    assert (notice.due, notice.expires) == (now, local("2022-09-06T16:00Z"))
    other = session_changed(course, session, 8, now, session.starts.instant)
    assert notice.key != other.key
    assert notice.key.startswith("lite-kurs/session_changed/kveld/")


def test_a_notice_is_open_from_when_it_is_due_until_just_before_it_expires() -> None:
    notice = Notice("k", Kind.EXERCISE, "o", (), local("2022-09-01T08:00Z"), local("2022-09-02T08:00Z"))
    assert [
        notice.is_open(local(moment))
        for moment in ("2022-09-01T07:59:59Z", "2022-09-01T08:00Z", "2022-09-02T07:59:59Z", "2022-09-02T08:00Z")
    ] == [False, True, True, False]


# Any course

ZONES = [ZoneInfo(name) for name in ("Europe/Oslo", "America/New_York", "Australia/Lord_Howe")]
BEFORE = st.one_of(
    st.builds("-{}d {:02}:{:02}".format, st.integers(1, 40), st.integers(0, 23), st.sampled_from((0, 30))),
    st.builds("-{}{}".format, st.integers(1, 48), st.sampled_from("dhm")),
)
AFTER = st.one_of(
    st.builds("+{}d {:02}:00".format, st.integers(1, 20), st.integers(0, 23)),
    st.builds("+{}{}".format, st.integers(1, 48), st.sampled_from("dhm")),
)


def said(words: str) -> Text:
    return Text(words, {"nb": words})


def moment(when: datetime, zone: ZoneInfo) -> Moment:
    return Moment(when, instant(when, zone))


@st.composite
def courses(draw: st.DrawFn) -> Definition:
    """Courses such as the reader lets through."""
    zone = draw(st.sampled_from(ZONES))
    roles = tuple(f"rolle-{i}" for i in range(draw(st.integers(1, 3))))

    def time(first: str = "2022-03-01T00:00", last: str = "2022-04-20T00:00") -> datetime:
        return draw(st.datetimes(local(first), local(last))).replace(microsecond=0)

    def offsets(which: st.SearchStrategy[str], anchor: Moment) -> tuple:  # type: ignore[type-arg]
        rules = draw(st.lists(which, max_size=4, unique=True))
        found = [parse_offset(rule) for rule in rules]
        return tuple(each for each in found if each.from_anchor(anchor.local, zone) < anchor.instant)

    def audience() -> tuple[str, ...]:
        return tuple(draw(st.lists(st.sampled_from(roles), min_size=1, unique=True)))

    sessions = []
    for i in range(draw(st.integers(1, 5))):
        starts = moment(time(), zone)
        ends = moment(starts.local + timedelta(hours=draw(st.integers(4, 8))), zone)
        sessions.append(
            Session(
                id=f"samling-{i}",
                title=said("Samling"),
                starts=starts,
                ends=ends,
                text=None,
                link=None,
                roles=audience(),
                reminders=offsets(BEFORE, starts),
                reflection=said("Hva?") if draw(st.booleans()) else None,
                reflect=parse_offset(draw(AFTER)),
                cancelled=draw(st.booleans()),
            )
        )
    exercises = []
    for i in range(draw(st.integers(0, 3))):
        after, before = draw(st.sampled_from(sessions)), draw(st.sampled_from(sessions))
        send = parse_offset(draw(AFTER))
        if send.from_anchor(after.ends.local, zone) < before.starts.instant:
            nudges = offsets(BEFORE, before.starts)
            exercises.append(
                Exercise(f"ovelse-{i}", said("Ø"), said("Ø"), after.id, send, before.id, nudges, None, audience(), None)
            )
    deadline = moment(time("2022-01-01T00:00", "2022-03-01T00:00"), zone)
    return Definition(
        slug="kurs",
        title=said("Kurs"),
        summary=said("Kurs"),
        language="nb",
        zone=zone,
        effort_hours=None,
        capacity=None,
        quiet_hours=None,
        counties=(),
        facilitators=(),
        retention_days=90,
        signup=SignUp(None, deadline, offsets(BEFORE, deadline)),
        contact=Contact("Kari", "kari@example.org", None),
        roles=tuple(Role(role, said(role)) for role in roles),
        sessions=tuple(sessions),
        exercises=tuple(exercises),
        resources=(),
    )


def on_any_course(test: Callable[[Definition], None]) -> Callable[[], None]:
    return settings(deadline=None)(given(courses())(test))


@on_any_course
def test_keys_are_unique(course: Definition) -> None:
    keys = [notice.key for notice in timeline(course)]
    assert len(set(keys)) == len(keys)


@on_any_course
def test_notices_come_in_order_of_time(course: Definition) -> None:
    dues = [notice.due for notice in timeline(course)]
    assert dues == sorted(dues)


def one_takes_over_from_the_other(notices: Sequence[Notice], end: datetime) -> None:
    for notice, following in pairwise(notices):
        assert notice.expires == following.due
    assert all(notice.due < end for notice in notices)
    if notices:
        assert notices[-1].expires == end


@on_any_course
def test_every_reminder_expires_exactly_when_the_next_is_due_and_the_last_at_the_start(course: Definition) -> None:
    one_takes_over_from_the_other(of(course, Kind.SIGNUP_REMINDER, "kurs"), course.signup.deadline.instant)
    for session in course.sessions:
        reminders = of(course, Kind.SESSION_REMINDER, session.id)
        assert len(reminders) == (0 if session.cancelled else len(session.reminders))
        one_takes_over_from_the_other(reminders, session.starts.instant)
    for exercise in course.exercises:
        nudges = of(course, Kind.EXERCISE_NUDGE, exercise.id)
        assert len(nudges) == len(exercise.nudges)
        one_takes_over_from_the_other(nudges, course.done_by(exercise).starts.instant)


@on_any_course
def test_every_exercise_and_every_question_is_there_once(course: Definition) -> None:
    assert [len(of(course, Kind.EXERCISE, each.id)) for each in course.exercises] == [1] * len(course.exercises)
    for session in course.sessions:
        asked = session.reflection is not None and not session.cancelled
        assert len(of(course, Kind.REFLECTION_REQUEST, session.id)) == int(asked)


@on_any_course
def test_a_question_is_never_open_longer_than_seven_days_or_into_the_next_session(course: Definition) -> None:
    for session in course.sessions:
        for notice in of(course, Kind.REFLECTION_REQUEST, session.id):
            following = [
                other.starts.instant
                for other in course.sessions
                if not other.cancelled
                and other.starts.instant > session.starts.instant
                and set(other.roles) & set(session.roles)
            ]
            assert notice.expires == min([notice.due + timedelta(days=7), *following])


@settings(deadline=None)
@given(courses(), st.data())
def test_moving_a_session_changes_only_the_keys_that_name_its_start(course: Definition, data: st.DataObject) -> None:
    moved = data.draw(st.sampled_from(course.sessions))
    starts = moment(moved.starts.local + timedelta(minutes=30), course.zone)
    assume(starts.instant != moved.starts.instant)
    sessions = tuple(replace(each, starts=starts) if each.id == moved.id else each for each in course.sessions)
    before = {notice.key for notice in timeline(course)}
    after = {notice.key for notice in timeline(replace(course, sessions=sessions))}
    named = {
        notice.key
        for notice in timeline(course)
        if (notice.kind == Kind.SESSION_REMINDER and notice.subject == moved.id)
        or (
            notice.kind == Kind.EXERCISE_NUDGE
            and any(each.id == notice.subject and each.before == moved.id for each in course.exercises)
        )
    }
    assert before - after == named
    assert len(after - before) == len(named)


@on_any_course
def test_a_timeline_does_not_depend_on_the_order_in_the_file(course: Definition) -> None:
    turned = replace(course, sessions=course.sessions[::-1], exercises=course.exercises[::-1])
    assert timeline(turned) == timeline(course)


def test_times_are_stamped_in_utc_in_keys_whatever_the_zone() -> None:
    course = read_course('timezone = "America/New_York"\n' + SMALL_COURSE)
    [first, *_] = of(course, Kind.SESSION_REMINDER, "samling-1")
    assert "2022-08-31T13:00" in first.key
    assert first.due == datetime(2022, 8, 24, 13, tzinfo=UTC)
