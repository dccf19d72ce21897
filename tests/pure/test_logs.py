"""The log tells what happened and where, and no words of anybody's."""

import asyncio
import logging
import sys

import pytest

from bot.logs import DiscreetFormatter, without_words

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
