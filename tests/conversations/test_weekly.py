"""The weekly word: what organisers are told on Monday mornings, and what they are not."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import event

from tests.conversations.organisers import OLD_BUTTON, county_organiser, enrolled, with_counties
from tests.conversations.timeline_desk.opening import opens
from tests.performing import Perform
from tests.stage import Participant, Stage

WEEK = ("Ukebrev: Lite kurs", "Vekebrev: Lite kurs", "Weekly letter: Small course")


@pytest.fixture
async def stage(perform: Perform, small_course: str) -> AsyncIterator[Stage]:
    """The small course with two counties, on a Monday at nine, nine days before its first session.

    It has a nudge on the day before the exercise itself is sent, which never goes to anybody.
    """
    course = with_counties(small_course, "Innlandet", "Rogaland")
    course = course.replace('nudges = ["-3d 10:00"]', 'nudges = ["-63d 12:00", "-3d 10:00"]')
    async with perform(course, "2022-08-22 09:00") as stage:
        yield stage


def weeks(who: Participant) -> list[str]:
    """Return the weekly words among what is new."""
    return [text for text in who.reads() if text.startswith(WEEK)]


async def test_a_week_as_each_organiser_is_told_of_it(stage: Stage) -> None:
    ola, eva = stage.organiser, await county_organiser(stage, "Rogaland")
    kari = stage.person()
    await kari.signs_up()
    await kari.says("/sporsmal")
    await kari.says("Hvor er lenken?")
    await enrolled(stage, "Per", county="Rogaland", language="nn")
    gone = await enrolled(stage, "Borte", county="Rogaland")
    await gone.does("blocks_bot")
    for each in (ola, eva, kari):
        each.reads()
    await stage.time_passes_until("2022-08-29 07:59")
    assert weeks(ola) == weeks(eva) == []
    await stage.time_passes_until("2022-08-29 08:00")
    assert ola.reads() == [
        "Ukebrev: Lite kurs\n\n"
        "Forrige uke\n"
        "• 3 personer har fått plass\n\n"
        "Denne uken\n"
        "• tir. 30. aug. kl. 09:00: Påminnelse: Første samling, til 2 personer\n"
        "• ons. 31. aug. kl. 08:00: Påminnelse: Første samling, til 2 personer\n"
        "• ons. 31. aug. kl. 09:00: Første samling\n"
        "• ons. 31. aug. kl. 14:00: Spørsmål etter Første samling, til 2 personer\n"
        "• tor. 1. sep. kl. 10:00: Sendes ut: Snakk med noen, til 2 personer\n\n"
        "Trenger deg\n"
        "• 1 spørsmål har ikke fått svar. Det har ventet i 7 dager.\n"
        "• 1 deltaker kan ikke nås."
    ]
    assert ola.buttons == ["Spørsmål uten svar", "Utsendinger", "Tidslinje", "Slik ligger vi an"]
    [words] = eva.reads()
    assert "Du ser deltakerne i Rogaland.\n\nForrige uke\n• 2 personer har fått plass" in words
    assert "spørsmål har ikke fått svar" not in words
    assert words.endswith("Trenger deg\n• 1 deltaker kan ikke nås.")
    assert eva.buttons == ["Utsendinger", "Tidslinje", "Slik ligger vi an"]
    assert weeks(kari) == []

    # The pages come below the word, which stays; a restart between changes nothing.
    word = ola.last
    await stage.bot_stops()
    await stage.bot_starts()
    await ola.taps("Spørsmål uten svar", word)
    assert "Kari Nordmann, man. 22. aug. kl. 09:00\nHvor er lenken?" in ola.last.text
    assert ola.buttons == ["Svar Kari Nordmann", "‹ For arrangører"]
    await ola.taps("Svar Kari Nordmann")
    await ola.taps("Kari Nordmann")
    assert "Navn: Kari Nordmann" in ola.last.text
    await ola.taps("Tidslinje", word)
    assert ola.buttons[-1] == "‹ For arrangører"
    assert word.text.startswith("Ukebrev")
    assert weeks(ola) == []

    # Whoever takes part learns nothing, with forged data either; nor does a county's organiser of the others.
    for data in ("orgopen:1:unanswered", "org:1:unanswered", "orgopen:1:deliveries", "orgopen:1:people"):
        assert await kari.taps_data(data, kari.last) == OLD_BUTTON
    assert await eva.taps_data("orgopen:1:nowhere", eva.last) == OLD_BUTTON
    assert await eva.taps_data("orgopen:99:unanswered", eva.last) == OLD_BUTTON
    await eva.taps_data("orgopen:1:unanswered", eva.last)
    assert eva.last.text == "Alle spørsmål har fått svar."


async def test_the_words_in_the_other_languages(stage: Stage) -> None:
    ola = stage.organiser
    kari = stage.person()
    await kari.signs_up()
    for words in ("Hvor er lenken?", "Og når begynner vi?"):
        await kari.says("/sporsmal")
        await kari.says(words)
    await ola.says("/sprak")
    await ola.taps("Nynorsk")
    ola.reads()
    await stage.time_passes_until("2022-08-29 08:00")
    [words] = ola.reads()
    assert words.startswith("Vekebrev: Lite kurs\n\nFørre veke\n• 1 person har fått plass\n\nDenne veka\n")
    assert "• tys. 30. aug. kl. 09:00: Påminning: Første samling, til 1 person" in words
    assert words.endswith("Treng deg\n• 2 spørsmål har ikkje fått svar. Det eldste har venta i 7 dagar.")
    assert ola.buttons[0] == "Spørsmål utan svar"
    await ola.says("/sprak")
    await ola.taps("English")
    await stage.time_passes_until("2022-08-31 15:00")
    await kari.says("Jeg lærte mye.")
    await stage.time_passes_until("2022-09-02 12:00")
    await kari.taps("Jeg er ferdig", next(each for each in kari.person.inbox if "Jeg er ferdig" in each.labels))
    await kari.says("2 timer")
    ola.reads()
    await stage.time_passes_until("2022-09-05 08:00")
    [words] = weeks(ola)
    assert words.startswith(
        "Weekly letter: Small course\n\nLast week\n• 1 exercise done\n• 1 reflection written\n• 2 hours noted\n"
    )
    assert "• Tue 6 Sep 18:00: Evening for volunteers" in words
    assert "• 2 questions have no answer yet. The oldest has waited for 14 days." in words


async def test_what_is_held_back_is_left_out_and_where_there_is_nothing_all_is_silent(stage: Stage) -> None:
    ola, eva = stage.organiser, await county_organiser(stage, "Rogaland")
    kari = stage.person()
    await kari.signs_up()
    ola.reads(), eva.reads()
    # What is held back is not promised; moved to another time, it comes, and is.
    await opens(ola, "tor. 1. sep.")
    await ola.taps("Hold tilbake")
    ola.reads()
    await stage.time_passes_until("2022-08-29 08:00")
    [words] = weeks(ola)
    assert "Spørsmål etter Første samling" in words
    assert "Snakk med noen" not in words
    await stage.publishes(stage.source.replace('send = "+1d 10:00"', 'send = "+8d 10:00"'))
    await stage.time_passes_until("2022-09-05 08:00")
    [words] = weeks(ola)
    assert "• tor. 8. sep. kl. 10:00: Sendes ut: Snakk med noen, til 1 person" in words
    # Nobody is nudged, and nobody promised a nudge, about an exercise that is held back.
    await opens(ola, "tor. 8. sep.")
    await ola.taps("Hold tilbake")
    # A week in which nothing happens and nothing comes: neither is told anything.
    await stage.time_passes_until("2022-09-26 09:00")
    ola.reads(), eva.reads()
    await stage.time_passes_until("2022-10-10 09:00")
    assert weeks(ola) == weeks(eva) == []
    # The clock goes back on 30 October; the word still comes at eight.
    await stage.time_passes_until("2022-10-31 07:59")
    [words] = weeks(ola)
    assert words.startswith("Ukebrev: Lite kurs\n\nDenne uken\n• ons. 26. okt. kl. 09:00: Påminnelse: Andre samling")
    assert "Snakk med noen" not in words
    assert "Har du gjort «Snakk med noen»?" not in kari.read_all()
    await stage.time_passes_until("2022-10-31 08:00")
    [words] = weeks(ola)
    assert "• ons. 2. nov. kl. 09:00: Andre samling" in words
    assert "Forrige uke" not in words
    await stage.time_passes_until("2022-11-07 08:00")
    await kari.says("/sporsmal")
    await kari.says("Kommer det et nytt kurs?")
    ola.reads()
    # A week after the course has ended it is over, though a question waits.
    await stage.time_passes_until("2022-11-28 09:00")
    assert weeks(ola) == []


async def test_a_bot_that_was_down_says_it_while_it_is_useful_and_once(stage: Stage) -> None:
    ola = stage.organiser
    await enrolled(stage, "Per")
    ola.reads()
    await stage.bot_stops()
    stage.jumps_to("2022-08-29 14:30")
    await stage.bot_starts()
    await stage.settled()
    assert len(weeks(ola)) == 1
    await stage.bot_stops()
    await stage.bot_starts()
    await stage.time_passes_until("2022-08-30 12:00")
    assert weeks(ola) == []
    # Late in the evening and on Tuesday it is not said any more.
    await stage.bot_stops()
    stage.jumps_to("2022-09-05 22:00")
    await stage.bot_starts()
    await stage.time_passes_until("2022-09-06 12:00")
    assert weeks(ola) == []


async def test_nobody_is_told_who_is_no_organiser_any_more_or_does_not_want_it(stage: Stage) -> None:
    ola, eva = stage.organiser, await county_organiser(stage, "Rogaland")
    tor = await county_organiser(stage, "Innlandet", "Tor Fylke")
    for county in ("Rogaland", "Innlandet"):
        await enrolled(stage, "Per", county=county)
    await tor.does("blocks_bot")
    await ola.says("/arrangor")
    for label in ("Arrangører", "Fjern Eva Fylke", "Ja, fjern"):
        await ola.taps(label)
    for each in (ola, eva, tor):
        each.reads()
    await stage.time_passes_until("2022-08-29 09:00")
    assert len(weeks(ola)) == 1
    assert weeks(eva) == weeks(tor) == []


async def test_an_idle_tick_asks_nothing_more_for_it(stage: Stage) -> None:
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        asked.append(statement)

    async def idle() -> int:
        await stage.application.tick()
        asked.clear()
        await stage.application.tick()
        return len([each for each in asked if not each.startswith(("BEGIN", "PRAGMA"))])

    await county_organiser(stage, "Rogaland")
    await enrolled(stage, "Per")
    event.listen(stage.application.database.engine.sync_engine, "before_cursor_execute", note)
    before = await idle()
    await stage.time_passes_until("2022-08-29 12:00")
    within = await idle()
    await stage.time_passes_until("2022-08-30 12:00")
    assert await idle() == before == within
    assert not any("organisers" in each for each in asked)
