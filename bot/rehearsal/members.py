"""Who is in a chat and as what: the Bot API's methods that tell it, and the update when the bot's part changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.rehearsal.content import find_chat
from bot.rehearsal.errors import bad_request
from bot.rehearsal.model import Chat, Json, User

if TYPE_CHECKING:
    from bot.rehearsal.state import Telegram

# What the bot may do as an administrator: manage messages and topics, not the others' rights.
_RIGHTS = {
    "can_manage_chat": True,
    "can_change_info": False,
    "can_delete_messages": True,
    "can_invite_users": True,
    "can_restrict_members": False,
    "can_pin_messages": True,
    "can_promote_members": False,
    "can_manage_video_chats": False,
    "can_post_stories": False,
    "can_edit_stories": False,
    "can_delete_stories": False,
    "can_send_welcome_messages": False,
    "can_manage_tags": False,
    "is_anonymous": False,
}


def get_chat_member(telegram: Telegram, call: Json) -> Json:
    """getChatMember; whoever has written in a group is a member of it"""
    user_id = call["user_id"]
    if user_id <= 0:
        raise bad_request("invalid user_id specified")
    if user_id == telegram.bot.id:
        chat = find_chat(telegram, call["chat_id"])
        return member_json(chat, telegram.bot, chat.bot_status)
    # The others of a basic group are seen from inside only.
    chat = find_chat(telegram, call["chat_id"], to_write=True)
    if chat.owner is not None and user_id == chat.owner.id:
        return member_json(chat, chat.owner, "creator")
    member = chat.user if user_id == chat.id else chat.members.get(user_id)
    if member is not None:
        return member_json(chat, member, "member")
    person = telegram.persons.get(user_id)
    if chat.private or person is None or not person.chat.opened:
        raise bad_request("member not found")
    return member_json(chat, person.user, "left")


def get_chat_administrators(telegram: Telegram, call: Json) -> list[Json]:
    """getChatAdministrators: the owner, and the bot if it is one"""
    chat = find_chat(telegram, call["chat_id"], to_write=True)
    if chat.private:
        raise bad_request("there are no administrators in the private chat")
    found = [] if chat.owner is None else [member_json(chat, chat.owner, "creator")]
    if chat.bot_status == "administrator":
        found.append(member_json(chat, telegram.bot, "administrator"))
    return found


def member_json(chat: Chat, user: User, status: str) -> Json:
    """The Bot API's ChatMember object of this status."""
    told: Json = {"user": user.json(), "status": status}
    if status == "creator":
        told["is_anonymous"] = False
    elif status == "administrator":
        told |= {"can_be_edited": False} | _RIGHTS
        if chat.type == "supergroup":
            told["can_manage_topics"] = True
    elif status == "kicked":
        told["until_date"] = 0
    return told


def tell_membership(telegram: Telegram, chat: Chat, by: User, after: str) -> None:
    """Change what the bot is in a chat, and tell it so with `my_chat_member`."""
    before, chat.bot_status = chat.bot_status, after
    telegram.updates.put(
        {
            "my_chat_member": {
                "chat": chat.json(),
                "from": by.json(),
                "date": int(telegram.now().timestamp()),
                "old_chat_member": member_json(chat, telegram.bot, before),
                "new_chat_member": member_json(chat, telegram.bot, after),
            }
        }
    )
    telegram.touch()
