"""How people write the time they spent on something."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.people.effort import MOST_MINUTES, minutes_in


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        # A number alone is hours.
        ("2", 120),
        ("2,5", 150),
        ("2.5", 150),
        ("0,5", 30),
        ("0,25", 15),
        ("1,75", 105),
        ("12", 720),
        ("40", 2400),
        ("½", 30),
        ("2½", 150),
        (" 3 ", 180),
        ("ca. 3", 180),
        # Bokmål
        ("1 time", 60),
        ("2 timer", 120),
        ("2,5 timer", 150),
        ("½ time", 30),
        ("1½ time", 90),
        ("2 t", 120),
        ("2t", 120),
        ("2 t.", 120),
        ("1 t 30 min", 90),
        ("1t 30min", 90),
        ("1t30", 90),
        ("1 t 30", 90),
        ("1 t 30 m", 90),
        ("1 time 30 minutter", 90),
        ("1 time og 30 minutter", 90),
        ("2 timer og 1 minutt", 121),
        ("90 min", 90),
        ("90 min.", 90),
        ("90min", 90),
        ("90 minutter", 90),
        ("45 m", 45),
        ("1 minutt", 1),
        ("ca. 2 timer", 120),
        ("ca 2 timer", 120),
        ("omtrent 2 timer", 120),
        ("Ca. 90 min", 90),
        ("100 timer", 6000),
        # Nynorsk
        ("2 timar", 120),
        ("1 time og 15 minuttar", 75),
        ("45 minuttar", 45),
        ("2,5 timar", 150),
        # English
        ("1 hour", 60),
        ("2 hours", 120),
        ("2.5 hours", 150),
        ("2 h", 120),
        ("2h", 120),
        ("2 hrs", 120),
        ("1 hr 15 mins", 75),
        ("1h30", 90),
        ("1 h 30 m", 90),
        ("1 hour and 30 minutes", 90),
        ("90 minutes", 90),
        ("about 2 hours", 120),
        # The clock's way
        ("1:30", 90),
        ("0:45", 45),
        ("00:30", 30),
        ("12:05", 725),
        # However it is written
        ("2 TIMER", 120),
        ("1 T 30 MIN", 90),
        ("1  t\n30   min", 90),
        ("2\u00a0timer", 120),
    ],
)
def test_the_ways_in_which_people_write_time(text: str, minutes: int) -> None:
    assert minutes_in(text) == minutes


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "ja",
        "lenge",
        "timer",
        "min",
        "t",
        ":",
        ",",
        "0",
        "0 timer",
        "0 min",
        "0:00",
        "-2",
        "-1 t 30 min",
        "1:60",
        "1:5",
        "1:300",
        "1:30:00",
        "2-3 timer",
        "2 timer og litt til",
        "Jeg brukte 2 timer",
        "2 dager",
        "2 x",
        "1,2,3",
        "1.2.3",
        ",5",
        "2,",
        "24.8.",
        "1e3",
        "nan",
        "inf",
        "99999",
        "1000 timer",
        "201 timer",
        "30 t 12000 min",
        "+47 22 33 44 55",
        "2 timer 3 timer",
        "<b>2</b>",
    ],
)
def test_what_is_no_time_to_believe(text: str) -> None:
    assert minutes_in(text) is None


@pytest.mark.parametrize("text", ["90", "60", "120", "ca. 90", "omtrent 120"])
def test_a_bare_number_too_large_for_hours_is_asked_about_rather_than_guessed(text: str) -> None:
    assert minutes_in(text) is None


@settings(deadline=None)
@given(st.integers(0, 99), st.integers(0, 59), st.sampled_from(["{} t {} min", "{}:{:02}", "{} timer og {} minutter"]))
def test_hours_and_minutes_add_up(hours: int, minutes: int, form: str) -> None:
    assert minutes_in(form.format(hours, minutes)) == (hours * 60 + minutes or None)


@settings(deadline=None)
@given(st.one_of(st.text(max_size=20), st.text(alphabet="0123456789 ,.:½tmin-²٣", max_size=12)))
def test_any_text_is_some_minutes_or_none(text: str) -> None:
    minutes = minutes_in(text)
    assert minutes is None or (type(minutes) is int and 0 < minutes <= MOST_MINUTES)
