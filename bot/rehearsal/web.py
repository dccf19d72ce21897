"""The rehearsal's page over HTTP: where it lies, what it asks for, and how what it can't have is told."""

import json
from collections.abc import Awaitable, Callable
from importlib import resources
from urllib.parse import quote

from markupsafe import Markup
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from bot.course.definition import LANGUAGES
from bot.course.faults import FaultyCourseError
from bot.course.remarks import remarks
from bot.messages import faults as faulty
from bot.messages import rehearsal as messages
from bot.messages.speech import Speech
from bot.rehearsal.doing import Doing, Json, PastError
from bot.rehearsal.people import Person
from bot.rehearsal.rehearsal import Rehearsal
from bot.rehearsal.showing import Showing
from bot.rehearsal.transcript import transcript
from bot.rehearsal.walking import walked

_HEADERS = {"Content-Security-Policy": "default-src 'self'", "Cache-Control": "no-cache"}
# What others made is shown, but runs nothing and fetches nothing.
_PAPER = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:",
    "Cache-Control": "no-cache",
    "X-Content-Type-Options": "nosniff",
}
_SHOWN = ("text/plain", "text/calendar", "text/html", "text/csv", "application/json", "image/png", "image/jpeg")
_WAITING = Markup(
    '<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>Følgesvenn</title>'
    '<meta name="color-scheme" content="light dark"><meta http-equiv="refresh" content="0; url={url}">'
    "<style>body {{ display: grid; place-items: center; min-height: 90vh; font: 1.2rem system-ui, sans-serif }}</style>"
    '</head><body><p role="status">{words}</p></body></html>'
)
_PATIENCE = 20.0
"""Seconds that the page's question for news may stay open."""
_BIGGEST_COURSE = 1_000_000
_BIGGEST_FILE = 20_000_000
"""Bytes, as Telegram's own limit for what a bot fetches."""


def web(rehearsal: Rehearsal) -> Starlette:
    """Return the page's ASGI app."""
    page = resources.files("bot.rehearsal") / "page"
    desk = _Desk(rehearsal)

    async def index(_request: Request) -> Response:
        return FileResponse(str(page / "index.html"), headers=_HEADERS)

    acts = {name: desk.acting(act) for name, act in desk.doing.acts().items()}
    acts |= {"course": desk.course, "send": desk.send}
    return Starlette(
        routes=[
            Route("/", index),
            Route("/everything", desk.everything),
            Route("/api/state", desk.state),
            Route("/api/files/{number:int}", desk.file),
            *(Route(f"/api/{name}", _from_the_page(act), methods=["POST"]) for name, act in acts.items()),
            Mount("/page", StaticFiles(directory=str(page))),
        ]
    )


def _from_the_page(endpoint: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
    """Wrap an endpoint so that other pages, open in the same browser, do nothing here."""

    async def guarded(request: Request) -> Response:
        if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            return Response(status_code=403)
        return await endpoint(request)

    return guarded


class _Desk:
    """Takes the page's requests."""

    def __init__(self, rehearsal: Rehearsal) -> None:
        self.rehearsal = rehearsal
        self.showing = Showing(rehearsal)
        self.doing = Doing(rehearsal, self.showing.walking)

    def acting(self, act: Callable[[Json], Awaitable[Json]]) -> Callable[[Request], Awaitable[Response]]:
        """Wrap an act as an endpoint: JSON in, JSON out, a fault in words for what can't be done."""

        async def endpoint(request: Request) -> Response:
            try:
                return JSONResponse({"ok": True, **await act(await request.json())})
            except PastError:
                return JSONResponse({"fault": messages.cannot_go_back(self._speech(request))}, 400)
            except (json.JSONDecodeError, LookupError, TypeError, ValueError, RuntimeError):
                return JSONResponse({"fault": messages.not_understood(self._speech(request))}, 400)

        return endpoint

    def _speech(self, request: Request) -> Speech:
        return self.showing.speech(request.query_params.get("language"))

    def _person(self, request: Request) -> Person | None:
        asked = request.query_params.get("person", "")
        return self.rehearsal.telegram.persons.get(int(asked)) if asked.isdecimal() else None

    async def state(self, request: Request) -> Response:
        """The whole page, as soon as something has changed since version `after` of performance number `of`."""
        after = request.query_params.get("after", "")
        if request.query_params.get("of", "") in ("", str(self.rehearsal.performance)):
            version = int(after) if after.lstrip("-").isdecimal() else -1
            await self.rehearsal.telegram.changed(version, _PATIENCE)
        person = self._person(request) or self.rehearsal.participant
        return JSONResponse(await self.showing.state(person, self._speech(request)), headers=_HEADERS)

    async def file(self, request: Request) -> Response:
        """A document or a photo that somebody was sent: to be looked at, or with `save` in the address to be kept."""
        for person in self.rehearsal.telegram.persons.values():
            for message in person.messages:
                found = message.document or message.photo
                if message.id == request.path_params["number"] and found:
                    shown = found.mime in _SHOWN and "save" not in request.query_params
                    disposition = f"{'inline' if shown else 'attachment'}; filename*=utf-8''{quote(found.name)}"
                    sandbox = {"Content-Security-Policy": f"{_PAPER['Content-Security-Policy']}; sandbox"}
                    headers = {**_PAPER, **sandbox, "Content-Disposition": disposition}
                    return Response(found.content, media_type=found.mime, headers=headers)
        return Response(status_code=404)

    async def course(self, request: Request) -> Response:
        """Rehearse the course file in the body from now on; or tell its faults, and go on with the one there was."""
        name, speech = request.query_params.get("name", ""), self._speech(request)
        content = await request.body()
        try:
            if len(content) > _BIGGEST_COURSE:
                raise UnicodeError
            source = content.decode("utf-8-sig")
        except UnicodeError:
            return JSONResponse({"fault": messages.no_course_file(name, speech)}, 400)
        try:
            async with self.doing.moves_clock:
                await self.rehearsal.start_over(source)
        except FaultyCourseError as error:
            listed = [faulty.fault_line(fault, speech) for fault in error.faults]
            heading = messages.faults_found(name, len(listed), speech)
            reading = faulty.counted(error.faults, speech)
            return JSONResponse({"heading": heading, "faults": listed, "reading": reading}, 422)
        course, speech = self.rehearsal.course, self._speech(request)
        found = remarks(course, self.rehearsal.clock.now())
        worth, reading = [faulty.fault_line(each, speech) for each in found], faulty.counted(found, speech)
        told = messages.now_rehearsed(course.title.into(speech.language), speech)
        return JSONResponse({"ok": True, "told": told, "remarks": worth, "reading": reading})

    async def send(self, request: Request) -> Response:
        """Send the file in the body to the bot, as a person: a photo, or a document with its name."""
        asked = request.query_params
        person, content = self._person(request), await request.body()
        if person is None or not content or len(content) > _BIGGEST_FILE or person.chat.blocked:
            return JSONResponse({"fault": messages.not_understood(self._speech(request))}, 400)
        if asked.get("as") == "photo":
            person.sends_photo(album=asked.get("album") or None, content=content)
        else:
            person.sends_document(asked.get("name") or "fil", content)
        if not asked.get("album"):  # the pictures of an album come right after one another
            await self.rehearsal.settled()
        return JSONResponse({"ok": True})

    async def everything(self, request: Request) -> Response:
        """All that the course says to one person, on a page to print: the whole course, or what was said `so_far`."""
        speech = self._speech(request)
        asked = request.query_params.get("person", "")
        persona = next((each for each in self.rehearsal.cast if str(each.person.id) == asked), None)
        if persona is None:
            return Response(status_code=404)
        course, role = self.rehearsal.course, self.rehearsal.role_of(persona)
        if "so_far" in request.query_params:
            page = transcript(persona.person, course, speech, role=role)
        elif "walk" not in request.query_params:
            # A page to look at while the course is played, which then takes its place.
            words = messages.walking_through(persona.person.user.first_name, speech)
            page = _WAITING.format(
                lang=speech.language, url=f"{request.url.path}?{request.url.query}&walk=1", words=words
            )
        else:
            spoken = persona.person.language_code
            page = await walked(
                self.rehearsal.current_source,
                role.id,
                spoken if spoken in LANGUAGES else None,
                signs_up=persona.signs_up_at(course),
                name=persona.person.name,
                told_in=speech.language,
            )
        return HTMLResponse(page, headers=_PAPER)
