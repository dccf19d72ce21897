"""Time spent on exercises, in minutes: reading how people write it, and adding it up."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.people.number_words import in_figures
from bot.people.written import tidy
from bot.tables import Effort, Enrolment, Note, Part

_NUMBER = r"(?:[0-9]{1,4}(?:[.,][0-9]{1,2})?|½|[0-9]{1,3}\s?½)"
_HOURS = r"(?:t|time|timer|timar|h|hr|hrs|hour|hours)"
_MINUTES = r"(?:m|min|mins|minutt|minutter|minuttar|minute|minutes)"
_SPENT = re.compile(
    rf"(?:(?:ca|cirka|omtrent|om lag|rundt|about|around)\.?\s*)?"
    rf"(?:(?P<bare>{_NUMBER})|(?P<hours>{_NUMBER})\s*{_HOURS}\.?"
    rf"(?:\s*(?:og|and)?\s*(?P<minutes>[0-9]{{1,4}})\s*(?:{_MINUTES}\.?)?)?|(?P<only>[0-9]{{1,4}})\s*{_MINUTES}\.?)",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"([0-9]{1,2}):([0-5][0-9])")
MOST_MINUTES = 200 * 60
_MOST_BARE_HOURS = 40

LONGEST_ABOUT = 200
"""How many characters there may be on what the time was spent on. More is no entry any more, but a text."""

_OPENING = re.compile(
    r"(?:(?:jeg|eg|vi|me|i|we) )?(?:(?:har|have) )?(?:brukte|brukt|jobbet|jobba|arbeidet|arbeidde|spent|worked) ",
    re.IGNORECASE,
)
_LINK = re.compile(r"(?: til)? (?:(?P<toward>til)|på|med|on|with) ", re.IGNORECASE)
_ANOTHER_TIME = re.compile(rf"{_NUMBER}\s*(?:{_HOURS}|{_MINUTES})\b", re.IGNORECASE)
_UNIT = re.compile(r"[0-9½] ?[^\W\d_]")
_SENTENCE_END = re.compile(r"[.!:;…]\s")
_MARKS = " .,:;!–-"
_NO_WORDS = ("til", "more", "på", "med", "on", "with")
_MOST_TIME_WORDS = 8
_GOES_ON = ("og", "eller", "til", "and", "or", "to", "pluss", "plus")


def minutes_in(text: str) -> int | None:
    """Return the minutes in «2,5», «1 t 30 min», «1:30» or «to og en halv time»; None for no time to believe."""
    return _minutes(in_figures(" ".join(text.split())))


def _minutes(words: str) -> int | None:
    """Return the minutes in words that have their numbers in figures, or None."""
    clock = _CLOCK.fullmatch(words)
    if clock:
        minutes = int(clock[1]) * 60 + int(clock[2])
    else:
        found = _SPENT.fullmatch(words)
        if found is None:
            return None
        hours = _number(found["bare"] or found["hours"] or "0")
        # A bare «90» was hardly meant as ninety hours; better to ask than to guess.
        if found["bare"] and hours > _MOST_BARE_HOURS:
            return None
        minutes = round(hours * 60) + int(found["minutes"] or found["only"] or 0)
    return minutes if 0 < minutes <= MOST_MINUTES else None


def effort_in(text: str) -> tuple[int, str] | None:
    """Return the minutes that a text begins with, and the words on what: «2 t på intervju» is 120 and "intervju".

    This is how an answer to «how much time?» is read, so the words may be "". None where the time is not clear: where
    the text begins with none, names a second one, or asks something; and where the words are too many for an entry.
    """
    words = _without_opening(text)
    minutes = minutes_in(words.rstrip(_MARKS))
    if minutes is not None:
        return minutes, ""
    found = _linked(words) or _side_by_side(words)
    if found is None or "?" in words:
        return None
    minutes, about = found[0], found[1].strip(_MARKS)
    if about.casefold() in _NO_WORDS:
        return minutes, ""
    clear = any(sign.isalpha() for sign in about) and not _ANOTHER_TIME.search(in_figures(about))
    return (minutes, about) if clear and len(about) <= LONGEST_ABOUT else None


def effort_told(text: str) -> tuple[int, str] | None:
    """Return the minutes and the words of a text that tells of time spent though nobody asked, or None.

    That is a time in figures with its unit, and what it was spent on, in one sentence: «2 t på intervju», not a bare
    «2,5», and not «en time på intervju», which may as well begin a tale.
    """
    found = effort_in(text)
    if found is None or not found[1] or _SENTENCE_END.search(found[1]) or "\n" in text.strip():
        return None
    return found if _linked(_without_opening(text), asked=False) else None


def _without_opening(text: str) -> str:
    """Return «2 timer på intervju» of «jeg brukte 2 timer på intervju»."""
    words = tidy(text)
    opening = _OPENING.match(words)
    return words[opening.end() :] if opening else words


def _linked(words: str, *, asked: bool = True) -> tuple[int, str] | None:
    """Read «2 t på intervju»: all before the first «på» is the time; if `asked` for, also in words, or a bare «2»."""
    link = _LINK.search(words)
    if link is None:
        return None
    head, about = words[: link.start()], words[link.end() :]
    minutes = minutes_in(head) if asked else _minutes(head)
    if minutes is None:
        return None
    bare = not _UNIT.search(in_figures(head))
    number_follows = in_figures(about)[:1].isdigit()
    # «2 til 3» and «2 på 3» are no two hours, and «en på jobben» is no hour.
    unclear = (bare and (link["toward"] or number_follows)) or (link["toward"] and number_follows)
    in_words = not any(sign.isdigit() or sign == "½" for sign in head)
    return None if unclear or (bare and (in_words or not asked)) else (minutes, about)


def _side_by_side(words: str) -> tuple[int, str] | None:
    """Read «2 t intervju»: as many of the first words as are a time with its unit."""
    each = words.split()
    for count in range(min(len(each) - 1, _MOST_TIME_WORDS), 0, -1):
        head = " ".join(each[:count]).rstrip(_MARKS)
        minutes = minutes_in(head) if in_figures(head)[-1:].isalpha() else None
        if minutes is not None:
            about = " ".join(each[count:]).lstrip(_MARKS)
            # «2 timer og litt til» is more than two hours, and nobody knows how much.
            follows = in_figures(about)
            goes_on = not follows[:1].isalpha() or follows.split()[0].casefold() in _GOES_ON
            return None if goes_on and about.casefold() not in _NO_WORDS else (minutes, about)
    return None


async def log_effort(
    db: AsyncSession,
    enrolment: Enrolment,
    exercise_id: str,
    minutes: int,
    now: datetime,
    *,
    about: str | None = None,
    message_id: int | None = None,
) -> Effort:
    """Add time spent on an exercise, in minutes, told at `now` (UTC); on what and in which message, if known."""
    entry = Effort(
        enrolment_id=enrolment.id,
        exercise_id=exercise_id,
        minutes=minutes,
        about=about,
        message_id=message_id,
        logged_at=now,
    )
    db.add(entry)
    await db.flush()
    return entry


async def effort_of(db: AsyncSession, enrolment: Enrolment) -> dict[str, int]:
    """Return the minutes that somebody has spent, per exercise id."""
    each = await effort_of_each(db, [enrolment.id])
    return {exercise_id: minutes for (_, exercise_id), minutes in each.items()}


async def effort_of_each(db: AsyncSession, enrolment_ids: Collection[int]) -> dict[tuple[int, str], int]:
    """Return the minutes that several people have spent, per enrolment and exercise id."""
    query = (
        select(Effort.enrolment_id, Effort.exercise_id, func.sum(Effort.minutes))
        .where(Effort.enrolment_id.in_(enrolment_ids))
        .group_by(Effort.enrolment_id, Effort.exercise_id)
    )
    return {(whose, exercise_id): int(minutes) for whose, exercise_id, minutes in (await db.execute(query)).all()}


async def entries_of(db: AsyncSession, enrolment_ids: Collection[int]) -> list[Effort]:
    """Return what somebody has noted in some courses, one entry for each time, the newest first."""
    query = select(Effort).where(Effort.enrolment_id.in_(enrolment_ids))
    return list((await db.execute(query.order_by(Effort.logged_at.desc(), Effort.id.desc()))).scalars())


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry; the minutes that were noted in all in its course; and, by row id, the note with the words that it was
    taken from unasked, which is kept in case it was no time."""

    noted: Effort
    in_all: int
    note_id: int | None


async def find_entry(db: AsyncSession, person_id: int, entry_id: int) -> Entry | None:
    """Return one of a person's own entries, or None."""
    each, theirs = aliased(Effort), aliased(Enrolment)
    in_all = select(func.sum(each.minutes)).where(each.enrolment_id == Effort.enrolment_id).scalar_subquery()
    # An entry may have been moved to another course since its words were written.
    words = select(Part.note_id).join(theirs, theirs.id == Part.enrolment_id)
    note_id = words.where(theirs.person_id == person_id, Part.message_id == Effort.message_id).limit(1)
    query = (
        select(Effort, in_all, note_id.correlate(Effort).scalar_subquery())
        .join(Enrolment, Enrolment.id == Effort.enrolment_id)
        .where(Enrolment.person_id == person_id, Effort.id == entry_id)
    )
    row = (await db.execute(query)).one_or_none()
    return None if row is None else Entry(row[0], int(row[1]), row[2])


def change_entry(entry: Effort, minutes: int, about: str | None) -> None:
    """Correct an entry: another number of minutes, or other words on what they were spent on."""
    entry.minutes, entry.about = minutes, about or None


def move_entry(entry: Effort, enrolment: Enrolment, exercise_id: str) -> None:
    """The time was spent on another exercise, of another course perhaps."""
    entry.enrolment_id, entry.exercise_id = enrolment.id, exercise_id


async def delete_entry(db: AsyncSession, entry: Effort) -> None:
    """Delete an entry."""
    await db.execute(delete(Effort).where(Effort.id == entry.id))


async def settle(db: AsyncSession, entry: Entry) -> None:
    """Its writer has treated an entry as time spent, so the note that was kept in case it was none can go."""
    if entry.note_id is not None:
        await db.execute(delete(Note).where(Note.id == entry.note_id))


def _number(text: str) -> float:
    if text.endswith("½"):
        return int(text[:-1].strip() or 0) + 0.5
    return float(text.replace(",", "."))
