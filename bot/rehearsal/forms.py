"""The bodies a Bot API request may have: JSON, urlencoded, multipart, or none."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl

from bot.rehearsal.errors import bad_request
from bot.rehearsal.parameters import Upload

_BOUNDARY = re.compile(r'boundary=(?:"([^"]+)"|([^;\s]+))', re.IGNORECASE)
_QUOTED = r'(?:^|[;\s]){}="((?:[^"\\]|\\.)*)"'
_NAME = re.compile(_QUOTED.format("name"), re.IGNORECASE)
_FILENAME = re.compile(_QUOTED.format("filename"), re.IGNORECASE)

Values = dict[str, Any]


def read_request(query: bytes, content_type: str, body: bytes) -> tuple[Values, dict[str, Upload]]:
    """Parameters and uploaded files of a request, from its query and its body.

    Raises ApiError 400 for a body that is not what its content type says.
    """
    values: Values = _pairs(query)
    uploads: dict[str, Upload] = {}
    kind = content_type.partition(";")[0].strip().lower()
    if kind == "application/json" and body:
        values |= _json(body)
    elif kind == "application/x-www-form-urlencoded":
        values |= _pairs(body)
    elif kind == "multipart/form-data":
        for name, part in _parts(content_type, body):
            if isinstance(part, Upload):
                uploads[name] = part
            else:
                values[name] = part
    elif body:
        raise bad_request(f"unsupported content type {kind}")
    return values, uploads


def _pairs(encoded: bytes) -> Values:
    try:
        return dict(parse_qsl(encoded.decode(), keep_blank_values=True, errors="strict"))
    except ValueError:
        raise bad_request("strings must be encoded in UTF-8") from None


def _json(body: bytes) -> Values:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        raise bad_request("can't parse JSON object") from None
    if not isinstance(found, dict):
        raise bad_request("can't parse JSON object")
    return found


def _parts(content_type: str, body: bytes) -> Iterator[tuple[str, Upload | str]]:
    boundary = _BOUNDARY.search(content_type)
    if boundary is None:
        raise bad_request("multipart body without a boundary")
    separator = b"\r\n--" + (boundary[1] or boundary[2]).encode()
    # A line break before the first separator makes it like the others.
    pieces = (b"\r\n" + body).split(separator)
    if len(pieces) < 2 or not pieces[-1].startswith(b"--"):
        raise bad_request("broken multipart body")
    for piece in pieces[1:-1]:
        head, gap, content = piece.partition(b"\r\n\r\n")
        try:
            headers = head.decode()
            name, filename = _NAME.search(headers), _FILENAME.search(headers)
            if not gap or name is None:
                raise bad_request("broken multipart body")
            if filename is None:
                yield _unquoted(name[1]), content.decode()
                continue
        except UnicodeDecodeError:
            raise bad_request("strings must be encoded in UTF-8") from None
        mime = re.search(r"^content-type:\s*(\S+)", headers, re.IGNORECASE | re.MULTILINE)
        usual = mime is None or mime[1] == "application/octet-stream"
        yield (
            _unquoted(name[1]),
            Upload(_unquoted(filename[1]), content, None if usual or not mime else mime[1]),
        )


def _unquoted(text: str) -> str:
    """Undo what clients do to quotation marks and line breaks in a part's name."""
    return text.replace("%22", '"').replace("%0D", "").replace("%0A", "\n").replace('\\"', '"')
