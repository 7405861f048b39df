"""Reads what may be no file at all: a pipe or a device would keep the reader waiting."""

from __future__ import annotations

import stat
from pathlib import Path


def read_bytes(path: Path, limit: int = -1) -> bytes:
    """The bytes of a regular file, or the first `limit` of them.

    Raises FileNotFoundError, IsADirectoryError, or another OSError; one for a pipe or a device.
    """
    mode = path.stat().st_mode
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(f"{path}: a folder stands where a file belongs")
    if not stat.S_ISREG(mode):
        raise OSError(f"{path}: this is no regular file")
    with path.open("rb") as file:
        return file.read(limit)
