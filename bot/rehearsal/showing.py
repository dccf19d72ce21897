"""What the rehearsal's page shows, as JSON: the clock, the people, one conversation, and the course's timeline."""

from __future__ import annotations

from datetime import datetime

from bot.course.definition import LANGUAGES
from bot.course.timeline import Notice
from bot.messages import rehearsal as messages
from bot.messages import timetable
from bot.messages.sessions import takes_days
from bot.messages.speech import Speech
from bot.people.privacy import kept_until
from bot.rehearsal.cast import Part, Persona
from bot.rehearsal.files import PIXEL
from bot.rehearsal.model import Button, File, Message
from bot.rehearsal.people import Person
from bot.rehearsal.rehearsal import Rehearsal

Json = dict[str, object]


class Showing:
    """Shows a rehearsal to who looks at the page. In `walking` are the ids of those who sign up by themselves now."""

    def __init__(self, rehearsal: Rehearsal) -> None:
        self.rehearsal = rehearsal
        self.walking: set[int] = set()
        self._seen: dict[int, int] = {}
        self._performance = rehearsal.performance

    def speech(self, language: str | None) -> Speech:
        """Return the page's language, the course's own unless a known one is asked for, in the course's time zone."""
        course = self.rehearsal.course
        return Speech(language if language in LANGUAGES else course.language, course.zone)

    async def state(self, person: Person, speech: Speech) -> Json:
        """Return all of the page, as it is for somebody who looks at one person's conversation."""
        if self._performance != self.rehearsal.performance:
            self._performance = self.rehearsal.performance
            self._seen.clear()
            self.walking.clear()
        rehearsal = self.rehearsal
        reached, enrolled = await rehearsal.reached(), await rehearsal.enrolled()
        self._seen[person.id] = len(person.inbox)
        return {
            "version": rehearsal.telegram.version,
            "performance": rehearsal.performance,
            "language": speech.language,
            "labels": messages.labels(speech),
            "calendar": {"months": speech.months(), "days": speech.weekdays()},
            "course": {"title": rehearsal.course.title.into(speech.language)},
            "roles": [{"id": role.id, "title": role.title.into(speech.language)} for role in rehearsal.course.roles],
            "clock": self._clock(speech),
            "people": [self._tab(each, enrolled, speech) for each in rehearsal.cast],
            "chat": self._chat(person, speech),
            "timeline": self._timeline(reached, speech),
        }

    def _clock(self, speech: Speech) -> Json:
        rehearsal = self.rehearsal
        now, following, end = rehearsal.clock.now(), rehearsal.next_notice(), rehearsal.last_moment()
        local = now.astimezone(speech.zone)
        return {
            "now": local.isoformat(),
            "local": f"{local:%Y-%m-%dT%H:%M}",
            "text": speech.when_in_year(now),
            "short": speech.short(now),
            "end": f"{end.astimezone(speech.zone):%Y-%m-%dT%H:%M}",
            "over": now >= end,
            "next": following
            and {
                "key": following.key,
                "text": speech.when(following.due),
                "in": messages.from_now(now, following.due, speech),
            },
        }

    def _tab(self, persona: Persona, enrolled: set[int], speech: Speech) -> Json:
        person = persona.person
        role = self.rehearsal.role_of(persona)
        return {
            "id": person.id,
            "name": person.name,
            "first": person.user.first_name,
            "part": messages.part(persona.part, role, speech),
            "role": role.id,
            "organiser": persona.part is Part.ORGANISER,
            "enrolled": person.id in enrolled,
            "walking": person.id in self.walking,
            "unread": max(0, len(person.inbox) - self._seen.get(person.id, 0)),
            "blocked": person.chat.blocked,
        }

    # A conversation.

    def _chat(self, person: Person, speech: Speech) -> Json:
        return {
            "person": person.id,
            "commands": [{"command": each.command, "description": each.description} for each in person.commands],
            "typing": person.typing,
            "messages": [_message(each, speech) for each in person.messages],
            "toasts": [
                {"id": i, "text": toast.text, "alert": toast.show_alert} for i, toast in enumerate(person.toasts, 1)
            ],
        }

    # The timeline.

    def _timeline(self, reached: dict[str, list[int]], speech: Speech) -> list[Json]:
        """Return notices and landmarks in the order of time; what begins an hour comes before what is told then."""
        entries = [*self._landmarks(speech), *self._notices(reached, speech)]
        return [entry for _, entry in sorted(entries, key=lambda each: each[0])]

    def _notices(self, reached: dict[str, list[int]], speech: Speech) -> list[tuple[datetime, Json]]:
        rehearsal, following = self.rehearsal, self.rehearsal.next_notice()
        now, course = rehearsal.clock.now(), rehearsal.course

        def told(notice: Notice) -> str:
            # At the very minute it may still be on its way.
            number = len(reached.get(notice.key, []))
            return messages.told(number, speech) if number or notice.due < now else ""

        return [
            (
                notice.due,
                _at(notice.due, speech)
                | {
                    "type": "notice",
                    "key": notice.key,
                    "what": timetable.name(course, notice, speech),
                    "aloud": timetable.what(course, notice, speech),
                    "who": timetable.who(course, notice, speech),
                    "state": "past" if notice.due <= now else "next" if notice is following else "coming",
                    "reached": reached.get(notice.key, []),
                    "told": told(notice),
                },
            )
            for notice in rehearsal.notices
        ]

    def _landmarks(self, speech: Speech) -> list[tuple[datetime, Json]]:
        rehearsal, now = self.rehearsal, self.rehearsal.clock.now()
        course = rehearsal.course
        marks: list[tuple[datetime, Json]] = []

        def mark(
            at: datetime, kind: str, what: str, who: str = "", ends: datetime | None = None, until: str = ""
        ) -> None:
            over = (ends or at) <= now
            state = "past" if over else "running" if at <= now else "coming"
            entry = {"type": kind, "key": f"{kind}/{at.timestamp()}/{what}", "what": what, "who": who, "until": until}
            marks.append((at, _at(at, speech) | entry | {"aloud": what, "state": state}))

        if course.signup.opens is not None and course.signup.opens.instant >= rehearsal.start:
            mark(course.signup.opens.instant, "opens", messages.signup_opens(speech))
        mark(course.signup.deadline.instant, "deadline", messages.deadline(speech))
        for session in course.sessions:
            if session.cancelled:
                continue
            roles = [role.title.into(speech.language) for role in course.roles if role.id in session.roles]
            who = messages.everybody(speech) if len(roles) == len(course.roles) else speech.listed(roles)
            starts, ends, title = session.starts.instant, session.ends.instant, session.title.into(speech.language)
            until = f" {speech.short(ends)}" if takes_days(session) else speech.clock(ends)
            mark(starts, "session", title, who, ends, until)
        mark(kept_until(course), "forgotten", messages.all_forgotten(speech))
        return marks


def _at(moment: datetime, speech: Speech) -> Json:
    local = moment.astimezone(speech.zone)
    return {
        "due": local.isoformat(),
        "day": speech.short_weekday(moment),
        "time": speech.clock(moment),
        "when": speech.short(moment),
    }


def _message(message: Message, speech: Speech) -> Json:
    return {
        "id": message.id,
        "mine": message.mine,
        "html": message.html,
        "text": message.text,
        "time": speech.clock(message.date),
        "day": speech.day(message.date),
        "edited": message.edit_date is not None,
        "document": message.document and _file(message, message.document),
        "photo": message.photo and _file(message, message.photo),
        "album": message.extra.get("media_group_id"),
        "reply_to": message.reply_to and message.reply_to.id,
        "buttons": [[_button(each) for each in row] for row in message.buttons],
    }


def _file(message: Message, file: File) -> Json:
    # The version in the address: another file may take its place.
    url = f"/api/files/{message.id}?file={file.id}"
    size = len(file.content)
    return {"name": file.name, "mime": file.mime, "url": url, "size": size, "sample": file.content == PIXEL}


def _button(button: Button) -> Json:
    return {"text": button.text, "data": button.data} if button.data else {"text": button.text, "url": button.url}
