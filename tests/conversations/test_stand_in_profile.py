"""What the bot tells the stand-in about itself, and what people see of it in their language."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    MenuButtonCommands,
    MenuButtonDefault,
)
from telegram.error import BadRequest

from bot.rehearsal.bot_api import bot_api
from bot.rehearsal.serving import serve
from bot.rehearsal.state import Telegram


@pytest.fixture
def telegram() -> Telegram:
    return Telegram()


@pytest.fixture
async def bot(telegram: Telegram) -> AsyncIterator[Bot]:
    async with serve(bot_api(telegram)) as url, Bot(telegram.token, base_url=f"{url}/bot") as bot:
        yield bot


async def test_the_menu_is_the_narrowest_scopes_in_the_readers_language(telegram: Telegram, bot: Bot) -> None:
    kari = telegram.person("Kari", language_code="nb")
    ola = telegram.person("Ola", language_code="en-GB")
    eva = telegram.person("Eva")
    assert kari.commands == []
    private, own = BotCommandScopeAllPrivateChats(), BotCommandScopeChat(kari.id)
    await bot.set_my_commands([("start", "Begin")])
    await bot.set_my_commands([("start", "Begynn")], language_code="nb")
    assert [p.commands[0].description for p in (kari, ola, eva)] == ["Begynn", "Begin", "Begin"]
    await bot.set_my_commands([("program", "Programme")], scope=private)
    assert [p.commands[0].command for p in (kari, ola)] == ["program", "program"]
    await bot.set_my_commands([("status", "Status")], scope=own)
    assert [p.commands[0].command for p in (kari, ola)] == ["status", "program"]

    assert await bot.get_my_commands(language_code="nb") == (BotCommand("start", "Begynn"),)
    assert await bot.get_my_commands(scope=own, language_code="nb") == ()
    await bot.delete_my_commands(scope=own)
    await bot.delete_my_commands(scope=private)
    assert kari.commands == [("start", "Begynn")]


@pytest.mark.parametrize(
    ("commands", "more", "refusal"),
    [
        ([("Start", "x")], {}, "Bot_command_invalid"),
        ([("på", "x")], {}, "Bot_command_invalid"),
        ([("a" * 33, "x")], {}, "Bot_command_invalid"),
        ([("a", "")], {}, "Bot_command_description_invalid"),
        ([("a", "x" * 257)], {}, "Bot_command_description_invalid"),
        ([(f"a{n}", "x") for n in range(101)], {}, "Bot_commands_too_much"),
        ([("a", "x")], {"language_code": "nor"}, "Invalid language code specified"),
        ([("a", "x")], {"scope": BotCommandScopeChat(4711)}, "Chat not found"),
    ],
)
async def test_commands_telegram_would_not_take_are_refused(
    bot: Bot, commands: list[tuple[str, str]], more: dict[str, Any], refusal: str
) -> None:
    with pytest.raises(BadRequest, match=f"(?i){refusal}"):
        await bot.set_my_commands(commands, **more)


async def test_texts_about_the_bot_have_languages_and_limits(telegram: Telegram, bot: Bot) -> None:
    await bot.set_my_description("A course", language_code="")
    await bot.set_my_description("Eit kurs", language_code="nn")
    await bot.set_my_short_description("Short")
    await bot.set_my_name("Følgesvenn")
    assert (await bot.get_my_description("nn")).description == "Eit kurs"
    assert (await bot.get_my_description("nb")).description == "A course"
    assert telegram.profile.description("nn") == "Eit kurs"
    await bot.set_my_description("", language_code="nn")
    assert (await bot.get_my_description("nn")).description == "A course"
    assert (await bot.get_my_short_description()).short_description == "Short"
    assert (await bot.get_my_name()).name == "Følgesvenn"
    for call in (
        bot.set_my_description("x" * 513),
        bot.set_my_short_description("x" * 121),
        bot.set_my_name("x" * 65),
    ):
        with pytest.raises(BadRequest, match="is too long"):
            await call
    await bot.set_my_description("x" * 512)


async def test_the_menu_button_is_kept(telegram: Telegram, bot: Bot) -> None:
    kari = telegram.person("Kari")
    assert await bot.get_chat_menu_button() == MenuButtonDefault()
    await bot.set_chat_menu_button(kari.id, MenuButtonCommands())
    assert await bot.get_chat_menu_button(kari.id) == MenuButtonCommands()
    assert await bot.get_chat_menu_button() == MenuButtonDefault()
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.get_chat_menu_button(4711)
