"""Tries the Dockerfile where there is no container engine: its lines, one by one, in a fresh Debian with Python.

`python -m tests.processes.image`, by hand and as root, as it makes roots of its own with debootstrap and needs a
mirror and a package index. The result runs as the image's user, with its root read-only, no capability, and itself as
the first process, against the stand-in for Telegram; somebody writes to it; it is asked how it is; then told to stop.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import shlex
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

import httpx

from bot.rehearsal.bot_api import bot_api
from bot.rehearsal.serving import serve
from bot.rehearsal.state import Telegram
from tests.dockerfile import ROOT, Instruction, Stage, context, stages
from tests.processes.running import PATIENCE, free_port

COMPILERS = ("cc", "gcc", "g++", "c++", "clang", "tcc", "rustc", "cargo", "ld", "as", "make")
PLAIN_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
CERTIFICATES = "etc/ssl/certs/ca-certificates.crt"
LEAVES_WITHIN = 9.0


def says(words: str) -> None:
    """Tell how far the trial has come."""
    print(f"[{time.strftime('%H:%M:%S')}] {words}", flush=True)


def fresh_debian(suite: str, mirror: list[str], kept: Path) -> None:
    """Make a Debian with Python in a folder, as the slim image is one: without recommended packages."""
    says(f"debootstrap {suite}")
    packages = "python3,python3-venv,ca-certificates"
    command = ["debootstrap", "--variant=minbase", f"--include={packages}", suite, str(kept), *mirror]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


class Built:
    """A stage's root, and what its instructions have set so far."""

    def __init__(self, stage: Stage, root: Path) -> None:
        self.stage = stage
        self.root = root
        self.environment = {"PATH": PLAIN_PATH}
        self.user = "0:0"
        self.folder = "/"

    def carry_out(self, before: Mapping[str, Path], sources: list[str]) -> None:
        """Carry out the stage's instructions in order; COPY takes from the stages before, or from the sources."""
        for each in self.stage.instructions:
            says(f"{self.stage.name}: {each.name} {each.rest}")
            match each.name:
                case "ENV":
                    self.environment |= {name: self._filled(value) for name, value in each.pairs.items()}
                case "WORKDIR":
                    self.folder = each.rest
                    self._at(each.rest).mkdir(parents=True, exist_ok=True)
                case "USER":
                    self.user = each.rest
                case "COPY":
                    self._copy(each, before, sources)
                case "RUN":
                    self._run(each.rest)
                case _:
                    continue

    def _filled(self, value: str) -> str:
        return re.sub(r"\$(\w+)", lambda name: self.environment.get(name[1], ""), value)

    def _at(self, path: str) -> Path:
        return self.root / str(Path(self.folder) / path).lstrip("/")

    def _copy(self, copy: Instruction, before: Mapping[str, Path], sources: list[str]) -> None:
        *what, where = [word for word in copy.words if not word.startswith("--")]
        whence = [word.removeprefix("--from=") for word in copy.words if word.startswith("--from=")]
        for each in what:
            if whence:
                shutil.copytree(before[whence[0]] / each.lstrip("/"), self._at(where), symlinks=True)
                continue
            files = [file for file in sources if file == each or file.startswith(f"{each}/")]
            assert files, f"COPY finds no {each}"
            for file in files:
                inside = Path(file).relative_to(each) if file != each else Path()
                # A single file goes into a folder that ends with a slash; a folder's files go to where it goes.
                target = self._at(where) / (inside if file != each else file if where.endswith("/") else "")
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(ROOT / file, target)

    def _run(self, line: str) -> None:
        # The way out of this machine is its own affair: its names, its certificates, its proxy and package index.
        for file in ("etc/resolv.conf", "etc/hosts", CERTIFICATES):
            shutil.copy(Path("/") / file, self.root / file)
        own = ("PIP_INDEX_URL", "https_proxy", "HTTPS_PROXY", "no_proxy", "NO_PROXY")
        way = {name: os.environ[name] for name in own if name in os.environ} | {"PIP_CERT": f"/{CERTIFICATES}"}
        script = f"mount -t proc proc {self.root}/proc && exec chroot --userspec={self.user} {self.root} " + shlex.join(
            ["/bin/sh", "-c", f"cd {self.folder} && {line}"]
        )
        subprocess.run(["unshare", "--mount", "sh", "-c", script], check=True, env=self.environment | way)

    @property
    def compilers(self) -> list[str]:
        """The compilers, and what goes with them, that can be found in the root."""
        folders = self.environment["PATH"].split(":")
        return [name for name in COMPILERS for folder in folders if (self.root / folder.lstrip("/") / name).exists()]


class Container:
    """The built image as it would run: first process, own user, no capability, root read-only but /data and /tmp."""

    def __init__(self, built: Built, data: Path, environment: Mapping[str, str]) -> None:
        self._built = built
        self._data = data
        self._environment = built.environment | {"HOME": "/data"} | dict(environment)
        self._process: asyncio.subprocess.Process | None = None

    async def starts(self) -> None:
        """Start what ENTRYPOINT and CMD say."""
        root = self._built.root
        for volume in self._built.stage.all("VOLUME"):
            assert volume.words == ["/data"]
        shutil.copytree(root / "data", self._data)
        owner = (root / "data").stat()
        os.chown(self._data, owner.st_uid, owner.st_gid)
        self._data.chmod(owner.st_mode)
        command = [*self._built.stage.last("ENTRYPOINT").words, *self._built.stage.last("CMD").words]
        script = " && ".join(
            [
                f"mount --bind {root} {root}",
                f"mount -t proc proc {root}/proc",
                f"mount -t tmpfs tmpfs {root}/tmp",
                f"mount --bind {self._data} {root}/data",
                f"mount -o remount,bind,ro {root}",
                f"exec chroot {root} {self._as_the_user(command)}",
            ]
        )
        self._process = await asyncio.create_subprocess_exec(
            *("unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-c", script), env=self._environment
        )

        async with asyncio.timeout(PATIENCE):
            while self.first is None:
                await asyncio.sleep(0.05)

    def _as_the_user(self, command: list[str]) -> str:
        user, group = self._built.user.split(":")
        dropped = ("--inh-caps=-all", "--bounding-set=-all", "--no-new-privs")
        alone = ["setpriv", f"--reuid={user}", f"--regid={group}", "--clear-groups", *dropped]
        return shlex.join([*alone, "sh", "-c", f'cd {self._built.folder} && exec "$@"', "sh", *command])

    @property
    def first(self) -> int | None:
        """The number, outside, of the container's first process; None as long as there is none."""
        assert self._process is not None
        assert self._process.returncode is None, "it has ended"
        number = self._process.pid
        children = Path(f"/proc/{number}/task/{number}/children").read_text().split()
        return int(children[0]) if children else None

    async def does(self, *command: str) -> tuple[int, str]:
        """Run a command beside it, as `docker exec` does; gives the exit status and what it wrote."""
        inside = self._as_the_user(list(command))
        process = await asyncio.create_subprocess_exec(
            *("nsenter", f"--target={self.first}", "--mount", "--pid", "--root", "--wd"),
            *shlex.split(inside),
            env=self._environment,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        out, _ = await process.communicate()
        return await process.wait(), out.decode().strip()

    async def stops(self) -> tuple[int, float]:
        """Tell it to stop; gives its exit status and the seconds that it took."""
        assert self._process is not None
        assert self.first is not None
        begun = time.monotonic()
        os.kill(self.first, signal.SIGTERM)
        return await self._process.wait(), time.monotonic() - begun


async def tried(built: Built, data: Path) -> None:
    """Start the image, write to the bot, ask how it is, and tell it to stop. Raises AssertionError."""
    telegram = Telegram(seed=1)
    port = str(free_port())
    asking = Instruction("CMD", built.stage.last("HEALTHCHECK").rest.partition(" CMD ")[2]).words
    async with serve(bot_api(telegram)) as address:
        settings = {"BOT_TOKEN": telegram.token, "BOT_API_URL": address, "HEALTH_PORT": port}
        container = Container(built, data, settings)
        says(f"starting as {built.user}, with {', '.join(settings)} given")
        await container.starts()
        async with asyncio.timeout(PATIENCE):
            while (await container.does(*asking))[0] != 0:
                await asyncio.sleep(0.2)
        says(f"the health check ({shlex.join(asking)}) ends with 0; /health says:")
        async with httpx.AsyncClient(trust_env=False) as http:
            answer = await http.get(f"http://127.0.0.1:{port}/health")
        says(f"  {answer.status_code} {answer.text}")
        assert answer.json()["healthy"], answer.text
        for command in (
            ["folgesvenn", "health"],
            [
                "sh",
                "-c",
                "id; echo first process: $(tr '\\0' ' ' </proc/1/cmdline); grep -E 'CapEff|NoNewPrivs' /proc/1/status",
            ],
            ["sh", "-c", "ls -ln /data"],
            [
                "python3",
                "-c",
                "import asyncpg, matplotlib.pyplot as p; p.plot([1]); p.savefig('/tmp/x.png'); print('drawn')",
            ],
            ["folgesvenn", "backup", "kopi.sqlite"],
        ):
            status, out = await container.does(*command)
            says(f"{shlex.join(command)}: {status}\n{out}")
            assert status == 0
        for place in ("/", "/opt/folgesvenn", "/usr/bin"):
            status, out = await container.does("touch", f"{place}/written")
            says(f"touch {place}/written: {status} {out}")
            assert status != 0
        kari = telegram.person("Kari Nordmann", "nb")
        kari.says("/start")
        await telegram.settled(PATIENCE)
        says(f"Kari says /start and reads: {kari.last.text.splitlines()[0]}")
        status, seconds = await container.stops()
        says(f"SIGTERM: it has left after {seconds:.1f} seconds with status {status}")
        assert status == 0
        assert seconds < LEAVES_WITHIN


def main() -> None:
    """Try it all. Raises CalledProcessError or AssertionError at the first thing that does not work."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--suite", help="the Debian; that of the Dockerfile's base if none is named")
    arguments.add_argument("--mirror", help="where debootstrap fetches it")
    arguments.add_argument("--base", type=Path, help="a root that debootstrap has made already")
    chosen = arguments.parse_args()
    found = stages((ROOT / "Dockerfile").read_text(encoding="utf-8"))
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    sources = context(ignored)
    with tempfile.TemporaryDirectory(prefix="image-") as folder:
        base = chosen.base or Path(folder) / "debian"
        if chosen.base is None:
            suite = chosen.suite or found[0].base.rpartition("-")[2]
            fresh_debian(suite, [chosen.mirror] if chosen.mirror else [], base)
        roots: dict[str, Path] = {}
        for stage in found:
            built = Built(stage, Path(folder) / f"stage-{stage.name}")
            subprocess.run(["cp", "--archive", str(base), str(built.root)], check=True)
            built.carry_out(roots, sources)
            roots[stage.name] = built.root
        says(f"compilers in the final image: {', '.join(built.compilers) or 'none'}")
        assert not built.compilers
        asyncio.run(tried(built, Path(folder) / "data"))
    says("All of it works.")


if __name__ == "__main__":
    main()
