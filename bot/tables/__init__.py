"""Every table. Instants are stored in UTC; rows that belong to a person go when the person goes."""

from bot.tables.base import Base, Instant
from bot.tables.courses import Course, CourseVersion
from bot.tables.deliveries import Delivery, DeliveryState, NoticeRecord, NoticeState
from bot.tables.doings import Attendance, Effort, ExerciseDone
from bot.tables.housekeeping import HandledUpdate, Lease, SetAside
from bot.tables.organisers import (
    Broadcast,
    BroadcastState,
    BroadcastText,
    Draft,
    LogEntry,
    Organiser,
    OrganiserInvitation,
)
from bot.tables.people import Enrolment, Invitation, Mute, Partnership, Person
from bot.tables.words import Answer, Note, Part, Prompt, Question, Reader, Reflection, joined

__all__ = [
    "Answer",
    "Attendance",
    "Base",
    "Broadcast",
    "BroadcastState",
    "BroadcastText",
    "Course",
    "CourseVersion",
    "Delivery",
    "DeliveryState",
    "Draft",
    "Effort",
    "Enrolment",
    "ExerciseDone",
    "HandledUpdate",
    "Instant",
    "Invitation",
    "Lease",
    "LogEntry",
    "Mute",
    "Note",
    "NoticeRecord",
    "NoticeState",
    "Organiser",
    "OrganiserInvitation",
    "Part",
    "Partnership",
    "Person",
    "Prompt",
    "Question",
    "Reader",
    "Reflection",
    "SetAside",
    "joined",
]
