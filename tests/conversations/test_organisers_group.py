"""The organisers' group: questions come there, answers leave from there, and all else that is said there is theirs."""

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager

import pytest

from bot.rehearsal.faults import Fault
from bot.rehearsal.model import Message
from tests.stage import Participant, Stage

Perform = Callable[..., AbstractAsyncContextManager[Stage]]

LONG = " ".join(f"Dette er en lang setning om det vi lurer på, nummer {number}." for number in range(120))


@pytest.fixture(params=["plain", "topics"])
async def either(request: pytest.FixtureRequest, perform: Perform, small_course: str) -> AsyncIterator[Stage]:
    """The small course, with an organisers' group, with or without topics."""
    async with perform(small_course, group=request.param) as stage:
        yield stage


@pytest.fixture
async def plain(perform: Perform, small_course: str) -> AsyncIterator[Stage]:
    """The small course, with an organisers' group without topics."""
    async with perform(small_course, group="plain") as stage:
        yield stage


@pytest.fixture
async def forum(perform: Perform, small_course: str) -> AsyncIterator[Stage]:
    """The small course, with an organisers' group that has topics."""
    async with perform(small_course, group="topics") as stage:
        yield stage


async def signed_up(stage: Stage, name: str = "Kari Nordmann") -> Participant:
    """Return somebody who has signed up, and read everything so far."""
    who = stage.person(name)
    await who.signs_up(name=name)
    who.reads()
    return who


async def asks(who: Participant, words: str) -> Message:
    """Ask the organisers something; return the asker's own message."""
    await who.says("/sporsmal")
    return await who.says(words)


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


# ---------------------------------------------------------------------- topics


async def test_each_participant_has_one_topic(forum: Stage) -> None:
    kari, per = await signed_up(forum), await signed_up(forum, "Per Hansen")
    await asks(kari, "Er det parkering?")
    await asks(per, "Er det kaffe?")
    await asks(kari, "Er det te?")
    assert [topic.name for topic in forum.group.topics] == ["Kari Nordmann", "Per Hansen"]
    hers, his = (topic.id for topic in forum.group.topics)
    assert [message.text.partition("\n\n")[2].partition("\n")[0] for message in forum.group.in_topic(hers)] == [
        "Er det parkering?",
        "Er det te?",
    ]
    assert "Er det kaffe?" in forum.group.in_topic(his)[0].text
    await forum.bot_stops()
    await forum.bot_starts()
    await asks(kari, "Og kake?")
    assert len(forum.group.topics) == 2
    assert "Og kake?" in forum.group.in_topic(hers)[-1].text


async def test_a_topic_that_somebody_deleted_is_made_anew(forum: Stage) -> None:
    kari = await signed_up(forum)
    question = await asks(kari, "Er det parkering?")
    [first] = forum.group.topics
    forum.group.deletes_topic(first.id)
    await asks(kari, "Er det te?")
    [second] = forum.group.topics
    assert (second.id != first.id, second.name) == (True, "Kari Nordmann")
    assert "Er det te?" in forum.group.in_topic(second.id)[0].text
    # An edit of what went with the old topic changes nothing, and opens none.
    await kari.edits(question, "Er det gratis parkering?")
    assert len(forum.group.topics) == 1
    await forum.organiser.says("Ja.", reply_to=forum.group.last)
    assert "Ja." in kari.last.text


async def test_a_long_question_stays_in_its_topic_and_in_order(forum: Stage) -> None:
    kari = await signed_up(forum)
    await kari.says("/sporsmal")
    await kari.pastes(LONG)
    [topic] = forum.group.topics
    told = " ".join(message.text for message in forum.group.in_topic(topic.id))
    places = [told.index(f"nummer {number}.") for number in range(120)]
    assert places == sorted(places)


async def test_a_group_that_lets_the_bot_make_no_topics_gets_the_questions_all_the_same(forum: Stage) -> None:
    forum.group.demotes_bot()
    kari = await signed_up(forum)
    await asks(kari, "Er det parkering?")
    assert forum.group.topics == []
    assert "Er det parkering?" in forum.group.last.text
    await forum.organiser.says("Ja.", reply_to=forum.group.last)
    assert "Ja." in kari.last.text
    forum.group.promotes_bot()
    await asks(kari, "Er det te?")
    assert [topic.name for topic in forum.group.topics] == ["Kari Nordmann"]
    assert forum.group.last.thread_id == forum.group.topics[0].id


async def test_a_group_may_get_topics_and_lose_them_at_any_time(forum: Stage) -> None:
    forum.group.chat.has_topics = False
    kari = await signed_up(forum)
    await asks(kari, "Er det parkering?")
    assert (forum.group.topics, forum.group.last.thread_id) == ([], None)
    forum.group.chat.has_topics = True
    await asks(kari, "Er det te?")
    assert [topic.name for topic in forum.group.topics] == ["Kari Nordmann"]
    assert forum.group.last.thread_id == forum.group.topics[0].id
    forum.group.chat.has_topics = False
    await asks(kari, "Er det kaffe?")
    assert "Er det kaffe?" in forum.group.last.text
    assert forum.group.last.thread_id is None


async def test_an_asker_who_is_erased_while_the_door_is_closed_is_gone(forum: Stage) -> None:
    kari = await signed_up(forum)
    forum.group.removes_bot()
    await forum.settled()
    await forum.bot_stops()
    kari.person.says("/sporsmal")
    kari.person.says("Er det parkering?")
    kari.person.says("/personvern")
    await forum.bot_starts()
    await kari.taps("Slett alt om meg")
    await kari.taps("Ja, slett alt")
    assert await forum.rows("select id from questions") == []
    assert "Er det parkering?" not in "".join(each.text for each in forum.organiser.person.inbox)


# ---------------------------------------------------------------------- the bot is thrown out, and comes back


async def test_thrown_out_of_the_group_the_bot_asks_each_organiser_until_it_is_back(either: Stage) -> None:
    kari = await signed_up(either)
    await asks(kari, "Er det parkering?")
    said = len(either.group.inbox)
    either.group.removes_bot()
    await either.settled()
    await asks(kari, "Er det te?")
    [asked] = either.organiser.reads()
    assert "Er det te?" in asked
    await either.organiser.says("Ja.", reply_to=either.organiser.last)
    assert "Ja." in kari.last.text
    either.group.adds_bot()
    await either.settled()
    await either.organiser.says("Hei igjen", chat=either.group)
    either.organiser.reads()
    assert len(either.group.inbox) == said
    await asks(kari, "Er det kaffe?")
    assert "Er det kaffe?" in either.group.last.text
    assert either.organiser.reads() == []


async def test_a_question_that_meets_a_closed_door_goes_to_each_organiser(either: Stage) -> None:
    kari = await signed_up(either)
    # Nobody has told the bot.
    refusal = "Forbidden: bot was kicked from the group chat"
    either.telegram.faults.add(Fault("forbidden", chat_id=either.group.id, times=None, description=refusal))
    await kari.says("/sporsmal")
    _, second = await kari.pastes(LONG)
    told = either.organiser.read_all()
    assert all(f"nummer {number}." in told.replace("\n", " ") for number in range(120))
    await kari.edits(second, second.text.replace("nummer 119.", "nummer siste."))
    assert any("nummer siste." in message.text for message in either.organiser.person.inbox)
    await either.organiser.says("Ja.", reply_to=either.organiser.last)
    assert "Ja." in kari.last.text
    either.telegram.faults.clear()
    await either.organiser.says("Nå er den her igjen", chat=either.group)
    assert either.group.inbox == []
    await asks(kari, "Er det te?")
    assert "Er det te?" in either.group.last.text


async def test_a_group_that_has_become_another_one_loses_no_question(plain: Stage) -> None:
    kari = await signed_up(plain)
    moved = "Bad Request: group chat was upgraded to a supergroup chat"
    plain.telegram.faults.add(Fault("bad_request", chat_id=plain.group.id, times=None, description=moved))
    await asks(kari, "Er det parkering?")
    assert "Er det parkering?" in plain.organiser.read_all()
    rows = await plain.rows("select state, reason from deliveries where kind = 'question' order by id")
    assert [row.state for row in rows] == ["refused", "sent"]


async def test_with_nobody_else_to_ask_a_question_waits_for_the_group(perform: Perform, small_course: str) -> None:
    async with perform(small_course, group="plain") as stage:
        await stage.bot_stops()
        stage.organisers = []
        await stage.bot_starts()
        kari = await signed_up(stage)
        await asks(kari, "Er det parkering?")
        stage.group.removes_bot()
        await stage.settled()
        await asks(kari, "Er det te?")
        assert "Er det te?" not in stage.group.last.text
        stage.group.adds_bot()
        await stage.settled()
        assert "Er det te?" in stage.group.last.text


# ---------------------------------------------------------------------- others


async def test_other_groups_get_no_answer_at_all(plain: Stage) -> None:
    kari = await signed_up(plain)
    for other in (plain.telegram.group("Bokklubben"), plain.telegram.group("Torget", topics=True)):
        for words in ("/start", "/minside", "Hei!", "/arrangor"):
            await kari.says(words, chat=other)
            await plain.organiser.says(words, chat=other)
        other.removes_bot()
        await plain.settled()
        assert other.inbox == []
    assert kari.reads() == []


async def test_who_sets_the_group_up_finds_its_id_in_the_log(plain: Stage, caplog: pytest.LogCaptureFixture) -> None:
    other = plain.telegram.group("Nye arrangører")
    other.removes_bot()
    with caplog.at_level(logging.INFO, logger="handlers.conversation"):
        other.adds_bot()
        await plain.settled()
    assert f"a group with the id {other.id}" in caplog.text


async def test_a_group_is_nothing_special_where_none_is_set(perform: Perform, small_course: str) -> None:
    async with perform(small_course) as stage:
        kari = await signed_up(stage)
        await kari.says("/start", chat=stage.group)
        await asks(kari, "Er det parkering?")
        assert stage.group.inbox == []
        assert "Er det parkering?" in stage.organiser.last.text


async def test_a_participant_who_is_in_the_group_is_no_special_case(either: Stage) -> None:
    kari = await signed_up(either)
    await either.time_passes_until("2022-08-31 14:00")
    kari.reads()
    # What she says in the group is said there, though she was asked to reflect.
    await kari.says("Det ble en fin samling.", chat=either.group)
    assert await either.rows("select id from reflections") == []
    assert await either.rows("select id from notes") == []
    assert kari.reads() == []
    await asks(kari, "Er det te?")
    asked = either.group.last
    kari.reads()
    # She may even answer herself.
    await kari.says("Ja, det er te.", reply_to=asked)
    assert "Ja, det er te." in kari.read_all()
    await kari.says("Samarbeid tar tid.")
    assert len(await either.rows("select id from reflections")) == 1


async def test_who_writes_in_the_group_but_has_blocked_the_bot_stays_unreachable(plain: Stage) -> None:
    kari = await signed_up(plain)
    await kari.does("blocks_bot")
    await plain.time_passes_until("2022-08-31 14:30")
    await kari.says("Hei", chat=plain.group)
    query = "select unreachable_since from people where telegram_id = :id"
    [row] = await plain.rows(query, id=kari.id)
    assert row.unreachable_since is not None
    kari.reads()
    await kari.does("unblocks_bot")
    assert "Godt å ha deg tilbake" in kari.read_all()


async def test_the_group_gets_no_menu_and_no_buttons_of_its_own(either: Stage) -> None:
    kari = await signed_up(either)
    await asks(kari, "Er det te?")
    eva = either.person("Eva Arrangør")
    await eva.taps_data("my:1:home", either.group.last)
    await eva.taps_data("erase:yes", either.group.last)
    assert len(either.group.inbox) == 1
    assert [row.telegram_id for row in await either.rows("select telegram_id from people where menu is not null")] == [
        either.organiser.id,
        kari.id,
    ]
