# Copied from codegen/templates/generated/datastar_py/_topics/background.py
# by `python -m codegen`; edit that file, not this one.

"""A loop in a thread, for engines whose client knows coroutines only."""

from __future__ import annotations

import asyncio
import atexit
import threading
from collections.abc import Awaitable, Callable
from typing import TypeVar

from .backend import Link

T = TypeVar("T")


class Background:
    """One link of an engine on a loop of its own, for threads in which no loop runs.

    The thread starts when it is first needed.
    """

    def __init__(self, link: Callable[[], Link], timeout: float) -> None:
        self._make = link
        self._timeout = timeout
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._link: Link | None = None

    def run(self, work: Callable[[Link], Awaitable[T]]) -> T:
        """Wait for what is done with the link."""

        async def on_the_loop() -> T:
            if self._link is None:
                self._link = self._make()
            return await work(self._link)

        future = asyncio.run_coroutine_threadsafe(on_the_loop(), self._started())
        try:
            # The link has its own limits; this one is for a loop that is held up.
            return future.result(4 * self._timeout)
        except TimeoutError:
            future.cancel()
            raise ConnectionError("no answer in time") from None

    def _started(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                self._thread = threading.Thread(
                    target=self._loop.run_forever, name="datastar-topics", daemon=True
                )
                self._thread.start()
                atexit.register(self.close)
            return self._loop

    def close(self) -> None:
        """Close the link, and end the thread."""
        with self._lock:
            loop, self._loop = self._loop, None
            thread, self._thread = self._thread, None
        if loop is None or thread is None:
            return
        atexit.unregister(self.close)
        asyncio.run_coroutine_threadsafe(self._finish(), loop).result(self._timeout)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(self._timeout)
        loop.close()

    async def _finish(self) -> None:
        link, self._link = self._link, None
        if link is not None:
            await link.aclose()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
