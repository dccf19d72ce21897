"""The stand-in's HTML: taken apart as Telegram does it, and shown so that it can do no harm."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rehearsal.entities import find_entities, to_html, trimmed, utf16_length, utf16_slice
from bot.rehearsal.markup import MarkupError, parse_html


@pytest.mark.parametrize(
    ("html", "complaint"),
    [
        ("<br>", 'Unsupported start tag "br" at byte offset 0'),
        ("a < b", 'Unsupported start tag "" at byte offset 2'),
        ("æ <b", "Unclosed start tag at byte offset 3"),
        ("<a href", 'Unclosed start tag "a" at byte offset 0'),
        ('<a href="x"', "Unclosed start tag at byte offset 0"),
        ('<a ="x">y</a>', 'Empty attribute name in the tag "a" at byte offset 0'),
        (
            "<a href>y</a>",
            'Expected equal sign in declaration of an attribute of the tag "a" at byte offset 0',
        ),
        ("<a href=x/>y</a>", "Unexpected end of name token at byte offset 8"),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("<b><i>x</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("a&nbsp;b", 'Unsupported reference "&nbsp;" at byte offset 1'),
        ("&#0;", 'Invalid reference "&#0;" at byte offset 0'),
        ("&#xD800;", 'Invalid reference "&#xD800;" at byte offset 0'),
    ],
)
def test_broken_html_is_refused_in_telegrams_words(html: str, complaint: str) -> None:
    with pytest.raises(MarkupError) as refusal:
        parse_html(html)
    assert str(refusal.value) == complaint


@pytest.mark.parametrize(
    ("html", "text", "entities"),
    [
        ("R&D &lt;3 &#230;&#xE6; &amp;nbsp;", "R&D <3 ææ &nbsp;", []),
        ("<STRONG>x</STRONG>", "x", [("bold", 0, 1)]),
        ("🎉<b>🎉</b>", "🎉🎉", [("bold", 2, 2)]),
        ("<b>a<i>b</i></b>", "ab", [("bold", 0, 2), ("italic", 1, 1)]),
        (
            "<ins>a</ins><del>b</del><strike>c</strike>",
            "abc",
            [("underline", 0, 1), ("strikethrough", 1, 1), ("strikethrough", 2, 1)],
        ),
        (
            '<span class="tg-spoiler">a</span><tg-spoiler>b</tg-spoiler>',
            "ab",
            [("spoiler", 0, 1), ("spoiler", 1, 1)],
        ),
        ("<b></b>x", "x", []),
        ("<b>x</>", "x", [("bold", 0, 1)]),
        ("<code><b>x</b></code>", "x", [("code", 0, 1)]),
        ("<blockquote expandable>x</blockquote>", "x", [("expandable_blockquote", 0, 1)]),
        ("<blockquote>a<blockquote>b</blockquote></blockquote>", "ab", [("blockquote", 0, 2)]),
        ('<a href="javascript:alert(1)">x</a>', "x", []),
    ],
)
def test_html_becomes_text_and_entities(html: str, text: str, entities: list[tuple[str, int, int]]) -> None:
    got, found = parse_html(html)
    assert got == text
    assert [(e["type"], e["offset"], e["length"]) for e in found] == entities


def test_links_and_languages_are_kept() -> None:
    _, links = parse_html('<a href="https://x.no/?a=1&amp;b=2">x</a> <a>kurs.example.org</a>')
    assert [e["url"] for e in links] == ["https://x.no/?a=1&b=2", "http://kurs.example.org"]
    _, blocks = parse_html('<pre><code class="language-python">x</code></pre>')
    assert blocks == [{"type": "pre", "offset": 0, "length": 1, "language": "python"}]


@given(st.text(alphabet=st.sampled_from("<>/&;=\"' \nabisu🎉æ#x1preodhft"), max_size=60))
def test_any_html_is_either_refused_or_well_understood(html: str) -> None:
    try:
        text, entities = parse_html(html)
    except MarkupError:
        return
    text, entities = trimmed(text, entities)
    for entity in entities:
        assert entity["offset"] >= 0
        assert 0 < entity["length"] <= utf16_length(text) - entity["offset"]
    assert _Shown(to_html(text, find_entities(text, entities))).text == text


@given(
    st.text(max_size=40),
    st.lists(
        st.tuples(
            st.sampled_from(["bold", "italic", "pre", "spoiler", "text_link", "blockquote"]),
            st.integers(0, 50),
            st.integers(1, 50),
        )
    ),
)
def test_whatever_the_entities_the_shown_html_is_well_formed_and_says_the_text(
    text: str, spans: list[tuple[str, int, int]]
) -> None:
    entities = [{"type": t, "offset": o, "length": n, "url": 'https://x.no/"<'} for t, o, n in spans]
    assert _Shown(to_html(text, entities)).text == text


class _Shown(HTMLParser):
    """Reads safe HTML back; complains about what is not nested."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self._open: list[str] = []
        self.feed(html)
        self.close()
        assert not self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in {"b", "i", "u", "s", "a", "code", "pre", "blockquote", "span"}
        assert {name for name, _ in attrs} <= {"href", "class", "rel", "target"}
        self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def test_commands_addresses_and_mails_are_found() -> None:
    text = "🎉 /start kl. 1/2, og/eller https://x.no/a/b?c=/d. skriv til ola@x.no (/hjelp)"
    found = [(e["type"], utf16_slice(text, e["offset"], e["length"])) for e in find_entities(text)]
    assert found == [
        ("bot_command", "/start"),
        ("url", "https://x.no/a/b?c=/d"),
        ("email", "ola@x.no"),
        ("bot_command", "/hjelp"),
    ]


def test_what_people_write_is_escaped_and_links_lead_nowhere_harmful() -> None:
    assert to_html("<script>&\"'", []) == "&lt;script&gt;&amp;&quot;&#x27;"
    entity = {"type": "text_link", "offset": 0, "length": 1, "url": "javascript:alert(1)"}
    assert to_html("x", [entity]) == "x"


def test_overlapping_entities_are_closed_and_opened_again() -> None:
    crossing = [{"type": "bold", "offset": 0, "length": 2}, {"type": "italic", "offset": 1, "length": 2}]
    assert to_html("abc", crossing) == "<b>a<i>b</i></b><i>c</i>"


def test_white_space_at_the_ends_goes_and_entities_move_along() -> None:
    assert trimmed("  \n ab \n", [{"type": "bold", "offset": 0, "length": 9}]) == (
        "ab",
        [{"type": "bold", "offset": 0, "length": 2}],
    )
