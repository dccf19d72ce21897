"""Reading a TOML table key by key, so that every fault in a file is found in one go."""

import difflib
from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from bot.course.faults import Fault, sentence

T = TypeVar("T")
D = TypeVar("D")


class WrongValueError(Exception):
    """A value that can't be read, with the sentence that says what to write instead."""

    def __init__(self, problem: str, **values: object) -> None:
        super().__init__(problem)
        self.problem = problem
        self.values = values


class Table:
    """A table of the file and its place in it. Faults gather in a list shared by the whole file."""

    def __init__(self, values: Mapping[str, object], place: str, faults: list[Fault]) -> None:
        self.values = values
        self.place = place
        self.faults = faults
        self._known: list[str] = []

    def at(self, key: str) -> str:
        """Return the path of a key of this table."""
        return f"{self.place}.{key}" if self.place else key

    def fault(self, key: str, problem: str, /, **values: object) -> None:
        """Record a fault at a key, with the value that stands there."""
        self.faults.append(Fault(self.at(key), problem, self.values.get(key), values))

    def optional(self, key: str, read: Callable[[object], T], default: D) -> T | D:
        """Return the value of a key, or `default` where it is missing or faulty."""
        self._known.append(key)
        if key not in self.values:
            return default
        return self._read(self.at(key), self.values[key], read, default)

    def required(self, key: str, read: Callable[[object], T]) -> T | None:
        """Return the value of a key, or None (and a fault) where it is missing or faulty."""
        self._known.append(key)
        if key not in self.values:
            self.faults.append(Fault(self.at(key), sentence("This is missing. Add it.")))
            return None
        return self._read(self.at(key), self.values[key], read, None)

    def each(self, key: str, read: Callable[[object], T]) -> list[T | None]:
        """Return a list's values, None for each faulty one; an empty list where it is missing."""
        self._known.append(key)
        values = self.values.get(key, [])
        if not isinstance(values, list):
            self.fault(key, sentence("Write a list, with square brackets around it and commas between."))
            return []
        return [self._read(f"{self.at(key)}[{i}]", value, read, None) for i, value in enumerate(values)]

    def inner(self, key: str) -> "Table | None":
        """Return the table under a key, or None where there is none (and a fault if it is no table)."""
        self._known.append(key)
        value = self.values.get(key)
        if value is None:
            return None
        if not isinstance(value, dict):
            self.fault(key, sentence("Write a table here: a line with [{key}], and its keys below."), key=key)
            return None
        return Table(value, self.at(key), self.faults)

    def inners(self, key: str) -> list["Table"]:
        """Return the tables of an array of tables, such as `[[sessions]]`; empty where there are none."""
        self._known.append(key)
        values = self.values.get(key, [])
        if not isinstance(values, list) or not all(isinstance(value, dict) for value in values):
            self.fault(key, sentence("Write each of them as a line with [[{key}]], and its keys below."), key=key)
            return []
        return [Table(value, f"{self.at(key)}[{i}]", self.faults) for i, value in enumerate(values)]

    def finish(self) -> None:
        """Report the keys that nobody asked for, each with the nearest known one."""
        for key in self.values:
            if key not in self._known:
                self.faults.append(unknown_fault(self.at(key), key, self._known))

    def _read(self, place: str, value: object, read: Callable[[object], T], otherwise: D) -> T | D:
        try:
            return read(value)
        except WrongValueError as wrong:
            self.faults.append(Fault(place, wrong.problem, value, wrong.values))
            return otherwise


def unknown_fault(place: str, key: str, known: Iterable[str]) -> Fault:
    """Return the fault for a key that the contract doesn't have."""
    nearest = difflib.get_close_matches(key, known, n=1, cutoff=0.0)
    if not nearest:
        return Fault(place, sentence("There is no such key. Take it away."), key)
    return Fault(place, sentence("There is no such key. Did you mean {nearest}?"), key, {"nearest": nearest[0]})


def unknown_id(found: str, known: Iterable[str]) -> WrongValueError:
    """Return the error for an id that nothing in the file has, with the nearest that something has."""
    listed = list(dict.fromkeys(known))
    nearest = difflib.get_close_matches(found, listed, n=1, cutoff=0.0)
    if not nearest:
        return WrongValueError(sentence("Nothing in the file has this id."))
    if len(listed) == 1:
        return WrongValueError(sentence("Nothing in the file has this id. Did you mean {nearest}?"), nearest=listed[0])
    return WrongValueError(
        sentence("Nothing in the file has this id. Did you mean {nearest}? The file has {known}."),
        nearest=nearest[0],
        known=", ".join(listed),
    )
