"""Whether the bot is well, asked from the shell and by a container's health check."""

import asyncio
import signal
import sys
from pathlib import Path

import httpx
import pytest

from bot.messages import command_line as words
from bot.messages.speech import Speech
from bot.rehearsal.bot_api import bot_api
from bot.rehearsal.serving import serve
from bot.rehearsal.state import Telegram
from bot.settings import HealthSettings, read_settings
from tests.processes.running import ROOT, BotProcess, free_port, window

NB = Speech("nb")


async def test_the_shell_and_the_container_learn_whether_the_bot_is_well(tmp_path: Path) -> None:
    port = free_port()
    telegram = Telegram(seed=1)
    async with serve(bot_api(telegram)) as address:
        environment = {"BOT_TOKEN": telegram.token, "BOT_API_URL": address, "HEALTH_PORT": str(port)}

        async def asked(**changed: str) -> tuple[int, str]:
            asking = BotProcess(tmp_path, environment | changed, "asking")
            await asking.starts("health")
            status, out = await asking.ends()
            said = (out + asking.last_words).strip()
            asking.log.unlink()
            return status, said

        async def checked() -> int:
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot.health", env={"PYTHONPATH": str(ROOT), "HEALTH_PORT": str(port)}
            )
            return await process.wait()

        assert await asked() == (1, words.no_bot_answers(port, NB))
        assert await checked() == 1

        bot = BotProcess(tmp_path, environment)
        await bot.starts("run")
        try:
            await bot.is_up()
            assert await asked() == (0, words.well(NB))
            assert await checked() == 0
            async with httpx.AsyncClient(trust_env=False) as http:
                state = (await http.get(f"http://127.0.0.1:{port}/health")).json()
            assert (state["healthy"], state["leader"], state["queue"]) == (True, True, 0)

            async with window(f"sqlite+aiosqlite:///{tmp_path / 'folgesvenn.sqlite'}") as looking:
                # A table is pulled away from under the bot: it runs, and is not well.
                await looking.runs("ALTER TABLE deliveries RENAME TO gone")
                assert await asked() == (1, words.unwell(NB))
                assert await checked() == 1
                await looking.runs("ALTER TABLE gone RENAME TO deliveries")
                assert await checked() == 0
        finally:
            bot.gets(signal.SIGTERM)
            assert (await bot.ends())[0] == 0


@pytest.mark.parametrize(
    ("settings", "port"),
    [
        ({}, None),
        ({"PORT": "8090"}, None),
        ({"HEALTH_PORT": "8081"}, 8081),
        ({"WEBHOOK_URL": "https://example.org/telegram"}, 8080),
        ({"WEBHOOK_URL": "https://example.org/telegram", "PORT": "8090"}, 8090),
        ({"WEBHOOK_URL": "https://example.org/telegram", "HEALTH_PORT": "8081"}, 8081),
    ],
)
def test_the_bot_is_asked_where_it_tells(
    settings: dict[str, str], port: int | None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("HEALTH_PORT", "PORT", "WEBHOOK_URL"):
        monkeypatch.delenv(name, raising=False)
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    assert read_settings(HealthSettings).asked_at == port
