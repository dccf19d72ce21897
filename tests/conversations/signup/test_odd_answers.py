"""Old buttons, somebody else's, forged ones, and whatever else is answered."""

import pytest

from tests.conversations.signup.beginning import begins
from tests.stage import Stage


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
    await kari.says("Hva skal dere med navnet mitt?")
    assert "hilde@example.org" in kari.read_all()
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
