"""Telegram's message entities: found in plain text, trimmed with it, and shown as safe HTML.

Offsets and lengths count UTF-16 code units, as everywhere in the Bot API.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import escape
from typing import Any

Entity = dict[str, Any]

_FOUND = (
    ("url", re.compile(r"https?://[^\s<>\"]*[^\s<>\".,;:!?)\]}'»]", re.IGNORECASE)),
    ("email", re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")),
    ("bot_command", re.compile(r"(?<![\w/<>@])/[A-Za-z0-9_]{1,32}(?:@\w{3,32})?(?![\w/])")),
)
_TAGS = {
    "bold": "b",
    "italic": "i",
    "underline": "u",
    "strikethrough": "s",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "expandable_blockquote": "blockquote",
}
_OUTERMOST_FIRST = {name: rank for rank, name in enumerate(("blockquote", "expandable_blockquote", "pre"))}
_LARGE = re.compile("[\U00010000-\U0010ffff]")
"""Characters that take two UTF-16 units."""
_SAFE_LINK = re.compile(r"(?:https?|tg)://|mailto:|tel:", re.IGNORECASE)


def utf16_length(text: str) -> int:
    """How many UTF-16 code units the text has, which is how Telegram counts."""
    return len(text) + sum(1 for character in text if character > "\uffff")


def utf16_slice(text: str, offset: int, length: int) -> str:
    """The part of a text that an entity with this offset and length covers."""
    units = text.encode("utf-16-le", "surrogatepass")
    return units[2 * offset : 2 * (offset + length)].decode("utf-16-le", "replace")


def find_entities(text: str, given: Iterable[Entity] = ()) -> list[Entity]:
    """The given entities and the commands, addresses and e-mails that Telegram finds itself, in order.

    Nothing is looked for inside links and code, and nothing overlaps what was found before.
    """
    entities = list(given)
    taken = [
        (e["offset"], e["offset"] + e["length"])
        for e in entities
        if e["type"] in ("text_link", "text_mention", "code", "pre", "url", "email", "bot_command")
    ]
    for name, pattern in _FOUND:
        for match in pattern.finditer(text):
            start, end = utf16_length(text[: match.start()]), utf16_length(text[: match.end()])
            if all(end <= first or last <= start for first, last in taken):
                entities.append({"type": name, "offset": start, "length": end - start})
                taken.append((start, end))
    return _sorted(entities)


def trimmed(text: str, entities: Iterable[Entity]) -> tuple[str, list[Entity]]:
    """The text without white space at its ends, as Telegram keeps it, and the entities moved along."""
    body = text.replace("\r", "").rstrip()
    kept = body.lstrip()
    shift, size = utf16_length(body) - utf16_length(kept), utf16_length(kept)
    moved = []
    for entity in entities:
        start = max(entity["offset"] - shift, 0)
        end = min(entity["offset"] + entity["length"] - shift, size)
        if end > start:
            moved.append(entity | {"offset": start, "length": end - start})
    return kept, _sorted(moved)


def to_html(text: str, entities: Iterable[Entity]) -> str:
    """The text as well-formed, harmless HTML; overlapping entities are closed and opened again."""
    ordered = _sorted(_on_characters(text, entities))
    edges = sorted({0, utf16_length(text)} | {p for e in ordered for p in (e["offset"], e["offset"] + e["length"])})
    units = text.encode("utf-16-le", "surrogatepass")
    out: list[str] = []
    opened: list[tuple[Entity, str]] = []
    for start, end in zip(edges, [*edges[1:], edges[-1]], strict=True):
        opened = _close(out, opened, start)
        for entity in ordered:
            if entity["offset"] == start and entity["length"] > 0:
                opening, closing = _tag(entity, text)
                out.append(opening)
                opened.append((entity, closing))
        out.append(escape(units[2 * start : 2 * end].decode("utf-16-le", "replace")))
    _close(out, opened, edges[-1])
    return "".join(out)


def _on_characters(text: str, entities: Iterable[Entity]) -> Iterator[Entity]:
    """The entities, widened where one begins or ends in the middle of a character of two units."""
    inside: set[int] = set()
    # The page asks for every message each time something happens, and only large characters have a middle.
    for large in _LARGE.finditer(text):
        inside.add(large.start() + len(inside) + 1)
    for entity in entities:
        start, end = entity["offset"], entity["offset"] + entity["length"]
        start, end = start - (start in inside), end + (end in inside)
        yield entity | {"offset": start, "length": end - start}


def _close(out: list[str], opened: list[tuple[Entity, str]], position: int) -> list[tuple[Entity, str]]:
    """Close what ends here, and what stands inside it; what goes on is opened again."""
    ending = [i for i, (entity, _) in enumerate(opened) if entity["offset"] + entity["length"] <= position]
    if not ending:
        return opened
    first = ending[0]
    out.extend(closing for _, closing in reversed(opened[first:]))
    going_on = [(e, c) for i, (e, c) in enumerate(opened) if i >= first and i not in ending]
    out.extend(_tag(entity, "")[0] for entity, _ in going_on)
    return [*opened[:first], *going_on]


def _tag(entity: Entity, text: str) -> tuple[str, str]:
    kind = entity["type"]
    if kind in _TAGS:
        return f"<{_TAGS[kind]}>", f"</{_TAGS[kind]}>"
    if kind == "spoiler":
        return '<span class="spoiler">', "</span>"
    address = ""
    if kind == "text_link":
        address = str(entity.get("url", ""))
    elif kind in ("url", "email"):
        covered = utf16_slice(text, entity["offset"], entity["length"])
        address = f"mailto:{covered}" if kind == "email" else covered
    if _SAFE_LINK.match(address):
        return f'<a href="{escape(address)}" rel="noopener noreferrer" target="_blank">', "</a>"
    return "", ""


def _sorted(entities: Iterable[Entity]) -> list[Entity]:
    return sorted(entities, key=lambda e: (e["offset"], -e["length"], _OUTERMOST_FIRST.get(e["type"], 9)))
