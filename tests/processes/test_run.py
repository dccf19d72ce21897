"""The program as people start it: a process of its own, stopped, killed and started again."""

import asyncio
import os
import re
import signal
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack
from datetime import UTC, date, datetime, timedelta
from importlib import resources
from pathlib import Path

import httpx
import pytest

from bot.course.faults import FaultyCourseError
from bot.messages import command_line as words
from bot.messages import faults as faulty
from bot.messages import help as helping
from bot.messages import rehearsal as rehearsing
from bot.messages.speech import Speech
from bot.publishing import accept
from bot.rehearsal.bot_api import bot_api
from bot.rehearsal.faults import Fault
from bot.rehearsal.people import Person
from bot.rehearsal.serving import serve
from bot.rehearsal.state import Telegram
from tests.processes.forked import Forked, fork, from_the_start

ROOT = Path(str(resources.files("bot"))).parent
PATIENCE = 60.0
"""Seconds after which something that should have happened long ago has not happened."""

TOKEN = "123456:Hemmelig-nok_til-en-test"
NB = Speech("nb")
SIGNED_UP = {"nb": "Du er påmeldt", "nn": "Du er påmeld", "en": "You are signed up"}


class Program:
    """The program with what it has written so far."""

    def __init__(self, process: asyncio.subprocess.Process | Forked) -> None:
        self._process = process
        self.stdout: list[str] = []
        self.stderr: list[str] = []
        self._news = asyncio.Condition()
        assert process.stdout is not None
        assert process.stderr is not None
        self._readers = [
            asyncio.create_task(self._read(process.stdout, self.stdout)),
            asyncio.create_task(self._read(process.stderr, self.stderr)),
        ]

    async def _read(self, stream: asyncio.StreamReader, lines: list[str]) -> None:
        while line := await stream.readline():
            async with self._news:
                lines.append(line.decode().rstrip("\n"))
                self._news.notify_all()
        async with self._news:
            self._news.notify_all()

    @property
    def output(self) -> str:
        return "\n".join([*self.stdout, *self.stderr])

    async def prints(self, pattern: str) -> re.Match[str]:
        """Wait for a line on stdout."""
        async with asyncio.timeout(PATIENCE), self._news:
            while True:
                for line in self.stdout:
                    if found := re.search(pattern, line):
                        return found
                assert not all(reader.done() for reader in self._readers), self.output
                await self._news.wait()

    def gets(self, number: signal.Signals) -> None:
        self._process.send_signal(number)

    async def ended(self) -> int:
        """Wait for the end, and for the last words; gives the exit status."""
        async with asyncio.timeout(PATIENCE):
            await asyncio.gather(*self._readers)
            return await self._process.wait()

    async def aclose(self) -> None:
        if self._process.returncode is None:
            self._process.kill()
        await self.ended()


class House:
    """A working directory, the Bot API stand-in, and the programs that are started there."""

    def __init__(self, folder: Path, telegram: Telegram, address: str, stack: AsyncExitStack) -> None:
        self.folder = folder
        self.telegram = telegram
        self.programs: list[Program] = []
        self._stack = stack
        self.environment = {
            "BOT_TOKEN": TOKEN,
            "BOT_API_URL": address,
            "DATABASE_URL": f"sqlite+aiosqlite:///{folder / 'test.sqlite'}",
        }

    async def starts(
        self, *arguments: str, environment: Mapping[str, str] | None = None, cold: bool = False
    ) -> Program:
        """Start a command; a `cold` one is `python -m bot` from the first line on, the others have their imports."""
        own = {"PATH": os.environ.get("PATH", ""), "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "LANGUAGE": "nb"}
        own |= dict(self.environment if environment is None else environment)
        program = Program(
            await from_the_start(arguments, self.folder, own) if cold else await fork(arguments, self.folder, own)
        )
        self.programs.append(program)
        self._stack.push_async_callback(program.aclose)
        return program

    async def runs(self, *files: str, cold: bool = False) -> Program:
        """Start `run`, and wait until it says that it is up."""
        program = await self.starts("run", *files, cold=cold)
        await program.prints(re.escape(words.running(self.telegram.bot.username or "", NB)))
        return program

    async def settles(self) -> None:
        await self.telegram.settled(PATIENCE)

    async def says(self, person: Person, *sentences: str) -> None:
        for sentence in sentences:
            person.says(sentence)
            await self.settles()

    async def taps(self, person: Person, *labels: str) -> None:
        for label in labels:
            person.taps(label)
            await self.settles()


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    telegram = Telegram(token=TOKEN, seed=1)
    async with AsyncExitStack() as stack:
        address = await stack.enter_async_context(serve(bot_api(telegram)))
        house = House(tmp_path, telegram, address, stack)
        yield house
    for program in house.programs:
        assert TOKEN not in program.output
        assert TOKEN.partition(":")[2] not in program.output


@pytest.fixture
def course_file(tmp_path: Path, small_course: str) -> str:
    """The small course, moved so that its deadline lies five days ahead."""
    later = datetime.now(UTC).date() + timedelta(days=5) - date(2022, 8, 24)
    moved = re.sub(r"\d{4}-\d\d-\d\d", lambda day: f"{date.fromisoformat(day[0]) + later}", small_course)
    (tmp_path / "kurs.toml").write_text(moved, encoding="utf-8")
    return "kurs.toml"


def plain(speech: Speech, msgid: str) -> str:
    """A sentence as it is read, its first line."""
    return re.sub("<[^>]*>", "", speech.label(msgid)).split("\n")[0]


async def signs_up(house: House, person: Person, language: str) -> None:
    label = Speech(language).label
    role = {"nb": "Bibliotekansatt", "nn": "Bibliotektilsett", "en": "Library employee"}[language]
    await house.says(person, "/start")
    await house.taps(person, label("Sign me up"), label("Yes, that is all right"))
    await house.says(person, "Kari Nordmann")
    await house.taps(person, role)
    await house.says(person, "Gran bibliotek")
    await house.taps(person, label("Skip"), label("Yes, sign me up"))


async def test_people_sign_up_in_all_three_languages(house: House, course_file: str) -> None:
    program = await house.runs(course_file, cold=True)
    people = {language: house.telegram.person("Kari Nordmann", language) for language in SIGNED_UP}
    await asyncio.gather(*(signs_up(house, person, language) for language, person in people.items()))
    for language, person in people.items():
        told = "\n".join(message.text for message in person.inbox)
        assert re.search(rf"{SIGNED_UP[language]}\b", told), told
        assert person.last.document is not None
    program.gets(signal.SIGTERM)
    assert await program.ended() == 0
    assert "Traceback" not in program.output


async def test_commands_and_descriptions_are_set_in_each_language(house: House, course_file: str) -> None:
    await house.runs(course_file)
    profile = house.telegram.profile
    for code, language in (("nb", "nb"), ("nn", "nn"), ("en", "en"), ("de", "nb"), (None, "nb")):
        speech = Speech(language)
        person = house.telegram.person("Kari", code)
        assert {each.command: each.description for each in person.commands} == helping.commands(speech), code
        assert profile.description(code) == helping.description(speech)
        assert profile.short_description(code) == helping.short_description(speech)
    assert len({profile.description(language) for language in SIGNED_UP}) == 3


async def test_stopped_in_the_middle_of_a_sign_up_it_goes_on_with_the_same_question(
    house: House, course_file: str
) -> None:
    (house.folder / ".env").write_text("".join(f"{k}={v}\n" for k, v in house.environment.items()), encoding="utf-8")
    house.environment = {}
    program = await house.runs(course_file)
    kari = house.telegram.person("Kari Nordmann", "nb")
    await house.says(kari, "/start")
    await house.taps(kari, "Meld meg på", NB.label("Yes, that is all right"))
    await house.says(kari, "Kari Nordmann")
    asked = kari.last
    assert plain(NB, "<b>How do you take part?</b>") in asked.text

    program.gets(signal.SIGTERM)
    assert await program.ended() == 0
    assert "Traceback" not in program.output
    assert kari.last is asked

    kari.says("/start")
    await house.runs(course_file)
    await house.settles()
    again = kari.last
    assert again is not asked
    assert (again.text, again.labels) == (asked.text, asked.labels)

    await house.taps(kari, "Frivillig")
    await house.says(kari, "Gran turlag")
    await house.taps(kari, NB.label("Skip"), NB.label("Yes, sign me up"))
    assert [each for each in kari.inbox if SIGNED_UP["nb"] in each.text]


async def test_started_with_a_file_that_is_not_the_version_that_counts_it_says_so(
    house: House, course_file: str
) -> None:
    program = await house.runs(course_file)
    assert "publish" not in "\n".join(program.stdout)
    program.gets(signal.SIGTERM)
    assert await program.ended() == 0

    path = house.folder / course_file
    path.write_text(path.read_text(encoding="utf-8").replace("Lite kurs", "Et annet navn"), encoding="utf-8")
    program = await house.runs(course_file)
    assert words.passed_over(Path(course_file), NB) in program.stdout
    kari = house.telegram.person("Kari Nordmann", "nb")
    await house.says(kari, "/start")
    assert "Lite kurs" in kari.last.text


async def test_killed_with_an_answer_in_hand_it_loses_nothing_and_asks_the_next_question(
    house: House, course_file: str
) -> None:
    program = await house.runs(course_file)
    kari = house.telegram.person("Kari Nordmann", "nb")
    await house.says(kari, "/start")
    await house.taps(kari, "Meld meg på", NB.label("Yes, that is all right"))
    kari.says("Kari Nordmann")
    program.gets(signal.SIGKILL)
    assert await program.ended() == -signal.SIGKILL

    program = await house.runs(course_file)
    await house.settles()
    assert plain(NB, "<b>How do you take part?</b>") in kari.last.text
    await house.taps(kari, "Frivillig")
    program.gets(signal.SIGKILL)
    assert await program.ended() == -signal.SIGKILL

    kari.says("Gran turlag")
    await house.runs(course_file)
    await house.settles()
    await house.taps(kari, NB.label("Skip"))
    assert "Kari Nordmann" in kari.last.text
    assert "Gran turlag" in kari.last.text
    await house.taps(kari, NB.label("Yes, sign me up"))
    assert [each for each in kari.inbox if SIGNED_UP["nb"] in each.text]


async def test_trouble_with_telegram_is_waited_out_and_logged_without_the_token(house: House, course_file: str) -> None:
    kari = house.telegram.person("Kari Nordmann", "nb")
    program = await house.runs(course_file)
    house.telegram.faults.add(Fault("server_error", method="getUpdates"))
    house.telegram.faults.add(Fault("cut", method="getUpdates"))
    house.telegram.faults.add(Fault("server_error", method="sendMessage"))
    await house.says(kari, "/start", "/hjelp")
    assert plain(NB, "This is what you can do here:") in kari.last.text
    program.gets(signal.SIGINT)
    assert await program.ended() == 0
    assert program.stderr
    assert "Traceback" not in program.output


async def test_a_wrong_token_is_told_in_one_line(house: House, course_file: str) -> None:
    wrong = "654321:Et-helt-annet-token"
    program = await house.starts("run", course_file, environment=house.environment | {"BOT_TOKEN": wrong})
    assert await program.ended() == 2
    assert [*program.stdout, *program.stderr] == [words.wrong_token(NB)]
    assert "BOT_TOKEN" in program.output
    assert wrong not in program.output


async def test_a_token_that_is_revoked_ends_it_with_the_same_line(house: House, course_file: str) -> None:
    program = await house.runs(course_file)
    house.telegram.token = "654321:Et-helt-annet-token"
    house.telegram.person("Kari").says("/hjelp")
    assert await program.ended() == 2
    assert program.stderr[-1] == words.wrong_token(NB)


async def test_no_contact_with_telegram_is_told_in_one_line(house: House, course_file: str) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{nobody.getsockname()[1]}"
        program = await house.starts("run", course_file, environment=house.environment | {"BOT_API_URL": address})
        assert await program.ended() == 2
    assert [*program.stdout, *program.stderr] == [words.no_contact(address, NB)]


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"BOT_TOKEN": None}, ["BOT_TOKEN"]),
        ({"BOT_TOKEN": ""}, ["BOT_TOKEN"]),
        (
            {
                "BOT_TOKEN": "hemmelig",
                "BOT_API_URL": "api.telegram.org",
                "DATABASE_URL": "mysql://hemmelig@localhost/x",
                "ORGANISERS": "Kari, Per",
                "MESSAGES_PER_SECOND": "mange",
            },
            ["BOT_API_URL", "BOT_TOKEN", "DATABASE_URL", "MESSAGES_PER_SECOND", "ORGANISERS"],
        ),
    ],
    ids=["missing", "empty", "all malformed"],
)
async def test_each_missing_or_malformed_setting_is_one_line(
    house: House, course_file: str, settings: dict[str, str | None], named: list[str]
) -> None:
    given = {name: value for name, value in (house.environment | settings).items() if value is not None}
    program = await house.starts("run", course_file, environment=given, cold=len(named) > 1)
    assert await program.ended() == 2
    assert program.stdout == []
    assert sorted(line.partition(":")[0] for line in program.stderr) == named
    assert all(len(line) > len("BOT_TOKEN: ") for line in program.stderr)
    assert "hemmelig" not in program.output
    assert not house.telegram.calls


async def test_a_faulty_course_file_is_told_whole_and_nothing_is_started(
    house: House, course_file: str, small_course: str
) -> None:
    broken = small_course.replace('"-7d 09:00"', '"for en uke siden"').replace('after = "samling-1"', 'after = "ingen"')
    broken = broken.replace('email = "hilde@example.org"', 'email = "hilde"').replace("min = 3", "min = 30")
    with pytest.raises(FaultyCourseError) as caught:
        accept(broken)
    assert len(caught.value.faults) >= 4
    (house.folder / "feil.toml").write_text(broken, encoding="utf-8")
    program = await house.starts("run", course_file, "feil.toml")
    assert await program.ended() in (1, 2)
    assert program.output == faulty.all_faults("feil.toml", caught.value.faults, NB)
    assert not house.telegram.calls
    assert not (house.folder / "test.sqlite").exists()


async def test_a_rehearsal_shows_its_page_from_the_chosen_day_and_ends_when_told(house: House) -> None:
    program = await house.starts("rehearse", "--port", "0", "--start", "2022-09-20", environment={}, cold=True)
    address = (await program.prints(r"http://127\.0\.0\.1:\d+"))[0]
    assert program.stdout == [rehearsing.address(address, NB)]
    async with httpx.AsyncClient(base_url=address, timeout=PATIENCE, trust_env=False) as http:
        assert "<html" in (await http.get("/")).text
        state = (await http.get("/api/state")).json()
        assert state["clock"]["now"] == "2022-09-20T09:00:00+02:00"
        assert state["course"]["title"] == "Likeverdig samskaping"
        # A page waits for news as it ends.
        waiting = asyncio.create_task(http.get("/api/state", params={"after": state["version"] + 1000}))
        assert (await http.get("/page/page.js")).status_code == 200
        program.gets(signal.SIGTERM)
        assert await program.ended() == 0
        await asyncio.wait([waiting])
        assert waiting.exception() is not None or waiting.result().status_code >= 500
    assert "Traceback" not in program.output


async def test_a_taken_port_moves_the_rehearsal_to_another(house: House, course_file: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        program = await house.starts("rehearse", course_file, "--port", str(port), environment={})
        address = await program.prints(r"http://127\.0\.0\.1:(\d+)")
        assert int(address[1]) != port
        async with httpx.AsyncClient(timeout=PATIENCE, trust_env=False) as http:
            assert (await http.get(f"{address[0]}/api/state")).json()["course"]["title"] == "Lite kurs"
        program.gets(signal.SIGINT)
        assert await program.ended() == 0
    assert "Traceback" not in program.output


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--start", "i morgen"], words.no_date("i morgen", NB)),
        (["borte.toml"], words.no_file(Path("borte.toml"), NB)),
    ],
    ids=["no date", "no file"],
)
async def test_what_a_rehearsal_cannot_use_is_told_in_one_line(house: House, arguments: list[str], told: str) -> None:
    program = await house.starts("rehearse", *arguments, environment={})
    assert await program.ended() == 2
    assert [*program.stdout, *program.stderr] == [told]
