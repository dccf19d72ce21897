"""Signing up from Start to the last button: languages, consent, going back and changing, restarts and pauses."""

import re

import pytest

from tests.conversations.signup.beginning import WORDS, begins, reaches_the_summary
from tests.stage import Stage


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
async def test_from_start_to_signed_up_in_the_language_of_ones_telegram(stage: Stage, language: str) -> None:
    words = WORDS[language]
    kari = stage.person(language_code=language)
    await kari.says("/start")
    assert words["date"] in kari.read_all()
    await kari.taps(words["sign_up"])
    asked = kari.read_all()
    assert "90" in asked
    assert not re.search("county|fylkesbibliotek", asked)  # this course has no counties, so nobody is asked
    assert await stage.rows("select * from people where telegram_id = :id", id=kari.id) == []
    await kari.taps(words["consent"])
    await kari.taps("Kari Nordmann")
    await kari.taps(words["role"])
    await kari.says("Gran bibliotek")
    await kari.taps(words["skip"])
    assert "Gran bibliotek" in kari.last.text
    kari.reads()
    await kari.taps(words["confirm"])
    told = kari.read_all()
    assert words["done"] in told
    assert "https://example.org/rom1" in told
    assert kari.last.document is not None
    assert b"samling-1@lite-kurs" in kari.last.document.content


@pytest.mark.parametrize(
    ("code", "greeting"), [("nn", "påmeld"), ("da", "påmeldt"), (None, "påmeldt"), ("de", "signed up")]
)
async def test_the_first_language_follows_telegram(stage: Stage, code: str | None, greeting: str) -> None:
    kari = stage.person(language_code=code)
    await kari.says("/hjelp")
    await kari.says("/personvern")
    language = "en" if greeting == "signed up" else "nn" if greeting == "påmeld" else "nb"
    expected = {"nb": "Personvern", "nn": "Personvern", "en": "Privacy"}[language]
    assert expected in kari.read_all()


async def test_nynorsk_and_english_are_in_view_and_take_effect_at_once(stage: Stage) -> None:
    kari = stage.person()
    await kari.says("/start")
    assert {"Nynorsk", "English"} <= set(kari.buttons)
    await kari.taps("English")
    assert "Sign up by Wednesday 24 August at 23:59" in kari.last.text
    assert "Sign me up" in kari.buttons
    await kari.taps("Sign me up")
    assert "Before you sign up" in kari.last.text


async def test_saying_no_keeps_nothing(stage: Stage) -> None:
    kari = stage.person()
    await kari.says("/start")
    await kari.taps("Meld meg på")
    await kari.taps("Nei takk")
    assert "hilde@example.org" in kari.last.text
    assert await stage.rows("select * from people where telegram_id = :id", id=kari.id) == []
    assert await stage.rows("select * from enrolments") == []


async def test_choosing_a_language_is_all_that_is_stored_before_consent(stage: Stage) -> None:
    kari = stage.person()
    await kari.says("/start")
    await kari.taps("Nynorsk")
    await kari.taps("Meld meg på")
    assert [
        tuple(row) for row in await stage.rows("select language from people where telegram_id = :id", id=kari.id)
    ] == [("nn",)]
    assert await stage.rows("select * from enrolments") == []


async def test_a_restart_in_the_middle_changes_nothing(stage: Stage) -> None:
    kari = stage.person()
    await begins(kari)
    await kari.says("Kari Nordmann")
    asked = kari.last.text
    await stage.bot_stops()
    kari.person.taps("Frivillig")
    await stage.bot_starts()
    assert "forening" in kari.last.text
    assert kari.last.text != asked


async def test_a_weeks_pause_goes_on_with_the_same_question(stage: Stage) -> None:
    kari = stage.person()
    await begins(kari)
    await kari.says("Kari Nordmann")
    asked = kari.last.text
    await stage.time_passes_until("2022-08-23 08:00")
    await kari.says("/start")
    assert kari.last.text == asked
    assert "Bibliotekansatt" in kari.buttons


async def test_going_back_empties_the_field_before(stage: Stage) -> None:
    kari = stage.person()
    await begins(kari)
    await kari.says("Karl")
    await kari.taps("‹ Tilbake")
    await kari.says("Kari")
    await kari.taps("Frivillig")
    assert [row.name for row in await stage.rows("select name from enrolments")] == ["Kari"]


async def test_each_answer_can_be_changed_in_the_summary(stage: Stage) -> None:
    kari = stage.person()
    await reaches_the_summary(kari)
    kari.reads()
    await kari.says("ja")
    told, summary = kari.reads()
    assert "Trykk på «Ja, meld meg på»." in told
    assert "Stemmer dette?" in summary
    await kari.taps("Endre rolle")
    await kari.taps("Frivillig")
    assert "Frivillig" in kari.last.text
    await kari.taps("Endre e-post")
    await kari.says("ikke en adresse")
    assert "kari@example.org" in "".join(kari.reads())
    await kari.says("kari@bibliotek.no")
    assert "kari@bibliotek.no" in kari.last.text
    await kari.taps("Ja, meld meg på")
    assert "Du er påmeldt" in kari.read_all()


async def test_cancelling_keeps_nothing(stage: Stage) -> None:
    kari = stage.person()
    await reaches_the_summary(kari)
    await kari.taps("Avbryt påmeldingen")
    assert await stage.rows("select * from enrolments") == []
    assert await stage.rows("select * from people where telegram_id = :id", id=kari.id) == []
    per = stage.person("Per")
    await begins(per)
    await per.says("/avbryt")
    assert await stage.rows("select * from enrolments") == []
    await per.says("/avbryt")
    assert "/hjelp" in per.last.text


async def test_erasing_everything_asks_once(stage: Stage) -> None:
    kari = stage.person()
    await kari.signs_up()
    await kari.says("/personvern")
    await kari.taps("Slett alt om meg")
    await kari.taps("Ja, slett alt")
    assert await stage.rows("select * from people where telegram_id = :id", id=kari.id) == []
    assert await stage.rows("select * from enrolments") == []
    await stage.time_passes_until("2022-08-31 08:00")
    assert "Første samling" not in kari.last.text


async def test_an_update_handed_over_again_gets_the_present_question(stage: Stage) -> None:
    kari = stage.person()
    await begins(kari)
    await kari.says("Kari Nordmann")
    asked = kari.last.text
    kari.reads()
    stage.telegram.redeliver()
    await stage.settled()
    assert kari.reads() == [asked]
    assert [row.name for row in await stage.rows("select name from enrolments")] == ["Kari Nordmann"]


async def test_unknown_commands_and_strangers_words_are_answered(stage: Stage) -> None:
    kari = stage.person()
    await kari.says("/finnesikke")
    assert "/hjelp" in kari.last.text
    await kari.says("/start")
    ways_in = kari.buttons
    await kari.taps("Meld meg på")
    # One more tap, and they are where they meant to be: at the consent, for one.
    for words in ("Hei, hvem er du?", "ja"):
        await kari.says(words)
        assert "hilde@example.org" in kari.last.text
        assert kari.buttons == ways_in
    assert await stage.rows("select * from notes") == []
    assert await stage.rows("select * from people where telegram_id = :id", id=kari.id) == []
    await kari.taps("Meld meg på")
    await kari.taps("Ja, det er greit")
    assert "Hva heter du?" in kari.last.text


async def test_the_menu_and_the_description_speak_the_persons_language(stage: Stage) -> None:
    kari, ellen = stage.person(language_code="nn"), stage.person("Ellen", language_code="en")
    assert {each.command for each in kari.person.commands} == {
        "start",
        "sporsmal",
        "sprak",
        "personvern",
        "avbryt",
        "hjelp",
    }
    assert {each.description for each in kari.person.commands}.isdisjoint(
        {each.description for each in ellen.person.commands}
    )
    descriptions = {stage.telegram.profile.description(language) for language in ("nb", "nn", "en")}
    assert len(descriptions) == 3
