"""Who stands on stage when a rehearsal begins: one for each of the first roles, one who comes late, an organiser."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.course.definition import Definition, Role
from bot.messages import rehearsal as words
from bot.messages.speech import Speech
from bot.rehearsal.people import Person
from bot.rehearsal.state import Telegram

_ROLES_SHOWN = 2
_LATE = timedelta(hours=5)


class Part(StrEnum):
    """What somebody is there for."""

    PARTICIPANT = "participant"
    LATE = "late"
    ORGANISER = "organiser"


@dataclass(frozen=True, slots=True)
class Persona:
    """Somebody in a rehearsal. Nobody has signed up when it begins; `role` is the one they would choose."""

    person: Person
    part: Part
    role: Role

    def signs_up_at(self, course: Definition) -> datetime | None:
        """Return the UTC instant at which somebody late signs up, the last evening; None for others: as is usual."""
        return course.signup.deadline.instant - _LATE if self.part is Part.LATE else None


def usual_cast(telegram: Telegram, course: Definition) -> list[Persona]:
    """Bring the usual people into a chat with the bot each, the organiser last."""
    speech = Speech(course.language)
    parts = [(Part.PARTICIPANT, role) for role in course.roles[:_ROLES_SHOWN]]
    parts += [(Part.LATE, course.roles[0]), (Part.ORGANISER, course.roles[0])]
    names = [*words.participants()[: len(parts) - 2], words.latecomer(), words.organiser_name(speech)]
    return [
        Persona(telegram.person(name, language_code=course.language), part, role)
        for name, (part, role) in zip(names, parts, strict=True)
    ]
