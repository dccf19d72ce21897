"""What publishing a course file does, in plain words: before it is done, and when it is."""

import re
from collections.abc import Iterable
from dataclasses import replace
from itertools import groupby

from markupsafe import Markup

from bot.course.definition import Definition
from bot.course.effects import AtOnce, Effect, SessionChange, Shift
from bot.course.faults import Fault
from bot.course.timeline import Kind, Notice
from bot.messages.differences import difference_lines, title_of
from bot.messages.faults import fault_line
from bot.messages.long_lists import below
from bot.messages.message import lines
from bot.messages.sessions import held_at
from bot.messages.speech import Speech
from bot.messages.timetable import what

_NUMBERED = re.compile(r"(?P<part>sessions|exercises)\[(?P<number>\d+)\]")


def effect_told(effect: Effect, speech: Speech) -> list[Markup]:
    """Return everything that publishing does, a paragraph for each matter; the first says what the file becomes."""
    if effect.before is None:
        return [*_new_course(effect, speech), *_remarks(effect, speech)]
    title = effect.after.title.into(speech.language)
    return [
        speech.say("This becomes version {version} of <b>{title}</b>.", version=effect.version, title=title),
        *people_told(effect, speech),
        *_other_times(effect.shifted, effect.after, speech),
        *_coming(effect, speech),
        *_freed(effect, speech),
        *below(speech.say("<b>Also changed</b>"), difference_lines(effect.differences, speech)),
        *_remarks(effect, speech),
    ]


def made_from_current(number: int, speech: Speech) -> Markup:
    """A file says nothing of the version that it was made from, and is taken to be made from the one that counts."""
    return speech.say(
        "The file does not say which version it was made from. I take it that it was version {number}.", number=number
    )


def made_from_older(made_from: int, current: int, speech: Speech) -> Markup:
    """A file was made from another version than the one that counts."""
    return speech.say(
        "This was made from version {old}. Since then version {new} has been published, so I can't publish it.",
        old=made_from,
        new=current,
    )


def people_told(effect: Effect, speech: Speech) -> list[Markup]:
    """Return what people notice at once: changed sessions, places, and what is sent with the next tick."""
    parts = [_session(change, speech) for change in effect.sessions]
    if effect.places:
        parts.append(
            speech.count(
                "{n} person on the waiting list gets a place.",
                "{n} people on the waiting list get a place.",
                effect.places,
            )
        )
    going = [_at_once(each, effect.after, speech) for each in effect.at_once]
    parts.extend(below(speech.say("<b>Is sent at once</b>"), going))
    return parts or [speech.say("Nobody gets a message because of this now.")]


def _new_course(effect: Effect, speech: Speech) -> list[Markup]:
    course = effect.after
    sessions = [
        speech.say("• {title}: {when}", title=title_of(session, speech), when=held_at(session, speech))
        for session in course.sessions_of(None)
        if not session.cancelled
    ]
    return [
        speech.say("This is a new course: <b>{title}</b>.", title=course.title.into(speech.language)),
        speech.say("People can sign up until {when}.", when=speech.when(course.signup.deadline.instant)),
        *below(speech.say("<b>Sessions</b>"), sessions),
        speech.count(
            "{n} message is planned. You find it under «What will be sent» when the course is published.",
            "{n} messages are planned. You find them under «What will be sent» when the course is published.",
            len(effect.armed),
        ),
    ]


def _session(change: SessionChange, speech: Speech) -> Markup:
    after = change.after
    title = title_of(after, speech)
    parts: list[Markup | None] = []
    if change.cancelled:
        old = held_at(change.before, speech)
        parts.append(speech.say("📅 <b>{title}</b> is called off: {when}.", title=title, when=old))
    elif change.moved:
        parts.append(
            speech.say("📅 <b>{title}</b> is held after all, at a new time.", title=title)
            if change.resumed
            else speech.say("📅 <b>{title}</b> is moved.", title=title)
        )
        parts.append(speech.say("From: {when}", when=held_at(change.before, speech)))
        parts.append(speech.say("To: <b>{when}</b>", when=held_at(after, speech)))
    elif change.resumed:
        parts.append(
            speech.say("📅 <b>{title}</b> is held after all: {when}.", title=title, when=held_at(after, speech))
        )
    else:
        parts.append(speech.say("📅 <b>{title}</b> has another link.", title=title))
    if change.relinked:
        parts.append(
            speech.say("New link: {link}", link=after.link) if after.link else speech.say("It has no link any more.")
        )
    parts.extend(_consequences(change, speech))
    return lines(*parts)


def _consequences(change: SessionChange, speech: Speech) -> Iterable[Markup]:
    if change.too_late:
        yield speech.say("⚠️ That time is past. Nobody is told.")
    else:
        yield speech.count(
            "{n} person is told, and gets a new calendar file.",
            "{n} people are told, and get a new calendar file.",
            change.told,
        )
    if change.unreached:
        yield speech.count(
            "{n} person can't be reached. The message waits for them.",
            "{n} people can't be reached. The message waits for them.",
            change.unreached,
        )
    if change.moved and change.before.starts != change.after.starts:
        yield speech.say("They are asked anew whether they are coming.")
    if change.reworded:
        yield speech.count(
            "{n} reminder that was sent is corrected.", "{n} reminders that were sent are corrected.", change.reworded
        )


def _at_once(each: AtOnce, course: Definition, speech: Speech) -> Markup:
    return speech.count(
        "• {what}: {n} person", "• {what}: {n} people", each.people, what=what(course, each.notice, speech)
    )


def _other_times(shifted: Iterable[Shift], course: Definition, speech: Speech) -> list[Markup]:
    def told(each: Shift) -> Markup:
        return speech.say(
            "• {what}: {new}, not {old}",
            what=what(course, each.notice, speech),
            new=speech.short(each.notice.due),
            old=speech.short(each.before),
        )

    sooner = [told(each) for each in shifted if each.sooner]
    later = [told(each) for each in shifted if not each.sooner]
    return [
        *below(speech.say("<b>Comes sooner than planned</b>"), sooner),
        *below(speech.say("<b>Comes later than planned</b>"), later),
    ]


def _coming(effect: Effect, speech: Speech) -> list[Markup]:
    """What comes that would not have come, what does not come any more, and what is too late to be sent."""
    assert effect.before is not None
    return [
        *below(speech.say("<b>New: will be sent</b>"), _grouped(effect.armed, effect.after, speech)),
        *below(speech.say("<b>Old: will not be sent any more</b>"), _grouped(effect.dropped, effect.before, speech)),
        *below(speech.say("<b>Too late to be sent</b>"), _grouped(effect.too_late, effect.after, speech)),
    ]


def _freed(effect: Effect, speech: Speech) -> list[Markup]:
    """What an organiser holds back at a time that it does not have any more."""
    at_once = {each.notice.key for each in effect.at_once}
    return below(
        speech.say("<b>Was held back, but is sent, since it has another time</b>"),
        [
            speech.say("• {what}: at once", what=what(effect.after, each.notice, speech))
            if each.notice.key in at_once
            else speech.say(
                "• {what}: {when}",
                what=what(effect.after, each.notice, speech),
                when=speech.short(each.notice.due),
            )
            for each in effect.freed
        ],
    )


def _grouped(notices: Iterable[Notice], course: Definition, speech: Speech) -> list[Markup]:
    def subject(notice: Notice) -> tuple[str, str]:
        return notice.kind, notice.subject

    ordered = sorted(notices, key=lambda notice: (subject(notice), notice.due))
    return [
        _times_of(list(group), course, speech)
        for _, group in sorted(
            ((key, list(group)) for key, group in groupby(ordered, subject)), key=lambda pair: pair[1][0].due
        )
    ]


def _times_of(notices: list[Notice], course: Definition, speech: Speech) -> Markup:
    first = notices[0]
    found = course.session(first.subject) or course.exercise(first.subject)
    title = title_of(found or course, speech)
    times = speech.listed(speech.short(notice.due) for notice in notices)
    match first.kind:
        case Kind.SIGNUP_REMINDER:
            return speech.say("• Reminders of the deadline: {times}", times=times)
        case Kind.SESSION_REMINDER:
            return speech.say("• Reminders of {title}: {times}", title=title, times=times)
        case Kind.EXERCISE_NUDGE:
            return speech.say("• Reminders to those who have not done {title}: {times}", title=title, times=times)
        case Kind.REFLECTION_REQUEST:
            return speech.say("• The question after {title}: {times}", title=title, times=times)
        case _:
            return speech.say("• {title}: {times}", title=title, times=times)


def _remarks(effect: Effect, speech: Speech) -> list[Markup]:
    told = [fault_line(replace(each, place=_place(each, effect.after, speech)), speech) for each in effect.remarks]
    return below(speech.say("<b>Worth a second look</b>"), [speech.say("• {what}", what=each) for each in told])


def _place(remark: Fault, course: Definition, speech: Speech) -> str:
    """Name the session or exercise that a remark is about, instead of its number in the file."""
    found = _NUMBERED.match(remark.place)
    if found is None:
        return remark.place
    listed = course.sessions if found["part"] == "sessions" else course.exercises
    return title_of(listed[int(found["number"])], speech)
