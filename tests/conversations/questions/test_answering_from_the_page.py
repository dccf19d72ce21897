"""«Spørsmål uten svar»: organisers answer there what never came to them as a message."""

from collections.abc import AsyncIterator

import pytest

from tests.conversations.organisers import OLD_BUTTON, county_organiser, enrolled, with_counties
from tests.conversations.questions.asking import MORE, asks
from tests.conversations.questions.test_long_questions import sentences
from tests.performing import Perform
from tests.stage import Participant, Stage

LIST = "Spørsmål uten svar"

AWAITS = "Skriv svaret her. Den neste meldingen din går til Kari Nordmann."

PASSED_ON = "✅ Svaret ditt er på vei."

GONE = "Jeg finner ikke dette spørsmålet lenger. Kanskje har personen slettet alt eller byttet fylke."


@pytest.fixture
async def stage(perform: Perform, small_course: str) -> AsyncIterator[Stage]:
    """The small course with two counties, whose organisers have a group that gets the questions."""
    async with perform(with_counties(small_course, "Innlandet", "Rogaland"), group="plain") as stage:
        yield stage


@pytest.fixture
async def eva(stage: Stage) -> Participant:
    """An organiser for Kari's county, who is in no group."""
    return await county_organiser(stage, "Innlandet")


async def finds(who: Participant) -> None:
    """Go to the questions without an answer."""
    await who.says("/arrangor")
    await who.taps(LIST)


async def opens(who: Participant, label: str = "Svar Kari Nordmann") -> None:
    """Go to a question there."""
    await finds(who)
    await who.taps(label)


async def test_a_countys_organiser_answers_what_went_to_the_group(stage: Stage, kari: Participant) -> None:
    ola, eva = stage.organiser, await county_organiser(stage, "Innlandet")
    tor = await county_organiser(stage, "Rogaland", "Tor Fylke")
    await asks(kari, "Er det <parkering> & kaffe?")
    asked = stage.group.last
    kari.reads()
    assert eva.reads() == []
    await finds(eva)
    assert eva.last.text == (
        "Spørsmål uten svar\n\n"
        "Kari Nordmann, tir. 16. aug. kl. 09:00\nEr det <parkering> & kaffe?\n\n"
        "Trykk på den du vil svare. Har du fått spørsmålet i en melding, kan du også svare der."
    )
    assert eva.buttons == ["Svar Kari Nordmann", "‹ For arrangører"]
    await eva.taps("Svar Kari Nordmann")
    page = eva.last
    assert page.text == (
        f"Spørsmål fra Kari Nordmann (Bibliotekansatt, Gran bibliotek)\n\nEr det <parkering> & kaffe?\n\n{AWAITS}"
    )
    assert eva.buttons == ["Avbryt", "Kari Nordmann", "‹ For arrangører"]
    eva.reads()
    await stage.bot_stops()
    await stage.bot_starts()
    answer = await eva.says("Ja, bak husset. <Gratis> & åpent!")
    assert eva.reads() == [PASSED_ON]
    assert eva.buttons == ["Skriv mer", LIST]
    [told] = kari.reads()
    assert told == (
        "Svar fra arrangørene\n\nDu spurte: Er det <parkering> & kaffe?\n\nJa, bak husset. <Gratis> & åpent!"
    )
    assert kari.buttons == [MORE]
    # The group sees it, the page does not wait any more, and the list is empty.
    assert "✅ Besvart" in asked.text
    assert page.text.endswith("✅ Besvart. Svar på meldingen for å si mer.")
    await eva.taps(LIST)
    assert eva.last.text == "Alle spørsmål har fått svar."
    # A correction reaches Kari, and so does a reply to the page, but nothing else that Eva writes.
    await eva.edits(answer, "Ja, bak huset.")
    assert "Ja, bak huset." in kari.last.text
    await eva.says("Hei?")
    assert kari.reads() == []
    # Kari goes on; what she wrote first stands above it.
    await kari.says("Koster det?", reply_to=kari.last)
    kari.reads()
    await opens(eva)
    assert "Skrev tidligere: Er det <parkering> & kaffe?\n\nKoster det?" in eva.last.text
    await eva.says("Nei.", reply_to=eva.last)
    assert "Du spurte: Koster det?\n\nNei." in kari.last.text
    # Another county's organiser finds none of it, with forged data either; whoever takes part learns nothing.
    await asks(kari, "Er det te?")
    kari.reads()
    await finds(tor)
    assert tor.last.text == "Alle spørsmål har fått svar."
    for number in (3, 99, 2**40):
        await tor.taps_data(f"org:1:question:{number}", tor.last)
        assert tor.last.text == GONE
        await tor.says("Ja!")
    assert await kari.taps_data("org:1:question:3", kari.last) == OLD_BUTTON
    await opens(ola)
    await ola.says("Ja, te også.")
    assert len(kari.reads()) == 1
    assert len(await stage.rows("select id from answers")) == 3


async def test_changing_ones_mind(stage: Stage, kari: Participant, eva: Participant) -> None:
    await asks(kari, "Er det parkering?")
    kari.reads()
    await opens(eva)
    await eva.taps("Avbryt")
    assert eva.buttons == ["Svar Kari Nordmann", "‹ For arrangører"]
    await eva.says("Hva skal jeg svare?")
    await opens(eva)
    await eva.says("/avbryt")
    assert eva.last.text == "Det er helt greit. Jeg venter ikke på svar lenger."
    assert eva.buttons == [LIST]
    await eva.says("Hva skal jeg svare?")
    # What was meant as the answer, perhaps, is not lost without a word.
    assert eva.last.text == (
        "Dette har jeg ikke sendt til noen. Er det svar på et spørsmål? Åpne spørsmålet, og skriv det en gang til."
    )
    assert kari.reads() == []
    await eva.taps("Åpne spørsmålet")
    page = eva.last
    assert AWAITS in page.text
    # Whoever does something else, or comes back after an hour, has to say that it is the answer.
    for otherwise in ("/hjelp", "later"):
        if otherwise == "later":
            await opens(eva)
            page = eva.last
            await stage.time_passes_until("2022-08-16 10:01")
        else:
            await eva.says(otherwise)
        await eva.says("Bak huset.")
        assert eva.last.text.startswith("Dette har jeg ikke sendt til noen.")
        assert kari.reads() == []
    await eva.says("Bak huset, altså.", reply_to=page)
    assert "Bak huset, altså." in kari.read_all()
    assert len(await stage.rows("select id from answers")) == 1


async def test_somebody_else_was_faster(stage: Stage, kari: Participant, eva: Participant) -> None:
    ola = stage.organiser
    await asks(kari, "Er det parkering?")
    kari.reads()
    await opens(eva)
    page = eva.last
    await stage.time_passes_until("2022-08-16 09:05")
    await ola.says("Bak huset.", reply_to=stage.group.last)
    eva.reads()
    await eva.says("Ved kirken.")
    assert eva.reads() == [f"{PASSED_ON}\n\nI mellomtiden har noen andre også svart: Bak huset."]
    assert [told.rpartition("\n")[2] for told in kari.reads()] == ["Bak huset.", "Ved kirken."]
    # Opened from an old list, it says that it is answered.
    await eva.taps_data("org:1:question:1", page)
    assert f"✅ Allerede besvart: Ved kirken.\nDet du skriver nå, kommer i tillegg.\n\n{AWAITS}" in page.text
    await eva.says("Ved kirken, sør for den.")
    assert eva.last.text == PASSED_ON
    assert len(kari.reads()) == 1


async def test_a_question_that_is_gone(stage: Stage, kari: Participant, eva: Participant) -> None:
    await asks(kari, "Er det parkering?")
    per = await enrolled(stage, "Per Hansen")
    await opens(eva)
    page = eva.last
    await kari.says("/personvern")
    await kari.taps("Slett alt om meg")
    await kari.taps("Ja, slett alt")
    # The next question gets the erased one's number in the database, and yet not its answer.
    await stage.time_passes_until("2022-08-16 09:05")
    await asks(per, "Er det te?")
    assert [row.id for row in await stage.rows("select id from questions")] == [1]
    per.reads()
    await eva.says("Bak huset.")
    assert eva.last.text == f"Svaret ditt ble ikke sendt.\n\n{GONE}"
    assert eva.buttons == [LIST]
    await eva.says("Bak huset.", reply_to=page)
    assert per.reads() == []
    # Who moves to another county between the tap and the answer is the other organisers' to answer.
    await opens(eva, "Svar Per Hansen")
    await per.says("/minside")
    await per.taps("Mine opplysninger")
    await per.taps("Endre fylkesbibliotek")
    await per.taps("Rogaland")
    per.reads()
    await eva.says("Ja.")
    assert eva.last.text == f"Svaret ditt ble ikke sendt.\n\n{GONE}"
    await eva.taps(LIST)
    assert eva.last.text == "Alle spørsmål har fått svar."
    # An organiser no more: nothing is sent.
    tor = await county_organiser(stage, "Rogaland", "Tor Fylke")
    await opens(tor, "Svar Per Hansen")
    await stage.organiser.says("/arrangor")
    for label in ("Arrangører", "Fjern Tor Fylke", "Ja, fjern"):
        await stage.organiser.taps(label)
    await tor.says("Ja.")
    assert per.reads() == []
    assert await stage.rows("select id from answers") == []


async def test_long_ones_pictures_and_several_of_one_person(stage: Stage, kari: Participant, eva: Participant) -> None:
    await kari.says("/sporsmal")
    await kari.pastes(sentences(120))
    await stage.time_passes_until("2022-08-16 09:01")
    await asks(kari, "Er det te?")
    kari.reads()
    await finds(eva)
    first, second, _ = eva.buttons
    assert first.startswith("Svar Kari Nordmann: Dette er en lang")
    assert second == "Svar Kari Nordmann: Er det te?"
    await eva.taps(first)
    shown = [eva.last.text.split("\n\n")[1]]
    while "Neste side ›" in eva.buttons:
        await eva.taps("Neste side ›")
        assert AWAITS in eva.last.text
        shown.append(eva.last.text.split("\n\n")[1])
    assert " ".join(shown) == sentences(120)
    # Only text goes on; a picture's words do.
    await eva.does("sends_photo")
    assert eva.last.text == "Jeg kan bare sende tekst videre. Kan du skrive svaret i stedet?"
    await eva.does("sends_photo", "Se kartet.")
    assert eva.last.text == "✅ Ordene dine er på vei. Jeg kan bare sende tekst videre, så resten blir her."
    assert "Se kartet." in kari.read_all()
    # An answer that an app tears apart arrives whole; what comes later does not.
    await eva.taps(LIST)
    assert eva.buttons == ["Svar Kari Nordmann", "‹ For arrangører"]
    await eva.taps("Svar Kari Nordmann")
    await eva.pastes(sentences(150))
    told = kari.read_all().replace("\n", " ")
    assert all(f"nummer {number}." in told for number in range(150))
    await stage.time_passes_until("2022-08-16 09:02")
    await eva.says("Hei?")
    assert kari.reads() == []


async def test_an_organiser_who_takes_part_answers_what_was_asked_last(stage: Stage, kari: Participant) -> None:
    ola = stage.organiser
    await ola.signs_up(name="Ola Arrangør")
    await asks(kari, "Er det parkering?")
    kari.reads()
    await opens(ola)
    # A notice asks Ola for his reflection after that, and he answers it.
    await stage.time_passes_until("2022-08-31 13:30")
    kari.reads()
    await opens(ola)
    await stage.time_passes_until("2022-08-31 14:00")
    await ola.says("Jeg lærte mye om å lytte.")
    assert len(await stage.rows("select id from reflections")) == 1
    # So is what he is asked when he taps something else.
    await opens(ola)
    await ola.says("/sporsmal")
    await ola.says("Er det kaffe?")
    assert "Er det kaffe?" in stage.group.last.text
    assert "Er det kaffe?" not in kari.read_all()
    assert await stage.rows("select id from answers") == []


async def test_the_words_in_the_other_languages(kari: Participant, eva: Participant) -> None:
    await asks(kari, "Er det parkering?")
    await eva.says("/sprak")
    await eva.taps("Nynorsk")
    await eva.says("/arrangor")
    await eva.taps("Spørsmål utan svar")
    assert "Trykk på den du vil svare. Har du fått spørsmålet i ei melding, kan du òg svare der." in eva.last.text
    await eva.taps("Svar Kari Nordmann")
    page = eva.last
    assert page.text.endswith("Skriv svaret her. Den neste meldinga di går til Kari Nordmann.")
    await eva.says("Bak huset.")
    assert eva.last.text == "✅ Svaret ditt er på veg."
    assert eva.buttons == ["Skriv meir", "Spørsmål utan svar"]
    await eva.says("Hei?")
    assert eva.last.text == (
        "Dette har eg ikkje sendt til nokon. Er det svar på eit spørsmål? Opne spørsmålet, og skriv det ein gong til."
    )
    await eva.says("/sprak")
    await eva.taps("English")
    await eva.taps_data("org:1:question:1", page)
    assert page.text.endswith(
        "✅ Answered already: Bak huset.\nWhat you write now comes in addition.\n\n"
        "Write the answer here. Your next message goes to Kari Nordmann."
    )
    await eva.taps_data("org:1:question:7", page)
    assert page.text == (
        "I can't find this question any more. Perhaps the person has erased everything, or changed county."
    )
