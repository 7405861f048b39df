# Copied from codegen/templates/generated/datastar_py/_wsgi.py
# by `python -m codegen`; edit that file, not this one.

"""What adapters of WSGI frameworks share: a stream as what their servers iterate over."""

from __future__ import annotations

import asyncio
import functools
import inspect
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import Any

from ._content import encode_event, is_repeatable
from ._handlers import refuse_no_handler
from ._late_changes import LateChanges
from ._pages import is_function
from ._streams.ending import SECOND_USE
from ._streams.loops import running_loop
from ._streams.options import StreamOptions
from ._streams.servers import Client
from ._streams.sources import Events
from ._streams.wsgi import ThreadFront, front_in_thread, refuse_green_threads

__all__ = ["Body", "decorate_in_thread", "settled_in_thread"]

Environ = Mapping[str, Any]


class Body:
    """The bytes of one stream, for a host that iterates over them and closes them.

    Its first event can be waited for before that, while the host can still answer with an error.
    """

    _late: LateChanges | None = None

    def __init__(self, events: Events, options: StreamOptions | None) -> None:
        self._events = events
        self._options = options
        self._environ: Environ | None = None
        self._front: ThreadFront | None = None
        self._error: BaseException | None = None
        self._failures: list[BaseException] = []
        self._primed = False
        self._begun = False
        self._closed = False

    def __del__(self) -> None:
        if self._front is not None:
            self.close()

    # What a framework may want to have done

    def _run(self, step: Callable[[], Any]) -> Any:
        """Run one step of the events, or what belongs to them."""
        return step()

    def _entrance(self, environ: Environ) -> Callable[[], object] | None:
        """Give what is to be called first in the other thread where async events run.

        It must not lead back to here, for then nobody would notice that a stream was dropped.
        """
        return None

    def _over(self, error: BaseException | None) -> None:
        """Come to the end, maybe because the events have failed."""

    # The stream

    @property
    def empty(self) -> bool:
        """Whether there was no event at all."""
        return self._front is not None and self._front.empty

    @property
    def closed(self) -> bool:
        """Whether the stream has come to its end."""
        return self._closed

    def claim(self, environ: Environ) -> None:
        """Belong to that request.

        Raises:
            RuntimeError: it belongs to another.
        """
        if self._environ is None:
            self._environ = environ
        elif self._environ is not environ:
            raise RuntimeError(SECOND_USE)

    def prime(self, environ: Environ) -> None:
        """Wait for the first event, or for its error, or a short while if async ones take longer.

        Of a HEAD request, nobody gets the events, and they are closed.

        Raises:
            RuntimeError: the stream belongs to another request.
        """
        self.claim(environ)
        if self._primed:
            return
        self._primed = True
        front = self._opened(environ)
        if environ.get("REQUEST_METHOD") == "HEAD":
            self.close()
        else:
            front.note_failures(self._failures)
            self._run(front.prime)

    def __iter__(self) -> Body:
        return self

    def __next__(self) -> bytes:
        if not self._begun:
            self._begin()
        if self._closed or self._front is None:
            raise StopIteration
        try:
            data: bytes = self._run(self._front.__next__)
        except StopIteration:
            raise
        except BaseException as error:
            self._error = error
            raise
        return data

    def close(self) -> None:
        """End the stream, if it has not ended, and close its events."""
        if self._closed:
            return
        self._closed = True
        error, self._error = self._error, None
        if self._failures:
            error = self._failures.pop()
        try:
            if self._front is not None:
                self._run(self._front.close)
            if self._late is not None:
                self._run(self._late.warn)
        finally:
            self._over(error)
            # Its traceback leads back to here.
            del error

    def close_untaken(self) -> None:
        """End the stream if nobody has begun to take its bytes."""
        if not self._begun:
            self.close()

    def _begin(self) -> None:
        self._begun = True
        self.prime({} if self._environ is None else self._environ)
        if self._late is not None:
            self._run(self._late.note)

    def _opened(self, environ: Environ) -> ThreadFront:
        self._front = front_in_thread(
            self._events,
            self._options,
            Client.of(environ),
            encode=encode_event,
            repeatable=is_repeatable(environ.get("REQUEST_METHOD")),
            enter=self._entrance(environ),
        )
        return self._front


def decorate_in_thread(
    func: Callable[..., Any], respond: Callable[[Any, tuple[Any, ...], dict[str, Any]], Any]
) -> Callable[..., Any]:
    """Wrap a handler so that `respond` makes a response of what it gives; the wrapper is sync.

    What an async one does until it returns runs on a loop of its own.

    Raises:
        TypeError: `func` can't be called.
    """
    refuse_no_handler(func)

    @functools.wraps(func)
    def handler(*args: Any, **kwargs: Any) -> Any:
        return respond(_waited_for(func(*args, **kwargs)), args, kwargs)

    return handler


def settled_in_thread(given: object) -> Any:
    """Give what was given, or what the function or the awaitable that was given gives."""
    return _waited_for(given() if is_function(given) else given)


def _waited_for(result: Any) -> Any:
    if not inspect.isawaitable(result):
        return result
    refuse_green_threads()
    if running_loop() is None:
        return asyncio.run(_awaited(result))
    # The view is async itself, and its loop is that of this request alone.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(copy_context().run, asyncio.run, _awaited(result)).result()


async def _awaited(result: Any) -> Any:
    return await result
