"""The log: what happened, where, and of what kind; never what people wrote, nor who they are, nor the token."""

import copy
import logging
import re
import traceback
from types import TracebackType
from typing import TypeAlias

_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
LEAST = {
    # These write addresses with the bot's token in them.
    "httpx": logging.WARNING,
    "httpcore": logging.WARNING,
    # This one writes what it can't read, whosever words that are; what comes of it is logged by who asked.
    "telegram": logging.CRITICAL,
    # And these tell what nobody has asked.
    "alembic": logging.WARNING,
    "apscheduler": logging.WARNING,
}
"""How grave a matter must be for the log, by whose it is."""

_QUOTED = re.compile(r"""[«"`].*[»"`]|(?<!\w)'.*'(?!\w)|-?\d{5,}""", re.DOTALL)

_ExcInfo: TypeAlias = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class DiscreetFormatter(logging.Formatter):
    """Writes of an error its kind and where it happened: its words may be what somebody wrote."""

    def format(self, record: logging.LogRecord) -> str:
        """Return one record in words; of an asyncio record the first line, as below it the error is quoted."""
        record = copy.copy(record)
        record.exc_text = None  # another formatter may have left its own there
        if record.name == "asyncio":
            record.msg, record.args = (record.getMessage().splitlines() or [""])[0], None
        return super().format(record)

    def formatException(self, ei: _ExcInfo) -> str:  # noqa: N802 - the library's name
        """Return the places that an error came through, with those that it was caused by, and their kinds."""
        chain: list[BaseException] = []
        error = ei[1]
        while error is not None and error not in chain:
            chain.append(error)
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        told: list[str] = []
        for each in reversed(chain):
            told += [*traceback.format_list(traceback.extract_tb(each.__traceback__)), f"{type(each).__qualname__}\n"]
        return "".join(told).rstrip("\n")


def without_words(message: str) -> str:
    """Return what Telegram says of a request that it refused, without what it quotes of it, and without ids."""
    return _QUOTED.sub("…", message)


def log_to_stderr() -> None:
    """Write what is worth knowing to the standard error output from now on."""
    handler = logging.StreamHandler()
    handler.setFormatter(DiscreetFormatter(_FORMAT))
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    for name, level in LEAST.items():
        logging.getLogger(name).setLevel(level)
