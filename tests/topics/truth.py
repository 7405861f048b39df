"""What the producer has committed: a number for each topic, which every worker can read.

It stands for an app's database. A producer writes here first, and publishes then.
"""

from __future__ import annotations

import mmap
import struct
from pathlib import Path

TOPICS = 20


def name(number: int) -> str:
    """A topic of the runs."""
    return f"topic-{number}"


class Truth:
    """Numbers in a file."""

    def __init__(self, path: str | Path, *, create: bool = False) -> None:
        if create:
            Path(path).write_bytes(bytes(8 * TOPICS))
        with open(path, "r+b") as file:
            self._map = mmap.mmap(file.fileno(), 8 * TOPICS)

    def read(self) -> list[int]:
        return list(struct.unpack(f"<{TOPICS}q", self._map[: 8 * TOPICS]))

    def write(self, topic: int, number: int) -> None:
        struct.pack_into("<q", self._map, 8 * topic, number)
