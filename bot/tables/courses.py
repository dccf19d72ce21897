"""Courses and every version of their files."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.tables.base import Base


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
