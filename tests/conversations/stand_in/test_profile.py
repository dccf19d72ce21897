"""What the bot tells the stand-in about itself, and what people see of it in their language."""

from __future__ import annotations

from typing import Any

import pytest
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    BotCommandScopeChatAdministrators,
    BotCommandScopeChatMember,
    MenuButtonCommands,
    MenuButtonDefault,
)
from telegram.error import BadRequest

from bot.rehearsal.state import Telegram


async def test_the_menu_is_the_narrowest_scopes_in_the_readers_language(telegram: Telegram, bot: Bot) -> None:
    kari = telegram.person("Kari", language_code="nb")
    ola = telegram.person("Ola", language_code="en-GB")
    eva = telegram.person("Eva")
    kari.starts()
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


async def test_a_chats_own_menu_has_languages_and_goes_language_by_language(telegram: Telegram, bot: Bot) -> None:
    kari = telegram.person("Kari", language_code="nb")
    kari.starts()
    own, private = BotCommandScopeChat(kari.id), BotCommandScopeAllPrivateChats()

    def shown() -> list[str]:
        return [command.description for command in kari.commands]

    await bot.set_my_commands([("a", "alle, nb")], scope=private, language_code="nb")
    await bot.set_my_commands([("a", "all")], scope=private)
    assert shown() == ["alle, nb"]
    # A chat's own list goes before everybody's, even where only the latter is in the reader's language.
    await bot.set_my_commands([("a", "own")], scope=own)
    assert shown() == ["own"]
    await bot.set_my_commands([("a", "egen, nn")], scope=own, language_code="nn")
    assert shown() == ["own"]
    kari.language_code = "nn-NO"
    assert shown() == ["egen, nn"]
    kari.language_code = "nb"

    # Deleting takes away one language of one scope, and nothing else.
    await bot.delete_my_commands(scope=own)
    assert shown() == ["alle, nb"]
    assert await bot.get_my_commands(scope=own, language_code="nn") == (BotCommand("a", "egen, nn"),)
    kari.language_code = "nn"
    assert shown() == ["egen, nn"]
    await bot.delete_my_commands(scope=own, language_code="nn")
    assert shown() == ["all"]
    # An empty list is as good as none.
    await bot.set_my_commands([], scope=own)
    assert shown() == ["all"]
    await bot.delete_my_commands(scope=own, language_code="fi")


async def test_a_menu_for_somebody_who_never_wrote_is_refused(telegram: Telegram, bot: Bot) -> None:
    ola = telegram.person("Ola")
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.set_my_commands([("a", "x")], scope=BotCommandScopeChat(ola.id))
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.delete_my_commands(scope=BotCommandScopeChat(ola.id))
    ola.starts()
    with pytest.raises(BadRequest, match="Can't use specified scope in private chats"):
        await bot.set_my_commands([("a", "x")], scope=BotCommandScopeChatAdministrators(ola.id))


async def test_in_groups_there_are_menus_for_all_for_administrators_and_for_one(telegram: Telegram, bot: Bot) -> None:
    kari, ola = telegram.person("Kari", language_code="nb"), telegram.person("Ola", language_code="nb")
    group = telegram.group("Arrangører", topics=True, owner=ola)

    def shown() -> tuple[list[str], list[str]]:
        menus = kari.commands_in(group), ola.commands_in(group)
        return [c.description for c in menus[0]], [c.description for c in menus[1]]

    await bot.set_my_commands([("a", "private")], scope=BotCommandScopeAllPrivateChats())
    assert shown() == ([], [])
    await bot.set_my_commands([("a", "all")])
    await bot.set_my_commands([("a", "groups")], scope=BotCommandScopeAllGroupChats())
    assert shown() == (["groups"], ["groups"])
    await bot.set_my_commands([("a", "administrators")], scope=BotCommandScopeAllChatAdministrators())
    assert shown() == (["groups"], ["administrators"])
    await bot.set_my_commands([("a", "here")], scope=BotCommandScopeChat(group.id))
    assert shown() == (["here"], ["here"])
    await bot.set_my_commands([("a", "owner")], scope=BotCommandScopeChatAdministrators(group.id))
    assert shown() == (["here"], ["owner"])
    await bot.set_my_commands([("a", "Kari")], scope=BotCommandScopeChatMember(group.id, kari.id))
    assert shown() == (["Kari"], ["owner"])
    assert (kari.commands, ola.commands) == ([("a", "private")], [("a", "private")])


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
