"""What a changed course file does: to its sessions, to what is sent and when, and what else differs."""

from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.course.definition import Definition
from bot.course.differences import differences
from bot.course.effects import Effect, Taken, effect
from bot.course.reading import read_course
from bot.course.timeline import REMINDERS, Kind, timeline
from bot.messages.differences import difference_lines
from bot.messages.effects import effect_told
from bot.messages.long_lists import plain
from bot.messages.speech import Speech
from tests.conftest import SMALL_COURSE
from tests.stage import oslo

BEFORE = read_course(SMALL_COURSE)
AUGUST = oslo("2022-08-16 09:00")


def changed(*pairs: tuple[str, str]) -> Definition:
    source = SMALL_COURSE
    for old, new in pairs:
        assert source.count(old) == 1, old
        source = source.replace(old, new)
    return read_course(source)


def moved(session: str, old: str, new: str) -> Definition:
    """The small course with a session on another day, at the same time of day."""
    assert session in SMALL_COURSE
    return changed((f"starts = {old}", f"starts = {new}"), (f"ends = {old}", f"ends = {new}"))


def taken_until(now: datetime) -> dict[str, Taken]:
    return {each.key: Taken(each.due, each.expires) for each in timeline(BEFORE) if each.due <= now}


def done(after: Definition, now: datetime) -> Effect:
    return effect(BEFORE, after, 2, taken_until(now), now)


def keys(found: Effect, name: str) -> list[str]:
    return [each.key.removeprefix("lite-kurs/") for each in getattr(found, name)]


def test_a_moved_session_arms_its_reminders_anew_and_drops_the_old_ones() -> None:
    found = done(moved("samling-2", "2022-11-02", "2022-11-09"), AUGUST)
    assert [(each.after.id, each.moved, each.too_late) for each in found.sessions] == [("samling-2", True, False)]
    new, old = "2022-11-09T08:00:00Z", "2022-11-02T08:00:00Z"
    assert keys(found, "armed") == [
        f"session_reminder/samling-2/-7d 09:00/{new}",
        f"exercise_nudge/ovelse-1/-3d 10:00/{new}",
        f"session_reminder/samling-2/-1d 09:00/{new}",
        f"session_reminder/samling-2/-1h/{new}",
    ]
    assert keys(found, "dropped") == [key.replace(new, old) for key in keys(found, "armed")]
    assert (found.too_late, found.at_once, found.shifted, found.differences) == ((), (), (), ())


def test_a_session_moved_near_makes_an_exercise_come_sooner_and_a_reminder_too_late() -> None:
    found = done(moved("samling-1", "2022-08-31", "2022-08-19"), AUGUST)
    assert keys(found, "too_late") == ["session_reminder/samling-1/-7d 09:00/2022-08-19T07:00:00Z"]
    assert [(each.notice.subject, each.sooner, each.notice.due) for each in found.shifted] == [
        ("samling-1", True, oslo("2022-08-19 14:00")),
        ("ovelse-1", True, oslo("2022-08-20 10:00")),
    ]


def test_what_is_open_then_goes_at_once() -> None:
    now = oslo("2022-08-31 13:00")
    found = done(changed(('send = "+1d 10:00"', 'send = "+30m"')), now)
    assert [each.notice.key for each in found.at_once] == ["lite-kurs/exercise/ovelse-1"]
    assert found.shifted == ()


def test_what_was_sent_is_not_sent_again_whatever_its_new_time() -> None:
    now = oslo("2022-09-05 09:00")
    found = done(changed(('send = "+1d 10:00"', 'send = "+10d 10:00"')), now)
    assert (found.at_once, found.shifted, found.armed, found.dropped) == ((), (), (), ())


def test_a_reminder_whose_time_is_over_is_never_caught_up_by_a_later_version_either() -> None:
    now = oslo("2022-08-27 09:00")
    nearer = moved("samling-1", "2022-08-31", "2022-09-02")
    first = done(nearer, now)
    [passed] = [each for each in first.passed if each.kind == Kind.SESSION_REMINDER and each in first.too_late]
    never = {passed.key: Taken(passed.due, passed.expires, caught_up=False)}
    longer = changed(
        ("starts = 2022-08-31", "starts = 2022-09-02"),
        ("ends = 2022-08-31", "ends = 2022-09-02"),
        ('link = "https://example.org/rom1"', 'reminders = ["-7d 09:00", "-1h"]'),
    )
    again = effect(nearer, longer, 3, taken_until(now) | never, now)
    assert passed.key in [each.key for each in again.passed]
    assert passed.key not in [each.notice.key for each in again.at_once]


def test_cancelled_held_after_all_and_a_new_link_are_told_each_in_its_way() -> None:
    cancelled = changed(('id = "samling-2"', 'id = "samling-2"\ncancelled = true'))
    [told] = done(cancelled, AUGUST).sessions
    assert (told.cancelled, told.resumed, told.moved, told.relinked) == (True, False, False, False)
    [told] = effect(cancelled, BEFORE, 3, {}, AUGUST).sessions
    assert (told.cancelled, told.resumed, told.moved, told.relinked) == (False, True, False, False)
    [told] = done(changed(("example.org/rom1", "example.org/rom2")), AUGUST).sessions
    assert (told.cancelled, told.resumed, told.moved, told.relinked) == (False, False, False, True)


def test_a_change_to_a_time_that_is_past_is_told_to_nobody() -> None:
    now = oslo("2022-09-10 09:00")
    [told] = done(moved("samling-1", "2022-08-31", "2022-09-05"), now).sessions
    assert told.too_late
    assert done(moved("samling-1", "2022-08-31", "2022-09-05"), now).remarks == ()


def test_the_mark_stays_until_what_is_done_is_something_else() -> None:
    after = moved("samling-2", "2022-11-02", "2022-11-09")
    assert done(after, AUGUST).mark == done(after, oslo("2022-08-16 09:05")).mark
    assert done(after, AUGUST).mark != done(moved("samling-2", "2022-11-02", "2022-11-10"), AUGUST).mark
    assert done(after, oslo("2022-11-02 07:59")).mark != done(after, oslo("2022-11-02 08:01")).mark


def test_every_other_difference_has_a_line_of_its_own() -> None:
    after = changed(
        ('title = { nb = "Lite kurs"', 'title = { nb = "Lite, nytt kurs"'),
        ("Et lite kurs.", "Et kurs."),
        (
            "effort_hours = { min = 3, max = 5 }",
            "effort_hours = { min = 3, max = 6.5 }\ncapacity = 20\nretention_days = 30",
        ),
        ('quiet_hours = ["21:00", "08:00"]', 'quiet_hours = ["22:00", "08:00"]\ncounties = ["Viken"]'),
        ("opens = 2022-08-01T08:00:00\n", ""),
        ("deadline = 2022-08-24T23:59:00", "deadline = 2022-08-25T23:59:00"),
        ("Hilde Eksempel", "Kari Eksempel"),
        ('title = { nb = "Kveld for frivillige"', 'text = "Ta med kake."\ntitle = { nb = "Kveld for frivillige"'),
        ("Ta en prat.", "Ta to."),
        ("hours = 4", "hours = 5"),
        ('nudges = ["-3d 10:00"]', 'nudges = ["-2d 10:00"]'),
    )
    assert [plain(line) for line in difference_lines(differences(BEFORE, after), Speech("nb"))] == [
        "• «Lite kurs» heter nå «Lite, nytt kurs», bare på norsk bokmål",
        "• Teksten om kurset, bare på norsk bokmål",
        "• Timer egeninnsats: 3–5 → 3–6,5",
        "• Plasser: – → 20",
        "• Tiden da vi ikke sender forsinkede meldinger",
        "• Fylkene",
        "• Dager vi tar vare på personopplysninger: 90 → 30",
        "• Påmeldingen åpner: mandag 1. august kl. 08:00 → straks",
        "• Fristen: onsdag 24. august kl. 23:59 → torsdag 25. august kl. 23:59",
        "• Hvem deltakerne kan spørre: Hilde Eksempel → Kari Eksempel",
        "• Kveld for frivillige: teksten",
        "• Snakk med noen: teksten, bare på norsk bokmål",
        "• Snakk med noen: påminnelsene",
        "• Snakk med noen: timer 4 → 5",
    ]


VALUES = (
    ('nb = "', 'nb = "Ny '),
    ("hours = 4", "hours = 7"),
    ('"-3d 10:00"', '"-4d 10:00"'),
    ("deadline = 2022-08-24", "deadline = 2022-08-20"),
    ('"-7d 09:00", "-1d 09:00"', '"-2d 09:00"'),
    ("2022-11-02T", "2022-11-04T"),
    ("2022-09-06T18", "2022-09-06T17"),
    ("2022-08-31T", "2022-09-01T"),
    ("rom1", "rom2"),
    ('id = "kveld"', 'id = "kveld"\ncancelled = true'),
    ('id = "samling-1"', 'id = "samling-1"\nreflect = "+1h"'),
    ("Hilde", "Kari"),
    ("hilde@", "kari@"),
    ('send = "+1d 10:00"', 'send = "+2d 10:00"'),
    ('roles = ["frivillig"]', 'roles = ["ansatt"]'),
    ("[signup]", 'counties = ["Viken"]\ncapacity = 3\nlanguage = "nn"\ntimezone = "Europe/London"\n[signup]'),
    ("[[exercises]]", '[[resources]]\ntitle = "Les"\nurl = "https://example.org"\n\n[[exercises]]'),
    (
        "[[exercises]]",
        '[[sessions]]\nid = "ny"\ntitle = "Ny"\nstarts = 2022-11-03T09:00:00\nends = 2022-11-03T10:00:00\n\n'
        "[[exercises]]",
    ),
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    first=st.sets(st.sampled_from(VALUES)),
    second=st.sets(st.sampled_from(VALUES)),
    day=st.integers(0, 90),
    language=st.sampled_from(["nb", "nn", "en"]),
)
def test_whatever_changes_can_be_told_and_every_notice_is_accounted_for(
    first: set[tuple[str, str]], second: set[tuple[str, str]], day: int, language: str
) -> None:
    sources = []
    for chosen in (first, second):
        source = SMALL_COURSE
        for old, new in VALUES:
            source = source.replace(old, new) if (old, new) in chosen else source
        sources.append(source)
    before, after = (read_course(source) for source in sources)
    now = datetime.fromtimestamp(AUGUST.timestamp() + day * 86400, AUGUST.tzinfo)
    taken = {each.key: Taken(each.due, each.expires) for each in timeline(before) if each.due <= now}
    found = effect(before, after, 2, taken, now)
    told = "\n".join(effect_told(found, Speech(language, after.zone)))
    assert "None" not in plain(told)
    if first == second:
        assert (found.sessions, found.differences, found.armed, found.dropped, found.shifted) == ((), (), (), (), ())
    # What comes afterwards is what would have come, without what is dropped, with what is armed, at its new time.
    expected = {each.key: each.due for each in timeline(before) if each.due > now and each.due < each.expires}
    for each in found.dropped:
        del expected[each.key]
    expected |= {each.key: each.due for each in found.armed}
    expected |= {each.notice.key: each.notice.due for each in found.shifted}
    coming = {each.key: each.due for each in timeline(after) if each.due > now and each.due < each.expires}
    sent_already = {key for key in coming if key in taken}
    going = {each.notice.key for each in found.at_once}
    useless = {each.key for each in timeline(after) if each.due >= each.expires}
    assert {key: due for key, due in expected.items() if key not in going | useless} == {
        key: due for key, due in coming.items() if key not in sent_already
    }
    assert all(each.kind in REMINDERS and each.due < now for each in found.passed)


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_a_new_course_is_told_with_its_sessions(language: str) -> None:
    found = effect(None, BEFORE, 1, {}, AUGUST)
    told = plain("\n".join(effect_told(found, Speech(language, BEFORE.zone))))
    assert all(session.title.into(language) in told for session in BEFORE.sessions)
