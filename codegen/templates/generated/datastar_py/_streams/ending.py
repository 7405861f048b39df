"""What is said last, and how an error of the events reaches the host."""

from __future__ import annotations

import asyncio
import errno
import threading
from collections.abc import Iterable
from typing import Any, cast

from .life import Encode, Life, logger
from .options import CloseReason

__all__ = [
    "ENDING_LOOPS",
    "SECOND_USE",
    "TAKEN_TOO_LATE",
    "BrokenOff",
    "last_words",
    "presentable",
    "presentable_in_a_thread",
]

SECOND_USE = (
    "This response was sent before, and a stream can be sent only once; make a new "
    "DatastarResponse for each request."
)

TAKEN_TOO_LATE = (
    "This stream was closed, since nobody had begun to read it for a while after its request; "
    "read it sooner, or call the view anew."
)


class BrokenOff(BrokenPipeError):
    """The response ends here though it has not said all, so that the client comes back.

    WSGI servers close the connection upon such an error and log nothing.
    """

    def __init__(self) -> None:
        super().__init__(errno.EPIPE, "The stream was broken off.")


# Hosts would take these for something of their own, and on a loop some end the server.
MISLEADING: tuple[type[BaseException], ...] = (
    asyncio.CancelledError,
    StopIteration,
    StopAsyncIteration,
    GeneratorExit,
)
ENDING_LOOPS: tuple[type[BaseException], ...] = (SystemExit, KeyboardInterrupt)


def presentable(
    error: BaseException, misleading: tuple[type[BaseException], ...] = ()
) -> BaseException:
    """Give an error of the events in a form that every host takes for an error."""
    if not isinstance(error, (*MISLEADING, *misleading)):
        return error
    presented = RuntimeError(f"The events of a stream raised {type(error).__name__}: {error}")
    presented.__cause__ = error
    return presented


def presentable_in_a_thread(error: BaseException) -> BaseException:
    """Do the same for a WSGI server: in a thread of its pool, all but an Exception ends a worker.

    What ends the main thread may well be meant for it.
    """
    if threading.get_native_id() == threading.main_thread().native_id:
        return presentable(error)
    return presentable(error, () if isinstance(error, Exception) else (BaseException,))


def last_words(life: Life) -> bytes:
    """Give what is sent before the end: the farewell, or what `on_error` makes of the error."""
    try:
        if life.reason is CloseReason.SHUTDOWN:
            farewell: Any = life.options.farewell
            return _encoded(farewell() if callable(farewell) else farewell, life.encode)
        if life.reason is CloseReason.FAILED and life.options.on_error is not None:
            error = None if life.error is None else presentable(life.error, ENDING_LOOPS)
            if isinstance(error, Exception):
                return _encoded(life.options.on_error(error), life.encode)
    except Exception:
        which = "farewell" if life.reason is CloseReason.SHUTDOWN else "on_error"
        logger.exception("The %s of a stream failed", which)
    return b""


def _encoded(words: object, encode: Encode) -> bytes:
    if words is None:
        return b""
    if isinstance(words, (str, bytes)) or not isinstance(words, Iterable):
        return encode(words)
    return b"".join(encode(word) for word in cast("Iterable[object]", words))
