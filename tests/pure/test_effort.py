"""How people write the time they spent on something."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.people.effort import LONGEST_ABOUT, MOST_MINUTES, effort_in, effort_told, minutes_in
from bot.people.written import tidy


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
        # In words
        ("to timer", 120),
        ("To", 120),
        ("halvannen time", 90),
        ("En halv time", 30),
        ("en halvtime", 30),
        ("halv time", 30),
        ("tre og en halv", 210),
        ("2 og en halv time", 150),
        ("to timer og en halv", 150),
        ("2 timer og en halv", 150),
        ("to timer og en halv time", 150),
        ("1 time og en halvtime", 90),
        ("omtrent fire timer", 240),
        ("cirka tolv timer", 720),
        ("én time og tjue minutter", 80),
        ("en time og et kvarter", 75),
        ("tre kvarter", 45),
        ("ein og ein halv time", 90),
        ("halvannan time", 90),
        ("sju timar", 420),
        ("fem og eit halvt", 330),
        ("ein time og førtifem minuttar", 105),
        ("two hours", 120),
        ("half an hour", 30),
        ("a half hour", 30),
        ("an hour", 60),
        ("an hour and a half", 90),
        ("one and a half hours", 90),
        ("two and a half", 150),
        ("around eleven hours", 660),
        ("three quarters of an hour", 45),
        ("an hour and a quarter", 75),
        ("forty-five minutes", 45),
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
        "to dager",
        "en annen gang",
        "to-tre timer",
        "to eller tre timer",
        "to timer og litt til",
        "halv tre",
        "half past two",
        "timen",
        "toer",
        "null",
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


@pytest.mark.parametrize(
    ("text", "minutes", "about"),
    [
        # Bokmål
        ("2 t på intervju", 120, "intervju"),
        ("1,5 timer til møte", 90, "møte"),
        ("½ time på telefon", 30, "telefon"),
        ("45 min med Per", 45, "Per"),
        ("1 time og 30 minutter på to intervjuer", 90, "to intervjuer"),
        ("1 t 30 på intervju", 90, "intervju"),
        ("2 t på 3 intervjuer", 120, "3 intervjuer"),
        ("ca. 2 timer på intervju.", 120, "intervju"),
        ("jeg brukte 2 timer på intervju", 120, "intervju"),
        ("Jeg har brukt omtrent 2 timer på intervju!", 120, "intervju"),
        ("Brukte 2 t på å skrive, lese og rydde", 120, "å skrive, lese og rydde"),
        ("2 timer til på intervju", 120, "intervju"),
        # Nynorsk
        ("2 timar på intervju", 120, "intervju"),
        ("Vi har jobba 3 timar med planlegging", 180, "planlegging"),
        ("30 minuttar på å ringe rundt", 30, "å ringe rundt"),
        # English
        ("30 min with planning", 30, "planning"),
        ("2 h on the interview", 120, "the interview"),
        ("I have spent 2.5 hours on planning", 150, "planning"),
        # However it is written
        ("  2  T\u00a0PÅ\nintervju ", 120, "intervju"),
        ("2t på <b>intervju</b> & møte", 120, "<b>intervju</b> & møte"),
    ],
)
def test_time_told_in_a_sentence_is_read_also_when_nobody_asked(text: str, minutes: int, about: str) -> None:
    assert effort_in(text) == (minutes, about)
    if "\n" not in text:
        assert effort_told(text) == (minutes, about)


@pytest.mark.parametrize(
    ("text", "minutes", "about"),
    [
        ("2,5", 150, ""),
        ("2 t", 120, ""),
        ("2 t.", 120, ""),
        ("1:30", 90, ""),
        ("jeg brukte 2 timer", 120, ""),
        ("2 timer til", 120, ""),
        ("2 timer på", 120, ""),
        ("2,5 på intervju", 150, "intervju"),
        ("to timer på to intervjuer", 120, "to intervjuer"),
        ("Jeg brukte halvannen time på en samtale", 90, "en samtale"),
        ("ein og ein halv time med Per", 90, "Per"),
        ("half an hour on a plan", 30, "a plan"),
        ("en time intervju", 60, "intervju"),
        ("to timer til", 120, ""),
        ("1:30 på intervju", 90, "intervju"),
        ("2 t intervju", 120, "intervju"),
        ("2 t, intervju", 120, "intervju"),
        ("2 t: Snakk med noen, intervju", 120, "Snakk med noen, intervju"),
        ("2 t – intervju", 120, "intervju"),
        ("2 hours planning", 120, "planning"),
        ("2 timer er lenge", 120, "er lenge"),
        ("2 timer på intervju. Det gikk fint.", 120, "intervju. Det gikk fint"),
        ("2 t på intervju\nDet gikk fint", 120, "intervju Det gikk fint"),
    ],
)
def test_some_ways_to_write_time_will_do_only_where_it_was_asked_for(text: str, minutes: int, about: str) -> None:
    assert effort_in(text) == (minutes, about)
    assert effort_told(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "intervju",
        "på intervju",
        "intervju i 2 timer",
        "på intervju, 2 t",
        "2-3 timer på intervju",
        "2 til 3",
        "2 til 3 timer",
        "2 timer til 3 timer på intervju",
        "2 eller 3 timer",
        "2 på 3",
        "2 personer på intervju",
        "90 på intervju",
        "300 timer på intervju",
        "0 timer på intervju",
        "2 timers møte",
        "2 t 3 intervjuer",
        "2 timer og litt til",
        "en på jobben",
        "to på tre",
        "to til tre timer",
        "to intervjuer",
        "en prat med naboen",
        "to timer på intervju og en time på planlegging",
        "to timer tre intervjuer",
        "2 t på intervju og 1 t på planlegging",
        "2 t på intervju\n1 t på planlegging",
        "2 t på !!!",
        "2 timer til samlingen, hvordan kommer jeg inn?",
        "2 t intervju?",
        "jeg brukte ikke 2 timer på intervju",
        "kl. 2 på torsdag",
        "2 t på " + "x" * (LONGEST_ABOUT + 1),
    ],
)
def test_what_is_not_clearly_a_time_at_the_beginning_is_none(text: str) -> None:
    assert effort_in(text) is None
    assert effort_told(text) is None


_TIMES = st.builds(
    "{}{}".format,
    st.sampled_from(["2", "2,5", "½", "1½", "40", "1 t 30", "1t", "90", "0"]),
    st.sampled_from(["", " t", " timer", " min", "min", " hours", ".", ":30"]),
)
_WORDS = st.sampled_from(
    ["på", "til", "med", "on", "og", "intervju", "3", "t", "min", "2 timer", "Per,", "?", "½", "-"]
)


@settings(deadline=None)
@given(st.one_of(st.text(max_size=40), st.builds("{} {}".format, _TIMES, st.lists(_WORDS, max_size=4).map(" ".join))))
def test_minutes_are_never_invented_and_the_words_never_too_many(text: str) -> None:
    found = effort_in(text)
    told = effort_told(text)
    assert told is None or (told == found and told[1])
    if found is None:
        return
    minutes, about = found
    assert 0 < minutes <= MOST_MINUTES
    assert len(about) <= LONGEST_ABOUT
    assert about == about.strip()
    words = tidy(text).split()
    beginnings = [" ".join(words[start:end]) for start in (0, 1, 2, 3) for end in range(start, len(words) + 1)]
    assert minutes in {minutes_in(beginning.rstrip(" .,:;!–-")) for beginning in beginnings}
    assert set(about) <= set(text) | {" "}


@settings(deadline=None)
@given(
    st.text(alphabet="abcåæø ,.-()", min_size=1, max_size=300), st.sampled_from(["2 t på ", "2 timer med ", "2 h on "])
)
def test_whatever_the_words_are_they_are_kept_whole_or_not_taken(words: str, beginning: str) -> None:
    found = effort_in(beginning + words)
    if found is not None:
        minutes, about = found
        assert minutes == 120
        assert about in " ".join(words.split())
        assert len(about) >= len(" ".join(words.split()).strip(" .,:;!–-"))


@settings(deadline=None)
@given(st.sampled_from(["Planla", "Intervju:", "Samlingen varte i", "kl.", "nesten"]), st.one_of(st.text(), _TIMES))
def test_a_time_that_does_not_come_first_is_no_entry(first: str, rest: str) -> None:
    assert effort_in(f"{first} {rest} på intervju") is None
