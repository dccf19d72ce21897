"""The last look: right before something is sent, whether it still holds, and if not, why."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.course.definition import Definition
from bot.course.offsets import instant
from bot.course.reading import read_course
from bot.course.timeline import Kind, Notice, session_changed, timeline
from bot.delivery.last_look import Facts, Hold, Wait, look
from bot.delivery.letters import Letter
from bot.delivery.reasons import Reason
from bot.people.attendance import Coming
from bot.people.courses import PublishedCourse
from bot.tables import Broadcast, BroadcastState, Delivery, DeliveryState, Enrolment, Person
from tests.conftest import SMALL_COURSE

COURSE = read_course(SMALL_COURSE)
SESSION, EVENING = COURSE.sessions[0], COURSE.sessions[1]


def oslo(local: str) -> datetime:
    """The instant of a wall-clock time in Oslo; of two such, the first."""
    return instant(datetime.fromisoformat(local), COURSE.zone)


def the(kind: Kind, subject: str, number: int = 0) -> Notice:
    """One notice of the small course, the first of its kind and subject unless another is asked for."""
    return [each for each in timeline(COURSE) if (each.kind, each.subject) == (kind, subject)][number]


SIGNUP_REMINDER = the(Kind.SIGNUP_REMINDER, "lite-kurs")
REMINDER = the(Kind.SESSION_REMINDER, "samling-1")
QUESTION = the(Kind.REFLECTION_REQUEST, "samling-1")
EXERCISE = the(Kind.EXERCISE, "ovelse-1")
NUDGE = the(Kind.EXERCISE_NUDGE, "ovelse-1")
CHANGE = session_changed(COURSE, SESSION, 2, oslo("2022-08-29 12:00"), SESSION.starts.instant)
EVERY_NOTICE = (SIGNUP_REMINDER, REMINDER, QUESTION, EXERCISE, NUDGE, CHANGE)


def enrolled(**values: Any) -> Enrolment:
    """A library employee who signed up early on."""
    return Enrolment(
        **{
            "id": 1,
            "person_id": 1,
            "course_id": 1,
            "role": "ansatt",
            "consented_at": oslo("2022-08-01 12:00"),
            "enrolled_at": oslo("2022-08-01 12:05"),
        }
        | values
    )


def signing_up(**values: Any) -> Enrolment:
    """Somebody who has begun to sign up and has not finished."""
    return enrolled(**{"enrolled_at": None} | values)


def about(notice: Notice | None, **values: Any) -> Facts:
    """What is known about a notice's delivery to somebody whom nothing keeps from getting it."""
    known = notice or REMINDER
    delivery = Delivery(
        id=1,
        person_id=1,
        enrolment_id=1,
        course_id=1,
        key=known.key,
        kind=str(known.kind),
        subject=known.subject,
        due=known.due,
        expires=known.expires,
        state=DeliveryState.CLAIMED,
    )
    concerned = signing_up() if known.kind == Kind.SIGNUP_REMINDER else enrolled()
    facts = Facts(
        delivery=delivery,
        person=Person(id=1, telegram_id=1001, language="en"),
        enrolment=concerned,
        course=PublishedCourse(1, 1, COURSE),
        notice=notice,
        coming=None,
        done=False,
        reflected=False,
    )
    return replace(facts, **values)


def skipped(reason: Reason) -> Hold:
    return Hold(DeliveryState.SKIPPED, reason)


MISSED = Hold(DeliveryState.MISSED, Reason.EXPIRED)


def kind(notice: Notice) -> str:
    return notice.kind


# What goes


@pytest.mark.parametrize("notice", EVERY_NOTICE, ids=kind)
def test_what_is_due_and_concerns_somebody_goes(notice: Notice) -> None:
    assert look(about(notice), notice.due) is None


@pytest.mark.parametrize("notice", EVERY_NOTICE, ids=kind)
def test_what_is_not_due_any_more_waits(notice: Notice) -> None:
    assert look(about(notice), notice.due - timedelta(seconds=1)) == Wait(notice.due, Reason.NOT_SENT_YET)


@pytest.mark.parametrize("notice", EVERY_NOTICE, ids=kind)
def test_what_is_no_longer_useful_is_missed(notice: Notice) -> None:
    assert look(about(notice), notice.expires) == MISSED
    assert look(about(notice), notice.expires + timedelta(days=400)) == MISSED
    assert look(about(notice), notice.expires - timedelta(seconds=1)) != MISSED


@pytest.mark.parametrize("notice", EVERY_NOTICE, ids=kind)
def test_a_notice_whose_key_is_gone_was_replaced(notice: Notice) -> None:
    facts = replace(about(notice), notice=None)
    assert look(facts, notice.due) == Hold(DeliveryState.REPLACED, Reason.COURSE_CHANGED)


# Why something is skipped


@pytest.mark.parametrize("notice", EVERY_NOTICE, ids=kind)
def test_who_has_blocked_the_bot_gets_nothing(notice: Notice) -> None:
    away = Person(id=1, telegram_id=1001, language="en", unreachable_since=oslo("2022-08-02 12:00"))
    assert look(about(notice, person=away), notice.due) == skipped(Reason.UNREACHABLE)


@pytest.mark.parametrize("notice", [REMINDER, QUESTION, EXERCISE, NUDGE, CHANGE], ids=kind)
@pytest.mark.parametrize(
    "enrolment",
    [
        enrolled(enrolled_at=None, withdrawn_at=oslo("2022-08-02 12:00")),
        enrolled(enrolled_at=None, waiting_since=oslo("2022-08-02 12:00")),
        signing_up(),
    ],
    ids=["withdrawn", "waiting", "not finished"],
)
def test_who_is_not_enrolled_is_not_concerned(notice: Notice, enrolment: Enrolment) -> None:
    assert look(about(notice, enrolment=enrolment), notice.due) == skipped(Reason.NOT_CONCERNED)


def test_who_is_in_another_role_is_not_concerned() -> None:
    evening = the(Kind.SESSION_REMINDER, "kveld")
    assert look(about(evening), evening.due) == skipped(Reason.NOT_CONCERNED)
    assert look(about(evening, enrolment=enrolled(role="frivillig")), evening.due) is None


@pytest.mark.parametrize("notice", [REMINDER, NUDGE], ids=kind)
def test_who_enrolled_when_it_was_due_already_is_not_concerned(notice: Notice) -> None:
    late = enrolled(enrolled_at=notice.due)
    assert look(about(notice, enrolment=late), notice.due) == skipped(Reason.NOT_CONCERNED)
    in_time = enrolled(enrolled_at=notice.due - timedelta(seconds=1))
    assert look(about(notice, enrolment=in_time), notice.due) is None


def test_who_enrolled_after_the_session_is_not_asked_about_it() -> None:
    during = enrolled(enrolled_at=SESSION.ends.instant - timedelta(seconds=1))
    after = enrolled(enrolled_at=SESSION.ends.instant)
    assert look(about(QUESTION, enrolment=during), QUESTION.due) is None
    assert look(about(QUESTION, enrolment=after), QUESTION.due) == skipped(Reason.NOT_CONCERNED)


@pytest.mark.parametrize("notice", [REMINDER, QUESTION, NUDGE, CHANGE], ids=kind)
def test_who_took_the_role_when_it_was_due_already_is_not_concerned_unless_the_old_one_was(notice: Notice) -> None:
    for_staff = replace(notice, roles=("ansatt",))
    since = notice.due + timedelta(seconds=1)
    took_it = enrolled(role_since=since, role_before="frivillig")
    assert look(about(for_staff, enrolment=took_it), since) == skipped(Reason.NOT_CONCERNED)
    assert look(about(notice, enrolment=took_it), since) is None  # it is for both
    early = enrolled(role_since=notice.due - timedelta(days=30), role_before="frivillig")
    assert look(about(for_staff, enrolment=early), since) is None


def test_who_enrols_while_an_exercise_is_open_gets_it() -> None:
    now = oslo("2022-09-20 12:00")
    assert look(about(EXERCISE, enrolment=enrolled(enrolled_at=now)), now) is None


def test_who_can_not_come_is_not_reminded_but_still_told_of_a_change_and_asked() -> None:
    assert look(about(REMINDER, coming=Coming.NO), REMINDER.due) == skipped(Reason.CANNOT_COME)
    assert look(about(CHANGE, coming=Coming.NO), CHANGE.due) is None
    assert look(about(QUESTION, coming=Coming.NO), QUESTION.due) is None


@pytest.mark.parametrize("coming", [None, Coming.YES, Coming.UNSURE])
def test_everybody_else_is_reminded(coming: Coming | None) -> None:
    assert look(about(REMINDER, coming=coming), REMINDER.due) is None


def test_who_is_done_is_not_nudged_but_gets_the_exercise() -> None:
    assert look(about(NUDGE, done=True), NUDGE.due) == skipped(Reason.ALREADY_DONE)
    assert look(about(EXERCISE, done=True), EXERCISE.due) is None


def test_who_has_reflected_is_not_asked() -> None:
    assert look(about(QUESTION, reflected=True), QUESTION.due) == skipped(Reason.ALREADY_REFLECTED)
    assert look(about(REMINDER, reflected=True), REMINDER.due) is None


def test_nobody_is_nudged_about_an_exercise_that_was_not_sent_yet() -> None:
    source = SMALL_COURSE.replace('nudges = ["-3d 10:00"]', 'nudges = ["-63d 10:00"]')
    course = read_course(source)
    [nudge] = [each for each in timeline(course) if each.kind == Kind.EXERCISE_NUDGE]
    assert nudge.due < course.sent_at(course.exercises[0])
    found = look(about(nudge, course=PublishedCourse(1, 1, course)), nudge.due)
    assert found == skipped(Reason.NOT_SENT_YET)
    assert look(about(NUDGE, exercise_held=True), NUDGE.due) == skipped(Reason.NOT_SENT_YET)


@pytest.mark.parametrize(
    "enrolment",
    [
        signing_up(),
        signing_up(consented_at=None, remind_since=oslo("2022-08-02 12:00")),
        signing_up(consented_at=SIGNUP_REMINDER.due, remind_since=oslo("2022-08-02 12:00")),
    ],
    ids=["begun", "asked to be reminded", "asked first and begun since"],
)
def test_who_began_or_asked_before_it_was_due_is_reminded_of_the_deadline(enrolment: Enrolment) -> None:
    assert look(about(SIGNUP_REMINDER, enrolment=enrolment), SIGNUP_REMINDER.due) is None


@pytest.mark.parametrize(
    "enrolment",
    [
        enrolled(),
        signing_up(waiting_since=oslo("2022-08-02 12:00")),
        signing_up(withdrawn_at=oslo("2022-08-02 12:00")),
        signing_up(consented_at=SIGNUP_REMINDER.due),
        signing_up(consented_at=None, remind_since=SIGNUP_REMINDER.due),
        signing_up(consented_at=None),
    ],
    ids=["finished", "waiting", "withdrawn", "begun when it was due", "asked when it was due", "neither"],
)
def test_nobody_else_is_reminded_of_the_deadline(enrolment: Enrolment) -> None:
    assert look(about(SIGNUP_REMINDER, enrolment=enrolment), SIGNUP_REMINDER.due) == skipped(Reason.NOT_CONCERNED)


def test_expiry_is_told_rather_than_any_reason_to_skip() -> None:
    assert look(about(REMINDER, coming=Coming.NO), REMINDER.expires) == MISSED


def test_a_reason_to_skip_is_told_rather_than_quiet_hours() -> None:
    assert look(about(QUESTION, reflected=True), oslo("2022-09-01 23:00")) == skipped(Reason.ALREADY_REFLECTED)


# Quiet hours: 21:00 to 08:00


def in_quiet_hours_of(first: str, last: str) -> Definition:
    return read_course(SMALL_COURSE.replace('["21:00", "08:00"]', f'["{first}", "{last}"]'))


def notice_from(due: str, expires: str) -> Notice:
    """The exercise, due and expiring at other times (in Oslo)."""
    return replace(EXERCISE, due=oslo(due), expires=oslo(expires))


@pytest.mark.parametrize(
    ("due", "now", "until"),
    [
        # Late, and it is evening, midnight, night or early morning.
        ("2022-09-01 20:00", "2022-09-01 21:00", "2022-09-02 08:00"),
        ("2022-09-01 20:00", "2022-09-01 23:59:59", "2022-09-02 08:00"),
        ("2022-09-01 20:00", "2022-09-02 00:00", "2022-09-02 08:00"),
        ("2022-09-01 20:00", "2022-09-02 03:00", "2022-09-02 08:00"),
        ("2022-09-01 20:00", "2022-09-02 07:59:59", "2022-09-02 08:00"),
        ("2022-09-01 10:00", "2022-09-08 22:00", "2022-09-09 08:00"),
        ("2022-09-01 20:44:59", "2022-09-01 21:00", "2022-09-02 08:00"),
        # Over New Year, and over both clock changes.
        ("2022-12-31 20:00", "2022-12-31 23:00", "2023-01-01 08:00"),
        ("2022-10-29 20:00", "2022-10-29 23:00", "2022-10-30 08:00"),
        ("2022-10-29 20:00", "2022-10-30 02:30", "2022-10-30 08:00"),
        ("2023-03-25 20:00", "2023-03-25 23:00", "2023-03-26 08:00"),
        ("2023-03-25 20:00", "2023-03-26 03:00", "2023-03-26 08:00"),
        # Planned in them, but late all the same.
        ("2022-09-01 22:00", "2022-09-01 22:15:01", "2022-09-02 08:00"),
    ],
)
def test_a_late_message_waits_for_the_end_of_the_quiet_hours(due: str, now: str, until: str) -> None:
    notice = notice_from(due, "2024-01-01 00:00")
    assert look(about(notice), oslo(now)) == Wait(oslo(until), Reason.QUIET_HOURS)


@pytest.mark.parametrize(
    ("due", "now"),
    [
        # Late, but not in them.
        ("2022-09-01 10:00", "2022-09-01 20:59:59"),
        ("2022-09-01 20:00", "2022-09-02 08:00"),
        ("2022-09-01 20:00", "2022-09-05 12:00"),
        ("2022-10-29 20:00", "2022-10-30 08:00"),
        # In them, but as planned, or hardly late.
        ("2022-09-01 22:00", "2022-09-01 22:00"),
        ("2022-09-01 22:00", "2022-09-01 22:15"),
        ("2022-09-01 20:50", "2022-09-01 21:05"),
        ("2022-09-01 23:55", "2022-09-02 00:10"),
    ],
)
def test_what_is_not_both_late_and_in_the_quiet_hours_goes_at_once(due: str, now: str) -> None:
    assert look(about(notice_from(due, "2024-01-01 00:00")), oslo(now)) is None


@pytest.mark.parametrize("expires", ["2022-09-02 08:00", "2022-09-02 07:59", "2022-09-01 23:00"])
def test_what_would_have_expired_by_the_end_of_the_quiet_hours_goes_at_once(expires: str) -> None:
    assert look(about(notice_from("2022-09-01 20:00", expires)), oslo("2022-09-01 22:00")) is None


def test_what_is_useful_a_moment_longer_waits() -> None:
    notice = notice_from("2022-09-01 20:00", "2022-09-02 08:00:01")
    assert look(about(notice), oslo("2022-09-01 22:00")) == Wait(oslo("2022-09-02 08:00"), Reason.QUIET_HOURS)


def test_quiet_hours_within_one_day() -> None:
    course = PublishedCourse(1, 1, in_quiet_hours_of("12:00", "14:00"))
    facts = about(notice_from("2022-09-01 09:00", "2022-09-10 09:00"), course=course)
    assert look(facts, oslo("2022-09-01 11:59")) is None
    assert look(facts, oslo("2022-09-01 12:00")) == Wait(oslo("2022-09-01 14:00"), Reason.QUIET_HOURS)
    assert look(facts, oslo("2022-09-01 14:00")) is None
    assert look(facts, oslo("2022-09-01 23:00")) is None


def test_without_quiet_hours_everything_goes_at_once() -> None:
    course = PublishedCourse(1, 1, read_course(SMALL_COURSE.replace('quiet_hours = ["21:00", "08:00"]', "")))
    facts = about(notice_from("2022-09-01 20:00", "2022-09-10 09:00"), course=course)
    assert look(facts, oslo("2022-09-02 03:00")) is None


def test_quiet_hours_are_those_of_the_courses_own_zone() -> None:
    source = 'timezone = "America/New_York"\n' + SMALL_COURSE
    course = PublishedCourse(1, 1, read_course(source))
    facts = about(notice_from("2022-09-01 09:00", "2022-09-10 09:00"), course=course)
    assert look(facts, oslo("2022-09-01 22:00")) is None
    # 12:00 in Oslo is 06:00 in New York, and 14:00 is 08:00.
    assert look(facts, oslo("2022-09-02 12:00")) == Wait(oslo("2022-09-02 14:00"), Reason.QUIET_HOURS)


def test_quiet_hours_that_end_at_a_skipped_time_end_after_the_gap() -> None:
    course = PublishedCourse(1, 1, in_quiet_hours_of("21:00", "02:30"))
    facts = about(notice_from("2023-03-25 12:00", "2023-04-01 12:00"), course=course)
    assert look(facts, oslo("2023-03-25 23:00")) == Wait(oslo("2023-03-26 03:00"), Reason.QUIET_HOURS)
    assert look(facts, oslo("2023-03-26 03:00")) is None


def test_a_wait_always_lies_ahead_also_when_the_clock_shows_an_hour_twice() -> None:
    course = PublishedCourse(1, 1, in_quiet_hours_of("21:00", "02:30"))
    facts = about(notice_from("2022-10-29 12:00", "2022-11-01 12:00"), course=course)
    for minutes in range(0, 300, 5):
        now = oslo("2022-10-30 00:00") + timedelta(minutes=minutes)
        found = look(facts, now)
        assert found is None or (isinstance(found, Wait) and found.until > now)


@settings(deadline=None)
@given(
    st.datetimes(datetime.fromisoformat("2022-09-01T00:00"), datetime.fromisoformat("2023-06-01T00:00")),
    st.timedeltas(timedelta(0), timedelta(days=3)),
    st.timedeltas(timedelta(0), timedelta(days=5)),
)
def test_a_wait_ends_at_eight_before_the_notice_expires_and_then_it_goes(
    local: datetime, late: timedelta, useful: timedelta
) -> None:
    due = instant(local.replace(microsecond=0), COURSE.zone)
    now, notice = due + late, replace(EXERCISE, due=due, expires=due + useful)
    found = look(about(notice), now)
    if now >= notice.expires:
        assert found == MISSED
    elif isinstance(found, Wait):
        assert late > timedelta(minutes=15)
        assert now < found.until < notice.expires
        assert f"{found.until.astimezone(COURSE.zone):%H:%M:%S}" == "08:00:00"
        assert found.until - now <= timedelta(hours=12)
        assert look(about(notice), found.until) is None
    else:
        assert found is None


# Letters: what goes to one person because of something that happened


def letter(which: Letter, **values: Any) -> Facts:
    carried = Broadcast(id=1, state=BroadcastState.SENDING) if which == Letter.BROADCAST else None
    facts = about(None, **{"broadcast": carried} | values)
    facts.delivery.kind = str(which)
    if which == Letter.SIGNED_OFF:
        facts.whose.withdrawn_at = oslo("2022-09-01 11:59")
    facts.delivery.due, facts.delivery.expires = oslo("2022-09-01 12:00"), oslo("2022-09-03 12:00")
    return facts


@pytest.mark.parametrize("which", list(Letter))
def test_a_letter_goes_at_any_hour_until_it_expires(which: Letter) -> None:
    assert look(letter(which), oslo("2022-09-01 12:00")) is None
    assert look(letter(which), oslo("2022-09-02 03:00")) is None
    assert look(letter(which), oslo("2022-09-03 12:00")) == MISSED


@pytest.mark.parametrize("which", [each for each in Letter if each != Letter.TAKEN_BACK])
def test_a_letter_to_somebody_who_has_blocked_the_bot_is_skipped(which: Letter) -> None:
    away = Person(id=1, telegram_id=1001, language="en", unreachable_since=oslo("2022-08-02 12:00"))
    assert look(letter(which, person=away), oslo("2022-09-01 12:00")) == skipped(Reason.UNREACHABLE)


def test_deleting_is_tried_also_where_the_bot_is_blocked_but_not_after_two_days() -> None:
    away = Person(id=1, telegram_id=1001, language="en", unreachable_since=oslo("2022-08-02 12:00"))
    facts = letter(Letter.TAKEN_BACK, person=away)
    facts.delivery.expires = oslo("2022-09-09 12:00")
    assert look(facts, oslo("2022-09-03 11:59")) is None
    assert look(facts, oslo("2022-09-03 12:00")) == MISSED


@pytest.mark.parametrize("state", [BroadcastState.STOPPED, BroadcastState.WITHDRAWN, None])
def test_what_was_stopped_or_taken_back_goes_to_nobody_else(state: BroadcastState | None) -> None:
    carried = Broadcast(id=1, state=state) if state else None
    assert look(letter(Letter.BROADCAST, broadcast=carried), oslo("2022-09-01 12:00")) == skipped(Reason.STOPPED)


def test_a_message_goes_to_whom_it_is_for_whatever_they_have_muted() -> None:
    assert look(letter(Letter.BROADCAST, meant=False), oslo("2022-09-01 12:00")) == skipped(Reason.NOT_CONCERNED)
    assert look(letter(Letter.BROADCAST, muted=True), oslo("2022-09-01 23:00")) is None


def test_a_place_is_not_told_of_once_it_was_given_up() -> None:
    withdrawn = enrolled(enrolled_at=None, withdrawn_at=oslo("2022-09-01 11:00"))
    assert look(letter(Letter.PLACE, enrolment=withdrawn), oslo("2022-09-01 12:00")) == skipped(Reason.NOT_CONCERNED)
    calendar = letter(Letter.CALENDAR, enrolment=withdrawn)
    assert look(calendar, oslo("2022-09-01 12:00")) == skipped(Reason.NOT_CONCERNED)
    assert look(letter(Letter.ANSWER, enrolment=withdrawn), oslo("2022-09-01 12:00")) is None
