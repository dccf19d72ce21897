"""What the environment and the files it points to say, and what is told of what is wrong with them."""

from pathlib import Path

import pytest

from bot.messages.faults import faulty_settings
from bot.messages.speech import Speech
from bot.settings import DatabaseSettings, FaultySettingsError, Settings, read_settings

TOKEN = "123456:Hemmelig-nok_til-en-test"
SECRET = "en-hemmelighet_123"
URL = "postgresql+asyncpg://folgesvenn:p%40ss%2Fw@localhost/kurs?password=ekstra"


@pytest.fixture(autouse=True)
def nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A working directory without `.env`, and an environment without our names."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


def faults() -> dict[str, str]:
    """What is wrong, by the setting's name."""
    with pytest.raises(FaultySettingsError) as caught:
        read_settings(Settings)
    return {fault.place: fault.problem for fault in caught.value.faults}


def test_secrets_may_stand_in_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("BOT_TOKEN", TOKEN), ("WEBHOOK_SECRET", SECRET), ("DATABASE_URL", URL)):
        (tmp_path / name).write_text(f"{value}\r\n", encoding="utf-8")
        monkeypatch.setenv(f"{name}_FILE", str(tmp_path / name))
    settings = read_settings(Settings)
    assert settings.bot_token.get_secret_value() == TOKEN
    assert settings.webhook_secret is not None
    assert settings.webhook_secret.get_secret_value() == SECRET
    assert settings.database_url == read_settings(DatabaseSettings).database_url == URL
    assert settings.secrets == (TOKEN, TOKEN.partition(":")[2], SECRET, "p@ss/w", "ekstra")
    assert not any(secret in repr(settings) for secret in (*settings.secrets, "p%40ss"))


def test_a_file_that_env_names_counts_too(tmp_path: Path) -> None:
    (tmp_path / "token").write_text(TOKEN, encoding="utf-8")
    (tmp_path / ".env").write_text("BOT_TOKEN_FILE=token\n", encoding="utf-8")
    assert read_settings(Settings).bot_token.get_secret_value() == TOKEN


def test_what_is_wrong_with_a_file_is_told_by_its_setting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "empty").write_text(" \n", encoding="utf-8")
    (tmp_path / "other").write_text("hemmelig\n", encoding="utf-8")
    (tmp_path / "bytes").write_bytes(b"\xff\xfe\x00")
    monkeypatch.setenv("BOT_TOKEN_FILE", "missing")
    monkeypatch.setenv("WEBHOOK_SECRET_FILE", "empty")
    monkeypatch.setenv("DATABASE_URL_FILE", "bytes")
    missing, empty, unreadable = (faults()[f"{name}_FILE"] for name in ("BOT_TOKEN", "WEBHOOK_SECRET", "DATABASE_URL"))
    assert len({missing, empty, unreadable}) == 3
    monkeypatch.setenv("DATABASE_URL_FILE", str(tmp_path))
    monkeypatch.setenv("BOT_TOKEN_FILE", "other")
    assert faults()["DATABASE_URL_FILE"] == unreadable
    assert "BotFather" in faults()["BOT_TOKEN_FILE"]
    monkeypatch.setenv("BOT_TOKEN", TOKEN)
    assert faults()["BOT_TOKEN_FILE"] not in (missing, empty, unreadable)
    with pytest.raises(FaultySettingsError) as caught:
        read_settings(Settings)
    for language in ("nb", "nn"):
        told = faulty_settings(caught.value.faults, Speech(language)).splitlines()
        assert [line.partition(":")[0] for line in told] == [fault.place for fault in caught.value.faults]
        assert not any(fault.problem in "\n".join(told) for fault in caught.value.faults)
        assert "hemmelig\n" not in "\n".join(told)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LOG_LEVEL", "høyt"),
        ("LOG_FORMAT", "xml"),
        ("ANSWERS_PER_MINUTE", "0"),
        ("ANSWERS_PER_MINUTE", "mange"),
        ("WEBHOOK_SECRET", "gjettes-lett"),
    ],
)
def test_a_malformed_setting_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv("BOT_TOKEN", TOKEN)
    monkeypatch.setenv(name, value)
    assert list(faults()) == [name]


def test_the_log_is_set_in_any_case(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_TOKEN", TOKEN)
    settings = read_settings(Settings)
    assert (settings.log_level, settings.log_format, settings.answers_per_minute) == ("INFO", "text", 30)
    monkeypatch.setenv("LOG_LEVEL", "debug")
    monkeypatch.setenv("LOG_FORMAT", "JSON")
    assert (read_settings(Settings).log_level, read_settings(Settings).log_format) == ("DEBUG", "json")
