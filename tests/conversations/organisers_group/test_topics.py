"""A topic for each participant, in a group that has topics."""

from tests.conversations.organisers_group.group import LONG
from tests.conversations.participants import signed_up
from tests.conversations.questions.asking import asks
from tests.stage import Stage


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
