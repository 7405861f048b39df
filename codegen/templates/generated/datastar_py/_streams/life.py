"""What all who deal with one stream share: whether it goes on, why it ended, and who is told."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from . import shutdown, telling
from .options import CloseReason, OnClose, StreamOptions, default_options
from .telling import logger

if TYPE_CHECKING:
    from .stream import Stream

__all__ = ["Encode", "Life", "as_bytes", "logger"]

Encode = Callable[[object], bytes]
RunSync = Callable[..., Awaitable[Any]]


def as_bytes(item: object) -> bytes:
    """Give text or bytes as bytes.

    Raises:
        TypeError: it is neither.
    """
    if isinstance(item, bytes):
        return item
    if isinstance(item, str):
        return item.encode()
    raise TypeError(f"A stream sends text or bytes, not {type(item).__name__}")


class Life:
    """One stream from before its first event to after its last.

    `repeatable` says whether the client may make the request again, which decides what becomes of
    the response when the handler fails or the server stops; None says that it is not known yet.
    """

    __slots__ = (
        "__weakref__",
        "_closers",
        "_deadline",
        "_sleeper",
        "concluded",
        "encode",
        "error",
        "handle",
        "options",
        "reason",
        "repeatable",
        "run_sync",
        "stopping",
        "taken",
        "writing",
    )

    def __init__(
        self,
        options: StreamOptions | None = None,
        *,
        encode: Encode = as_bytes,
        repeatable: bool | None = True,
    ) -> None:
        self.options = default_options() if options is None else options
        self.encode = encode
        self.repeatable = repeatable
        self.reason: CloseReason | None = None
        self.error: BaseException | None = None
        self.stopping = False
        # Of a host that asks in a thread: whether it writes what it got, and how often it got some.
        self.writing = False
        self.taken = 0
        self.handle: Stream | None = None
        # How the host has a sync handler called.
        self.run_sync: RunSync = asyncio.to_thread
        self._closers: tuple[OnClose, ...] = ()
        # When a server that stops waits no longer.
        self._deadline: float | None = None
        self.concluded = False
        self._sleeper: threading.Event | None = None

    def open(self) -> None:
        """Count the stream among the open ones; the server may be stopping already."""
        shutdown.opened(self)

    def rest(self) -> None:
        """Count the stream as none that is open, until somebody asks for its events."""
        shutdown.closed(self)

    # The end

    @property
    def ended(self) -> bool:
        """Whether somebody has ended the stream; no more events are made."""
        return self.reason is not None

    def end(self, reason: CloseReason) -> bool:
        """End the stream where it runs; tell whether it had not ended before."""
        if self.reason is not None:
            return False
        if reason is CloseReason.DISCONNECTED and self.stopping:
            # Servers drop connections while they stop.
            reason = CloseReason.SHUTDOWN
        self.reason = reason
        self.wake_sleeper()
        return True

    def end_soon(self, reason: CloseReason) -> None:
        """End the stream from any thread, or from a signal handler."""
        self.end(reason)

    def close(self, reason: CloseReason) -> None:
        """End the stream from any thread, at once if it lives in this one."""
        self.end(reason)

    def stop(self, seconds_ago: float = 0.0) -> None:
        """Begin the end because the server was told to stop, so many seconds ago; any thread."""
        self.stopping = True
        if self.repeatable:
            self.end_soon(CloseReason.SHUTDOWN)
        elif self.repeatable is False:
            self.end_later(max(self.options.shutdown_grace - seconds_ago, 0.0))

    def settle(self, repeatable: bool) -> None:
        """Take note whether the request may be made again."""
        if self.repeatable is None:
            self.repeatable = repeatable
            if self.stopping:
                self.stop()

    def end_later(self, seconds: float) -> None:
        """End the stream for the server's stop, so many seconds from now; from any thread."""
        self._deadline = time.monotonic() + seconds

    def abandon(self) -> None:
        """End a stream that nobody holds any more; from any thread."""
        if not self.concluded:
            self.end_soon(CloseReason.DISCONNECTED)

    def cut(self, abort: bool) -> bool:
        """Close the connection, at once or when all is sent; tell whether there was a way to."""
        return False

    def is_apart_from(self, loop: asyncio.AbstractEventLoop | None) -> bool:
        """Whether the stream has nothing to do with a server that has stopped on that loop."""
        return False

    @property
    def stranded(self) -> bool:
        """Whether the server has dropped the loop before the stream came to its end."""
        return False

    def end_stranded(self) -> None:
        """End such a stream."""

    @property
    def whole(self) -> bool:
        """Whether the response ends as one that has said all, which brings no client back."""
        if self.reason in (CloseReason.SHUTDOWN, CloseReason.FAILED):
            return self.repeatable is False
        return self.reason is CloseReason.FINISHED

    def log_late(self, error: BaseException | None) -> None:
        """Log what events raised while they were closed, since nobody else will hear of it."""
        # A loop that comes to its end cancels all its tasks.
        if error is not None and not isinstance(error, asyncio.CancelledError):
            logger.error("The events of a stream failed while they were closed", exc_info=error)

    # Who is told

    def on_close(self, callback: OnClose) -> None:
        """Have `callback` called once the stream has ended, or now if it has."""
        if self.concluded:
            telling.tell_alone([callback], self.reason)
        else:
            self._closers += (callback,)

    def conclude(self) -> list[OnClose]:
        """Count the stream as ended, once; gives whom to tell."""
        if self.concluded:
            return []
        self.concluded = True
        # It holds this too, and both would stay until garbage is collected.
        self.handle = None
        if self.reason is None:
            self.reason = CloseReason.DISCONNECTED
        shutdown.closed(self)
        first = () if self.options.on_close is None else (self.options.on_close,)
        return [*first, *self._closers]

    async def tell(self) -> None:
        """Tell all callbacks, once, that the stream has ended; one that takes long is left."""
        await telling.tell(self.conclude(), self.reason)

    def tell_alone(self) -> None:
        """Do the same where nobody can wait for it."""
        telling.tell_alone(self.conclude(), self.reason)

    # A thread that sleeps in the handler

    def look_around(self) -> None:
        """End the stream if its time is over, or its client has left, where only a look tells."""
        if self._deadline is not None and time.monotonic() >= self._deadline:
            self.end(CloseReason.SHUTDOWN)

    def sleep(self, seconds: float) -> bool:
        """Sleep while the stream goes on; tell whether it does."""
        if self._sleeper is None:
            self._sleeper = threading.Event()
        if not self.ended:
            self._sleeper.wait(seconds)
        return not self.ended

    def wake_sleeper(self) -> None:
        if self._sleeper is not None:
            self._sleeper.set()
