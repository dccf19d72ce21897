"""«Utsendinger»: at whom something did not arrive and why, what could not be handled, and trying either again."""

from collections.abc import AsyncIterator

import pytest

from bot.rehearsal.faults import Fault
from handlers import routing
from handlers.turn import Replies, Turn
from tests.conversations.organisers import OLD_BUTTON, county_organiser, enrolled, log_of, with_counties
from tests.performing import Perform
from tests.stage import Participant, Stage

TROUBLE = "bot.inbox.TRIES"

NAMES = ("Bente Blokkert", "Siri Slettet", "Nils Nei", "Mona Stille")


@pytest.fixture
async def stage(perform: Perform, small_course: str) -> AsyncIterator[Stage]:
    """The small course with two counties, in the week before its first session."""
    async with perform(with_counties(small_course, "Innlandet", "Rogaland"), "2022-08-23 09:00") as stage:
        yield stage


async def opens(organiser: Participant, *labels: str) -> None:
    await organiser.says("/arrangor")
    await organiser.taps("Utsendinger")
    for label in labels:
        await organiser.taps(label)


async def test_each_thing_with_each_person_and_why(stage: Stage) -> None:
    ola, eva = stage.organiser, await county_organiser(stage, "Rogaland")
    await opens(ola)
    assert ola.last.text == "Dette kom ikke fram\n\nAlt som er sendt til deltakerne, har kommet fram."
    kari = stage.person()
    await kari.signs_up()
    blocked = await enrolled(stage, "Bente Blokkert", county="Rogaland")
    left = await enrolled(stage, "Siri Slettet")
    refused = await enrolled(stage, "Nils Nei", county="Rogaland", language="nn")
    muted = await enrolled(stage, "Mona Stille")
    await muted.says("/varsler")
    await muted.taps("🔔 Påminnelser om samlinger")
    blocked.person.blocks_bot()
    left.person.deactivates()
    no = Fault("bad_request", "sendMessage", refused.id, description="Bad Request: Some_other", times=1)
    stage.telegram.faults.add(no)
    await stage.time_passes_until("2022-08-24 09:00")

    await opens(ola)
    assert "Telegram sa nei til 1 melding som fortsatt er nyttig." in ola.last.text
    assert ola.buttons == ["4 · Påminnelse: Første samling", "Prøv igjen", "‹ For arrangører"]
    await ola.taps("4 · Påminnelse: Første samling")
    assert ola.last.text.startswith("Påminnelse: Første samling\n\n4 personer har ikke fått dette.\n\n")
    when = ola.last.text.partition("Mona Stille: har slått det av ")[2].partition("\n")[0]
    assert "24. aug. kl. 09:00" in when
    for line in (
        f"• Bente Blokkert: har blokkert boten {when}",
        f"• Siri Slettet: har slettet Telegram {when}",
        f"• Nils Nei: Telegram sa: Some_other {when}",
        f"• Mona Stille: har slått det av {when}",
    ):
        assert line in ola.last.text.splitlines(), ola.last.text
    assert "Kari" not in ola.last.text
    assert "Har noen blokkert boten, får de det som fortsatt er nyttig, når de åpner den igjen." in ola.last.text
    assert set(NAMES) < set(ola.buttons)
    assert ola.buttons[-3:] == ["Prøv 1 melding igjen", "‹ Utsendinger", "‹ For arrangører"]

    # A county's organiser sees the people of the county, whatever data they forge.
    await opens(eva, "2 · Påminnelse: Første samling")
    assert [name for name in NAMES if name in eva.last.text] == ["Bente Blokkert", "Nils Nei"]
    [[sunk]] = await stage.rows(
        "select d.id from deliveries d join enrolments e on e.id = d.enrolment_id where e.name = 'Siri Slettet'"
    )
    await eva.taps_data(f"org:1:missing:{sunk}.0", eva.last)
    assert "Siri" not in eva.last.text

    # A restart, and then it is tried again: once, and it arrives.
    await stage.bot_stops()
    await stage.bot_starts()
    refused.reads()
    assert await eva.taps("Prøv 1 melding igjen") == "Prøver 1 melding på nytt."
    [words] = refused.reads()
    assert "Første samling" in words
    await opens(eva, "1 · Påminnelse: Første samling")
    assert "Nils" not in eva.last.text
    assert "tried_again" in str(await stage.rows("select what, about from log_entries"))
    # What was tried is not tried twice by an old button.
    assert await ola.taps("Prøv 1 melding igjen") == "Det er ikke noe igjen som fortsatt er nyttig."

    # From a row to the person.
    await opens(ola, "3 · Påminnelse: Første samling", "Siri Slettet")
    assert "Navn: Siri Slettet" in ola.last.text

    await nobody_else_learns_anything(kari, ola, sunk)

    # Who opens the bot again gets what is still of use, and is out of the list.
    await blocked.does("unblocks_bot")
    assert any("Første samling" in text for text in blocked.reads())
    await opens(ola, "2 · Påminnelse: Første samling")
    assert "Bente" not in ola.last.text


async def nobody_else_learns_anything(kari: Participant, ola: Participant, sunk: int) -> None:
    for data in (
        "org:1:deliveries",
        f"org:1:missing:{sunk}",
        "orgagain:1",
        f"orgagain:1:{sunk}",
        "org:1:aside",
        "orgretry:1:1",
    ):
        assert await kari.taps_data(data, kari.last) == OLD_BUTTON
    assert await ola.taps_data("orgagain:1:999999", ola.last) == OLD_BUTTON
    assert await ola.taps_data("orgagain:1:99999999999999", ola.last) == OLD_BUTTON


async def test_many_people_come_a_page_at_a_time_and_what_nobody_got_is_told(stage: Stage) -> None:
    ola = stage.organiser
    for number in range(11):
        who = await enrolled(stage, f"Deltaker {number:02}")
        who.person.blocks_bot()
    await stage.time_passes_until("2022-08-30 09:00")
    await opens(ola, "11 · Påminnelse: Første samling")
    assert "Side 1 av 2" in ola.last.text
    first = [label for label in ola.buttons if label.startswith("Deltaker")]
    await ola.taps("Neste side ›")
    second = [label for label in ola.buttons if label.startswith("Deltaker")]
    assert (len(first), len(second)) == (8, 3)
    assert len({*first, *second}) == 11
    await ola.taps("‹ Utsendinger")
    assert ola.buttons[0] == "11 · Påminnelse: Første samling"
    # The exercise came due and was over while the bot was down.
    await stage.bot_stops()
    stage.jumps_to("2022-09-01 09:00")
    await stage.bot_starts()
    await opens(ola)
    assert "Gikk ikke til noen, fordi boten ikke var i gang:" in ola.last.text
    assert "08:00: Påminnelse: Første samling" in ola.last.text


async def test_an_update_that_was_set_aside_is_taken_again_once(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    ola, eva = stage.organiser, await county_organiser(stage, "Rogaland")
    kari = stage.person()
    await kari.signs_up()
    handler, calls = routing.COMMANDS["program"], []

    async def fails(turn: Turn) -> Replies:
        calls.append(turn.sender.telegram_id)
        raise LookupError("hemmelig tekst")

    monkeypatch.setattr(TROUBLE, 0.05)
    monkeypatch.setitem(routing.COMMANDS, "program", fails)
    kari.reads()
    await kari.says("/program")
    assert len(kari.reads()) == 1  # that it went wrong
    await opens(eva, "Klarte ikke å ta imot")
    assert "ikke for dem i Rogaland" in eva.last.text
    await opens(ola)
    assert "Boten klarte ikke å ta imot 1 melding." in ola.last.text
    await ola.taps("Klarte ikke å ta imot: 1")
    assert "1. tir. 23. aug. kl. 09:00: en melding. Det er en feil i boten (LookupError)." in ola.last.text
    assert "Kari" not in ola.last.text
    assert "program" not in ola.last.text
    calls.clear()
    assert await ola.taps("Prøv nr. 1 igjen") == "Det gikk ikke denne gangen heller. Det blir stående i listen."
    assert calls == [kari.id]
    assert ola.buttons[0] == "Prøv nr. 1 igjen"
    assert kari.reads() == []

    # The bot is mended and started anew.
    await stage.bot_stops()
    monkeypatch.setitem(routing.COMMANDS, "program", handler)
    await stage.bot_starts()
    listed = ola.last
    kari.reads()
    assert await ola.taps("Prøv nr. 1 igjen") == "Det gikk bra denne gangen. Den som sendte det, har fått svar."
    answers = kari.reads()
    assert "Første samling" in answers[0]
    assert len(answers) == len(set(answers))
    assert "Boten har klart å ta imot alt." in ola.last.text
    # An old button, and the tap of somebody who was as quick, do nothing more.
    [[update_id]] = await stage.rows("select about from log_entries where what = 'retried' limit 1")
    assert await ola.taps_data(f"orgretry:1:{update_id}", listed) == "Det står ikke i listen lenger."
    assert kari.reads() == []
    assert await stage.rows("select * from updates_set_aside") == []
    log = await log_of(stage)
    assert [what for what, *_ in log].count("retried") == 3

    # A county's organiser is told why it is not for them, by whatever data.
    await eva.says("/arrangor")
    for data in ("org:1:aside", f"orgretry:1:{update_id}"):
        await eva.taps_data(data, eva.last)
        assert "ikke for dem i Rogaland" in eva.last.text
    for data in ("org:1:aside", f"orgretry:1:{update_id}"):
        assert await kari.taps_data(data, kari.last) == OLD_BUTTON


async def test_a_sign_up_that_failed_half_way_goes_on_when_taken_again(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    ola, kari = stage.organiser, stage.person(language_code="nn")
    await kari.says("/start")
    await kari.taps("Meld meg på")
    handler = routing.BUTTONS["consent"]

    async def fails(turn: Turn, course_id: int, answer: str) -> Replies:
        await handler(turn, course_id, answer)
        await turn.db.flush()
        raise ValueError

    monkeypatch.setattr(TROUBLE, 0.05)
    monkeypatch.setitem(routing.BUTTONS, "consent", fails)
    await kari.taps(kari.buttons[0])
    assert await stage.rows("select * from enrolments where consented_at is not null") == []
    monkeypatch.setitem(routing.BUTTONS, "consent", handler)
    kari.reads()
    await ola.says("/sprak")
    await ola.taps("Nynorsk")
    await ola.says("/arrangor")
    await ola.taps("Utsendingar")
    await ola.taps("Klarte ikkje å ta imot: 1")
    assert "eit trykk på ein knapp. Det er ein feil i boten (ValueError)." in ola.last.text
    await ola.says("/sprak")
    await ola.taps("English")
    await ola.says("/arrangor")
    await ola.taps("What did not arrive")
    await ola.taps("Could not be handled: 1")
    assert "a button that was tapped. There is a fault in the bot (ValueError)." in ola.last.text
    assert await ola.taps("Try no. 1 again") == "It worked this time. Who sent it has got an answer."
    assert len(await stage.rows("select * from enrolments where consented_at is not null")) == 1
    assert "heiter" in kari.last.text
    await kari.says("Kari Nordmann")
    assert kari.buttons


async def test_a_reminder_that_was_deleted_and_is_put_right_is_no_trouble(stage: Stage) -> None:
    ola = stage.organiser
    kari = stage.person()
    await kari.signs_up()
    await stage.time_passes_until("2022-08-30 09:00")
    for reminder in [each for each in kari.person.inbox if "Kommer du?" in each.text]:
        kari.person.deletes(reminder)
    later = stage.source.replace("2022-08-31T09:00:00", "2022-08-31T10:00:00")
    await stage.publishes(later)
    states = await stage.rows("select state, reason from deliveries where kind = 'again'")
    assert [tuple(row) for row in states] == [("skipped", "gone"), ("skipped", "gone")]
    await opens(ola)
    assert "Alt som er sendt til deltakerne, har kommet fram." in ola.last.text
