"""A stream of async events for a host that takes its bytes in a thread, as under WSGI.

The events run on a loop of their own. The thread of the request, which waits for them anyway, does
meanwhile what they ask to have done in it.
"""

from __future__ import annotations

import asyncio
import contextlib
import queue
import sys
import threading
import weakref
from collections.abc import AsyncIterable, Callable, Coroutine, Iterator
from concurrent.futures import Executor, Future
from typing import Any, ParamSpec, TypeVar, cast

from .ending import TAKEN_TOO_LATE, presentable_in_a_thread
from .front import Front
from .life import Encode
from .looped import LoopedLife
from .options import CloseReason, StreamOptions
from .servers import Client
from .sources import Events, Task
from .steps import Steps
from .threaded import CLIENT_CHECK, SyncFront, ThreadedLife

__all__ = [
    "BlockingFront",
    "CallerThread",
    "OwnLoop",
    "ThreadFront",
    "front_in_thread",
    "refuse_green_threads",
    "serves_one_stream",
]

# How long a loop waits for the tasks that its stream has left.
END_GRACE = 5.0

T = TypeVar("T")
P = ParamSpec("P")


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


_of_one_stream: weakref.WeakSet[asyncio.AbstractEventLoop] = weakref.WeakSet()


def serves_one_stream(loop: asyncio.AbstractEventLoop) -> bool:
    """Tell whether a loop is there for one stream only, and ends with it."""
    return loop in _of_one_stream


class OwnLoop:
    """A loop in a thread of its own for the tasks of one stream, which hold up no other's."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        # It ended since nobody had begun to read what it made.
        self.given_up = False
        _of_one_stream.add(self.loop)
        self._over = asyncio.Event()
        threading.Thread(target=self._run, name="datastar-loop", daemon=True).start()

    def end(self) -> None:
        """Let the loop end when its tasks have, and cancel those that do not soon; any thread."""
        try:
            self.loop.call_soon_threadsafe(self._over.set)
        except (RuntimeError, AttributeError):
            # The loop has ended; or the interpreter does, and has no module left.
            return

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self.loop) as runner:
            main = runner.get_loop().create_task(self._main())
            while not main.done():
                # What raises these in a task of its own means the process, and not the stream.
                with contextlib.suppress(SystemExit, KeyboardInterrupt):
                    self.loop.run_until_complete(main)

    async def _main(self) -> None:
        await self._over.wait()
        others = asyncio.all_tasks() - {cast("asyncio.Task[None]", asyncio.current_task())}
        if others:
            await asyncio.wait(others, timeout=END_GRACE)


class BlockingFront:
    """The bytes of a `Front` that lives on another loop, for the thread of a request.

    `last` says that the loop ends with it, even if nobody closes it.
    """

    def __init__(self, front: Front, thread: CallerThread, loop: OwnLoop) -> None:
        self.front = front
        self.has_left: Callable[[], bool] | None = None
        self.last = True
        self._thread = thread
        self._loop = loop

    def __del__(self) -> None:
        self._let_loop_end()

    @property
    def empty(self) -> bool:
        """Whether there was no event at all."""
        return self.front.empty

    def see(self, client: Client | None) -> None:
        """Look now and then whether the client is there, where the server lets one see it."""
        self.has_left = None if client is None else client.has_left
        self.front.life.cutter = _nothing_to_cut if client is None else client.cut

    def note_failures(self, failures: list[BaseException]) -> None:
        """Put there what the events fail with, even where the response ends whole."""
        self.front.failures = failures

    def prime(self) -> None:
        """Wait for the first event, or for its error, or a short while if neither comes."""
        try:
            self._wait(self.front.prime())
        finally:
            self._let_loop_end_if_concluded()

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        if self._loop.given_up:
            raise RuntimeError(TAKEN_TOO_LATE)
        if self.front.life.concluded:
            raise StopIteration
        try:
            return self._wait(self.front.next())
        except StopAsyncIteration:
            raise StopIteration from None
        except BaseException as error:
            self.front.life.cut(False)
            raise presentable_in_a_thread(error) from error.__cause__
        finally:
            self._let_loop_end_if_concluded()

    def close(self) -> None:
        """End the stream, if it has not ended, and wait until its events are closed."""
        if not self.front.life.concluded and not self._loop.given_up:
            self._wait(self.front.aclose())
        self._let_loop_end()

    def _let_loop_end(self) -> None:
        if self.last:
            self._loop.end()

    def _let_loop_end_if_concluded(self) -> None:
        if self.front.life.concluded:
            self._let_loop_end()

    def _wait(self, work: Coroutine[Any, Any, T]) -> T:
        running = asyncio.run_coroutine_threadsafe(work, self._loop.loop)
        return self._thread.wait_for(running, self._look_for_client)

    def _look_for_client(self) -> None:
        life = self.front.life
        if life.reason is None and self.has_left is not None and self.has_left():
            life.end_soon(CloseReason.DISCONNECTED)


def _nothing_to_cut(abort: bool) -> bool:
    return False


ThreadFront = SyncFront | BlockingFront


def front_in_thread(
    events: Events,
    options: StreamOptions | None,
    client: Client | None,
    *,
    encode: Encode,
    repeatable: bool,
    enter: Callable[[], object] | None = None,
) -> ThreadFront:
    """Give the bytes of events to the thread that calls: sync ones are stepped in it.

    `enter` is called first where async ones run, which is another thread.

    Raises:
        RuntimeError: there can be no other thread for async ones.
    """
    if not isinstance(events, AsyncIterable):
        life = ThreadedLife(options, encode=encode, repeatable=repeatable)
        if client is not None:
            life.has_left, life.cutter = client.has_left, client.cut
        return SyncFront(Steps(events, encode), lambda: life)
    refuse_green_threads()
    front = Front(
        events,
        LoopedLife(options, encode=encode, repeatable=repeatable),
        make=lambda life: Task(events, life, enter),
    )
    front.single = True
    blocking = BlockingFront(front, CallerThread(), OwnLoop())
    blocking.see(client)
    return blocking


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
