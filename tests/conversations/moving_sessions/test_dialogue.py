"""The dialogue in which a session is moved: unclear times, ways out, and who may."""

import pytest

from tests.conversations.moving_sessions.moving import FIRST, SECOND, moves, opens
from tests.conversations.organisers import county_organiser, version, with_counties
from tests.performing import Perform
from tests.stage import Participant, Stage


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("på torsdag en gang", "Jeg forstod ikke tidspunktet."),
        ("mandag 6. september kl. 10", "Den dagen er tirsdag 6. september 2022. Hvilken dag mener du?"),
        ("5.9. kl. 12–10", "Slutten må være etter starten."),
        ("31.8. kl. 09:00–12:00", "Første samling er allerede satt til den tiden."),
        ("x" * 4000, "Jeg forstod ikke tidspunktet."),
    ],
)
async def test_a_time_that_is_not_clear_is_asked_for_again(stage: Stage, words: str, answer: str) -> None:
    await moves(stage.organiser, words)
    assert answer in stage.organiser.last.text
    assert stage.organiser.buttons == ["Ikke nå"]
    await stage.organiser.says("5.9. kl. 10")
    assert "Til: mandag 5. september kl. 10:00–13:00" in stage.organiser.last.text
    assert await version(stage) == 1


async def test_a_picture_is_no_time(stage: Stage) -> None:
    await opens(stage.organiser)
    await stage.organiser.taps("Flytt")
    for act in ("sends_photo", "sends_voice", "sends_sticker"):
        await stage.organiser.does(act)
        assert stage.organiser.last.text.startswith("Det kan jeg ikke bruke her. Skriv det som tekst.\n\nSkriv for")
        assert stage.organiser.buttons == ["‹ Samlingen"]
    await stage.organiser.says("5.9. kl. 10")
    assert "Til: mandag 5. september kl. 10:00–13:00" in stage.organiser.last.text


async def test_a_time_that_is_past_is_remarked_on(stage: Stage, kari: Participant) -> None:
    await moves(stage.organiser, "29.8. kl. 10")
    assert "⚠️ Den tiden er passert. Ingen får beskjed." in stage.organiser.last.text


async def test_a_time_that_does_not_fit_the_rest_of_the_course_is_told_why(stage: Stage) -> None:
    await moves(stage.organiser, "5.11. kl. 10")
    assert "Det passer ikke med resten av kurset." in stage.organiser.last.text
    assert "exercises[0]" in stage.organiser.last.text
    await stage.organiser.says("5.9. kl. 10")
    assert "Til: mandag 5. september" in stage.organiser.last.text


async def test_not_now_ends_it_and_what_is_written_then_is_no_time(stage: Stage) -> None:
    await opens(stage.organiser)
    await stage.organiser.taps("Flytt")
    await stage.organiser.taps("Ikke nå")
    assert "Flytt" in stage.organiser.buttons
    await stage.organiser.says("5.9. kl. 10")
    assert "Til:" not in stage.organiser.last.text
    assert await stage.rows("select * from drafts") == []


async def test_an_hour_later_the_question_is_forgotten(stage: Stage) -> None:
    await opens(stage.organiser)
    await stage.organiser.taps("Flytt")
    await stage.time_passes_until("2022-08-16 10:30")
    await stage.organiser.says("5.9. kl. 10")
    assert "Til:" not in stage.organiser.last.text


async def test_somebody_who_has_published_meanwhile_is_not_overwritten(stage: Stage) -> None:
    await moves(stage.organiser, "5.9. kl. 10")
    await stage.publishes(stage.source.replace("2022-08-31T", "2022-09-01T"))
    await stage.organiser.taps("Publiser")
    refused = stage.organiser.person.inbox[-2].text
    assert "Siden har noen publisert versjon 2" in refused
    assert "torsdag 1. september kl. 09:00–12:00" in refused
    assert await version(stage) == 2


async def test_the_way_back_leads_through_the_sessions(stage: Stage) -> None:
    await opens(stage.organiser)
    await stage.organiser.taps("‹ Samlinger")
    assert FIRST in stage.organiser.buttons
    await stage.organiser.taps("‹ For arrangører")
    assert "Kursfil" in stage.organiser.buttons


async def test_many_sessions_are_shown_a_page_at_a_time(perform: Perform, small_course: str) -> None:
    more = "".join(
        f'\n[[sessions]]\nid = "ekstra-{day}"\ntitle = "Ekstra {day}"\n'
        f"starts = 2022-10-{day:02}T09:00:00\nends = 2022-10-{day:02}T10:00:00\n"
        for day in range(1, 11)
    )
    async with perform(small_course + more) as stage:
        await stage.organiser.says("/arrangor")
        await stage.organiser.taps("Flytt, avlys, ny lenke")
        assert len(stage.organiser.buttons) == 10
        await stage.organiser.taps("Neste side ›")
        await stage.organiser.taps(SECOND)
        assert "onsdag 2. november" in stage.organiser.last.text


FORGED = ("orgmove:1:samling-1", "orglink:1:samling-1", "orghold:1:samling-1:no")


async def test_an_organiser_for_a_county_may_look_but_not_move(perform: Perform, small_course: str) -> None:
    async with perform(with_counties(small_course, "Innlandet")) as stage:
        ida = await county_organiser(stage, "Innlandet")
        await opens(ida)
        assert ida.buttons == ["‹ Samlinger", "‹ For arrangører"]
        assert "gjelder deltakere i alle fylker" in ida.last.text
        for data in FORGED:
            ida.reads()
            await ida.taps_data(data, ida.last)
            assert "gjelder deltakere i alle fylker" in ida.read_all()
        await ida.says("5.9. kl. 10")
        assert await stage.rows("select * from drafts") == []


async def test_who_is_no_organiser_learns_nothing(stage: Stage) -> None:
    kari, stranger = stage.person(), stage.person("Fremmed")
    await kari.signs_up()
    for who in (kari, stranger):
        await who.says("/hjelp")
        gone = await who.taps_data("ukjent:1", who.last)
        assert gone is not None
        for data in (*FORGED, "org:1:sessions", "org:1:session:samling-1"):
            assert await who.taps_data(data, who.last) == gone
    assert await stage.rows("select * from drafts") == []


@pytest.mark.parametrize("data", ["orgmove:1:samling-9", "orgmove:9:samling-1", "orghold:1:samling-1", "orglink:x:y"])
async def test_forged_buttons_of_an_organiser_get_a_kind_answer(stage: Stage, data: str) -> None:
    await opens(stage.organiser)
    assert await stage.organiser.taps_data(data, stage.organiser.last) is not None


@pytest.mark.parametrize(
    ("language", "words", "parts"),
    [
        (
            "nn",
            "måndag 5. september kl. 10",
            ("Første samling blir flytta.", "Til: måndag 5. september kl. 10:00–13:00", "1 påminning som alt er send,"),
        ),
        (
            "en",
            "Monday 5 September at 10 am",
            (
                "First session is moved.",
                "To: Monday 5 September at 10:00–13:00",
                "1 reminder that was sent is corrected.",
            ),
        ),
    ],
)
async def test_it_is_done_in_every_language(stage: Stage, language: str, words: str, parts: tuple[str, ...]) -> None:
    kari, ola = stage.person(), stage.organiser
    await kari.signs_up()
    for each in (kari, ola):
        await each.says("/sprak")
        await each.taps({"nn": "Nynorsk", "en": "English"}[language])
    await stage.time_passes_until("2022-08-24 12:00")
    reminder = kari.last
    await ola.says("/arrangor")
    await ola.taps_data("org:1:session:samling-1", ola.last)
    await ola.taps({"nn": "Flytt", "en": "Move"}[language])
    await ola.says(words)
    assert all(part in ola.last.text for part in parts)
    await ola.taps({"nn": "Publiser", "en": "Publish"}[language])
    assert {"nn": "📅 «Første samling» er flytta.", "en": "📅 «First session» has been moved."}[
        language
    ] in reminder.text
