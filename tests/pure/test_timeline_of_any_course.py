"""What holds for the timeline of whatever course."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

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
from bot.course.timeline import Kind, Notice, timeline
from tests.conftest import SMALL_COURSE
from tests.pure.timelines import local, of

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
