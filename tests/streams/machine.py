"""A loop whose clock is moved by hand, and sources that do as they are told."""

from __future__ import annotations

import asyncio
import queue
import re
import threading
import time
from collections.abc import AsyncIterator, Callable, Collection, Iterator
from typing import Any

HUNG = 10.0


class Planned(Exception):
    """The failure of a source."""


class Clock:
    """Stands for the module `time` in the module under test."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now


class Loop(asyncio.SelectorEventLoop):
    """Runs what is ready, and nothing that is due later than its clock."""

    # What asyncio's own loops hold.
    _ready: Collection[asyncio.Handle]
    _scheduled: list[asyncio.TimerHandle]

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self.clock = clock
        self.complaints: list[str] = []
        self.set_exception_handler(lambda _, found: self.complaints.append(str(found)))

    def time(self) -> float:
        return self.clock.now

    def turn(self) -> None:
        """One turn, which waits for nothing."""
        self.call_soon(self.stop)
        self.run_forever()

    def settle(self, busy: Callable[[], bool] = lambda: False) -> None:
        """Run until nothing is left to do now; `busy` tells of threads that are under way."""
        began = time.monotonic()
        quiet = 0
        while quiet < 3:
            # A thread may as well be held up because nobody takes its events.
            was_busy = busy() and time.monotonic() < began + 0.03
            self.turn()
            due = self._scheduled and self._scheduled[0].when() <= self.time()
            quiet = 0 if was_busy or self._ready or due else quiet + 1
            if was_busy:
                time.sleep(0.0002)
            assert time.monotonic() < began + HUNG, "the loop does not come to rest"

    def advance(self, seconds: float, busy: Callable[[], bool] = lambda: False) -> None:
        """Move the clock, stopping at each timer on the way."""
        end = self.clock.now + seconds
        self.settle(busy)
        for _ in range(10_000):
            timers = [timer for timer in self._scheduled if not timer.cancelled()]
            if not timers or min(timers).when() > end:
                break
            self.clock.now = max(self.clock.now, min(timers).when())
            self.settle(busy)
        else:
            raise AssertionError("timers without end")
        self.clock.now = end
        self.settle(busy)


class Source:
    """Events on demand. Tells what it gave, and how often it was opened and closed."""

    def __init__(self) -> None:
        self.given: list[str] = []
        self.opened = 0
        self.closed = 0
        self.over = False
        self.closed_in: set[Any] = set()
        self.opened_in: set[Any] = set()

    def _do(self, order: str) -> str | None:
        if order == "event":
            event = f"event {len(self.given)}"
            self.given.append(event)
            return f"{event};"
        self.over = True
        if order == "fail":
            raise Planned
        return None

    @property
    def busy(self) -> bool:
        return False

    def order(self, order: str) -> None:
        raise NotImplementedError

    def events(self) -> Any:
        raise NotImplementedError


class AsyncSource(Source):
    def __init__(self) -> None:
        super().__init__()
        self.orders: asyncio.Queue[str] = asyncio.Queue()

    def order(self, order: str) -> None:
        self.orders.put_nowait(order)

    async def events(self) -> AsyncIterator[str]:
        self.opened += 1
        try:
            while (event := self._do(await self.orders.get())) is not None:
                yield event
        finally:
            self.over = True
            # To close takes a moment, in which everything else may happen.
            try:
                await asyncio.sleep(0.1)
            finally:
                self.closed += 1


class SyncSource(Source):
    def __init__(self) -> None:
        super().__init__()
        self.orders: queue.SimpleQueue[str] = queue.SimpleQueue()
        self.ordered = 0
        self.done = 0

    @property
    def busy(self) -> bool:
        return bool(self.opened) and not self.closed and self.done < self.ordered

    def order(self, order: str) -> None:
        self.ordered += 1
        self.orders.put(order)

    def events(self) -> Iterator[str]:
        self.opened += 1
        self.opened_in.add(threading.get_ident())
        try:
            while (event := self._do(self._next())) is not None:
                yield event
        finally:
            self.over = True
            self.closed_in.add(threading.get_ident())
            self.closed += 1

    def _next(self) -> str:
        # Until it asks for the next order, what the last one led to is under way.
        self.done = self.ordered - self.orders.qsize()
        return self.orders.get()


class Client:
    """Takes what is written, unless it has stopped reading; knows what came after the end."""

    def __init__(self) -> None:
        self.started = 0
        self.received: list[bytes] = []
        self.reading = asyncio.Event()
        self.reading.set()
        self.gone = False
        self.left = asyncio.Event()
        self.ended = False
        self.late: list[bytes] = []

    async def start(self, empty: bool) -> None:
        self.started += 1
        assert not self.received
        await self.reading.wait()

    async def write(self, data: bytes) -> None:
        assert self.started == 1
        if self.ended:
            self.late.append(data)
        await self.reading.wait()
        if self.gone:
            raise OSError("the client is gone")
        self.received.append(data)

    async def end(self) -> None:
        pass

    def events(self) -> list[str]:
        text = b"".join(self.received).decode()
        return [f"event {number}" for number in re.findall(r"event (\d+);", text)]
