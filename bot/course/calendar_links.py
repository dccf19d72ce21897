"""Web addresses that open a calendar on the web with a session filled in, ready to be saved.

Neither format is documented by those who run the calendars; both have been the same for years. Spaces are %20: Outlook
shows a plus sign as it is.
"""

import html
from bisect import bisect_right
from collections.abc import Callable
from urllib.parse import quote, urlencode

from bot.course.calendar import entry_title, plain
from bot.course.definition import Definition, Session

# What every browser and Telegram take.
_LONGEST = 1999
_LONGEST_TITLE = 500
_LONGEST_LINK = 1000


def google_link(course: Definition, session: Session, language: str) -> str:
    """Return the address that adds a session to Google Calendar, under 2,000 characters of ASCII."""
    starts, ends = (f"{moment.instant:%Y%m%dT%H%M%SZ}" for moment in (session.starts, session.ends))
    fixed = {"action": "TEMPLATE", "dates": f"{starts}/{ends}"}
    address = f"https://calendar.google.com/calendar/render?{urlencode(fixed)}"
    return _filled_in(address, course, session, language, title="text", text="details", encode=_quoted)


def outlook_link(course: Definition, session: Session, language: str) -> str:
    """Return the address that adds a session to Outlook's calendar at work, under 2,000 characters of ASCII."""
    starts, ends = (f"{moment.instant:%Y-%m-%dT%H:%M:%SZ}" for moment in (session.starts, session.ends))
    fixed = {"path": "/calendar/action/compose", "rru": "addevent", "startdt": starts, "enddt": ends}
    address = f"https://outlook.office.com/calendar/deeplink/compose?{urlencode(fixed)}"
    return _filled_in(address, course, session, language, title="subject", text="body", encode=_quoted_html)


def _filled_in(
    address: str,
    course: Definition,
    session: Session,
    language: str,
    *,
    title: str,
    text: str,
    encode: Callable[[str], str],
) -> str:
    """Add title, link and text under the names that the calendar has for them; the text gets the room that is left.

    A link that is very long is left out, since half a link leads nowhere.
    """
    address += f"&{title}={_shortened(entry_title(course, session, language), _LONGEST_TITLE, _quoted)}"
    if session.link is not None and len(_quoted(session.link)) <= _LONGEST_LINK:
        address += f"&location={_quoted(session.link)}"
    if session.text is not None:
        room = _LONGEST - len(f"{address}&{text}=")
        address += f"&{text}={_shortened(plain(session.text.into(language)), room, encode)}"
    return address


def _shortened(text: str, room: int, encode: Callable[[str], str]) -> str:
    """Return a text encoded in at most `room` characters; if it must be cut, then between two words."""
    if len(encode(text)) <= room:
        return encode(text)
    # The room for the words alone, so that a longer text never counts as shorter.
    fitting = bisect_right(range(len(text)), room - len(encode("…")), key=lambda end: len(encode(text[:end]))) - 1
    words = text[:fitting]
    return encode(f"{words.rpartition(' ')[0] or words}…")


def _quoted(text: str) -> str:
    return quote(text, safe="")


def _quoted_html(text: str) -> str:
    """Outlook takes the text for HTML, where a line break is a tag."""
    return _quoted(html.escape(text, quote=False).replace("\n", "<br>"))
