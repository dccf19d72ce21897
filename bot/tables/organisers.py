"""Organisers: who they are, whom they invite, what they did, and what they prepare."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.tables.base import Base


class Organiser(Base):
    """Somebody who runs courses from the chat; limited to one county's participants where `county` is set.

    `invited` is False for those whom the environment names: they are organisers only as long as it does.
    `asked` is what the bot has asked them and awaits in free text: a word of the handler's, and what it is about.
    """

    __tablename__ = "organisers"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), unique=True)
    name: Mapped[str]
    county: Mapped[str | None]
    invited: Mapped[bool]
    since: Mapped[datetime]
    asked: Mapped[str | None] = mapped_column(String(60))
    asked_at: Mapped[datetime | None]


class OrganiserInvitation(Base):
    """A link that makes whoever opens it an organiser, perhaps of one county; good for one person."""

    __tablename__ = "organiser_invitations"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    county: Mapped[str | None]
    made_by: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    made_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class LogEntry(Base):
    """Something that an organiser did. Never changed, never removed, and so it names nobody.

    `person` is the organiser's row id in `people`, `about` what it was done to: numbers and ids, no names.
    """

    __tablename__ = "log_entries"
    __table_args__ = (Index("ix_log_entries_at", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    person: Mapped[int] = mapped_column(Integer)
    what: Mapped[str] = mapped_column(String(40))
    about: Mapped[str]


class Draft(Base):
    """A course file that an organiser has sent, or a dialogue has made, and not published or discarded yet.

    `based_on` is the version that it was made from; None for a course that is new.
    """

    __tablename__ = "drafts"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    slug: Mapped[str] = mapped_column(String(40))
    source: Mapped[str]
    based_on: Mapped[int | None]
    made_at: Mapped[datetime]


class BroadcastState(StrEnum):
    """Where an organisers' message stands."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    SENDING = "sending"
    STOPPED = "stopped"
    SENT = "sent"
    WITHDRAWN = "withdrawn"


class Broadcast(Base):
    """A message of the organisers to some of the participants. `audience` is JSON (see bot.people.audiences).

    `county` limits it to what its author may reach. The progress is told in `progress_message_id` of the author's chat.
    """

    __tablename__ = "broadcasts"

    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), index=True)
    county: Mapped[str | None]
    audience: Mapped[str]
    state: Mapped[str] = mapped_column(String(10), index=True)
    made_at: Mapped[datetime]
    send_at: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    progress_message_id: Mapped[int | None] = mapped_column(BigInteger)


class BroadcastText(Base):
    """What an organisers' message says in one language, as Telegram's HTML; with a file that Telegram keeps, perhaps.

    `language` is "" where one text is meant for everybody.
    """

    __tablename__ = "broadcast_texts"

    broadcast_id: Mapped[int] = mapped_column(ForeignKey("broadcasts.id", ondelete="CASCADE"), primary_key=True)
    language: Mapped[str] = mapped_column(String(2), primary_key=True)
    html: Mapped[str]
    file_id: Mapped[str | None]
    file_kind: Mapped[str | None] = mapped_column(String(10))
