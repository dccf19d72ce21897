"""What people did: whether they come, exercises done, time spent."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.tables.base import Base


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
    """Time that somebody spent on an exercise, in minutes; `about` is what on, in their words.

    `message_id` is the Telegram message that it was written in, where it was written.
    """

    __tablename__ = "efforts"

    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolments.id", ondelete="CASCADE"), index=True)
    exercise_id: Mapped[str] = mapped_column(String(24))
    minutes: Mapped[int]
    about: Mapped[str | None]
    message_id: Mapped[int | None] = mapped_column(BigInteger)
    logged_at: Mapped[datetime]
