"""Somebody who walks through a course alone: reads what comes, and says and taps what a person would."""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from bot.course.definition import Definition, Role
from bot.course.offsets import instant
from bot.course.timeline import Kind, timeline
from bot.messages import persona as words
from bot.messages.speech import Speech
from bot.people.privacy import kept_until
from bot.rehearsal.model import Button, Message
from bot.rehearsal.people import Person
from bot.rehearsal.rehearsal import Rehearsal
from bot.rehearsal.transcript import transcript

_MOST_STEPS = 15
"""Questions that a sign-up asks at most; one that asks the same again and again is left."""

_NOON = time(12)
_AFTER_WORK = time(17)
_A_WHILE = timedelta(minutes=30)
_USUAL_HOURS = 2


@dataclass(frozen=True, slots=True)
class _Plan:
    """Something to do at a UTC instant."""

    at: datetime
    deed: Callable[[], Awaitable[None]]


class Walker:
    """A person in a rehearsal who finds the way through the chat alone.

    `role` is the role of the course that they take part in. Nothing here waits in real time beyond the bot's answers,
    but for `before_each`, which is awaited before they say or tap anything.
    """

    def __init__(
        self,
        rehearsal: Rehearsal,
        person: Person,
        role: Role,
        *,
        before_each: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        self.rehearsal = rehearsal
        self.person = person
        self.role = role
        self._speech = Speech(person.language_code or rehearsal.course.language, rehearsal.course.zone)
        self._read = 0
        self._plans: list[_Plan] = []
        self._known: set[str] = set()
        self._reflections = 0
        self._before_each = before_each

    async def asks_to_be_reminded(self) -> None:
        """Open the bot, and ask to be reminded of the deadline instead of signing up."""
        await self._says("/start")
        await self._taps_first("remind")

    async def signs_up(self) -> bool:
        """Sign up now: open the bot if that is not done, answer each question, and confirm.

        Returns whether the last button could be tapped; what came of it stands in the chat. Who has signed up already,
        or comes too late, gets the bot's answer and False.
        """
        if not self.person.inbox or not any(self._buttons("begin", self.person.last)):
            await self._says("/start")
        for _ in range(_MOST_STEPS):
            if any(self._buttons("confirm", self.person.last)):
                return await self._taps_first("confirm")
            if not await self._answers():
                return False
        return False

    async def follows(self, until: datetime, *, silent: bool = False) -> None:
        """Follow the course until a UTC instant: say that they come, do each exercise the day after it came, reflect.

        Who is `silent` reads and does nothing. Raises ValueError for an instant that is past.
        """
        while True:
            if not silent:
                self._plans += self._plans_for(self.person.inbox[self._read :])
                self._read = len(self.person.inbox)
            stops = [plan.at for plan in self._plans]
            if (coming := await self.rehearsal.next_stop()) is not None:
                stops.append(coming)
            if not stops or min(stops) > until:
                break
            await self.rehearsal.move_to(max(min(stops), self.rehearsal.clock.now()))
            due = [plan for plan in self._plans if plan.at <= self.rehearsal.clock.now()]
            self._plans = [plan for plan in self._plans if plan not in due]
            for plan in due:
                await plan.deed()
        await self.rehearsal.move_to(until)

    # What to say to a sign-up's question.

    async def _answers(self) -> bool:
        """Answer the newest message if it asks something of somebody who signs up."""
        last = self.person.last
        for beginning in ("begin", "consent"):
            if any(self._buttons(beginning, last)):
                return await self._taps_first(beginning)
        choices = list(self._buttons("signup", last))
        if choices:
            own = [button for button in choices if str(button.data).endswith(f":role:{self.role.id}")]
            return await self._taps(own[0] if own else choices[0], last)
        if any(self._buttons("empty", last)):  # only «‹ Back»: a question to be answered in words
            await self._says(words.organisation(self._speech))
            return True
        return False

    # What to do about what came.

    def _plans_for(self, messages: list[Message]) -> Iterator[_Plan]:
        """Plan what new messages ask for, each thing once."""
        for message in messages:
            for button in (each for row in message.buttons for each in row if each.data):
                action, _, about = str(button.data).partition(":")
                what = f"{action}:{about.removesuffix(':yes')}"
                wanted = action in ("done", "noreflect") or (action == "coming" and about.endswith(":yes"))
                if not wanted or what in self._known:
                    continue
                self._known.add(what)
                match action:
                    case "done":
                        yield _Plan(self._day_after(message.date), self._finishing(button, message))
                    case "noreflect":
                        yield _Plan(message.date + _A_WHILE, self._reflecting(button, message))
                    case _:
                        yield _Plan(message.date + _A_WHILE, self._tapping(button, message))

    def _day_after(self, moment: datetime) -> datetime:
        day = moment.astimezone(self._speech.zone).date() + timedelta(days=1)
        return instant(datetime.combine(day, _AFTER_WORK), self._speech.zone)

    def _tapping(self, button: Button, message: Message) -> Callable[[], Awaitable[None]]:
        async def tap() -> None:
            if _offers(message, button):
                await self._taps(button, message)

        return tap

    def _finishing(self, button: Button, message: Message) -> Callable[[], Awaitable[None]]:
        """Say that an exercise is done, and how long it took."""
        exercise = self.rehearsal.course.exercise(str(button.data).rpartition(":")[2])

        async def finish() -> None:
            if not _offers(message, button):
                return
            await self._taps(button, message)
            hours = exercise.hours if exercise is not None and exercise.hours else _USUAL_HOURS
            asked = self.person.last
            offered = [each for each in self._buttons("hours", asked) if str(each.data).endswith(f":{hours * 60:g}")]
            if offered:
                await self._taps(offered[0], asked)
            elif any(self._buttons("hours", asked)):
                await self._says(self._speech.number(hours))

        return finish

    def _reflecting(self, button: Button, message: Message) -> Callable[[], Awaitable[None]]:
        async def reflect() -> None:
            if _offers(message, button):
                self._reflections += 1
                await self._says(words.reflection(self._reflections - 1, self._speech), message)

        return reflect

    # Speaking and tapping.

    def _buttons(self, action: str, message: Message) -> Iterator[Button]:
        """The buttons under a message that are for an action."""
        for button in (button for row in message.buttons for button in row):
            if str(button.data).split(":")[0] == action:
                yield button

    async def _taps_first(self, action: str) -> bool:
        """Tap the first such button under the newest message, if there is one."""
        for button in self._buttons(action, self.person.last):
            return await self._taps(button, self.person.last)
        return False

    async def _taps(self, button: Button, message: Message) -> bool:
        if self._before_each is not None:
            await self._before_each()
        self.person.taps_data(str(button.data), message)
        await self.rehearsal.settled()
        return True

    async def _says(self, text: str, reply_to: Message | None = None) -> None:
        if self._before_each is not None:
            await self._before_each()
        self.person.says(text, reply_to)
        await self.rehearsal.settled()


async def walked(
    source: str,
    role_id: str | None = None,
    language: str | None = None,
    *,
    signs_up: datetime | None = None,
    until: datetime | None = None,
    silent: bool = False,
    name: str | None = None,
    told_in: str | None = None,
) -> str:
    """Run a whole course for one person, as fast as it goes, and return what they saw as a page of HTML.

    source: a course file without faults. role_id: one of its roles, the first if it is None. language: the person's,
    the course's own if it is None. signs_up: a UTC instant; without one they ask to be reminded of the deadline, and
    sign up the day after the first reminder. until: a UTC instant to stop at, otherwise the one at which the bot
    forgets people. name: what the person is called. told_in: the language of the words around the messages, the
    person's own if it is None. Raises LookupError for a role that is not there.
    """
    course = Rehearsal(source).course
    role = course.roles[0] if role_id is None else course.role(role_id)
    if role is None:
        raise LookupError(role_id)
    reminded_from, begins = (None, signs_up) if signs_up else usual_sign_up(course)
    rehearsal = Rehearsal(source, reminded_from or begins)
    person = rehearsal.telegram.person(name or words.name(), language_code=language or course.language)
    walker = Walker(rehearsal, person, role)
    end = max(until or kept_until(course), reminded_from or begins)
    async with rehearsal.performed():
        if reminded_from is not None:
            await walker.asks_to_be_reminded()
        if begins <= end:
            await rehearsal.move_to(begins)
            await walker.signs_up()
        await walker.follows(end, silent=silent)
    return transcript(person, course, Speech(told_in or language or course.language, course.zone), role=role)


def usual_sign_up(course: Definition) -> tuple[datetime | None, datetime]:
    """Return when to ask for the reminder of the deadline (None: never) and when to sign up, as UTC instants.

    That is the day before the first reminder and the day after it, or, without one, the day before the deadline.
    """
    deadline, opens = course.signup.deadline.instant, course.signup.opens
    reminders = [notice.due for notice in timeline(course) if notice.kind is Kind.SIGNUP_REMINDER]
    first = reminders[0] if reminders else None
    asks = _noon(course, first, -1) if first is not None else None
    if asks is not None and opens is not None and asks < opens.instant:
        asks = None
    begins = _noon(course, first, 1) if first is not None else _noon(course, deadline, -1)
    if begins > deadline:
        begins = deadline - _A_WHILE
    return asks, max(begins, opens.instant) if opens is not None else begins


def _noon(course: Definition, moment: datetime, days: int) -> datetime:
    day = moment.astimezone(course.zone).date() + timedelta(days=days)
    return instant(datetime.combine(day, _NOON), course.zone)


def _offers(message: Message, button: Button) -> bool:
    """Say whether a message still has a button."""
    return not message.deleted and any(button.data == each.data for row in message.buttons for each in row)
