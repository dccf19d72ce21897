"""Signing up by chat: from «hello» to a place on the course, with everything that people do on the way."""

import re
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

import pytest

from tests.stage import Participant, Stage

Perform = Callable[..., AbstractAsyncContextManager[Stage]]

WORDS = {
    "nb": {
        "sign_up": "Meld meg på",
        "consent": "Ja, det er greit",
        "role": "Bibliotekansatt",
        "skip": "Hopp over",
        "confirm": "Ja, meld meg på",
        "done": "Du er påmeldt",
        "date": "onsdag 31. august kl. 09:00",
    },
    "nn": {
        "sign_up": "Meld meg på",
        "consent": "Ja, det er greitt",
        "role": "Bibliotektilsett",
        "skip": "Hopp over",
        "confirm": "Ja, meld meg på",
        "done": "Du er påmeld",
        "date": "onsdag 31. august kl. 09:00",
    },
    "en": {
        "sign_up": "Sign me up",
        "consent": "Yes, that is all right",
        "role": "Library employee",
        "skip": "Skip",
        "confirm": "Yes, sign me up",
        "done": "You are signed up",
        "date": "Wednesday 31 August at 09:00",
    },
}


async def begins(person: Participant) -> None:
    await person.says("/start")
    await person.taps("Meld meg på")
    await person.taps("Ja, det er greit")


async def reaches_the_summary(person: Participant) -> None:
    await begins(person)
    await person.says("Kari Nordmann")
    await person.taps("Bibliotekansatt")
    await person.says("Gran bibliotek")
    await person.taps("Hopp over")


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


async def test_an_old_button_answers_its_own_question_only(stage: Stage) -> None:
    kari = stage.person()
    await begins(kari)
    await kari.says("Kari Nordmann")
    role_question = kari.last
    role_button = role_question.buttons[0][0].data
    assert role_button is not None
    await kari.taps("Frivillig")
    await kari.taps_data(role_button, role_question)
    [row] = await stage.rows("select role, organisation from enrolments")
    assert tuple(row) == ("ansatt", None)
    await kari.says("Gran bibliotek")
    await kari.taps("Hopp over")
    await kari.taps("Ja, meld meg på")
    await kari.taps_data(role_button, role_question)
    [row] = await stage.rows("select role from enrolments where enrolled_at is not null")
    assert row.role == "ansatt"
    assert "Min side" in kari.last.text


async def test_somebody_elses_buttons_do_nothing(stage: Stage) -> None:
    kari, per = stage.person(), stage.person("Per")
    await begins(kari)
    await kari.says("Kari")
    button = kari.last.buttons[0][0].data
    assert button is not None
    await per.says("/start")
    toast = await per.taps_data(button, per.last)
    assert toast is not None
    assert "/start" in toast
    assert [row.role for row in await stage.rows("select role from enrolments")] == [None]


@pytest.mark.parametrize(
    "data",
    [
        "",
        "signup",
        "signup:x:y:z",
        "signup:1",
        "confirm:99999999999999999999",
        "begin:-1",
        "coming:1:x:maybe",
        "hours:1:a:b",
    ],
)
async def test_forged_buttons_get_a_kind_answer(stage: Stage, data: str) -> None:
    kari = stage.person()
    await begins(kari)
    asked = kari.last
    toast = await kari.taps_data(data or "?", asked)
    assert toast is not None
    await kari.says("Kari")
    assert "Bibliotekansatt" in kari.buttons


async def test_a_photo_and_far_too_many_words_where_a_name_is_asked(stage: Stage) -> None:
    kari = stage.person()
    await begins(kari)
    question = kari.last.text
    for act in ("sends_photo", "sends_voice", "sends_sticker", "sends_location"):
        await kari.does(act)
        assert kari.last.text == question
    await kari.says("x" * 4096)
    await kari.says("x" * 904)
    told = kari.read_all()
    assert "200" in told
    assert kari.last.text == question
    await kari.says("Kari")
    assert "Bibliotekansatt" in kari.buttons


async def test_a_choice_may_be_written_instead_of_tapped(stage: Stage) -> None:
    kari = stage.person()
    await begins(kari)
    await kari.says("Kari")
    await kari.says("noe helt annet")
    assert "Bibliotekansatt" in kari.buttons
    await kari.says("frivillig")
    assert [row.role for row in await stage.rows("select role from enrolments")] == ["frivillig"]


async def test_markup_in_a_name_is_shown_as_it_was_written(stage: Stage) -> None:
    kari = stage.person(name="<b>Kari</b> & Co")
    await begins(kari)
    await kari.taps("<b>Kari</b> & Co")
    await kari.taps("Frivillig")
    await kari.says("Ord & <i>toner</i>")
    await kari.taps("Hopp over")
    assert "<b>Kari</b> & Co" in kari.last.text
    assert "Ord & <i>toner</i>" in kari.last.text


async def test_after_the_deadline_the_contact_is_named(perform: Perform, small_course: str) -> None:
    async with perform(small_course, "2022-08-25 00:00") as stage:
        kari = stage.person()
        await kari.says("/start")
        assert "hilde@example.org" in kari.last.text
        assert "Meld meg på" not in kari.buttons


async def test_the_deadline_passes_in_the_middle_of_a_signup(stage: Stage) -> None:
    kari = stage.person()
    await reaches_the_summary(kari)
    await stage.time_passes_until("2022-08-25 09:00")
    await kari.taps("Ja, meld meg på")
    assert "hilde@example.org" in kari.last.text
    assert await stage.rows("select * from enrolments where enrolled_at is not null") == []


async def test_before_it_opens_one_is_told_when(perform: Perform, small_course: str) -> None:
    async with perform(small_course, "2022-07-31 12:00") as stage:
        kari = stage.person()
        await kari.says("/start")
        assert "mandag 1. august kl. 08:00" in kari.last.text
        assert "Meld meg på" not in kari.buttons
        await kari.taps("Minn meg på fristen")
        await stage.time_passes_until("2022-08-17 09:00")
        assert "7 dager" in kari.last.text


async def test_a_full_course_has_a_waiting_list_and_a_place_that_falls_free_goes_to_the_first(
    perform: Perform, small_course: str
) -> None:
    async with perform(small_course.replace("[signup]", "capacity = 1\n[signup]", 1)) as stage:
        kari, per, ida = stage.person(), stage.person("Per"), stage.person("Ida")
        for each in (kari, per, ida):
            await each.signs_up()
        assert "Du er påmeldt" in kari.read_all()
        assert "venteliste" in per.read_all()
        assert "venteliste" in ida.read_all()
        await kari.says("/meldav")
        await kari.taps("Ja, meld meg av")
        assert "Du er påmeldt" in per.read_all()
        assert per.last.document is not None
        assert ida.reads() == []
        await stage.time_passes_until("2022-08-30 09:00")
        assert "Første samling" in per.read_all()
        assert "Første samling" not in ida.read_all()


async def test_withdrawing_and_coming_back_before_the_deadline(stage: Stage) -> None:
    kari = stage.person()
    await kari.signs_up()
    await kari.says("/meldav")
    await kari.taps("Ja, meld meg av")
    await kari.says("/start")
    await kari.taps("Meld meg på")
    assert "Gran bibliotek" in kari.last.text
    await kari.taps("Ja, meld meg på")
    assert "Du er påmeldt" in kari.read_all()


async def test_being_reminded_of_the_deadline_is_enough(stage: Stage) -> None:
    kari, per, ida = stage.person(), stage.person("Per"), stage.person("Ida")
    await kari.says("/start")
    await kari.taps("Minn meg på fristen")
    await begins(per)
    await ida.signs_up()
    for each in (kari, per, ida):
        each.reads()
    await stage.time_passes_until("2022-08-17 09:00")
    assert "7 dager" in kari.read_all()
    assert kari.buttons == ["Meld meg på"]
    assert "7 dager" in per.read_all()
    assert ida.reads() == []
    await stage.time_passes_until("2022-08-23 09:00")
    assert "I morgen" in kari.read_all()
    await per.taps("Fortsett påmeldingen")
    assert "Hva heter du" in per.last.text


def for_one_role(course: str) -> str:
    """Return the small course without anything for volunteers."""
    volunteers = course[course.index('[[roles]]\nid = "frivillig"') : course.index("[[sessions]]")]
    evening = course[course.index('[[sessions]]\nid = "kveld"') : course.index('[[sessions]]\nid = "samling-2"')]
    return course.replace(volunteers, "").replace(evening, "")


async def test_a_link_names_the_course_and_several_open_ones_are_asked_about(stage: Stage, small_course: str) -> None:
    other = small_course.replace("lite-kurs", "annet-kurs").replace("Lite kurs", "Annet kurs")
    await stage.publishes(for_one_role(other))
    kari = stage.person()
    await kari.says("/start")
    assert {"Lite kurs", "Annet kurs"} <= set(kari.buttons)
    await kari.taps("Annet kurs")
    assert "Annet kurs" in kari.last.text
    await kari.says("/start lite-kurs")
    assert "Lite kurs" in kari.last.text
    await kari.says("/start finnes-ikke")
    assert {"Lite kurs", "Annet kurs"} <= set(kari.buttons)
    # The other one is for library employees alone, so nobody is asked how they take part.
    await kari.taps("Annet kurs")
    await kari.taps("Meld meg på")
    await kari.taps("Ja, det er greit")
    await kari.says("Kari Nordmann")
    assert "arbeidsstedet" in kari.last.text
    await kari.taps("‹ Tilbake")
    assert "Hva heter du?" in kari.last.text
    await kari.says("Kari Berg")
    await kari.says("Gran bibliotek")
    await kari.taps("Hopp over")
    assert "Rolle: Bibliotekansatt" in kari.last.text
    assert "Endre rolle" not in kari.buttons
    summary = kari.last
    await kari.taps("Endre arbeidssted eller forening")
    await kari.taps_data(str(summary.buttons[0][0].data).replace("confirm", "empty") + ":role", kari.last)
    assert "arbeidsstedet" in kari.last.text
    await kari.says("Hamar bibliotek")
    await kari.taps("Ja, meld meg på")
    assert [tuple(row) for row in await stage.rows("select name, role, organisation from enrolments")] == [
        ("Kari Berg", "ansatt", "Hamar bibliotek")
    ]
    await kari.says("/minside")
    await kari.taps("Mine opplysninger")
    assert "Rolle: Bibliotekansatt" in kari.last.text
    assert {"Endre navn", "Endre arbeidssted eller forening"} <= set(kari.buttons)
    assert "Endre rolle" not in kari.buttons


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
    await kari.says("Hei, hvem er du?")
    assert "hilde@example.org" in kari.last.text
    assert await stage.rows("select * from notes") == []


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
