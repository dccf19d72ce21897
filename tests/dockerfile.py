"""Reads the Dockerfile, as far as ours goes, for tests that need no container engine."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Instruction:
    """One instruction: its name, and all that stands behind it on one line."""

    name: str
    rest: str

    @property
    def words(self) -> list[str]:
        """What stands behind the name: the parts of a list in JSON, or the words."""
        found: list[str] = json.loads(self.rest) if self.rest.startswith("[") else self.rest.split()
        return found

    @property
    def pairs(self) -> dict[str, str]:
        """The names and values of ENV or LABEL."""
        return {name: quoted or bare for name, quoted, bare in re.findall(r'(\S+?)=(?:"([^"]*)"|(\S*))', self.rest)}


@dataclass
class Stage:
    """What stands between a FROM and the next: the image it begins with, its name, and its instructions."""

    base: str
    name: str
    instructions: list[Instruction] = field(default_factory=list)

    def all(self, name: str) -> list[Instruction]:
        """Every instruction of a name, in the file's order."""
        return [each for each in self.instructions if each.name == name]

    def last(self, name: str) -> Instruction:
        """The instruction of a name that counts. Raises IndexError if there is none."""
        return self.all(name)[-1]


def stages(text: str) -> list[Stage]:
    """Return the stages of a Dockerfile in order. Raises ValueError for an instruction that is not known here."""
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    found: list[Stage] = []
    for line in re.sub(r"\\\n\s*", "", "\n".join(lines)).splitlines():
        if not line.strip():
            continue
        name, _, rest = line.strip().partition(" ")
        if name == "FROM":
            base, *named = rest.split()
            found.append(Stage(base, named[1] if named else str(len(found))))
        elif name in _KNOWN:
            found[-1].instructions.append(Instruction(name, rest.strip()))
        else:
            raise ValueError(f"{name} is not known here")
    return found


_KNOWN = {
    *("RUN", "COPY", "ENV", "USER", "WORKDIR", "VOLUME", "LABEL"),
    *("EXPOSE", "STOPSIGNAL", "HEALTHCHECK", "ENTRYPOINT", "CMD"),
}


def context(patterns: Iterable[str], folder: Path = ROOT) -> list[str]:
    """Return the files of a folder that a .dockerignore leaves to be copied, as paths within it."""
    rules = [line.strip() for line in patterns if line.strip() and not line.startswith("#")]
    found = []
    for path in folder.rglob("*"):
        inside = path.relative_to(folder).as_posix()
        if path.is_file() and not _ignored(inside, rules):
            found.append(inside)
    return sorted(found)


def _ignored(path: str, rules: list[str]) -> bool:
    """Whether a path is ignored: the last rule that meets it, or a folder that it is in, decides."""
    met = [str(PurePosixPath(path)), *(str(each) for each in PurePosixPath(path).parents if str(each) != ".")]
    ignored = False
    for rule in rules:
        pattern = rule.removeprefix("!")
        anywhere = pattern.removeprefix("**/")
        for each in met:
            if fnmatch(PurePosixPath(each).name, anywhere) if anywhere != pattern else _meets(each, pattern):
                ignored = not rule.startswith("!")
    return ignored


def _meets(path: str, pattern: str) -> bool:
    """Whether a pattern meets a path from its first folder on; `*` stays within one folder."""
    parts, wanted = path.split("/"), pattern.split("/")
    return len(parts) == len(wanted) and all(map(fnmatch, parts, wanted))
