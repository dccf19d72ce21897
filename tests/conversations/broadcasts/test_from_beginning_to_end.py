"""A message from the organiser's first word to the report: its form, its languages, and what can't be taken."""

import pytest

from tests.conversations.broadcasts.sending import FORMATTED, same, writes
from tests.conversations.organisers import enrolled, log_of
from tests.stage import Stage


async def test_a_message_from_the_first_word_to_the_report(stage: Stage) -> None:
    kari, per = await enrolled(stage, "Kari"), await enrolled(stage, "Per", role="frivillig")
    ola = stage.organiser
    await ola.says("/arrangor")
    await ola.taps("Melding til deltakere")
    assert "Du har ikke sendt noen ennå." in ola.last.text
    menu = ola.last
    await ola.taps("Ny melding")
    assert ola.last is menu, "one message is edited in place"
    assert ola.last.text.startswith("Skriv meldingen her, slik deltakerne skal lese den.")
    written = await ola.does("says", FORMATTED, html=True)
    assert "2 personer får den." in ola.last.text
    draft = ola.last
    await ola.taps("Forhåndsvis")
    assert draft.text == "Slik ser den ut for 2 personer:"
    assert draft.buttons == []
    *_, preview, menu = ola.person.inbox
    assert same(preview, written)
    assert "2 personer får den." in menu.text
    for who in (kari, per):
        assert who.reads() == []
    await ola.taps("Send nå")
    assert menu is ola.last
    assert ola.last.text.startswith("Sender meldingen")
    assert "░░░░" in ola.last.text
    assert ola.buttons == ["Stopp"]
    await stage.settled()
    assert menu is ola.last
    assert ola.last.text.startswith("✅ Meldingen er sendt")
    assert "Den var til 2 personer." in ola.last.text
    assert "• Sendt: 2" in ola.last.text
    for who in (kari, per):
        assert same(who.last, written)
        assert len(who.reads()) == 1
    assert await log_of(stage) == [("broadcast", "1")]
    # It stands in the list, and is found again.
    await ola.taps("‹ Meldinger")
    [found] = [label for label in ola.buttons if "til 2: Husk møtet" in label]
    await ola.taps(found)
    assert "• Sendt: 2" in ola.last.text


@pytest.mark.parametrize("kind", ["photo", "document"])
async def test_a_file_with_a_formatted_caption(stage: Stage, kind: str) -> None:
    kari = await enrolled(stage, "Kari")
    ola = stage.organiser
    await ola.says("/arrangor")
    await ola.taps("Melding til deltakere")
    await ola.taps("Ny melding")
    if kind == "photo":
        written = await ola.does("sends_photo", FORMATTED, html=True)
    else:
        written = await ola.does("sends_document", "program.pdf", b"%PDF-1.7 hei", FORMATTED, html=True)
    assert ("Med bilde" if kind == "photo" else "Med dokument") in ola.last.text
    await ola.taps("Forhåndsvis")
    *_, preview, _ = ola.person.inbox
    assert same(preview, written)
    await ola.taps("Send nå")
    assert same(kari.last, written)
    document = kari.last.document
    assert (bool(kari.last.photo), document and document.content) == (
        (True, None) if kind == "photo" else (False, b"%PDF-1.7 hei")
    )


async def test_a_picture_alone_is_a_message(stage: Stage) -> None:
    kari = await enrolled(stage, "Kari")
    ola = stage.organiser
    await ola.says("/arrangor")
    await ola.taps("Melding til deltakere")
    await ola.taps("Ny melding")
    await ola.does("sends_photo")
    assert "Med bilde" in ola.last.text
    await ola.taps("Send nå")
    assert kari.last.photo
    assert kari.last.text == ""


async def test_each_reads_it_in_their_language_and_who_has_no_text_gets_the_first(stage: Stage) -> None:
    kari = await enrolled(stage, "Kari")
    ingrid = await enrolled(stage, "Ingrid", language="nn")
    mary = await enrolled(stage, "Mary", language="en")
    ola = stage.organiser
    await writes(ola, "Vi ses!")
    await ola.taps("Nynorsktekst")
    assert "på nynorsk" in ola.last.text
    await ola.does("says", "Me <b>sjåast</b>!", html=True)
    assert "✓ Nynorsktekst" in ola.buttons
    await ola.taps("Forhåndsvis")
    shown = [each.text for each in ola.person.inbox[-5:]]
    assert shown[:4] == [
        "Slik ser den ut for 2 personer:\n• Bokmål: 1\n• English: 1",
        "Vi ses!",
        "Slik ser den ut for 1 person:\n• Nynorsk: 1",
        "Me sjåast!",
    ]
    await ola.taps("Engelsk tekst")
    await ola.says("See you!")
    # The language is that of the day on which it is sent.
    await kari.says("/sprak")
    await kari.taps("English")
    await ola.taps("Send nå")
    assert (kari.last.text, ingrid.last.text, mary.last.text) == ("See you!", "Me sjåast!", "See you!")
    assert [each["type"] for each in ingrid.last.entities] == ["bold"]


async def test_a_text_of_its_own_can_be_changed_and_removed(stage: Stage) -> None:
    ingrid = await enrolled(stage, "Ingrid", language="nn")
    ola = stage.organiser
    await writes(ola, "Vi ses!")
    await ola.taps("Nynorsktekst")
    await ola.says("Me sjåst!")
    await ola.taps("✓ Nynorsktekst")
    assert "Me sjåst!" in ola.last.text
    await ola.says("Me sjåast!")
    await ola.taps("Skriv på nytt")
    assert "Vi ses!" in ola.last.text
    await ola.says("Vi sees!")
    assert "Vi sees!" in ola.last.text
    await ola.taps("✓ Nynorsktekst")
    assert "Me sjåast!" in ola.last.text
    await ola.taps("Fjern denne teksten")
    assert "Nynorsktekst" in ola.buttons
    await ola.taps("Send nå")
    assert ingrid.last.text == "Vi sees!"


async def test_the_first_text_s_picture_goes_with_the_other_languages(stage: Stage) -> None:
    kari, mary = await enrolled(stage, "Kari"), await enrolled(stage, "Mary", language="en")
    ola = stage.organiser
    await ola.says("/arrangor")
    await ola.taps("Melding til deltakere")
    await ola.taps("Ny melding")
    await ola.does("sends_photo", "Slik ser rommet ut.")
    await ola.taps("Engelsk tekst")
    await ola.says("x" * 1025)
    assert "1 024 tegn" in ola.last.text.replace("\xa0", " ")
    await ola.says("This is the room.")
    await ola.taps("Send nå")
    assert kari.last.photo is mary.last.photo is not None
    assert (kari.last.text, mary.last.text) == ("Slik ser rommet ut.", "This is the room.")


async def test_a_text_that_an_app_tears_is_too_long(stage: Stage) -> None:
    ola = stage.organiser
    await ola.says("/arrangor")
    await ola.taps("Melding til deltakere")
    await ola.taps("Ny melding")
    ola.reads()
    await ola.does("pastes", "Ord og mer. " * 900)
    menu, *answers = ola.reads()
    assert "Melding til deltakerne" in menu
    assert [each.startswith("Teksten er lengre enn en melding kan være: 4\xa0096 tegn") for each in answers] == [True]
    stage.clock.move_to(stage.now.replace(minute=5))
    await ola.says("Kortere.")
    assert "Kortere." in ola.last.text
    assert await stage.rows("select html from broadcast_texts") == [("Kortere.",)]


async def test_a_long_text_that_fits_is_taken_and_what_comes_later_is_something_else(stage: Stage) -> None:
    ola = stage.organiser
    await writes(ola, "Ord " * 1000)
    stage.clock.move_to(stage.now.replace(minute=5))
    await ola.says("Hei?")
    assert "Teksten er lengre" not in ola.last.text
    [[html]] = await stage.rows("select html from broadcast_texts")
    assert html == ("Ord " * 1000).strip()


async def test_what_can_t_be_sent_on_is_not_taken(stage: Stage) -> None:
    ola = stage.organiser
    await ola.says("/arrangor")
    await ola.taps("Melding til deltakere")
    await ola.taps("Ny melding")
    for act in ("sends_voice", "sends_sticker", "sends_location"):
        await ola.does(act)
        assert ola.last.text == "Jeg kan sende tekst, et bilde eller et dokument. Send meg ett av dem."
    await ola.does("sends_photo", "x" * 1024)
    assert "Med bilde" in ola.last.text
    await ola.taps("‹ Meldinger")
    await ola.taps("Ny melding")
    await ola.does("sends_document", "a.pdf", b"%PDF", "x" * 1025)
    assert "Din har 1\xa0025." in ola.last.text
    ola.reads()
    for _ in range(3):
        ola.person.sends_photo("Tre bilder", album="7001")
    await stage.settled()
    assert ola.reads() == ["En melding kan ha ett bilde eller ett dokument. Send meg bare det ene."]
    await ola.does("sends_photo", "Ett bilde")
    assert "Ett bilde" in ola.last.text
