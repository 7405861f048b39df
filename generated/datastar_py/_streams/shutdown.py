# Copied from codegen/templates/generated/datastar_py/_streams/shutdown.py
# by `python -m codegen`; edit that file, not this one.

"""The streams that are open, and who tells them that the server stops."""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import functools
import signal
import threading
import time
import weakref
from collections.abc import AsyncGenerator, Callable, Generator
from types import FrameType
from typing import TYPE_CHECKING, Any, cast

from .servers import stopping_tasks

if TYPE_CHECKING:
    from .life import Life

__all__ = [
    "close_streams",
    "closed",
    "open_lives",
    "opened",
    "thread_that_may_outlive_its_loop",
    "watch_loop",
    "watch_signals",
]

# How long after a signal to stop new streams are told that the server stops.
DRAIN = 5.0

# How long the end of the process waits for threads that still close their events.
EXIT_GRACE = 1.0

_open: set[Life] = set()
_stopped_at: float | None = None
# Of a server that ran on it; None when the process was told to stop.
_stopped_loop: weakref.ref[asyncio.AbstractEventLoop] | None = None


def open_lives() -> list[Life]:
    """Give the streams that are open now."""
    return list(_open)


def opened(life: Life) -> None:
    """Count a stream as open; it ends at once, or soon, when the server is stopping."""
    _open.add(life)
    watch_signals()
    if _stopped_at is not None:
        ago = time.monotonic() - _stopped_at
        if ago < DRAIN and not (_stopped_loop and life.is_apart_from(_stopped_loop())):
            life.stop(ago)


def closed(life: Life) -> None:
    """Count a stream as open no longer."""
    _open.discard(life)


def close_streams() -> None:
    """End the open streams because the server is about to stop; from any thread.

    One whose request may be run again ends at once, another one may go on for its
    `shutdown_grace`. The same holds for streams that are opened within the next few seconds.
    """
    global _stopped_at, _stopped_loop
    _stopped_at, _stopped_loop = time.monotonic(), None
    for life in open_lives():
        life.stop()


# Signals

Handler = Callable[[int, FrameType | None], Any]


class _CloseAndGoOn:
    """A signal handler that ends the streams and hands on to the one that was there."""

    def __init__(self, handler: Handler) -> None:
        self.handler = handler

    def __call__(self, number: int, frame: FrameType | None) -> None:
        close_streams()
        self.handler(number, frame)


def watch_signals() -> None:
    """Have open streams ended when the process is told to stop; the server's handlers stay.

    A stream that opens in the main thread does this by itself. Outside of the main thread, or
    where nobody handles the signal, it does nothing.
    """
    if threading.current_thread() is not threading.main_thread():
        return
    replaced: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        handler = signal.getsignal(number)
        if isinstance(handler, _CloseAndGoOn) or handler is signal.default_int_handler:
            continue
        if callable(handler):
            signal.signal(number, _CloseAndGoOn(handler))
            # Windows has none.
            if interrupts := getattr(signal, "siginterrupt", None):
                interrupts(number, False)
            replaced.append(number)
    if replaced:
        _give_back_with_the_loop(replaced)


def _give_back_with_the_loop(numbers: list[int]) -> None:
    """Put the signal handlers back when the running loop ends, if ours are still there."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return
    sentinel = _at_the_end_of_the_loop(numbers)
    _sentinels.add(sentinel)
    with contextlib.suppress(StopIteration):
        sentinel.__anext__().send(None)


_sentinels: set[AsyncGenerator[None, None]] = set()


async def _at_the_end_of_the_loop(numbers: list[int]) -> AsyncGenerator[None, None]:
    """Wait in a `yield`, from which `loop.shutdown_asyncgens` frees it."""
    try:
        yield
    finally:
        _sentinels.clear()
        for number in numbers:
            handler = signal.getsignal(number)
            if isinstance(handler, _CloseAndGoOn):
                signal.signal(number, _of_no_loop(handler.handler))


def _of_no_loop(handler: Any) -> Any:
    """Give what asyncio would put back in the place of a handler that is a runner's own."""
    if isinstance(handler, functools.partial):
        owner = getattr(handler.func, "__self__", None)
        if isinstance(owner, asyncio.Runner):
            return signal.default_int_handler
    return cast(Any, handler)


_watched: weakref.WeakSet[asyncio.AbstractEventLoop] = weakref.WeakSet()


def watch_loop(loop: asyncio.AbstractEventLoop) -> None:
    """Have open streams ended when a server on that loop stops that gets no signal."""
    if loop not in _watched:
        _watched.add(loop)
        for task in stopping_tasks(loop):
            task.add_done_callback(lambda _: _server_stops(loop))


def _server_stops(loop: asyncio.AbstractEventLoop) -> None:
    global _stopped_loop
    # There may be another one on it later.
    _watched.discard(loop)
    close_streams()
    _stopped_loop = weakref.ref(loop)


# The end of the process

_threads: set[threading.Thread] = set()


@contextlib.contextmanager
def thread_that_may_outlive_its_loop() -> Generator[None]:
    """Have the end of the process wait a moment for this thread to close its events."""
    thread = threading.current_thread()
    _threads.add(thread)
    try:
        yield
    finally:
        _threads.discard(thread)


@atexit.register
def _leave_nothing_open() -> None:
    close_streams()
    for life in open_lives():
        if life.stranded:
            life.end_stranded()
    limit = time.monotonic() + EXIT_GRACE
    while (_threads or _waited_for()) and time.monotonic() < limit:
        time.sleep(0.01)
    for life in open_lives():
        if life.stranded:
            life.tell_alone()
        else:
            # Its thread is busy; the client must not take this for the end.
            life.cut(False)
            life.cut(True)


def _waited_for() -> bool:
    return any(not life.stranded for life in open_lives())
