"""Local times and offsets: how `-7d 09:00` becomes an instant, across clock changes too."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from bot.course.offsets import instant, parse_offset

OSLO = "Europe/Oslo"
NEW_YORK = "America/New_York"
LORD_HOWE = "Australia/Lord_Howe"
CASABLANCA = "Africa/Casablanca"
ZONES = (OSLO, NEW_YORK, LORD_HOWE, CASABLANCA, "UTC", "Asia/Kathmandu", "Pacific/Apia", "Europe/London", "Asia/Tehran")


def at(text: str) -> datetime:
    """A naive wall-clock time, or with a Z at its end an instant."""
    return datetime.fromisoformat(text)


def wall_clock(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.astimezone(zone).replace(tzinfo=None)


@pytest.mark.parametrize(
    ("rule", "days", "minutes", "clock"),
    [
        ("-7d 09:00", -7, 0, time(9)),
        ("+1d 10:00", 1, 0, time(10)),
        ("-1d 00:00", -1, 0, time(0)),
        ("-0d 23:59", 0, 0, time(23, 59)),
        ("-1d", -1, 0, None),
        ("+30d", 30, 0, None),
        ("-1h", 0, -60, None),
        ("+2h", 0, 120, None),
        ("-48h", 0, -2880, None),
        ("-30m", 0, -30, None),
        ("+90m", 0, 90, None),
    ],
)
def test_every_form_is_read(rule: str, days: int, minutes: int, clock: time | None) -> None:
    offset = parse_offset(rule)
    assert (offset.rule, offset.days, offset.minutes, offset.at) == (rule, days, minutes, clock)


@pytest.mark.parametrize(
    "rule",
    [
        "",
        "7d",
        "7d 09:00",
        "-d",
        "-7",
        "-7w",
        "-7D",
        "-1H",
        "- 7d",
        "--7d",
        "+-7d",
        "-1.5h",
        "-1,5h",
        "-7d09:00",
        "-7d  09:00",
        "-7d 9:00",
        "-7d 24:00",
        "-7d 09:60",
        "-7d 09",
        "-7d 09:00:00",
        "-7d 0900",
        "-1h 09:00",
        "-30m 09:00",
        " -7d",
        "-7d ",
        "-7d\n",
        "-7d 09:00\n",
        "−7d 09:00",
        "-7d, 09:00",
        "-7d -1h",
        "-1d1h",
        "09:00",
        "-٧d",
        "-７d 09:00",
        "-7d 0٩:00",
    ],
)
def test_a_malformed_offset_is_refused(rule: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - its text is the rule
        parse_offset(rule)


@pytest.mark.parametrize(
    ("rule", "anchor", "due"),
    [
        # No clock change in between: summer time is two hours ahead of UTC, winter time one.
        ("-7d 09:00", "2022-08-31T09:00", "2022-08-24T07:00Z"),
        ("-1d 09:00", "2022-09-13T18:00", "2022-09-12T07:00Z"),
        ("-1d", "2022-09-13T18:00", "2022-09-12T16:00Z"),
        ("+1d 10:00", "2022-08-31T12:00", "2022-09-01T08:00Z"),
        ("-0d 07:00", "2022-08-31T09:00", "2022-08-31T05:00Z"),
        ("-1h", "2022-08-31T09:00", "2022-08-31T06:00Z"),
        ("+2h", "2022-08-31T12:00", "2022-08-31T12:00Z"),
        ("-30m", "2022-11-02T09:00", "2022-11-02T07:30Z"),
        # Days go by the anchor's local date, also close to midnight.
        ("-1d 23:00", "2022-09-13T00:30", "2022-09-12T21:00Z"),
        ("+1d 00:30", "2022-09-13T23:59", "2022-09-13T22:30Z"),
        ("-1h", "2022-09-13T00:30", "2022-09-12T21:30Z"),
        ("-1d 09:00", "2024-03-01T09:00", "2024-02-29T08:00Z"),
        ("-365d 09:00", "2023-01-01T09:00", "2022-01-01T08:00Z"),
        # 27 March 2022: the clock goes from 02:00 to 03:00.
        ("-7d 09:00", "2022-03-30T09:00", "2022-03-23T08:00Z"),
        ("-1d 09:00", "2022-03-27T12:00", "2022-03-26T08:00Z"),
        ("+1d 09:00", "2022-03-26T12:00", "2022-03-27T07:00Z"),
        ("-1d", "2022-03-27T12:00", "2022-03-26T11:00Z"),
        ("-1d", "2022-03-28T02:30", "2022-03-27T01:00Z"),
        ("-1d 02:30", "2022-03-28T09:00", "2022-03-27T01:00Z"),
        ("-1d 02:00", "2022-03-28T09:00", "2022-03-27T01:00Z"),
        ("-1d 01:59", "2022-03-28T09:00", "2022-03-27T00:59Z"),
        ("-1d 03:00", "2022-03-28T09:00", "2022-03-27T01:00Z"),
        ("-1h", "2022-03-27T03:30", "2022-03-27T00:30Z"),
        ("-24h", "2022-03-27T12:00", "2022-03-26T10:00Z"),
        ("-30m", "2022-03-27T03:00", "2022-03-27T00:30Z"),
        ("+2h", "2022-03-27T01:30", "2022-03-27T02:30Z"),
        # 30 October 2022: the clock goes from 03:00 back to 02:00.
        ("-7d 09:00", "2022-11-02T09:00", "2022-10-26T07:00Z"),
        ("-1d 09:00", "2022-10-30T12:00", "2022-10-29T07:00Z"),
        ("-1d", "2022-10-30T12:00", "2022-10-29T10:00Z"),
        ("-1d 02:30", "2022-10-31T09:00", "2022-10-30T00:30Z"),
        ("-1d", "2022-10-31T02:30", "2022-10-30T00:30Z"),
        ("-1d 03:00", "2022-10-31T09:00", "2022-10-30T02:00Z"),
        ("-1h", "2022-10-30T03:30", "2022-10-30T01:30Z"),
        ("-24h", "2022-10-30T12:00", "2022-10-29T11:00Z"),
        ("+2h", "2022-10-30T01:30", "2022-10-30T01:30Z"),
        ("-30m", "2022-10-30T03:00", "2022-10-30T01:30Z"),
    ],
)
def test_offsets_in_oslo(rule: str, anchor: str, due: str) -> None:
    assert parse_offset(rule).from_anchor(at(anchor), ZoneInfo(OSLO)) == at(due)


@pytest.mark.parametrize(
    ("zone", "rule", "anchor", "due"),
    [
        # New York, 13 March 2022: 02:00 becomes 03:00; 6 November 2022: 02:00 becomes 01:00.
        (NEW_YORK, "-7d 09:00", "2022-03-15T09:00", "2022-03-08T14:00Z"),
        (NEW_YORK, "-1d 02:30", "2022-03-14T09:00", "2022-03-13T07:00Z"),
        (NEW_YORK, "-1h", "2022-03-13T03:30", "2022-03-13T06:30Z"),
        (NEW_YORK, "-1d 01:30", "2022-11-07T09:00", "2022-11-06T05:30Z"),
        (NEW_YORK, "-2h", "2022-11-06T02:30", "2022-11-06T05:30Z"),
        # Lord Howe, 2 October 2022: 02:00 becomes 02:30; 3 April 2022: 02:00 becomes 01:30.
        (LORD_HOWE, "-7d 09:00", "2022-10-05T09:00", "2022-09-27T22:30Z"),
        (LORD_HOWE, "-1d 02:15", "2022-10-03T09:00", "2022-10-01T15:30Z"),
        (LORD_HOWE, "-1d 02:30", "2022-10-03T09:00", "2022-10-01T15:30Z"),
        (LORD_HOWE, "-1h", "2022-10-02T02:45", "2022-10-01T14:45Z"),
        (LORD_HOWE, "-1d 01:45", "2022-04-04T09:00", "2022-04-02T14:45Z"),
        (LORD_HOWE, "-30m", "2022-04-03T02:00", "2022-04-02T15:00Z"),
        # Casablanca, Ramadan 2022: on 27 March 03:00 becomes 02:00, on 8 May 02:00 becomes 03:00.
        (CASABLANCA, "-7d 09:00", "2022-03-29T09:00", "2022-03-22T08:00Z"),
        (CASABLANCA, "-1d 02:30", "2022-03-28T09:00", "2022-03-27T01:30Z"),
        (CASABLANCA, "-1d 02:30", "2022-05-09T09:00", "2022-05-08T02:00Z"),
        (CASABLANCA, "-1d", "2022-05-08T12:00", "2022-05-07T12:00Z"),
    ],
)
def test_offsets_in_other_zones(zone: str, rule: str, anchor: str, due: str) -> None:
    assert parse_offset(rule).from_anchor(at(anchor), ZoneInfo(zone)) == at(due)


@pytest.mark.parametrize(
    ("zone", "local", "first"),
    [
        (OSLO, "2022-03-27T01:59:59", "2022-03-27T00:59:59Z"),
        (OSLO, "2022-03-27T02:00:00", "2022-03-27T01:00:00Z"),
        (OSLO, "2022-03-27T02:00:01", "2022-03-27T01:00:00Z"),
        (OSLO, "2022-03-27T02:59:59", "2022-03-27T01:00:00Z"),
        (OSLO, "2022-03-27T03:00:00", "2022-03-27T01:00:00Z"),
        (OSLO, "2022-10-30T01:59:59", "2022-10-29T23:59:59Z"),
        (OSLO, "2022-10-30T02:00:00", "2022-10-30T00:00:00Z"),
        (OSLO, "2022-10-30T02:59:59", "2022-10-30T00:59:59Z"),
        (OSLO, "2022-10-30T03:00:00", "2022-10-30T02:00:00Z"),
        (NEW_YORK, "2022-03-13T02:59:00", "2022-03-13T07:00:00Z"),
        (NEW_YORK, "2022-11-06T01:00:00", "2022-11-06T05:00:00Z"),
        (LORD_HOWE, "2022-10-02T02:00:00", "2022-10-01T15:30:00Z"),
        (LORD_HOWE, "2022-10-02T02:29:59", "2022-10-01T15:30:00Z"),
        (LORD_HOWE, "2022-04-03T01:30:00", "2022-04-02T14:30:00Z"),
        (LORD_HOWE, "2022-04-03T01:59:59", "2022-04-02T14:59:59Z"),
        (CASABLANCA, "2022-05-08T02:00:00", "2022-05-08T02:00:00Z"),
        # Samoa went over the date line: 30 December 2011 was left out.
        ("Pacific/Apia", "2011-12-30T12:00:00", "2011-12-30T10:00:00Z"),
    ],
)
def test_a_skipped_time_is_the_first_instant_after_the_gap_and_a_doubled_one_the_first(
    zone: str, local: str, first: str
) -> None:
    assert instant(at(local), ZoneInfo(zone)) == at(first)


def test_a_skipped_time_with_a_fraction_of_a_second_is_the_first_instant_after_the_gap_too() -> None:
    assert instant(at("2022-03-27T02:30:00.500000"), ZoneInfo(OSLO)) == at("2022-03-27T01:00:00Z")


def test_an_instant_is_told_in_utc() -> None:
    assert instant(at("2022-08-31T09:00"), ZoneInfo(OSLO)).tzinfo is UTC
    assert parse_offset("-1h").from_anchor(at("2022-08-31T09:00"), ZoneInfo(OSLO)).tzinfo is UTC


def _clock_changes(zone: ZoneInfo) -> list[datetime]:
    """The wall-clock times that a zone's clock changes between 2000 and 2100 jump from, found day by day."""
    found = []
    day = datetime(2000, 1, 1, tzinfo=UTC)
    while day.year <= 2100:
        low, high = day, day + timedelta(days=1)
        if low.astimezone(zone).utcoffset() != high.astimezone(zone).utcoffset():
            while high - low > timedelta(seconds=1):
                middle = low + (high - low) // 2
                middle = middle.replace(microsecond=0)
                if middle.astimezone(zone).utcoffset() == low.astimezone(zone).utcoffset():
                    low = middle
                else:
                    high = middle
            found.append(wall_clock(low, zone) + timedelta(seconds=1))
        day += timedelta(days=1)
    return found


CHANGES = {name: _clock_changes(ZoneInfo(name)) for name in (OSLO, NEW_YORK, LORD_HOWE, CASABLANCA)}

anywhere = st.tuples(
    st.sampled_from(ZONES),
    st.datetimes(at("2000-01-01"), at("2100-12-31T23:59:59")).map(lambda each: each.replace(microsecond=0)),
)
near_a_change = st.sampled_from(sorted(CHANGES)).flatmap(
    lambda name: st.tuples(
        st.just(name),
        st.builds(
            lambda change, seconds: change + timedelta(seconds=seconds),
            st.sampled_from(CHANGES[name]),
            st.integers(-9000, 9000),
        ),
    )
)
places_and_times = st.one_of(anywhere, near_a_change)
minutes_of_the_day = st.builds(time, st.integers(0, 23), st.integers(0, 59))


def _instants_that_read(local: datetime, zone: ZoneInfo) -> list[datetime]:
    """Every instant at which clocks in a zone show a local time, found from the offsets in use around it."""
    around = [local.replace(tzinfo=UTC) + timedelta(hours=hours) for hours in range(-48, 49, 6)]
    offsets = {moment.astimezone(zone).utcoffset() for moment in around}
    candidates = {local.replace(tzinfo=UTC) - offset for offset in offsets if offset is not None}
    return sorted(each for each in candidates if wall_clock(each, zone) == local)


def test_the_clock_changes_are_found() -> None:
    assert at("2022-03-27T02:00") in CHANGES[OSLO]
    assert at("2022-10-30T03:00") in CHANGES[OSLO]
    assert at("2022-10-02T02:00") in CHANGES[LORD_HOWE]


@settings(deadline=None)
@given(places_and_times)
@example((OSLO, at("2022-03-27T02:30")))
@example((OSLO, at("2022-10-30T02:30")))
@example((LORD_HOWE, at("2022-10-02T02:15")))
@example(("Pacific/Apia", at("2011-12-30T00:00")))
def test_an_instant_shows_the_wall_clock_time_it_was_made_from_or_is_the_first_after_the_gap(
    where: tuple[str, datetime],
) -> None:
    zone, local = ZoneInfo(where[0]), where[1]
    found = instant(local, zone)
    readings = _instants_that_read(local, zone)
    if readings:
        assert found == readings[0]
    else:
        assert wall_clock(found, zone) > local
        assert wall_clock(found - timedelta(microseconds=1), zone) < local


@settings(deadline=None)
@given(places_and_times, st.sampled_from("+-"), st.integers(0, 400), minutes_of_the_day)
def test_days_at_a_time_of_day_land_on_that_day_at_that_time(
    where: tuple[str, datetime], sign: str, days: int, clock: time
) -> None:
    zone, anchor = ZoneInfo(where[0]), where[1]
    found = parse_offset(f"{sign}{days}d {clock:%H:%M}").from_anchor(anchor, zone)
    meant = datetime.combine(anchor.date() + timedelta(days=days if sign == "+" else -days), clock)
    if _instants_that_read(meant, zone):
        assert wall_clock(found, zone) == meant
    else:
        assert wall_clock(found, zone) > meant
        assert wall_clock(found - timedelta(microseconds=1), zone) < meant


@settings(deadline=None)
@given(places_and_times, st.sampled_from("+-"), st.integers(0, 400))
def test_days_alone_keep_the_wall_clock_time(where: tuple[str, datetime], sign: str, days: int) -> None:
    zone, anchor = ZoneInfo(where[0]), where[1]
    meant = anchor + timedelta(days=days if sign == "+" else -days)
    assume(_instants_that_read(meant, zone))
    assert wall_clock(parse_offset(f"{sign}{days}d").from_anchor(anchor, zone), zone) == meant


@settings(deadline=None)
@given(places_and_times, st.sampled_from("+-"), st.integers(0, 9999), st.sampled_from("hm"))
def test_hours_and_minutes_are_elapsed_time_to_the_second(
    where: tuple[str, datetime], sign: str, count: int, unit: str
) -> None:
    zone, anchor = ZoneInfo(where[0]), where[1]
    elapsed = timedelta(hours=count) if unit == "h" else timedelta(minutes=count)
    found = parse_offset(f"{sign}{count}{unit}").from_anchor(anchor, zone)
    assert found - instant(anchor, zone) == (elapsed if sign == "+" else -elapsed)


@settings(deadline=None)
@given(st.text(alphabet="+-0123456789dhm: x\n", max_size=12))
def test_any_other_text_is_refused_and_nothing_else_happens(text: str) -> None:
    try:
        offset = parse_offset(text)
    except ValueError:
        return
    assert offset.rule == text
    assert text[0] in "+-"
    assert (offset.days, offset.minutes).count(0) >= 1
