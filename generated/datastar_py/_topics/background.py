# Copied from codegen/templates/generated/datastar_py/_topics/background.py
# by `python -m codegen`; edit that file, not this one.

"""A loop in a thread, for what needs one where none runs for long."""

from __future__ import annotations

import asyncio
import atexit
import os
import threading
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine
from concurrent.futures import CancelledError, Future
from contextlib import suppress
from typing import Any, TypeVar

from .failures import Unasked
from .tasks import end

T = TypeVar("T")

# How long the end waits for what is done last.
GRACE = 3.0


class Background:
    """A loop that starts when it is first needed, and ends for good with the process or before."""

    def __init__(self) -> None:
        self._pid = os.getpid()
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._closed = False

    @property
    def loop(self) -> asyncio.AbstractEventLoop | None:
        """The loop, while it runs."""
        return self._loop

    def _begin(self, work: Callable[[], Coroutine[Any, Any, T]]) -> Future[T]:
        # What closes it holds the lock too, so that whatever was begun hears of the end.
        with self._lock:
            if self._closed:
                raise Unasked("all is closed")
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                self._thread = threading.Thread(
                    target=self._loop.run_forever, name="datastar-topics", daemon=True
                )
                self._thread.start()
                atexit.register(self.close)
            return asyncio.run_coroutine_threadsafe(work(), self._loop)

    def run(self, work: Callable[[], Coroutine[Any, Any, T]], timeout: float) -> T:
        """Have something done there, and wait for it in a thread without a loop.

        Raises:
            Unasked: all is closed.
            ConnectionError: it took too long, or all was closed meanwhile.
        """
        future = self._begin(work)
        try:
            return future.result(timeout)
        except CancelledError:
            raise ConnectionError("all was closed meanwhile") from None
        except TimeoutError:
            future.cancel()
            raise ConnectionError("no answer in time") from None

    async def arun(self, work: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """Have something done there, and wait for it on another loop.

        Raises:
            Unasked: all is closed.
            ConnectionError: all was closed meanwhile.
        """
        future = self._begin(work)
        task = asyncio.current_task()
        try:
            return await asyncio.wrap_future(future)
        except asyncio.CancelledError:
            if task is None or task.cancelling():
                raise
            raise ConnectionError("all was closed meanwhile") from None

    def close(self) -> None:
        """End the loop; generators that wait in it for that hear of it."""
        if self._pid != os.getpid():
            # This process was forked from the one whose thread it is.
            return
        with self._lock:
            self._closed = True
            loop, self._loop = self._loop, None
            thread, self._thread = self._thread, None
        if loop is None or thread is None:
            return
        atexit.unregister(self.close)
        with suppress(TimeoutError, CancelledError):
            asyncio.run_coroutine_threadsafe(_finish(), loop).result(GRACE)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(GRACE)
        if not thread.is_alive():
            loop.close()


async def until_the_loop_ends(close: Callable[[], Awaitable[object]]) -> AsyncGenerator[None]:
    """Call `close` when the loop ends on which this is stepped once.

    What runs a loop to its end closes all generators then; there is no other way to hear of it.
    """
    try:
        yield
    finally:
        await close()


async def _finish() -> None:
    loop = asyncio.get_running_loop()
    await end(task for task in asyncio.all_tasks() if task is not asyncio.current_task())
    await loop.shutdown_asyncgens()
