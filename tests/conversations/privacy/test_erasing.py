"""Having everything erased, and what comes after."""

from bot.messages.speech import Speech
from tests.conversations.privacy.rights import (
    WORDS,
    erases_everything,
    is_stored,
    languages,
    takes_the_course,
)
from tests.performing import Perform
from tests.stage import Participant, Stage


@languages
async def test_slett_alt_asks_once_and_leaves_a_receipt(stage: Stage, language: str) -> None:
    words, label = WORDS[language], Speech(language).label
    kari = stage.person(language_code=language)
    await kari.signs_up(WORDS[language]["role"], language=language)
    await takes_the_course(stage, kari, language)
    await kari.says("/personvern")
    message = kari.last
    await kari.taps(label("Erase everything about me"))
    assert message.labels == [label("Yes, erase everything"), label("No, keep it"), label("My data")]
    assert await is_stored(kari)
    await kari.taps(label("Yes, erase everything"))
    receipt = message.text
    assert receipt.startswith(words["erased"])
    for line in (*words["gone"], words["hours"]):
        assert line in receipt
    assert words["later"] in receipt
    assert "/start" in receipt
    assert message.labels == []
    assert not await is_stored(kari)
    for table in ("enrolments", "parts", "reflections", "questions", "answers", "efforts", "prompts", "exercises_done"):
        assert await stage.rows(f"select * from {table}") == [], table
    kari.reads()
    await stage.time_passes_until("2022-11-03 12:00")
    assert kari.reads() == []


async def test_no_keeps_everything(kari: Participant) -> None:
    await kari.says("/personvern")
    await kari.taps("Slett alt om meg")
    await kari.taps("Nei, ikke slett")
    assert kari.last.text == "Fint, alt er som før."
    assert await is_stored(kari)


async def test_the_second_tap_of_two_does_not_take_the_receipt_away(kari: Participant) -> None:
    receipt = await erases_everything(kari)
    told = receipt.text
    assert await kari.taps_data("erase:yes", receipt) == "Alt om deg er allerede slettet."
    assert receipt.text == told


async def test_the_command_menu_forgets_too(kari: Participant) -> None:
    assert "minside" in {each.command for each in kari.person.commands}
    await erases_everything(kari)
    assert "minside" not in {each.command for each in kari.person.commands}


@languages
async def test_buttons_from_before_are_from_earlier_and_recreate_nobody(stage: Stage, language: str) -> None:
    label = Speech(language).label
    kari = stage.person(language_code=language)
    await kari.signs_up(WORDS[language]["role"], language=language)
    await kari.says("/minside")
    page = kari.last
    await stage.time_passes_until("2022-08-30 09:00")
    reminder = kari.last
    await erases_everything(kari, language)
    for name in (label("Exercises"), label("My details"), label("Privacy"), label("Withdraw")):
        toast = await kari.taps(name, page)
        assert toast is not None
        assert toast.startswith(WORDS[language]["old"])
    toast = await kari.taps(label("I'm coming"), reminder)
    assert toast is not None
    assert toast.startswith(WORDS[language]["old"])
    assert not await is_stored(kari)


async def test_who_comes_back_starts_afresh(stage: Stage, kari: Participant) -> None:
    await erases_everything(kari)
    await kari.signs_up(name="Kari Ny")
    assert "Du er påmeldt" in kari.read_all()
    [row] = await stage.rows("select name, consented_at from enrolments")
    assert row.name == "Kari Ny"


async def test_what_is_handed_over_again_after_erasing_recreates_nobody(stage: Stage, kari: Participant) -> None:
    receipt = await erases_everything(kari)
    whole = receipt.text
    kari.reads()
    for update in list(stage.telegram.updates._acknowledged):
        stage.telegram.redeliver(update)
        await stage.settled()
    assert not await is_stored(kari)
    assert await stage.rows("select * from enrolments") == []
    told = kari.reads()
    assert told
    assert any("Lite kurs" in each for each in told)
    assert any(each.startswith("Alt om deg er slettet") for each in told)
    assert receipt.text == whole


async def test_the_place_goes_to_the_next_in_line(perform: Perform, small_course: str) -> None:
    async with perform(small_course.replace("[signup]", "capacity = 1\n[signup]", 1)) as stage:
        kari, per, ida = stage.person(), stage.person("Per"), stage.person("Ida")
        for each in (kari, per, ida):
            await each.signs_up(name=each.person.name)
            each.reads()
        await erases_everything(per)
        await erases_everything(kari)
        assert "Du er påmeldt" in ida.read_all()
        assert [row.name for row in await stage.rows("select name from enrolments")] == ["Ida"]
