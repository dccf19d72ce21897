"""What is wrong with a course file, said so that it can be worded in the reader's language."""

from collections.abc import Mapping
from dataclasses import dataclass, field


def sentence(msgid: str) -> str:
    """Mark an English sentence for the catalogues, and return it as it is; it is translated where it is shown."""
    return msgid


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to mend: where it is, what was found there, and a sentence that says what to write instead.

    `place` is a key's path counted from 0, such as `sessions[2].ends`, or `line 7, column 3`. `found` is None
    where nothing was found. `values` fill the placeholders of `problem`.
    """

    place: str
    problem: str
    found: object = None
    values: Mapping[str, object] = field(default_factory=dict)


class FaultyCourseError(Exception):
    """A course file with faults; `faults` lists every one of them."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("; ".join(f"{fault.place}: {fault.problem}" for fault in faults))
        self.faults = faults
