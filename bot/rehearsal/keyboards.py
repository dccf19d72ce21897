"""Keyboards under messages and in place of the letters, checked as Telegram checks them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from bot.rehearsal.errors import ApiError, bad_request
from bot.rehearsal.model import Json
from bot.rehearsal.parameters import read_object, spec

_ACTIONS = {
    "url": str,
    "callback_data": str,
    "web_app": dict,
    "login_url": dict,
    "switch_inline_query": str,
    "switch_inline_query_current_chat": str,
    "switch_inline_query_chosen_chat": dict,
    "copy_text": dict,
    "callback_game": dict,
    "pay": bool,
    "disabled": dict,
}
_LOOKS = {"text", "icon_custom_emoji_id", "style"}
_MOST_BUTTONS = 100
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_HTTP = re.compile(r"https?://(?:[^\s/?#@]*@)?[\w-]+(?:\.[\w-]+)+(?::\d{1,5})?(?:[/?#]\S*)?", re.IGNORECASE)
_REPLY_BUTTON = spec(
    "text:str! icon_custom_emoji_id:str style:str request_users:object request_chat:object",
    "request_managed_bot:object request_contact:bool request_location:bool request_poll:object",
    "web_app:object",
)
# The rows themselves are lists, and looked at one by one.
_REPLY_KEYBOARD = spec(
    "is_persistent:bool resize_keyboard:bool one_time_keyboard:bool input_field_placeholder:str",
    "selective:bool force_reply:bool",
)
_REMOVE = spec("remove_keyboard:bool! selective:bool")
_FORCE_REPLY = spec("force_reply:bool! input_field_placeholder:str selective:bool")


@dataclass(frozen=True, slots=True)
class Keyboard:
    """What a `reply_markup` means: inline keyboard, reply keyboard, its removal, or a wish for a reply."""

    inline: Json | None = None
    labels: list[list[str]] | None = None
    removes: bool = False
    asks_for_reply: bool = False

    @property
    def fixes(self) -> bool:
        """Whether a message sent with it can't be edited later."""
        return self.labels is not None or self.removes or self.asks_for_reply


def read_keyboard(markup: Json | None, *, only_inline: bool = False) -> Keyboard:
    """The keyboard a call brought. Raises ApiError 400 for one that Telegram would not take."""
    if not markup:
        return Keyboard()
    if "inline_keyboard" in markup:
        return Keyboard(inline=_inline(markup))
    if only_inline:
        raise bad_request("inline keyboard expected")
    if "keyboard" in markup:
        return Keyboard(labels=_reply_labels(markup))
    if "remove_keyboard" in markup:
        return Keyboard(removes=bool(read_object(markup, _REMOVE, "reply markup")["remove_keyboard"]))
    if "force_reply" in markup:
        return Keyboard(asks_for_reply=bool(read_object(markup, _FORCE_REPLY, "reply markup")["force_reply"]))
    raise bad_request("object expected as reply markup")


def _inline(markup: Json) -> Json | None:
    read_object({k: v for k, v in markup.items() if k != "inline_keyboard"}, spec("force_reply:bool"), "markup")
    rows = [[_inline_button(button) for button in row] for row in _rows(markup["inline_keyboard"], "inline keyboard")]
    rows = [row for row in rows if row]
    if sum(map(len, rows)) > _MOST_BUTTONS:
        raise bad_request("reply markup is too long")
    return {"inline_keyboard": rows} if rows else None


def _rows(rows: Any, what: str) -> list[list[Any]]:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request(f"field {what} must be an Array of Arrays")
    return rows


def _inline_button(given: Any) -> Json:
    if not isinstance(given, dict):
        raise _unparsed("expected an Object")
    button: Json = {name: value for name, value in given.items() if value is not None}
    if not isinstance(button.get("text"), str):
        raise _unparsed('Field "text" must be of type String' if "text" in button else 'Can\'t find field "text"')
    if not button["text"].strip():
        raise bad_request("inline keyboard button text must be non-empty")
    for name in button:
        if name not in _ACTIONS and name not in _LOOKS:
            raise _unparsed(f"unknown field {name}")
    actions = [name for name in _ACTIONS if name in button]
    for name in actions:
        if not isinstance(button[name], _ACTIONS[name]):
            raise _unparsed(f'Field "{name}" must be of type {_ACTIONS[name].__name__}')
    if not actions or button.get("callback_data") == "":
        raise _unparsed("Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        raise _unparsed(f"exactly one action is allowed, found {' and '.join(actions)}")
    if "callback_data" in button and len(button["callback_data"].encode()) > 64:
        raise bad_request("BUTTON_DATA_INVALID")
    if "url" in button:
        _check_url(button["url"])
    return button


def _check_url(url: str) -> None:
    scheme = _SCHEME.match(url)
    if scheme is not None and scheme[1].lower() == "tg":
        return
    if not _HTTP.fullmatch(url):
        known = scheme is None or scheme[1].lower() in ("http", "https")
        why = "Wrong HTTP URL" if known else "Unsupported URL protocol"
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: {why}")


def _reply_labels(markup: Json) -> list[list[str]]:
    read_object({k: v for k, v in markup.items() if k != "keyboard"}, _REPLY_KEYBOARD, "reply keyboard markup")
    labels = []
    for row in _rows(markup["keyboard"], "keyboard"):
        texts = []
        for button in row:
            fields = {"text": button} if isinstance(button, str) else button
            if not isinstance(fields, dict):
                raise bad_request("can't parse keyboard button: expected an Object")
            texts.append(str(read_object(fields, _REPLY_BUTTON, "keyboard button")["text"]))
        labels.append(texts)
    if not any(text for row in labels for text in row):
        raise bad_request("reply keyboard markup must have a button")
    return labels


def _unparsed(why: str) -> ApiError:
    return bad_request(f"can't parse inline keyboard button: {why}")
