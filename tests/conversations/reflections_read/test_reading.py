"""What organisers read of reflections, and who reads nothing."""

from sqlalchemy import update

from bot.tables import Enrolment, Reader
from tests.conversations.organisers import OLD_BUTTON, county_organiser
from tests.conversations.reflections_read.reading import (
    EXERCISE,
    SESSION,
    booklet_of,
    chooses,
    everything_in,
    files,
    opens,
    words,
    wrote,
)
from tests.performing import Perform
from tests.stage import Stage


async def test_organisers_read_what_they_may_and_nothing_else(stage: Stage) -> None:
    await wrote(stage, "Kari Nordmann", "Til dere som arrangerer.", Reader.ORGANISERS)
    await wrote(stage, "Per Hansen", "Alle kan lese <b>dette</b>.", Reader.NAMED, "Rogaland")
    await wrote(stage, "Siri Stille", "Bare for meg selv.", Reader.ME)
    await wrote(stage, "Par Partner", "Bare for partneren.", Reader.PARTNERS)
    await wrote(stage, "Kari Nordmann", "Om øvelsen.", Reader.ORGANISERS, subject=EXERCISE)
    for at in range(4):
        await wrote(stage, f"Skjult {at}", f"Uten navn {at}", Reader.ANONYMOUS, ["Innlandet", "Rogaland"][at % 2])
    ola = stage.organiser
    await ola.says("/arrangor")
    await ola.taps("Refleksjoner")
    assert ola.buttons == ["Første samling (2)", "Snakk med noen (1)", "Last ned heftet", "‹ For arrangører"]
    told = await opens(ola)
    assert "2 personer har skrevet." in told
    assert "Kari Nordmann, Frivillig, Laget til Kari Nordmann, Innlandet\nTil dere som arrangerer." in told
    assert "Per Hansen, Frivillig, Laget til Per Hansen, Rogaland. Delt med alle.\nAlle kan lese <b>dette</b>." in (
        told
    )
    for hidden in ("Siri", "meg selv", "Par P", "partneren", "Skjult", "Uten navn "):
        assert hidden not in told
    assert "vises når 5 har delt slik" in told
    assert "Om øvelsen." in await opens(ola, "Snakk med noen")
    # The fifth who shares without a name opens them all.
    fifth = await wrote(stage, "Skjult 4", "Uten navn 4", Reader.ANONYMOUS, "Rogaland")
    told = await opens(ola)
    assert "7 personer har skrevet." in told
    assert told.count("Uten navn\n") == 1
    assert all(f"Uten navn {at}" in told for at in range(5))
    assert "Skjult" not in told.replace("Uten navn", "")
    await chooses(stage, fifth, Reader.ME)
    assert "Uten navn 1" not in await opens(ola)
    # Back where one came from.
    await ola.taps("‹ Alle refleksjoner")
    assert ola.buttons[0] == "Første samling (2)"
    assert ("read_reflections", SESSION) in await stage.rows("select what, about from log_entries")


async def test_a_county_organiser_reads_their_county_and_learns_no_county_of_the_nameless(stage: Stage) -> None:
    await wrote(stage, "Kari Nordmann", "Fra innlandet.", Reader.ORGANISERS)
    await wrote(stage, "Per Hansen", "Fra rogaland.", Reader.ORGANISERS, "Rogaland")
    await wrote(stage, "Nils Navn", "Fra alle til alle.", Reader.NAMED)
    for at in range(5):
        await wrote(stage, f"Skjult {at}", f"Tanke {at}", Reader.ANONYMOUS, "Innlandet" if at else "Rogaland")
    eva = await county_organiser(stage, "Rogaland")
    told = await opens(eva)
    assert "Fra rogaland." in told
    assert "6 personer har skrevet." in told
    for other in ("Kari", "Fra innlandet", "Nils", "Fra alle", "Innlandet"):
        assert other not in told
    assert all(f"Tanke {at}" in told for at in range(5))
    assert "Tekster uten navn er fra hele kurset." in told
    everybody = await opens(stage.organiser)
    assert all(f"Tanke {at}" in everybody for at in range(5))
    # Who changes county changes nothing but their own texts.
    async with stage.application.database.transaction() as db:
        await db.execute(update(Enrolment).where(Enrolment.name.like("Skjult%")).values(county="Innlandet"))
    assert await opens(eva) == told
    booklet = await booklet_of(eva)
    assert "Fra rogaland." in words(booklet)
    for secret in ("Rogaland", "Innlandet", "Per Hansen", "Laget til", "Frivillig", "Fra innlandet", "Fra alle"):
        assert secret not in everything_in(booklet)


async def test_long_texts_and_many_go_on_on_the_next_page(stage: Stage) -> None:
    for at in range(9):
        await wrote(stage, f"Skriver {at}", f"<{at}> " + f"ord{at} " * 250, Reader.ORGANISERS)
    told = await opens(stage.organiser)
    assert "Side 2 av" in told
    assert all(told.count(f"<{at}>") == 1 and told.count(f"ord{at}") == 250 for at in range(9))
    assert len(await stage.rows("select 1 from log_entries where what = 'read_reflections'")) == 1
    assert "Last ned heftet" in stage.organiser.buttons


async def test_what_a_participant_chooses_is_what_organisers_find(perform: Perform, small_course: str) -> None:
    async with perform(small_course) as stage:
        ola, kari = stage.organiser, stage.person()
        await kari.signs_up()
        await stage.time_passes_until("2022-08-31 14:00")
        await kari.says("Å lytte lenge.")
        assert "Arrangørene kan lese den." in kari.last.text
        assert "Kari Nordmann, Bibliotekansatt, Gran bibliotek\nÅ lytte lenge." in await opens(ola)
        thanks = kari.last
        for choice, read, signed in (
            ("Bare jeg", False, False),
            ("Alle, uten navn", False, False),
            ("Alle, med navnet mitt", True, True),
            ("Arrangørene", True, False),
        ):
            await kari.taps(choice, thanks)
            assert ("Å lytte lenge." in await opens(ola)) is read
            if read:
                told = words(await booklet_of(ola))
                assert "Å lytte lenge." in told
                assert ("Kari Nordmann, Gran bibliotek" in told) is signed
        await kari.says("/refleksjon")
        await kari.taps("Første samling: Å lytte lenge.")
        await kari.taps("Slett")
        await kari.taps("Ja, slett den")
        # The page that was open knows it, too.
        assert await ola.taps_data("orgbooklet:1:session.samling-1", ola.last) == "Det er ikke noe å lese her ennå."
        assert await opens(ola) == ""


async def test_a_participant_who_tries_learns_nothing(stage: Stage) -> None:
    await wrote(stage, "Per Hansen", "Hemmelig.", Reader.ORGANISERS)
    kari = stage.person()
    await kari.says("/arrangor")
    refused = kari.last.text
    await kari.says("/finnesikke")
    assert kari.last.text == refused
    for data in (
        "org:1:reflections",
        "org:1:texts:session.samling-1.0",
        "orgbooklet:1:all",
        "orgbooklet:1:session.samling-1",
        "orgbooklet:99:all",
    ):
        assert await kari.taps_data(data, kari.last) == OLD_BUTTON
    assert files(kari) == []
    assert "Hemmelig." not in kari.read_all()
    assert await stage.rows("select what from log_entries") == []
    # Nor does an organiser get anything from data that no button of theirs has.
    ola = stage.organiser
    await ola.says("/arrangor")
    for data in ("orgbooklet:1:session.finnesikke", "orgbooklet:1:question.1", "orgbooklet:1:x"):
        assert await ola.taps_data(data, ola.last) == OLD_BUTTON
    await ola.taps_data("org:1:texts:question.1.0", ola.last)
    assert ola.buttons[0] == "Første samling (1)"
