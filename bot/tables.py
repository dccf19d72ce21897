"""Every table, in one place. Instants are stored in UTC; rows that belong to a person go when the person goes."""

from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import (
    BigInteger,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    MetaData,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship
from sqlalchemy.types import TypeDecorator


class Instant(TypeDecorator[datetime]):
    """An aware UTC datetime, also where the database keeps no time zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn any aware datetime into UTC; a naive one is a mistake of ours and raises ValueError."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"An instant needs a time zone: {value}")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the stored instant with UTC on it."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """The mother of all tables."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: Instant, str: Text}  # noqa: RUF012


class Course(Base):
    """A course, known by its slug; `version` is the number of the version that counts."""

    __tablename__ = "courses"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(40), unique=True)
    version: Mapped[int]


class CourseVersion(Base):
    """A published course file, word for word. Never changed, never removed."""

    __tablename__ = "course_versions"
    __table_args__ = (UniqueConstraint("course_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id"))
    number: Mapped[int]
    source: Mapped[str]
    published_at: Mapped[datetime]


class Person(Base):
    """Somebody who writes to the bot. `unreachable_since` is set when Telegram refuses to reach them."""

    __tablename__ = "people"

    id: Mapped[int] = mapped_column(primary_key=True)
    telegram_id: Mapped[int] = mapped_column(BigInteger, unique=True)
    language: Mapped[str] = mapped_column(String(2))
    unreachable_since: Mapped[datetime | None]


class Enrolment(Base):
    """One person and one course, from the first «remind me» to the last session.

    A sign-up is such a row with gaps: None is a question not answered yet, "" one that was passed over.
    Enrolled is who has `enrolled_at`; on the waiting list who has `waiting_since`. `look_again` asks the
    delivery to see whether what is open now concerns this person after all.
    """

    __tablename__ = "enrolments"
    __table_args__ = (
        UniqueConstraint("person_id", "course_id"),
        Index("ix_enrolments_course_role", "course_id", "role", "enrolled_at"),
        Index("ix_enrolments_waiting", "course_id", "waiting_since"),
        Index("ix_enrolments_look_again", "look_again"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id"))
    remind_since: Mapped[datetime | None]
    consented_at: Mapped[datetime | None]
    name: Mapped[str | None]
    role: Mapped[str | None] = mapped_column(String(24))
    organisation: Mapped[str | None]
    county: Mapped[str | None]
    email: Mapped[str | None]
    enrolled_at: Mapped[datetime | None]
    waiting_since: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    look_again: Mapped[bool] = mapped_column(default=False)

    person: Mapped[Person] = relationship(lazy="raise")

    @property
    def signing_up(self) -> bool:
        """Whether the person has agreed to sign up and has not finished, nor given up."""
        finished = self.enrolled_at or self.waiting_since or self.withdrawn_at
        return self.consented_at is not None and finished is None


class Attendance(Base):
    """Whether somebody comes to a session: `yes`, `no` or `unsure`."""

    __tablename__ = "attendances"

    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolments.id", ondelete="CASCADE"), primary_key=True)
    session_id: Mapped[str] = mapped_column(String(24), primary_key=True)
    answer: Mapped[str] = mapped_column(String(6))
    answered_at: Mapped[datetime]


class ExerciseDone(Base):
    """An exercise that somebody has marked as done."""

    __tablename__ = "exercises_done"

    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolments.id", ondelete="CASCADE"), primary_key=True)
    exercise_id: Mapped[str] = mapped_column(String(24), primary_key=True)
    done_at: Mapped[datetime]


class Effort(Base):
    """Time that somebody spent on an exercise, in minutes."""

    __tablename__ = "efforts"

    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolments.id", ondelete="CASCADE"), index=True)
    exercise_id: Mapped[str] = mapped_column(String(24))
    minutes: Mapped[int]
    logged_at: Mapped[datetime]


class Reflection(Base):
    """What somebody wrote about a session or an exercise, as written.

    `subject` is `session:ID` or `exercise:ID`; `message_id` is the Telegram message that it was written in.
    """

    __tablename__ = "reflections"
    __table_args__ = (Index("ix_reflections_enrolment_subject", "enrolment_id", "subject"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolments.id", ondelete="CASCADE"))
    subject: Mapped[str] = mapped_column(String(40))
    text: Mapped[str]
    message_id: Mapped[int] = mapped_column(BigInteger)
    written_at: Mapped[datetime]
    changed_at: Mapped[datetime | None]


class Question(Base):
    """What somebody asked the organisers, and what they answered."""

    __tablename__ = "questions"

    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolments.id", ondelete="CASCADE"), index=True)
    text: Mapped[str]
    message_id: Mapped[int] = mapped_column(BigInteger)
    asked_at: Mapped[datetime]
    answer: Mapped[str | None]
    answered_at: Mapped[datetime | None]


class Note(Base):
    """Words that came unasked, kept until the writer has said what they are."""

    __tablename__ = "notes"

    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolments.id", ondelete="CASCADE"), index=True)
    text: Mapped[str]
    message_id: Mapped[int] = mapped_column(BigInteger)
    written_at: Mapped[datetime]


class Prompt(Base):
    """Something that the bot asked and that is answered in free text: hours or a reflection.

    Open as long as `closed_at` is None. `message_id` is known once the question was sent, and binds replies to it.
    `replaces` is the reflection that the answer takes the place of.
    """

    __tablename__ = "prompts"
    __table_args__ = (Index("ix_prompts_enrolment_open", "enrolment_id", "closed_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolments.id", ondelete="CASCADE"))
    asks: Mapped[str] = mapped_column(String(10))
    subject: Mapped[str] = mapped_column(String(40))
    asked_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    message_id: Mapped[int | None] = mapped_column(BigInteger)
    replaces: Mapped[int | None] = mapped_column(ForeignKey("reflections.id", ondelete="SET NULL"))


class NoticeState(StrEnum):
    """What became of a notice as a whole."""

    OPEN = "open"
    MISSED = "missed"
    REPLACED = "replaced"


class NoticeRecord(Base):
    """A notice that came due: either it was put into the outbox (`open`), or the reason why it was not."""

    __tablename__ = "notices"

    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id"), index=True)
    kind: Mapped[str] = mapped_column(String(24))
    subject: Mapped[str] = mapped_column(String(40))
    due: Mapped[datetime]
    expires: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str | None]
    recorded_at: Mapped[datetime]


class DeliveryState(StrEnum):
    """Where one message to one person stands."""

    WAITING = "waiting"
    CLAIMED = "claimed"
    SENT = "sent"
    SKIPPED = "skipped"
    MISSED = "missed"
    REPLACED = "replaced"
    REFUSED = "refused"


class Delivery(Base):
    """One thing to tell one person: keys, not text. Words are made at the moment of sending.

    `epoch` is that of the leader who claimed it; `uncertain` counts the tries that may have arrived, or not.
    """

    __tablename__ = "deliveries"
    __table_args__ = (
        UniqueConstraint("person_id", "key"),
        Index("ix_deliveries_queue", "state", "priority", "not_before", "id"),
        Index("ix_deliveries_enrolment", "enrolment_id", "state"),
        Index("ix_deliveries_message", "person_id", "message_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolments.id", ondelete="CASCADE"))
    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id"))
    key: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(24))
    subject: Mapped[str] = mapped_column(String(40))
    due: Mapped[datetime]
    expires: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str | None]
    priority: Mapped[int] = mapped_column(default=1)
    not_before: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    uncertain: Mapped[int] = mapped_column(default=0)
    epoch: Mapped[int | None]
    message_id: Mapped[int | None] = mapped_column(BigInteger)
    settled_at: Mapped[datetime | None]


class HandledUpdate(Base):
    """An update from Telegram that was handled: its id and when, nothing else."""

    __tablename__ = "handled_updates"

    update_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    handled_at: Mapped[datetime] = mapped_column(index=True)


class SetAside(Base):
    """An update that could not be handled: what is needed to try again, and what went wrong (never the words)."""

    __tablename__ = "updates_set_aside"

    update_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    telegram_id: Mapped[int | None] = mapped_column(BigInteger, index=True)
    payload: Mapped[str]
    error: Mapped[str]
    set_aside_at: Mapped[datetime]


class Lease(Base):
    """Who may tick and send. `until` and `paused_until` are seconds since 1970 by the database's own clock."""

    __tablename__ = "leases"

    name: Mapped[str] = mapped_column(String(20), primary_key=True)
    holder: Mapped[str] = mapped_column(String(40))
    epoch: Mapped[int]
    until: Mapped[float]
    paused_until: Mapped[float]
