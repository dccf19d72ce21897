"""How two who take part become partners, from the invitation on."""

import pytest

from bot.messages.speech import Speech
from tests.conversations.partners.pairs import (
    INVITES,
    SEES,
    WORDS,
    answers_everything,
    invites,
    link_in,
    partnerships,
    signs_up_with,
)
from tests.performing import Perform
from tests.stage import Participant, Stage


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
async def test_an_employee_and_a_volunteer_become_partners(stage: Stage, language: str) -> None:
    words, label = WORDS[language], Speech(language).label
    kari, per = stage.person(language_code=language), stage.person("Per Hansen", language)
    await kari.signs_up(words["employee"], language=language)
    kari.reads()

    await kari.says("/minside")
    page = kari.last
    await kari.taps(label("Partners"))
    assert words["sees"] in page.text
    assert words["none"] in page.text
    await kari.taps(words["invite"], page)
    assert words["forward"] in page.text
    invitation = kari.last
    assert words["invitation"] in invitation.text
    assert invitation.labels == [words["take back"]]
    kari.reads()

    await per.says(f"/start {link_in(invitation)}")
    assert words["invites"] in per.last.text
    await per.taps(label("Sign me up"))
    assert words["soon"] in per.last.text
    assert words["sees"] in per.last.text
    await per.taps(label("Yes, that is all right"))
    await answers_everything(per, words["volunteer"], language=language)
    assert kari.reads() == []
    per.reads()
    await per.taps(label("Yes, sign me up"))
    assert words["kari joined"] in per.reads()
    assert kari.reads() == [words["per joined"]]


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
async def test_partners_see_exercises_and_shared_reflections_until_one_leaves(stage: Stage, language: str) -> None:
    words, label = WORDS[language], Speech(language).label
    kari, per = stage.person(language_code=language), stage.person("Per Hansen", language)
    await kari.signs_up(words["employee"], language=language)
    await signs_up_with(per, await invites(kari), words["volunteer"], language=language)
    await kari.says("/partner")
    page = kari.last
    assert page.text.endswith("\n• Per Hansen (Gran historielag)")
    await kari.taps("Per Hansen", page)
    assert page.text == f"Per Hansen\nGran historielag\n\n{words['no exercise']}\n\n{words['no reflection']}"
    await stage.time_passes_until("2022-09-01 10:00")
    await per.taps(label("I am done"))
    await per.taps(label("Skip"))
    await per.says("Vi lo. 😀 <b>&")
    await stage.rows("update reflections set reader = 'partners' returning id")
    await kari.taps(words["back"], page)
    assert words["progress"] in page.text
    await kari.taps("Per Hansen", page)
    assert page.text == f"Per Hansen\nGran historielag\n\n{words['done']}\n\n{words['reflection']}"
    await kari.taps(words["leave"], page)
    assert page.text == words["left"]
    await per.says("/partner")
    assert "Kari Nordmann" not in per.last.text
    assert "Kari Nordmann" not in per.buttons


async def test_who_takes_part_already_is_asked_once(stage: Stage, kari: Participant) -> None:
    per = stage.person("Per Hansen")
    await per.signs_up("Frivillig", "Per Hansen")
    link = await invites(kari)
    for each in (kari, per):
        each.reads()
    await per.says(f"/start {link}")
    asked = per.last
    assert INVITES in asked.text
    assert SEES in asked.text
    assert await partnerships(stage) == []
    await per.taps("Nei", asked)
    assert asked.text == "Det er helt greit. Ingenting er endret."
    assert await partnerships(stage) == []
    per.reads()
    await per.says(f"/start {link}")
    asked = per.last
    await per.taps("Ja, vi går kurset sammen", asked)
    assert asked.text == "✅ Kari Nordmann (Gran bibliotek) er nå partneren din."
    assert kari.reads() == ["✅ Per Hansen (Gran bibliotek) er nå partneren din."]
    assert await partnerships(stage) == [("Kari Nordmann", "Per Hansen")]
    await per.taps("Partnere", asked)
    assert "• Kari Nordmann (Gran bibliotek)" in asked.text
    per.reads()
    another = await invites(kari)
    kari.reads()
    await per.says(f"/start {another}")
    assert "Dere er allerede partnere" in per.reads()[0]
    await per.taps_data(f"together:{another.removeprefix('p_')}:yes", asked)
    assert await partnerships(stage) == [("Kari Nordmann", "Per Hansen")]
    assert kari.reads() == []


async def test_the_same_tap_twice_makes_partners_once(stage: Stage, kari: Participant) -> None:
    per = stage.person("Per Hansen")
    await per.signs_up("Frivillig", "Per Hansen")
    link = await invites(kari)
    kari.reads()
    await per.says(f"/start {link}")
    asked = per.last
    per.person.taps("Ja, vi går kurset sammen", asked)
    await per.taps("Ja, vi går kurset sammen", asked)
    stage.telegram.redeliver()
    await stage.settled()
    assert await partnerships(stage) == [("Kari Nordmann", "Per Hansen")]
    assert len(kari.reads()) == 1


async def test_a_person_can_have_several_partners(stage: Stage, kari: Participant) -> None:
    for name in ("Per Hansen", "Ida Berg"):
        await signs_up_with(stage.person(name), await invites(kari))
    await kari.says("/partner")
    assert "• Per Hansen (Gran historielag)\n• Ida Berg (Gran historielag)" in kari.last.text
    assert kari.buttons[:2] == ["Per Hansen", "Ida Berg"]


async def test_the_waiting_list_comes_first_and_partners_hold_when_there_is_a_place(
    perform: Perform, small_course: str
) -> None:
    async with perform(small_course.replace("[signup]", "capacity = 2\n[signup]", 1)) as stage:
        kari, ola, per, ida = (stage.person(name) for name in ("Kari Nordmann", "Ola Dahl", "Per Hansen", "Ida Berg"))
        await kari.signs_up()
        await ola.signs_up(name="Ola Dahl")
        link = await invites(kari)
        await signs_up_with(per, link)
        told = per.read_all()
        assert "venteliste" in told
        assert "Kari Nordmann (Gran bibliotek) er nå partneren din." in told
        await per.says("/partner")
        assert per.buttons == []
        assert "Kari" not in per.last.text
        await ida.signs_up("Frivillig", "Ida Berg")
        await ida.says(f"/start {await invites(kari)}")
        await ida.taps("Ja, vi går kurset sammen")
        assert "Partnere" not in ida.buttons
        await ola.says("/meldav")
        await ola.taps("Ja, meld meg av")
        await per.says("/partner")
        assert "• Kari Nordmann (Gran bibliotek)" in per.last.text
        await kari.says("/partner")
        assert "• Per Hansen (Gran historielag)\n• Ida Berg (Gran bibliotek)" in kari.last.text
