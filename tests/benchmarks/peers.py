"""What we are measured beside: a broadcast to many chats as users of each library would write it.

Each takes the stub's address and the chats, and returns how many messages it could not send. The libraries are imported
only where they are used, so that none is measured with another one's imports.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta

TOKEN = "123456:TEST"
TEXT = "📅 <b>Første samling</b> er i morgen.\n\nonsdag 31. august kl. 09:00–11:00\n\nKommer du?"
BUTTONS = (("Ja", "coming:1:yes"), ("Nei", "coming:1:no"))
SIDE_BY_SIDE = 10


async def raw_aiohttp(address: str, chats: Sequence[int], side_by_side: int = SIDE_BY_SIDE) -> int:
    """The floor: nothing but the requests, ten at once."""
    import json

    import aiohttp

    markup = json.dumps({"inline_keyboard": [[{"text": text, "callback_data": data} for text, data in BUTTONS]]})
    waiting = iter(chats)
    failed = 0

    async def work(session: aiohttp.ClientSession) -> None:
        nonlocal failed
        for chat in waiting:
            data = {"chat_id": str(chat), "text": TEXT, "parse_mode": "HTML", "reply_markup": markup}
            async with session.post(f"{address}/bot{TOKEN}/sendMessage", data=data) as response:
                failed += not (await response.json())["ok"]

    async with aiohttp.ClientSession() as session:
        await asyncio.gather(*(work(session) for _ in range(side_by_side)))
    return failed


async def raw_aiohttp_loop(address: str, chats: Sequence[int]) -> int:
    """The floor, one message after the other."""
    return await raw_aiohttp(address, chats, 1)


async def ptb_loop(address: str, chats: Sequence[int]) -> int:
    """python-telegram-bot, one message after the other."""
    from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
    from telegram.constants import ParseMode
    from telegram.error import TelegramError

    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton(text, callback_data=data) for text, data in BUTTONS]])
    failed = 0
    async with Bot(TOKEN, base_url=f"{address}/bot") as bot:
        for chat in chats:
            try:
                await bot.send_message(chat, TEXT, parse_mode=ParseMode.HTML, reply_markup=keyboard)
            except TelegramError:
                failed += 1
    return failed


async def ptb_gather(address: str, chats: Sequence[int]) -> int:
    """python-telegram-bot, everything at once."""
    from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
    from telegram.constants import ParseMode

    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton(text, callback_data=data) for text, data in BUTTONS]])
    async with Bot(TOKEN, base_url=f"{address}/bot") as bot:
        results = await asyncio.gather(
            *(bot.send_message(chat, TEXT, parse_mode=ParseMode.HTML, reply_markup=keyboard) for chat in chats),
            return_exceptions=True,
        )
    return sum(isinstance(result, BaseException) for result in results)


async def ptb_rate_limiter(address: str, chats: Sequence[int]) -> int:
    """python-telegram-bot with its AIORateLimiter, 30 a second as it comes."""
    from telegram import InlineKeyboardButton, InlineKeyboardMarkup
    from telegram.constants import ParseMode
    from telegram.ext import AIORateLimiter, Application

    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton(text, callback_data=data) for text, data in BUTTONS]])
    builder = Application.builder().token(TOKEN).base_url(f"{address}/bot").rate_limiter(AIORateLimiter())
    async with builder.build() as application:
        results = await asyncio.gather(
            *(
                application.bot.send_message(chat, TEXT, parse_mode=ParseMode.HTML, reply_markup=keyboard)
                for chat in chats
            ),
            return_exceptions=True,
        )
    return sum(isinstance(result, BaseException) for result in results)


async def ptb_jobs(address: str, chats: Sequence[int]) -> int:
    """python-telegram-bot with one job of its JobQueue for each person."""
    from telegram import InlineKeyboardButton, InlineKeyboardMarkup
    from telegram.constants import ParseMode
    from telegram.error import TelegramError
    from telegram.ext import Application, ContextTypes

    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton(text, callback_data=data) for text, data in BUTTONS]])
    left, failed = len(chats), 0
    done = asyncio.Event()

    async def remind(context: ContextTypes.DEFAULT_TYPE) -> None:
        nonlocal left, failed
        assert context.job is not None
        assert context.job.chat_id is not None
        try:
            await context.bot.send_message(context.job.chat_id, TEXT, parse_mode=ParseMode.HTML, reply_markup=keyboard)
        except TelegramError:
            failed += 1
        left -= 1
        if not left:
            done.set()

    async with Application.builder().token(TOKEN).base_url(f"{address}/bot").build() as application:
        queue = application.job_queue
        assert queue is not None
        await queue.start()
        for chat in chats:
            queue.run_once(remind, timedelta(seconds=0), chat_id=chat)
        await done.wait()
        await queue.stop(wait=False)
    return failed


async def aiogram_loop(address: str, chats: Sequence[int]) -> int:
    """aiogram's broadcast, one message after the other, as its own example does it without the pause."""
    from aiogram import Bot
    from aiogram.client.session.aiohttp import AiohttpSession
    from aiogram.client.telegram import TelegramAPIServer
    from aiogram.exceptions import TelegramAPIError
    from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

    keyboard = InlineKeyboardMarkup(
        inline_keyboard=[[InlineKeyboardButton(text=text, callback_data=data) for text, data in BUTTONS]]
    )
    failed = 0
    async with Bot(TOKEN, session=AiohttpSession(api=TelegramAPIServer.from_base(address))) as bot:
        for chat in chats:
            try:
                await bot.send_message(chat, TEXT, parse_mode="HTML", reply_markup=keyboard)
            except TelegramAPIError:
                failed += 1
    return failed


Peer = Callable[[str, Sequence[int]], Awaitable[int]]
PEERS: dict[str, Peer] = {
    each.__name__: each
    for each in (raw_aiohttp, raw_aiohttp_loop, aiogram_loop, ptb_loop, ptb_gather, ptb_jobs, ptb_rate_limiter)
}
