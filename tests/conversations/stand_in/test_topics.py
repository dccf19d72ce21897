"""Topics of forums in the stand-in, over real HTTP: the bot's and people's."""

from __future__ import annotations

from typing import Any

import pytest
from telegram import Bot, ForumTopic, InputMediaDocument, Message, ReplyParameters
from telegram.error import BadRequest

from bot.rehearsal.groups import Group
from bot.rehearsal.people import Person
from bot.rehearsal.state import Telegram
from tests.conversations.stand_in.asking import news, refusal

BLUE, RED = 0x6FB9F0, 0xFB6F5F


@pytest.fixture
def ola(telegram: Telegram) -> Person:
    return telegram.person("Ola")


@pytest.fixture
def forum(telegram: Telegram) -> Group:
    return telegram.group("Arrangører", topics=True)


async def messages(bot: Bot) -> list[Message]:
    """The messages that the bot has not been told of before, acknowledged."""
    return [update.message for update in await news(bot) if update.message]


async def test_a_new_topic_opens_with_a_service_message_that_the_bot_gets_too(forum: Group, bot: Bot) -> None:
    topic = await bot.create_forum_topic(forum.id, " Kari Nordmann \n spør ", RED, "5312536423851630001")
    assert isinstance(topic, ForumTopic)
    assert (topic.name, topic.icon_color) == ("Kari Nordmann spør", RED)
    assert topic.icon_custom_emoji_id == "5312536423851630001"
    assert [each.name for each in forum.topics] == ["Kari Nordmann spør"]

    (opening,) = await messages(bot)
    assert (opening.message_id, opening.message_thread_id) == (topic.message_thread_id, topic.message_thread_id)
    assert opening.is_topic_message
    assert opening.from_user is not None
    assert opening.from_user.id == bot.id
    assert opening.forum_topic_created is not None
    assert opening.forum_topic_created.to_dict() == {
        "name": "Kari Nordmann spør",
        "icon_color": RED,
        "icon_custom_emoji_id": "5312536423851630001",
    }
    assert opening.reply_to_message is None
    # People see it as a line in the chat, not as something the bot has written.
    assert [message.id for message in forum.service_messages] == [topic.message_thread_id]
    assert forum.messages == forum.inbox == []
    with pytest.raises(LookupError):
        _ = forum.last
    assert (await bot.create_forum_topic(forum.id, "x")).icon_color == BLUE


async def test_only_a_forum_has_topics(telegram: Telegram, ola: Person, bot: Bot) -> None:
    ola.starts()
    group = telegram.group("Uten emner")
    for chat_id in (ola.id, group.id):
        methods: dict[str, dict[str, Any]] = {
            "createForumTopic": {"name": "x"},
            "editForumTopic": {"message_thread_id": 1, "name": "x"},
            "closeForumTopic": {"message_thread_id": 1},
            "reopenForumTopic": {"message_thread_id": 1},
            "deleteForumTopic": {"message_thread_id": 1},
        }
        for method, values in methods.items():
            assert await refusal(bot, method, chat_id=chat_id, **values) == "400 Bad Request: the chat is not a forum"
    assert await refusal(bot, "createForumTopic", chat_id=-77, name="x") == "400 Bad Request: chat not found"


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({}, "title must be non-empty"),
        ({"name": " \n"}, "title must be non-empty"),
        ({"name": "å" * 129}, "title is too long"),
        ({"name": "x", "icon_color": 1}, "invalid icon color specified"),
        ({"name": "x", "icon_custom_emoji_id": "👍"}, "DOCUMENT_INVALID"),
        ({"name": "x", "message_thread_id": 1}, "unknown parameter message_thread_id"),
    ],
)
async def test_a_topic_telegram_would_not_make_is_refused(
    forum: Group, bot: Bot, values: dict[str, Any], why: str
) -> None:
    assert await refusal(bot, "createForumTopic", chat_id=forum.id, **values) == f"400 Bad Request: {why}"
    assert not forum.topics
    assert not forum.service_messages


async def test_the_longest_name_fits(forum: Group, bot: Bot) -> None:
    assert (await bot.create_forum_topic(forum.id, "🎉" * 128)).name == "🎉" * 128


async def test_a_topic_is_renamed_closed_and_opened_again(forum: Group, bot: Bot) -> None:
    topic = (await bot.create_forum_topic(forum.id, "Gammelt")).message_thread_id
    await bot.edit_forum_topic(forum.id, topic, name="Nytt")
    await bot.edit_forum_topic(forum.id, topic, icon_custom_emoji_id="77")
    await bot.edit_forum_topic(forum.id, topic, icon_custom_emoji_id="")
    await bot.edit_forum_topic(forum.id, topic)
    (shown,) = forum.topics
    assert (shown.name, shown.icon_custom_emoji_id, shown.closed) == ("Nytt", None, False)
    await bot.close_forum_topic(forum.id, topic)
    assert shown.closed
    await bot.reopen_forum_topic(forum.id, topic)
    assert not shown.closed

    _, renamed, icon, no_icon, closed, reopened = await messages(bot)
    assert renamed.forum_topic_edited is not None
    assert (renamed.forum_topic_edited.name, renamed.forum_topic_edited.icon_custom_emoji_id) == ("Nytt", None)
    assert icon.to_dict()["forum_topic_edited"] == {"icon_custom_emoji_id": "77"}
    assert no_icon.to_dict()["forum_topic_edited"] == {"icon_custom_emoji_id": ""}
    assert closed.forum_topic_closed is not None
    assert reopened.forum_topic_reopened is not None
    for message in (renamed, closed, reopened):
        assert (message.message_thread_id, message.is_topic_message) == (topic, True)
        assert message.reply_to_message is not None
        assert message.reply_to_message.message_id == topic


async def test_what_changes_nothing_or_is_not_there_is_refused(forum: Group, bot: Bot) -> None:
    topic = (await bot.create_forum_topic(forum.id, "Emne")).message_thread_id
    here: dict[str, Any] = {"chat_id": forum.id, "message_thread_id": topic}
    assert await refusal(bot, "editForumTopic", **here, name="Emne") == "400 Bad Request: TOPIC_NOT_MODIFIED"
    assert await refusal(bot, "editForumTopic", **here, name="x" * 129) == "400 Bad Request: title is too long"
    assert await refusal(bot, "reopenForumTopic", **here) == "400 Bad Request: TOPIC_NOT_MODIFIED"
    await bot.close_forum_topic(**here)
    assert await refusal(bot, "closeForumTopic", **here) == "400 Bad Request: TOPIC_NOT_MODIFIED"
    for method in ("editForumTopic", "closeForumTopic", "reopenForumTopic", "deleteForumTopic"):
        unknown = here | {"message_thread_id": 4711}
        assert await refusal(bot, method, **unknown) == "400 Bad Request: TOPIC_ID_INVALID"
        for without in ({"chat_id": forum.id}, here | {"message_thread_id": -1}):
            assert await refusal(bot, method, **without) == (
                "400 Bad Request: invalid message thread identifier specified"
            )


async def test_a_deleted_topic_takes_its_messages_along_and_takes_no_more(ola: Person, forum: Group, bot: Bot) -> None:
    topic = (await bot.create_forum_topic(forum.id, "Spørsmål")).message_thread_id
    other = (await bot.create_forum_topic(forum.id, "Annet")).message_thread_id
    asked = await bot.send_message(forum.id, "Når?", message_thread_id=topic)
    kept = await bot.send_message(forum.id, "Hei", message_thread_id=other)
    answer = ola.says("Kl. 9", chat=forum, thread_id=topic)
    await messages(bot)
    assert await bot.delete_forum_topic(forum.id, topic)

    assert [message.text for message in forum.messages] == ["Hei"]
    assert [each.name for each in forum.topics] == ["Annet"]
    assert await messages(bot) == []
    with pytest.raises(BadRequest, match="Message thread not found"):
        await bot.send_message(forum.id, "x", message_thread_id=topic)
    with pytest.raises(BadRequest, match="Message thread not found"):
        await bot.send_document(forum.id, b"x", message_thread_id=topic)
    with pytest.raises(BadRequest, match="Message thread not found"):
        await bot.copy_message(forum.id, forum.id, kept.id, message_thread_id=topic)
    with pytest.raises(BadRequest, match="Message to be replied not found"):
        await bot.send_message(forum.id, "x", reply_parameters=ReplyParameters(asked.id))
    with pytest.raises(BadRequest, match="Message to edit not found"):
        await asked.edit_text("y")
    with pytest.raises(BadRequest, match="Topic_id_invalid"):
        await bot.delete_forum_topic(forum.id, topic)
    with pytest.raises(ValueError, match="has no topic"):
        ola.says("Er du der?", chat=forum, thread_id=topic)
    with pytest.raises(ValueError, match="not there to be answered"):
        ola.says("Er du der?", answer)


async def test_people_delete_topics_without_telling_the_bot(forum: Group, bot: Bot) -> None:
    topic = forum.topic("Spørsmål")
    await bot.send_message(forum.id, "Når?", message_thread_id=topic)
    await messages(bot)
    forum.deletes_topic(topic)
    assert await messages(bot) == []
    with pytest.raises(BadRequest, match="Message thread not found"):
        await bot.send_message(forum.id, "x", message_thread_id=topic)
    with pytest.raises(LookupError, match="has no topic"):
        forum.deletes_topic(topic)


async def test_a_message_id_of_something_else_is_no_thread(forum: Group, bot: Bot) -> None:
    sent = await bot.send_message(forum.id, "I det generelle emnet")
    assert (sent.message_thread_id, sent.is_topic_message) == (None, None)
    for thread_id in (sent.id, 1, 4711):
        with pytest.raises(BadRequest, match="Message thread not found"):
            await bot.send_message(forum.id, "x", message_thread_id=thread_id)


async def test_what_answers_nothing_in_particular_answers_the_topics_service_message(
    ola: Person, forum: Group, bot: Bot
) -> None:
    topic = (await bot.create_forum_topic(forum.id, "Spørsmål")).message_thread_id
    sent = await bot.send_message(forum.id, "Når?", message_thread_id=topic)
    assert sent.reply_to_message is not None
    assert sent.reply_to_message.forum_topic_created is not None
    ola.says("Vet ikke", chat=forum, thread_id=topic)
    ola.says("Generelt", chat=forum)
    _, in_topic, general = await messages(bot)
    assert (in_topic.message_thread_id, in_topic.is_topic_message) == (topic, True)
    assert in_topic.reply_to_message is not None
    assert in_topic.reply_to_message.message_id == topic
    assert in_topic.reply_to_message.forum_topic_created is not None
    assert in_topic.reply_to_message.forum_topic_created.name == "Spørsmål"
    assert (general.message_thread_id, general.is_topic_message, general.reply_to_message) == (None, None, None)
    assert [message.text for message in forum.in_topic(topic)] == ["Når?", "Vet ikke"]


async def test_an_answer_stays_in_the_topic_of_what_it_answers(ola: Person, forum: Group, bot: Bot) -> None:
    topic = (await bot.create_forum_topic(forum.id, "Spørsmål")).message_thread_id
    await bot.send_message(forum.id, "Når?", message_thread_id=topic)
    asked = forum.last
    first = ola.says("Kl. 9", reply_to=asked, chat=forum)
    second = ola.says("Eller 10", asked)
    third = ola.says("Nei, 9", reply_to=first, chat=forum, thread_id=topic)
    assert {message.thread_id for message in (first, second, third)} == {topic}
    assert {message.chat for message in (first, second, third)} == {forum.chat}
    _, *told = await messages(bot)
    answered = [message.reply_to_message for message in told]
    assert [message and message.message_id for message in answered] == [asked.id, asked.id, first.id]
    assert answered[0] is not None
    assert (answered[0].text, answered[0].from_user and answered[0].from_user.id) == ("Når?", bot.id)
    assert answered[0].reply_to_message is None
    assert {message.message_thread_id for message in told} == {topic}

    # The bot's answer finds its way without a thread id as well.
    sent = await bot.send_message(forum.id, "Takk", reply_parameters=ReplyParameters(second.id))
    assert sent.message_thread_id == topic

    other = forum.topic("Annet")
    with pytest.raises(ValueError, match="not there to be answered"):
        ola.says("x", reply_to=asked, chat=forum, thread_id=other)
    with pytest.raises(ValueError, match="not there to be answered"):
        ola.says("x", reply_to=ola.says("/start"), chat=forum)


async def test_in_a_closed_topic_only_those_who_run_it_write(telegram: Telegram, ola: Person, bot: Bot) -> None:
    eva = telegram.person("Eva")
    forum = telegram.group("Arrangører", topics=True, owner=eva)
    topic = forum.topic("Ferdig")
    forum.closes_topic(topic)
    with pytest.raises(RuntimeError, match="is closed"):
        ola.says("Vent!", chat=forum, thread_id=topic)
    eva.says("Slutt", chat=forum, thread_id=topic)
    await bot.send_message(forum.id, "Slutt", message_thread_id=topic)

    forum.demotes_bot()
    assert await refusal(bot, "sendMessage", chat_id=forum.id, text="x", message_thread_id=topic) == (
        "400 Bad Request: TOPIC_CLOSED"
    )
    forum.reopens_topic(topic)
    ola.says("Endelig", chat=forum, thread_id=topic)
    await bot.send_message(forum.id, "x", message_thread_id=topic)


async def test_a_bot_without_the_right_manages_only_what_it_made(forum: Group, bot: Bot) -> None:
    own = (await bot.create_forum_topic(forum.id, "Eget")).message_thread_id
    theirs = forum.topic("Deres")
    forum.demotes_bot()
    assert await refusal(bot, "createForumTopic", chat_id=forum.id, name="x") == (
        "400 Bad Request: not enough rights to create a topic"
    )
    for method, values, what in [
        ("editForumTopic", {"name": "y"}, "edit the topic"),
        ("closeForumTopic", {}, "close or open the topic"),
        ("reopenForumTopic", {}, "close or open the topic"),
        ("deleteForumTopic", {}, "delete the topic"),
    ]:
        assert await refusal(bot, method, chat_id=forum.id, message_thread_id=theirs, **values) == (
            f"400 Bad Request: not enough rights to {what}"
        )
    await bot.edit_forum_topic(forum.id, own, name="y")
    await bot.close_forum_topic(forum.id, own)
    await bot.send_message(forum.id, "Også når det er stengt", message_thread_id=own)
    await bot.delete_forum_topic(forum.id, own)
    forum.promotes_bot()
    await bot.delete_forum_topic(forum.id, theirs)
    assert forum.topics == []


async def test_service_messages_are_not_edited_copied_nor_deleted(forum: Group, bot: Bot) -> None:
    topic = (await bot.create_forum_topic(forum.id, "Emne")).message_thread_id
    here: dict[str, Any] = {"chat_id": forum.id, "message_id": topic}
    assert await refusal(bot, "editMessageText", **here, text="x") == "400 Bad Request: message can't be edited"
    assert await refusal(bot, "deleteMessage", **here) == "400 Bad Request: message can't be deleted"
    assert await refusal(bot, "pinChatMessage", **here) == "400 Bad Request: a service message can't be pinned"
    for method, what in (("copyMessage", "copied"), ("forwardMessage", "forwarded")):
        assert await refusal(bot, method, **here, from_chat_id=forum.id) == (
            f"400 Bad Request: message can't be {what}"
        )
    # Others may go: the line that says a topic was closed, for one.
    await bot.close_forum_topic(forum.id, topic)
    await bot.delete_message(forum.id, forum.service_messages[-1].id)
    assert [list(message.service) for message in forum.service_messages] == [["forum_topic_created"]]


async def test_documents_edits_and_taps_stay_in_their_topic(ola: Person, forum: Group, bot: Bot) -> None:
    topic = (await bot.create_forum_topic(forum.id, "Filer")).message_thread_id
    sent = await bot.send_document(forum.id, b"a", filename="a.txt", message_thread_id=topic)
    edited = await bot.edit_message_media(InputMediaDocument(b"b", filename="b.txt"), forum.id, sent.id)
    assert isinstance(edited, Message)
    assert (edited.message_thread_id, edited.is_topic_message) == (topic, True)
    own = ola.says("Hei", chat=forum, thread_id=topic)
    ola.edits(own, "Hallo")
    ola.sends_photo("Se", reply_to=forum.last)
    ola.taps_data("ja", forum.last)
    *_, edit, photo, tap = await bot.get_updates()
    assert edit.edited_message is not None
    assert (edit.edited_message.text, edit.edited_message.chat_id) == ("Hallo", forum.id)
    assert edit.edited_message.edit_date is not None
    assert (edit.edited_message.message_thread_id, edit.edited_message.is_topic_message) == (topic, True)
    assert edit.edited_message.reply_to_message is not None
    assert edit.edited_message.reply_to_message.message_id == topic
    assert photo.message is not None
    assert (photo.message.message_thread_id, len(photo.message.photo)) == (topic, 1)
    assert tap.callback_query is not None
    assert isinstance(tap.callback_query.message, Message)
    assert tap.callback_query.message.message_thread_id == topic
