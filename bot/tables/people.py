"""People, and their enrolments; what belongs to a person goes when the person goes."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.tables.base import Base


class Person(Base):
    """Somebody who writes to the bot, or the organisers' group chat (a negative Telegram id).

    `unreachable_since` is set when Telegram refuses to reach them; `menu` names the commands that Telegram shows them.
    """

    __tablename__ = "people"

    id: Mapped[int] = mapped_column(primary_key=True)
    telegram_id: Mapped[int] = mapped_column(BigInteger, unique=True)
    language: Mapped[str] = mapped_column(String(2))
    unreachable_since: Mapped[datetime | None]
    menu: Mapped[str | None] = mapped_column(String(20))


class Enrolment(Base):
    """One person and one course, from the first «remind me» to the last session.

    A sign-up is such a row with gaps: None is a question not answered yet, "" one that was passed over. It asked
    last at `asked_at`. Enrolled is who has `enrolled_at`; on the waiting list who has `waiting_since`. `look_again`
    asks the delivery to see whether what is open now concerns this person after all. Who changed role has had the
    present one since `role_since`, and `role_before` until then. `topic_id` is their topic in the organisers' chat.
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
    asked_at: Mapped[datetime | None]
    name: Mapped[str | None]
    role: Mapped[str | None] = mapped_column(String(24))
    role_before: Mapped[str | None] = mapped_column(String(24))
    role_since: Mapped[datetime | None]
    organisation: Mapped[str | None]
    county: Mapped[str | None]
    email: Mapped[str | None]
    enrolled_at: Mapped[datetime | None]
    waiting_since: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    look_again: Mapped[bool] = mapped_column(default=False)
    topic_id: Mapped[int | None] = mapped_column(BigInteger)

    person: Mapped[Person] = relationship(lazy="raise")

    @property
    def has_left(self) -> bool:
        """Whether the person has withdrawn, and has not asked since to be reminded of the deadline."""
        reminded = self.withdrawn_at and self.remind_since and self.remind_since > self.withdrawn_at
        return self.withdrawn_at is not None and not reminded

    @property
    def signing_up(self) -> bool:
        """Whether the person has agreed to sign up and has not finished, nor given up."""
        finished = self.enrolled_at or self.waiting_since or self.withdrawn_at
        return self.consented_at is not None and finished is None


class Invitation(Base):
    """A link that makes whoever signs up with it the partner of who made it; good for one person.

    `taken_by` is who has begun to sign up with it, `used_at` when they became partners.
    """

    __tablename__ = "invitations"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolments.id", ondelete="CASCADE"), index=True)
    made_at: Mapped[datetime]
    taken_by: Mapped[int | None] = mapped_column(ForeignKey("enrolments.id", ondelete="SET NULL"), index=True)
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class Partnership(Base):
    """Two people who do the course together; `one_id` is the lower of their enrolments' ids."""

    __tablename__ = "partnerships"

    one_id: Mapped[int] = mapped_column(ForeignKey("enrolments.id", ondelete="CASCADE"), primary_key=True)
    other_id: Mapped[int] = mapped_column(ForeignKey("enrolments.id", ondelete="CASCADE"), primary_key=True, index=True)
    since: Mapped[datetime]


class Mute(Base):
    """A kind of notice that somebody does not want."""

    __tablename__ = "mutes"

    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolments.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(24), primary_key=True)
    muted_at: Mapped[datetime]
