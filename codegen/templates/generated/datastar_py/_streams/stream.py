"""The stream as the people see it who write handlers."""

from __future__ import annotations

import asyncio
import contextvars
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from .._exact import shown
from . import shutdown
from .life import Life
from .options import CloseReason, OnClose, StreamOptions

__all__ = [
    "Stream",
    "call_as_handler",
    "current_stream",
    "feeding",
    "is_connected",
    "open_streams",
]

T = TypeVar("T")
P = ParamSpec("P")


class Stream:
    """A response on its way to one client; `current_stream` gives it inside of its generator."""

    __slots__ = ("_life",)

    def __init__(self, life: Life) -> None:
        self._life = life

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Stream) and other._life is self._life

    def __hash__(self) -> int:
        return hash(self._life)

    def __repr__(self) -> str:
        return f"<Stream {'open' if self.reason is None else self.reason.value}>"

    @property
    def connected(self) -> bool:
        """Whether the stream is open: its client there, and nobody has ended it."""
        return not self._life.ended

    @property
    def stopping(self) -> bool:
        """Whether the server was told to stop; a POST may go on for `shutdown_grace` seconds."""
        return self._life.stopping

    @property
    def reason(self) -> CloseReason | None:
        """Why the stream has ended, or `None` while it is open."""
        return self._life.reason

    @property
    def options(self) -> StreamOptions:
        """How the stream is kept."""
        return self._life.options

    def on_close(self, callback: OnClose) -> None:
        """Have `callback` called with the `CloseReason` once the stream has ended.

        It may be a coroutine function. When the stream has ended already, it is called now.

        Raises:
            TypeError: `callback` is no function.
        """
        given: object = callback
        if not callable(given):
            raise TypeError(
                f"callback must be a function, not {type(given).__name__}: {shown(given)}"
            )
        self._life.on_close(callback)

    def wait(self, seconds: float) -> bool:
        """Sleep in a sync generator, but only while the client is there; tell whether it is.

        Unlike `time.sleep`, this wakes up at once when the stream ends.
        """
        return self._life.sleep(seconds)

    def close(self, reason: CloseReason = CloseReason.FINISHED) -> None:
        """End the stream, from any thread.

        `CloseReason.TIMED_OUT` breaks the response off, so that the client connects again; with
        `CloseReason.FINISHED` it does not.
        """
        self._life.close(CloseReason(reason))


_current: contextvars.ContextVar[Life | None] = contextvars.ContextVar(
    "datastar_stream", default=None
)


def feeding(life: Life | None) -> contextvars.Token[Life | None]:
    """Make that the stream which the running code feeds."""
    return _current.set(life)


def restored(token: contextvars.Token[Life | None]) -> None:
    """Undo `feeding`."""
    _current.reset(token)


def handle_of(life: Life) -> Stream:
    """Give what people get for a stream: the same for each call while it is open."""
    handle = life.handle or Stream(life)
    if not life.concluded:
        life.handle = handle
    return handle


def current_stream() -> Stream:
    """Give the stream that the running generator feeds.

    Raises:
        LookupError: no stream is being fed here.
    """
    life = _current.get()
    if life is None:
        raise LookupError("There is no current stream outside of a generator that feeds one.")
    return handle_of(life)


async def call_as_handler(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call a sync function where the host of the running stream would call a sync handler."""
    life = _current.get()
    run = asyncio.to_thread if life is None else life.run_sync
    result: T = await run(function, *args, **kwargs)
    return result


def is_connected() -> bool:
    """Tell, inside a generator that feeds a stream, whether its client is still there."""
    return current_stream().connected


def open_streams() -> frozenset[Stream]:
    """Give the streams that are open in this process."""
    return frozenset(handle_of(life) for life in shutdown.open_lives())
