"""The list of what will be sent, and a preview of each notice."""

from tests.conversations.organisers import enrolled
from tests.conversations.timeline_desk.opening import EVERYTHING, codes, opens
from tests.stage import Stage

pytest_plugins = ["tests.postgres"]


async def test_the_list_tells_what_comes_when_to_whom_and_how_many(stage: Stage) -> None:
    await enrolled(stage, "Kari")
    await enrolled(stage, "Per", role="frivillig")
    gone = await enrolled(stage, "Borte")
    await gone.does("blocks_bot")
    ola = stage.organiser
    await opens(ola)
    assert (
        "3. ons. 24. aug. kl. 09:00\nPåminnelse: Første samling, onsdag 31. august kl. 09:00\nAlle: 2" in ola.last.text
    )
    assert "Kveld for frivillige, tirsdag 6. september kl. 18:00\nFrivillig: 1 person nå" in ola.last.text
    assert ola.buttons == [*"12345678", "Neste side ›", "‹ For arrangører"]
    await ola.taps("Neste side ›")
    assert ola.buttons[0] == "9"
    await opens(ola, "tor. 1. sep.")
    assert "Sendes ut: Snakk med noen\n\nNår: torsdag 1. september kl. 10:00\nAlle: 2 personer nå" in ola.last.text
    assert ola.buttons == ["Forhåndsvis", "Hold tilbake", "Send nå", "‹ Tidslinje", "‹ For arrangører"]


async def test_a_preview_is_the_message_itself_with_buttons_that_do_nothing(stage: Stage) -> None:
    kari = await enrolled(stage, "Kari")
    per = await enrolled(stage, "Per", language="nn")
    ola = stage.organiser
    await opens(ola, "ons. 24. aug.")
    before, told = await stage.rows(EVERYTHING), len(ola.person.inbox)
    await ola.taps("Forhåndsvis")
    above, seen, below = ola.person.inbox[told - 1 :]
    assert above.text == "Slik ser Kari meldingen som sendes onsdag 24. august kl. 09:00 (Bokmål):"
    assert below.text == "Ingenting er sendt."
    assert set(codes(seen).values()) == {"preview"}
    assert await ola.taps("Jeg kommer", seen) == "Dette er en forhåndsvisning. Knappen gjør ikke noe her."
    await ola.taps("Se den som en annen")
    assert ola.buttons[:2] == ["Kari", "Per"]
    await ola.says("finnes ikke")
    assert "Jeg finner ingen med det navnet" in ola.last.text
    await ola.says("PER")
    await ola.taps("Per")
    previewed = {"Kari": seen, "Per": ola.person.inbox[-2]}
    assert await stage.rows(EVERYTHING) == before
    assert await stage.rows("select * from attendances") == []
    assert (kari.reads(), per.reads()) == ([], [])
    await stage.time_passes_until("2022-08-24 09:00")
    for who in (kari, per):
        real, preview = who.last, previewed[who.person.name]
        assert (real.text, real.labels, real.entities) == (preview.text, preview.labels, preview.entities)


async def test_where_nobody_can_be_named_the_preview_is_of_nobody(stage: Stage) -> None:
    ola = stage.organiser
    await opens(ola, "tor. 1. sep.")
    await ola.taps("Forhåndsvis")
    assert "Snakk med noen" in ola.person.inbox[-2].text
    assert "ingen med plass ville fått den nå" in ola.last.text
    unni = stage.person("Unni")
    await unni.says("/start")
    await unni.taps("Meld meg på")
    await unni.taps("Ja, det er greit")
    await unni.says("Unni Hemmelig")
    await opens(ola, "tir. 23. aug.")
    assert "Ikke påmeldt ennå: 1 person nå" in ola.last.text
    await ola.taps("Forhåndsvis")
    assert "I morgen er siste dag" in ola.person.inbox[-2].text
    assert "Derfor viser vi ingen navn her." in ola.last.text
    assert not any("Hemmelig" in each.text for each in ola.person.inbox)
