"""From a course file's text to its definition, or to the list of everything that is wrong with it."""

import tomllib
from functools import partial

from bot.course import values
from bot.course.definition import (
    Contact,
    ContactHours,
    Definition,
    Exercise,
    Resource,
    Role,
    Session,
    SignUp,
)
from bot.course.faults import Fault, FaultyCourseError, sentence
from bot.course.offsets import parse_offset
from bot.course.parts import Known, PartReader, known_id
from bot.course.slips import unreadable
from bot.course.table import Table

_SESSION_REMINDERS = ("-7d 09:00", "-1d 09:00", "-1h")
_MOST_DOTS = 200
"""Dots in one line of a file. A key of ever more parts takes the parser ever longer, and everybody waits meanwhile."""


def read_course(source: str) -> Definition:
    """Return the course that a TOML file's text defines. Raises FaultyCourseError with every fault."""
    for number, line in enumerate(source.split("\n"), 1):
        if line.count(".") > _MOST_DOTS:
            problem = sentence("The file can't be read. Begin with a copy of a file that works.")
            raise FaultyCourseError([Fault(f"line {number}, column 1", problem)])
    try:
        raw = tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        raise FaultyCourseError(unreadable(str(error), source)) from error
    except (RecursionError, ValueError) as error:
        # Nested without end, or a number of thousands of digits: nobody means such a thing.
        problem = sentence("The file can't be read. Begin with a copy of a file that works.")
        raise FaultyCourseError([Fault("line 1, column 1", problem)]) from error
    faults: list[Fault] = []
    course = _Reader(Table(raw, "", faults)).course()
    if course is None or faults:
        raise FaultyCourseError(faults)
    return course


class _Reader(PartReader):
    """Reads the whole course, part by part."""

    def course(self) -> Definition | None:
        table = self.table
        slug = table.required("slug", values.identifier(40))
        title, summary = self.text(table, "title"), self.text(table, "summary")
        effort = self.effort()
        capacity = table.optional("capacity", values.whole_number(1_000_000), None)
        quiet_hours = table.optional("quiet_hours", values.clock_times, None)
        counties = self.names("counties")
        facilitators = self.names("facilitators")
        retention = table.optional("retention_days", values.whole_number(3650), 90)
        signup, contact = self.signup(), self.contact()
        known = Known(ids=set(), roles=[], starts={}, ends={})
        roles = self.roles(known)
        sessions = self.sessions(known)
        exercises = self.exercises(known)
        resources = self.resources(known)
        self.deadline_before_the_end(signup, known)
        table.finish()
        if table.faults or None in (slug, title, summary, signup, contact):
            return None
        assert slug
        assert title
        assert summary
        assert signup
        assert contact
        return Definition(
            slug=slug,
            title=title,
            summary=summary,
            language=self.language,
            zone=self.zone,
            effort_hours=effort,
            capacity=capacity,
            quiet_hours=quiet_hours,
            counties=counties,
            facilitators=facilitators,
            retention_days=retention,
            signup=signup,
            contact=contact,
            roles=roles,
            sessions=sessions,
            exercises=exercises,
            resources=resources,
        )

    def effort(self) -> tuple[float, float] | None:
        table = self.table.inner("effort_hours")
        if table is None:
            return None
        least, most = table.required("min", values.hours), table.required("max", values.hours)
        table.finish()
        if least is None or most is None:
            return None
        if least > most:
            table.fault("max", sentence("max must be at least min. Write {least} or more."), least=least)
        return least, most

    def signup(self) -> SignUp | None:
        table = self.needed(self.table, "signup")
        if table is None:
            return None
        opens = table.optional("opens", self.moment, None)
        deadline = table.required("deadline", self.moment)
        reminders = self.offsets_before(table, "reminders", (), deadline)
        table.finish()
        if opens and deadline and opens.instant >= deadline.instant:
            table.fault("opens", sentence("The sign-up opens after its deadline. Write an earlier time."))
        return None if deadline is None else SignUp(opens, deadline, reminders)

    def contact(self) -> Contact | None:
        table = self.needed(self.table, "contact")
        if table is None:
            return None
        name, email = table.required("name", values.string), table.required("email", values.email)
        hours = self.contact_hours(table)
        table.finish()
        return None if name is None or email is None else Contact(name, email, hours)

    def contact_hours(self, contact: Table) -> ContactHours | None:
        table = contact.inner("hours")
        if table is None:
            return None
        days = tuple(day for day in table.each("days", values.weekday) if day is not None)
        if not table.values.get("days"):
            table.fault("days", sentence('Write at least one day, such as ["mon", "tue"].'))
        opens = table.required("from", values.clock_time)
        closes = table.required("to", values.clock_time)
        table.finish()
        if opens is None or closes is None:
            return None
        if opens >= closes:
            table.fault(
                "to",
                sentence("Write a time of day after {opens}."),
                opens=f"{opens:%H:%M}",
            )
        return ContactHours(days, opens, closes)

    def roles(self, known: Known) -> tuple[Role, ...]:
        found = []
        for table in self.at_least_one("roles"):
            id_ = self.new_id(table, known)
            title = self.text(table, "title")
            table.finish()
            if id_ is not None:
                known.roles.append(id_)
            if id_ is not None and title is not None:
                found.append(Role(id_, title))
        return tuple(found)

    def sessions(self, known: Known) -> tuple[Session, ...]:
        read = [self.session(table, known) for table in self.at_least_one("sessions")]
        return tuple(session for session in read if session is not None)

    def session(self, table: Table, known: Known) -> Session | None:
        id_ = self.new_id(table, known)
        title = self.text(table, "title")
        starts, ends = table.required("starts", self.moment), table.required("ends", self.moment)
        if starts and ends and ends.instant <= starts.instant:
            table.fault(
                "ends",
                sentence("The end is not after the start. Write a time after {start}."),
                start=starts.local,
            )
            ends = None
        if id_ is not None:
            known.starts[id_], known.ends[id_] = starts, ends
        text = self.text(table, "text", required=False)
        link = table.optional("link", values.link, None)
        roles = self.audience(table, known)
        reminders = self.offsets_before(table, "reminders", _SESSION_REMINDERS, starts)
        reflection = self.text(table, "reflection", required=False)
        reflect = table.optional("reflect", values.offset, parse_offset("+2h"))
        cancelled = table.optional("cancelled", values.boolean, False)
        table.finish()
        if id_ is None or title is None or starts is None or ends is None:
            return None
        return Session(id_, title, starts, ends, text, link, roles, reminders, reflection, reflect, cancelled=cancelled)

    def exercises(self, known: Known) -> tuple[Exercise, ...]:
        read = [self.exercise(table, known) for table in self.table.inners("exercises")]
        return tuple(exercise for exercise in read if exercise is not None)

    def exercise(self, table: Table, known: Known) -> Exercise | None:
        id_ = self.new_id(table, known)
        title, text = self.text(table, "title"), self.text(table, "text")
        a_session = partial(known_id, known=known.starts)
        after, before = table.required("after", a_session), table.required("before", a_session)
        send = table.required("send", values.offset)
        anchor = known.starts[before] if before else None
        sent = known.ends[after] if after else None
        if send and sent and anchor and send.from_anchor(sent.local, self.zone) >= anchor.instant:
            table.fault(
                "send",
                sentence("The exercise would be sent when it should be done already ({start}). Send it earlier."),
                start=anchor.local,
            )
        nudges = self.offsets_before(table, "nudges", (), anchor)
        hours = table.optional("hours", values.hours, None)
        roles = self.audience(table, known)
        reflection = self.text(table, "reflection", required=False)
        table.finish()
        if id_ is None or title is None or text is None or after is None or before is None or send is None:
            return None
        return Exercise(id_, title, text, after, send, before, nudges, hours, roles, reflection)

    def resources(self, known: Known) -> tuple[Resource, ...]:
        found = []
        for table in self.table.inners("resources"):
            title, url = self.text(table, "title"), table.required("url", values.link)
            session = table.optional("session", partial(known_id, known=known.starts), None)
            table.finish()
            if title is not None and url is not None:
                found.append(Resource(title, url, session))
        return tuple(found)

    def deadline_before_the_end(self, signup: SignUp | None, known: Known) -> None:
        ends = [end.instant for end in known.ends.values() if end is not None]
        if signup and ends and signup.deadline.instant > max(ends):
            last = max(ends).astimezone(self.zone).replace(tzinfo=None)
            table = self.table.inner("signup")
            assert table is not None
            table.fault(
                "deadline",
                sentence("The deadline is after the last session. Write a time before {last}."),
                last=last,
            )
