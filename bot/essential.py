"""The little of an update that is needed to handle it once more; all else that Telegram tells is dropped."""

from typing import Any

Json = dict[str, Any]

_USER: Json = {"id": int, "is_bot": bool, "first_name": str, "last_name": str, "language_code": str}
_CHAT: Json = {"id": int, "type": str}
_NAMED: Json = {"message_id": int, "date": int, "chat": _CHAT}
"""A message that is pointed at, without its words."""
_MESSAGE: Json = {
    **_NAMED,
    "from": _USER,
    "edit_date": int,
    "text": str,
    "caption": str,
    "message_thread_id": int,
    "is_topic_message": bool,
    "reply_to_message": _NAMED,
    "document": {"file_id": str, "file_unique_id": str, "file_size": int},
}
_MEMBER: Json = {"status": str, "user": _USER, "until_date": int}
_UPDATE: Json = {
    "update_id": int,
    "message": _MESSAGE,
    "edited_message": _MESSAGE,
    "callback_query": {"id": str, "from": _USER, "chat_instance": str, "data": str, "message": _NAMED},
    "my_chat_member": {
        "chat": _CHAT,
        "from": _USER,
        "date": int,
        "old_chat_member": _MEMBER,
        "new_chat_member": _MEMBER,
    },
}


def essential(raw: Json) -> Json:
    """Return what is worth keeping of an update, whatever its form: its number alone where it is nobody's.

    What nobody's number stands on could not be found again when that person has everything erased.
    """
    return _kept(raw, _UPDATE) if whose(raw) is not None else _kept(raw, {"update_id": int})


def whose(raw: Json) -> int | None:
    """Return the Telegram id of the person that an update comes from, or None where it names none."""
    for name in _UPDATE:
        what = raw.get(name)
        if isinstance(what, dict):
            for place in (what.get("from"), what.get("chat")):
                id_ = place.get("id") if isinstance(place, dict) else None
                if _fits(id_, int) and isinstance(id_, int) and id_ > 0:
                    return id_
    return None


def _kept(raw: Json, wanted: Json) -> Json:
    kept: Json = {}
    for name, kind in wanted.items():
        value = raw.get(name)
        if isinstance(kind, dict):
            inner = _kept(value, kind) if isinstance(value, dict) else {}
            if inner:
                kept[name] = inner
        elif _fits(value, kind):
            kept[name] = value
    return kept


def _fits(value: object, kind: type) -> bool:
    """Say whether a value is of a kind; a truth value is no number, and no number is longer than the databases'."""
    return type(value) is kind and not (isinstance(value, int) and abs(value) >= 2**63)
