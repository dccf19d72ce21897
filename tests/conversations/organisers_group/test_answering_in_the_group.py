"""Questions go to the organisers' group, and anybody there may answer."""

from tests.conversations.participants import signed_up
from tests.conversations.questions.asking import asks
from tests.stage import Stage


async def test_a_question_goes_to_the_group_and_anybody_there_may_answer(either: Stage) -> None:
    kari = await signed_up(either)
    await asks(kari, "Er det parkering?")
    asked = either.group.last
    assert asked.text.startswith("Spørsmål fra Kari Nordmann (Bibliotekansatt, Gran bibliotek)")
    assert "Er det parkering?" in asked.text
    assert either.organiser.reads() == []
    eva = either.person("Eva Arrangør")  # in nobody's settings, but in the group
    kari.reads()
    answer = await eva.says("Bak husset.", reply_to=asked)
    assert either.group.last.text == "✅ Svaret ditt er på vei."
    assert either.group.last.thread_id == asked.thread_id
    [told] = kari.reads()
    assert told.startswith("Svar fra arrangørene")
    assert "Bak husset." in told
    assert "Eva" not in told
    assert "✅ Besvart" in asked.text
    await eva.edits(answer, "Bak huset.")
    assert "Bak huset." in kari.last.text
    assert either.group.last.text == "✅ Svaret ditt er endret."
    await kari.says("Takk! Koster det?", reply_to=kari.last)
    assert "Takk! Koster det?" in either.group.last.text
    assert either.group.last.thread_id == asked.thread_id


async def test_organisers_talk_among_themselves_undisturbed(either: Stage) -> None:
    kari = await signed_up(either)
    await asks(kari, "Er det parkering?")
    asked, said = either.group.last, len(either.group.inbox)
    kari.reads()
    eva = either.person("Eva Arrangør")
    thread = asked.thread_id
    hello = await eva.says("Hei alle sammen", chat=either.group)
    for words in ("/start", "/hjelp@folgesvenn_test_bot", "/sporsmal", "90 min", "Hvem tar denne?"):
        await eva.says(words, chat=either.group)
        if thread is not None:
            await eva.says(words, chat=either.group, thread=thread)
    await eva.edits(hello, "Hei, alle sammen!")
    await either.organiser.says("Jeg!", reply_to=hello)
    assert len(either.group.inbox) == said
    assert kari.reads() == []
    assert eva.person.inbox == []
    # What an organiser replies to another's answer, or to the bot's own word on it, is no answer either.
    answer = await eva.says("Ja.", reply_to=asked)
    kari.reads()
    await either.organiser.says("Enig.", reply_to=answer)
    await either.organiser.says("Fint.", reply_to=either.group.last)
    assert kari.reads() == []


async def test_an_update_from_the_group_handed_over_again_says_nothing(either: Stage) -> None:
    kari = await signed_up(either)
    await asks(kari, "Er det parkering?")
    eva = either.person("Eva Arrangør")
    await eva.says("Ja.", reply_to=either.group.last)
    said = len(either.group.inbox)
    kari.reads()
    either.telegram.redeliver()
    await either.settled()
    assert len(either.group.inbox) == said
    assert kari.reads() == []
    assert len(await either.rows("select id from answers")) == 1


async def test_an_administrator_who_shows_no_name_may_answer_too(either: Stage) -> None:
    kari = await signed_up(either)
    await asks(kari, "Er det parkering?")
    kari.reads()
    thread = {"message_thread_id": either.group.last.thread_id, "is_topic_message": True}
    nameless = {
        "message_id": 900_001,
        "date": int(either.now.timestamp()),
        "chat": either.group.chat.json(),
        "from": {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"},
        "sender_chat": either.group.chat.json(),
        "text": "Bak huset.",
        "reply_to_message": either.group.last.json(quoted=True),
        **(thread if either.group.last.thread_id is not None else {}),
    }
    either.telegram.send_update({"message": nameless})
    await either.settled()
    assert "Bak huset." in kari.read_all()


async def test_pictures_in_the_group_are_its_own_affair_unless_they_answer(plain: Stage) -> None:
    kari = await signed_up(plain)
    await asks(kari, "Hvor er det?")
    asked = plain.group.last
    kari.reads()
    eva = plain.person("Eva Arrangør")
    sent = await eva.says("Se her", chat=plain.group)
    picture = sent.json() | {"message_id": 900_001, "caption": "Kartet", "photo": []}
    del picture["text"]
    plain.telegram.send_update({"message": picture})
    await plain.settled()
    assert plain.group.last is asked
    plain.telegram.send_update({"message": picture | {"reply_to_message": asked.json(quoted=True), "caption": ""}})
    await plain.settled()
    assert plain.group.last.text == "Jeg kan bare sende tekst videre. Kan du skrive svaret i stedet?"
    assert kari.reads() == []


async def test_what_the_asker_edits_changes_in_the_group(either: Stage) -> None:
    kari = await signed_up(either)
    question = await asks(kari, "Er det parkring?")
    asked, said = either.group.last, len(either.group.inbox)
    await kari.edits(question, "Er det parkering?")
    await kari.edits(question, "Er det gratis parkering?")
    assert "Er det gratis parkering?" in asked.text
    assert len(either.group.inbox) == said
