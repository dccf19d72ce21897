"""A place for course files."""

from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str], str]:
    """Write a course file, and return its path."""

    def write(source: str) -> str:
        path = tmp_path / "kurs.toml"
        path.write_text(source, encoding="utf-8")
        return str(path)

    return write
