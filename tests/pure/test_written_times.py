"""Times as organisers write them: every usual form is read, and what is not clear is asked about again."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.course.offsets import instant
from bot.course.written_times import Times, UnclearTimeError, read_times
from bot.messages.speech import OSLO, Speech

at = datetime.fromisoformat

PRESENT = Times(at("2022-08-31 09:00"), at("2022-08-31 12:00"))
TODAY = date(2022, 8, 16)

moments = st.datetimes(at("2022-01-01 00:00"), at("2029-12-31 00:00")).map(
    lambda moment: moment.replace(second=0, microsecond=0)
)
lengths = st.integers(min_value=1, max_value=600).map(lambda minutes: timedelta(minutes=minutes))


def read(text: str) -> str:
    """What is read, as it would be written in the file: the start, and when it ends."""
    times = read_times(text, PRESENT, TODAY)
    return f"{times.starts:%Y-%m-%d %H:%M}–{times.ends:%H:%M}"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("5.9. kl. 09:00–12:00", "2022-09-05 09:00–12:00"),
        ("1. sept 13.00 til 15.30", "2022-09-01 13:00–15:30"),
        ("5.9. 10 til 12", "2022-09-05 10:00–12:00"),
        ("05.09.2022 09:00", "2022-09-05 09:00–12:00"),
        ("onsdag 7. september kl. 10", "2022-09-07 10:00–13:00"),
        ("Onsdag 7. september 2022 kl. 10.30 – 12", "2022-09-07 10:30–12:00"),
        ("5/9 kl 9.30-12", "2022-09-05 09:30–12:00"),
        ("5. 9. 2022 kl 10", "2022-09-05 10:00–13:00"),
        ("5.9.22 kl 9", "2022-09-05 09:00–12:00"),
        ("den 7. september kl. 0900", "2022-09-07 09:00–12:00"),
        ("2022-09-07T10:00:00", "2022-09-07 10:00–13:00"),
        ("2022-09-07 10:00-12:30", "2022-09-07 10:00–12:30"),
        ("kl. 10 til 11, den 5.9.", "2022-09-05 10:00–11:00"),
        ("mellom kl. 9 og 11 den 5.9.", "2022-09-05 09:00–11:00"),
        ("flyttes til 5.9. kl. 10", "2022-09-05 10:00–13:00"),
        ("laurdag 3.9 klokka 10.00–11.00", "2022-09-03 10:00–11:00"),
        ("måndag 5. september kl. 8", "2022-09-05 08:00–11:00"),
        ("tor. 1. sep. 09:00", "2022-09-01 09:00–12:00"),
        ("Wednesday 7 September at 10", "2022-09-07 10:00–13:00"),
        ("September 7, 2022 at 10 am", "2022-09-07 10:00–13:00"),
        ("7th of September 1-3 pm", "2022-09-07 13:00–15:00"),
        ("7 sept from 10 to 1 pm", "2022-09-07 10:00–13:00"),
        ("12 am 7 Sept", "2022-09-07 00:00–03:00"),
        # No year: the nearest. No time: the same. No date: the same.
        ("10.1. kl 9", "2023-01-10 09:00–12:00"),
        ("7. september", "2022-09-07 09:00–12:00"),
        ("kl. 13", "2022-08-31 13:00–16:00"),
        ("13:00–15:00", "2022-08-31 13:00–15:00"),
        ("9.10-12.00", "2022-08-31 09:10–12:00"),
        ("29.2. kl 10", "2024-02-29 10:00–13:00"),
        # A weekday alone: the nearest one to the present day.
        ("torsdag", "2022-09-01 09:00–12:00"),
        ("tysdag kl 14", "2022-08-30 14:00–17:00"),
        ("onsdag 10-12", "2022-08-31 10:00–12:00"),
        ("i dag kl. 18", "2022-08-16 18:00–21:00"),
        ("i morgen kl 10", "2022-08-17 10:00–13:00"),
        ("i morgon kl. 10", "2022-08-17 10:00–13:00"),
        ("tomorrow at 10", "2022-08-17 10:00–13:00"),
        ("i overmorgen kl. 9", "2022-08-18 09:00–12:00"),
    ],
)
def test_every_usual_form_is_read(text: str, meant: str) -> None:
    assert read(text) == meant


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hei",
        "10",
        "5.9. 10",
        "2022",
        "30.2. kl 10",
        "29.2.2023",
        "31.11. kl. 10",
        "kl. 25",
        "kl 24:00",
        "neste onsdag kl. 10",
        "torsdag i neste uke",
        "5.9. eller 6.9. kl. 10",
        "5.9. kl. 10 og 6.9. kl. 10",
        "13 pm 5.9.",
        "kl. 9.10.2022.11.12",
        "0.0. kl. 0",
        "5.9. kl. ni",
        "²⁰",
        "٥.٩.",
    ],
)
def test_what_is_not_clear_is_not_guessed(text: str) -> None:
    with pytest.raises(UnclearTimeError) as unclear:
        read(text)
    assert unclear.value.why == "unknown"


def test_another_weekday_than_the_dates_is_told_with_the_date() -> None:
    with pytest.raises(UnclearTimeError) as unclear:
        read("tirsdag 7. september kl. 10")
    assert (unclear.value.why, unclear.value.day) == ("weekday", date(2022, 9, 7))


@pytest.mark.parametrize("text", ["5.9. kl. 12–10", "5.9. kl 12-12", "5.9. 10–9 am"])
def test_an_end_before_the_start_is_told(text: str) -> None:
    with pytest.raises(UnclearTimeError) as unclear:
        read(text)
    assert unclear.value.why == "end"


def test_a_weekday_alone_is_never_past() -> None:
    late = date(2022, 9, 1)
    for name in ("mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag"):
        assert late <= read_times(name, PRESENT, late).starts.date() < late + timedelta(days=7)


@given(starts=moments, length=lengths, language=st.sampled_from(["nb", "nn", "en"]))
def test_what_the_bot_says_itself_can_be_written_back(starts: datetime, length: timedelta, language: str) -> None:
    ends = starts + length
    assume(ends.date() == starts.date())
    first, last = instant(starts, OSLO), instant(ends, OSLO)
    # Where the clock skips an hour, nobody says that time.
    assume(first.astimezone(OSLO).replace(tzinfo=None) == starts and last.astimezone(OSLO).replace(tzinfo=None) == ends)
    speech = Speech(language)
    said = f"{speech.when_in_year(first)}–{speech.clock(last)}"
    assert read_times(said, PRESENT, TODAY) == Times(starts, ends)
    short = f"{speech.when(first)}–{speech.clock(last)}"
    near = Times(starts - timedelta(days=20), ends - timedelta(days=20))
    assert read_times(short, near, TODAY) == Times(starts, ends)
    assert read_times(f"{speech.short(first)}–{speech.clock(last)}", near, TODAY) == Times(starts, ends)


FORMS = (
    "%d.%m.%Y kl. %H:%M",
    "%d.%m.%Y %H:%M",
    "%d.%m.%y kl. %H.%M",
    "%d/%m/%Y at %H:%M",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%dT%H:%M:00",
    "kl. %H:%M %d.%m.%Y",
    "%H:%M, %d. %m. %Y",
    "kl %H%M den %d.%m.%Y",
)


@given(starts=moments, form=st.sampled_from(FORMS))
def test_a_whole_date_and_time_means_the_same_in_every_form(starts: datetime, form: str) -> None:
    times = read_times(starts.strftime(form), PRESENT, TODAY)
    assert times == Times(starts, starts + timedelta(hours=3))


@given(day=st.dates(date(2022, 1, 1), date(2029, 12, 31)), clock=st.times())
def test_a_date_without_a_year_is_the_nearest_to_the_present_one(day: date, clock: time) -> None:
    starts = datetime.combine(day, clock.replace(second=0, microsecond=0))
    near = Times(starts, starts + timedelta(hours=1))
    assert read_times(f"{day.day}.{day.month}. kl. {starts:%H:%M}", near, TODAY) == near


@given(st.text(max_size=60))
def test_whatever_is_written_it_is_a_time_or_it_is_unclear(text: str) -> None:
    try:
        times = read_times(text, PRESENT, TODAY)
    except UnclearTimeError:
        return
    assert times.starts < times.ends


@given(st.text(alphabet="0123456789.:/-–kltiogdenamp² \n", max_size=40))
def test_whatever_is_written_with_digits_it_is_a_time_or_it_is_unclear(text: str) -> None:
    try:
        times = read_times(text, PRESENT, TODAY)
    except UnclearTimeError:
        return
    assert times.starts < times.ends
