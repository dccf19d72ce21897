"""What the running program writes: no secret, nobody's words, nobody's name; as text and as JSON, at every level."""

from __future__ import annotations

import itertools
import json
import signal
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.messages import command_line as words
from bot.messages.speech import Speech
from bot.rehearsal.bot_api import bot_api
from bot.rehearsal.faults import Fault
from bot.rehearsal.people import Person
from bot.rehearsal.serving import serve
from bot.rehearsal.state import Telegram
from tests.processes.running import BotProcess, free_port, now, storm_course, until

TOKEN = "123456:Hemmelig-nok_til-en-test"
FIRST_ID = 7_931_415_926
NAME, PLACE, MAIL = "Kårhild Ødegård", "Vestre Lesesal", "karhild@heime.example"
QUESTION, ANSWER, STORY = "Er det trapper opp?", "Nei, det er heis.", "Bestefar fortalte om krigen. "
PERSONAL = ("Kårhild", "Ødegård", "Lesesal", "karhild", "trapper", "heis", "Bestefar", str(FIRST_ID)[:-1], "4712345678")
NB = Speech("nb")


def discreet(output: str, *secrets: str) -> None:
    """See that nothing is told that is nobody's business."""
    for secret in (*PERSONAL, TOKEN, TOKEN.partition(":")[2], *secrets):
        assert secret.lower() not in output.lower(), secret
        assert json.dumps(secret)[1:-1].lower() not in output.lower(), secret


async def settles(telegram: Telegram, person: Person, *acts: tuple[str, str]) -> None:
    """Let a person do one thing after the other."""
    for act, value in acts:
        getattr(person, act)(value)
        await telegram.settled(60)


def unreadable(person: Person) -> dict[str, Any]:
    """An update that python-telegram-bot can't read, with much in it."""
    sender = {"id": person.id, "is_bot": False, "first_name": NAME}
    contact = {"phone_number": "+4712345678", "first_name": NAME}
    chat = {"id": person.id, "type": "private"}
    more = {"text": STORY, "contact": contact}
    return {"message": {"message_id": 77, "date": STORY, "chat": chat, "from": sender} | more}


async def everything_happens(telegram: Telegram, kari: Person, ola: Person) -> None:
    """Kari signs up and asks, Ola answers; then comes what can't be read, what is refused, and a bad line."""
    await settles(telegram, ola, ("says", "/hjelp"))
    await settles(telegram, kari, ("says", "/start"), ("taps", "Meld meg på"), ("taps", "Ja, det er greit"))
    await settles(telegram, kari, ("says", NAME), ("taps", "Bibliotekansatt"), ("says", PLACE), ("says", MAIL))
    await settles(telegram, kari, ("taps", "Ja, meld meg på"), ("says", "/sporsmal"), ("says", QUESTION))
    await until(telegram, lambda: QUESTION in ola.last.text)
    asked = ola.last
    await settles(telegram, ola, ("says", "/hjelp"))
    ola.says(ANSWER, asked)
    await until(telegram, lambda: any(ANSWER in message.text for message in kari.inbox))

    telegram.send_update(unreadable(kari))
    refused = f'Bad Request: can\'t parse entities in "{STORY}" of {kari.id} at /bot{TOKEN}/sendMessage'
    telegram.faults.add(Fault("bad_request", "sendMessage", description=refused))
    await settles(telegram, kari, ("says", STORY))
    for kind in ("cut", "drop_answer", "server_error"):
        telegram.faults.add(Fault(kind, "sendMessage"))
        telegram.faults.add(Fault(kind, "getUpdates"))
        await settles(telegram, kari, ("says", STORY * 50))


@pytest.mark.parametrize("form", ["text", "json"])
async def test_a_conversation_with_all_that_goes_wrong_leaves_no_trace_in_the_log(tmp_path: Path, form: str) -> None:
    telegram = Telegram(token=TOKEN, seed=1)
    telegram._person_ids = itertools.count(FIRST_ID)
    ola, kari = telegram.person("Ola Arrangør", "nb"), telegram.person(NAME, "nb")
    (tmp_path / "kurs.toml").write_text(storm_course(1, now() + timedelta(hours=8)), encoding="utf-8")
    (tmp_path / "token").write_text(TOKEN + "\n", encoding="utf-8")
    async with serve(bot_api(telegram)) as address:
        settings = {
            "BOT_TOKEN_FILE": "token",
            "BOT_API_URL": address,
            "DATABASE_URL": f"sqlite+aiosqlite:///{tmp_path / 'test.sqlite'}",
            "ORGANISERS": str(ola.id),
            "LOG_LEVEL": "DEBUG",
            "LOG_FORMAT": form,
            "PYTHONASYNCIODEBUG": "1",
            "PYTHONWARNINGS": "always",
        }
        bot = BotProcess(tmp_path, settings, cold=True)
        await bot.starts("run", "kurs.toml")
        try:
            await until(telegram, lambda: telegram.updates.polled)
            await everything_happens(telegram, kari, ola)
            bot.gets(signal.SIGTERM)
            _, out = await bot.ends()
            # And then somebody has had the token revoked.
            telegram.token = "123456:En-ganske-annen-hemmelighet"
            await bot.starts("run")
            status, more = await bot.ends()
        finally:
            await bot.killed()
    told = bot.log.read_text(encoding="utf-8")
    assert status == 2
    assert "could not be handled and is set aside" in told
    assert "UnreadableError" in told
    assert "Telegram can't be reached" in told
    assert words.wrong_token(NB) in told
    discreet(told + out + more, telegram.token)
    if form == "text":
        return
    assert out + more == ""
    records = [json.loads(line) for line in told.splitlines()]
    assert all({"time", "level", "logger", "message"} <= record.keys() for record in records)
    assert all(datetime.fromisoformat(record["time"]).utcoffset() == timedelta() for record in records)
    [set_aside] = [record for record in records if record.get("error") == "UnreadableError"]
    assert isinstance(set_aside["update"], int)
    assert "inbox.py" in set_aside["stack"]
    [when] = [record for record in records if record["message"] == f"Update {set_aside['update'] - 1} is handled"]
    assert (when["level"], when["update"]) == ("DEBUG", set_aside["update"] - 1)


async def last_words(folder: Path, *arguments: str, **settings: str) -> tuple[int, str]:
    """Run a command that ends by itself; gives its status and all that it has written."""
    bot = BotProcess(folder, settings)
    await bot.starts(*arguments)
    status, out = await bot.ends()
    return status, out + bot.log.read_text(encoding="utf-8")


@pytest.mark.parametrize("command", [("run",), ("publish", "--yes", "kurs.toml")])
async def test_what_is_secret_about_the_database_is_read_from_a_file_and_told_by_nobody(
    tmp_path: Path, command: Sequence[str]
) -> None:
    (tmp_path / "kurs.toml").write_text(storm_course(1, now() + timedelta(hours=8)), encoding="utf-8")
    url = f"postgresql+asyncpg://folgesvenn:P%40ss-9x%2Fz@127.0.0.1:{free_port()}/kurs"
    (tmp_path / "url").write_text(url + "\n", encoding="utf-8")
    settings = {"BOT_TOKEN": TOKEN, "DATABASE_URL_FILE": str(tmp_path / "url"), "LOG_LEVEL": "debug"}
    status, told = await last_words(tmp_path, *command, **settings)
    assert status == 2
    assert "127.0.0.1" in told
    discreet(told, "P@ss-9x/z", "P%40ss-9x%2Fz")


async def test_what_is_written_is_for_nobody_else_on_this_machine(tmp_path: Path) -> None:
    telegram = Telegram(token=TOKEN, seed=1)
    async with serve(bot_api(telegram)) as address:
        bot = BotProcess(tmp_path, {"BOT_TOKEN": TOKEN, "BOT_API_URL": address})
        await bot.starts("run")
        try:
            await bot.is_up()
            status, _ = await last_words(tmp_path, "backup", "kopi.sqlite")
            assert status == 0
            for name in ("folgesvenn.sqlite", "kopi.sqlite"):
                assert (tmp_path / name).stat().st_mode & 0o077 == 0, name
            bot.gets(signal.SIGTERM)
            assert (await bot.ends())[0] == 0
        finally:
            await bot.killed()
