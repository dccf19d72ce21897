"""The links that fill a session in in a calendar on the web."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.course.calendar_links import google_link, outlook_link
from bot.course.definition import Definition, Session, Text
from bot.course.reading import read_course
from bot.messages.programme import calendar_buttons
from bot.messages.speech import Speech
from tests.conftest import SMALL_COURSE

Link = Callable[[Definition, Session, str], str]
LINKS: list[Link] = [google_link, outlook_link]


@pytest.fixture
def course() -> Definition:
    return read_course(SMALL_COURSE)


def with_text(session: Session, text: str) -> Session:
    return replace(session, text=Text(text, {"nb": text}))


def asked(address: str) -> dict[str, str]:
    """What a web server reads from an address: every parameter once."""
    pairs = parse_qsl(urlsplit(address).query, keep_blank_values=True, strict_parsing=True)
    assert len(dict(pairs)) == len(pairs)
    return dict(pairs)


class Shown(HTMLParser):
    """What an HTML text looks like."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: object) -> None:
        assert tag == "br"
        self.text += "\n"

    def handle_data(self, data: str) -> None:
        self.text += data


def test_google_gets_the_session_with_its_times_in_utc(course: Definition) -> None:
    session = with_text(course.sessions[0], "Les & tenk.\nTa med <kaffe>.")
    address = google_link(course, session, "nb")
    assert address.startswith("https://calendar.google.com/calendar/render?action=TEMPLATE&")
    assert asked(address) == {
        "action": "TEMPLATE",
        "dates": "20220831T070000Z/20220831T100000Z",
        "text": "Lite kurs: Første samling",
        "location": "https://example.org/rom1",
        "details": "Les & tenk.\nTa med <kaffe>.",
    }


def test_outlook_gets_the_session_with_its_times_in_utc(course: Definition) -> None:
    session = with_text(course.sessions[2], "Les & tenk.\nTa med <kaffe>.")
    address = outlook_link(course, session, "nb")
    assert address.startswith("https://outlook.office.com/calendar/deeplink/compose?")
    assert asked(address) == {
        "path": "/calendar/action/compose",
        "rru": "addevent",
        "startdt": "2022-11-02T08:00:00Z",
        "enddt": "2022-11-02T11:00:00Z",
        "subject": "Lite kurs: Andre samling",
        "body": "Les &amp; tenk.<br>Ta med &lt;kaffe&gt;.",
    }


@pytest.mark.parametrize("link", LINKS)
def test_titles_and_texts_are_in_the_language_asked_for(link: Link, course: Definition) -> None:
    assert "Small%20course%3A%20First%20session" in link(course, course.sessions[0], "en")


@pytest.mark.parametrize("link", LINKS)
def test_no_space_becomes_a_plus_and_a_plus_stays_one(link: Link, course: Definition) -> None:
    address = link(course, with_text(course.sessions[0], "1 + 1"), "nb")
    assert "+" not in address
    assert "1 + 1" in asked(address).values()


@pytest.mark.parametrize("link", LINKS)
def test_a_long_text_is_cut_between_two_words(link: Link, course: Definition) -> None:
    text = "Øvelse gjør mester. " * 200
    address = link(course, with_text(course.sessions[0], text.strip()), "nb")
    assert 1900 < len(address) < 2000
    *_, shown = asked(address).values()
    assert shown.endswith("…")
    assert text.startswith(shown[:-1] + " ")


@pytest.mark.parametrize("link", LINKS)
def test_a_link_that_is_too_long_is_left_out_whole(link: Link, course: Definition) -> None:
    session = replace(course.sessions[0], link="https://example.org/" + "rom/" * 500)
    address = link(course, session, "nb")
    assert len(address) < 2000
    assert "location" not in asked(address)


@settings(max_examples=100, deadline=None)
@given(
    title=st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1),
    text=st.text(st.sampled_from("<>&;\n 👩‍👩‍👧øa"), max_size=3000),
    path=st.text(st.sampled_from("abcæ/?&=%"), max_size=1200),
    minutes=st.integers(1, 600),
)
def test_whatever_stands_in_the_course_the_address_is_whole_and_short(
    title: str, text: str, path: str, minutes: int
) -> None:
    course = read_course(SMALL_COURSE)
    ends = replace(course.sessions[0].ends, instant=course.sessions[0].starts.instant + timedelta(minutes=minutes))
    session = with_text(
        replace(
            course.sessions[0],
            title=Text(title, {"nb": title}),
            link=f"https://example.org/{path}",
            ends=ends,
        ),
        text,
    )
    google, outlook = asked(google_link(course, session, "nb")), asked(outlook_link(course, session, "nb"))
    for address in (google_link(course, session, "nb"), outlook_link(course, session, "nb")):
        assert len(address) < 2000
        assert address.isascii()
    assert google.get("location") == outlook.get("location")
    assert google.get("location") in {None, session.link}
    assert f"Lite kurs: {title}".startswith(google["text"].removesuffix("…"))
    assert google["text"] == outlook["subject"]
    assert text.startswith(google["details"].removesuffix("…"))
    assert text.startswith(Shown(outlook["body"]).text.removesuffix("…"))


@pytest.mark.parametrize(
    ("language", "labels"),
    [
        ("nb", ["Google Kalender", "Outlook"]),
        ("nn", ["Google Kalender", "Outlook"]),
        ("en", ["Google Calendar", "Outlook"]),
    ],
)
def test_the_links_are_a_row_of_two_buttons(course: Definition, language: str, labels: list[str]) -> None:
    row = calendar_buttons(course.sessions[0], course, Speech(language, course.zone))
    assert [button.text for button in row] == labels
    assert [button.url for button in row] == [link(course, course.sessions[0], language) for link in LINKS]
