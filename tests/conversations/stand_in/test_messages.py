"""The stand-in's methods for messages, over real HTTP: with python-telegram-bot and with bare requests."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    MessageEntity,
    ReplyParameters,
)
from telegram.error import BadRequest, Forbidden, InvalidToken

from bot.rehearsal.bot_api import bot_api
from bot.rehearsal.people import Person
from bot.rehearsal.serving import serve
from bot.rehearsal.state import Telegram

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


@dataclass
class World:
    telegram: Telegram
    kari: Person
    bot: Bot
    http: httpx.AsyncClient
    now: datetime = NOW

    async def post(self, method: str, **values: Any) -> Any:
        # Escaped to ASCII, so that text which is no text can be sent as well.
        content, headers = json.dumps(values), {"content-type": "application/json"}
        answer = await self.http.post(f"/bot{self.telegram.token}/{method}", content=content, headers=headers)
        body = answer.json()
        assert body["ok"] is (answer.status_code == 200)
        if not body["ok"]:
            assert body["error_code"] == answer.status_code
        return body

    async def refusal(self, method: str, **values: Any) -> str:
        body = await self.post(method, **values)
        assert not body["ok"], body
        return f"{body['error_code']} {body['description']}"


@pytest.fixture
async def world() -> AsyncIterator[World]:
    telegram = Telegram(now=lambda: here.now)
    kari = telegram.person("Kari Nordmann", language_code="nb", username="kari")
    async with (
        serve(bot_api(telegram)) as url,
        Bot(telegram.token, base_url=f"{url}/bot", base_file_url=f"{url}/file/bot") as bot,
        httpx.AsyncClient(base_url=url, trust_env=False) as http,
    ):
        here = World(telegram, kari, bot, http)
        kari.starts()
        yield here


def button(text: str = "Ja", data: str | None = "ja", **more: Any) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton(text, callback_data=data, **more)]])


async def test_a_message_goes_out_and_comes_back_whole(world: World) -> None:
    question = world.kari.says("Hvor er vi?")
    sent = await world.bot.send_message(
        world.kari.id,
        "<b>I Bergen</b> &amp; på https://kurs.example.org",
        parse_mode="HTML",
        reply_markup=button(),
        reply_parameters=ReplyParameters(question.id),
        link_preview_options=LinkPreviewOptions(is_disabled=True),
        protect_content=True,
    )
    assert sent.text == "I Bergen & på https://kurs.example.org"
    assert sent.text_html == "<b>I Bergen</b> &amp; på https://kurs.example.org"
    assert [e.type for e in sent.entities] == ["bold", "url"]
    assert sent.date == NOW
    assert sent.chat.username == "kari"
    assert sent.from_user is not None
    assert sent.from_user.is_bot
    assert sent.reply_to_message is not None
    assert sent.reply_to_message.text == "Hvor er vi?"
    assert sent.link_preview_options == LinkPreviewOptions(is_disabled=True)
    assert sent.has_protected_content

    seen = world.kari.last
    assert (seen.id, seen.text, seen.labels, seen.reply_to, seen.mine) == (
        sent.id,
        sent.text,
        ["Ja"],
        question,
        False,
    )
    assert seen.html.startswith("<b>I Bergen</b> &amp; på <a href=")
    assert world.kari.messages[-2:] == [question, seen]
    assert world.kari.inbox == [seen]


async def test_a_quoted_message_shows_its_keyboard_and_quotes_no_further(world: World) -> None:
    first = world.kari.says("a")
    sent = await world.bot.send_message(1001, "b", reply_markup=button(), reply_parameters=ReplyParameters(first.id))
    world.kari.says("c", reply_to=world.kari.last)
    update = (await world.bot.get_updates())[-1]
    assert update.message is not None
    quoted = update.message.reply_to_message
    assert quoted is not None
    assert quoted.message_id == sent.id
    assert quoted.reply_markup == button()
    assert quoted.reply_to_message is None


@pytest.mark.parametrize("token", ["123456:WRONG", "7:TEST"])
async def test_another_token_is_unauthorized(world: World, token: str) -> None:
    answer = await world.http.get(f"/bot{token}/getMe")
    assert (answer.status_code, answer.json()) == (
        401,
        {"ok": False, "error_code": 401, "description": "Unauthorized"},
    )
    with pytest.raises(InvalidToken):
        await Bot(token, base_url=f"{world.http.base_url}/bot").get_me()
    assert (await world.http.get(f"/file/bot{token}/documents/file_1.toml")).status_code == 401


@pytest.mark.parametrize("path", ["/botabc/getMe", "/bot123456:TEST/sendNothing", "/bot123456:TEST/", "/elsewhere"])
async def test_what_is_not_there_is_not_found(world: World, path: str) -> None:
    answer = await world.http.get(path)
    assert (answer.status_code, answer.json()) == (
        404,
        {"ok": False, "error_code": 404, "description": "Not Found"},
    )


async def test_every_kind_of_body_is_read(world: World) -> None:
    path = f"/bot{world.telegram.token}/sendMessage"
    markup = {"inline_keyboard": [[{"text": "Å", "callback_data": "æ"}]]}
    values = {"chat_id": "1001", "text": "Blåbær & 🎉", "reply_markup": json.dumps(markup)}
    for answer in [
        await world.http.get(path, params=values),
        await world.http.post(path, data=values),
        await world.http.post(path, files={name: (None, value) for name, value in values.items()}),
        await world.http.post(path, json=values | {"reply_markup": markup, "chat_id": 1001}),
        await world.http.post(path, params={"chat_id": 1001}, json={k: values[k] for k in ("text", "reply_markup")}),
    ]:
        assert answer.json()["result"]["text"] == "Blåbær & 🎉"
        assert answer.json()["result"]["reply_markup"] == markup
    assert len(world.kari.inbox) == 5


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"[1]", "application/json"),
        (b"{", "application/json"),
        (b"text=%FF", "application/x-www-form-urlencoded"),
        (b"--x\r\n", "multipart/form-data; boundary=x"),
        (b"nothing", "multipart/form-data"),
        (b"<xml/>", "text/xml"),
    ],
)
async def test_a_body_that_is_not_what_it_says_is_a_bad_request(world: World, body: bytes, kind: str) -> None:
    path = f"/bot{world.telegram.token}/sendMessage"
    answer = await world.http.post(path, content=body, headers={"content-type": kind})
    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        ({"text": "x"}, "chat_id is empty"),
        ({"chat_id": 1001}, "message text is empty"),
        ({"chat_id": 1001, "text": " \n "}, "message text is empty"),
        ({"chat_id": 1001, "text": "<b> </b>", "parse_mode": "HTML"}, "message text is empty"),
        ({"chat_id": 1001, "text": "x" * 4097}, "message is too long"),
        ({"chat_id": 1001, "text": "🎉" * 2049}, "message is too long"),
        ({"chat_id": 1001, "text": "x", "txet": "y"}, "unknown parameter txet"),
        ({"chat_id": 1001, "text": 7}, "parameter text must be a string"),
        ({"chat_id": 1001, "text": "\ud800"}, "strings must be encoded in UTF-8"),
        ({"chat_id": 1.5, "text": "x"}, "parameter chat_id must be a chat identifier"),
        (
            {"chat_id": 1001, "text": "x", "disable_notification": "maybe"},
            "parameter disable_notification must be a boolean",
        ),
        ({"chat_id": 1001, "text": "x", "reply_markup": "{"}, "parameter reply_markup must be a JSON object"),
        (
            {"chat_id": 1001, "text": "x", "entities": {}},
            "parameter entities must be a JSON array of objects",
        ),
        ({"chat_id": 1001, "text": "x", "message_thread_id": 3}, "message thread not found"),
        (
            {"chat_id": 1001, "text": "x", "parse_mode": "Wiki"},
            "unsupported parse_mode; the stand-in knows HTML alone",
        ),
        (
            {"chat_id": 1001, "text": "<b>x", "parse_mode": "HTML"},
            "can't parse entities: Can't find end tag corresponding to start tag \"b\"",
        ),
        (
            {"chat_id": 1001, "text": "x", "reply_parameters": {"message_id": 99}},
            "message to be replied not found",
        ),
        (
            {"chat_id": 1001, "text": "x", "reply_parameters": {"message_di": 1}},
            "can't parse reply parameters: unknown field message_di",
        ),
        (
            {"chat_id": 1001, "text": "x", "link_preview_options": {"is_disabled": "perhaps"}},
            "can't parse link preview options: field is_disabled must be a boolean",
        ),
        (
            {"chat_id": 1001, "text": "x", "entities": [{"type": "bold", "offset": 0, "length": 2}]},
            "can't parse MessageEntity: length 2 at offset 0 is outside of the text",
        ),
        (
            {"chat_id": 1001, "text": "x", "entities": [{"type": "loud", "offset": 0, "length": 1}]},
            "can't parse MessageEntity: unsupported type loud",
        ),
        ({"chat_id": 4711, "text": "x"}, "chat not found"),
        ({"chat_id": "@nobody", "text": "x"}, "chat not found"),
    ],
)
async def test_a_message_telegram_would_not_send_is_refused(world: World, values: dict[str, Any], refusal: str) -> None:
    before = len(world.kari.messages)
    assert await world.refusal("sendMessage", **values) == f"400 Bad Request: {refusal}"
    assert len(world.kari.messages) == before


async def test_the_longest_text_is_measured_after_the_markup(world: World) -> None:
    sent = await world.bot.send_message(1001, f"<b>{'x' * 4094}🎉</b>", parse_mode="HTML")
    assert sent.text is not None
    assert len(sent.text) == 4095


async def test_a_link_to_somebody_becomes_a_mention_of_them(world: World) -> None:
    sent = await world.bot.send_message(
        1001, '<a href="tg://user?id=1001">Kari</a> <a href="tg://user?id=9">X</a>', parse_mode="HTML"
    )
    assert [(e.type, e.user and e.user.id) for e in sent.entities] == [("text_mention", 1001)]
    own = [MessageEntity("text_link", 0, 4, url="https://x.no")]
    assert (await world.bot.send_message(1001, "Kari", entities=own)).entities == tuple(own)


async def test_without_a_start_there_is_no_chat(world: World) -> None:
    ola = world.telegram.person("Ola")
    with pytest.raises(BadRequest, match="Chat not found"):
        await world.bot.send_message(ola.id, "Hei")
    ola.says("Hei")
    await world.bot.send_message(ola.id, "Hei")


async def test_who_blocked_the_bot_or_left_telegram_gets_nothing(world: World) -> None:
    await world.bot.send_message(1001, "Hei")
    world.kari.blocks_bot()
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await world.bot.send_message(1001, "Hei")
    with pytest.raises(RuntimeError, match="has blocked the bot"):
        world.kari.says("Hei")
    world.kari.unblocks_bot()
    assert world.kari.messages[-1].text == "/start"
    await world.bot.send_message(1001, "Hei igjen")
    world.kari.deactivates()
    with pytest.raises(Forbidden, match="user is deactivated"):
        await world.bot.send_chat_action(1001, "typing")
    assert [m.text for m in world.kari.inbox] == ["Hei", "Hei igjen"]


async def test_the_chat_and_the_bot_describe_themselves(world: World) -> None:
    me = await world.bot.get_me()
    assert (me.username, me.is_bot, me.id) == ("folgesvenn_test_bot", True, 123456)
    chat = await world.bot.get_chat(1001)
    assert (chat.type, chat.first_name, chat.last_name) == ("private", "Kari", "Nordmann")
    with pytest.raises(BadRequest, match="Chat not found"):
        await world.bot.get_chat(4711)
