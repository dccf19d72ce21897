"""Faults and remarks in words, for who wrote the course file or the settings."""

import json
import re
from collections.abc import Iterable
from datetime import date, datetime

from bot.course.faults import Fault
from bot.messages.speech import Speech

_LONGEST_VALUE = 80
_BREAKS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_LINE = re.compile(r"line (?P<line>\d+), column (?P<column>\d+)")


def fault_line(fault: Fault, speech: Speech) -> str:
    """One fault on one line of plain text: its place, what stands there, and what to write instead."""
    values = {name: value if isinstance(value, str) else _to_write(value) for name, value in fault.values.items()}
    problem = speech.label(fault.problem, **values)
    in_file = _LINE.fullmatch(fault.place)
    place = speech.label("line {line}, column {column}", **in_file.groupdict()) if in_file else fault.place
    # A line of the file is shown as it stands there.
    found = "" if fault.found is None else f"{fault.found if in_file else _plain(fault.found)}: "
    return _BREAKS.sub(" ", f"{place}: {found}{problem}")


def all_faults(name: str, faults: Iterable[Fault], speech: Speech) -> str:
    """Every fault of a file, below a heading that counts them."""
    faults = list(faults)
    listed = [fault_line(fault, speech) for fault in faults]
    heading = speech.count(
        "{name}: {n} fault. Nothing has been changed.",
        "{name}: {n} faults. Nothing has been changed.",
        len(listed),
        name=name,
    )
    return "\n".join([heading.unescape(), *(f"  {line}" for line in listed), *counted(faults, speech)])


def counted(faults: Iterable[Fault], speech: Speech) -> list[str]:
    """How the numbers in the faults' places are to be read, in one sentence; nothing where they have none."""
    if not any("[" in fault.place for fault in faults):
        return []
    return [speech.label("We count from 0: sessions[0] is the first session in the file.")]


def no_faults(name: str, remarks: Iterable[Fault], speech: Speech) -> str:
    """A file is free of faults; and what its writer may want to look at once more."""
    remarks = list(remarks)
    listed = [fault_line(remark, speech) for remark in remarks]
    heading = speech.label("{name}: no faults.", name=name)
    if not listed:
        return heading
    worth = speech.label("Worth a second look:")
    return "\n".join([heading, worth, *(f"  {line}" for line in listed), *counted(remarks, speech)])


def faulty_settings(faults: Iterable[Fault], speech: Speech) -> str:
    """Every faulty setting on a line of its own."""
    return "\n".join(fault_line(fault, speech) for fault in faults)


def _to_write(value: object) -> str:
    # Whoever is told to write a time after this one writes it the same way.
    return value.isoformat() if isinstance(value, datetime) else _plain(value)


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    try:
        text = json.dumps(value, ensure_ascii=False, default=str)
    except (ValueError, RecursionError):
        # A number of thousands of digits, or lists without end: too long to show, let alone to mean.
        text = "…"
    return text if len(text) <= _LONGEST_VALUE else text[:_LONGEST_VALUE] + "…"
