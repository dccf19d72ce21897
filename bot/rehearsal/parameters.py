"""The parameters of a call, taken out of whatever body they came in and checked against a table of types.

Stricter than the real server on purpose: a parameter that a method does not have is refused.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.rehearsal.errors import ApiError, bad_request
from bot.rehearsal.model import Json


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with the request."""

    name: str
    content: bytes
    mime: str | None


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter's type, and whether it must be there."""

    type: str
    required: bool


Spec = Mapping[str, Parameter]


def spec(*lines: str) -> Spec:
    """A table of parameters from words like `chat_id:chat!`, the mark for those that must be there."""
    pairs = (word.partition(":") for line in lines for word in line.split())
    return {name: Parameter(kind.rstrip("!"), kind.endswith("!")) for name, _, kind in pairs}


# What the real server says when these are missing.
_MISSING = {
    "chat_id": "chat_id is empty",
    "from_chat_id": "from_chat_id is empty",
    "text": "message text is empty",
    "message_id": "message identifier is not specified",
    "document": "there is no document in the request",
    "photo": "there is no photo in the request",
    "message_ids": "message identifiers are not specified",
    "message_thread_id": "invalid message thread identifier specified",
    "user_id": "invalid user_id specified",
    "name": "title must be non-empty",
    "file_id": "file_id not specified",
    "action": "wrong parameter action in request",
}
_INTEGER = re.compile(r"[+-]?[0-9]{1,19}")
_TRUE, _FALSE = {"true", "1", "yes"}, {"false", "0", "no"}


def read(values: Mapping[str, Any], expected: Spec, uploads: Mapping[str, Upload] | None = None) -> Json:
    """The parameters of a call, each of its type; those not given are left out.

    values: as they came, native JSON or strings. uploads: files by their part's name, which a file parameter
    takes under its own name or as `attach://name`, a media object as `attach://name` alone.
    Raises ApiError 400 for an unknown parameter, a missing or an empty one that must be there, a wrong type.
    """
    uploads = uploads or {}
    taken: Json = {}
    used: set[str] = set()
    for name, value in values.items():
        if name not in expected:
            raise bad_request(f"unknown parameter {name}")
        if value is None:
            continue
        kind = expected[name].type
        if kind == "file":
            taken[name] = _file(name, value, uploads, used)
            continue
        converted = _CONVERT[kind](_with_files(value, uploads, used) if kind == "media" else value)
        if converted is _WRONG:
            raise bad_request(f"parameter {name} must be {_SAID[kind]}")
        if converted is not None:
            taken[name] = converted
    for name, upload in uploads.items():
        if name in expected and expected[name].type == "file":
            taken[name] = upload
        elif name not in used:
            raise bad_request(f"unknown parameter {name}")
    for name, parameter in expected.items():
        if parameter.required and name not in taken:
            raise bad_request(_MISSING.get(name, f"parameter {name} is required"))
    return taken


def read_object(value: Json, expected: Spec, what: str) -> Json:
    """The fields of an object inside a call. Raises ApiError 400 as `read` does, saying what it was."""
    try:
        return read(value, expected)
    except ApiError as refusal:
        why = refusal.description.removeprefix("Bad Request: ").replace("parameter", "field")
        raise bad_request(f"can't parse {what}: {why}") from None


_WRONG: Any = object()


def _file(name: str, value: Any, uploads: Mapping[str, Upload], used: set[str]) -> Upload | str:
    if not isinstance(value, str):
        raise bad_request(f"parameter {name} must be a file or a string")
    if not value.startswith("attach://"):
        return value
    part = value.removeprefix("attach://")
    if part not in uploads:
        raise bad_request("attached file not found")
    used.add(part)
    return uploads[part]


def _with_files(value: Any, uploads: Mapping[str, Upload], used: set[str]) -> Any:
    """A media object with the files in it that came with the request."""
    found = _object(value)
    if not isinstance(found, dict):
        return found
    files = {name: _file(name, found[name], uploads, used) for name in ("media", "thumbnail") if name in found}
    return found | files


def _attached(value: Any) -> Any:
    return value if isinstance(value, Upload | str) and value else _WRONG


def _int(value: Any) -> Any:
    if isinstance(value, str) and _INTEGER.fullmatch(value.strip()):
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else _WRONG


def _bool(value: Any) -> Any:
    if isinstance(value, bool):
        return value
    word = str(value).lower()
    return True if word in _TRUE else False if word in _FALSE else _WRONG


def _str(value: Any) -> Any:
    if not isinstance(value, str):
        return _WRONG
    try:
        value.encode()
    except UnicodeEncodeError:
        raise bad_request("strings must be encoded in UTF-8") from None
    return value


def _chat(value: Any) -> Any:
    number = _int(value)
    return value if number is _WRONG and isinstance(value, str) and value else number


def _parsed(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if not value:
        return None
    try:
        return json.loads(value)
    except ValueError:
        return _WRONG


def _object(value: Any) -> Any:
    found = _parsed(value)
    return found if found is None or isinstance(found, dict) else _WRONG


def _list_of(kind: type) -> Callable[[Any], Any]:
    def convert(value: Any) -> Any:
        found = _parsed(value)
        if found is None:
            return None
        good = isinstance(found, list) and all(isinstance(item, kind) for item in found)
        return found if good else _WRONG

    return convert


_CONVERT: Mapping[str, Callable[[Any], Any]] = {
    "int": _int,
    "bool": _bool,
    "str": _str,
    "chat": _chat,
    "object": _object,
    "media": _object,
    "attached": _attached,
    "ints": _list_of(int),
    "objects": _list_of(dict),
    "strings": _list_of(str),
}
_SAID = {
    "int": "an integer",
    "bool": "a boolean",
    "str": "a string",
    "chat": "a chat identifier",
    "object": "a JSON object",
    "media": "a JSON object",
    "attached": "a file or a string",
    "ints": "a JSON array of integers",
    "objects": "a JSON array of objects",
    "strings": "a JSON array of strings",
}
