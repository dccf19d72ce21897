"""Saying things in one language: escaping, dates, numbers, plurals, durations."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup

from bot.course.definition import LANGUAGES, Exercise
from bot.course.reading import read_course
from bot.messages.exercises import exercise_text
from bot.messages.introduction import introduction
from bot.messages.message import length
from bot.messages.speech import Speech
from bot.people.courses import PublishedCourse
from tests.conftest import SMALL_COURSE

EN = Speech("en")
HOSTILE = '<b>Kari</b> & "Ola" <script>'
SUMMER = datetime(2022, 8, 31, 7, 0, tzinfo=UTC)
WINTER = datetime(2022, 11, 2, 8, 0, tzinfo=UTC)


# Escaping


def test_markup_in_a_value_is_escaped() -> None:
    said = EN.say("<b>{title}</b> is new", title=HOSTILE)
    assert said == "<b>&lt;b&gt;Kari&lt;/b&gt; &amp; &#34;Ola&#34; &lt;script&gt;</b> is new"


def test_markup_in_a_value_is_escaped_in_counted_sentences_too() -> None:
    said = EN.count("{n} day until {title}", "{n} days until {title}", 2, title=HOSTILE)
    assert said == "2 days until &lt;b&gt;Kari&lt;/b&gt; &amp; &#34;Ola&#34; &lt;script&gt;"


def test_a_sentence_within_a_sentence_is_escaped_once() -> None:
    inner = EN.say("{a} & co".replace("&", "and"), a="<x>")
    assert EN.say("Done: {inner}", inner=inner) == "Done: &lt;x&gt; and co"


def test_a_value_with_placeholders_or_attributes_in_it_is_only_text() -> None:
    assert EN.say("Hi {name}", name="{name.__class__} {0} %s") == "Hi {name.__class__} {0} %s"
    assert EN.label("Hi {name}", name="{name.__class__} {0} %s") == "Hi {name.__class__} {0} %s"


def test_a_label_is_plain_text() -> None:
    assert EN.label("Hi {name}", name=HOSTILE) == f"Hi {HOSTILE}"
    assert not isinstance(EN.label("Hi {name}", name="x"), Markup)


def test_an_address_can_not_break_out_of_its_link() -> None:
    said = EN.say('<a href="{url}">{title}</a>', url='https://example.org/?a=1&b="><i>', title="x")
    assert said == '<a href="https://example.org/?a=1&amp;b=&#34;&gt;&lt;i&gt;">x</a>'


@settings(deadline=None)
@given(st.text(max_size=40))
def test_no_value_can_bring_markup_of_its_own(value: str) -> None:
    said = EN.say("<b>{value}</b>", value=value)
    inside = said.removeprefix("<b>").removesuffix("</b>")
    assert not set(inside) & set("<>\"'")
    assert Markup(inside).unescape() == value


def test_hostile_titles_reach_people_as_they_were_written() -> None:
    course = read_course(
        SMALL_COURSE.replace('en = "Small course"', "en = '<i>Small</i> & co'")
        .replace('en = "A small course."', "en = '1 < 2 & 3 > 2'")
        .replace('en = "First session"', "en = '<u>First</u>'")
        .replace('en = "Talk to somebody"', "en = '</b>Talk'")
        .replace('en = "Have a talk."', "en = '<a href=\"x\">Have</a>\\n\\na & talk'")
    )
    welcome = introduction(PublishedCourse(1, 1, course), SUMMER, EN).text
    assert "&lt;i&gt;Small&lt;/i&gt; &amp; co" in welcome
    assert "1 &lt; 2 &amp; 3 &gt; 2" in welcome
    assert "&lt;u&gt;First&lt;/u&gt;" in welcome
    exercise = course.exercises[0]
    assert isinstance(exercise, Exercise)
    words = exercise_text(exercise, course, EN)
    assert "<a" not in words
    assert "<b>&lt;/b&gt;Talk</b>" in words
    assert "&lt;a href" in words


def test_a_messages_length_is_that_of_what_people_read() -> None:
    assert length(EN.say("<b>{x}</b>", x="<&>")) == 3
    assert length(Markup("🙂é")) == 3


# Dates and times


@pytest.mark.parametrize(
    ("language", "day", "month", "other_day", "other_month"),
    [
        ("nb", "onsdag", "august", "mandag", "oktober"),
        ("nn", "onsdag", "august", "måndag", "oktober"),
        ("en", "Wednesday", "August", "Monday", "October"),
    ],
)
def test_days_and_months_have_their_names_in_each_language(
    language: str, day: str, month: str, other_day: str, other_month: str
) -> None:
    speech = Speech(language)
    for said in (speech.day(SUMMER), speech.when(SUMMER), speech.when_in_year(SUMMER)):
        assert day in said
        assert month in said
        assert "31" in said
    assert "09:00" in speech.when(SUMMER)
    assert "2022" in speech.when_in_year(SUMMER)
    assert "2022" not in speech.when(SUMMER)
    said = speech.when(datetime(2022, 10, 31, 9, 30, tzinfo=UTC))
    assert other_day in said
    assert other_month in said
    assert "10:30" in said


def test_dates_in_english() -> None:
    assert EN.day(SUMMER) == "Wednesday 31 August"
    assert EN.when(SUMMER) == "Wednesday 31 August at 09:00"
    assert EN.when_in_year(SUMMER) == "Wednesday 31 August 2022 at 09:00"
    assert EN.short(SUMMER) == "Wed 31 Aug 09:00"
    assert EN.clock(SUMMER) == "09:00"


@pytest.mark.parametrize("language", LANGUAGES)
def test_times_are_told_in_oslo_time_summer_and_winter(language: str) -> None:
    speech = Speech(language)
    assert [speech.clock(moment) for moment in (SUMMER, WINTER)] == ["09:00", "09:00"]


def test_times_are_told_in_the_courses_zone() -> None:
    speech = Speech("en", ZoneInfo("America/New_York"))
    assert speech.when(datetime(2022, 8, 31, 2, 0, tzinfo=UTC)) == "Tuesday 30 August at 22:00"


@pytest.mark.parametrize(
    ("now", "then", "midnights"),
    [
        ("2022-08-31T06:00+00:00", "2022-08-31T07:00+00:00", 0),
        ("2022-08-30T21:59+00:00", "2022-08-31T07:00+00:00", 1),
        ("2022-08-30T22:00+00:00", "2022-08-31T07:00+00:00", 0),
        ("2022-08-24T07:00+00:00", "2022-08-31T07:00+00:00", 7),
        ("2022-10-29T22:30+00:00", "2022-10-30T22:30+00:00", 0),
        ("2022-10-29T21:59+00:00", "2022-10-30T22:59+00:00", 1),
        ("2022-08-31T22:00+00:00", "2022-08-31T07:00+00:00", -1),
    ],
)
def test_days_left_are_midnights_in_the_zone_spoken_of(now: str, then: str, midnights: int) -> None:
    assert EN.days_until(datetime.fromisoformat(now), datetime.fromisoformat(then)) == midnights


# Numbers


@pytest.mark.parametrize(
    ("number", "norwegian", "english"),
    [
        (2.5, "2,5", "2.5"),
        (2, "2", "2"),
        (2.0, "2", "2"),
        (0.25, "0,25", "0.25"),
        (16.75, "16,75", "16.75"),
        (1.333333, "1,33", "1.33"),
        (150, "150", "150"),
    ],
)
def test_numbers_have_the_languages_own_decimal_sign(number: float, norwegian: str, english: str) -> None:
    assert Speech("nb").number(number) == norwegian
    assert Speech("nn").number(number) == norwegian
    assert EN.number(number) == english


@pytest.mark.parametrize(
    ("number", "said"),
    [(0, "0 days"), (1, "1 day"), (1.0, "1 day"), (2, "2 days"), (21, "21 days"), (0.5, "0.5 days"), (1.5, "1.5 days")],
)
def test_one_is_singular_and_all_else_plural(number: float, said: str) -> None:
    assert EN.count("{n} day", "{n} days", number) == said


@pytest.mark.parametrize(
    ("minutes", "said"), [(60, "1 hour"), (120, "2 hours"), (150, "2.5 hours"), (30, "0.5 hours"), (100, "1.67 hours")]
)
def test_minutes_are_told_as_hours(minutes: int, said: str) -> None:
    assert EN.hours(minutes) == said


@pytest.mark.parametrize("language", ["nb", "nn"])
def test_hours_have_the_decimal_sign_of_norwegian(language: str) -> None:
    assert Speech(language).hours(150).startswith("2,5 ")


@pytest.mark.parametrize(
    ("length_of_time", "said"),
    [
        (timedelta(hours=1), "1 hour"),
        (timedelta(hours=2), "2 hours"),
        (timedelta(minutes=45), "45 minutes"),
        (timedelta(minutes=1), "1 minute"),
        (timedelta(minutes=61), "61 minutes"),
        (timedelta(minutes=59, seconds=58), "1 hour"),
        (timedelta(seconds=20), "1 minute"),
    ],
)
def test_a_length_of_time_is_told_in_whole_hours_or_in_minutes(length_of_time: timedelta, said: str) -> None:
    assert EN.duration(length_of_time) == said


@pytest.mark.parametrize(
    ("language", "hour", "minutes"),
    [("nb", "1 time", "45 minutter"), ("nn", "1 time", "45 minutt"), ("en", "1 hour", "45 minutes")],
)
def test_a_length_of_time_is_told_in_each_language(language: str, hour: str, minutes: str) -> None:
    speech = Speech(language)
    assert speech.duration(timedelta(hours=1)) == hour
    assert speech.duration(timedelta(minutes=45)).startswith(minutes)


@pytest.mark.parametrize(("language", "word"), [("nb", " og "), ("nn", " og "), ("en", "and ")])
def test_a_list_ends_with_and(language: str, word: str) -> None:
    said = Speech(language).listed(["a", "b", "c"])
    assert said.startswith("a, b")
    assert said.endswith(f"{word}c")
    assert Speech(language).listed(["a"]) == "a"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_that_no_catalogue_has_is_said_in_english(language: str) -> None:
    assert Speech(language).say("No catalogue has {this}.", this="<this>") == "No catalogue has &lt;this&gt;."


def test_who_a_session_is_for_is_told_once() -> None:
    told = introduction(PublishedCourse(1, 1, read_course(SMALL_COURSE)), SUMMER, EN).text
    assert "Evening for volunteers\n" in told
    told = introduction(
        PublishedCourse(1, 1, read_course(SMALL_COURSE.replace("Evening for volunteers", "Evening"))), SUMMER, EN
    ).text
    assert "Evening (Volunteer)\n" in told
