"""Words that come while a reflection is asked for, and are hardly one: their writer is asked what they are."""

from tests.conftest import REFLECTIONS
from tests.conversations.broadcasts.sending import sends
from tests.conversations.questions.asking import TO_ORGANISERS, asks
from tests.conversations.reflections.writing import AFTER, long_text, reflections
from tests.stage import Participant, Stage

WHAT = ["En refleksjon", TO_ORGANISERS, "Ingenting, slett det"]


async def test_a_question_is_asked_about_and_may_be_a_reflection_all_the_same(stage: Stage, kari: Participant) -> None:
    await stage.time_passes_until(AFTER)
    about_session = kari.last
    await kari.says("Er det pause på onsdag?")
    kari.reads()
    # The bot was killed before it could answer, and gets the same once more.
    stage.telegram.redeliver()
    await stage.settled()
    assert kari.buttons == WHAT
    assert len(kari.reads()) == 1
    assert await reflections(stage) == []
    await kari.taps(TO_ORGANISERS)
    assert "Er det pause på onsdag?" in stage.organiser.last.text
    # The question after the session still stands.
    words = await kari.says("Å lytte?")
    asking = kari.last
    await kari.edits(words, "Å lytte, da?")
    await kari.taps("En refleksjon")
    assert "refleksjonen din om «Første samling»" in asking.text
    assert [tuple(each) for each in await stage.rows(REFLECTIONS)] == [("session:samling-1", "Å lytte, da?")]
    # A reply to the question is always one.
    await kari.says("Eller var det noe annet?", reply_to=about_session)
    assert await reflections(stage) == [("session:samling-1", "organisers")] * 2
    await kari.taps(TO_ORGANISERS)
    assert "Spørsmålet ditt er på vei" in kari.last.text
    assert "Eller var det noe annet?" in stage.organiser.last.text
    assert await reflections(stage) == [("session:samling-1", "organisers")]
    assert await stage.rows("select * from notes") == []


async def test_what_answers_the_organisers_is_asked_about(stage: Stage, kari: Participant) -> None:
    await asks(kari, "Er det parkering?")
    question = stage.organiser.last
    await stage.time_passes_until(AFTER)
    about_session = kari.last
    await stage.organiser.says("Ja.", reply_to=question)
    assert "Ja." in kari.last.text
    await kari.says("Flott")
    assert kari.buttons == WHAT
    await kari.taps("Ingenting, slett det")
    assert await reflections(stage) == []
    sent = await kari.pastes(long_text(5000), reply_to=about_session)
    assert len(sent) == 2
    assert await reflections(stage) == [("session:samling-1", "organisers")]
    # What is asked later than that is answered as ever, until the organisers write again.
    await stage.time_passes_until("2022-09-01 10:00")
    await kari.taps("Jeg er ferdig")
    await kari.taps("Hopp over")
    await sends(stage.organiser)
    assert kari.last.text == "Husk møtet!"
    await kari.pastes(long_text(5000))
    assert kari.buttons == WHAT
    await kari.taps("En refleksjon")
    assert "refleksjonen din om «Snakk med noen»" in kari.last.text
    assert [each for each, _ in await reflections(stage)] == ["session:samling-1", "exercise:ovelse-1"]


async def test_what_is_rewritten_keeps_its_words_until_others_are_meant(stage: Stage, kari: Participant) -> None:
    await stage.time_passes_until(AFTER)
    # Of a text that may go on nobody knows how it ends.
    await kari.says("y" * 4000 + "?")
    await kari.says("/refleksjon")
    await kari.taps(kari.buttons[0])
    await kari.taps("Skriv på nytt")
    stage.jumps_to("2022-08-31 14:01")
    await kari.says("Hva skjer da?")
    first = kari.last
    assert kari.buttons == WHAT
    await kari.says("Hva tok jeg med meg?")
    await kari.taps("En refleksjon")
    assert [row.text for row in await stage.rows(REFLECTIONS)] == ["Hva tok jeg med meg?"]
    # It has been rewritten: what was written before takes the place of nothing.
    await kari.taps("En refleksjon", first)
    assert [row.text for row in await stage.rows(REFLECTIONS)] == ["Hva tok jeg med meg?", "Hva skjer da?"]
