"""Events that note what became of them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any

from datastar_py import ServerSentEventGenerator as SSE
from datastar_py.streams import CloseReason, StreamOptions

from .asgi import HUNG


def event(name: object, size: int = 0) -> Any:
    return SSE.patch_signals({"step": name, "padding": "x" * size})


class Watched:
    """What one test's streams did: `notes`, in their order."""

    def __init__(self) -> None:
        self.notes: list[object] = []
        self.gate = asyncio.Event()

    def options(self, **given: Any) -> StreamOptions:
        """Options that note the reason of the end."""
        return StreamOptions(on_close=self.note_reason, **given)

    def note_reason(self, reason: CloseReason) -> None:
        self.notes.append(reason.value)

    async def events(self, *names: object, wait: bool = False) -> AsyncIterator[Any]:
        """These events; with `wait`, the rest after the first come when the gate is opened."""
        self.notes.append("opened")
        try:
            for number, name in enumerate(names):
                if wait and number == 1:
                    await self.gate.wait()
                yield event(name)
        finally:
            self.notes.append("closed")

    async def failing(self, *names: object, error: Exception) -> AsyncIterator[Any]:
        self.notes.append("opened")
        try:
            for name in names:
                yield event(name)
            raise error
        finally:
            self.notes.append("closed")

    def sync_events(self, *names: object) -> Iterator[Any]:
        self.notes.append("opened")
        try:
            for name in names:
                yield event(name)
        finally:
            self.notes.append("closed")

    async def has(self, *notes: object, within: float = HUNG) -> None:
        """Wait until exactly these notes were taken."""
        loop = asyncio.get_running_loop()
        end = loop.time() + within
        while self.notes != list(notes) and loop.time() < end:
            await asyncio.sleep(0.01)
        assert self.notes == list(notes)


class Iterable:
    """Neither a generator nor an iterator; its closing is noted although it never began."""

    def __init__(self, watched: Watched, *names: object) -> None:
        self.watched = watched
        self.names = list(names)

    def __aiter__(self) -> Iterable:
        return self

    async def __anext__(self) -> Any:
        if not self.names:
            raise StopAsyncIteration
        return event(self.names.pop(0))

    async def aclose(self) -> None:
        self.watched.notes.append("aclose")
