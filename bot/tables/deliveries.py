"""What is to be told, to whom, and what became of it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.tables.base import Base


class NoticeState(StrEnum):
    """What became of a notice as a whole."""

    OPEN = "open"
    MISSED = "missed"
    REPLACED = "replaced"
    HELD = "held"


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

    `enrolment_id` is whose enrolment it is about; None where it is about nobody's.
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
    enrolment_id: Mapped[int | None] = mapped_column(ForeignKey("enrolments.id", ondelete="CASCADE"))
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
