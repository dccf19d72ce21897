"""A text that an app tore into several messages, put together again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rehearsal.pasting import pieces
from bot.tables import joined

MOST = 4096

ordinary_words = st.text(st.sampled_from("abæøå.,!?-/<&🎉é"), min_size=1, max_size=40)
# No tab alone: an app tears at none, and where it stood at the end of a full message nobody can tell that it did.
gaps = st.sampled_from([" ", " ", " ", "\n", "\n\n", "  ", "\t ", " \n "])


@st.composite
def long_texts(draw: st.DrawFn) -> str:
    """A text of one to five messages: a few words over and over, so that it tears at ever other places."""
    words = draw(st.lists(st.tuples(ordinary_words, gaps), min_size=1, max_size=12))
    length = draw(st.integers(1, 5 * MOST))
    once = "".join(word + gap for word, gap in words)
    return (once * (length // len(once) + 1))[:length].strip() or "x"


@given(long_texts())
def test_whatever_was_torn_has_the_same_words_again(text: str) -> None:
    torn = pieces(text, MOST)
    assert joined(torn).split() == text.split()


@given(st.text(st.sampled_from("ab🎉å"), min_size=1, max_size=300), st.integers(1, 5 * MOST))
def test_what_has_no_blank_at_all_comes_back_as_it_was(once: str, length: int) -> None:
    text = (once * (length // len(once) + 1))[:length]
    assert joined(pieces(text, MOST)) == text


@pytest.mark.parametrize(
    ("torn", "text"),
    [
        (["En hel setning.", "Og en til."], "En hel setning.\nOg en til."),
        (["Hva?", "Det."], "Hva?\nDet."),
        (["midt i en", "setning"], "midt i en setning"),
        # Full, and no blank near its end: the word goes on.
        (["x" * 4096, "xyz"], "x" * 4096 + "xyz"),
        # One unit is left, but the next character takes two.
        (["x" * 4095, "🎉"], "x" * 4095 + "🎉"),
        (["x" * 4095, "y"], "x" * 4095 + " y"),
        # Full, but with a blank near the end: that is where the app would have torn it, so another one is lost.
        (["x" * 4090 + " abcde", "og"], "x" * 4090 + " abcde og"),
        (["Alene"], "Alene"),
        ([], ""),
    ],
)
def test_between_two_pieces_stands_what_the_app_left_out(torn: list[str], text: str) -> None:
    assert joined(torn) == text
