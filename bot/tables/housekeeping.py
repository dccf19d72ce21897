"""What the bot keeps for its own sake: handled updates, those set aside, who leads."""

from datetime import datetime

from sqlalchemy import BigInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.tables.base import Base


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
