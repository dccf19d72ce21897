"""Who changes what about themselves, and in which course."""

from bot.rehearsal.model import Message
from tests.calendars import read
from tests.stage import Participant

FOR_VOLUNTEERS = """
[[exercises]]
id = "ovelse-frivillig"
title = "Kaffe med naboen"
text = "Be noen på kaffe."
after = "samling-1"
send = "+2d 10:00"
before = "samling-2"
nudges = ["-5d 10:00"]
roles = ["frivillig"]
"""


async def changes(who: Participant, label: str) -> Message:
    """Find a detail from «Min side», and tap the button that changes it; return the page."""
    await who.says("/minside")
    page = who.last
    await who.taps("Mine opplysninger", page)
    await who.taps(label, page)
    return page


async def takes_role(who: Participant, role: str) -> None:
    """Take part in another role from now on."""
    page = await changes(who, "Endre rolle")
    await who.taps(role, page)


def calendar_of(who: Participant) -> dict[str, str]:
    """Return the newest calendar file's entries: whether each is held, by its id."""
    document = next(each.document for each in reversed(who.person.inbox) if each.document)
    return {
        uid.partition("@")[0]: "CANCELLED" if each.cancelled else "CONFIRMED"
        for uid, each in read(document.content).items()
    }
