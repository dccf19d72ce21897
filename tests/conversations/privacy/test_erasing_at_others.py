"""What others were told of somebody who has everything erased."""

import re

from bot.rehearsal.faults import Fault
from tests.conversations.privacy.rights import erases_everything, is_stored
from tests.conversations.questions.asking import asks
from tests.performing import Perform
from tests.stage import Participant, Stage


async def test_what_was_relayed_is_overwritten_long_afterwards_too(perform: Perform, small_course: str) -> None:
    async with perform(small_course, organisers=("Ola Arrangør", "Eva Arrangør")) as stage:
        kari, per = stage.person(), stage.person("Per")
        await kari.signs_up()
        await per.signs_up(name="Per Hansen")
        await asks(kari, "Er det parkering? " * 200)
        await asks(per, "Og kaffe?")
        eva = stage.organisers[1]
        of_kari = [message for message in eva.person.inbox if "parkering" in message.text]
        await eva.says("Ja, bak huset.", reply_to=of_kari[0])
        await stage.time_passes_until("2022-10-16 09:00")
        receipt = await erases_everything(kari)
        assert re.search(r"Det står \d+ meldinger om deg hos andre\. Dem skriver vi over nå\.", receipt.text)
        for organiser in stage.organisers:
            chat = "\n".join(message.text for message in organiser.person.inbox)
            assert "parkering" not in chat
            assert "Kari" not in chat
            assert "Og kaffe?" in chat
            assert chat.count("Det som sto her, er slettet.") == 2
        assert len(of_kari) == 2


async def test_in_the_organisers_group_the_topic_loses_its_name_too(either: Stage) -> None:
    kari = either.person()
    await kari.signs_up()
    await asks(kari, "Er det parkering?")
    await either.organiser.says("Ja.", reply_to=either.group.last)
    topics = [topic.name for topic in either.group.topics]
    assert topics == (["Kari Nordmann"] if either.group.chat.has_topics else [])
    await erases_everything(kari)
    chat = "\n".join(message.text for message in either.group.inbox)
    assert "Kari" not in chat
    assert "parkering" not in chat
    assert "Det som sto her, er slettet." in chat
    assert [topic.name for topic in either.group.topics] == ["Slettet"] * len(topics)


async def erases_while(stage: Stage, kari: Participant, slow: Fault) -> None:
    """Have everything erased while something is on its way to Telegram."""
    before = stage.telegram.version
    while not slow.struck:
        before = await stage.telegram.changed(before)
    kari.person.says("/personvern")
    await stage.telegram.settled()
    kari.person.taps("Slett alt om meg")
    await stage.telegram.settled()
    kari.person.taps("Ja, slett alt")
    await stage.telegram.settled()


async def test_what_is_on_its_way_while_it_is_erased_is_overwritten_when_it_has_come(
    stage: Stage, kari: Participant
) -> None:
    slow = stage.telegram.faults.add(Fault("late", method="sendMessage", chat_id=stage.organiser.id, delay=2.0))
    await kari.says("/sporsmal")
    kari.person.says("Er det parkering?")
    await stage.telegram.settled()
    stage.application.dispatcher.wake()
    await erases_while(stage, kari, slow)
    assert not await is_stored(kari)
    assert "parkering" in stage.organiser.last.text
    await stage.settled()
    assert stage.organiser.last.text == "Det som sto her, er slettet."


async def test_a_topic_that_is_made_while_its_person_is_erased_keeps_no_name(
    perform: Perform, small_course: str
) -> None:
    async with perform(small_course, group="topics") as stage:
        kari = stage.person()
        await kari.signs_up()
        slow = stage.telegram.faults.add(Fault("late", method="createForumTopic", delay=1.0))
        await kari.says("/sporsmal")
        kari.person.says("Er det parkering?")
        await stage.telegram.settled()
        stage.application.dispatcher.wake()
        await erases_while(stage, kari, slow)
        assert [topic.name for topic in stage.group.topics] == ["Kari Nordmann"]
        await stage.settled()
        assert [topic.name for topic in stage.group.topics] == ["Slettet"]
        assert stage.group.last.text == "Det som sto her, er slettet."


async def test_what_has_not_been_relayed_yet_never_is(stage: Stage, kari: Participant) -> None:
    cut = stage.telegram.faults.add(Fault("cut", method="sendMessage", chat_id=stage.organiser.id))
    before = len(stage.organiser.person.inbox)
    await asks(kari, "Er det parkering?")
    assert cut.struck == 1
    assert [row.state for row in await stage.rows("select state from deliveries where kind = 'question'")] == [
        "waiting"
    ]
    receipt = await erases_everything(kari)
    assert "hos andre." not in receipt.text
    await stage.time_passes_until("2022-08-16 12:00")
    assert len(stage.organiser.person.inbox) == before


async def test_a_chat_that_cannot_be_reached_is_overwritten_when_it_can(stage: Stage, kari: Participant) -> None:
    await asks(kari, "Er det parkering?")
    asked = stage.organiser.last
    await stage.organiser.does("blocks_bot")
    await erases_everything(kari)
    assert "parkering" in asked.text
    await stage.organiser.does("unblocks_bot")
    await stage.time_passes_until("2022-08-16 12:00")
    assert asked.text == "Det som sto her, er slettet."


async def test_a_partner_is_told_nothing_of_who_is_erased_any_more(stage: Stage, kari: Participant) -> None:
    await kari.says("/partner")
    await kari.taps("Lag en invitasjon")
    link = re.search(r"\?start=(p_\S+)", kari.last.text)
    assert link is not None
    per = stage.person("Per")
    await per.says(f"/start {link[1]}")
    await per.taps("Meld meg på")
    await per.taps("Ja, det er greit")
    for answer in ("Per Hansen", "frivillig", "Gran historielag"):
        await per.says(answer)
    await per.taps("Hopp over")
    await per.taps("Ja, meld meg på")
    told = kari.last
    assert "Per Hansen (Gran historielag) er nå partneren din" in told.text
    receipt = await erases_everything(per)
    assert "• 1 partner" in receipt.text
    assert told.text == "Det som sto her, er slettet."
    assert await stage.rows("select * from partnerships") == []
    await kari.says("/partner")
    assert "Per Hansen" not in kari.last.text
    receipt = await erases_everything(kari)
    assert "• 1 invitasjon" in receipt.text
    ida = stage.person("Ida")
    await ida.says(f"/start {link[1]}")
    assert "Kari" not in ida.read_all()


async def test_an_organiser_who_is_erased_can_still_be_asked_to_forget(stage: Stage, kari: Participant) -> None:
    ola = stage.organiser
    await ola.signs_up(name="Ola Arrangør")
    await asks(kari, "Er det parkering?")
    asked = ola.last
    assert "parkering" in asked.text
    receipt = await erases_everything(ola)
    assert "Som arrangør har du fått spørsmål fra andre." in receipt.text
    assert "hvem du er på Telegram, og språket ditt" not in receipt.text
    assert [row.name for row in await stage.rows("select name from enrolments")] == ["Kari Nordmann"]
    await erases_everything(kari)
    assert asked.text == "Det som sto her, er slettet."


async def test_an_answer_stays_while_nothing_tells_who_wrote_it(perform: Perform, small_course: str) -> None:
    async with perform(small_course, group="plain", organisers=("Ola Arrangør", "Eva Arrangør")) as stage:
        eva, kari = stage.organisers[1], stage.person()
        await kari.signs_up()
        await asks(kari, "Er det parkering?")
        await eva.says("/arrangor")
        await eva.taps("Spørsmål uten svar")
        await eva.taps("Svar Kari Nordmann")
        await eva.says("Bak huset.")
        assert "Bak huset." in kari.last.text
        receipt = await erases_everything(eva)
        assert "hvem du er på Telegram" in receipt.text
        [answer] = await stage.rows("select text, chat_id, message_id from answers")
        assert tuple(answer) == ("Bak huset.", 0, 0)
