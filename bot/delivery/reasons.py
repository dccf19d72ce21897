"""Reasons: why a notice was not sent."""

from enum import StrEnum


class Reason(StrEnum):
    """Why a notice was not sent."""

    EXPIRED = "expired"
    COURSE_CHANGED = "course_changed"
    NEWER_NOTICE = "newer_notice"
    PUBLISHED_LATER = "published_later"
    NOT_RUNNING = "not_running"
    NOT_CONCERNED = "not_concerned"
    CANNOT_COME = "cannot_come"
    ALREADY_DONE = "already_done"
    ALREADY_REFLECTED = "already_reflected"
    UNREACHABLE = "unreachable"
    LEFT = "left"
    MUTED = "muted"
    NOT_SENT_YET = "not_sent_yet"
    QUIET_HOURS = "quiet_hours"
    STOPPED = "stopped"
    HELD = "held"
    GONE = "gone"
    WORDING = "wording"


AWAY = (Reason.UNREACHABLE, Reason.LEFT)
"""Why somebody could not be reached: they have blocked the bot, or left Telegram altogether."""
