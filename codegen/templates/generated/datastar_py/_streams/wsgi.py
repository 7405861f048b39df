"""A stream of async events for a host that takes its bytes in a thread, as under WSGI.

The events run on a loop that all such streams of the process share. The thread of the request,
which waits for them anyway, does meanwhile what they ask to have done in it.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import queue
import sys
import threading
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import Executor, Future
from typing import Any, Generic, ParamSpec, TypeVar

from .front import Front
from .options import CloseReason
from .threaded import CLIENT_CHECK

__all__ = ["BlockingFront", "CallerThread", "refuse_green_threads", "shared_loop"]

T = TypeVar("T")
P = ParamSpec("P")
C = TypeVar("C", bound="CallerThread")


class CallerThread(Executor):
    """Runs what is submitted from a loop in the thread that waits for that loop."""

    def __init__(self) -> None:
        self._jobs: queue.SimpleQueue[Callable[[], object] | None] = queue.SimpleQueue()

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Have the waiting thread call `fn`."""
        future: Future[T] = Future()

        def job() -> None:
            if future.set_running_or_notify_cancel():
                try:
                    future.set_result(fn(*args, **kwargs))
                except BaseException as error:
                    future.set_exception(error)

        self._jobs.put(job)
        return future

    def wait_for(self, future: Future[T], meanwhile: Callable[[], object]) -> T:
        """Run jobs until `future` is done, and now and then `meanwhile`; give its result."""
        future.add_done_callback(lambda _: self._jobs.put(None))
        while True:
            try:
                job = self._jobs.get(timeout=CLIENT_CHECK)
            except queue.Empty:
                meanwhile()
                continue
            if job is not None:
                job()
            elif future.done():
                return future.result()


class BlockingFront(Generic[C]):
    """The bytes of a `Front` that lives on the shared loop, for the thread of a request."""

    def __init__(self, front: Front, thread: C) -> None:
        self.front = front
        self.thread = thread
        self.has_left: Callable[[], bool] | None = None

    @property
    def empty(self) -> bool:
        """Whether there was no event at all."""
        return self.front.empty

    def prime(self) -> None:
        """Wait for the first event, or for its error, or a short while if neither comes."""
        self._wait(self.front.prime())

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        try:
            return self._wait(self.front.next())
        except StopAsyncIteration:
            raise StopIteration from None

    def close(self) -> None:
        """End the stream, if it has not ended, and wait until its events are closed."""
        if not self.front.life.concluded:
            self._wait(self.front.aclose())

    def _wait(self, work: Coroutine[Any, Any, T]) -> T:
        running = asyncio.run_coroutine_threadsafe(work, shared_loop())
        return self.thread.wait_for(running, self._look_for_client)

    def _look_for_client(self) -> None:
        life = self.front.life
        if life.reason is None and self.has_left is not None and self.has_left():
            life.end_soon(CloseReason.DISCONNECTED)


_shared: tuple[int, asyncio.AbstractEventLoop] | None = None
_sharing = threading.Lock()


def shared_loop() -> asyncio.AbstractEventLoop:
    """Give the loop of this process's async streams; a forked child gets its own."""
    global _shared
    with _sharing:
        if _shared is None or _shared[0] != os.getpid():
            loop = asyncio.new_event_loop()
            threading.Thread(target=_run, args=(loop,), name="datastar-loop", daemon=True).start()
            _shared = os.getpid(), loop
        return _shared[1]


def _run(loop: asyncio.AbstractEventLoop) -> None:
    asyncio.set_event_loop(loop)
    while True:
        # What raises these in a task of its own means the process, and not the other streams.
        with contextlib.suppress(SystemExit, KeyboardInterrupt):
            loop.run_forever()


def refuse_green_threads() -> None:
    """Raise RuntimeError where threads are greenlets, which can't have a loop beside them."""
    for library, module, function, what in (
        ("gevent", "gevent.monkey", "is_module_patched", "threading"),
        ("eventlet", "eventlet.patcher", "is_monkey_patched", "thread"),
    ):
        patched: Callable[[str], bool] | None = getattr(sys.modules.get(module), function, None)
        if patched is not None and patched(what):
            raise RuntimeError(
                f"Async events can't be served by {library} workers, whose threads share one loop. "
                "Yield from a sync generator (def, time.sleep), or use an ASGI server, or gunicorn "
                "with gthread workers."
            )
