"""Taking a message back that has been sent."""

from bot.rehearsal.faults import Fault
from tests.conversations.broadcasts.sending import adds_up, sends
from tests.conversations.organisers import log_of, some
from tests.stage import Stage


async def test_a_message_is_taken_back_from_everybody_who_got_it(stage: Stage) -> None:
    people = await some(stage, 4)
    people[0].person.blocks_bot()
    await stage.settled()
    ola = stage.organiser
    await sends(ola)
    people[1].person.deletes(people[1].last)
    await ola.taps("Trekk tilbake")
    assert ola.last.text.startswith("Slette meldingen hos de 3 som fikk den?")
    await ola.taps("Nei")
    assert "• Sendt: 3" in ola.last.text
    await ola.taps("Trekk tilbake")
    await ola.taps("Ja, trekk tilbake")
    await stage.settled()
    assert ola.last.text.startswith("Meldingen er trukket tilbake")
    assert "• Sendt: 3" in ola.last.text
    assert "• Kan ikke nås: 1." in ola.last.text
    assert adds_up(ola.last) == 4
    assert "• Slettet igjen: 3" in ola.last.text
    assert all("Husk møtet!" not in who.read_all() for who in people)
    assert await log_of(stage) == [("broadcast", "1"), ("withdrew_message", "1")]
    # Who comes back later does not get it either.
    await people[0].does("unblocks_bot")
    assert "Husk møtet!" not in people[0].read_all()


async def test_after_two_days_what_is_left_is_told_plainly(stage: Stage) -> None:
    people = await some(stage, 3)
    people[2].person.blocks_bot()
    await stage.settled()
    ola = stage.organiser
    await sends(ola)
    await stage.time_passes_until("2022-08-17 12:00")
    await people[2].does("unblocks_bot")
    await stage.time_passes_until("2022-08-18 08:59")
    await ola.taps("Trekk tilbake")
    stage.jumps_to("2022-08-18 09:30")
    await ola.taps("Ja, trekk tilbake")
    await stage.settled()
    assert "• Sendt: 3" in ola.last.text
    assert "• Slettet igjen: 1" in ola.last.text
    assert "• Kunne ikke slettes, fordi det var gått 48 timer: 2" in ola.last.text
    assert [each.outcome for each in stage.telegram.calls if each.method == "deleteMessage"] == ["ok"]


async def test_when_it_is_too_late_taking_back_is_not_offered(stage: Stage) -> None:
    await some(stage, 1)
    ola = stage.organiser
    await sends(ola)
    await stage.time_passes_until("2022-08-18 10:00")
    await ola.says("/arrangor")
    await ola.taps("Melding til deltakere")
    await ola.taps(next(label for label in ola.buttons if "Husk møtet!" in label))
    assert "• Sendt: 1" in ola.last.text
    assert "Trekk tilbake" not in ola.buttons


async def test_taking_back_what_is_still_going_out_stops_the_rest(stage: Stage) -> None:
    people = await some(stage, 4)
    for who in people[2:]:
        stage.telegram.faults.add(Fault("cut", "sendMessage", who.id))
    ola = stage.organiser
    await sends(ola)
    await ola.taps("Stopp")
    await stage.settled()
    await ola.taps("Trekk tilbake")
    await ola.taps("Ja, trekk tilbake")
    await stage.settled()
    assert "• Sendt: 2" in ola.last.text
    assert "• Ikke sendt, fordi den ble stoppet: 2" in ola.last.text
    assert "• Slettet igjen: 2" in ola.last.text
