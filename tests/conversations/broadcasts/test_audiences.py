"""To whom a message goes, and who may send one to whom."""

import pytest
from sqlalchemy import update

from bot.rehearsal.faults import Fault
from bot.tables import Enrolment
from tests.conversations.broadcasts.sending import adds_up, sends, writes
from tests.conversations.organisers import OLD_BUTTON, county_organiser, enrolled, log_of, some
from tests.stage import Stage


async def test_to_whom_is_tapped_together_and_counted(stage: Stage) -> None:
    kari = await enrolled(stage, "Kari")
    per = await enrolled(stage, "Per", role="frivillig", county="Vestland")
    anne = await enrolled(stage, "Anne", county="Vestland")
    venter = await enrolled(stage, "Venter", county="Vestland", waiting=True)
    ola = stage.organiser
    await writes(ola)
    assert "3 personer får den." in ola.last.text
    await ola.taps("Til hvem")
    menu = ola.last
    await ola.taps("På ventelisten")
    assert "• Har plass, eller står på ventelisten" in ola.last.text
    assert "4 personer får den." in ola.last.text
    await ola.taps("Bibliotekansatt")
    assert "3 personer får den." in ola.last.text
    await ola.taps("Fylke ›")
    await ola.taps("Vestland")
    assert "• Fylke: Vestland" in ola.last.text
    assert "2 personer får den." in ola.last.text
    await ola.taps("Rogaland")
    assert "• Fylke: Rogaland og Vestland" in ola.last.text
    await ola.taps("‹ Hvem som får den")
    await ola.taps("✓ Har plass")
    assert "• Står på ventelisten" in ola.last.text
    assert "1 person får den." in ola.last.text
    await ola.taps("‹ Meldingen")
    assert menu is ola.last
    assert "• Rolle: Bibliotekansatt" in ola.last.text
    await ola.taps("Send nå")
    assert venter.last.text == "Husk møtet!"
    assert [each.reads() for each in (kari, per, anne)] == [[], [], []]


async def test_whoever_has_not_answered_not_done_and_not_written(stage: Stage) -> None:
    kari, anne = await enrolled(stage, "Kari"), await enrolled(stage, "Anne")
    per = await enrolled(stage, "Per", role="frivillig")
    await stage.time_passes_until("2022-08-30 12:00")
    await kari.taps("Jeg kommer")
    await anne.taps("Jeg kan ikke komme")
    await stage.time_passes_until("2022-09-01 12:00")
    await anne.taps("Jeg er ferdig")
    for who in (kari, anne, per):
        who.reads()
    ola = stage.organiser
    await writes(ola, "Til dem som ikke har svart")
    await ola.taps("Til hvem")
    await ola.taps("Svar om en samling ›")
    await ola.taps("Første samling")
    await ola.taps("har ikke svart")
    assert "1 person får den." in ola.last.text
    await ola.taps("kommer")
    assert "• Første samling: kommer og har ikke svart" in ola.last.text
    assert "2 personer får den." in ola.last.text
    await ola.taps("‹ Hvem som får den")
    await ola.taps("Øvelse som ikke er gjort ›")
    await ola.taps("Snakk med noen")
    assert "2 personer får den." in ola.last.text
    await ola.taps("‹ Hvem som får den")
    await ola.taps("Refleksjon som ikke er skrevet ›")
    await ola.taps("Snakk med noen")
    assert "• Har ikke skrevet om: Snakk med noen" in ola.last.text
    await ola.taps("‹ Hvem som får den")
    await ola.taps("Svar om en samling ›")
    assert "✓ Første samling" in ola.buttons
    await ola.taps("Kveld for frivillige")
    await ola.taps("har ikke svart")
    assert "1 person får den." in ola.last.text, "the others are not invited to that evening"
    await ola.taps("‹ Samlinger")
    await ola.taps("‹ Hvem som får den")
    await ola.taps("‹ Meldingen")
    await ola.taps("Send nå")
    assert per.last.text == "Til dem som ikke har svart"
    assert kari.reads() == anne.reads() == []


async def test_nobody_gets_nothing(stage: Stage) -> None:
    ola = stage.organiser
    await writes(ola)
    assert await ola.taps("Send nå") == "Ingen får denne meldingen. Velg andre under «Til hvem»."
    assert "0 personer får den." in ola.last.text
    assert await stage.rows("select state from broadcasts") == [("draft",)]


async def test_who_no_longer_fits_when_their_turn_comes_is_left_out(stage: Stage) -> None:
    kari, per, anne = await some(stage, 3)
    for who in (per, anne):
        stage.telegram.faults.add(Fault("cut", "sendMessage", who.id))
    ola = stage.organiser
    await sends(ola)
    assert "1 av 3" in ola.last.text
    await per.says("/meldav")
    await per.taps("Ja, meld meg av")
    await anne.says("/personvern")
    await anne.taps("Slett alt om meg")
    await anne.taps("Ja, slett alt")
    anne.reads(), per.reads()
    await stage.time_passes_until("2022-08-16 10:00")
    assert kari.reads() == ["Husk møtet!"]
    assert per.reads() == anne.reads() == []
    assert adds_up(ola.last) == 2, "who is erased is gone without a trace"
    assert "• Sendt: 1" in ola.last.text
    assert "• Ikke sendt, fordi den ikke lenger var til dem: 1" in ola.last.text


async def test_a_county_s_organiser_reaches_that_county_only(stage: Stage) -> None:
    kari = await enrolled(stage, "Kari", county="Innlandet")
    per = await enrolled(stage, "Per", county="Vestland")
    eva = await county_organiser(stage, "Vestland")
    ola = stage.organiser
    await writes(ola, "Fra Ola til alle")
    await writes(eva, "Fra Eva til Vestland")
    assert "• Fylke: Vestland" in eva.last.text
    assert "1 person får den." in eva.last.text
    await eva.taps("Til hvem")
    assert "Fylke ›" not in eva.buttons
    menu = eva.last
    codes = [row[0] for row in await stage.rows("select audience from broadcasts")]
    # Nothing of the others can be reached by forged data: not their messages, not another county.
    for forged in (
        "bcsend:1:1", "bcpreview:1:1", "bcstop:1:1", "bcdrop:1:1", "bckeep:1:1", "bcback:1:1:yes",
        "bcfor:1:1:role:frivillig", "bcfor:1:2:county:Innlandet", "bcunsay:1:1:nn", "bcsend:1:99999999999",
    ):  # fmt: skip
        assert await eva.taps_data(forged, menu) is not None, forged
    for forged in ("org:1:bcone:1", "org:1:bcto:1", "org:1:bcin:1.county", "org:1:bctext:1.nn", "org:1:bcwhen:1"):
        await eva.taps_data(forged, menu)
        assert "Fra Ola" not in eva.last.text, forged
        assert not any("Fra Ola" in label for label in eva.buttons), forged
    await eva.taps_data("org:1:bcin:2.county", menu)
    assert "Innlandet" not in str(eva.buttons)
    assert [row[0] for row in await stage.rows("select audience from broadcasts")] == codes
    await eva.says("En tekst som ikke er spurt om")
    assert await stage.rows("select html from broadcast_texts order by broadcast_id") == [
        ("Fra Ola til alle",),
        ("Fra Eva til Vestland",),
    ]
    await eva.taps_data("bcsend:1:2", menu)
    await stage.settled()
    assert kari.reads() == []
    assert per.reads() == ["Fra Eva til Vestland"]
    # Who is an organiser for all sees both.
    await ola.says("/arrangor")
    await ola.taps("Melding til deltakere")
    assert sum("Fra Eva" in label or "Fra Ola" in label for label in ola.buttons) == 2


async def test_the_county_holds_also_when_a_message_goes_later(stage: Stage) -> None:
    kari = await enrolled(stage, "Kari", county="Innlandet")
    per = await enrolled(stage, "Per", county="Vestland")
    eva = await county_organiser(stage, "Vestland")
    await writes(eva)
    await eva.taps("Send senere")
    await eva.says("i morgen 12:00")
    await per.says("/minside")
    async with stage.application.database.transaction() as db:
        for enrolment in (await db.execute(Enrolment.__table__.select())).all():
            other = {"Innlandet": "Vestland", "Vestland": "Innlandet"}[enrolment.county]
            await db.execute(update(Enrolment).where(Enrolment.id == enrolment.id).values(county=other))
    per.reads()
    await stage.time_passes_until("2022-08-17 12:01")
    assert "Husk møtet!" in kari.reads()
    assert "Husk møtet!" not in per.reads()
    assert "• Sendt: 1" in eva.last.text


@pytest.mark.parametrize("enrols", [True, False])
async def test_who_is_no_organiser_learns_nothing(stage: Stage, enrols: bool) -> None:
    await some(stage, 1)
    await writes(stage.organiser)
    who = await enrolled(stage, "Nysgjerrig") if enrols else stage.person("Fremmed")
    await who.says("/tull")
    unknown = who.last.text
    await who.says("/arrangor")
    assert who.last.text == unknown
    shown = who.last
    for forged in (
        "bcsend:1:1", "bcpreview:1:1", "bcstop:1:1", "bcback:1:1:yes", "bcdrop:1:1", "bckeep:1:1", "bcunsay:1:1:nn",
        "bcfor:1:1:role:frivillig", "bcfor:1:1:nonsense:x", "org:1:broadcast", "org:1:bcone:1", "org:1:bcnew",
        "org:1:bcto:1", "org:1:bcin:1.coming", "org:1:bctext:1.nn", "org:1:bcwhen:1",
    ):  # fmt: skip
        assert await who.taps_data(forged, shown) == OLD_BUTTON, forged
    assert await stage.rows("select state from broadcasts") == [("draft",)]
    assert await log_of(stage) == []
    await who.says("Hei, er dette en melding?")
    assert len(await stage.rows("select 1 from broadcast_texts")) == 1


async def test_odd_data_from_an_organiser_breaks_nothing(stage: Stage) -> None:
    await some(stage, 1)
    ola = stage.organiser
    await writes(ola)
    menu = ola.last
    for forged in (
        "bcfor:1:1:role:tull", "bcfor:1:1:coming:samling-1", "bcfor:1:1:coming:samling-1:tull", "bcfor:1:1:county:1234",
        "bcsend:1:999999999999999",
        "bcunsay:1:1:xx", "bcsend:1:-1", "bcsend:2:1", "bcfor:1:1:standing:alle", "bcback:1:1:yes", "bcstop:1:77",
    ):  # fmt: skip
        assert await ola.taps_data(forged, menu) == OLD_BUTTON, forged
    for forged in ("org:1:bcone:x", "org:1:bcone:", "org:1:bcto:999999999999999999999", "org:1:bcin:1.tull.tull",
                   "org:1:bcin:1.coming.tull", "org:1:bctext:1.xx", "org:1:bctext:", "org:1:bcwhen:77"):  # fmt: skip
        await ola.taps_data(forged, menu)
        assert "‹ For arrangører" in ola.buttons, forged
    assert await stage.rows("select state, audience like '%tull%' from broadcasts") == [("draft", 0)]


async def test_a_message_that_says_nothing_yet_is_reached_by_no_forged_button(stage: Stage) -> None:
    kari, ola = await enrolled(stage, "Kari"), stage.organiser
    await ola.says("/arrangor")
    for label in ("Deltakere", "Kari, Gran bibliotek", "Skriv en melding"):
        await ola.taps(label)
    menu = ola.last
    for forged in ("preview", "send", "stop", "keep", "drop"):
        assert await ola.taps_data(f"bc{forged}:1:1", menu) == OLD_BUTTON, forged
    for forged in ("bcback:1:1:yes", "bcunsay:1:1:nb", "bcfor:1:1:standing:waiting"):
        assert await ola.taps_data(forged, menu) == OLD_BUTTON, forged
    # A page leads to the list then, as that of any message that is gone does.
    for forged in ("bcone:1", "bcto:1", "bcin:1.coming", "bcwhen:1", "bctext:1.nn"):
        await ola.taps_data(f"org:1:{forged}", menu)
        assert "Du har ikke sendt noen ennå." in menu.text, forged
    # However many are left like that, none is on the list, nor a page for them.
    for _ in range(8):
        await ola.taps_data("pwrite:1:1", menu)
    assert await stage.rows("select count(*) from broadcasts") == [(9,)]
    await ola.taps_data("org:1:broadcast", menu)
    assert menu.labels == ["Ny melding", "‹ For arrangører"]
    await ola.taps_data("pwrite:1:1", menu)
    await ola.says("i morgen kl. 10")
    assert await stage.rows("select id from broadcasts where state <> 'draft'") == []
    assert await stage.rows("select error from updates_set_aside") == []
    assert kari.reads() == []
