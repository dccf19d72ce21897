"""What organisers take out about participants: which tables, what their columns are called, what stands in them."""

from collections import Counter
from datetime import datetime

from markupsafe import Markup

from bot.course.faults import sentence
from bot.messages.my_data_words import VALUES
from bot.messages.sheets import Cell, Sheet
from bot.messages.speech import Speech
from bot.people.courses import PublishedCourse
from bot.people.participants import Everything
from bot.tables import Enrolment

_PEOPLE = (
    sentence("Role"),
    sentence("Workplace or association"),
    sentence("County library"),
    sentence("E-mail"),
    sentence("Has a place since"),
    sentence("On the waiting list since"),
    sentence("Number of exercises done"),
    sentence("Minutes"),
)
_EFFORT = (sentence("Exercise"), sentence("Minutes"), sentence("On what"), sentence("Told us"))
_ANSWERS = (sentence("Session"), sentence("Answer"), sentence("Answered"))


def caption(speech: Speech) -> Markup:
    """What stands with the files."""
    return speech.say("The files hold names and e-mail addresses. Delete them when you no longer need them.")


def sheets(course: PublishedCourse, everything: Everything, speech: Speech) -> list[Sheet]:
    """Return the participants, their time spent and their answers about sessions; times in the course's time zone."""
    people = {each.id: each for each in everything.people}
    said = VALUES["answer"]
    return [
        _participants(course, everything, speech),
        Sheet(
            speech.label("Own effort"),
            "effort",
            [*_who(speech), *(speech.label(each) for each in _EFFORT)],
            [
                [
                    *_whose(people[each.enrolment_id]),
                    _title(course, each.exercise_id, speech),
                    each.minutes,
                    each.about,
                    _local(each.logged_at, course),
                ]
                for each in everything.efforts
            ],
        ),
        Sheet(
            speech.label("Answers"),
            "answers",
            [*_who(speech), *(speech.label(each) for each in _ANSWERS)],
            [
                [
                    *_whose(people[each.enrolment_id]),
                    _title(course, each.session_id, speech),
                    speech.label(said.get(each.answer, each.answer)),
                    _local(each.answered_at, course),
                ]
                for each in sorted(everything.answers, key=lambda each: (each.session_id, each.answered_at))
            ],
        ),
    ]


def _participants(course: PublishedCourse, everything: Everything, speech: Speech) -> Sheet:
    done = Counter(each.enrolment_id for each in everything.done)
    spent: Counter[int] = Counter()
    for entry in everything.efforts:
        spent[entry.enrolment_id] += entry.minutes
    rows: list[list[Cell]] = []
    for each in everything.people:
        role = course.definition.role(each.role or "")
        rows.append(
            [
                *_whose(each),
                role.title.into(speech.language) if role else each.role,
                each.organisation,
                each.county,
                each.email,
                _local(each.enrolled_at, course),
                _local(each.waiting_since, course),
                done[each.id],
                spent[each.id],
            ]
        )
    columns = [*_who(speech), *(speech.label(each) for each in _PEOPLE)]
    return Sheet(speech.label("Participants"), "participants", columns, rows)


def _who(speech: Speech) -> list[str]:
    return [speech.label("No."), speech.label("Name")]


def _whose(enrolment: Enrolment) -> list[Cell]:
    return [enrolment.id, enrolment.name]


def _title(course: PublishedCourse, id_: str, speech: Speech) -> str:
    known = course.definition.session(id_) or course.definition.exercise(id_)
    return known.title.into(speech.language) if known else id_


def _local(moment: datetime | None, course: PublishedCourse) -> datetime | None:
    """Return a wall-clock time of the course, as spreadsheets know it: to the second, without a time zone."""
    return moment.astimezone(course.definition.zone).replace(tzinfo=None, microsecond=0) if moment else None
