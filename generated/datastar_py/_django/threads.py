# Copied from codegen/templates/generated/datastar_py/_django/threads.py
# by `python -m codegen`; edit that file, not this one.

"""The thread in which Django runs what is sensitive to threads, such as the ORM, for one request.

`sync_to_async` of asgiref looks for it in several places; the names that this relies on stand here.
"""

from __future__ import annotations

import asyncio
import contextvars
import threading
import time
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from typing import ParamSpec, TypeVar

import asgiref.sync
from asgiref.sync import AsyncToSync, SyncToAsync, sync_to_async

from .._streams.looped import LoopedLife
from .._streams.loops import keep
from .._streams.options import CloseReason
from .._streams.steps import Steps
from .._streams.stream import feeding
from .._streams.wsgi import CallerThread

__all__ = [
    "RequestThread",
    "StepsInRequestThread",
    "in_request_thread",
    "while_the_view_runs",
]

T = TypeVar("T")
P = ParamSpec("P")


class _InPlaceOfAsgirefs:
    """An executor in the place where asgiref keeps that of the thread which waits for a loop.

    While it is false, asgiref goes on to the other places. Executors of calls within look at the
    other names here, and pass on.
    """

    _broken = True
    _old_executor = None
    _work_items: Sequence[object] = ()
    _work_ready = threading.Condition()

    def __bool__(self) -> bool:
        return False


class _WhileTheViewRuns(_InPlaceOfAsgirefs, Executor):
    """Passes work to the executor of sync middleware, until that has got its response."""

    def __init__(self, executor: Executor) -> None:
        self.executor: Executor | None = executor

    def __bool__(self) -> bool:
        return self.executor is not None

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        if self.executor is None:
            raise RuntimeError("The view has returned.")
        return self.executor.submit(fn, *args, **kwargs)


@contextmanager
def while_the_view_runs() -> Generator[Callable[[], None]]:
    """Give what a task of events does first, so that it may outlive the view that made it.

    What it inherits is the executor of the sync middleware around the view, which is gone when
    that returns. Afterwards asgiref finds the thread of the request by itself.
    """
    current: Executor | None = getattr(AsyncToSync.executors, "current", None)
    standin = _WhileTheViewRuns(current) if current else None

    def enter() -> None:
        _keep_locals_to_this_task()
        if standin is not None:
            AsyncToSync.executors.current = standin
        SyncToAsync.deadlock_context.set(False)

    try:
        yield enter
    finally:
        if standin is not None:
            standin.executor = None


def _keep_locals_to_this_task() -> None:
    """Give the running task `Local` storage of its own, which asgiref before 3.9.2 shares."""
    for variable, value in contextvars.copy_context().items():
        given: object = value
        if variable.name == "asgiref.local" and type(given) is dict:
            variable.set(value.copy())


class RequestThread(_InPlaceOfAsgirefs, CallerThread):
    """The thread of a WSGI request, for the tasks of its events on another loop."""

    def __init__(self) -> None:
        super().__init__()
        self._loop: asyncio.AbstractEventLoop | None = None

    def enter(self) -> None:
        """Make the running task's thread-sensitive work run here."""
        self._loop = asyncio.get_running_loop()
        # Language, time zone and the like follow into this thread.
        vars(asgiref.sync)["_restore_context"](contextvars.copy_context())
        AsyncToSync.executors.current = self
        SyncToAsync.deadlock_context.set(False)

    def __bool__(self) -> bool:
        try:
            return asyncio.get_running_loop() is self._loop
        except RuntimeError:
            return False

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        def call() -> T:
            # asgiref notes the loop in the thread, and would run later async views on it.
            noted = vars(SyncToAsync.threadlocal).copy()
            try:
                return fn(*args, **kwargs)
            finally:
                vars(SyncToAsync.threadlocal).clear()
                vars(SyncToAsync.threadlocal).update(noted)

        return super().submit(call)


async def in_request_thread(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call a function where Django runs the sync code of the request."""
    return await sync_to_async(function)(*args, **kwargs)


# How long a busy generator may have the thread before others get a turn.
TURN = 0.002


class StepsInRequestThread:
    """Steps sync events in the thread of an ASGI request in which Django runs sync code."""

    __slots__ = ("_life", "_steps")

    def __init__(self, steps: Steps, life: LoopedLife) -> None:
        self._steps = steps
        self._life = life

    def start(self) -> None:
        keep(self._life.box.loop.create_task(self._run()))

    def stop(self, message: object = None) -> None:
        # The step that is under way can't be broken off, and the next is not begun.
        pass

    def outlive(self) -> None:
        # Its task is held until it is done.
        pass

    async def _run(self) -> None:
        feeding(self._life)
        error: BaseException | None = None
        try:
            while await sync_to_async(self._fill)():
                await self._life.box.room()
        except BaseException as raised:
            task = asyncio.current_task()
            if isinstance(raised, asyncio.CancelledError) and task and task.cancelling():
                # The loop comes to its end.
                self._life.end(CloseReason.DISCONNECTED)
            else:
                error = raised
        if not self._steps.closed:
            try:
                await sync_to_async(self._steps.close)()
            except BaseException as raised:
                error = error or raised
        self._life.made_all(error)
        # Its traceback leads back to here.
        del error

    def _fill(self) -> bool:
        """Step for a moment, or until there is no room; tell whether there may be more."""
        box, until = self._life.box, time.monotonic() + TURN
        while not self._life.ended:
            try:
                data = next(self._steps)
            except StopIteration:
                break
            if self._life.ended:
                break
            if not box.put_from_thread(data) or time.monotonic() > until:
                return True
        # Here, for a server that stops may have dropped the loop.
        self._steps.close()
        return False
