"""The human side: what people do in Telegram, without any HTTP.

Everything here takes effect at once and queues the update that the bot will get.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.rehearsal.entities import find_entities, trimmed, utf16_length
from bot.rehearsal.files import PIXEL, document_json, photo_json, stored_json
from bot.rehearsal.groups import Group, View
from bot.rehearsal.markup import parse_html
from bot.rehearsal.members import tell_membership
from bot.rehearsal.model import Chat, Json, Message, Toast, User
from bot.rehearsal.pasting import pieces
from bot.rehearsal.profile import Command

if TYPE_CHECKING:
    from bot.rehearsal.state import Telegram

_LONGEST_TEXT = 4096


class Person(View):
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
        return self._telegram.profile.menu(self.chat, self.user)

    def commands_in(self, group: Group) -> list[Command]:
        """What the command menu shows them in a group; a narrower scope goes before a broader one."""
        return self._telegram.profile.menu(group.chat, self.user)

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
        html: bool = False,
    ) -> Message:
        """Write a message, to the bot or in a group; a leading /command becomes one for the bot.

        An answer goes where the message is that it answers, into the same topic. With `html` the text is formatted.
        Raises ValueError for a text a Telegram app would not send: empty, or longer than 4,096.
        """
        content = _written(text, html=html)
        if not 1 <= utf16_length(content["text"]) <= _LONGEST_TEXT:
            raise ValueError("A message has 1 to 4,096 characters; an app would not send this in one")
        return self._send(content, reply_to, chat, thread_id)

    def pastes(
        self,
        text: str,
        reply_to: Message | None = None,
        *,
        chat: Group | None = None,
        thread_id: int | None = None,
    ) -> list[Message]:
        """Send a text of any length as the apps do: what does not fit into one message goes into several.

        They come one right after the other, each as an update of its own. Raises ValueError for an empty text.
        """
        parts = pieces(text, _LONGEST_TEXT)
        if not parts:
            raise ValueError("An app would not send an empty text")
        return [self.says(part, reply_to, chat=chat, thread_id=thread_id) for part in parts]

    def starts(self, parameter: str = "") -> Message:
        """Press Start, or open a link with a start parameter."""
        return self.says(f"/start {parameter}")

    def edits(self, message: Message, text: str) -> Message:
        """Change an own message; the bot gets `edited_message`. A caption for a photo or a document."""
        if message.sender is not self.user or message.deleted or message.service:
            raise ValueError(f"{self.name} cannot edit {message}")
        message.text, _ = trimmed(text, [])
        message.entities = find_entities(message.text)
        self._telegram.note_change(message)
        self._telegram.tell(message.chat, {"edited_message": message.json()})
        return message

    def deletes(self, message: Message) -> None:
        """Delete a message on both sides; Telegram tells bots nothing of it."""
        self._telegram.remove(message)

    # ------------------------------------------------------------------ sending other things

    def sends_document(
        self, name: str, content: bytes, caption: str | None = None, mime: str | None = None, *, html: bool = False
    ) -> Message:
        """Send a file; with `html` its caption is formatted."""
        file = self._telegram.keep_file(name, content, mime)
        return self._send(
            _written(caption or "", html=html) | {"media": {"document": document_json(file)}, "document": file}
        )

    def sends_photo(
        self,
        caption: str | None = None,
        reply_to: Message | None = None,
        *,
        html: bool = False,
        album: str | None = None,
        content: bytes = PIXEL,
    ) -> Message:
        """Send a photo, of a grey pixel if there is no other; with `html` its caption is formatted.

        `album`: it is one of several at once.
        """
        file = self._telegram.keep_file("photo.jpg", content, "image/jpeg", "photos")
        extra = {"extra": {"media_group_id": album}} if album else {}
        message = _written(caption or "", html=html) | {"media": {"photo": photo_json(file)}, "photo": file} | extra
        return self._send(message, reply_to)

    def sends_voice(self) -> Message:
        """Send a voice message of three seconds."""
        file = self._telegram.keep_file("voice.ogg", b"OggS", "audio/ogg", "voice")
        return self._send({"media": {"voice": stored_json(file) | {"duration": 3, "mime_type": file.mime}}})

    def sends_sticker(self, emoji: str = "👋") -> Message:
        """Send a sticker."""
        file = self._telegram.keep_file("sticker.webp", b"RIFF", "image/webp", "stickers")
        looks = {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False}
        return self._send({"media": {"sticker": stored_json(file) | looks | {"emoji": emoji}}})

    def sends_location(self, latitude: float = 60.3913, longitude: float = 5.3221) -> Message:
        """Send a place, Bergen unless another is given (degrees)."""
        return self._send({"media": {"location": {"latitude": latitude, "longitude": longitude}}})

    def _send(
        self,
        content: Json,
        reply_to: Message | None = None,
        group: Group | None = None,
        thread_id: int | None = None,
    ) -> Message:
        if self.deactivated:
            raise RuntimeError(f"{self.name} has no Telegram account any more")
        chat = group.chat if group else reply_to.chat if reply_to else self.chat
        if reply_to is not None:
            thread_id = reply_to.thread_id if thread_id is None else thread_id
            if (reply_to.chat, reply_to.thread_id) != (chat, thread_id) or reply_to.deleted:
                raise ValueError(f"{reply_to} is not there to be answered")
        self._check_may_write(chat, thread_id)
        chat.opened = True
        if not chat.private:
            chat.members[self.id] = self.user
        message = self._telegram.add_message(chat, self.user, reply_to=reply_to, thread_id=thread_id, **content)
        self._telegram.tell(chat, {"message": message.json()})
        return message

    def _check_may_write(self, chat: Chat, thread_id: int | None) -> None:
        if chat is self.chat and chat.blocked:
            raise RuntimeError(f"{self.name} has blocked the bot; the app offers unblocking only")
        if thread_id is None:
            return
        topic = chat.topics.get(thread_id)
        if topic is None:
            raise ValueError(f"{chat.title} has no topic {thread_id}")
        if topic.closed and self.user not in (topic.creator, chat.owner):
            raise RuntimeError(f"«{topic.name}» is closed; the app lets {self.name} write nothing there")

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
        if self.deactivated or (message.chat is self.chat and self.chat.blocked) or not message.chat.bot_takes_part:
            raise RuntimeError(f"{self.name} cannot reach the bot")
        self._telegram.tap(self, data, message)

    # ------------------------------------------------------------------ leaving and coming back

    def blocks_bot(self) -> None:
        """Stop and block the bot; it is told with `my_chat_member`, and may not write any more."""
        self.chat.blocked = True
        tell_membership(self._telegram, self.chat, self.user, "kicked")

    def unblocks_bot(self, *, restart: bool = True) -> Message | None:
        """Unblock the bot. The app's "Restart" button then says /start; `restart=False` leaves that out."""
        self.chat.blocked = False
        tell_membership(self._telegram, self.chat, self.user, "member")
        return self.starts() if restart else None

    def deactivates(self) -> None:
        """Delete the Telegram account; bots are not told."""
        self.deactivated = True
        self._telegram.touch()


def _written(words: str, *, html: bool) -> dict[str, Any]:
    """A text or a caption as Telegram keeps it, with its formatting if it has any."""
    text, entities = trimmed(*(parse_html(words) if html else (words, [])))
    return {"text": text, "entities": find_entities(text, entities)}
