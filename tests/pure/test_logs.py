"""The log tells what happened and where, and no words of anybody's."""

import asyncio
import json
import logging
import sys
from urllib.parse import quote

import pytest

from bot.logs import DiscreetFormatter, JsonFormatter, WorthKnowing, message_of, without_words

SECRET = "Kari Nordmann skrev dette"


def record_of(error: BaseException) -> str:
    """What is written about an error."""
    try:
        raise error
    except BaseException:
        found = sys.exc_info()
    record = logging.LogRecord("bot", logging.ERROR, "x.py", 1, "Update %d could not be handled", (7,), found)
    return DiscreetFormatter("%(levelname)s %(message)s").format(record)


def test_of_an_error_its_kind_and_its_place_are_told() -> None:
    told = record_of(ValueError(SECRET))
    assert told.startswith("ERROR Update 7 could not be handled\n")
    assert "test_logs.py" in told
    assert told.endswith("ValueError")
    assert "Kari" not in told


def test_the_errors_that_it_came_from_are_told_likewise() -> None:
    try:
        try:
            int(SECRET)
        except ValueError as first:
            raise KeyError(SECRET) from first
    except KeyError as second:
        told = record_of(second)
    assert "ValueError\n" in told
    assert told.endswith("KeyError")
    assert "Kari" not in told
    assert told.index("ValueError\n") < told.rindex("KeyError")


TOKEN, PASSWORD = "123456:Hemmelig-nok_til-en-test", 'p@ss"w å'


def told_in_both(record: logging.LogRecord) -> tuple[str, dict[str, object]]:
    """A record as text and as what the JSON says."""
    secrets = (TOKEN, TOKEN.partition(":")[2], PASSWORD)
    return DiscreetFormatter(secrets=secrets).format(record), json.loads(JsonFormatter(secrets=secrets).format(record))


@pytest.mark.parametrize(
    "told",
    [
        f"POST https://api.telegram.org/bot{TOKEN}/sendMessage",
        f"POST https://api.telegram.org/bot{TOKEN.replace(':', '%3A').lower()}/sendmessage",
        f"postgresql://u:{quote(PASSWORD, safe='')}@h/n",
        repr({"password": PASSWORD, "token": TOKEN}),
        json.dumps({"password": PASSWORD, "token": TOKEN}),
        f"{PASSWORD} and {TOKEN}",
    ],
)
def test_a_secret_is_replaced_wherever_it_is_written(told: str) -> None:
    half = TOKEN.partition(":")[2].lower()
    record = logging.LogRecord("bot", logging.ERROR, "x.py", 1, "In %(where)s", ({"where": told},), None)
    record.stack_info = told
    text, fields = told_in_both(record)
    for written in (text, json.dumps(fields), *map(str, fields.values())):
        assert half not in written.lower()
        assert not any(way in written for way in (PASSWORD, json.dumps(PASSWORD)[1:-1], quote(PASSWORD, safe="")))
    assert "…" in str(fields["where"])


def test_json_tells_on_one_line_what_it_is_about() -> None:
    try:
        int(SECRET)
    except ValueError:
        found = sys.exc_info()
    what = {"delivery": 7, "notice": "kurs/session_reminder/1"}
    record = logging.LogRecord("bot.x", logging.ERROR, "x.py", 1, "Delivery %(delivery)d\nfailed", (what,), found)
    line = JsonFormatter().format(record)
    assert "\n" not in line
    fields = json.loads(line)
    assert fields.pop("time").endswith("+00:00")
    assert "test_logs.py" in fields.pop("stack")
    assert fields == what | {
        "level": "ERROR",
        "logger": "bot.x",
        "message": "Delivery 7\nfailed",
        "error": "ValueError",
    }


def test_libraries_are_heard_from_warnings_on_and_quote_nobody() -> None:
    def heard(name: str, level: int) -> bool:
        return bool(WorthKnowing().filter(logging.LogRecord(name, level, "x.py", 1, SECRET, (), None)))

    def said(name: str, message: str) -> str:
        return message_of(logging.LogRecord(name, logging.WARNING, "x.py", 1, message, (), None))

    assert heard("bot.inbox", logging.DEBUG)
    assert not any(heard(name, logging.INFO) for name in ("httpx", "aiosqlite", "sqlalchemy.engine", "botany"))
    assert heard("sqlalchemy.pool", logging.WARNING)
    assert not heard("telegram.ext", logging.ERROR)
    assert said("asyncio", f"Exception in callback say('{SECRET}')\n{SECRET}") == "Exception in callback say"
    assert said("py.warnings", f"/a/b.py:7: UserWarning: {SECRET}\n  x = 1") == "/a/b.py:7: UserWarning"
    assert said("other", f'No glyph for "{SECRET}" of 7931415926') == "No glyph for … of …"


def test_errors_that_go_round_in_a_circle_come_to_an_end() -> None:
    one, other = ValueError(SECRET), KeyError(SECRET)
    one.__context__, other.__context__ = other, one
    assert "Kari" not in record_of(one)


def test_a_task_whose_error_nobody_asked_for_is_told_without_it(caplog: pytest.LogCaptureFixture) -> None:
    async def fails() -> None:
        raise ValueError(SECRET)

    async def leaves_it() -> None:
        task = asyncio.create_task(fails())
        await asyncio.wait([task])
        del task

    asyncio.run(leaves_it())
    [record] = [record for record in caplog.records if record.name == "asyncio"]
    assert SECRET in record.getMessage()
    told = DiscreetFormatter("%(message)s").format(record)
    assert "Task exception was never retrieved" in told
    assert "ValueError" in told
    assert SECRET not in told


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (
            'Can\'t parse entities: unsupported start tag "Kari" at byte offset 12',
            "Can't parse entities: unsupported start tag … at byte offset 12",
        ),
        ("Message to edit not found", "Message to edit not found"),
        ("Inline keyboard button URL 'kari.example' is invalid", "Inline keyboard button URL … is invalid"),
        ("Group migrated to supergroup. New chat id: -1001234567890", "Group migrated to supergroup. New chat id: …"),
        ("The token `123456:TEST` was rejected", "The token … was rejected"),
    ],
)
def test_what_telegram_quotes_is_left_out(said: str, told: str) -> None:
    assert without_words(said) == told
