"""`/arrangor`: one message, edited in place, from which an organiser finds everything; for nobody else."""

from collections.abc import Awaitable, Callable

from bot.messages import help as helping
from bot.messages import organiser as messages
from bot.messages.message import Message
from bot.people import organisers
from bot.people.courses import PublishedCourse
from bot.tables import Organiser
from handlers.organiser import awaiting
from handlers.turn import Change, Replies, Say, Turn, old_button

View = Callable[[Turn, Organiser, PublishedCourse, str], Awaitable[Message]]
"""Makes a page's message for an organiser; the text is what it is about, or which page of it."""

VIEWS: dict[str, View] = {}
"""The pages behind the menu, by name; each module of this package puts its own in."""


async def menu(turn: Turn) -> Replies:
    """`/arrangor`: the menu of the course that runs; where there are several, which one."""
    organiser = await present_organiser(turn)
    if organiser is None:
        if not turn.house.organisers and not await organisers.present(turn.db, ()):
            # Whoever sets a bot up needs a number that Telegram shows nowhere.
            return [Say(messages.nobody_yet(turn.sender.telegram_id, turn.speech()))]
        return [Say(helping.unknown_command(turn.speech()))]
    awaiting.leave_page(turn, organiser)
    running = [course for course in turn.published if turn.now < course.definition.ends] or turn.published
    match running:
        case []:
            return [Say(messages.no_course(turn.speech()))]
        case [only]:
            return [Say(await home_view(turn, organiser, only))]
        case _:
            return [Say(messages.which_course(running, turn.speech()))]


async def tapped_view(turn: Turn, course_id: int, name: str, about: str = "") -> Replies:
    """A button of the menu, or the way back to it: the message becomes that page."""
    organiser, course = await present_organiser(turn), turn.course(course_id)
    if organiser is None or course is None:
        return old_button(turn)
    view = home_view if name == "home" else VIEWS.get(name)
    if view is None:
        return old_button(turn)
    awaiting.leave_page(turn, organiser)
    message = await view(turn, organiser, course, about)
    if name == "home":
        return [Change(message)]
    return [Change(messages.with_way_back(message, course, turn.speech(course.definition)))]


async def home_view(turn: Turn, organiser: Organiser, course: PublishedCourse, _about: str = "") -> Message:
    """The menu."""
    return messages.menu(course, organiser, VIEWS, turn.speech(course.definition))


async def present_organiser(turn: Turn) -> Organiser | None:
    """Return the sender's row as an organiser, made now for whom the environment names; None for anybody else."""
    if not turn.is_organiser:
        return None
    if turn.organiser is None:
        turn.organiser = await organisers.known(turn.db, await turn.known_person(), turn.sender.name, turn.now)
    return turn.organiser
