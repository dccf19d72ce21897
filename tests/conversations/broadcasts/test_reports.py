"""What became of a message: its progress, stopping it, and the report."""

import pytest

from bot.rehearsal.faults import Fault
from tests.conversations.broadcasts.sending import adds_up, sends, writes
from tests.conversations.organisers import county_organiser, log_of, some
from tests.stage import Stage


async def test_the_report_counts_everybody_once_and_says_why(stage: Stage) -> None:
    people = await some(stage, 6)
    people[0].person.blocks_bot()
    stage.telegram.faults.add(Fault("forbidden", "sendMessage", people[1].id))
    stage.telegram.faults.add(Fault("bad_request", "sendMessage", people[2].id, description="Bad Request: SOME_OTHER"))
    await stage.settled()
    ola = stage.organiser
    await writes(ola)
    assert "5 personer får den.\nVi når ikke 1 person. Beskjeden venter." in ola.last.text
    await ola.taps("Send nå")
    await stage.settled()
    assert ola.last.text.splitlines()[-5:] == [
        "Den var til 6 personer.",
        "",
        "• Sendt: 3",
        "• Kan ikke nås: 2. De har blokkert meg, eller sluttet i Telegram.",
        "• Gikk galt: 1. Telegram sa: Some_other",
    ]
    assert adds_up(ola.last) == 6
    # Who comes back within the week gets it after all, and is counted there.
    people[0].reads()
    await people[0].does("unblocks_bot")
    assert "Husk møtet!" in people[0].read_all()
    await ola.taps("‹ Meldinger")
    await ola.taps(next(label for label in ola.buttons if "Husk møtet!" in label))
    assert "• Sendt: 4" in ola.last.text
    assert "• Kan ikke nås: 1." in ola.last.text


async def test_stop_half_way_and_the_counts_add_up(stage: Stage) -> None:
    people = await some(stage, 9)
    for who in people[3:]:
        stage.telegram.faults.add(Fault("cut", "sendMessage", who.id))
    ola = stage.organiser
    await sends(ola)
    assert ola.last.text.startswith("Sender meldingen")
    assert "3 av 9" in ola.last.text
    stop = ola.last
    await ola.taps("Stopp")
    assert stop.text.startswith("Meldingen ble stoppet")
    await stage.time_passes_until("2022-08-17 09:00")
    assert stop is ola.last
    assert ola.last.text.startswith("Meldingen ble stoppet")
    assert adds_up(ola.last) == 9
    assert "• Sendt: 3" in ola.last.text
    assert "• Ikke sendt, fordi den ble stoppet: 6" in ola.last.text
    assert [len(who.reads()) for who in people] == [1] * 3 + [0] * 6
    assert await log_of(stage) == [("broadcast", "1"), ("stopped", "1")]
    # Coming back, or answering, brings nothing that was stopped.
    await people[5].does("blocks_bot")
    await people[5].does("unblocks_bot")
    assert "Husk møtet!" not in people[5].read_all()


async def test_the_progress_goes_on_in_the_same_message_after_a_restart(stage: Stage) -> None:
    people = await some(stage, 5)
    for who in people[2:]:
        stage.telegram.faults.add(Fault("cut", "sendMessage", who.id))
    ola = stage.organiser
    await sends(ola)
    progress = ola.last
    assert "2 av 5" in progress.text
    await stage.bot_stops()
    stage.jumps_to("2022-08-16 09:20")
    await stage.bot_starts()
    await stage.settled()
    assert progress is ola.last
    assert "• Sendt: 5" in progress.text
    assert [len(who.reads()) for who in people] == [1] * 5


async def test_where_the_progress_is_deleted_the_report_comes_in_a_new_message(stage: Stage) -> None:
    people = await some(stage, 2)
    stage.telegram.faults.add(Fault("cut", "sendMessage", people[1].id))
    ola = stage.organiser
    await sends(ola)
    progress = ola.last
    ola.person.deletes(progress)
    await stage.time_passes_until("2022-08-16 10:00")
    assert ola.last is not progress
    assert "• Sendt: 2" in ola.last.text


async def test_tapping_twice_sends_once(stage: Stage) -> None:
    [kari] = await some(stage, 1)
    ola = stage.organiser
    await writes(ola)
    menu = ola.last
    data = next(b.data for row in menu.buttons for b in row if b.text == "Send nå")
    assert data is not None
    for _ in range(3):
        ola.person.taps_data(data, menu)
    await stage.settled()
    await stage.settled()
    assert kari.reads() == ["Husk møtet!"]
    assert await log_of(stage) == [("broadcast", "1")]
    await ola.taps_data(data, menu)
    assert "• Sendt: 1" in menu.text
    # What is sent can't be changed, thrown away or called off any more.
    for forged in ("bcdrop:1:1", "bckeep:1:1", "bcfor:1:1:role:frivillig", "bcunsay:1:1:nn", "bcpreview:1:1"):
        await ola.taps_data(forged, menu)
    assert await stage.rows("select state from broadcasts") == [("sent",)]
    await stage.settled()
    assert kari.reads() == []


async def test_how_far_it_is_can_be_seen_in_the_list_as_well_and_stopped_there(stage: Stage) -> None:
    people = await some(stage, 3)
    for who in people[1:]:
        stage.telegram.faults.add(Fault("cut", "sendMessage", who.id))
    ola = stage.organiser
    await sends(ola)
    progress = ola.last
    await ola.says("/arrangor")
    await ola.taps("Melding til deltakere")
    await ola.taps("Sendes nå: Husk møtet!")
    assert "1 av 3" in ola.last.text
    assert ola.buttons == ["Stopp", "Se på nytt", "‹ For arrangører"]
    await ola.taps("Stopp")
    await stage.settled()
    assert ola.last.text.startswith("Stopper")
    await ola.taps("Se på nytt")
    assert adds_up(ola.last) == adds_up(progress) == 3
    assert progress.labels == ["Trekk tilbake", "‹ Meldinger"]


async def test_it_goes_on_though_its_author_has_had_everything_erased(stage: Stage) -> None:
    people = await some(stage, 2)
    eva = await county_organiser(stage, "Innlandet")
    stage.telegram.faults.add(Fault("cut", "sendMessage", people[1].id))
    await sends(eva)
    await eva.says("/personvern")
    await eva.taps("Slett alt om meg")
    await eva.taps("Ja, slett alt")
    eva.reads()
    await stage.time_passes_until("2022-08-16 10:00")
    assert [who.reads() for who in people] == [["Husk møtet!"]] * 2
    assert eva.reads() == []
    assert await stage.rows("select state, person_id from broadcasts") == [("sent", None)]


@pytest.mark.parametrize(
    ("language", "menu", "new", "send", "report"),
    [
        ("nn", "Melding til deltakarar", "Ny melding", "Send no", "✅ Meldinga er send"),
        ("en", "Message to participants", "New message", "Send now", "✅ The message is sent"),
    ],
)
async def test_in_the_organiser_s_own_language(
    stage: Stage, language: str, menu: str, new: str, send: str, report: str
) -> None:
    [kari] = await some(stage, 1)
    ola = stage.organiser
    await ola.says("/sprak")
    await ola.taps({"nn": "Nynorsk", "en": "English"}[language])
    await ola.says("/arrangor")
    await ola.taps(menu)
    await ola.taps(new)
    await ola.says("Hei!")
    own = {"nn": "Nynorsktekst", "en": "English text"}[language]
    assert own not in ola.buttons, "the first text is in their own language"
    await ola.taps(send)
    await stage.settled()
    assert ola.last.text.startswith(report)
    assert kari.reads() == ["Hei!"]


async def test_a_list_longer_than_a_page(stage: Stage) -> None:
    ola = stage.organiser
    for number in range(10):
        await writes(ola, f"Melding {number}")
    await ola.taps("‹ Meldinger")
    assert [label for label in ola.buttons if label.startswith("Kladd")] == [
        f"Kladd: Melding {number}" for number in range(9, 1, -1)
    ]
    await ola.taps("Neste side ›")
    assert [label for label in ola.buttons if label.startswith("Kladd")] == ["Kladd: Melding 1", "Kladd: Melding 0"]
    await ola.taps("Kladd: Melding 0")
    assert "Melding 0" in ola.last.text
