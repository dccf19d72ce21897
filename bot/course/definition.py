"""The course as its file defines it: plain values, checked when they were read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.course.offsets import Offset, instant

LANGUAGES = ("nb", "nn", "en")


@dataclass(frozen=True, slots=True)
class Text:
    """A text in one or more languages; a missing one falls back to the course's own."""

    own: str
    translations: Mapping[str, str]

    def into(self, language: str) -> str:
        """Return the text in `language`, or in the course's own where that is missing."""
        return self.translations.get(language, self.own)


@dataclass(frozen=True, slots=True)
class Moment:
    """A wall-clock time as written in the file (`local`, naive) and the UTC instant that it is."""

    local: datetime
    instant: datetime


@dataclass(frozen=True, slots=True)
class Role:
    """Somebody who can sign up, such as a library employee or a volunteer."""

    id: str
    title: Text


@dataclass(frozen=True, slots=True)
class SignUp:
    """When people can sign up, and when those who have not finished are reminded of the deadline."""

    opens: Moment | None
    deadline: Moment
    reminders: tuple[Offset, ...]


@dataclass(frozen=True, slots=True)
class ContactHours:
    """Days (0 is Monday) and local times between which a question can expect an answer."""

    days: tuple[int, ...]
    opens: time
    closes: time

    def next_opening(self, now: datetime, zone: ZoneInfo) -> datetime | None:
        """Return the UTC instant at which the hours begin next; None if `now` (UTC) lies within them."""
        local = now.astimezone(zone)
        if local.weekday() in self.days and self.opens <= local.time() < self.closes:
            return None
        days = (local.date() + timedelta(days=ahead) for ahead in range(9))
        openings = (instant(datetime.combine(day, self.opens), zone) for day in days if day.weekday() in self.days)
        return next((opening for opening in openings if opening > now), None)


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom a participant can ask."""

    name: str
    email: str
    hours: ContactHours | None


@dataclass(frozen=True, slots=True)
class Session:
    """A digital gathering of those in `roles`."""

    id: str
    title: Text
    starts: Moment
    ends: Moment
    text: Text | None
    link: str | None
    roles: tuple[str, ...]
    reminders: tuple[Offset, ...]
    reflection: Text | None
    reflect: Offset
    cancelled: bool


@dataclass(frozen=True, slots=True)
class Exercise:
    """Something to do between session `after` and session `before`. `hours` is the effort expected."""

    id: str
    title: Text
    text: Text
    after: str
    send: Offset
    before: str
    nudges: tuple[Offset, ...]
    hours: float | None
    roles: tuple[str, ...]
    reflection: Text | None


@dataclass(frozen=True, slots=True)
class Resource:
    """Something to read, perhaps with one session."""

    title: Text
    url: str
    session: str | None


@dataclass(frozen=True, slots=True)
class Definition:
    """A whole course."""

    slug: str
    title: Text
    summary: Text
    language: str
    zone: ZoneInfo
    effort_hours: tuple[float, float] | None
    capacity: int | None
    quiet_hours: tuple[time, time] | None
    counties: tuple[str, ...]
    facilitators: tuple[str, ...]
    retention_days: int
    signup: SignUp
    contact: Contact
    roles: tuple[Role, ...]
    sessions: tuple[Session, ...]
    exercises: tuple[Exercise, ...]
    resources: tuple[Resource, ...]

    def role(self, role_id: str) -> Role | None:
        """Return the role of that id, or None."""
        return next((role for role in self.roles if role.id == role_id), None)

    def session(self, session_id: str) -> Session | None:
        """Return the session of that id, or None."""
        return next((session for session in self.sessions if session.id == session_id), None)

    def exercise(self, exercise_id: str) -> Exercise | None:
        """Return the exercise of that id, or None."""
        return next((exercise for exercise in self.exercises if exercise.id == exercise_id), None)

    def sessions_of(self, role_id: str | None) -> list[Session]:
        """Return the sessions of a role (of everybody for None) in order of time, cancelled ones too."""
        chosen = [session for session in self.sessions if role_id is None or role_id in session.roles]
        return sorted(chosen, key=lambda session: session.starts.instant)

    def exercises_of(self, role_id: str | None) -> list[Exercise]:
        """Return the exercises of a role (of everybody for None) in the order they are sent."""
        chosen = [exercise for exercise in self.exercises if role_id is None or role_id in exercise.roles]
        return sorted(chosen, key=self.sent_at)

    def sent_at(self, exercise: Exercise) -> datetime:
        """Return the UTC instant at which an exercise is sent."""
        after = next(session for session in self.sessions if session.id == exercise.after)
        return exercise.send.from_anchor(after.ends.local, self.zone)

    def done_by(self, exercise: Exercise) -> Session:
        """Return the session that an exercise should be done by."""
        return next(session for session in self.sessions if session.id == exercise.before)

    @property
    def ends(self) -> datetime:
        """The UTC instant at which the last session ends."""
        return max(session.ends.instant for session in self.sessions)
