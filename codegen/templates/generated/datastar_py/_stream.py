"""The life of a stream: who steps the handler's events, keeps the line open, and closes them.

Everything here runs on an event loop: the server's own, or under WSGI one loop in a thread of this
module. `Stream.run` steps the events in one task from the first to the last, so that what a
generator opens (a task group, a timeout, a transaction) it also closes in the same task. Sync
iterables are stepped in a thread of their own (`_Thread`), never in a pool that others wait for.

An adapter hands over a `Sink`, its own way to answer. Where a framework pulls instead, `Pull` and
`BlockingPull` stand between.
"""

from __future__ import annotations

import asyncio
import atexit
import concurrent.futures
import contextlib
import contextvars
import logging
import os
import signal
import socket
import sys
import threading
import time
import weakref
from collections.abc import (
    AsyncIterable,
    AsyncIterator,
    Awaitable,
    Callable,
    Coroutine,
    Generator,
    Iterable,
)
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass
from enum import Enum
from functools import partial
from inspect import isawaitable
from types import FrameType, coroutine
from typing import Any, NoReturn, Protocol, cast

__all__ = [
    "BlockingPull",
    "CloseReason",
    "Pull",
    "Sink",
    "Stream",
    "StreamOptions",
    "close_streams",
    "configure",
    "current_stream",
    "is_connected",
    "open_streams",
    "watch_signals",
]

logger = logging.getLogger("datastar_py")

KEEP_ALIVE = b": keep-alive\n\n"

# Most servers send the headers with the first bytes only; this is for those that come late.
OPENING = b":\n\n"

# How far a sync iterable may run ahead of the socket while its events wait to be written.
AHEAD_EVENTS = 64
AHEAD_BYTES = 64 * 1024

# How long the end of a response waits for a sync generator that is busy with something else.
THREAD_GRACE = 1.0

# How often a WSGI server's waiting thread looks whether its client is there.
CLIENT_CHECK = 0.2

# How long events may follow each other before others on the loop get their turn.
BREATH = 0.01

# How long a framework's task may take to come back from a write when its stream was ended.
RESCUE = 0.5

# How often in the time of a keep-alive comment it is looked whether there were events.
LOOKS = 4

# After how many events that is looked at, at most, since to read the clock costs as well.
TURN = 8

# What the loop of events is at. It notes nothing else for an event; `_tick` sees it now and then.
IDLE, WRITTEN, WRITING, STUCK = range(4)

# How long after a signal to stop new streams are turned away.
DRAIN = 3.0


class CloseReason(str, Enum):
    """Why a stream came to its end."""

    FINISHED = "finished"
    DISCONNECTED = "disconnected"
    TIMED_OUT = "timed out"
    SHUTDOWN = "shutdown"
    FAILED = "failed"


OnClose = Callable[[CloseReason], object]

# Bytes come from middleware that has put its own iterator around a stream.
Event = str | bytes
Work = Coroutine[Any, None, None]
Events = Iterable[Event] | AsyncIterable[Event]


@dataclass(frozen=True)
class StreamOptions:
    """How streams are kept; `configure` sets what holds where a response says nothing."""

    keep_alive: float | None = 15.0
    """Seconds without an event until a comment line is sent, at most; `None` sends none."""

    send_timeout: float | None = None
    """Seconds that one write may wait for the client to read; `None` waits for ever."""

    first_event_grace: float = 0.2
    """Seconds that the headers wait for the first event, so that its error can be the answer."""

    farewell: str | Callable[[], str] | None = None
    """What is sent last when the server shuts down: events, or a function that gives them."""

    on_close: OnClose | None = None
    """Called with the reason when the stream has ended; may be a coroutine function."""

    def __post_init__(self) -> None:
        for name in ("keep_alive", "send_timeout"):
            seconds: float | None = getattr(self, name)
            if seconds is not None and not seconds > 0:
                raise ValueError(f"{name} must be a number of seconds above 0 or None: {seconds!r}")
        if not self.first_event_grace >= 0:
            raise ValueError(
                f"first_event_grace must be 0 or more seconds: {self.first_event_grace!r}"
            )


NOWHERE = nullcontext()

_defaults = StreamOptions()
_current: contextvars.ContextVar[Stream | None] = contextvars.ContextVar(
    "datastar_stream", default=None
)
_open: set[Stream] = set()
_draining_until = 0.0


def configure(options: StreamOptions) -> None:
    """Set the options of every stream that is opened from now on without its own."""
    global _defaults
    _defaults = options


def current_stream() -> Stream:
    """Give the stream that the running generator feeds.

    Raises:
        LookupError: no stream is being fed here.
    """
    stream = _current.get()
    if stream is None:
        raise LookupError("There is no current stream outside of a generator that feeds one.")
    return stream


def is_connected() -> bool:
    """Tell, inside a generator that feeds a stream, whether its client is still there."""
    return current_stream().connected


def open_streams() -> frozenset[Stream]:
    """Give the streams that are open in this process."""
    return frozenset(_open)


class Sink(Protocol):
    """Where the bytes of one response go."""

    def start(self, empty: bool) -> Awaitable[object]:
        """Begin the response, once and before anything is written; `empty` if nothing will be."""
        ...

    def write(self, data: bytes) -> Awaitable[object]:
        """Send bytes; done when there is room for the next."""
        ...

    def end(self) -> Awaitable[object]:
        """End a response that has said all."""
        ...


class _Ended(Exception):
    """Somebody else ended the stream while its events were being stepped."""


class Stream:
    """One response's events on their way to one client.

    `events` is any iterable, sync or async, of `DatastarEvent`; it belongs to the stream, which
    closes it exactly once, in the task or thread that stepped it.
    """

    __slots__ = (
        "__weakref__",
        "_broken",
        "_cancelled",
        "_closers",
        "_concluding",
        "_failure",
        "_held",
        "_helper",
        "_last",
        "_loop",
        "_phase",
        "_pull",
        "_since",
        "_sink",
        "_started",
        "_task",
        "_thread_exit",
        "_timer",
        "_waiting",
        "events",
        "options",
        "reason",
    )

    _sink: Sink

    def __init__(
        self,
        events: Events,
        options: StreamOptions | None = None,
        *,
        thread_exit: Callable[[], object] | None = None,
    ) -> None:
        self.options = _defaults if options is None else options
        self.reason: CloseReason | None = None
        self.events = events
        self._thread_exit = thread_exit
        self._closers: tuple[OnClose, ...] = ()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[Any] | None = None
        self._pull: Pull | None = None
        self._helper: asyncio.Task[None] | None = None
        self._failure: Exception | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._waiting: threading.Event | None = None
        self._started = False
        # True while the loop of events has something to do besides writing the next one.
        self._held = True
        self._phase = IDLE
        self._cancelled = False
        self._concluding = False
        self._broken = False
        self._last = 0.0
        self._since: float | None = None

    # For the people who write handlers

    @property
    def connected(self) -> bool:
        """Whether the stream is open: its client there, and the server not shutting down."""
        return self.reason is None

    def on_close(self, callback: OnClose) -> None:
        """Have `callback` called with the `CloseReason` once the stream has ended."""
        self._closers += (callback,)

    def wait(self, seconds: float) -> bool:
        """Sleep in a sync generator, but only while the client is there; tell whether it is.

        Unlike `time.sleep`, this wakes up at once when the stream ends.
        """
        if self._waiting is None:
            self._waiting = threading.Event()
        if self.connected:
            self._waiting.wait(seconds)
        return self.connected

    def close(self, reason: CloseReason = CloseReason.FINISHED) -> None:
        """End the stream, from any thread."""
        if self._loop is None or _running_loop() is self._loop:
            self._close(reason)
        else:
            self.close_soon(reason)

    def close_soon(self, reason: CloseReason) -> None:
        """End the stream from any thread, or a signal handler, without running anything now."""
        if self._loop is not None:
            # A loop that is closed has ended everything that ran on it.
            with contextlib.suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._close, reason)

    # For adapters

    @property
    def whole(self) -> bool:
        """Whether the response may end as one that has said all; not in the middle of a write."""
        ended_well = self.reason in (CloseReason.FINISHED, CloseReason.SHUTDOWN)
        return ended_well and self._phase < WRITING and not self._broken

    def runs_on(self, loop: asyncio.AbstractEventLoop) -> bool:
        """Whether the events are stepped on that loop."""
        return self._loop is loop

    @property
    def stranded(self) -> bool:
        """Whether the server has dropped the loop before the stream came to its end."""
        return self._loop is not None and not self._loop.is_running()

    def end_stranded(self) -> None:
        """End the stream where it stands; wakes a thread in `wait`."""
        self._end(CloseReason.SHUTDOWN)

    async def conclude_stranded(self) -> None:
        """Tell, on another loop, that the stream has ended."""
        _open.discard(self)
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self._tell_closers(), THREAD_GRACE)

    def note(self, phase: int) -> None:
        """Keep what a `Pull` knows of the write that is going on."""
        self._phase = phase

    def discard(self) -> None:
        """Close events that nobody is going to step."""
        self._end(CloseReason.FINISHED)
        close = getattr(self.events, "close", None)
        if close is not None:
            close()

    async def run(
        self,
        sink: Sink,
        pull: Pull | None = None,
        within: AbstractAsyncContextManager[object] = NOWHERE,
    ) -> None:
        """Step the events to their end, whatever that is; the events are closed on return.

        An exception of the events before the start leaves the response to the framework. A `pull`
        is told what must not wait for the next event; else that is done beside the events. All
        happens inside of `within`.
        """
        async with within:
            source = self._prepare(sink, pull)
            outer, now = _current.get(), time.monotonic
            _current.set(self)
            breathe, turn, step = now() + BREATH, 1, 1
            try:
                try:
                    if self.reason is not None:
                        raise _Ended
                    async for event in source:
                        if self._held:
                            await self._settle()
                        data = event.encode() if isinstance(event, str) else as_bytes(event)
                        self._phase = WRITING
                        try:
                            await sink.write(data)
                        except OSError:
                            self._end(CloseReason.DISCONNECTED)
                            raise _Ended from None
                        self._phase = WRITTEN
                        # What was sent need not be kept while the next event is waited for.
                        del event, data
                        turn -= 1
                        if not turn:
                            step = min(2 * step, TURN)
                            if now() > breathe:
                                # Neither events nor writes need to suspend; then nobody else ran.
                                await asyncio.sleep(0)
                                breathe, step = now() + BREATH, 1
                            turn = step
                    await self._run_dry()
                except BaseException as error:
                    if not self._is_end(error):
                        raise
                finally:
                    await self._close_events(source)
                if self._failure is not None:
                    raise self._failure
                if self.whole:
                    await self._conclude()
            finally:
                cast(asyncio.TimerHandle, self._timer).cancel()
                _open.discard(self)
                _current.set(outer)
                # It may know the response, which may know the stream.
                del self._sink
                await self._tell_closers()

    def _prepare(self, sink: Sink, pull: Pull | None) -> AsyncIterator[Event]:
        source = self._open_source()
        self._loop = asyncio.get_running_loop()
        self._sink, self._pull = sink, pull
        self._task = asyncio.current_task() if pull is None else None
        self._last = time.monotonic()
        self._timer = self._loop.call_later(self.options.first_event_grace, self._tick)
        _open.add(self)
        watch_signals()
        _watch_hypercorn(self._loop)
        if time.monotonic() < _draining_until:
            self._end(CloseReason.SHUTDOWN)
        return source

    def _is_end(self, error: BaseException) -> bool:
        """Note why the events ended; tell whether they only followed the end of the stream."""
        if isinstance(error, _Ended):
            return True
        if isinstance(error, asyncio.CancelledError):
            if not self._cancelled:
                self._end(CloseReason.DISCONNECTED)
            return self._cancelled
        if self.reason is None or not isinstance(error, Exception):
            self._end(CloseReason.FAILED)
            return False
        logger.error("The events of a stream failed while they were closed", exc_info=error)
        return True

    async def _run_dry(self) -> None:
        """Start the response that had no event at all; there are no more to come."""
        if self.reason is None and self._helper is not None:
            await self._settle()
        if self.reason is None:
            if not self._started:
                self._started = True
                await self._sink.start(True)
            self._end(CloseReason.FINISHED)

    def _open_source(self) -> AsyncIterator[Event]:
        if isinstance(self.events, AsyncIterable):
            return aiter(self.events)
        return _Thread(self.events, self._thread_exit)

    async def _settle(self) -> None:
        """Do what stands between two events: end, or wait for a helper, or start the response."""
        if self.reason is None and self._helper is not None:
            await self._helper
            self._helper = None
        if self.reason is not None:
            raise _Ended
        if not self._started:
            self._started = True
            try:
                await self._sink.start(False)
            except OSError:
                self._end(CloseReason.DISCONNECTED)
                raise _Ended from None
        self._held = False

    def _tick(self) -> None:
        """Look after the stream now and then; the only timer there is, whatever the traffic."""
        if self.reason is not None or self._loop is None:
            return
        if self._helper is not None and self._helper.done():
            self._helper = None
        now = time.monotonic()
        wait = 3600.0
        if not self._started:
            self._started = True
            if self._pull is not None:
                self._pull.ring(None)
            else:
                self._help(self._open())
        if self.options.keep_alive is not None:
            wait = min(wait, self._keep_alive(self.options.keep_alive, now))
        if self.options.send_timeout is not None:
            if self._is_stuck(self.options.send_timeout, now):
                self._close(CloseReason.TIMED_OUT)
                return
            wait = min(wait, self.options.send_timeout / 4)
        self._timer = self._loop.call_later(wait, self._tick)

    async def _open(self) -> None:
        await self._sink.start(False)
        await self._sink.write(OPENING)

    def _keep_alive(self, interval: float, now: float) -> float:
        """Send a comment if it is time; gives the seconds until the next look."""
        look = interval / LOOKS
        if self._phase == WRITTEN:
            # At some time since the last look; rather too early than too late for a proxy.
            self._phase, self._last = IDLE, now - look
        if self._phase >= WRITING or self._helper is not None:
            return look
        idle = now - self._last
        if idle < interval:
            return min(look, interval - idle)
        self._last, self._since = now, None
        if self._pull is not None:
            self._pull.ring(KEEP_ALIVE)
        else:
            self._help(self._sink.write(KEEP_ALIVE))
        return look

    def _is_stuck(self, limit: float, now: float) -> bool:
        """Tell whether one write has been going on for too long."""
        if self._phase < WRITING and self._helper is None:
            self._since = None
        elif self._phase == WRITING:
            self._phase, self._since = STUCK, now
        elif self._since is None:
            self._since = now
        return self._since is not None and now - self._since >= limit

    def _help(self, work: Awaitable[object]) -> None:
        """Do something beside the events, which wait for it when they have one to write."""

        async def help_out() -> None:
            try:
                await work
            except OSError:
                self._close(CloseReason.DISCONNECTED)
            except Exception as error:
                if self.reason is None:
                    self._failure = error
                    self._close(CloseReason.FAILED)

        self._held = True
        self._helper = asyncio.get_running_loop().create_task(help_out())

    def _end(self, reason: CloseReason) -> None:
        if self.reason is None:
            draining = time.monotonic() < _draining_until
            if reason is CloseReason.DISCONNECTED and draining:
                reason = CloseReason.SHUTDOWN
            self.reason = reason
            self._held = True
            if self._waiting is not None:
                self._waiting.set()

    def _close(self, reason: CloseReason) -> None:
        if self.reason is None:
            self._end(reason)
            if self._pull is not None:
                self._cancelled = True
                self._pull.interrupt()
            elif self._task is not None:
                if _is_cancelled(self._task):
                    asyncio.get_running_loop().call_later(THREAD_GRACE, self._cancel)
                else:
                    self._cancel()
        elif self._concluding and not self._broken and self._task is not None:
            self._broken = self._cancelled = True
            self._task.cancel()

    def _cancel(self) -> None:
        """Cancel the task, unless its events are being closed already."""
        if self._task is not None:
            self._cancelled = True
            self._task.cancel()

    async def _close_events(self, source: AsyncIterator[Event]) -> None:
        task, self._task = self._task, None
        cast(asyncio.TimerHandle, self._timer).cancel()
        outer = await self._absorb_cancel(task)
        if self._pull is not None:
            self._pull.spare_cleanup()
        try:
            if self._helper is not None:
                await self._dismiss(self._helper)
        finally:
            try:
                aclose = getattr(source, "aclose", None)
                if aclose is not None:
                    await aclose()
            except Exception:
                logger.exception("The events of a stream failed while they were closed")
        if outer:
            raise asyncio.CancelledError

    async def _absorb_cancel(self, task: asyncio.Task[Any] | None) -> bool:
        """Take back our own cancel, delivered or not; tell whether others cancelled as well."""
        if not self._cancelled or task is None:
            return False
        self._cancelled = False
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.sleep(0)
        return task.uncancel() > 0

    async def _dismiss(self, helper: asyncio.Task[None]) -> None:
        gone = self.reason in (CloseReason.DISCONNECTED, CloseReason.TIMED_OUT)
        try:
            if not gone:
                await asyncio.wait({helper}, timeout=RESCUE)
        finally:
            if not helper.done():
                self._broken = True
                helper.cancel()
                await asyncio.wait({helper}, timeout=RESCUE)

    async def _conclude(self) -> None:
        """Send what comes after the events; a client that does not read can't hold this up."""
        limit = RESCUE if self.reason is CloseReason.SHUTDOWN else self.options.send_timeout
        task = self._task = asyncio.current_task() if self._pull is None else None
        self._concluding = True
        timer = None
        if limit is not None and self._loop is not None:
            timer = self._loop.call_later(limit, self._close, CloseReason.TIMED_OUT)
        try:
            if self.reason is CloseReason.SHUTDOWN:
                await self._say_farewell()
            await self._sink.end()
        except (_Ended, OSError):
            self._broken = True
        except asyncio.CancelledError:
            if not self._cancelled:
                raise
        finally:
            self._task = None
            self._concluding = False
            if timer is not None:
                timer.cancel()
            if await self._absorb_cancel(task):
                raise asyncio.CancelledError

    async def _say_farewell(self) -> None:
        farewell = self.options.farewell
        if not self._started:
            self._started = True
            await self._sink.start(farewell is None)
        if farewell is not None:
            try:
                text = farewell if isinstance(farewell, str) else farewell()
            except Exception:
                logger.exception("The farewell of a stream failed")
                return
            await self._sink.write(text.encode())

    async def _tell_closers(self) -> None:
        callbacks = self._closers
        if self.options.on_close is not None:
            callbacks = (self.options.on_close, *callbacks)
        for callback in callbacks:
            try:
                result = callback(cast(CloseReason, self.reason))
                if isawaitable(result):
                    await result
            except Exception:
                logger.exception("An on_close callback of a stream failed")


def _running_loop() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


def _is_cancelled(task: asyncio.Task[Any]) -> bool:
    # A second cancel would cut off the cleanup that the server's own has begun.
    return sys.version_info >= (3, 11) and task.cancelling() > 0


def as_bytes(event: Event) -> bytes:
    """Give the bytes of an event.

    Raises:
        TypeError: it is none.
    """
    if isinstance(event, bytes):
        return event
    if isinstance(cast(object, event), str):
        return event.encode()
    raise TypeError(
        "A stream sends what ServerSentEventGenerator makes, "
        f"not {type(event).__name__}: {event!r:.80}"
    )


_threads: set[_Thread] = set()


class _Thread:
    """An async view of a sync iterable, which is stepped and closed in one thread of its own.

    The thread runs in a copy of the context that opened the stream. It may be a few events ahead
    of the socket; those that are ready together leave as one piece, and none waits for another.
    """

    __slots__ = (
        "_changed",
        "_closed",
        "_done",
        "_ended",
        "_error",
        "_events",
        "_left",
        "_loop",
        "_ready",
        "_size",
        "_thread_exit",
        "_waiter",
    )

    def __init__(self, events: Iterable[Event], thread_exit: Callable[[], object] | None) -> None:
        self._events = events
        self._thread_exit = thread_exit
        self._loop = asyncio.get_running_loop()
        self._changed = threading.Condition()
        self._ready: list[bytes] = []
        self._size = 0
        self._closed = False
        self._done: asyncio.Future[None] | None = None
        self._error: BaseException | None = None
        self._ended = False
        self._left = False
        self._waiter: asyncio.Future[None] | None = None

    def __aiter__(self) -> _Thread:
        return self

    async def __anext__(self) -> bytes:
        if self._done is None:
            self._launch()
        while True:
            with self._changed:
                if self._ready:
                    chunk = b"".join(self._ready)
                    self._ready.clear()
                    self._size = 0
                    self._changed.notify()
                    return chunk
                if self._ended:
                    break
                self._waiter = self._loop.create_future()
            await self._waiter
        error, self._error = self._error, None
        if error is not None:
            raise error
        raise StopAsyncIteration

    async def aclose(self) -> None:
        if self._done is None:
            close = getattr(self._events, "close", None)
            if close is not None:
                close()
            return
        self.stop()
        if not self._ended:
            await asyncio.wait({self._done}, timeout=THREAD_GRACE)
        with self._changed:
            self._left = not self._ended
        if self._error is not None:
            self._log(self._error)

    def stop(self) -> None:
        """Close the events after the one that is being made; from any thread."""
        with self._changed:
            self._closed = True
            self._changed.notify()

    def _launch(self) -> None:
        context = contextvars.copy_context()
        threading.Thread(
            target=context.run, args=(self._work,), name="datastar-stream", daemon=True
        ).start()
        self._done = self._loop.create_future()

    def _work(self) -> None:
        _threads.add(self)
        error: BaseException | None = None
        try:
            self._step()
        except BaseException as raised:
            error = raised
        try:
            if self._thread_exit is not None:
                self._thread_exit()
        except Exception:
            logger.exception("The thread of a stream failed at its end")
        with self._changed:
            self._ended = True
            self._error = error
            waiter, self._waiter = self._waiter, None
        if error is not None and self._left:
            self._log(error)
        _threads.discard(self)
        self._call(self._finish, waiter)

    def _log(self, error: BaseException) -> None:
        logger.error("The events of a stream failed while they were closed", exc_info=error)

    def _step(self) -> None:
        iterator = iter(self._events)
        try:
            for event in iterator:
                if not self._put(event):
                    break
        finally:
            close = getattr(iterator, "close", None) or getattr(self._events, "close", None)
            if close is not None:
                close()

    def _put(self, event: Event) -> bool:
        data = as_bytes(event)
        with self._changed:
            self._ready.append(data)
            self._size += len(data)
            waiter, self._waiter = self._waiter, None
        if waiter is not None:
            self._call(_wake, waiter)
        if len(self._ready) >= AHEAD_EVENTS or self._size >= AHEAD_BYTES:
            with self._changed:
                while self._ready and not self._closed:
                    self._changed.wait()
        return not self._closed

    def _call(self, function: Callable[[asyncio.Future[None] | None], None], *waiter: Any) -> None:
        try:
            self._loop.call_soon_threadsafe(function, *waiter)
        except RuntimeError:
            # The loop is gone, and with it everybody who could wait.
            self._closed = True

    def _finish(self, waiter: asyncio.Future[None] | None) -> None:
        _wake(waiter)
        _wake(self._done)


def _wake(waiter: asyncio.Future[None] | None) -> None:
    if waiter is not None and not waiter.done():
        waiter.set_result(None)


# What a step of the events meets when it meets nothing; None stands for a bare `yield`.
NOTHING = object()


class Pull:
    """A stream for a framework that takes bytes from an async iterator instead of being written to.

    This steps `Stream.run` itself, inside of the task that asks for bytes, so that nothing has to
    be handed from one task to another. It can leave the events in the middle of an `await`, to
    give a comment or to let the headers go, and take that `await` up again when it is asked next.
    The events run in a context of their own, as they would in a task.
    """

    __slots__ = (
        "_awaited",
        "_done",
        "_ended",
        "_first",
        "_flowing",
        "_gate",
        "_rang",
        "_rescuer",
        "_run",
        "_rung",
        "_send",
        "_stepping",
        "_taker",
        "_work",
        "empty",
        "stream",
    )

    def __init__(self, stream: Stream) -> None:
        self.stream = stream
        self.empty = False
        self._work: Work | None = None
        self._first: bytes | None = None
        self._awaited: asyncio.Future[Any] | None = None
        self._gate: asyncio.Future[None] | None = None
        self._rung: bytes | None = None
        self._rang = False
        self._ended = False
        self._done = False
        self._flowing = False
        self._stepping = False
        self._taker: asyncio.Task[Any] | None = None
        self._rescuer: asyncio.Task[None] | None = None

    async def prime(self, within: AbstractAsyncContextManager[object] = NOWHERE) -> None:
        """Wait for the first event, or for its error, or a short while if neither comes.

        `within` is what the framework needs around the stepping of the events.
        """
        self._begin(within)
        self._first = await _awaitable(self._advance())
        # The first one is still to be fetched.
        self._flowing = False
        if self._first is None and not self._done:
            self._first = OPENING

    def __aiter__(self) -> Pull:
        if _running_loop() is not None:
            self._taker = asyncio.current_task()
        return self

    @coroutine
    def __anext__(self) -> Generator[Any, Any, bytes]:
        met: object = NOTHING
        if self._flowing:
            # What a busy stream does for each event; all else is below.
            self._flowing = False
            try:
                met = self._run(self._send, None)
            except BaseException as error:
                if not self._is_over(error):
                    raise
            if type(met) is bytes and self.stream.reason is None:
                self._flowing = True
                return met
        if met is NOTHING:
            # Who asks again has written what was given last.
            self.stream.note(WRITTEN)
        chunk, self._first = self._first, None
        while chunk is None:
            if self._rescuer is not None:
                yield from asyncio.shield(self._rescuer)
            if self._done:
                _lingering.discard(self)
                self._leave()
            if self._work is None:
                self._begin()
            chunk = yield from self._advance(met)
            met = NOTHING
            if chunk is None and not self._done:
                chunk = OPENING
        self.stream.note(WRITING)
        return chunk

    def _leave(self) -> NoReturn:
        reason, taker = self.stream.reason, asyncio.current_task()
        if reason is CloseReason.TIMED_OUT:
            # The framework would end the response as if it were whole.
            raise asyncio.CancelledError
        if reason is CloseReason.SHUTDOWN and taker is not None:
            asyncio.get_running_loop().call_later(RESCUE, taker.cancel)
        raise StopAsyncIteration

    async def aclose(self) -> None:
        """End the stream, if it has not ended, and wait until its events are closed."""
        _lingering.discard(self)
        if self._rescuer is not None:
            await asyncio.shield(self._rescuer)
        else:
            await self._close_events()

    async def _close_events(self) -> None:
        if self._work is None:
            self._done = True
            self.stream.discard()
        elif not self._stepping:
            self.stream.close(CloseReason.DISCONNECTED)
            self._ended = True
            self._flowing = False
            while not self._done:
                await _awaitable(self._advance())

    def close(self) -> None:
        """End the stream, from any thread, without waiting for it."""
        if self._work is None:
            self._done = True
            self.stream.discard()
        elif not self._done:
            self.stream.close_soon(CloseReason.DISCONNECTED)

    def ring(self, chunk: bytes | None) -> None:
        """Have who waits for the next event get `chunk` instead."""
        self._rung, self._rang = chunk, True
        _wake(self._gate)

    def interrupt(self) -> None:
        """See to it that the events are closed, because the stream has been ended."""
        self._ended = True
        self._flowing = False
        if self._gate is not None:
            _wake(self._gate)
        elif not self._stepping:
            asyncio.get_running_loop().call_later(RESCUE, self._rescue)

    def spare_cleanup(self) -> None:
        """Interrupt nothing any more; the events are about to be closed."""
        self._ended = False

    def _begin(self, within: AbstractAsyncContextManager[object] = NOWHERE) -> None:
        self._run: Callable[..., object] = contextvars.copy_context().run
        # Mypy takes `write` for a mere generator.
        sink = cast("Sink", self)
        self._work = self.stream.run(sink, self, within)
        self._send = self._work.send

    async def start(self, empty: bool) -> None:
        """Note whether there is any event."""
        self.empty = empty

    @coroutine
    def write(self, data: bytes) -> Generator[bytes, None, None]:
        """Pass bytes through `Stream.run` up to where it is stepped."""
        yield data

    async def end(self) -> None:
        """Leave the end to the framework."""

    def _advance(self, met: object = NOTHING) -> Generator[Any, Any, bytes | None]:
        """Step the events up to the next piece of bytes; gives None at the end, or when rung."""
        error: BaseException | None = None
        self._stepping = True
        try:
            while not self._done:
                if isinstance(met, bytes):
                    self._rang = False
                    if self.stream.reason is CloseReason.SHUTDOWN:
                        asyncio.get_running_loop().call_later(RESCUE, self._rescue)
                    self._flowing = self.stream.reason is None
                    return met
                if isinstance(met, asyncio.Future):
                    self._awaited = met
                elif met is not NOTHING:
                    try:
                        yield met
                    except BaseException as raised:
                        error = raised
                    if self._rang and error is None:
                        return self._answer_ring()
                if self._awaited is not None:
                    error = yield from self._wait(self._awaited)
                    if error is None and not self._awaited.done():
                        return self._answer_ring()
                    self._awaited = None
                elif self._ended and error is None:
                    self._ended = False
                    error = _Ended()
                met, error = self._resume(error), None
            return None
        except BaseException:
            self._done = True
            raise
        finally:
            self._stepping = False

    def _resume(self, error: BaseException | None = None) -> object:
        """Let the events go on; gives what they wait for now, or bytes, or NOTHING at their end."""
        try:
            if error is None:
                return self._run(self._send, None)
            return self._run(cast("Work", self._work).throw, error)
        except BaseException as raised:
            if not self._is_over(raised):
                raise
            return NOTHING

    def _is_over(self, error: BaseException) -> bool:
        """Note that the events have come to their end; tell whether it is the usual one."""
        self._done = True
        return isinstance(error, StopIteration)

    def _wait(self, awaited: asyncio.Future[Any]) -> Generator[Any, Any, BaseException | None]:
        """Wait as a task would for what the events wait for, but hear the bell as well."""
        while not awaited.done():
            if self._ended:
                self._ended = False
                if not awaited.cancel():
                    return asyncio.CancelledError()
                continue
            if self._rang:
                return None
            gate = self._gate = asyncio.get_running_loop().create_future()
            awaited.add_done_callback(open_gate := partial(_open_gate, gate))
            try:
                yield from gate
            except BaseException as thrown:
                if not isinstance(thrown, asyncio.CancelledError) or not awaited.cancel():
                    return thrown
                continue
            finally:
                self._gate = None
                awaited.remove_done_callback(open_gate)
        return None

    def _answer_ring(self) -> bytes | None:
        chunk, self._rung, self._rang = self._rung, None, False
        return chunk

    def _rescue(self) -> None:
        """Close the events without the framework's task, which hangs in a write or is gone."""
        if self._done or self._stepping:
            return
        self._rescuer = asyncio.get_running_loop().create_task(self._close_events())
        stuck = self.stream.reason in (CloseReason.TIMED_OUT, CloseReason.SHUTDOWN)
        if stuck or time.monotonic() < _draining_until:
            self.let_go()
        else:
            _lingering.add(self)

    def let_go(self) -> None:
        """Cancel the framework's task, whose client does not read what is still to be sent."""
        if self._taker is not None:
            self._taker.cancel()

    def let_go_soon(self) -> None:
        """Do the same from any thread."""
        if self._taker is not None:
            with contextlib.suppress(RuntimeError):
                self._taker.get_loop().call_soon_threadsafe(self.let_go)


def _open_gate(gate: asyncio.Future[None], _: object) -> None:
    _wake(gate)


# Those whose events are closed while the framework still waits for a client that does not read.
_lingering: set[Pull] = set()


@coroutine
def _awaitable(steps: Generator[Any, Any, bytes | None]) -> Generator[Any, Any, bytes | None]:
    return (yield from steps)


class BlockingPull:
    """A stream for a WSGI server, whose thread takes one piece of bytes after the other.

    The events are stepped on the loop that all WSGI streams of the process share, so that comments,
    time limits and the client's leaving are seen to while the server's thread waits.
    """

    def __init__(self, stream: Stream, client: socket.socket | None = None) -> None:
        self.stream = stream
        self.empty = False
        self.client = client
        self._begun = False
        self._waiting = False
        self._changed = threading.Condition()
        self._chunks: list[bytes] = []
        self._size = 0
        self._taken: asyncio.Future[None] | None = None
        self._future: concurrent.futures.Future[None] | None = None

    def __iter__(self) -> BlockingPull:
        return self

    def prime(self) -> None:
        """Wait for the first event, or for its error, or a short while if neither comes."""
        if self._future is None:
            watch_signals()
            self._loop = _shared_loop()
            self._future = asyncio.run_coroutine_threadsafe(self.stream.run(self), self._loop)
            self._future.add_done_callback(self._tell)
        with self._changed:
            self._changed.wait_for(self._has_news, self.stream.options.first_event_grace)
        if self._future.done() and not self._chunks:
            self._future.result()

    def __next__(self) -> bytes:
        if self._future is None:
            self.prime()
        self._waiting = True
        chunk = self._next_chunk()
        if chunk:
            self._waiting = False
            return chunk
        cast("concurrent.futures.Future[None]", self._future).result()
        if self.stream.reason is CloseReason.SHUTDOWN:
            # The server would keep the connection open for a next request.
            self._shut(socket.SHUT_RD)
        elif self.stream.reason is CloseReason.TIMED_OUT:
            # The server would end the response as if it were whole.
            self._shut(socket.SHUT_RDWR)
            if self.client is None:
                raise TimeoutError("The stream was broken off, for its client is too slow.")
        raise StopIteration

    def _next_chunk(self) -> bytes:
        with self._changed:
            if not self._begun and not self._has_news():
                self._begun = True
                return OPENING
            self._begun = True
            while not self._changed.wait_for(self._has_news, CLIENT_CHECK):
                if self.client is not None and _has_left(self.client):
                    self.stream.close(CloseReason.DISCONNECTED)
            chunk = b"".join(self._chunks)
            self._chunks.clear()
            self._size = 0
            taken, self._taken = self._taken, None
        if taken is not None:
            self._loop.call_soon_threadsafe(_wake, taken)
        return chunk

    def close(self) -> None:
        """End the stream, if it has not ended, and wait until its events are closed."""
        if self._future is None:
            self.stream.discard()
            return
        self.stream.close(CloseReason.DISCONNECTED)
        concurrent.futures.wait({self._future}, timeout=2 * THREAD_GRACE)

    def _has_news(self) -> bool:
        return bool(self._chunks) or cast("concurrent.futures.Future[None]", self._future).done()

    async def start(self, empty: bool) -> None:
        """Note whether there is any event."""
        self.empty = empty

    async def write(self, data: bytes) -> None:
        """Keep bytes for the server's thread; done when it is not too far behind."""
        if not data:
            return
        with self._changed:
            self._chunks.append(data)
            self._size += len(data)
            self._changed.notify()
            if len(self._chunks) < AHEAD_EVENTS and self._size < AHEAD_BYTES:
                return
            taken = self._taken = asyncio.get_running_loop().create_future()
        await taken

    async def end(self) -> None:
        """Leave the end to the server."""

    def _tell(self, future: concurrent.futures.Future[None]) -> None:
        with self._changed:
            self._changed.notify()
        if self.stream.reason is CloseReason.TIMED_OUT:
            self._cut_off()
        elif self.stream.reason is CloseReason.SHUTDOWN:
            self._loop.call_soon_threadsafe(self._loop.call_later, RESCUE, self._cut_off)

    def _cut_off(self) -> None:
        """Free the server's thread where it hangs in a write that nobody reads."""
        if not self._waiting:
            self._shut(socket.SHUT_RDWR)

    def _shut(self, how: int) -> None:
        if self.client is not None:
            with contextlib.suppress(OSError):
                # An SSLSocket's own would have the server write on without encryption.
                socket.socket.shutdown(self.client, how)


def _has_left(client: socket.socket) -> bool:
    """Tell whether the other side has closed; reads nothing away."""
    try:
        return client.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) == b""
    except (BlockingIOError, ValueError):
        return False
    except OSError:
        return True


@atexit.register
def _leave_nothing_open() -> None:
    """Give the threads that outlive the server's loop a moment to close their events."""
    close_streams()
    for stream in list(_open):
        if stream.stranded:
            stream.end_stranded()
    for thread in list(_threads):
        thread.stop()
    limit = time.monotonic() + THREAD_GRACE
    while (_threads or _open_behind_wsgi()) and time.monotonic() < limit:
        time.sleep(0.01)
    for stream in list(_open):
        if stream.stranded:
            asyncio.run(stream.conclude_stranded())


def _open_behind_wsgi() -> bool:
    return _shared is not None and any(stream.runs_on(_shared[1]) for stream in list(_open))


_shared: tuple[int, asyncio.AbstractEventLoop] | None = None
_shared_lock = threading.Lock()


def _shared_loop() -> asyncio.AbstractEventLoop:
    """Give the loop of the WSGI streams of this process; a forked child gets its own."""
    global _shared
    with _shared_lock:
        if _shared is None or _shared[0] != os.getpid():
            loop = asyncio.new_event_loop()
            threading.Thread(target=loop.run_forever, name="datastar-loop", daemon=True).start()
            _shared = os.getpid(), loop
        return _shared[1]


_handlers: list[Callable[[int, FrameType | None], Any]] = []
_watched: weakref.WeakSet[asyncio.AbstractEventLoop] = weakref.WeakSet()


def watch_signals() -> None:
    """Have open streams closed when the process is told to stop; the server's handlers stay.

    A stream that opens in the main thread does this by itself. Elsewhere (gunicorn's `gthread`
    worker) call it once in the module that makes the application. Outside of the main thread, or
    where nobody handles the signal, it does nothing.
    """
    if threading.current_thread() is not threading.main_thread():
        return
    for number in (signal.SIGTERM, signal.SIGINT):
        handler = signal.getsignal(number)
        if handler in _handlers or handler is signal.default_int_handler or not callable(handler):
            continue
        _handlers.append(_close_and_go_on(handler))
        signal.signal(number, _handlers[-1])
        signal.siginterrupt(number, False)


def _close_and_go_on(
    handler: Callable[[int, FrameType | None], Any],
) -> Callable[[int, FrameType | None], Any]:
    def on_signal(number: int, frame: FrameType | None) -> None:
        close_streams()
        handler(number, frame)

    return on_signal


def _watch_hypercorn(loop: asyncio.AbstractEventLoop) -> None:
    """Have open streams closed when Hypercorn stops; its worker processes get no signal.

    Each waits for the end in a task of its own that runs `raise_shutdown`, before it grants
    the connections their grace.
    """
    if loop in _watched:
        return
    _watched.add(loop)
    for task in asyncio.all_tasks(loop):
        if getattr(task.get_coro(), "__name__", "") == "raise_shutdown":
            task.add_done_callback(lambda _: close_streams())


def close_streams() -> None:
    """Close every open stream because the server is about to stop; from any thread.

    Streams that are opened within the next few seconds are closed at once.
    """
    global _draining_until
    _draining_until = time.monotonic() + DRAIN
    for stream in list(_open):
        stream.close_soon(CloseReason.SHUTDOWN)
    for pull in list(_lingering):
        pull.let_go_soon()
