"""Messages that go later: moved, called off, late, or discarded."""

import pytest

from tests.conversations.broadcasts.sending import writes
from tests.conversations.organisers import enrolled, log_of, some
from tests.conversations.privacy.rights import erases_everything
from tests.stage import Stage


async def test_a_message_for_later_goes_to_whoever_is_meant_then(stage: Stage) -> None:
    [kari] = await some(stage, 1)
    ola = stage.organiser
    await writes(ola)
    await ola.taps("Send senere")
    await ola.says("snart")
    assert ola.last.text.startswith("Jeg forstod ikke tidspunktet.")
    await ola.says("i dag kl. 8")
    assert ola.last.text.startswith("Det har allerede vært tirsdag 16. august kl. 08:00.")
    await ola.says("i morgen kl. 22.15")
    assert ola.last.text.startswith("Meldingen blir sendt onsdag 17. august kl. 22:15.")
    assert "Klokka 22:15 sender vi ellers ingenting. Meldingen går ut likevel." in ola.last.text
    per = await enrolled(stage, "Per")
    ola.reads()
    kari.reads()
    await stage.time_passes_until("2022-08-17 22:14")
    assert "Husk møtet!" not in kari.read_all()
    await stage.time_passes_until("2022-08-17 22:16")
    assert kari.reads()[-1] == per.reads()[-1] == "Husk møtet!"
    [report] = ola.reads()
    assert report.startswith("✅ Meldingen er sendt")
    assert "Sendt onsdag 17. august kl. 22:15." in report
    assert "• Sendt: 2" in report
    assert await log_of(stage) == [("scheduled", "1"), ("broadcast", "1")]


async def test_what_was_to_go_later_can_be_moved_called_off_and_sent_at_once(stage: Stage) -> None:
    [kari] = await some(stage, 1)
    ola = stage.organiser
    await writes(ola)
    await ola.taps("Send senere")
    await ola.says("i morgen 12:00")
    await ola.taps("Endre tidspunkt")
    await ola.says("torsdag 12:00")
    assert "torsdag 18. august kl. 12:00" in ola.last.text
    await ola.taps("Ikke send den")
    assert "Forkast" in ola.buttons
    await stage.time_passes_until("2022-08-19 12:00")
    assert "Husk møtet!" not in kari.read_all()
    await ola.taps("Send senere")
    await ola.says("i morgen 12:00")
    await ola.taps("‹ Meldinger")
    assert any("Sendes lør. 20. aug." in label for label in ola.buttons)
    await ola.taps(next(label for label in ola.buttons if "Husk møtet!" in label))
    await ola.taps("Send nå")
    assert kari.reads() == ["Husk møtet!"]
    await stage.time_passes_until("2022-08-21 12:00")
    assert "Husk møtet!" not in kari.read_all()
    assert [what for what, _ in await log_of(stage)] == [
        "scheduled",
        "scheduled",
        "called_off",
        "scheduled",
        "broadcast",
    ]


@pytest.mark.parametrize(("back_at", "goes"), [("2022-08-17 14:30", True), ("2022-08-17 16:00", False)])
async def test_a_message_whose_time_passed_while_the_bot_was_down(stage: Stage, back_at: str, goes: bool) -> None:
    [kari] = await some(stage, 1)
    ola = stage.organiser
    await writes(ola)
    await ola.taps("Send senere")
    await ola.says("i morgen 12:00")
    ola.reads()
    await stage.bot_stops()
    stage.jumps_to(back_at)
    await stage.bot_starts()
    await stage.settled()
    if goes:
        assert "Husk møtet!" in kari.reads()
        return
    assert "Husk møtet!" not in kari.reads()
    assert ola.last.text.startswith("Meldingen din ble ikke sendt. Den skulle ut onsdag 17. august kl. 12:00")
    await ola.taps("Se meldingen")
    await ola.taps("Send nå")
    assert kari.reads() == ["Husk møtet!"]


async def test_the_preview_says_that_it_is_late(stage: Stage) -> None:
    [kari] = await some(stage, 1)
    await stage.time_passes_until("2022-08-16 22:30")
    ola = stage.organiser
    await writes(ola)
    above = ola.last
    await ola.taps("Forhåndsvis")
    assert above.text.startswith("Merk: Klokka 22:30 sender vi ellers ingenting. Meldingen går ut likevel.")
    await ola.taps("Send nå")
    assert kari.reads() == ["Husk møtet!"]


async def test_discarded_is_gone(stage: Stage) -> None:
    await some(stage, 1)
    ola = stage.organiser
    await writes(ola)
    await ola.taps("Forkast")
    assert ola.last.text == "Meldingen er forkastet. Ingen fikk den."
    assert await stage.rows("select count(*) from broadcasts") == [(0,)]
    await ola.taps("‹ Meldinger")
    assert "Du har ikke sendt noen ennå." in ola.last.text


async def test_a_message_to_one_person_goes_to_nobody_who_comes_after_them(stage: Stage) -> None:
    [kari] = await some(stage, 1)
    ola = stage.organiser
    await ola.says("/arrangor")
    await ola.taps("Deltakere")
    await ola.taps(ola.buttons[0])
    await ola.taps("Skriv en melding")
    await ola.says("Takk for i går, Kari!")
    await ola.taps("Send senere")
    await ola.says("i morgen 12:00")
    assert "1 person får den." in ola.last.text
    before = await stage.rows("select id from enrolments")
    await erases_everything(kari)
    stage.jumps_to("2022-08-16 10:00")
    per = await enrolled(stage, "Per")
    # SQLite gives out a number again when its row is gone.
    assert await stage.rows("select id from enrolments") == before
    await stage.time_passes_until("2022-08-17 12:05")
    assert per.reads() == []
    assert "Den var til 0 personer." in ola.last.text
