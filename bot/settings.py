"""What the environment, or a `.env` file beside the working directory, says. Validated before anything starts.

What is secret may stand in a file of its own instead, which the setting with `_FILE` behind its name points to.
"""

import re
from pathlib import Path
from typing import Annotated, Any, TypeVar
from urllib.parse import urlsplit

from pydantic import BeforeValidator, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from bot.course.faults import Fault, sentence

_TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]{4,}")
_DATABASES = ("sqlite+aiosqlite", "postgresql+asyncpg")
_FILE = "_file"


class _FromFile(str):
    """What stands in the file of a setting; `problem` says why nothing could be read there."""

    problem: str | None

    def __new__(cls, value: str = "", problem: str | None = None) -> "_FromFile":
        read = super().__new__(cls, value)
        read.problem = problem
        return read


def _readable(value: object) -> object:
    if isinstance(value, _FromFile) and value.problem is not None:
        raise ValueError(value.problem)
    return value


def _in_file(path: object) -> _FromFile:
    """Return what a file holds, without the line's end that editors put there."""
    try:
        text = Path(str(path)).read_text(encoding="utf-8-sig").rstrip("\r\n")
    except FileNotFoundError:
        return _FromFile(problem=sentence("There is no file of this name."))
    except (OSError, ValueError):
        return _FromFile(problem=sentence("This file can't be read."))
    return _FromFile(text, problem=None if text.strip() else sentence("This file is empty."))


def _token(value: str | SecretStr) -> str:
    token = (value.get_secret_value() if isinstance(value, SecretStr) else value).strip()
    if not _TOKEN.fullmatch(token):
        raise ValueError(sentence("Write the token that BotFather gave you, such as 123456:ABC-DEF."))
    return token


def _http_url(value: str) -> str:
    try:
        found = urlsplit(value.strip())
        right = found.scheme in ("http", "https") and bool(found.hostname)
    except ValueError:
        right = False
    if not right:
        raise ValueError(sentence("Write a web address such as https://api.telegram.org."))
    return value.strip().rstrip("/")


def _secret(value: str | SecretStr) -> str:
    secret = value.get_secret_value() if isinstance(value, SecretStr) else value
    if not re.fullmatch(r"[A-Za-z0-9_-]{16,256}", secret):
        raise ValueError(sentence("Write a secret of letters, digits, _ and -, at least 16 and at most 256 of them."))
    return secret


def _port(value: object) -> int:
    if not re.fullmatch(r"\d{1,5}", str(value)) or not 0 < int(str(value)) < 65536:
        raise ValueError(sentence("Write a port between 1 and 65535."))
    return int(str(value))


def _database_url(value: str) -> str:
    try:
        name = make_url(value).drivername
    except (ArgumentError, ValueError):
        name = ""
    if name not in _DATABASES:
        raise ValueError(sentence("Write sqlite+aiosqlite:///FILE, or postgresql+asyncpg://USER:PASSWORD@HOST/NAME."))
    return value


def _organisers(value: object) -> object:
    if not isinstance(value, str):
        return value
    ids = [part.strip() for part in value.split(",") if part.strip()]
    if not all(re.fullmatch(r"\d{1,15}", part) for part in ids):
        raise ValueError(sentence("Write Telegram user ids with commas between, such as 1234567, 7654321."))
    return tuple(int(part) for part in ids)


def _chat(value: object) -> int:
    if not re.fullmatch(r"-?\d{1,15}", str(value).strip()):
        raise ValueError(sentence("Write the group's Telegram id, a number such as -1001234567890."))
    return int(str(value))


def _days(value: object) -> int:
    if not re.fullmatch(r"\d{1,4}", str(value).strip()):
        raise ValueError(sentence("Write a number of days, such as 30."))
    return int(str(value))


def _pace(value: object) -> float:
    try:
        pace = float(str(value))
    except ValueError:
        pace = 0.0
    if not 0 < pace <= 1000:
        raise ValueError(sentence("Write a number of messages a second, above 0 and at most 1000."))
    return pace


def _answers(value: object) -> int:
    if not re.fullmatch(r"\d{1,6}", str(value).strip()) or int(str(value)) == 0:
        raise ValueError(sentence("Write a number of answers a minute, at least 1."))
    return int(str(value))


def _switch(value: object) -> bool:
    name = str(value).strip().lower()
    if name not in ("true", "false"):
        raise ValueError(sentence("Write true or false."))
    return name == "true"


def _log_level(value: object) -> str:
    name = str(value).strip().upper()
    if name not in ("DEBUG", "INFO", "WARNING", "ERROR"):
        raise ValueError(sentence("Write DEBUG, INFO, WARNING or ERROR."))
    return name


def _log_format(value: object) -> str:
    name = str(value).strip().lower()
    if name not in ("text", "json"):
        raise ValueError(sentence("Write text or json."))
    return name


class DatabaseSettings(BaseSettings):
    """Where the database is; each field is an environment variable of the same name in capitals."""

    model_config = SettingsConfigDict(env_file=".env", env_file_encoding="utf-8", extra="ignore", env_ignore_empty=True)

    database_url: Annotated[str, BeforeValidator(_database_url), BeforeValidator(_readable)] = Field(
        default="sqlite+aiosqlite:///folgesvenn.sqlite", repr=False
    )
    database_url_file: Path | None = None

    @model_validator(mode="before")
    @classmethod
    def _out_of_files(cls, given: dict[str, Any]) -> dict[str, Any]:
        read = dict(given)
        for name in cls.model_fields:
            path = given.get(name + _FILE)
            if path is not None and name in given:
                both = sentence("Set either this or the setting without _FILE at its end, not both.")
                read[name] = _FromFile(problem=both)
            elif path is not None:
                read[name] = _in_file(path)
        return read

    @property
    def secrets(self) -> tuple[str, ...]:
        """Everything here that nobody must come to see, as it is."""
        url = make_url(self.database_url)
        written = (url.password, url.query.get("password"))
        return tuple(each for each in written if isinstance(each, str) and each)


class HealthSettings(DatabaseSettings):
    """Where the bot tells whether it is well: at a port for this machine alone, and beside the webhook."""

    health_port: Annotated[int, BeforeValidator(_port)] | None = None
    webhook_url: Annotated[str, BeforeValidator(_http_url)] | None = None
    port: Annotated[int, BeforeValidator(_port)] = 8080

    @property
    def asked_at(self) -> int | None:
        """The port to ask on this machine; None if the bot tells nobody."""
        return self.health_port or (self.port if self.webhook_url else None)


class Settings(HealthSettings):
    """Everything that the bot needs to run. With a webhook's address Telegram brings updates, else they are fetched."""

    bot_token: Annotated[SecretStr, BeforeValidator(_token), BeforeValidator(_readable)]
    bot_token_file: Path | None = None
    bot_api_url: Annotated[str, BeforeValidator(_http_url)] = "https://api.telegram.org"
    organisers: Annotated[tuple[int, ...], NoDecode, BeforeValidator(_organisers)] = ()
    organisers_chat: Annotated[int, BeforeValidator(_chat)] | None = None
    backups_kept_days: Annotated[int, BeforeValidator(_days)] = 30
    webhook_secret: Annotated[SecretStr, BeforeValidator(_secret), BeforeValidator(_readable)] | None = None
    webhook_secret_file: Path | None = None
    messages_per_second: Annotated[float, BeforeValidator(_pace)] = Field(default=25.0)
    allow_paid_broadcast: Annotated[bool, BeforeValidator(_switch)] = False
    answers_per_minute: Annotated[int, BeforeValidator(_answers)] = 30
    log_level: Annotated[str, BeforeValidator(_log_level)] = "INFO"
    log_format: Annotated[str, BeforeValidator(_log_format)] = "text"

    @property
    def secrets(self) -> tuple[str, ...]:
        """Everything here that nobody must come to see, as it is; the token's secret half by itself as well."""
        token = self.bot_token.get_secret_value()
        webhook = (self.webhook_secret.get_secret_value(),) if self.webhook_secret else ()
        return (token, token.partition(":")[2], *webhook, *super().secrets)


S = TypeVar("S", bound=DatabaseSettings)


class FaultySettingsError(Exception):
    """Settings that are missing or malformed; `faults` has one for each."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("; ".join(fault.place for fault in faults))
        self.faults = faults


def read_settings(kind: type[S]) -> S:
    """Return settings of a kind from the environment and `.env`. Raises FaultySettingsError."""
    try:
        settings = kind()
    except ValidationError as error:
        raise FaultySettingsError([_fault(each) for each in error.errors()]) from None
    if isinstance(settings, Settings) and settings.webhook_url and not settings.webhook_secret:
        missing = sentence("WEBHOOK_URL needs a secret beside it, of letters, digits, _ and -.")
        raise FaultySettingsError([Fault("WEBHOOK_SECRET", missing)])
    return settings


def _fault(error: object) -> Fault:
    assert isinstance(error, dict)
    name = str(error["loc"][0]).upper()
    if isinstance(error["input"], _FromFile):
        name += _FILE.upper()
    if error["type"] == "missing":
        return Fault(name, sentence("This setting is missing. Set it in the environment or in a file named .env."))
    reason = error.get("ctx", {}).get("error")
    # What was found is left out: it may be a secret.
    return Fault(name, str(reason) if reason else str(error["msg"]))
