"""Where files are kept in memory: they are as real as any other, and nobody waits for a disk."""

import os
import shutil
from pathlib import Path

_FOLDER = Path("/dev/shm")
_ENOUGH = 2_000_000_000
"""Bytes that must be free; a container may have next to none of them."""


def memory() -> Path | None:
    """Return a folder that is kept in memory, or None where there is none with room in it."""
    if os.access(_FOLDER, os.W_OK) and shutil.disk_usage(_FOLDER).free > _ENOUGH:
        return _FOLDER
    return None
