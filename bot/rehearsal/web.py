"""The rehearsal's page over HTTP: what it shows as JSON, and what is done on it."""

import json
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from importlib import resources
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from bot.course.definition import LANGUAGES
from bot.course.offsets import instant
from bot.messages import rehearsal as messages
from bot.messages import timetable
from bot.messages.speech import Speech
from bot.rehearsal.model import Button, Message
from bot.rehearsal.people import Person
from bot.rehearsal.rehearsal import Rehearsal

Json = dict[str, object]

_HEADERS = {"Content-Security-Policy": "default-src 'self'", "Cache-Control": "no-cache"}
_PATIENCE = 20.0
"""Seconds that the page's question for news may stay open."""


def web(rehearsal: Rehearsal) -> Starlette:
    """Return the page's ASGI app."""
    page = resources.files("bot.rehearsal") / "page"
    stage = _Stage(rehearsal)

    async def index(_request: Request) -> Response:
        return FileResponse(str(page / "index.html"), headers=_HEADERS)

    return Starlette(
        routes=[
            Route("/", index),
            Route("/api/state", stage.state),
            Route("/api/files/{number:int}", stage.file),
            *(Route(f"/api/{name}", stage.doing(act), methods=["POST"]) for name, act in stage.acts().items()),
            Mount("/page", StaticFiles(directory=str(page))),
        ]
    )


class _Stage:
    """Shows a rehearsal and acts in it."""

    def __init__(self, rehearsal: Rehearsal) -> None:
        self.rehearsal = rehearsal
        self.seen: dict[int, int] = {}

    def acts(self) -> dict[str, Callable[[Json], Awaitable[Json]]]:
        return {
            "say": self.say,
            "tap": self.tap,
            "edit": self.edit,
            "photo": self.photo,
            "block": self.block,
            "people": self.add_person,
            "clock": self.clock,
        }

    def doing(self, act: Callable[[Json], Awaitable[Json]]) -> Callable[[Request], Awaitable[Response]]:
        """Wrap an act as an endpoint: JSON in, JSON out, a fault in words for what can't be done."""

        async def endpoint(request: Request) -> Response:
            try:
                return JSONResponse({"ok": True, **await act(await request.json())})
            except (json.JSONDecodeError, LookupError, TypeError, ValueError, RuntimeError):
                speech = self.speech(request.query_params.get("language"))
                return JSONResponse({"fault": messages.not_understood(speech)}, 400)

        return endpoint

    def speech(self, language: str | None) -> Speech:
        course = self.rehearsal.course
        return Speech(language if language in LANGUAGES else course.language, course.zone)

    def person(self, number: object) -> Person:
        return self.rehearsal.telegram.persons[int(str(number))]

    # What is shown.

    async def state(self, request: Request) -> Response:
        """The whole page as JSON, as soon as something has changed since version `after`."""
        asked = request.query_params
        after = int(asked["after"]) if asked.get("after", "").lstrip("-").isdigit() else -1
        await self.rehearsal.telegram.changed(after, _PATIENCE)
        telegram = self.rehearsal.telegram
        known = asked.get("person", "").isdigit() and int(asked["person"]) in telegram.persons
        person = self.person(asked["person"]) if known else self.rehearsal.participant
        self.seen[person.id] = len(person.inbox)
        speech = self.speech(asked.get("language"))
        return JSONResponse(
            {
                "version": telegram.version,
                "language": speech.language,
                "labels": messages.labels(speech),
                "course": {"title": self.rehearsal.course.title.into(speech.language)},
                "clock": self.time(speech),
                "people": [self.tab(each) for each in telegram.persons.values()],
                "chat": self.chat(person, speech),
                "timeline": self.timeline(speech),
            },
            headers=_HEADERS,
        )

    def time(self, speech: Speech) -> Json:
        now, following = self.rehearsal.clock.now(), self.rehearsal.next_notice()
        local = now.astimezone(self.rehearsal.course.zone)
        return {
            "now": local.isoformat(),
            "local": f"{local:%Y-%m-%dT%H:%M}",
            "text": speech.when_in_year(now),
            "next": following and {"key": following.key, "text": speech.when(following.due)},
        }

    def tab(self, person: Person) -> Json:
        # What was said before anybody looked is not news.
        unread = len(person.inbox) - self.seen.setdefault(person.id, len(person.inbox))
        return {"id": person.id, "name": person.name, "unread": max(0, unread), "blocked": person.chat.blocked}

    def chat(self, person: Person, speech: Speech) -> Json:
        return {
            "person": person.id,
            "commands": [{"command": each.command, "description": each.description} for each in person.commands],
            "messages": [self.message(each, speech) for each in person.messages],
            "toasts": [
                {"id": i, "text": toast.text, "alert": toast.show_alert} for i, toast in enumerate(person.toasts, 1)
            ],
        }

    def message(self, message: Message, speech: Speech) -> Json:
        document = message.document
        return {
            "id": message.id,
            "mine": message.mine,
            "html": message.html,
            "text": message.text,
            "time": speech.clock(message.date),
            "day": speech.day(message.date),
            "edited": message.edit_date is not None,
            "document": document
            and {"name": document.name, "url": f"/api/files/{message.id}", "size": len(document.content)},
            "photo": message.photo is not None,
            "reply_to": message.reply_to and message.reply_to.id,
            "buttons": [[_button(each) for each in row] for row in message.buttons],
        }

    def timeline(self, speech: Speech) -> list[Json]:
        rehearsal, following = self.rehearsal, self.rehearsal.next_notice()
        now, course = rehearsal.clock.now(), rehearsal.course
        return [
            {
                "key": notice.key,
                "when": speech.short(notice.due),
                "due": notice.due.astimezone(course.zone).isoformat(),
                "what": timetable.what(course, notice, speech),
                "who": timetable.who(course, notice, speech),
                "state": "past" if notice.due <= now else "next" if notice is following else "coming",
            }
            for notice in rehearsal.notices
        ]

    async def file(self, request: Request) -> Response:
        """A document that somebody was sent."""
        for person in self.rehearsal.telegram.persons.values():
            for message in person.messages:
                if message.id == request.path_params["number"] and message.document:
                    disposition = f"attachment; filename*=utf-8''{quote(message.document.name)}"
                    return Response(
                        message.document.content,
                        media_type=message.document.mime,
                        headers={**_HEADERS, "Content-Disposition": disposition},
                    )
        return Response(status_code=404)

    # What is done.

    async def say(self, asked: Json) -> Json:
        person = self.person(asked["person"])
        reply_to = asked.get("reply_to")
        person.says(str(asked["text"]), self.message_of(person, reply_to) if reply_to else None)
        return await self.answered()

    async def tap(self, asked: Json) -> Json:
        person = self.person(asked["person"])
        person.taps_data(str(asked["data"]), self.message_of(person, asked["message"]))
        return await self.answered()

    async def edit(self, asked: Json) -> Json:
        person = self.person(asked["person"])
        person.edits(self.message_of(person, asked["message"]), str(asked["text"]))
        return await self.answered()

    async def photo(self, asked: Json) -> Json:
        self.person(asked["person"]).sends_photo()
        return await self.answered()

    async def block(self, asked: Json) -> Json:
        person = self.person(asked["person"])
        if asked["blocked"]:
            person.blocks_bot()
        else:
            person.unblocks_bot()
        return await self.answered()

    async def add_person(self, asked: Json) -> Json:
        name = str(asked["name"]).strip()
        if not name:
            raise ValueError("a person needs a name")
        person = self.rehearsal.telegram.person(name, language_code=str(asked["language"]))
        self.rehearsal.telegram.touch()
        return {"id": person.id}

    async def clock(self, asked: Json) -> Json:
        rehearsal, to = self.rehearsal, str(asked["to"])
        now = rehearsal.clock.now()
        following = rehearsal.next_notice()
        match to:
            case "restart":
                self.seen.clear()
                await rehearsal.start_over()
            case "next":
                await rehearsal.move_to(following.due if following else now)
            case "hour":
                await rehearsal.move_to(now + timedelta(hours=1))
            case "day":
                local = now.astimezone(rehearsal.course.zone).replace(tzinfo=None)
                await rehearsal.move_to(instant(local + timedelta(days=1), rehearsal.course.zone))
            case "end":
                last = max([now, *(notice.due for notice in rehearsal.notices)])
                await rehearsal.move_to(max(last, rehearsal.course.ends))
            case _:
                await rehearsal.move_to(instant(datetime.fromisoformat(to), rehearsal.course.zone))
        return {}

    async def answered(self) -> Json:
        """The page shows what came of it when the bot has answered."""
        await self.rehearsal.settled()
        return {}

    def message_of(self, person: Person, number: object) -> Message:
        found = next((each for each in person.messages if each.id == number), None)
        if found is None:
            raise LookupError(number)
        return found


def _button(button: Button) -> Json:
    return {"text": button.text, "data": button.data} if button.data else {"text": button.text, "url": button.url}
