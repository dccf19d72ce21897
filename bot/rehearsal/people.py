"""The human side: what people and groups do in Telegram, without any HTTP.

Everything here takes effect at once and queues the update that the bot will get.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from bot.rehearsal.entities import find_entities, trimmed, utf16_length
from bot.rehearsal.model import Chat, File, Json, Message, Toast, User
from bot.rehearsal.profile import Command

if TYPE_CHECKING:
    from bot.rehearsal.state import Telegram

# A grey pixel: the smallest honest photo.
_PIXEL = bytes.fromhex(
    "ffd8ffe000104a46494600010100000100010000ffdb004300ffffffffffffffffffffffffffffffffffffffffffffffffffff"
    "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc0000b080001000101011100ffc400140001"
    "000000000000000000000000000003ffc40014100100000000000000000000000000000000ffda0008010100003f0037ffd9"
)


class _View:
    """What can be read in a chat."""

    chat: Chat

    @property
    def messages(self) -> list[Message]:
        """The whole chat in order, both sides, without what has been deleted."""
        return self.chat.visible()

    @property
    def inbox(self) -> list[Message]:
        """What the bot has written here, without what it has deleted."""
        return [message for message in self.chat.visible() if not message.mine]

    @property
    def last(self) -> Message:
        """The newest message from the bot. Raises LookupError when there is none."""
        for message in reversed(self.chat.messages.values()):
            if not message.mine and not message.deleted:
                return message
        raise LookupError(f"The bot has not written to {self._whose()}; the chat: {self.messages}")

    @property
    def typing(self) -> bool:
        """Whether the bot has said in the last five seconds that it is writing."""
        return self.chat.busy_with is not None and time.monotonic() < self.chat.busy_until

    def _whose(self) -> str:
        return self.chat.title or (self.chat.user.name if self.chat.user else str(self.chat.id))


class Group(_View):
    """A group that the bot is in. People write in it with `kari.says("text", chat=group)`."""

    def __init__(self, telegram: Telegram, chat: Chat) -> None:
        self._telegram = telegram
        self.chat = chat

    @property
    def id(self) -> int:
        """The chat id, negative."""
        return self.chat.id

    def topic(self, name: str) -> int:
        """A new topic in a forum; gives its message_thread_id."""
        if not self.chat.has_topics:
            raise ValueError(f"{self.chat.title} has no topics")
        thread_id = self._telegram.add_message(self.chat, User(0, "Telegram"), deleted=True).id
        self.chat.topics[thread_id] = name
        return thread_id


class Person(_View):
    """Somebody in a private chat with the bot. `toasts` are the answers that popped up after taps."""

    def __init__(self, telegram: Telegram, user: User, chat: Chat) -> None:
        self._telegram = telegram
        self.user = user
        self.chat = chat
        self.toasts: list[Toast] = []
        self.deactivated = False

    def __repr__(self) -> str:
        return f"<Person {self.id} {self.name}>"

    @property
    def id(self) -> int:
        """The user id, which is the private chat's id as well."""
        return self.user.id

    @property
    def name(self) -> str:
        """First and last name."""
        return self.user.name

    @property
    def username(self) -> str | None:
        """The @name without the @, if there is one."""
        return self.user.username

    @property
    def language_code(self) -> str | None:
        """The language of their Telegram, as it is told to the bot; may be set to another."""
        return self.user.language_code

    @language_code.setter
    def language_code(self, code: str | None) -> None:
        self.user.language_code = code

    @property
    def commands(self) -> list[Command]:
        """What the command menu shows: commands for this chat, else for private chats, else for all."""
        return self._telegram.profile.menu(self.id, "private", self.language_code)

    @property
    def keyboard(self) -> list[list[str]]:
        """The labels of the reply keyboard in place of the letters; empty when there is none."""
        return [list(row) for row in self.chat.keyboard or []]

    @property
    def unanswered_taps(self) -> list[str]:
        """The data of taps that the bot has not answered: buttons that still spin."""
        return [q.data for q in self._telegram.queries.values() if q.person is self and not q.answered]

    # ------------------------------------------------------------------ writing

    def says(
        self,
        text: str,
        reply_to: Message | None = None,
        *,
        chat: Group | None = None,
        thread_id: int | None = None,
    ) -> Message:
        """Write a message, to the bot or in a group; a leading /command becomes one for the bot.

        Raises ValueError for a text a Telegram app would not send: empty, or longer than 4,096.
        """
        body, _ = trimmed(text, [])
        if not 1 <= utf16_length(body) <= 4096:
            raise ValueError("A message has 1 to 4,096 characters; an app would not send this in one")
        content = {"text": body, "entities": find_entities(body), "thread_id": thread_id}
        return self._send(content, reply_to, chat.chat if chat else None)

    def starts(self, parameter: str = "") -> Message:
        """Press Start, or open a link with a start parameter."""
        return self.says(f"/start {parameter}")

    def edits(self, message: Message, text: str) -> Message:
        """Change an own message; the bot gets `edited_message`. A caption for a photo or a document."""
        if message.sender is not self.user or message.deleted:
            raise ValueError(f"{self.name} cannot edit {message}")
        message.text, _ = trimmed(text, [])
        message.entities = find_entities(message.text)
        message.edit_date = self._telegram.now()
        self._telegram.updates.put({"edited_message": message.json()})
        self._telegram.touch()
        return message

    def deletes(self, message: Message) -> None:
        """Delete a message on both sides; Telegram tells bots nothing of it."""
        message.deleted = True
        self._telegram.touch()

    # ------------------------------------------------------------------ sending other things

    def sends_document(self, name: str, content: bytes, caption: str | None = None, mime: str | None = None) -> Message:
        """Send a file."""
        file = self._telegram.keep_file(name, content, mime)
        return self._send(_captioned(caption) | {"media": {"document": document_json(file)}, "document": file})

    def sends_photo(self, caption: str | None = None) -> Message:
        """Send a photo, of a single grey pixel."""
        file = self._telegram.keep_file("photo.jpg", _PIXEL, "image/jpeg", "photos")
        return self._send(_captioned(caption) | {"media": {"photo": photo_json(file)}, "photo": file})

    def sends_voice(self) -> Message:
        """Send a voice message of three seconds."""
        file = self._telegram.keep_file("voice.ogg", b"OggS", "audio/ogg", "voice")
        return self._send({"media": {"voice": _stored(file) | {"duration": 3, "mime_type": file.mime}}})

    def sends_sticker(self, emoji: str = "👋") -> Message:
        """Send a sticker."""
        file = self._telegram.keep_file("sticker.webp", b"RIFF", "image/webp", "stickers")
        looks = {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False}
        return self._send({"media": {"sticker": _stored(file) | looks | {"emoji": emoji}}})

    def sends_location(self, latitude: float = 60.3913, longitude: float = 5.3221) -> Message:
        """Send a place, Bergen unless another is given (degrees)."""
        return self._send({"media": {"location": {"latitude": latitude, "longitude": longitude}}})

    def _send(self, content: Json, reply_to: Message | None = None, chat: Chat | None = None) -> Message:
        if self.deactivated:
            raise RuntimeError(f"{self.name} has no Telegram account any more")
        chat = chat or self.chat
        if chat is self.chat and chat.blocked:
            raise RuntimeError(f"{self.name} has blocked the bot; the app offers unblocking only")
        chat.opened = True
        message = self._telegram.add_message(chat, self.user, reply_to=reply_to, **content)
        self._telegram.updates.put({"message": message.json()})
        return message

    # ------------------------------------------------------------------ tapping

    def taps(self, label: str, message: Message | None = None) -> None:
        """Tap the button with exactly this label: under `message`, else on the newest message that has it.

        A button of the reply keyboard counts as well, and says its label. Raises LookupError, with the
        labels there are, when there is no such button, and ValueError for one that opens an address.
        """
        places = [message] if message is not None else [m for m in reversed(self.messages) if m.markup]
        for place in places:
            for button in (button for row in place.buttons for button in row):
                if button.text == label and not place.deleted:
                    if button.data is None:
                        raise ValueError(f"«{label}» sends nothing to the bot; it opens {button.url}")
                    return self.taps_data(button.data, place)
        if message is None and any(label in row for row in self.keyboard):
            self.says(label)
            return None
        there = [text for place in places for text in place.labels] + [t for row in self.keyboard for t in row]
        raise LookupError(f"{self.name} sees no button «{label}»; there are: {there}")

    def taps_data(self, data: str, message: Message) -> None:
        """A tap that sends this data, whether or not the message has such a button (any more)."""
        if self.deactivated or (message.chat is self.chat and self.chat.blocked):
            raise RuntimeError(f"{self.name} cannot reach the bot")
        self._telegram.tap(self, data, message)

    # ------------------------------------------------------------------ leaving and coming back

    def blocks_bot(self) -> None:
        """Stop and block the bot; it is told with `my_chat_member`, and may not write any more."""
        self.chat.blocked = True
        self._membership("member", "kicked")

    def unblocks_bot(self, *, restart: bool = True) -> Message | None:
        """Unblock the bot. The app's "Restart" button then says /start; `restart=False` leaves that out."""
        self.chat.blocked = False
        self._membership("kicked", "member")
        return self.starts() if restart else None

    def deactivates(self) -> None:
        """Delete the Telegram account; bots are not told."""
        self.deactivated = True
        self._telegram.touch()

    def _membership(self, before: str, after: str) -> None:
        bot = self._telegram.bot.json()
        self._telegram.updates.put(
            {
                "my_chat_member": {
                    "chat": self.chat.json(),
                    "from": self.user.json(),
                    "date": int(self._telegram.now().timestamp()),
                    "old_chat_member": _member(bot, before),
                    "new_chat_member": _member(bot, after),
                }
            }
        )
        self._telegram.touch()


def document_json(file: File) -> Json:
    """The Bot API's Document object."""
    return _stored(file) | {"file_name": file.name, "mime_type": file.mime}


def photo_json(file: File) -> list[Json]:
    """The Bot API's list of PhotoSize objects, of one size."""
    return [_stored(file) | {"width": 800, "height": 600}]


def _stored(file: File) -> Json:
    return {"file_id": file.id, "file_unique_id": file.unique_id, "file_size": len(file.content)}


def _captioned(caption: str | None) -> dict[str, Any]:
    text, _ = trimmed(caption or "", [])
    return {"text": text, "entities": find_entities(text)}


def _member(bot: Json, status: str) -> Json:
    return {"user": bot, "status": status} | ({"until_date": 0} if status == "kicked" else {})
