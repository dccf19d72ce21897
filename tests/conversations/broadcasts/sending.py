"""How an organiser writes a message to participants, and what its report adds up to."""

import re

from bot.rehearsal.model import Message
from tests.stage import Participant

FORMATTED = (
    "Husk <b>møtet <i>i morgen</i></b> &amp; les "
    '<a href="https://example.org/les?a=1&amp;copy=2&amp;q=%22&amp;lt=3">dette &lt;først&gt;</a> 😀\n\n'
    "<blockquote>Vi møtes på like fot.</blockquote>\n"
    '<pre><code class="language-python">a &lt; b</code></pre>\n'
    "Se https://example.org/rom1?x=1&amp;y=2 eller skriv til <u>hilde@example.org</u> /neste"
)
"""Formatting of many kinds, an address with signs that HTML gives a meaning, and what Telegram finds by itself."""


async def writes(organiser: Participant, words: str = "Husk møtet!") -> None:
    """Write a message, up to its menu."""
    await organiser.says("/arrangor")
    await organiser.taps("Melding til deltakere")
    await organiser.taps("Ny melding")
    await organiser.says(words)


async def sends(organiser: Participant, words: str = "Husk møtet!") -> Message:
    """Send a message to everybody, and wait for the report; gives the message that tells it."""
    await writes(organiser, words)
    await organiser.taps("Send nå")
    await organiser.stage.settled()
    return organiser.last


def same(message: Message, other: Message) -> bool:
    """Whether two messages look the same: text, formatting, and the file."""
    looks = [
        (each.text, each.entities, each.photo, each.document and each.document.content) for each in (message, other)
    ]
    return looks[0] == looks[1]


def adds_up(report: Message) -> int:
    """Return how many people a report is about, having seen that it counts each of them once."""
    told = re.search(r"Den var til (\d+) person", report.text)
    assert told, report.text
    became = [int(number) for number in re.findall(r"^• (?!Slettet|Kunne)[^:]*: (\d+)", report.text, re.MULTILINE)]
    assert sum(became) == int(told[1]), report.text
    return int(told[1])
