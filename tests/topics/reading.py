"""A stream that is read in a task, as a page reads it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from datastar_py.sse import DatastarEvent
from datastar_py.testing import Event, events

HUNG = 20.0


class Reading:
    """What has come so far."""

    def __init__(self, stream: AsyncIterator[DatastarEvent]) -> None:
        self.stream = stream
        self.text = ""
        self.chunks: list[str] = []
        self.reading = asyncio.Event()
        self.reading.set()
        self.task = asyncio.create_task(self._read())

    async def _read(self) -> None:
        try:
            async for chunk in self.stream:
                self.chunks.append(chunk)
                self.text += chunk
                await self.reading.wait()
        finally:
            await self.stream.aclose()  # type: ignore[attr-defined]

    @property
    def events(self) -> list[Event]:
        return events(self.text)

    @property
    def signals(self) -> list[Any]:
        return [getattr(event, "signals", event) for event in self.events]

    @property
    def since(self) -> str | None:
        ids = re.findall(r"^id: (.*)$", self.text, re.M)
        return ids[-1] if ids else None

    async def until(self, condition: Callable[[], object]) -> None:
        async with asyncio.timeout(HUNG):
            while not condition():
                if self.task.done():
                    self.task.result()
                    assert condition(), f"it ended with {self.text!r}"
                await asyncio.sleep(0.005)

    async def count(self, number: int) -> list[Any]:
        """Wait for so many events, and give their signals."""
        await self.until(lambda: len(self.events) >= number)
        return self.signals

    async def ended(self) -> str:
        async with asyncio.timeout(HUNG):
            await self.task
        return self.text

    async def leave(self) -> None:
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)


@asynccontextmanager
async def reading(stream: AsyncIterator[DatastarEvent]) -> AsyncIterator[Reading]:
    it = Reading(stream)
    try:
        yield it
    finally:
        await it.leave()


async def until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(HUNG):
        while not condition():
            await asyncio.sleep(0.005)
