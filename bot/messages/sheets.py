"""Tables as files that spreadsheet programs open: a workbook, and CSV. What people wrote is never a formula there."""

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO, StringIO

Cell = str | int | float | datetime | None
"""What stands in a cell; a datetime has no time zone, as spreadsheets know none."""

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What makes a spreadsheet take a text for a formula."""

_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""Signs that a workbook can't hold."""

_WIDEST = 50


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: its title, what its file is called without ending, what its columns are called, and its rows."""

    title: str
    file_name: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]


def neutral(cell: Cell) -> Cell:
    """Return a cell as it may stand in a file: a text that would be read as a formula gets a ' in front."""
    if not isinstance(cell, str):
        return cell
    text = _UNPRINTABLE.sub("", cell)
    return f"'{text}" if text.lstrip(" ").startswith(_DANGEROUS) else text


def as_workbook(sheets: Sequence[Sheet]) -> bytes:
    """Return an .xlsx file with a sheet for each table; the line with the columns' names stays in view."""
    # Imported where it is used, as the bot must start fast.
    from openpyxl import Workbook  # noqa: PLC0415
    from openpyxl.styles import Font  # noqa: PLC0415
    from openpyxl.utils import get_column_letter  # noqa: PLC0415

    book = Workbook()
    book.remove(book.worksheets[0])
    for sheet in sheets:
        page = book.create_sheet(sheet.title)
        page.append([neutral(column) for column in sheet.columns])
        for row in sheet.rows:
            page.append([neutral(cell) for cell in row])
        page.freeze_panes = "A2"
        page.auto_filter.ref = page.dimensions
        for number, cells in enumerate(page.columns, start=1):
            cells[0].font = Font(bold=True)
            longest = 0
            for cell in cells:
                if isinstance(cell.value, datetime):
                    cell.number_format = "yyyy-mm-dd hh:mm"
                    longest = max(longest, 16)
                else:
                    longest = max(longest, len(str(cell.value or "")))
            page.column_dimensions[get_column_letter(number)].width = min(longest, _WIDEST) + 3
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def as_csv(sheet: Sheet) -> bytes:
    """Return a CSV file as Norwegian spreadsheet programs open it: UTF-8 with a mark at the start, and semicolons."""
    file = StringIO()
    writer = csv.writer(file, delimiter=";")
    writer.writerow([neutral(column) for column in sheet.columns])
    writer.writerows([_in_csv(neutral(cell)) for cell in row] for row in sheet.rows)
    return file.getvalue().encode("utf-8-sig", "replace")


def _in_csv(cell: Cell) -> str | int | float:
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d %H:%M")
    return "" if cell is None else cell
