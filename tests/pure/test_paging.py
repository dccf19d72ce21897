"""Long texts a page at a time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup, escape

from bot.messages.message import length
from bot.messages.paging import PAGE, on_page, pages_of, torn
from bot.rehearsal.entities import utf16_length
from bot.rehearsal.markup import parse_html


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("kort", ["kort"]),
        ("", [""]),
        ("en to tre fire", ["en to tre", "fire"]),
        # The end of a line is better than a blank, though less fits.
        ("en to\ntre 4 5 6", ["en to", "tre 4 5 6"]),
        ("1234567890abc", ["1234567890", "abc"]),
        ("🎉🎉🎉🎉🎉🎉", ["🎉🎉🎉🎉🎉", "🎉"]),
    ],
)
def test_a_text_is_torn_where_it_hurts_least(text: str, pieces: list[str]) -> None:
    assert torn(text, 10) == pieces


@given(st.text(st.sampled_from("aå🎉< \n"), max_size=300), st.integers(2, 30))
def test_nothing_but_blanks_is_lost_in_tearing(text: str, most: int) -> None:
    pieces = torn(text, most)
    assert all(utf16_length(piece) <= most for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())


quotations = st.tuples(
    st.sampled_from(["Kari", "Per", "Uten navn", "Uten navn", "å" * 400]).map(escape),
    st.text(st.sampled_from("aå🎉<& \n"), max_size=60).map(lambda text: text * 70),
)


@given(st.lists(quotations, max_size=60))
def test_every_page_fits_into_a_message_and_no_word_is_missing(blocks: list[tuple[Markup, str]]) -> None:
    pages = pages_of(blocks)
    told = ""
    for page in pages:
        text, entities = parse_html(page)
        assert length(page) == utf16_length(text) <= 4096 - 1000
        assert len(entities) <= 20
        told += text
    for sign in "🎉<&":
        assert told.count(sign) == sum(text.count(sign) for _, text in blocks)


def test_what_is_too_long_goes_on_on_the_next_page_under_the_same_name() -> None:
    kari, nobody = Markup("<b>Kari</b>"), Markup("<b>Uten navn</b>")
    pages = pages_of([(kari, "ord " * 1000), (nobody, "En."), (nobody, "To.")])
    assert len(pages) == 2
    first, second = pages
    assert first.startswith("<b>Kari</b>\n<blockquote>ord ")
    assert first.endswith("ord …</blockquote>")
    assert second.startswith("<b>Kari</b>\n<blockquote>… ord")
    # Without names, one heading stands above them all.
    assert second.endswith("<b>Uten navn</b>\n<blockquote>En.</blockquote>\n\n<blockquote>To.</blockquote>")


def test_each_page_says_anew_what_stands_above() -> None:
    nobody = Markup("<b>Uten navn</b>")
    pages = pages_of([(nobody, "x" * (PAGE - 50))] * 3)
    assert [page.count("<b>Uten navn</b>") for page in pages] == [1, 1, 1]
    many = pages_of([(nobody, "kort")] * 41)
    assert [page.count("<blockquote>") for page in many] == [20, 20, 1]
    assert pages_of([]) == []


@pytest.mark.parametrize(
    ("found", "page", "shown"),
    [("", 0, ("", 0, 1)), ("abcde", 1, ("cd", 1, 3)), ("abcd", 9, ("cd", 1, 2)), ("abc", -1, ("ab", 0, 2))],
)
def test_what_stands_on_a_page_that_may_be_no_more(found: str, page: int, shown: tuple[str, int, int]) -> None:
    assert on_page(found, page, 2) == shown
