"""Odd updates: every kind that Telegram has, bent and broken."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable
from typing import Any

from handlers.routing import BUTTONS, COMMANDS

Json = dict[str, Any]

TEXTS = (
    "Hei",
    "",
    " ",
    "\x00",
    "null\x00tegn",
    "\ud83d halv",
    "halv \udc00",
    "\u202eomvendt",
    "😀" * 2000,
    "a" * 200_000,
    "<b>fet</b> & \"sitert\" 'slik' <script>",
    "/",
    "/start",
    "/start \ud83d",
    "/start lite-kurs",
    "/START@folgesvenn_test_bot x",
    "/ukjent",
    "/@",
    "2,5",
    "1 t 30 min",
    "999999999999999999999",
    "١٢٣",
    "'; drop table people; --",
    "%s %(a)s {0} {name}",
    "a\nb\r\nc\u2028d",
    "kari@example.org",
    "=1+1",
)

NUMBERS = (0, 1, 2, 3, 7, -1, 2**31, 2**53, 2**62, -(2**62))

ODDITIES: tuple[Any, ...] = (
    None,
    True,
    False,
    0,
    -1,
    2**62,
    1.5,
    "",
    "tekst",
    "\x00",
    "\ud800",
    [],
    {},
    [[]],
    {"id": 1},
    "😀" * 500,
)


class Oddities:
    """Makes updates of every kind, from a seed. `people` are the users that they come from."""

    def __init__(self, seed: int, people: list[Json]) -> None:
        self._dice = random.Random(seed)
        self._people = people
        self._number = 0
        self._kinds: dict[str, Callable[[], Any]] = {
            "message": self._message,
            "edited_message": lambda: self._message() | {"edit_date": 1},
            "channel_post": lambda: self._message(self._chat("channel")),
            "edited_channel_post": lambda: self._message(self._chat("channel")) | {"edit_date": 1},
            "business_connection": lambda: (
                self._from("user") | {"id": "b", "user_chat_id": 1, "date": 1, "is_enabled": 1}
            ),
            "business_message": lambda: self._message() | {"business_connection_id": "b"},
            "edited_business_message": lambda: self._message() | {"business_connection_id": "b"},
            "deleted_business_messages": lambda: {
                "business_connection_id": "b",
                "chat": self._chat(),
                "message_ids": [1, 2],
            },
            "guest_message": self._message,
            "message_reaction": lambda: (
                self._from("user")
                | {
                    "chat": self._chat(),
                    "message_id": 1,
                    "date": 1,
                    "old_reaction": [],
                    "new_reaction": [self._reaction()],
                }
            ),
            "message_reaction_count": lambda: {
                "chat": self._chat(),
                "message_id": 1,
                "date": 1,
                "reactions": [{"type": self._reaction(), "total_count": 3}],
            },
            "inline_query": lambda: self._from() | {"id": "1", "query": self._text(), "offset": ""},
            "chosen_inline_result": lambda: self._from() | {"result_id": "1", "query": self._text()},
            "callback_query": self._tap,
            "shipping_query": lambda: (
                self._from() | {"id": "1", "invoice_payload": "x", "shipping_address": dict(ADDRESS)}
            ),
            "pre_checkout_query": lambda: (
                self._from() | {"id": "1", "currency": "NOK", "total_amount": 1, "invoice_payload": "x"}
            ),
            "purchased_paid_media": lambda: self._from() | {"paid_media_payload": "x"},
            "poll": self._poll,
            "poll_answer": lambda: self._from("user") | {"poll_id": "1", "option_ids": [0]},
            "my_chat_member": self._membership,
            "chat_member": self._membership,
            "chat_join_request": lambda: self._from() | {"chat": self._chat(), "user_chat_id": 1, "date": 1},
            "chat_boost": lambda: {
                "chat": self._chat("channel"),
                "boost": {"boost_id": "1", "add_date": 1, "expiration_date": 2, "source": self._source()},
            },
            "removed_chat_boost": lambda: {
                "chat": self._chat("channel"),
                "boost_id": "1",
                "remove_date": 1,
                "source": self._source(),
            },
            "managed_bot": lambda: self._from("user") | {"bot": self._user()},
            "something_new": lambda: {"id": 1, "from": self._user()},
        }

    @property
    def kinds(self) -> set[str]:
        """Every kind of update that is made here."""
        return set(self._kinds)

    def update(self) -> tuple[Json, bool]:
        """One more odd update, and whether fields are missing or of a wrong type.

        Half of them are messages and taps, which the bot looks at most closely.
        """
        self._number += 1
        kind = self._one(("message", "callback_query", "edited_message", "my_chat_member"))
        if self._number % 2:
            kind = list(self._kinds)[(self._number // 2) % len(self._kinds)]
        made: Json = {"update_id": 900_000 + self._number, kind: self._kinds[kind]()}
        bends = self._one((0, 0, 0, 1, 1, 2))
        for _ in range(bends):
            self._bend(made[kind])
        if self._dice.random() < 0.02:
            bends, made = bends + 1, made | {self._one(list(self._kinds)): self._one(ODDITIES)}
        return made, bends > 0

    def _one(self, choices: Any) -> Any:
        return copy.deepcopy(self._dice.choice(choices))

    def _bend(self, content: Any) -> None:
        """Take a field away, or put something odd in its place, anywhere in the update."""
        while isinstance(content, dict) and content:
            key = self._one(list(content))
            inner = content[key]
            if isinstance(inner, dict) and inner and self._dice.random() < 0.6:
                content = inner
                continue
            if self._dice.random() < 0.4:
                del content[key]
            else:
                content[key] = self._one(ODDITIES)
            return

    def _user(self) -> Json:
        user = dict(self._one(self._people))
        if self._dice.random() < 0.1:
            user |= {"first_name": self._text() or "x", "last_name": self._text()}
        if self._dice.random() < 0.05:
            user |= {"id": self._one(NUMBERS), "is_bot": True}
        return user | {"language_code": self._one(("nb", "nn", "en", "ar", "zz-ZZ", "", "\x00"))}

    def _from(self, name: str = "from") -> Json:
        return {name: self._user()}

    def _chat(self, kind: str = "", user: Json | None = None) -> Json:
        kind = kind or self._one(("private", "private", "private", "group", "supergroup", "channel", "sender", "ny"))
        if kind == "private":
            return {"id": (user or self._user())["id"], "type": kind, "first_name": "Kari"}
        return {"id": -self._dice.randrange(1, 2**40), "type": kind, "title": self._text(), "is_forum": True}

    def _text(self) -> str:
        return str(self._one((*TEXTS, *(f"/{name}" for name in COMMANDS))))

    def _message(self, chat: Json | None = None) -> Json:
        user = self._user()
        made: Json = {
            "message_id": self._dice.randrange(1, 500) if self._dice.random() < 0.9 else self._one(NUMBERS),
            "from": user,
            "chat": chat or self._chat(user=user),
            "date": self._one((1_660_000_000, 0, 1, 2**31)),
        }
        content = self._one(("text", "text", "text", *CONTENTS))
        made[content] = self._text() if content == "text" else copy.deepcopy(CONTENTS[content])
        if self._dice.random() < 0.2:
            reply = {"message_id": self._dice.randrange(1, 500), "chat": made["chat"], "date": self._one((0, 1))}
            made["reply_to_message"] = reply | {"from": self._user(), "text": self._text()}
        if self._dice.random() < 0.2:
            made["entities"] = [{"type": self._one(("bold", "bot_command", "ny")), "offset": 0, "length": 10**6}]
        return made

    def _tap(self) -> Json:
        user = self._user()
        made = {"id": str(self._dice.randrange(10**12)), "from": user, "chat_instance": "1", "data": self._data()}
        where = self._one(("message", "message", "gone", "inline", "game"))
        if where == "inline":
            return made | {"inline_message_id": "x"}
        if where == "game":
            made["game_short_name"] = made.pop("data")
        message = self._message(self._chat("private" if self._dice.random() < 0.8 else "", user))
        return made | {"message": message | ({"date": 0} if where == "gone" else {"date": 1_660_000_000})}

    def _data(self) -> str:
        """Button data that is right, out of date, or forged."""
        count = self._one((0, 1, 1, 2, 2, 2, 3, 3, 4, 9))
        words = [str(self._one((*NUMBERS, *range(1, 15), *PARTS))) for _ in range(count)]
        return ":".join([self._one((*BUTTONS, *BUTTONS, "ny", "", "\x00")), *words])

    def _poll(self) -> Json:
        options = [{"text": self._text(), "voter_count": 1, "persistent_id": "1"}]
        told = {"id": "1", "question": self._text(), "options": options, "total_voter_count": 1, "type": "regular"}
        return told | {"is_closed": False, "is_anonymous": True, "allows_multiple_answers": False}

    def _membership(self) -> Json:
        user, statuses = self._user(), ("member", "kicked", "left", "restricted", "administrator", "creator", "ny")
        old, new = ({"user": self._user(), "status": self._one(statuses), "until_date": 0} for _ in range(2))
        told = {"chat": self._chat(user=user), "from": user, "date": 1}
        return told | {"old_chat_member": old, "new_chat_member": new}

    def _reaction(self) -> Json:
        return dict(self._one(({"type": "emoji", "emoji": "👍"}, {"type": "custom_emoji"}, {"type": "ny"})))

    def _source(self) -> Json:
        return {"source": self._one(("premium", "gift_code", "giveaway", "ny")), "user": self._user()}


ADDRESS = {"country_code": "NO", "state": "", "city": "Gran", "street_line1": "", "street_line2": "", "post_code": ""}

PARTS = (
    "yes", "no", "ask", "name", "role", "organisation", "county", "email", "telegram", "ansatt", "frivillig", "skip",
    "session", "exercise", "samling-1", "samling-2", "kveld", "ovelse-1", "nb", "en", "nn", "xx", "unsure", "question",
    "reflection", "nothing", "60", "12001", "\x00", "\ud800", "😀", "x" * 5000, "", "1_0", "٣", " 1", "1e3", "NaN",
)  # fmt: skip

_FILE = {"file_id": "x", "file_unique_id": "y"}

CONTENTS: dict[str, Any] = {
    "photo": [_FILE | {"width": 1, "height": 1}],
    "document": _FILE | {"file_name": "\x00"},
    "voice": _FILE | {"duration": 1},
    "sticker": _FILE | {"width": 1, "height": 1, "is_animated": False, "is_video": False, "type": "regular"},
    "video_note": _FILE | {"length": 1, "duration": 1},
    "location": {"latitude": 60.4, "longitude": 5.3},
    "venue": {"location": {"latitude": 60.4, "longitude": 5.3}, "title": "", "address": ""},
    "contact": {"phone_number": "1", "first_name": "Kari"},
    "dice": {"value": 6, "emoji": "🎲"},
    "game": {"title": "", "description": "", "photo": []},
    "new_chat_members": [{"id": 5, "is_bot": False, "first_name": "Ny"}],
    "left_chat_member": {"id": 5, "is_bot": False, "first_name": "Ny"},
    "new_chat_title": "Ny",
    "group_chat_created": True,
    "migrate_to_chat_id": -1_000_000_000_001,
    "pinned_message": {"message_id": 1, "chat": {"id": 1, "type": "private"}, "date": 0},
    "successful_payment": {
        "currency": "NOK",
        "total_amount": 1,
        "invoice_payload": "",
        "provider_payment_charge_id": "",
    },
    "users_shared": {"request_id": 1, "users": []},
    "write_access_allowed": {},
    "forum_topic_created": {"name": "", "icon_color": 1},
    "web_app_data": {"data": "\x00", "button_text": ""},
    "story": {"chat": {"id": 1, "type": "private"}, "id": 1},
    "noe_nytt": {"x": 1},
}
