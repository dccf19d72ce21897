"""Who may look at the timeline, who may do something there, and in which language."""

import pytest

from tests.conversations.organisers import OLD_BUTTON, county_organiser, enrolled
from tests.conversations.timeline_desk.opening import EVERYTHING, codes, opens
from tests.stage import Stage

pytest_plugins = ["tests.postgres"]


async def test_a_county_s_organiser_sees_that_county_and_why_the_rest_is_not_theirs(stage: Stage) -> None:
    await enrolled(stage, "Kari", county="Innlandet")
    await enrolled(stage, "Per", county="Vestland")
    await opens(stage.organiser, "ons. 24. aug.")
    page = codes(stage.organiser.last)
    eva = await county_organiser(stage, "Vestland")
    await opens(eva)
    assert "Antallet gjelder Vestland." in eva.last.text
    await opens(eva, "ons. 24. aug.")
    assert "Alle: 1 person nå" in eva.last.text
    assert "Derfor er det bare de som er arrangører for hele kurset" in eva.last.text
    assert eva.buttons == ["Forhåndsvis", "‹ Tidslinje", "‹ For arrangører"]
    menu, before = eva.last, await stage.rows(EVERYTHING)
    code = page["Send nå"].split(":")[2]
    acts = (page["Hold tilbake"], page["Send nå"], f"noticesend:1:{code}:yes", f"noticefree:1:{code}")
    for data in acts:
        await eva.taps_data(data, menu)
        assert "Alle: 1 person nå" in eva.last.text
    assert await stage.rows(EVERYTHING) == before
    [[kari]] = await stage.rows("select id from enrolments where name = 'Kari'")
    await eva.taps_data(f"noticelook:1:{code}:{kari}", menu)
    assert "Slik ser Per meldingen" in menu.text
    await eva.taps_data(f"org:1:noticeas:{code}", eva.last)
    await eva.says("kari")
    assert "Jeg finner ingen med det navnet" in eva.last.text


async def test_a_participant_learns_nothing_and_does_nothing(stage: Stage) -> None:
    kari = stage.person("Kari")
    await kari.signs_up()
    await opens(stage.organiser, "ons. 24. aug.")
    page = codes(stage.organiser.last)
    code = page["Send nå"].split(":")[2]
    before, menu = await stage.rows(EVERYTHING), kari.last
    forged = [
        *page.values(), f"noticesend:1:{code}:yes", f"noticefree:1:{code}", f"noticelook:1:{code}:1", "preview",
        "org:1:timeline:1", f"org:1:noticeas:{code}.0",
    ]  # fmt: skip
    for data in forged:
        assert await kari.taps_data(data, menu) == OLD_BUTTON, data
    assert await stage.rows(EVERYTHING) == before
    # What an organiser forges finds nothing, and shows the list.
    ola = stage.organiser
    for data in ("noticehold:1:nothing", "noticesend:1::yes", "noticelook:1:x:9", f"noticelook:1:{code}:-5"):
        await ola.taps_data(data, ola.last)
    assert await stage.rows(EVERYTHING) == before


LANGUAGES = {
    "nn": [
        ("Tidslinje", "Trykk på eit tal for å sjå korleis ei melding ser ut, halde ho tilbake eller"),
        ("3", "Alle: 1 person no"),
        ("Hald tilbake", "⏸ Ho er halden tilbake og blir ikkje send. Alt anna kjem som planlagt."),
        ("Send likevel til vanleg tid", "Når: onsdag 24. august kl. 09:00"),
        ("Send no", "Vil du sende ho til 1 person no?"),
        ("Ja, send no", "Ho er på veg til 1 person."),
        ("‹ Tidslinje", "✓ 1 person har fått ho"),
        ("4", "Alle: 1 person no"),
        ("Førehandsvis", "Ingenting er sendt."),
    ],
    "en": [
        ("What will be sent", "Tap a number to see how a message looks, to hold it back or to send it now."),
        ("3", "Everybody: 1 person now"),
        ("Hold back", "⏸ It is held back and is not sent. Everything else comes as planned."),
        ("Send at the usual time after all", "When: Wednesday 24 August at 09:00"),
        ("Send now", "Send it now to 1 person?"),
        ("Yes, send now", "It is on its way to 1 person."),
        ("‹ What will be sent", "✓ 1 person has got it"),
        ("4", "Everybody: 1 person now"),
        ("Preview", "Nothing has been sent."),
    ],
}  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_same_in_other_languages(stage: Stage, language: str) -> None:
    await enrolled(stage, "Kari")
    ola = stage.organiser
    await ola.says("/sprak")
    await ola.taps({"nn": "Nynorsk", "en": "English"}[language])
    await ola.says("/arrangor")
    for label, words in LANGUAGES[language]:
        await ola.taps(label)
        assert words in ola.last.text
