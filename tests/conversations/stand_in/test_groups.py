"""Groups in the stand-in, over real HTTP: who is in them, how the bot comes and goes, edits, pins and deletions."""

from __future__ import annotations

from typing import Any

import pytest
from telegram import (
    Bot,
    ChatMemberAdministrator,
    ChatMemberBanned,
    ChatMemberLeft,
    ChatMemberMember,
    ChatMemberOwner,
    InaccessibleMessage,
    Message,
)
from telegram.error import BadRequest, Forbidden

from bot.rehearsal.groups import Group
from bot.rehearsal.people import Person
from bot.rehearsal.state import Telegram
from tests.conversations.stand_in.asking import news, refusal


@pytest.fixture
def eva(telegram: Telegram) -> Person:
    return telegram.person("Eva Eier")


@pytest.fixture
def ola(telegram: Telegram) -> Person:
    return telegram.person("Ola")


@pytest.fixture(params=[False, True], ids=["group", "forum"])
def group(telegram: Telegram, eva: Person, request: pytest.FixtureRequest) -> Group:
    return telegram.group("Arrangører", topics=request.param, owner=eva)


@pytest.fixture
def basic(telegram: Telegram, eva: Person) -> Group:
    return telegram.group("Arrangører", owner=eva)


@pytest.fixture
def forum(telegram: Telegram, eva: Person) -> Group:
    return telegram.group("Arrangører", topics=True, owner=eva)


async def test_members_are_told_apart(group: Group, eva: Person, ola: Person, telegram: Telegram, bot: Bot) -> None:
    ola.says("Hei", chat=group)
    stranger, kari = telegram.person("Stranger"), telegram.person("Kari")
    kari.starts()
    owner = await bot.get_chat_member(group.id, eva.id)
    assert isinstance(owner, ChatMemberOwner)
    assert owner.user.full_name == "Eva Eier"
    assert isinstance(await bot.get_chat_member(group.id, ola.id), ChatMemberMember)
    assert isinstance(await bot.get_chat_member(group.id, kari.id), ChatMemberLeft)
    for user_id in (stranger.id, 4711):
        with pytest.raises(BadRequest, match="Member not found"):
            await bot.get_chat_member(group.id, user_id)
    assert await refusal(bot, "getChatMember", chat_id=group.id) == "400 Bad Request: invalid user_id specified"
    assert await refusal(bot, "getChatMember", chat_id=group.id, user_id=-1) == (
        "400 Bad Request: invalid user_id specified"
    )


async def test_in_a_private_chat_there_are_two(telegram: Telegram, ola: Person, bot: Bot) -> None:
    ola.starts()
    telegram.person("Kari").starts()
    for user_id in (ola.id, bot.id):
        assert isinstance(await bot.get_chat_member(ola.id, user_id), ChatMemberMember)
    with pytest.raises(BadRequest, match="Member not found"):
        await bot.get_chat_member(ola.id, ola.id + 1)
    with pytest.raises(BadRequest, match="There are no administrators in the private chat"):
        await bot.get_chat_administrators(ola.id)


async def test_the_bot_administers_a_forum_and_its_topics(forum: Group, eva: Person, bot: Bot) -> None:
    itself = await bot.get_chat_member(forum.id, bot.id)
    assert isinstance(itself, ChatMemberAdministrator)
    assert (itself.can_manage_topics, itself.can_delete_messages, itself.can_pin_messages) == (True, True, True)
    assert (itself.can_be_edited, itself.can_promote_members) == (False, False)
    owner, administrator = await bot.get_chat_administrators(forum.id)
    assert (owner.user.id, owner.status) == (eva.id, "creator")
    assert administrator == itself

    forum.demotes_bot()
    assert isinstance(await bot.get_chat_member(forum.id, bot.id), ChatMemberMember)
    assert [each.user.id for each in await bot.get_chat_administrators(forum.id)] == [eva.id]
    (change,) = await news(bot)
    assert change.my_chat_member is not None
    assert change.my_chat_member.old_chat_member == itself
    assert change.my_chat_member.new_chat_member.status == "member"


async def test_in_a_basic_group_the_bot_is_a_member_until_promoted(basic: Group, bot: Bot) -> None:
    assert isinstance(await bot.get_chat_member(basic.id, bot.id), ChatMemberMember)
    basic.promotes_bot()
    itself = await bot.get_chat_member(basic.id, bot.id)
    assert isinstance(itself, ChatMemberAdministrator)
    assert itself.can_manage_topics is None
    assert len(await bot.get_chat_administrators(basic.id)) == 2


async def test_a_bot_removed_from_a_forum_is_kicked_and_may_do_nothing_there(
    forum: Group, ola: Person, bot: Bot
) -> None:
    topic = forum.topic("Spørsmål")
    sent = await bot.send_message(forum.id, "Når?", message_thread_id=topic)
    await news(bot)
    forum.removes_bot(by=ola)
    (update,) = await news(bot)
    change = update.my_chat_member
    assert change is not None
    assert (change.from_user.id, change.chat.id) == (ola.id, forum.id)
    assert isinstance(change.old_chat_member, ChatMemberAdministrator)
    assert isinstance(change.new_chat_member, ChatMemberBanned)
    assert change.new_chat_member.user.id == bot.id

    ola.says("Er den borte?", chat=forum, thread_id=topic)
    ola.edits(ola.says("Ja", chat=forum), "Ja!")
    with pytest.raises(RuntimeError, match="cannot reach the bot"):
        ola.taps_data("ja", forum.last)
    assert await news(bot) == ()
    here: dict[str, Any] = {"chat_id": forum.id}
    calls: list[tuple[str, dict[str, Any]]] = [
        ("sendMessage", {"text": "x"}),
        ("sendMessage", {"text": "x", "message_thread_id": topic}),
        ("sendChatAction", {"action": "typing"}),
        ("editMessageText", {"message_id": sent.id, "text": "y"}),
        ("deleteMessage", {"message_id": sent.id}),
        ("deleteMessages", {"message_ids": [sent.id]}),
        ("pinChatMessage", {"message_id": sent.id}),
        ("unpinChatMessage", {}),
        ("createForumTopic", {"name": "x"}),
        ("closeForumTopic", {"message_thread_id": topic}),
        ("getChat", {}),
        ("getChatMember", {"user_id": bot.id}),
        ("getChatAdministrators", {}),
    ]
    for method, values in calls:
        assert await refusal(bot, method, **here, **values) == (
            "403 Forbidden: bot was kicked from the supergroup chat"
        )
    assert [message.text for message in forum.inbox] == ["Når?"]
    with pytest.raises(RuntimeError, match="not in Arrangører"):
        forum.removes_bot()


async def test_a_bot_removed_from_a_basic_group_has_left_and_may_read(basic: Group, eva: Person, bot: Bot) -> None:
    basic.removes_bot()
    change, farewell = await news(bot)
    assert change.my_chat_member is not None
    assert change.my_chat_member.from_user.id == eva.id
    assert change.my_chat_member.old_chat_member.status == "member"
    assert isinstance(change.my_chat_member.new_chat_member, ChatMemberLeft)
    assert farewell.message is not None
    assert farewell.message.left_chat_member is not None
    assert (farewell.message.left_chat_member.id, farewell.message.from_user and farewell.message.from_user.id) == (
        bot.id,
        eva.id,
    )
    with pytest.raises(Forbidden, match="bot was kicked from the group chat"):
        await bot.send_message(basic.id, "x")
    with pytest.raises(Forbidden, match="bot was kicked from the group chat"):
        await bot.get_chat_administrators(basic.id)
    assert (await bot.get_chat(basic.id)).title == "Arrangører"
    assert isinstance(await bot.get_chat_member(basic.id, bot.id), ChatMemberLeft)


async def test_a_bot_that_is_added_again_goes_on(group: Group, eva: Person, ola: Person, bot: Bot) -> None:
    with pytest.raises(RuntimeError, match="already"):
        group.adds_bot()
    group.removes_bot()
    await news(bot)
    group.adds_bot(by=ola)
    change, welcome = await news(bot)
    assert change.my_chat_member is not None
    after = "administrator" if group.chat.has_topics else "member"
    assert (change.my_chat_member.new_chat_member.status, change.my_chat_member.from_user.id) == (after, ola.id)
    assert welcome.message is not None
    assert [user.id for user in welcome.message.new_chat_members] == [bot.id]
    await bot.send_message(group.id, "Her er jeg")
    eva.says("Fint", chat=group)
    (fine,) = await news(bot)
    assert fine.message is not None
    assert [message.text for message in group.messages] == ["Her er jeg", "Fint"]


async def test_a_bot_can_come_back_as_less_than_it_was(forum: Group, bot: Bot) -> None:
    forum.removes_bot()
    forum.adds_bot(as_administrator=False)
    assert await refusal(bot, "createForumTopic", chat_id=forum.id, name="x") == (
        "400 Bad Request: not enough rights to create a topic"
    )


async def test_edits_in_groups_are_told(group: Group, ola: Person, bot: Bot) -> None:
    own = ola.says("Svar", chat=group)
    ola.edits(own, "Bedre svar")
    said, edited = await news(bot)
    assert said.message is not None
    assert edited.edited_message is not None
    assert (edited.edited_message.text, edited.edited_message.message_id) == ("Bedre svar", own.id)
    assert (edited.edited_message.chat_id, edited.edited_message.edit_date is not None) == (group.id, True)
    sent = await bot.send_message(group.id, "Botens")
    with pytest.raises(ValueError, match="cannot edit"):
        ola.edits(group.last, "min")
    assert await refusal(bot, "editMessageText", chat_id=group.id, message_id=own.id, text="y") == (
        "400 Bad Request: message can't be edited"
    )
    await sent.edit_text("Botens nye")
    assert [message.text for message in group.messages] == ["Bedre svar", "Botens nye"]


async def test_others_messages_are_deleted_by_administrators_only(group: Group, ola: Person, bot: Bot) -> None:
    theirs = ola.says("Søppel", chat=group)
    sent = await bot.send_message(group.id, "Mitt")
    group.promotes_bot()
    group.demotes_bot()
    assert await refusal(bot, "deleteMessage", chat_id=group.id, message_id=theirs.id) == (
        "400 Bad Request: message can't be deleted"
    )
    assert await refusal(bot, "deleteMessages", chat_id=group.id, message_ids=[sent.id, theirs.id]) == (
        "400 Bad Request: message can't be deleted"
    )
    assert [message.text for message in group.messages] == ["Søppel", "Mitt"]
    await bot.delete_message(group.id, sent.id)
    group.promotes_bot()
    await bot.delete_messages(group.id, [theirs.id])
    assert group.messages == []


@pytest.mark.parametrize("where", ["private", "group", "forum"])
async def test_pins_come_with_a_service_message_and_go_without(
    telegram: Telegram, ola: Person, bot: Bot, where: str
) -> None:
    ola.starts()
    place = ola if where == "private" else telegram.group("Arrangører", topics=where == "forum")
    first = await bot.send_message(place.id, "Én")
    own = ola.says("To") if isinstance(place, Person) else ola.says("To", chat=place)
    await news(bot)
    assert await bot.pin_chat_message(place.id, first.id, disable_notification=True)
    assert await bot.pin_chat_message(place.id, own.id)
    one, two = [update.message for update in await news(bot)]
    assert one is not None
    assert two is not None
    assert one.from_user is not None
    assert one.from_user.id == bot.id
    assert isinstance(one.pinned_message, Message)
    assert isinstance(two.pinned_message, Message)
    assert (one.pinned_message.text, two.pinned_message.text) == ("Én", "To")
    assert [message.text for message in place.pinned] == ["Én", "To"]
    assert len(place.service_messages) == 2
    assert [message.text for message in place.messages if message.text != "/start"] == ["Én", "To"]
    pinned = (await bot.get_chat(place.id)).pinned_message
    assert isinstance(pinned, Message)
    assert not isinstance(pinned, InaccessibleMessage)
    assert pinned.text == "To"

    here = {"chat_id": place.id}
    assert await refusal(bot, "pinChatMessage", **here, message_id=own.id) == "400 Bad Request: CHAT_NOT_MODIFIED"
    assert await refusal(bot, "pinChatMessage", **here, message_id=99) == "400 Bad Request: message to pin not found"
    await bot.unpin_chat_message(place.id, first.id)
    assert await refusal(bot, "unpinChatMessage", **here, message_id=first.id) == "400 Bad Request: CHAT_NOT_MODIFIED"
    await bot.unpin_chat_message(place.id)
    assert place.pinned == []
    assert await refusal(bot, "unpinChatMessage", **here) == "400 Bad Request: message to unpin not found"
    assert await news(bot) == ()
    assert (await bot.get_chat(place.id)).pinned_message is None


async def test_a_deleted_message_is_pinned_no_longer(forum: Group, bot: Bot) -> None:
    topic = forum.topic("Spørsmål")
    first = await bot.send_message(forum.id, "Én", message_thread_id=topic)
    second = await bot.send_message(forum.id, "To", message_thread_id=topic)
    await first.pin()
    await second.pin()
    assert {message.thread_id for message in forum.service_messages} == {topic}
    await second.delete()
    assert [message.text for message in forum.pinned] == ["Én"]
    await bot.unpin_chat_message(forum.id)
    assert forum.pinned == []


async def test_pinning_in_a_forum_takes_an_administrator_in_a_basic_group_it_does_not(
    forum: Group, telegram: Telegram, bot: Bot
) -> None:
    basic = telegram.group("Uten emner")
    await (await bot.send_message(basic.id, "Én")).pin()
    sent = await bot.send_message(forum.id, "Én")
    forum.demotes_bot()
    for method in ("pinChatMessage", "unpinChatMessage"):
        assert await refusal(bot, method, chat_id=forum.id, message_id=sent.id) == (
            "400 Bad Request: not enough rights to manage pinned messages in the chat"
        )


async def test_an_answer_in_a_group_goes_where_the_message_is(basic: Group, ola: Person, bot: Bot) -> None:
    await bot.send_message(basic.id, "Når?")
    answer = ola.says("Kl. 9", reply_to=basic.last)
    assert answer.chat is basic.chat
    (update,) = await news(bot)
    assert update.message is not None
    assert update.message.chat_id == basic.id
    assert update.message.reply_to_message is not None
    assert update.message.reply_to_message.text == "Når?"
    assert (update.message.message_thread_id, update.message.is_topic_message) == (None, None)
    with pytest.raises(ValueError, match="has no topic"):
        ola.says("x", chat=basic, thread_id=1)
