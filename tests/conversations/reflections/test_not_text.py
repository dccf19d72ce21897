"""What is no text, where a reflection is asked for."""

import pytest

from tests.conversations.languages import speaks
from tests.conversations.reflections.writing import AFTER, READERS, reflections, whole
from tests.stage import Participant, Stage


async def test_what_is_no_text_gets_a_kind_word_and_the_question_stays_open(stage: Stage, kari: Participant) -> None:
    await stage.time_passes_until(AFTER)
    kari.reads()
    for act, values in (
        ("sends_voice", ()),
        ("sends_photo", ()),
        ("sends_sticker", ()),
        ("sends_location", ()),
        ("sends_document", ("notat.pdf", b"%PDF")),
    ):
        await kari.does(act, *values)
        assert kari.reads() == [
            "Takk! Jeg kan bare lese tekst. Her skriver vi refleksjonene. Kan du skrive noen ord om «Første samling»?"
        ]
    await kari.says("Å lytte.")
    assert await reflections(stage) == [("session:samling-1", "organisers")]
    kari.reads()
    # Nothing is asked now.
    await kari.does("sends_voice")
    assert kari.reads() == ["Takk! Men jeg kan bare lese tekst. Kan du skrive det i stedet?"]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "nn",
            "Takk! Eg kan berre lese tekst. Her skriv vi refleksjonane. Kan du skrive nokre ord om «Første samling»?",
        ),
        (
            "en",
            "Thank you! But I can only read text, and reflections are written here. "
            "Could you write a few words on «First session»?",
        ),
    ],
)
async def test_the_kind_word_in_other_languages(stage: Stage, kari: Participant, language: str, words: str) -> None:
    await speaks(kari, language)
    await stage.time_passes_until(AFTER)
    kari.reads()
    await kari.does("sends_voice")
    assert kari.reads() == [words]


async def test_the_words_under_a_picture_are_kept_and_changed_with_it(stage: Stage, kari: Participant) -> None:
    await stage.time_passes_until(AFTER)
    kari.reads()
    photo = kari.person.sends_photo("Slik så veggen ut.")
    await stage.settled()
    said = kari.reads()
    assert said[0] == "Takk! Jeg kan ikke ta vare på det du sendte, men jeg leser det du skrev til."
    assert READERS["nb"][1] in said[1]
    assert (await whole(stage, kari)) == "Slik så veggen ut."
    await kari.edits(photo, "Slik så hele veggen ut.")
    assert (await whole(stage, kari)) == "Slik så hele veggen ut."
    document = kari.person.sends_document("notat.pdf", b"%PDF", "Et notat.")
    await stage.settled()
    assert "Hva er det?" in kari.last.text
    await kari.edits(document, "Et langt notat.")
    await kari.taps("En refleksjon")
    await kari.taps("Første samling")
    assert await whole(stage, kari, 1) == "Et langt notat."


async def test_words_put_to_a_picture_afterwards_are_kept_too(stage: Stage, kari: Participant) -> None:
    await stage.time_passes_until(AFTER)
    photo = kari.person.sends_photo()
    await stage.settled()
    await kari.edits(photo, "Slik så veggen ut.")
    assert READERS["nb"][1] in kari.last.text
    await kari.edits(photo, "Slik så hele veggen ut.")
    assert (await whole(stage, kari)) == "Slik så hele veggen ut."
    assert await reflections(stage) == [("session:samling-1", "organisers")]
