"""The log: what happened, where, and of what kind; never what people wrote, nor who they are, nor any secret.

Three things see to that. Libraries are heard from warnings on, whatever the level of ours: below that they write what
they send and store, which is what people wrote. Of an error its kind and its places are told, and not its words. And
whatever is written, every secret in it is replaced.
"""

import copy
import html
import json
import logging
import re
import sys
import threading
import traceback
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from types import TracebackType
from typing import TypeAlias
from urllib.parse import quote, quote_plus

_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
_OURS = ("bot", "handlers", "locales")
# This one writes what it can't read, whosever words that are; what comes of it is logged by who asked.
_LEAST = {"telegram": logging.CRITICAL}
_HIDDEN = "…"

_QUOTED = re.compile(r"""[«"`].*[»"`]|(?<!\w)'.*'(?!\w)|-?\d{5,}""", re.DOTALL)
# Behind these come arguments, and the words of an error or a warning.
_ASYNCIO_SAYS = re.compile(r"[^(<\n]*")
_WARNING_AT = re.compile(r"(?:.*?:\d+: )?\w*")

_ExcInfo: TypeAlias = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]

logger = logging.getLogger(__name__)


class DiscreetFormatter(logging.Formatter):
    """Writes a record as a line of text. `secrets` is what must not stand in it, in any of the ways of writing it."""

    def __init__(self, form: str = _FORMAT, secrets: Collection[str] = ()) -> None:
        super().__init__(form)
        ways = {way(secret) for secret in secrets if secret for way in _WAYS}
        parts = (re.escape(each) for each in sorted(ways, key=len, reverse=True))
        # The library writes what Telegram says of an error in small letters.
        self._secret = re.compile("|".join(parts) or r"(?!)", re.IGNORECASE)

    def hide(self, text: str) -> str:
        """Return a text without the secrets in it."""
        return self._secret.sub(_HIDDEN, text)

    def format(self, record: logging.LogRecord) -> str:
        """Return one record in words, an error below it."""
        record = copy.copy(record)
        record.exc_text = None  # another formatter may have left its own there
        record.msg, record.args = message_of(record), None
        return self.hide(super().format(record))

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


class JsonFormatter(DiscreetFormatter):
    """Writes a record as a JSON object on one line: what happened, and beside it by name what it happened to."""

    def format(self, record: logging.LogRecord) -> str:
        """Return `time` (UTC), `level`, `logger`, `message`, of an error `error` and `stack`, and the record's own."""
        told: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": message_of(record),
        }
        if record.exc_info and record.exc_info[0] is not None:
            told |= {"error": record.exc_info[0].__qualname__, "stack": self.formatException(record.exc_info)}
        elif record.stack_info:
            told["stack"] = record.stack_info
        if isinstance(record.args, Mapping) and _is_ours(record):
            told |= {name: value for name, value in record.args.items() if name not in told}
        hidden = {name: self.hide(value) if isinstance(value, str) else value for name, value in told.items()}
        return json.dumps(hidden, ensure_ascii=False, default=lambda value: self.hide(str(value)))


class WorthKnowing(logging.Filter):
    """Lets through what is ours, and of others what is grave."""

    def filter(self, record: logging.LogRecord) -> bool:
        whose = record.name.partition(".")[0]
        return _is_ours(record) or record.levelno >= _LEAST.get(whose, logging.WARNING)


def message_of(record: logging.LogRecord) -> str:
    """Return what a record says, without what a library may have quoted in it."""
    message = record.getMessage()
    if _is_ours(record):
        return message
    if record.name == "asyncio":
        return _begins(_ASYNCIO_SAYS, message)
    if record.name == "py.warnings":
        return _begins(_WARNING_AT, message)
    return without_words(message)


def without_words(message: str) -> str:
    """Return what Telegram says of a request that it refused, without what it quotes of it, and without ids."""
    return _QUOTED.sub("…", message)


def log_to_stderr(level: str = "INFO", secrets: Collection[str] = (), *, as_json: bool = False) -> None:
    """Write what is worth knowing to the standard error output from now on, also what ends the program.

    `level` is the least level of our own records, `secrets` what must not stand in any.
    """
    handler = logging.StreamHandler()
    handler.setFormatter(JsonFormatter(secrets=secrets) if as_json else DiscreetFormatter(secrets=secrets))
    handler.addFilter(WorthKnowing())
    least = logging.getLevelNamesMapping()[level]
    logging.basicConfig(level=max(least, logging.WARNING), handlers=[handler], force=True)
    for name in _OURS:
        logging.getLogger(name).setLevel(least)
    for name, lowest in _LEAST.items():
        logging.getLogger(name).setLevel(lowest)
    logging.captureWarnings(capture=True)
    # Python itself would write the words of an error that nobody catches.
    sys.excepthook = _ended
    threading.excepthook = lambda of: _ended(of.exc_type, of.exc_value, of.exc_traceback)
    sys.unraisablehook = lambda of: _ended(of.exc_type, of.exc_value, of.exc_traceback)


def writes_json() -> bool:
    """Say whether the log is JSON, line by line, so that nothing else may stand between."""
    return any(isinstance(handler.formatter, JsonFormatter) for handler in logging.getLogger().handlers)


def _ended(kind: type[BaseException], error: BaseException | None, where: TracebackType | None) -> None:
    logger.critical("An error that nobody expected: %s", kind.__qualname__, exc_info=error and (kind, error, where))


def _is_ours(record: logging.LogRecord) -> bool:
    return record.name.partition(".")[0] in _OURS


def _begins(pattern: re.Pattern[str], message: str) -> str:
    found = pattern.match(message)
    return found[0].rstrip() if found else ""


def _in_json(secret: str) -> str:
    return json.dumps(secret)[1:-1]


def _in_python(secret: str) -> str:
    return repr(secret)[1:-1]


def _in_address(secret: str) -> str:
    return quote(secret, safe="")


_WAYS = (str, quote, _in_address, quote_plus, html.escape, _in_json, _in_python)
"""How a secret may be written in an address, in a page, in JSON or by Python."""
