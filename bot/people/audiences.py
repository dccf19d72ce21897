"""Audiences: to whom a message of the organisers goes, kept as JSON and asked as one condition on enrolments."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, or_

from bot.course.definition import Definition
from bot.people.attendance import Coming
from bot.people.courses import PublishedCourse
from bot.people.written import EXERCISE, SESSION, Subject, subject_of
from bot.tables import Attendance, Enrolment, ExerciseDone, Reflection

NO_ANSWER = "none"
"""Stands among the answers to «Are you coming?» for those who have said nothing."""

ANSWERS = (*(str(each) for each in Coming), NO_ANSWER)


class Standing(StrEnum):
    """How somebody stands to a course: they have a place, or wait for one."""

    ENROLLED = "enrolled"
    WAITING = "waiting"


class Choice(StrEnum):
    """What an audience can be narrowed by."""

    STANDING = "standing"
    ROLE = "role"
    COUNTY = "county"
    COMING = "coming"
    NOT_DONE = "undone"
    NOT_REFLECTED = "unsaid"


@dataclass(frozen=True, slots=True)
class Audience:
    """Who gets a message: whoever fits every part of it; an empty part fits everybody.

    `coming` has for a session's id what people have said, or `NO_ANSWER`; `not_reflected` holds subjects as they are
    written, `only` ids of enrolments. What is about a session or an exercise fits those only whose role it is for.
    """

    standing: tuple[str, ...] = (str(Standing.ENROLLED),)
    roles: tuple[str, ...] = ()
    counties: tuple[str, ...] = ()
    coming: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    not_done: tuple[str, ...] = ()
    not_reflected: tuple[str, ...] = ()
    only: tuple[int, ...] = ()

    def written(self) -> str:
        """Return the audience as JSON."""
        parts = {
            "standing": self.standing,
            "roles": self.roles,
            "counties": self.counties,
            "coming": dict(self.coming),
            "not_done": self.not_done,
            "not_reflected": self.not_reflected,
            "only": self.only,
        }
        return json.dumps(parts, ensure_ascii=False)

    def toggled(self, choice: Choice, value: str, answer: str = "") -> "Audience":
        """Return the audience with one thing chosen, or not chosen any more; `answer` is one about a session's coming.

        Somebody it must go to: whoever takes away the last standing gets those with a place.
        """
        match choice:
            case Choice.STANDING:
                return replace(self, standing=_toggled(self.standing, value) or (str(Standing.ENROLLED),))
            case Choice.ROLE:
                return replace(self, roles=_toggled(self.roles, value))
            case Choice.COUNTY:
                return replace(self, counties=_toggled(self.counties, value))
            case Choice.COMING:
                coming = {**self.coming, value: _toggled(self.coming.get(value, ()), answer)}
                return replace(self, coming={id_: answers for id_, answers in coming.items() if answers})
            case Choice.NOT_DONE:
                return replace(self, not_done=_toggled(self.not_done, value))
            case Choice.NOT_REFLECTED:
                return replace(self, not_reflected=_toggled(self.not_reflected, value))


def read_audience(text: str) -> Audience:
    """Read an audience back from its JSON. Raises ValueError for anything else."""
    parts: Any = json.loads(text)
    if not isinstance(parts, dict):
        raise ValueError(text)
    return Audience(
        standing=tuple(parts["standing"]),
        roles=tuple(parts["roles"]),
        counties=tuple(parts["counties"]),
        coming={id_: tuple(answers) for id_, answers in parts["coming"].items()},
        not_done=tuple(parts["not_done"]),
        not_reflected=tuple(parts["not_reflected"]),
        only=tuple(parts.get("only", ())),
    )


def is_offered(course: Definition, choice: Choice, value: str, answer: str = "") -> bool:
    """Say whether a course has what an audience would be narrowed by."""
    match choice:
        case Choice.STANDING:
            return value in list(Standing)
        case Choice.ROLE:
            return course.role(value) is not None
        case Choice.COUNTY:
            return value in course.counties
        case Choice.COMING:
            return course.session(value) is not None and answer in ANSWERS
        case Choice.NOT_DONE:
            return course.exercise(value) is not None
        case Choice.NOT_REFLECTED:
            return value in subjects_of(course)


def subjects_of(course: Definition) -> list[str]:
    """Return what a course asks reflections about, as it is written: its sessions, then its exercises."""
    sessions = [str(Subject(SESSION, each.id)) for each in course.sessions_of(None) if each.reflection is not None]
    return sessions + [str(Subject(EXERCISE, each.id)) for each in course.exercises_of(None) if each.reflection]


def belongs(audience: Audience, course: PublishedCourse, county: str | None) -> ColumnElement[bool]:
    """Return who an audience is, as a condition on `enrolments`.

    With `county` it reaches nobody outside it, whatever else was chosen. What the course has no more fits nobody.
    """
    conditions: list[ColumnElement[bool]] = [Enrolment.course_id == course.id, _stands(audience)]
    if audience.only:
        conditions.append(Enrolment.id.in_(audience.only))
    if audience.roles:
        conditions.append(Enrolment.role.in_(audience.roles))
    if audience.counties:
        conditions.append(Enrolment.county.in_(audience.counties))
    if county is not None:
        conditions.append(Enrolment.county == county)
    for session_id, answers in audience.coming.items():
        conditions.append(_has_role(course.definition, Subject(SESSION, session_id)))
        conditions.append(_said(session_id, answers))
    for exercise_id in audience.not_done:
        done = exists().where(ExerciseDone.enrolment_id == Enrolment.id, ExerciseDone.exercise_id == exercise_id)
        conditions += [_has_role(course.definition, Subject(EXERCISE, exercise_id)), ~done]
    for subject in audience.not_reflected:
        reflected = exists().where(Reflection.enrolment_id == Enrolment.id, Reflection.subject == subject)
        conditions += [_has_role(course.definition, subject_of(subject)), ~reflected]
    return and_(*conditions)


def _stands(audience: Audience) -> ColumnElement[bool]:
    columns = {Standing.ENROLLED: Enrolment.enrolled_at, Standing.WAITING: Enrolment.waiting_since}
    return or_(*(columns[Standing(each)].is_not(None) for each in audience.standing))


def _has_role(course: Definition, subject: Subject) -> ColumnElement[bool]:
    found = course.session(subject.id) if subject.kind == SESSION else course.exercise(subject.id)
    return false() if found is None else Enrolment.role.in_(found.roles)


def _said(session_id: str, answers: tuple[str, ...]) -> ColumnElement[bool]:
    here = exists().where(Attendance.enrolment_id == Enrolment.id, Attendance.session_id == session_id)
    said = here.where(Attendance.answer.in_([answer for answer in answers if answer != NO_ANSWER]))
    return or_(said, ~here) if NO_ANSWER in answers else said


def _toggled(chosen: tuple[str, ...], value: str) -> tuple[str, ...]:
    return tuple(each for each in chosen if each != value) if value in chosen else (*chosen, value)
