"""How the stand-in hands updates over: long polls, webhooks, again, and what is told of blocks and edits."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable

import httpx
import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.error import BadRequest, Conflict
from telegram.ext import Application, CallbackQueryHandler, CommandHandler, ContextTypes

from bot.rehearsal.bot_api import bot_api
from bot.rehearsal.serving import serve
from bot.rehearsal.state import Telegram
from tests.conversations.stand_in.asking import once, texts


async def test_an_offset_acknowledges_everything_before_it(telegram: Telegram, bot: Bot) -> None:
    kari = telegram.person("Kari")
    for text in "abcd":
        kari.says(text)
    first = await bot.get_updates(limit=2)
    assert texts(first) == ["a", "b"]
    assert [u.update_id for u in first] == [first[0].update_id, first[0].update_id + 1]
    assert texts(await bot.get_updates()) == ["a", "b", "c", "d"]
    assert texts(await bot.get_updates(offset=first[1].update_id + 1)) == ["c", "d"]
    assert texts(await bot.get_updates()) == ["c", "d"]
    assert texts(await bot.get_updates(offset=-1)) == ["d"]
    assert texts(await bot.get_updates()) == ["d"]
    assert await bot.get_updates(offset=first[1].update_id + 3) == ()


async def test_a_long_poll_wakes_at_once_and_ends_empty_in_time(telegram: Telegram, bot: Bot) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=20))
    await once(lambda: telegram.updates.polled)
    telegram.person("Kari").says("hei")
    async with asyncio.timeout(10):
        assert texts(await poll) == ["hei"]
    await bot.get_updates(offset=-1)
    last = telegram.updates.pending[-1]["update_id"]
    assert await bot.get_updates(offset=last + 1, timeout=1) == ()


async def test_the_older_poll_gives_way_to_the_newer(telegram: Telegram, bot: Bot) -> None:
    older = asyncio.create_task(bot.get_updates(timeout=20))
    await once(lambda: telegram.updates.polled)
    async with Bot(telegram.token, base_url=bot.base_url.removesuffix(telegram.token)) as second:
        newer = asyncio.create_task(second.get_updates(timeout=20))
        with pytest.raises(Conflict, match="make sure that only one bot instance is running"):
            await older
        telegram.person("Kari").says("hei")
        assert texts(await newer) == ["hei"]


async def test_only_what_was_asked_for_is_handed_over_and_that_is_remembered(telegram: Telegram, bot: Bot) -> None:
    kari = telegram.person("Kari")
    await bot.get_updates(allowed_updates=["edited_message"])
    message = kari.says("a")
    kari.edits(message, "b")
    (update,) = await bot.get_updates()
    assert update.edited_message is not None
    assert (update.edited_message.text, update.edited_message.edit_date is not None) == ("b", True)
    with pytest.raises(BadRequest, match="Unknown update type"):
        await bot.get_updates(allowed_updates=["messages"])
    await bot.get_updates(offset=update.update_id + 1, allowed_updates=[])
    kari.says("c")
    assert texts(await bot.get_updates()) == ["c"]


async def test_settled_returns_when_all_is_acknowledged_and_else_names_what_is_not(
    telegram: Telegram, bot: Bot
) -> None:
    await telegram.settled(0)
    kari = telegram.person("Kari Nordmann")
    kari.says("hei")
    with pytest.raises(TimeoutError, match=r"not acknowledged: \d+ \(message from Kari Nordmann: 'hei'\)"):
        await telegram.settled(0.05)
    waiting = asyncio.create_task(telegram.settled())
    (update,) = await bot.get_updates()
    assert not waiting.done()
    await bot.get_updates(offset=update.update_id + 1)
    await waiting


async def test_an_acknowledged_update_can_be_handed_over_again(telegram: Telegram, bot: Bot) -> None:
    with pytest.raises(LookupError):
        telegram.redeliver()
    kari = telegram.person("Kari")
    kari.says("a")
    kari.says("b")
    first, second = await bot.get_updates()
    after = second.update_id + 1
    await bot.get_updates(offset=after)
    assert telegram.redeliver(first.update_id) == first.update_id
    kari.says("c")
    # The bot's offset is past it, and yet it comes: as after a crash, just without one.
    updates = await bot.get_updates(offset=after)
    assert [(u.update_id, u.message and u.message.text) for u in updates] == [
        (first.update_id, "a"),
        (after, "c"),
    ]
    assert await bot.get_updates(offset=after + 1) == ()
    await telegram.settled(0)
    assert telegram.redeliver() == after
    assert texts(await bot.get_updates()) == ["c"]


async def test_any_update_can_be_sent_by_hand(telegram: Telegram, bot: Bot) -> None:
    update_id = telegram.send_update({"poll": {"nonsense": [1]}, "later": None})
    assert telegram.send_update({"update_id": 9, "message": 7}) == 9
    http = bot.request
    _, body = await http.do_request(f"{bot.base_url}/getUpdates", "POST")
    assert json.loads(body)["result"] == [
        {"update_id": 9, "message": 7},
        {"update_id": update_id, "poll": {"nonsense": [1]}, "later": None},
    ]


async def test_blocking_and_unblocking_are_told_as_membership(telegram: Telegram, bot: Bot) -> None:
    kari = telegram.person("Kari")
    kari.starts("kurs")
    kari.blocks_bot()
    kari.unblocks_bot()
    start, left, back, again = await bot.get_updates()
    assert start.message is not None
    assert start.message.text == "/start kurs"
    assert [(e.type, e.length) for e in start.message.entities] == [("bot_command", 6)]
    for update, before, after in [(left, "member", "kicked"), (back, "kicked", "member")]:
        change = update.my_chat_member
        assert change is not None
        assert (change.old_chat_member.status, change.new_chat_member.status) == (before, after)
        assert change.new_chat_member.user.id == bot.id
    assert again.message is not None
    assert again.message.text == "/start"
    assert kari.unblocks_bot(restart=False) is None


async def test_everything_people_send_is_understood(telegram: Telegram, bot: Bot) -> None:
    kari = telegram.person("Kari Nordmann", language_code="nn")
    kari.sends_photo("Se")
    kari.sends_voice()
    kari.sends_sticker("🎉")
    kari.sends_location()
    kari.sends_document("a.txt", b"hei")
    photo, voice, sticker, place, document = [u.message for u in await bot.get_updates() if u.message]
    assert (photo.caption, len(photo.photo)) == ("Se", 1)
    assert photo.from_user is not None
    assert photo.from_user.language_code == "nn"
    assert voice.voice is not None
    assert sticker.sticker is not None
    assert sticker.sticker.emoji == "🎉"
    assert place.location is not None
    assert document.document is not None
    assert document.document.mime_type == "text/plain"


async def test_taps_carry_the_buttons_data_also_stale_and_forged_ones(telegram: Telegram, bot: Bot) -> None:
    kari = telegram.person("Kari")
    kari.starts()
    link = InlineKeyboardButton("Kart", url="https://x.no")
    for number in "12":
        row = [InlineKeyboardButton("Ja", callback_data=number), link]
        await bot.send_message(kari.id, "?", reply_markup=InlineKeyboardMarkup([row]))
    old, new = kari.inbox
    kari.taps("Ja")
    kari.taps("Ja", old)
    kari.taps_data("forged", new)
    kari.deletes(old)
    kari.taps_data("stale", old)
    with pytest.raises(LookupError, match=r"Kari sees no button «Nei»; there are: \['Ja', 'Kart'\]"):
        kari.taps("Nei")
    with pytest.raises(ValueError, match="opens https://x"):
        kari.taps("Kart")
    taps = [u.callback_query for u in await bot.get_updates() if u.callback_query]
    assert [t.data for t in taps] == ["2", "1", "forged", "stale"]
    assert [t.message.is_accessible for t in taps if t.message] == [True, True, True, False]


async def test_the_page_hears_of_every_change(telegram: Telegram, bot: Bot) -> None:
    kari = telegram.person("Kari")
    seen = telegram.version
    assert await telegram.changed(after=seen, timeout=0.05) == seen
    waiting = asyncio.create_task(telegram.changed(after=seen))
    await asyncio.sleep(0)
    kari.starts()
    assert await waiting > seen
    seen = telegram.version
    assert await telegram.changed(after=seen - 1) == seen
    sent = await bot.send_message(kari.id, "a")
    assert telegram.version > seen
    for change in (sent.edit_text("b"), bot.send_chat_action(kari.id, "typing"), sent.delete()):
        seen = telegram.version
        await change
        assert telegram.version > seen


async def test_groups_have_topics_and_several_people(telegram: Telegram, bot: Bot) -> None:
    kari, ola = telegram.person("Kari"), telegram.person("Ola")
    group = telegram.group("Arrangører", topics=True)
    topic = group.topic("Spørsmål")
    sent = await bot.send_message(group.id, "Noen spør", message_thread_id=topic)
    assert (sent.message_thread_id, sent.chat.title, sent.chat.is_forum) == (topic, "Arrangører", True)
    ola.says("Svar", reply_to=group.last, chat=group, thread_id=topic)
    update = (await bot.get_updates())[-1]
    assert update.message is not None
    assert (update.message.chat_id, update.message.is_topic_message) == (group.id, True)
    assert update.message.reply_to_message is not None
    assert [m.text for m in group.messages] == ["Noen spør", "Svar"]
    assert kari.messages == ola.messages == []
    with pytest.raises(BadRequest, match="Message thread not found"):
        await bot.send_message(group.id, "x", message_thread_id=4711)
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(ola.id, "x")


async def test_a_real_bot_built_with_the_library_talks_with_a_person(telegram: Telegram) -> None:
    async def start(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.message is not None
        markup = InlineKeyboardMarkup([[InlineKeyboardButton("Meld meg på", callback_data="join")]])
        await update.message.reply_text("Velkommen!", reply_markup=markup)

    async def join(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.callback_query is not None
        await update.callback_query.answer("Takk!")
        await update.callback_query.edit_message_text("Du er med.")

    async with serve(bot_api(telegram)) as url:
        app = Application.builder().token(telegram.token).base_url(f"{url}/bot").build()
        app.add_handler(CommandHandler("start", start))
        app.add_handler(CallbackQueryHandler(join))
        async with app:
            await app.start()
            assert app.updater is not None
            await app.updater.start_polling(poll_interval=0)
            kari = telegram.person("Kari")
            kari.starts()
            # The library acknowledges before it has handled, so what counts is what Kari sees.
            await _seen(telegram, lambda: bool(kari.inbox))
            kari.taps("Meld meg på")
            await _seen(telegram, lambda: kari.last.text == "Du er med.")
            await telegram.settled()
            assert ([t.text for t in kari.toasts], kari.last.labels) == (["Takk!"], [])
            await app.updater.stop()
            await app.stop()


async def _seen(telegram: Telegram, what: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not what():
            await telegram.changed(telegram.version)


async def test_the_server_stops_promptly_while_polls_wait() -> None:
    telegram = Telegram()
    async with (
        asyncio.timeout(30),
        serve(bot_api(telegram)) as url,
        httpx.AsyncClient(trust_env=False) as http,
    ):
        path = f"{url}/bot{telegram.token}/getUpdates"
        poll = asyncio.create_task(http.get(path, params={"timeout": 50}, timeout=60))
        await once(lambda: telegram.updates.polled)
        other = asyncio.create_task(http.get(path, params={"timeout": 50}, timeout=60))
        assert (await poll).status_code == 409
    with pytest.raises(httpx.HTTPError):
        await other


async def test_a_taken_port_is_said_at_once() -> None:
    app = bot_api(Telegram())
    async with serve(app) as url:
        port = int(url.rpartition(":")[2])
        with pytest.raises(OSError, match="in use"):
            async with serve(app, port):
                pass
    async with serve(app, port) as again:
        assert again == url
