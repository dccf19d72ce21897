"""«Tidslinje» opened by an organiser, and who got what."""

from datetime import UTC, datetime

from bot.rehearsal.model import Message
from tests.stage import OSLO, Participant, Stage

COUNTIES = ("Innlandet", "Rogaland", "Vestland")

SENT = """
select e.name, d.key, d.settled_at from deliveries d join enrolments e on e.id = d.enrolment_id
where d.state = 'sent' and d.kind = :kind order by e.name, d.settled_at
"""

EVERYTHING = """
select (select count(*) from deliveries), (select count(*) from notices), (select count(*) from log_entries)
"""


async def opens(organiser: Participant, what: str = "", *, page: int = 1) -> None:
    """Open the timeline, and with `what` the notice whose lines in it begin so."""
    await organiser.says("/arrangor")
    await organiser.taps("Tidslinje")
    for _ in range(page - 1):
        await organiser.taps("Neste side ›")
    if what:
        [block] = [part for part in organiser.last.text.split("\n\n") if part.partition(". ")[2].startswith(what)]
        await organiser.taps(block.partition(".")[0])


def codes(message: Message) -> dict[str, str]:
    """The data of a message's buttons, by their labels."""
    return {each.text: each.data for row in message.buttons for each in row if each.data}


async def sent(stage: Stage, kind: str) -> list[tuple[str, str]]:
    """Who got a kind of notice, and when by the clock of Oslo."""
    rows = await stage.rows(SENT, kind=kind)
    moments = [(name, datetime.fromisoformat(str(at)).replace(tzinfo=UTC)) for name, _, at in rows]
    return [(name, f"{at.astimezone(OSLO):%d.%m. %H:%M}") for name, at in moments]
