"""The documentation: its commands run, its links lead somewhere, its settings exist, its course files have no faults.

A page's commands (in blocks of `sh`) run one after the other in a folder of the page's own, with a bot's settings and a
stand-in for Telegram. Those of `SKIPPED` pages, and in blocks with a word in `ELSEWHERE` behind `sh`, need what a test
does not have; of these the syntax is checked, and that every command and option of our own exists.
"""

from __future__ import annotations

import asyncio
import os
import re
import shlex
import signal
import subprocess
import sys
import tomllib
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from bot.__main__ import app
from bot.publishing import accept
from bot.rehearsal.bot_api import bot_api
from bot.rehearsal.serving import serve
from bot.rehearsal.state import Telegram
from bot.settings import Settings
from tests.conftest import SMALL_COURSE

pytest_plugins = ["tests.postgres"]

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
SKIPPED = {"docs/containers.md", "docs/systemd.md"}
ELSEWHERE = {"cron", "docker", "root", "postgres"}
SERVES = ("folgesvenn run", "folgesvenn rehearse")
PATIENCE = 60
DATABASE = re.compile(r"(postgresql\+asyncpg|postgresql)://USER:PASSWORD@HOST/(?:NAME|\w+)")
BLOCK = re.compile(r"^([ ]*)```(\w+)([^\n]*)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[[^\]\n]*\]\(([^)\s]+)\)")
SETTING = re.compile(r"`([A-Z][A-Z0-9]*_[A-Z0-9_]+|ORGANISERS|PORT)[`=]")


def name_of(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def blocks(page: Path, language: str) -> Iterator[tuple[str, str]]:
    """A page's blocks in a language: the word behind it, and what stands in the block."""
    for indent, found, word, text in BLOCK.findall(page.read_text(encoding="utf-8")):
        if found == language:
            yield word.strip(), re.sub(rf"^{indent}", "", text, flags=re.MULTILINE)


def commands(text: str) -> list[str]:
    """The commands of a block, one a line; a line that ends in a backslash goes on in the next."""
    joined = text.replace("\\\n", " ")
    return [line for line in joined.splitlines() if line.strip() and not line.strip().startswith("#")]


def our_commands(line: str) -> Iterator[list[str]]:
    """What a line asks of the program of ours, as words."""
    for part in re.split(r"&&|\|\||[|;]", line):
        words = shlex.split(part, comments=True)
        # Ahead of it may stand a user, a container, a schedule: it is the program where a word of letters follows.
        ours = [i for i, each in enumerate(words) if re.fullmatch(r"(?:/opt/folgesvenn/bin/)?folgesvenn", each)]
        if ours and re.fullmatch("[a-z]+", " ".join(words[ours[-1] + 1 : ours[-1] + 2])):
            yield words[ours[-1] + 1 :]


@dataclass
class Desk:
    """Where a page's commands are typed."""

    folder: Path
    environment: dict[str, str]
    new_database: Callable[[], str]
    served: set[str]
    exported: dict[str, str] = field(default_factory=dict)
    postgres: str = ""

    @property
    def course(self) -> str:
        """The course file that a page goes by, as it stands at the moment."""
        return (self.folder / "mitt-kurs.toml").read_text(encoding="utf-8")

    def put_in(self, line: str) -> str:
        """A line with a database in place of the page's example."""
        if DATABASE.search(line) and not self.postgres:
            self.postgres = self.new_database()
        driver = {"postgresql+asyncpg": self.postgres, "postgresql": self.postgres.replace("+asyncpg", "")}
        return DATABASE.sub(lambda found: driver[found[1]], line)

    async def types(self, line: str) -> None:
        line = self.put_in(line)
        bare = re.sub(r"^(?:[A-Z_]+=\S+ )+", "", line).split(" #")[0].strip()
        if bare.startswith("make "):
            await self.runs(f"make --directory {ROOT} --dry-run {bare.removeprefix('make ')}")
        elif "pip install" in bare:
            installs(bare)
        elif bare.startswith("export "):
            name, _, value = bare.removeprefix("export ").partition("=")
            self.exported[name] = value
        elif bare.startswith("cd "):
            return  # the folder of the clone, which this is
        elif bare.startswith(SERVES):
            # Once is enough for each of them and a course, whatever page it stands on: they take their time.
            wanted = f"{bare}\n{self.course if '--transcript' in bare else ''}"
            if wanted in self.served:
                return
            self.served.add(wanted)
            if "--transcript" in bare:
                await asyncio.to_thread(self.asks, shlex.split(bare)[1:])
            else:
                await self.serves(line)
        elif bare.startswith("folgesvenn ") and not re.search(r"[|&;<>$`]", bare):
            await asyncio.to_thread(self.asks, shlex.split(bare)[1:])
        else:
            await self.runs(line)

    def asks(self, arguments: list[str]) -> None:
        """Run a command of our own within this process, and say yes to what it asks."""
        done = CliRunner().invoke(app, arguments, input="ja\n", env=self.environment | self.exported)
        assert done.exit_code == 0, f"{arguments}\n{done.output}"

    async def runs(self, line: str) -> None:
        """Run a command in a shell."""
        process = await self.start(line)
        told, _ = await asyncio.wait_for(process.communicate(), PATIENCE)
        assert process.returncode == 0, f"{line}\n{told.decode()}"

    async def serves(self, line: str) -> None:
        """Start what runs until it is told to stop; it must say that it is up, and leave in peace."""
        process = await self.start(line)
        assert process.stdout is not None
        told = b""
        async with asyncio.timeout(PATIENCE):
            while not re.search(rb"Ctrl\+C", told):
                some = await process.stdout.readline()
                assert some, f"{line}\n{told.decode()}"
                told += some
        os.killpg(process.pid, signal.SIGTERM)
        assert await asyncio.wait_for(process.wait(), PATIENCE) in (0, -signal.SIGTERM)

    async def start(self, line: str) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            "bash",
            "-c",
            line,
            cwd=self.folder,
            env=self.environment | self.exported,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            start_new_session=True,
        )


def installs(line: str) -> None:
    """What pip is told to install is this project, and any extra of it exists."""
    known = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    named = re.findall(r"\.\[([\w,]+)\]", line)
    assert {each for some in named for each in some.split(",")} <= set(known), line
    assert named or line.rsplit(maxsplit=1)[-1] == ".", line


@pytest.fixture(scope="module")
def served() -> set[str]:
    """The commands that were started already."""
    return set()


@pytest.fixture
async def desk(
    tmp_path: Path, new_postgres_database: Callable[[], str], served: set[str], monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Desk]:
    """A folder like a clone of the project, a bot's settings, and a stand-in for Telegram."""
    tools = tmp_path / "tools"
    tools.mkdir()
    folgesvenn = tools / "folgesvenn"
    folgesvenn.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m bot "$@"\n')
    folgesvenn.chmod(0o755)
    folder = tmp_path / "clone"
    folder.mkdir()
    (folder / "bot").symlink_to(ROOT / "bot")
    monkeypatch.chdir(folder)
    telegram = Telegram(token="123456:ABC-DEF")  # as the pages have it
    async with serve(bot_api(telegram)) as address:
        yield Desk(
            folder,
            {
                "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}",
                "PYTHONPATH": str(ROOT),
                "PYTHONUNBUFFERED": "1",
                "LANGUAGE": "nb",
                "BOT_TOKEN": telegram.token,
                "BOT_API_URL": address,
            },
            new_postgres_database,
            served,
        )
    await telegram.aclose()


@pytest.mark.parametrize("page", [each for each in PAGES if list(blocks(each, "sh"))], ids=name_of)
async def test_every_command_of_a_page_runs(page: Path, desk: Desk) -> None:
    typed = [
        line
        for word, text in blocks(page, "sh")
        if word not in ELSEWHERE and name_of(page) not in SKIPPED
        for line in commands(text)
    ]
    course = next((text for _, text in blocks(page, "toml") if "slug" in text), SMALL_COURSE)
    mine = desk.folder / "mitt-kurs.toml"
    mine.write_text(course, encoding="utf-8")
    if any("folgesvenn.sqlite" in line or "backup" in line for line in typed):
        await desk.types("folgesvenn publish mitt-kurs.toml")
    for line in typed:
        if "folgesvenn health" in line:
            continue  # tests/processes/test_health.py asks a bot that runs
        away = line.startswith("mv folgesvenn.sqlite")
        if away:
            assert (desk.folder / "folgesvenn.sqlite").exists()
            (desk.folder / "folgesvenn.sqlite-wal").touch()  # as a crash leaves it
        await desk.types(line.replace(". .venv/bin/activate", "true").replace("python3 -m venv .venv", "true"))
        assert not away or not list(desk.folder.glob("folgesvenn.sqlite*"))


@pytest.mark.parametrize("page", [each for each in PAGES if list(blocks(each, "sh"))], ids=name_of)
def test_every_command_has_the_right_form_and_ours_exist_with_their_options(page: Path) -> None:
    known = get_command(app).commands  # type: ignore[attr-defined]
    for word, text in blocks(page, "sh"):
        if word != "cron":
            checked = subprocess.run(["bash", "-n"], input=text, text=True, capture_output=True, check=False)
            assert checked.returncode == 0, checked.stderr
        for line in commands(text):
            for name, *rest in our_commands(line):
                assert name in known, line
                options = {option for each in known[name].params for option in each.opts}
                assert {each for each in rest if each.startswith("--")} <= options, line


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_leads_somewhere(page: Path) -> None:
    for target in LINK.findall(re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)):
        path, _, anchor = target.partition("#")
        if re.match(r"[a-z]+:", path):
            continue
        found = page.parent / path if path else page
        assert found.exists(), target
        if anchor:
            headings = re.findall(r"^#+ (.+)$", found.read_text(encoding="utf-8"), re.MULTILINE)
            assert anchor in {re.sub(r"[^\w\- ]", "", each).lower().replace(" ", "-") for each in headings}, target


def test_every_setting_that_is_named_exists_and_each_is_named_somewhere() -> None:
    settings = {name.upper() for name in Settings.model_fields}
    named = {name_of(page): set(SETTING.findall(page.read_text(encoding="utf-8"))) for page in PAGES}
    of_compose = {"COMPOSE_PROFILES", "DOMAIN"}
    assert {page: names - settings - of_compose for page, names in named.items() if names - settings - of_compose} == {}
    assert settings - set().union(*named.values()) == set()


@pytest.mark.parametrize("page", [each for each in PAGES if list(blocks(each, "toml"))], ids=name_of)
def test_every_course_file_that_is_shown_has_no_faults(page: Path) -> None:
    for _, text in blocks(page, "toml"):
        tomllib.loads(text)
        if "slug" in text:
            assert accept(text).title


def test_the_architecture_names_nothing_that_is_not_there() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    named = re.findall(r"`((?:bot|handlers|tests|locales)/[\w/.]+)`", text)
    assert len(named) > 20
    assert [each for each in named if not (ROOT / each).exists()] == []
