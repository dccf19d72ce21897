"""Telegram's HTML (parse_mode=HTML), taken apart as strictly as Telegram does it: text and entities.

The messages are those of Telegram's own parser. One thing is refused that Telegram would show as it
stands: a named reference it does not know, such as &nbsp;, because that is always a mistake in a bot.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from bot.rehearsal.entities import Entity, utf16_length

_TYPES = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
}
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_REFERENCE = re.compile(r"&(?:#(?:[xX](?P<hex>[0-9a-fA-F]+)|(?P<decimal>[0-9]+));?|(?P<name>[A-Za-z][A-Za-z0-9]*);)")
_TOKEN = re.compile(r"[A-Za-z0-9.-]*")
_LINK = re.compile(r"(?:https?|tg)://|(?:mailto|tel):", re.IGNORECASE)
_BARE_HOST = re.compile(r"[\w-]+(\.[\w-]+)+([/?#].*)?")


class MarkupError(ValueError):
    """Broken HTML; the message says what and where, in Telegram's words."""


@dataclass(slots=True)
class _Open:
    tag: str
    argument: str
    start: int
    text_index: int


def parse_html(html: str) -> tuple[str, list[Entity]]:
    """Plain text and entities (UTF-16 offsets) of a text in Telegram's HTML.

    Raises MarkupError for an unknown tag, a tag that is not closed or closed in the wrong order, broken
    attributes, and a named reference other than lt, gt, amp and quot. The text is not trimmed.
    """
    return _Parser(html).run()


class _Parser:
    def __init__(self, html: str) -> None:
        self._html = html
        self._at = 0
        self._text: list[str] = []
        self._length = 0
        self._open: list[_Open] = []
        self._entities: list[Entity] = []

    def run(self) -> tuple[str, list[Entity]]:
        while self._at < len(self._html):
            stop = self._skip(lambda c: c not in "<&")
            self._say(self._html[stop : self._at])
            if self._here() == "&":
                self._say(self._reference())
            elif self._here() == "<":
                self._tag()
        if self._open:
            raise MarkupError(f'Can\'t find end tag corresponding to start tag "{self._open[-1].tag}"')
        return "".join(self._text), _simplified(self._entities)

    def _here(self) -> str:
        return self._html[self._at] if self._at < len(self._html) else ""

    def _skip(self, wanted: Callable[[str], bool]) -> int:
        """Move past characters; give back where the moving began."""
        begun = self._at
        while self._at < len(self._html) and wanted(self._html[self._at]):
            self._at += 1
        return begun

    def _byte(self, position: int) -> int:
        return len(self._html[:position].encode("utf-8", "surrogatepass"))

    def _say(self, text: str) -> None:
        self._text.append(text)
        self._length += utf16_length(text)

    def _reference(self) -> str:
        match = _REFERENCE.match(self._html, self._at)
        if match is None:
            self._at += 1
            return "&"
        name = match["name"]
        if name is not None:
            if name not in _NAMED:
                raise MarkupError(f'Unsupported reference "{match[0]}" at byte offset {self._byte(self._at)}')
            said = _NAMED[name]
        else:
            number = int(match["hex"], 16) if match["hex"] else int(match["decimal"])
            if number == 0 or number > 0x10FFFF or 0xD800 <= number <= 0xDFFF:
                raise MarkupError(f'Invalid reference "{match[0]}" at byte offset {self._byte(self._at)}')
            said = chr(number)
        self._at = match.end()
        return said

    def _tag(self) -> None:
        begun = self._at
        self._at += 1
        if self._here() == "/":
            self._end(begun)
        else:
            self._start(begun)

    def _start(self, begun: int) -> None:
        self._skip(lambda c: not c.isspace() and c != ">")
        offset = self._byte(begun)
        if not self._here():
            raise MarkupError(f"Unclosed start tag at byte offset {offset}")
        tag = self._html[begun + 1 : self._at].lower()
        if tag not in _TYPES:
            raise MarkupError(f'Unsupported start tag "{tag}" at byte offset {offset}')
        argument = ""
        while True:
            self._skip(str.isspace)
            if self._here() == ">":
                break
            name, value = self._attribute(tag, offset)
            wanted = {"a": "href", "code": "class", "span": "class", "blockquote": "expandable"}.get(tag)
            if name == wanted:
                argument = value or "yes"
        self._at += 1
        if tag == "span" and argument != "tg-spoiler":
            raise MarkupError(f'Tag "span" must have class "tg-spoiler" at byte offset {offset}')
        self._open.append(_Open(tag, argument, self._length, len(self._text)))

    def _attribute(self, tag: str, offset: int) -> tuple[str, str]:
        begun = self._skip(lambda c: not c.isspace() and c not in "=>")
        name = self._html[begun : self._at].lower()
        if not name:
            raise MarkupError(f'Empty attribute name in the tag "{tag}" at byte offset {offset}')
        self._skip(str.isspace)
        if self._here() != "=":
            if tag == "blockquote" and name == "expandable" and self._here():
                return name, ""
            if not self._here():
                raise MarkupError(f'Unclosed start tag "{tag}" at byte offset {offset}')
            what = f'declaration of an attribute of the tag "{tag}"'
            raise MarkupError(f"Expected equal sign in {what} at byte offset {offset}")
        self._at += 1
        self._skip(str.isspace)
        if not self._here():
            raise MarkupError(f'Unclosed start tag "{tag}" at byte offset {offset}')
        value = self._quoted() if self._here() in "\"'" else self._name_token()
        if not self._here():
            raise MarkupError(f"Unclosed start tag at byte offset {offset}")
        return name, value

    def _quoted(self) -> str:
        quote = self._here()
        self._at += 1
        value: list[str] = []
        while self._here() not in ("", quote):
            if self._here() == "&":
                value.append(self._reference())
            else:
                value.append(self._here())
                self._at += 1
        self._at += 1
        return "".join(value)

    def _name_token(self) -> str:
        match = _TOKEN.match(self._html, self._at)
        assert match is not None
        self._at = match.end()
        if self._here() and not self._here().isspace() and self._here() != ">":
            raise MarkupError(f"Unexpected end of name token at byte offset {self._byte(match.start())}")
        return match[0].lower()

    def _end(self, begun: int) -> None:
        offset = self._byte(begun)
        if not self._open:
            raise MarkupError(f"Unexpected end tag at byte offset {offset}")
        self._skip(lambda c: not c.isspace() and c != ">")
        found = self._html[begun + 2 : self._at].lower()
        self._skip(str.isspace)
        if self._here() != ">":
            raise MarkupError(f"Unclosed end tag at byte offset {offset}")
        self._at += 1
        last = self._open.pop()
        if found and found != last.tag:
            raise MarkupError(
                f'Unmatched end tag at byte offset {offset}, expected "</{last.tag}>", found "</{found}>"'
            )
        if self._length > last.start:
            self._add(last)

    def _add(self, closed: _Open) -> None:
        entity: Entity = {
            "type": _TYPES[closed.tag],
            "offset": closed.start,
            "length": self._length - closed.start,
        }
        if closed.tag == "a":
            url = checked_link(closed.argument or "".join(self._text[closed.text_index :]))
            # A link that leads nowhere is shown as plain text, without a word to the bot.
            if url is None:
                return
            entity["url"] = url
        elif closed.tag == "code" and closed.argument.startswith("language-"):
            entity["language"] = closed.argument.removeprefix("language-")
        elif closed.tag == "blockquote" and closed.argument:
            entity["type"] = "expandable_blockquote"
        self._entities.append(entity)


def checked_link(url: str) -> str | None:
    """The address as Telegram keeps it, with a scheme; None when it is no address it would open."""
    url = url.strip()
    if _LINK.match(url):
        return url
    return f"http://{url}" if _BARE_HOST.fullmatch(url) else None


def _simplified(entities: list[Entity]) -> list[Entity]:
    """What Telegram makes of nesting: nothing inside code, no quotation in a quotation, the longest first.

    A language counts only on code that fills its pre exactly, and is then the pre's.
    """
    kept = []
    for entity in entities:
        around = [other for other in entities if other is not entity and _covers(other, entity)]
        kinds = {other["type"] for other in around}
        if entity["type"] == "code":
            language = entity.pop("language", None)
            for other in around:
                if language and other["type"] == "pre" and _covers(entity, other):
                    other["language"] = language
        if "code" in kinds and entity["type"] == "pre":
            # Both fill the same place in either order: Telegram keeps the pre.
            kinds.discard("code")
        nested_quote = "quote" in entity["type"] and any("quote" in kind for kind in kinds)
        if not kinds & {"code", "pre"} and not nested_quote:
            kept.append(entity)
    return sorted(kept, key=lambda e: (e["offset"], -e["length"]))


def _covers(block: Entity, entity: Entity) -> bool:
    ends = entity["offset"] + entity["length"], block["offset"] + block["length"]
    return bool(block["offset"] <= entity["offset"] and ends[0] <= ends[1])
