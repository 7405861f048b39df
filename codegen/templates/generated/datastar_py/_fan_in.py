"""Events that several tasks and threads push to one client."""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import AsyncIterator
from typing import Literal

from ._checks import shown
from ._content import encode_event
from ._streams.options import CloseReason
from ._streams.stream import current_stream
from .sse import DatastarEvent

__all__ = ["EventStream", "WhenFull"]

WhenFull = Literal["wait", "drop_oldest", "drop_newest", "close"]

Waiter = tuple[asyncio.AbstractEventLoop, "asyncio.Future[None]"]


class EventStream:
    """The content of one response, into which any number of tasks and threads send events.

    Give it to `DatastarResponse`, or return it from a decorated handler; it is closed when its
    client leaves. At most `capacity` events wait in it. `when_full` says what becomes of one more:
    "wait" holds its sender until there is room, "drop_oldest" and "drop_newest" lose an event, and
    "close" breaks the response off, so that a client that must miss nothing connects again.

    It feeds one response; give each page its own.

    Raises:
        TypeError: `capacity` is no whole number.
        ValueError: `capacity` is not above 0, or `when_full` is none of these.

    https://data-star.dev/reference/sse_events
    """

    def __init__(self, capacity: int = 100, *, when_full: WhenFull = "wait") -> None:
        _check_capacity(capacity)
        if when_full not in ("wait", "drop_oldest", "drop_newest", "close"):
            raise ValueError(
                "when_full must be 'wait', 'drop_oldest', 'drop_newest' or 'close': "
                f"{shown(when_full)}"
            )
        self._capacity = capacity
        self._when_full = when_full
        self._lock = threading.Lock()
        self._events: deque[DatastarEvent] = deque()
        self._senders: deque[Waiter] = deque()
        self._reader: Waiter | None = None
        self._closed = False
        self._overflowed = False
        self._feeds = False

    @property
    def closed(self) -> bool:
        """Whether no more events are taken: the client left, or `close` was called."""
        return self._closed

    async def send(self, event: DatastarEvent) -> bool:
        """Send an event; tell whether it was taken. With "wait" this waits for room.

        Raises:
            TypeError: `event` is none.
        """
        _checked(event)
        while True:
            with self._lock:
                taken = self._offer(event)
                if taken is not None:
                    return taken
                waiter = _waiter()
                self._senders.append(waiter)
            try:
                await waiter[1]
            except asyncio.CancelledError:
                self._give_up(waiter)
                raise

    def push(self, event: DatastarEvent) -> bool:
        """Send an event from any thread; tell whether it was taken. This never waits.

        Raises:
            TypeError: `event` is none.
        """
        _checked(event)
        with self._lock:
            return bool(self._offer(event))

    def close(self) -> None:
        """End the stream when what waits in it is sent; from any thread."""
        with self._lock:
            self._closed = True
            self._wake_all()

    def __aiter__(self) -> AsyncIterator[DatastarEvent]:
        with self._lock:
            if self._feeds:
                raise RuntimeError(
                    "This EventStream feeds a response already; give each page its own."
                )
            self._feeds = True
        return _Reader(self)

    async def aclose(self) -> None:
        """Close the stream and drop what waits in it, if no response takes that."""
        if not self._feeds:
            self.drop()

    def drop(self) -> None:
        """Close the stream and drop what waits in it; its response does this."""
        with self._lock:
            self._closed = True
            self._events.clear()
            self._wake_all()

    async def take(self) -> DatastarEvent:
        """Wait for the next event, for the response that the stream feeds."""
        while True:
            with self._lock:
                if self._events:
                    self._wake_a_sender()
                    return self._events.popleft()
                if self._closed:
                    break
                self._reader = waiter = _waiter()
            await waiter[1]
        if self._overflowed:
            current_stream().close(CloseReason.TIMED_OUT)
        raise StopAsyncIteration

    def _offer(self, event: DatastarEvent) -> bool | None:
        """Take an event if there is room, or as `when_full` says; None means to wait."""
        if self._closed:
            return False
        if len(self._events) >= self._capacity:
            if self._when_full == "wait":
                return None
            if self._when_full == "drop_newest":
                return False
            if self._when_full == "close":
                self._closed = self._overflowed = True
                self._wake_all()
                return False
            self._events.popleft()
        self._events.append(event)
        if self._reader is not None:
            _wake(self._reader)
            self._reader = None
        return True

    def _give_up(self, waiter: Waiter) -> None:
        with self._lock:
            if waiter in self._senders:
                self._senders.remove(waiter)
            else:
                # This one was told of the room that it no longer needs.
                self._wake_a_sender()

    def _wake_a_sender(self) -> None:
        while self._senders and not _wake(self._senders.popleft()):
            pass

    def _wake_all(self) -> None:
        waiters = [*self._senders, *([self._reader] if self._reader is not None else [])]
        self._senders.clear()
        self._reader = None
        for waiter in waiters:
            _wake(waiter)


class _Reader:
    """The events of a stream, for the response that it feeds."""

    def __init__(self, stream: EventStream) -> None:
        self._stream = stream

    def __aiter__(self) -> _Reader:
        return self

    async def __anext__(self) -> DatastarEvent:
        return await self._stream.take()

    async def aclose(self) -> None:
        self._stream.drop()


def _check_capacity(capacity: object) -> None:
    if not isinstance(capacity, int) or isinstance(capacity, bool):
        raise TypeError(
            "capacity must be a whole number of events, "
            f"not {type(capacity).__name__}: {shown(capacity)}"
        )
    if capacity < 1:
        raise ValueError(f"capacity must be 1 or more events: {shown(capacity)}")


def _checked(event: object) -> None:
    if type(event) is not DatastarEvent:
        encode_event(event)


def _waiter() -> Waiter:
    loop = asyncio.get_running_loop()
    return loop, loop.create_future()


def _wake(waiter: Waiter) -> bool:
    """Wake who waits; tell whether it is there. Where the loop is closed, it is gone."""
    loop, future = waiter
    try:
        loop.call_soon_threadsafe(_set, future)
    except RuntimeError:
        return False
    return True


def _set(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)
