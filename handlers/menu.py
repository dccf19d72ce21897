"""Telegram's menu of commands: in the person's language, and only what is of use to them."""

from dataclasses import dataclass

from telegram import Bot, BotCommand, BotCommandScopeChat

from bot.messages import help as helping
from bot.messages.help import Standing
from bot.people import persons
from handlers.turn import Turn


@dataclass(frozen=True, slots=True)
class Menu:
    """What a person's menu should be; None instead of commands takes their own menu away."""

    commands: dict[str, str] | None


async def menu_for(turn: Turn) -> Menu | None:
    """Return the menu that Telegram must be told of at the end of a turn; None where it shows the right one."""
    if turn.sender.in_group:
        return None
    if turn.erased:
        return Menu(None)
    if turn.person is None and turn.is_organiser:
        await turn.known_person()
    if turn.person is None:
        return None
    await turn.db.flush()
    if turn.person not in turn.db:  # nothing is kept about them any more
        return Menu(None) if turn.person.menu is not None else None
    standing = turn.standing
    name = f"{turn.person.language}/{standing}{'/o' if turn.is_organiser else ''}"
    own = turn.speech().language == persons.language_from_telegram(turn.sender.language_code)
    plain = own and standing == Standing.STRANGER and not turn.is_organiser
    if turn.person.menu == name or (turn.person.menu is None and plain):
        return None  # the second is what everybody is shown
    turn.person.menu = name
    return Menu(helping.commands(turn.speech(), standing, organiser=turn.is_organiser))


async def show_menu(bot: Bot, telegram_id: int, menu: Menu) -> bool:
    """Tell Telegram which commands to show a person. Raises what python-telegram-bot raises."""
    scope = BotCommandScopeChat(telegram_id)
    if menu.commands is None:
        return await bot.delete_my_commands(scope)
    return await bot.set_my_commands([BotCommand(name, what) for name, what in menu.commands.items()], scope)
