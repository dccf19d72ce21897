"""Audiences: the condition on rows finds just those whom going through everybody by hand finds."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, create_engine, delete, select
from sqlalchemy.orm import Session

from bot.course.reading import read_course
from bot.people.audiences import (
    ANSWERS,
    NO_ANSWER,
    Audience,
    Choice,
    Standing,
    belongs,
    is_offered,
    read_audience,
    subjects_of,
)
from bot.people.courses import PublishedCourse
from bot.people.written import subject_of
from bot.tables import Attendance, Base, Course, Enrolment, ExerciseDone, Person, Reflection
from tests.conftest import SMALL_COURSE

COUNTIES = ("Innlandet", "Rogaland", "Vestland")
DEFINITION = read_course(
    SMALL_COURSE.replace("[signup]", f"counties = {list(COUNTIES)}\n\n[signup]".replace("'", '"'))
    + """
[[exercises]]
id = "kveldsprat"
title = "Snakk sammen"
text = "Ta en prat."
after = "kveld"
send = "+1d 10:00"
before = "samling-2"
roles = ["frivillig"]
"""
)
COURSE = PublishedCourse(1, 1, DEFINITION)
ROLES = [role.id for role in DEFINITION.roles]
SESSIONS = [session.id for session in DEFINITION.sessions]
EXERCISES = [exercise.id for exercise in DEFINITION.exercises]
SUBJECTS = subjects_of(DEFINITION)
NOW = datetime(2022, 8, 20, tzinfo=UTC)


@dataclass
class Somebody:
    """One person in plain values."""

    stands: str
    role: str | None
    county: str | None
    coming: dict[str, str] = field(default_factory=dict)
    done: set[str] = field(default_factory=set)
    reflected: set[str] = field(default_factory=set)
    elsewhere: bool = False


people = st.builds(
    Somebody,
    stands=st.sampled_from(["enrolled", "waiting", "withdrawn", "signing up"]),
    role=st.sampled_from([*ROLES, None]),
    county=st.sampled_from([*COUNTIES, None]),
    coming=st.dictionaries(st.sampled_from(SESSIONS), st.sampled_from(["yes", "no", "unsure"])),
    done=st.sets(st.sampled_from(EXERCISES)),
    reflected=st.sets(st.sampled_from(SUBJECTS)),
    elsewhere=st.booleans(),
)


def some(values: list[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(values), unique=True, max_size=2).map(tuple)


audiences = st.builds(
    Audience,
    standing=st.lists(st.sampled_from([str(each) for each in Standing]), min_size=1, unique=True).map(tuple),
    roles=some(ROLES),
    counties=some(list(COUNTIES)),
    coming=st.dictionaries(
        st.sampled_from([*SESSIONS, "gone"]),
        st.lists(st.sampled_from(ANSWERS), min_size=1, unique=True).map(tuple),
        max_size=2,
    ),
    not_done=some([*EXERCISES, "gone"]),
    not_reflected=some([*SUBJECTS, "session:gone"]),
)


def is_meant(person: Somebody, audience: Audience, county: str | None) -> bool:
    """The same question as `belongs`, asked of one person in plain Python."""

    def takes_part(kind: str, id_: str) -> bool:
        all_of = DEFINITION.sessions if kind == "session" else DEFINITION.exercises
        return any(each.id == id_ and person.role in each.roles for each in all_of)

    return (
        not person.elsewhere
        and person.stands in audience.standing
        and (not audience.roles or person.role in audience.roles)
        and (not audience.counties or person.county in audience.counties)
        and (county is None or person.county == county)
        and all(
            takes_part("session", id_) and person.coming.get(id_, NO_ANSWER) in answers
            for id_, answers in audience.coming.items()
        )
        and all(takes_part("exercise", id_) and id_ not in person.done for id_ in audience.not_done)
        and all(
            takes_part(subject_of(each).kind, subject_of(each).id) and each not in person.reflected
            for each in audience.not_reflected
        )
    )


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    """An empty database in memory with two courses."""
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with Session(engine) as db, db.begin():
        db.add_all([Course(id=1, slug="lite-kurs", version=1), Course(id=2, slug="et-annet", version=1)])
    yield engine
    engine.dispose()


def enrol(db: Session, number: int, person: Somebody) -> None:
    stamps = {
        "enrolled": {"enrolled_at": NOW},
        "waiting": {"waiting_since": NOW},
        "withdrawn": {"withdrawn_at": NOW},
        "signing up": {},
    }[person.stands]
    db.add(Person(id=number, telegram_id=number, language="nb"))
    db.flush()
    row = Enrolment(
        id=number,
        person_id=number,
        course_id=2 if person.elsewhere else 1,
        role=person.role,
        county=person.county,
        consented_at=NOW,
        **stamps,
    )
    db.add(row)
    db.flush()
    for session_id, answer in person.coming.items():
        db.add(Attendance(enrolment_id=number, session_id=session_id, answer=answer, answered_at=NOW))
    for exercise_id in person.done:
        db.add(ExerciseDone(enrolment_id=number, exercise_id=exercise_id, done_at=NOW))
    for subject in person.reflected:
        db.add(Reflection(enrolment_id=number, subject=subject, reader="me", written_at=NOW))


@settings(max_examples=150, deadline=None)
@given(st.lists(people, max_size=8), audiences, st.sampled_from([None, *COUNTIES]))
def test_the_condition_finds_whom_a_search_by_hand_finds(
    engine: Engine, everybody: list[Somebody], audience: Audience, county: str | None
) -> None:
    with Session(engine) as db:
        for number, person in enumerate(everybody, 1):
            enrol(db, number, person)
        db.flush()
        found = set(db.execute(select(Enrolment.id).where(belongs(audience, COURSE, county))).scalars())
        db.rollback()
    assert found == {n for n, person in enumerate(everybody, 1) if is_meant(person, audience, county)}


@given(audiences)
def test_an_audience_survives_being_written_and_read(audience: Audience) -> None:
    assert read_audience(audience.written()) == audience


choices = st.one_of(
    st.tuples(st.just(Choice.STANDING), st.sampled_from([str(each) for each in Standing]), st.just("")),
    st.tuples(st.just(Choice.ROLE), st.sampled_from(ROLES), st.just("")),
    st.tuples(st.just(Choice.COUNTY), st.sampled_from(COUNTIES), st.just("")),
    st.tuples(st.just(Choice.COMING), st.sampled_from(SESSIONS), st.sampled_from(ANSWERS)),
    st.tuples(st.just(Choice.NOT_DONE), st.sampled_from(EXERCISES), st.just("")),
    st.tuples(st.just(Choice.NOT_REFLECTED), st.sampled_from(SUBJECTS), st.just("")),
)


@given(audiences, choices)
def test_tapping_twice_changes_nothing_but_the_order(audience: Audience, choice: tuple[Choice, str, str]) -> None:
    def as_sets(found: Audience) -> list[object]:
        coming = {id_: set(answers) for id_, answers in found.coming.items()}
        return [
            set(found.standing),
            set(found.roles),
            set(found.counties),
            coming,
            set(found.not_done),
            set(found.not_reflected),
        ]

    assert is_offered(DEFINITION, *choice)
    twice = audience.toggled(*choice).toggled(*choice)
    if choice[0] == Choice.STANDING:
        assert twice.standing  # somebody always is meant
    else:
        assert as_sets(twice) == as_sets(audience)


@pytest.mark.parametrize(
    ("choice", "value", "answer"),
    [
        (Choice.STANDING, "organiser", ""),
        (Choice.ROLE, "sjef", ""),
        (Choice.COUNTY, "Oslo", ""),
        (Choice.COMING, "samling-1", "perhaps"),
        (Choice.COMING, "samling-9", "yes"),
        (Choice.NOT_DONE, "ovelse-9", ""),
        (Choice.NOT_REFLECTED, "session:samling-2", ""),
    ],
)
def test_what_the_course_does_not_have_is_not_offered(choice: Choice, value: str, answer: str) -> None:
    assert not is_offered(DEFINITION, choice, value, answer)


def test_nobody_belongs_to_an_audience_of_a_session_that_is_gone(engine: Engine) -> None:
    with Session(engine) as db:
        enrol(db, 1, Somebody("enrolled", "ansatt", None))
        db.flush()
        audience = Audience(coming={"gone": (NO_ANSWER,)})
        assert db.execute(select(Enrolment.id).where(belongs(audience, COURSE, None))).all() == []
        db.execute(delete(Person))
        db.rollback()
