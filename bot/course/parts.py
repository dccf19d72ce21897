"""What recurs in every part of a course file: texts in languages, ids, audiences, distances in time."""

from dataclasses import dataclass
from functools import partial
from zoneinfo import ZoneInfo

from bot.course import values
from bot.course.definition import LANGUAGES, Moment, Text
from bot.course.faults import Fault, sentence
from bot.course.offsets import Offset, parse_offset
from bot.course.table import Table, unknown_id


@dataclass
class Known:
    """What the rest of the file may refer to; a session with a faulty time has None there."""

    ids: set[str]
    roles: list[str]
    starts: dict[str, Moment | None]
    ends: dict[str, Moment | None]


class PartReader:
    """Reads parts of one file; carries what holds for all of it: the course's own language and its time zone."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.language = table.optional("language", values.language_code, "nb")
        self.zone = table.optional("timezone", values.time_zone, ZoneInfo("Europe/Oslo"))
        self.moment = values.moment_in(self.zone)

    def text(self, table: Table, key: str, *, required: bool = True) -> Text | None:
        """A plain string in the course's own language, or a table of strings per language."""
        if not isinstance(table.values.get(key), dict):
            own = table.required(key, values.string) if required else table.optional(key, values.string, None)
            return None if own is None else Text(own, {self.language: own})
        languages = table.inner(key)
        if languages is None:
            return None
        own = languages.required(self.language, values.string)
        others = {each: languages.optional(each, values.string, None) for each in LANGUAGES if each != self.language}
        languages.finish()
        translations = {each: words for each, words in others.items() if words is not None}
        return None if own is None else Text(own, {self.language: own, **translations})

    def names(self, key: str) -> tuple[str, ...]:
        found = [name for name in self.table.each(key, values.string) if name is not None]
        for name in {name for name in found if found.count(name) > 1}:
            self.table.fault(key, sentence("{name} stands here twice. Take one away."), name=name)
        return tuple(found)

    def new_id(self, table: Table, known: Known) -> str | None:
        """An id that nothing else in the file has, of whatever kind."""
        found = table.required("id", values.identifier(24))
        if found is not None and found in known.ids:
            table.fault("id", sentence("Something else has this id already. Write another one."))
            return None
        if found is not None:
            known.ids.add(found)
        return found

    def audience(self, table: Table, known: Known) -> tuple[str, ...]:
        if "roles" not in table.values:
            table.each("roles", values.string)
            return tuple(known.roles)
        found = table.each("roles", partial(known_id, known=known.roles))
        if not table.values["roles"]:
            table.fault("roles", sentence("Nobody would get this. Write at least one role, or take the key away."))
        return tuple(dict.fromkeys(role for role in found if role is not None))

    def offsets_before(
        self, table: Table, key: str, default: tuple[str, ...], anchor: Moment | None
    ) -> tuple[Offset, ...]:
        """Offsets that lie before their anchor; each only once, since a rule is part of a notice's key."""
        if key not in table.values:
            table.each(key, values.offset)
            return tuple(parse_offset(rule) for rule in default)
        found = []
        for i, each in enumerate(table.each(key, values.offset)):
            if each is None:
                continue
            place = f"{table.at(key)}[{i}]"
            if anchor and each.from_anchor(anchor.local, self.zone) >= anchor.instant:
                problem = sentence('This would come too late. Write a distance before {start}, such as "-1d 09:00".')
                table.faults.append(Fault(place, problem, each.rule, {"start": anchor.local}))
            elif each in found:
                problem = sentence("The same distance stands here twice. Take one away.")
                table.faults.append(Fault(place, problem, each.rule))
            else:
                found.append(each)
        return tuple(found)

    def needed(self, table: Table, key: str) -> Table | None:
        if key not in table.values:
            table.fault(key, sentence("This is missing. Add a line with [{key}], and its keys below."), key=key)
        return table.inner(key)

    def at_least_one(self, key: str) -> list[Table]:
        tables = self.table.inners(key)
        if not self.table.values.get(key):
            self.table.fault(
                key,
                sentence("There must be at least one. Add a line with [[{key}]], and its keys below."),
                key=key,
            )
        return tables


def known_id(value: object, known: "list[str] | dict[str, Moment | None]") -> str:
    """An id that something in the file has."""
    text = values.string(value)
    if text not in known:
        raise unknown_id(text, known)
    return text
