"""What people wrote, and what they were asked."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from bot.tables.base import Base

_MOST = 4096
"""UTF-16 units in one Telegram message."""

_LOOKED_THROUGH = 300
"""Characters at the end of a full message in which every app looks for a place to tear a text."""


def joined(pieces: Sequence[str]) -> str:
    """Return one text from the pieces that a Telegram app tore it into."""
    text = ""
    for before, piece in zip(["", *pieces], pieces, strict=False):
        text += _lost_between(before, piece) + piece
    return text


def _lost_between(before: str, after: str) -> str:
    """Return what an app left out where it tore a text.

    That is a blank or the end of a line, unless the piece was full and had no such place near its end.
    """
    has_room = _units(before) + _units(after[:1]) <= _MOST
    if before and (has_room or any(sign.isspace() for sign in before[-_LOOKED_THROUGH:])):
        return "\n" if before[-1] in ".!?:…" else " "
    return ""


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


class Part(Base):
    """One Telegram message of what somebody wrote; a text longer than Telegram's limit comes in several."""

    __tablename__ = "parts"
    __table_args__ = (Index("ix_parts_enrolment_message", "enrolment_id", "message_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolments.id", ondelete="CASCADE"))
    reflection_id: Mapped[int | None] = mapped_column(ForeignKey("reflections.id", ondelete="CASCADE"), index=True)
    question_id: Mapped[int | None] = mapped_column(ForeignKey("questions.id", ondelete="CASCADE"), index=True)
    note_id: Mapped[int | None] = mapped_column(ForeignKey("notes.id", ondelete="CASCADE"), index=True)
    message_id: Mapped[int] = mapped_column(BigInteger)
    sent_at: Mapped[datetime]
    text: Mapped[str]


class Written:
    """What has a text, in one or several parts."""

    @declared_attr
    @classmethod
    def parts(cls) -> Mapped[list[Part]]:
        """The text's parts in order."""
        return relationship(lazy="selectin", order_by=Part.message_id, passive_deletes="all")

    @property
    def text(self) -> str:
        """The whole text."""
        return joined([part.text for part in self.parts])


class Reader(StrEnum):
    """Who may read a reflection."""

    ME = "me"
    ORGANISERS = "organisers"
    PARTNERS = "partners"
    NAMED = "named"
    ANONYMOUS = "anonymous"


class Reflection(Written, Base):
    """What somebody wrote about a session or an exercise, as written. `subject` is `session:ID` or `exercise:ID`."""

    __tablename__ = "reflections"
    __table_args__ = (Index("ix_reflections_enrolment_subject", "enrolment_id", "subject"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolments.id", ondelete="CASCADE"))
    subject: Mapped[str] = mapped_column(String(40), index=True)
    reader: Mapped[str] = mapped_column(String(10), default=Reader.ORGANISERS)
    written_at: Mapped[datetime]
    changed_at: Mapped[datetime | None]


class Question(Written, Base):
    """What somebody asked the organisers. `follows` is the question that it goes on from."""

    __tablename__ = "questions"

    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolments.id", ondelete="CASCADE"), index=True)
    follows: Mapped[int | None] = mapped_column(ForeignKey("questions.id", ondelete="SET NULL"))
    asked_at: Mapped[datetime]


class Answer(Base):
    """What the organisers answered to a question, in which message of which chat of theirs."""

    __tablename__ = "answers"
    __table_args__ = (Index("ix_answers_chat_message", "chat_id", "message_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("questions.id", ondelete="CASCADE"), index=True)
    text: Mapped[str]
    chat_id: Mapped[int] = mapped_column(BigInteger)
    message_id: Mapped[int] = mapped_column(BigInteger)
    answered_at: Mapped[datetime]
    changed_at: Mapped[datetime | None]


class Note(Written, Base):
    """Words that came unasked, kept until the writer has said what they are."""

    __tablename__ = "notes"

    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolments.id", ondelete="CASCADE"), index=True)
    written_at: Mapped[datetime]


class Prompt(Base):
    """Something that the bot asked and that is answered in free text: hours, a reflection, a question, a detail.

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
