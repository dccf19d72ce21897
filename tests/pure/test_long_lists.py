"""Long lists go out in a few messages that Telegram takes, or with a file that has everything."""

from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup, escape

from bot.course.effects import effect
from bot.course.reading import read_course
from bot.messages.effects import effect_told
from bot.messages.long_lists import below, clipped, in_messages, plain
from bot.messages.message import LONGEST_LABEL, Message, button, cut, keyboard, length
from bot.messages.speech import Speech
from tests.conftest import SMALL_COURSE
from tests.stage import oslo

SPEECH = Speech("nb")
KEYBOARD = keyboard(button("Publiser", "x"))
HEADING = Markup("<b>Liste</b>")

texts = st.text(alphabet="ab <>&\"'æ😀\n", max_size=2000)


def check(told: list[Message]) -> None:
    assert 1 <= len(told) <= 3
    assert all(0 < length(message.text) <= 4096 for message in told)
    assert [message.keyboard for message in told] == [None] * (len(told) - 1) + [KEYBOARD]


@given(st.lists(texts, max_size=40))
def test_whatever_is_listed_telegram_takes_it_and_nothing_short_is_lost(listed: list[str]) -> None:
    rows = [Markup("• {}").format(each) for each in listed]
    told = in_messages([HEADING, *below(HEADING, rows)], KEYBOARD, "liste.txt", SPEECH)
    check(told)
    document = told[-1].document
    whole = document.content.decode() if document else "\n".join(plain(message.text) for message in told)
    for each in listed:
        if length(escape(each)) < 600:
            assert each in whole


@given(texts, st.integers(1, 500))
def test_what_is_clipped_is_no_longer_than_it_may_be_and_is_still_html(text: str, most: int) -> None:
    short = clipped(Markup("<b>{}</b>").format(text), most)
    assert length(short) <= most + 1
    assert plain(short).removesuffix("…") in text or length(short) == length(escape(text))


def test_an_empty_list_is_nothing_at_all() -> None:
    assert below(HEADING, []) == []


def test_a_course_where_everything_changes_is_told_whole_in_the_file() -> None:
    def course(day: int, link: str) -> str:
        return SMALL_COURSE + "".join(
            f'\n[[sessions]]\nid = "ekstra-{number}"\ntitle = "{"Lang tittel " * 20}{number}"\n'
            f'starts = 2022-10-{day}T{number % 12 + 9:02}:00:00\nends = 2022-10-{day}T22:00:00\nlink = "{link}"\n'
            for number in range(150)
        )

    before, after = read_course(course(11, "https://a.no")), read_course(course(12, f"https://b.no/{'x' * 3000}"))
    found = effect(before, after, 2, {}, oslo("2022-08-16 09:00"))
    told = in_messages(effect_told(found, SPEECH), KEYBOARD, "lite-kurs.txt", SPEECH)
    check(told)
    document = told[-1].document
    assert document is not None
    assert document.content.decode().count("blir flyttet.") == 150


@given(texts, st.integers(2, 80))
def test_what_is_cut_is_short_enough_and_begins_alike(text: str, most: int) -> None:
    short = cut(text, most)
    assert len(short) <= most
    assert short == text or (short.endswith("…") and text.startswith(short[:-1]))


def test_a_buttons_label_is_cut_after_a_whole_word() -> None:
    title = "Introduksjonssamling for bibliotekansatte: Takk, det var ikke så verst"
    assert button(title, "x").text == "Introduksjonssamling for bibliotekansatte: Takk, det var…"
    assert cut("ord, og flere ord", 9) == "ord, og…"
    assert cut("æ" * 100, LONGEST_LABEL) == "æ" * 59 + "…"
