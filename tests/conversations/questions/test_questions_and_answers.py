"""Questions, their answers, and what is edited in them afterwards."""

import asyncio

import pytest

from handlers.sent_prompts import SentPrompts
from tests.conversations.questions.asking import MORE, TO_ORGANISERS, asks
from tests.stage import Participant, Stage


async def test_the_text_after_sporsmal_is_the_question_and_reaches_every_organiser(
    stage: Stage, kari: Participant
) -> None:
    await kari.says("/sporsmal")
    assert "Skriv spørsmålet ditt her" in kari.last.text
    await kari.says("Er det <parkering> & kaffe?")
    assert kari.last.text.startswith("✅ Spørsmålet ditt er på vei til arrangørene")
    for organiser in stage.organisers:
        [asked] = organiser.reads()
        assert asked.startswith("Spørsmål fra Kari Nordmann (Bibliotekansatt, Gran bibliotek)")
        assert "Er det <parkering> & kaffe?" in asked
    # Only that one text was the question.
    await kari.says("Noe annet")
    assert "Hva er det?" in kari.last.text
    assert all(organiser.reads() == [] for organiser in stage.organisers)


async def test_an_answer_comes_from_the_organisers_and_names_none_of_them(stage: Stage, kari: Participant) -> None:
    ola, eva = stage.organisers
    await kari.says("Er det parkering?")
    await kari.taps(TO_ORGANISERS)
    kari.reads()
    await eva.says("Ja, bak huset.", reply_to=eva.last)
    assert eva.last.text == "✅ Svaret ditt er på vei."
    [answer] = kari.reads()
    assert answer.startswith("Svar fra arrangørene")
    assert "Du spurte: Er det parkering?" in answer
    assert "Ja, bak huset." in answer
    assert "Eva" not in answer
    # Both see that it is answered, and either may say more.
    for organiser in (ola, eva):
        [asked] = [each for each in organiser.person.inbox if "Er det parkering?" in each.text]
        assert "✅ Besvart" in asked.text
    ola.reads()
    await ola.says("Det koster 20 kr.", reply_to=ola.last)
    [more] = kari.reads()
    assert "Det koster 20 kr." in more
    assert "Ola" not in more


@pytest.mark.parametrize("how", ["a reply to the answer", "the button", "a reply to the own question"])
async def test_the_person_goes_on(stage: Stage, kari: Participant, how: str) -> None:
    ola, eva = stage.organisers
    await kari.says("/sporsmal")
    question = await kari.says("Er det parkering?")
    await ola.says("Ja.", reply_to=ola.last)
    answer = kari.last
    ola.reads()
    kari.reads()
    if how == "the button":
        await kari.taps(MORE)
        assert "til arrangørene" in kari.last.text
        await kari.says("Hva koster det?")
    else:
        await kari.says("Hva koster det?", reply_to=answer if how == "a reply to the answer" else question)
    assert kari.last.text.startswith("✅ Det er på vei til arrangørene.")
    [asked] = ola.reads()
    assert asked.startswith("Mer fra Kari Nordmann")
    assert "Skrev tidligere: Er det parkering?" in asked
    assert "Hva koster det?" in asked
    assert "Hva koster det?" in eva.last.text
    await eva.says("Ingenting.", reply_to=eva.last)
    assert "Du spurte: Hva koster det?" in kari.last.text
    assert "Ingenting." in kari.last.text
    assert len(await stage.rows("select id from questions")) == 2


async def test_what_the_asker_edits_changes_for_every_organiser_each_time(stage: Stage, kari: Participant) -> None:
    await kari.says("/sporsmal")
    question = await kari.says("Er det parkring?")
    told = [organiser.last for organiser in stage.organisers]
    for organiser in stage.organisers:
        organiser.reads()
    await kari.edits(question, "Er det parkering?")
    assert kari.last.text == "✅ Spørsmålet ditt er endret."
    assert all("Er det parkering?" in each.text for each in told)
    await kari.edits(question, "Er det gratis parkering?")
    await kari.edits(question, "Er det gratis parkering, og hvor?")
    for organiser, each in zip(stage.organisers, told, strict=True):
        assert "Er det gratis parkering, og hvor?" in each.text
        assert organiser.reads() == []
    await stage.organiser.says("Bak huset.", reply_to=told[0])
    await kari.edits(question, "Er det gratis parkering, og hvor da?")
    assert "hvor da?" in told[1].text
    assert "✅ Besvart" in told[1].text


async def test_what_an_organiser_edits_changes_for_the_asker_each_time(stage: Stage, kari: Participant) -> None:
    ola, eva = stage.organisers
    await asks(kari, "Er det parkering?")
    answer = await eva.says("Ja, bak husset.", reply_to=eva.last)
    read = kari.last
    kari.reads()
    await eva.edits(answer, "Ja, bak huset.")
    assert eva.last.text == "✅ Svaret ditt er endret."
    assert "Ja, bak huset." in read.text
    await eva.edits(answer, "Ja, bak huset, til klokka fire.")
    assert "til klokka fire" in read.text
    assert read.labels == [MORE]
    assert kari.reads() == []
    assert "klokka fire" not in ola.read_all()


async def test_a_question_sorted_from_free_text_is_mirrored_too(stage: Stage, kari: Participant) -> None:
    question = await kari.says("Er det parkring?")
    await kari.taps(TO_ORGANISERS)
    await kari.edits(question, "Er det parkering?")
    assert all("Er det parkering?" in organiser.last.text for organiser in stage.organisers)


async def test_two_courses_each_answer_names_its_question(stage: Stage, kari: Participant, small_course: str) -> None:
    other = small_course.replace("lite-kurs", "annet-kurs").replace("Lite kurs", "Annet kurs")
    other = other.replace("Hilde Eksempel", "Nina Eksempel").replace("hilde@", "nina@")
    await stage.publishes(other)
    await kari.says("/start annet-kurs")
    for label in ("Meld meg på", "Ja, det er greit"):
        await kari.taps(label)
    await kari.says("Kari N.")
    await kari.taps("Frivillig")
    await kari.says("Husflidslaget")
    await kari.taps("Hopp over")
    await kari.taps("Ja, meld meg på")
    await kari.says("/sporsmal")
    assert kari.buttons == ["Annet kurs", "Lite kurs"]
    await kari.taps("Lite kurs")
    assert "hilde@example.org" in kari.last.text
    await kari.says("Om det lille?")
    assert "Kari Nordmann (Bibliotekansatt, Gran bibliotek)" in stage.organiser.last.text
    await kari.says("/sporsmal")
    await kari.taps("Annet kurs")
    await kari.says("Om det andre?")
    about_other = stage.organiser.last
    assert "Kari N. (Frivillig, Husflidslaget)" in about_other.text
    about_small = next(each for each in stage.organiser.person.inbox if "Om det lille?" in each.text)
    await stage.organiser.says("Til det lille.", reply_to=about_small)
    assert "Du spurte: Om det lille?" in kari.last.text
    await stage.organiser.says("Til det andre.", reply_to=about_other)
    assert "Du spurte: Om det andre?" in kari.last.text
    # What came unasked is about one of them, too.
    question = await kari.says("Er det langt å gå?")
    await kari.taps(TO_ORGANISERS)
    assert kari.buttons == ["Annet kurs", "Lite kurs"]
    asking, unsorted = kari.last, "select id from notes"
    await kari.taps("Lite kurs")
    assert kari.last is asking
    assert "Spørsmålet ditt er på vei" in asking.text
    assert "Kari Nordmann (Bibliotekansatt, Gran bibliotek)" in stage.organiser.last.text
    await kari.edits(question, "Er det veldig langt å gå?")
    assert "Er det veldig langt å gå?" in stage.organiser.last.text
    assert await stage.rows(unsorted) == []


async def test_what_is_handed_over_again_asks_the_open_question_again(stage: Stage, kari: Participant) -> None:
    await kari.says("/sporsmal")
    asked = kari.last.text
    stage.telegram.redeliver()
    await stage.settled()
    assert kari.last.text == asked
    await kari.says("Er det parkering?")
    stage.telegram.redeliver()
    await stage.settled()
    assert len(await stage.rows("select id from questions")) == 1
    await stage.organiser.says("Ja.", reply_to=stage.organiser.last)
    kari.reads()
    stage.telegram.redeliver()
    await stage.settled()
    assert kari.reads() == []
    await kari.taps(MORE)
    asked = kari.last.text
    stage.telegram.redeliver()
    await stage.settled()
    assert kari.last.text == asked
    # Both may be noted at once; the one that is noted last is the one that she sees last.
    [[prompt]] = await stage.rows("select id from prompts where closed_at is null")
    sent = SentPrompts(stage.application.database)
    await asyncio.gather(sent.note(prompt, 7001), sent.note(prompt, 7002))
    assert await stage.rows("select message_id from prompts where closed_at is null") == [(7002,)]


async def test_somebody_elses_question_cannot_be_gone_on_with(stage: Stage, kari: Participant) -> None:
    await asks(kari, "Er det parkering?")
    await stage.organiser.says("Ja.", reply_to=stage.organiser.last)
    data = kari.last.buttons[0][0].data
    assert data is not None
    per = stage.person("Per")
    await per.signs_up()
    toast = await per.taps_data(data, per.last)
    assert toast is not None
    assert "virker ikke lenger" in toast
    await per.taps_data("askmore:999999", per.last)
    await per.says("Hei")
    assert len(await stage.rows("select id from questions")) == 1


async def test_who_has_not_signed_up_is_told_whom_to_ask(stage: Stage) -> None:
    per = stage.person("Per")
    await per.says("/sporsmal")
    assert "Hilde Eksempel, hilde@example.org" in per.last.text
    stage.organiser.reads()
    await per.says("Er det parkering?")
    assert "hilde@example.org" in per.last.text
    assert stage.organiser.reads() == []
    await stage.time_passes_until("2022-11-20 12:00")
    await per.says("/sporsmal")
    assert "ikke noe kurs" in per.last.text


async def test_the_bot_is_started_anew_between_question_answer_and_edit(stage: Stage, kari: Participant) -> None:
    await kari.says("/sporsmal")
    await stage.bot_stops()
    await stage.bot_starts()
    question = await kari.says("Er det parkring?")
    await stage.bot_stops()
    kari.person.edits(question, "Er det parkering?")
    asked = stage.organiser.last
    stage.organiser.person.says("Ja.", reply_to=asked)
    await stage.bot_starts()
    assert "Er det parkering?" in asked.text
    assert "✅ Besvart" in asked.text
    assert "Ja." in kari.last.text
