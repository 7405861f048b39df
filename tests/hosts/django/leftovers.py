"""What streams may not leave behind: entries, threads, tasks, generators that nobody closes."""

from __future__ import annotations

import asyncio
import threading
import time
from typing import Any

from datastar_py.streams import current_stream, open_streams

from .hosting import Host, eventually
from .sdk import SSE

__all__ = ["SOON", "Watched", "Watcher", "begin", "newly_open", "nothing_open"]

# A second is what is promised; the rest is for a machine that is busy with something else.
SOON = 20.0


_before: frozenset[Any] = frozenset()


def begin() -> None:
    """Take note of what an earlier test has left; the tests' fixtures call this."""
    global _before
    _before = open_streams()


def newly_open() -> frozenset[Any]:
    """The streams of this test that are open."""
    return open_streams() - _before


def nothing_open() -> bool:
    """Whether all streams of this test end within the time."""
    return eventually(lambda: not newly_open(), SOON)


class Watched:
    """Endless generators, and what became of them."""

    def __init__(self) -> None:
        self.begun = 0
        self.closed = 0
        self.reasons: list[Any] = []

    def sync_events(self, request: Any) -> Any:
        self.begun += 1
        current_stream().on_close(self.reasons.append)
        try:
            while True:
                yield SSE.patch_signals({"pad": "." * 5000})
                time.sleep(0.01)
        finally:
            self.closed += 1

    async def async_events(self, request: Any) -> Any:
        self.begun += 1
        current_stream().on_close(self.reasons.append)
        try:
            while True:
                yield SSE.patch_signals({"pad": "." * 5000})
                await asyncio.sleep(0.01)
        finally:
            self.closed += 1

    def all_closed(self) -> bool:
        """Whether each that began was closed within the time, and told of it once."""
        return eventually(lambda: self.begun == self.closed == len(self.reasons), SOON)


def _threads() -> set[threading.Thread]:
    """Those that run, but for asyncio's own pool, and the one that looks after all streams."""
    every_request_shares = ("asyncio_", "datastar-attendant")
    return {
        each for each in threading.enumerate() if not each.name.startswith(every_request_shares)
    }


class Watcher:
    """Compares what there is with what there was when it was made."""

    def __init__(self, serving: Host | None = None) -> None:
        self.loop = getattr(serving, "loop", None)
        self.threads = _threads()

    def nothing_left(self) -> bool:
        """Whether all is as before within the time."""
        return eventually(lambda: not self.left(), SOON)

    def left(self) -> list[Any]:
        found: list[Any] = [*newly_open(), *(_threads() - self.threads)]
        if self.loop is not None:
            tasks = asyncio.all_tasks(self.loop.loop)
            found += [
                task for task in tasks if "_take" not in repr(task) and "open" not in repr(task)
            ]
        return found
