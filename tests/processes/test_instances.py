"""Several instances serve one bot on PostgreSQL; on SQLite one bot has the file to itself, and others work beside."""

import re
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr

from bot.app import Application
from bot.messages import command_line as words
from bot.messages.speech import Speech
from bot.rehearsal.bot_api import bot_api
from bot.rehearsal.serving import serve
from bot.rehearsal.state import Telegram
from bot.settings import Settings
from bot.webhook import LARGEST_UPDATE
from tests.processes.instances import PATH, SECRET, Instances, instances
from tests.processes.running import BotProcess, actions, free_port, now, storm_course, until, window

pytest_plugins = ["tests.postgres"]

NB = Speech("nb")
PEOPLE = 180


@pytest.fixture
async def three(tmp_path: Path, postgres_url: str) -> AsyncIterator[Instances]:
    """Three instances, and 180 people who are told of a change at 60 messages a second."""
    async with instances(tmp_path, postgres_url, 3, per_second=60) as together:
        await together.enrols(PEOPLE)
        yield together


@pytest.mark.timeout(180)
async def test_when_the_leader_is_killed_or_frozen_everyone_gets_theirs_and_only_what_was_in_flight_comes_twice(
    three: Instances,
) -> None:
    leading = [port for port in three.bots if (await three.health(port)).get("leader")]
    assert len(leading) <= 1
    frozen = await three.leader_is_frozen()
    assert (frozen.reached, frozen.strange) == (PEOPLE, 0), frozen
    killed = await three.leader_is_killed()
    assert (killed.reached, killed.strange) == (PEOPLE, 0), killed
    assert len(three.balancer.answers) == 3, "each instance has taken updates"
    assert three.telegram.updates.pending_count == 0


@pytest.fixture
async def hooked(tmp_path: Path, small_course: str) -> AsyncIterator[tuple[Telegram, str]]:
    """A bot in webhook mode; gives its Telegram and its address."""
    telegram, port = Telegram(seed=1), free_port()
    async with serve(bot_api(telegram)) as api:
        settings = Settings(
            bot_token=SecretStr(telegram.token),
            bot_api_url=api,
            database_url=f"sqlite+aiosqlite:///{tmp_path / 'test.sqlite'}",
            webhook_url=f"http://127.0.0.1:{port}{PATH}",
            webhook_secret=SecretStr(SECRET),
            port=port,
        )
        async with Application(settings, now).running([small_course]):
            yield telegram, f"http://127.0.0.1:{port}"
            await telegram.aclose()


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(trust_env=False) as http:
        yield http


async def test_without_the_right_secret_an_update_is_refused_and_nothing_done(
    hooked: tuple[Telegram, str], http: httpx.AsyncClient
) -> None:
    telegram, address = hooked
    kari = telegram.person("Kari")
    kari.chat.opened = True
    forged = {
        "message": {"message_id": 5, "from": kari.user.json(), "chat": kari.chat.json(), "date": 1, "text": "/hjelp"}
    }
    header = "X-Telegram-Bot-Api-Secret-Token"
    for number, secret in enumerate([None, "", "feil", SECRET + "x", SECRET[:-1], SECRET.upper(), "æ"]):
        headers = {} if secret is None else {header.encode(): secret.encode()}
        answer = await http.post(address + PATH, json={"update_id": number, **forged}, headers=headers)
        assert answer.status_code == 403, secret
    right = await http.post(address + PATH, json={"update_id": 50, **forged}, headers={header: SECRET})
    assert right.status_code == 200
    assert [message.text.split("\n")[0] for message in kari.inbox] == [NB.label("This is what you can do here:")]


NO_UPDATES = (
    b"",
    b"hei",
    b"[]",
    b"null",
    b"{}",
    b'{"update_id": "5"}',
    b'{"update_id": true}',
    b'{"update_id": -1}',
    b'{"update_id": 1e3}',
    b'{"update_id": 99999999999999999999}',
    b"\xff\xfe",
    b"[" * 100_000,
    b'{"update_id": 5',
)


async def test_a_body_that_is_no_update_is_refused_and_others_are_answered_after_it(
    hooked: tuple[Telegram, str], http: httpx.AsyncClient
) -> None:
    telegram, address = hooked
    kari = telegram.person("Kari", "nb")
    headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
    for body in NO_UPDATES:
        assert (await http.post(address + PATH, content=body, headers=headers)).status_code == 400, body[:40]
        before = len(kari.inbox)
        kari.says("/hjelp")
        await telegram.settled()
        assert len(kari.inbox) > before, body[:40]
        assert kari.last.text.startswith(NB.label("This is what you can do here:"))
    too_large = b'{"update_id": 5, "x": "' + b"x" * LARGEST_UPDATE + b'"}'
    assert (await http.post(address + PATH, content=too_large, headers=headers)).status_code == 413


async def test_the_health_page_tells_of_the_database_the_last_tick_and_the_queue(
    hooked: tuple[Telegram, str], http: httpx.AsyncClient
) -> None:
    _, address = hooked
    answer = await http.get(f"{address}/health")
    assert answer.status_code == 200
    state = answer.json()
    assert state.pop("tick_age_seconds") >= 0
    assert state == {"healthy": True, "database": True, "leader": True, "queue": 0}
    assert (await http.get(address + PATH)).status_code == 405
    assert (await http.get(f"{address}/")).status_code == 404


async def test_beside_a_running_bot_a_second_run_is_refused_and_backup_and_publish_work(tmp_path: Path) -> None:
    telegram = Telegram(seed=1)
    url = f"sqlite+aiosqlite:///{tmp_path / 'test.sqlite'}"
    async with serve(bot_api(telegram)) as api, window(url) as looking:
        environment = {"BOT_TOKEN": telegram.token, "BOT_API_URL": api, "DATABASE_URL": url}
        first, second = (BotProcess(tmp_path, environment, name) for name in ("first", "second"))
        (tmp_path / "storm.toml").write_text(storm_course(1, now() + timedelta(hours=5)), encoding="utf-8")
        other = storm_course(1, now() + timedelta(hours=5)).replace('slug = "storm"', 'slug = "et-annet"')
        (tmp_path / "other.toml").write_text(other, encoding="utf-8")
        try:
            await first.starts("run", "storm.toml")
            await first.is_up()
            kari = telegram.person("Kari Nordmann", "nb")
            await looking.enrols([kari])

            await second.starts("run", "other.toml")
            assert await second.ends() == (2, "")
            assert second.last_words.strip() == words.already_running(str(tmp_path / "test.sqlite"), NB)
            assert await looking.rows("select slug from courses") == [("storm",)]

            (tmp_path / "storm.toml").write_text(storm_course(2, now() + timedelta(hours=4)), encoding="utf-8")
            await second.starts("publish", "--yes", "storm.toml")
            status, said = await second.ends()
            assert status == 0, second.last_words
            assert words.published(2, NB) in said
            await until(telegram, lambda: any("«Samling 2»" in message.text for message in kari.inbox))

            await second.starts("backup", "copy.sqlite")
            status, said = await second.ends()
            assert (status, said.strip()) == (0, words.backed_up(Path("copy.sqlite"), NB)), second.last_words
            with closing(sqlite3.connect(tmp_path / "copy.sqlite")) as copy:
                assert copy.execute("pragma integrity_check").fetchone() == ("ok",)
                assert copy.execute("select version from courses").fetchall() == [(2,)]
                assert copy.execute("select name from enrolments").fetchall() == [("Kari Nordmann",)]

            # The first one has not been disturbed, and knows the new version.
            kari.says("/program")
            await until(telegram, lambda: kari.last.document is not None and "Samling 2" not in kari.last.text)
            assert any(re.search(r"Samling 2\n", message.text) for message in kari.inbox)
            assert first.alive
            assert "Traceback" not in first.last_words
            assert all("confirm" not in actions(message) for message in kari.inbox)
        finally:
            await first.killed()
            await second.killed()
