"""Taking the participants out, as a workbook or as CSV files."""

from collections.abc import Sequence

from bot.messages import export
from bot.messages.message import Document, Message
from bot.messages.sheets import Sheet, as_csv, as_workbook
from bot.people import organisers, participants
from bot.people.organisers import Deed
from handlers.organiser.desk import present_organiser
from handlers.turn import Make, Replies, Turn, old_button


async def tapped_take(turn: Turn, course_id: int, form: str) -> Replies:
    """«Get as Excel», «Get as CSV»: one workbook, or a file for each of its sheets."""
    organiser, course = await present_organiser(turn), turn.course(course_id)
    if organiser is None or course is None or form not in ("xlsx", "csv"):
        return old_button(turn)
    speech, slug = turn.speech(course.definition), course.definition.slug
    everything = await participants.everything_of(turn.db, organiser, course)
    await organisers.log(turn.db, organiser, Deed.EXPORTED, f"{form}, {len(everything.people)}", turn.now)

    def made() -> list[Message]:
        return _files(export.sheets(course, everything, speech), form, slug, export.caption(speech))

    return [Make(made)]


def _files(sheets: Sequence[Sheet], form: str, slug: str, caption: str) -> list[Message]:
    if form == "xlsx":
        return [Message(caption, document=Document(f"{slug}.xlsx", as_workbook(sheets)))]
    files = [Document(f"{slug}-{each.file_name}.csv", as_csv(each)) for each in sheets]
    return [Message(caption if number == 0 else "", document=file) for number, file in enumerate(files)]
