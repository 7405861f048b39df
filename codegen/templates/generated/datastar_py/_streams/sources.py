"""Who steps the events of a handler: a task for async ones, a thread of its own for sync ones."""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import threading
from collections.abc import AsyncIterable, Callable, Iterable
from functools import partial
from typing import Any, Protocol

from . import shutdown
from .closing import close_async, close_iterator, close_unused
from .looped import LoopedLife
from .loops import keep
from .stream import feeding

__all__ = ["Events", "Maker", "StepsInThread", "Task", "maker_of"]

Events = Iterable[Any] | AsyncIterable[Any]


class Maker(Protocol):
    """What steps the events of a stream into its mailbox."""

    def start(self) -> None:
        """Begin, on the loop."""

    def stop(self, message: object = None) -> None:
        """Close the events as soon as can be, since the stream has ended; on the loop.

        `message` is what the server cancelled its own task with, if it did.
        """

    def outlive(self) -> None:
        """Go on alone with closing the events, since nobody waits for that any more."""


def maker_of(events: Events, life: LoopedLife) -> Maker:
    """Give what steps `events` where a framework without other wishes would."""
    return Task(events, life) if isinstance(events, AsyncIterable) else StepsInThread(events, life)


class Task:
    """Steps an async iterable in one task on the loop, from its first step to its cleanup.

    So what a generator opens (a task group, a timeout, a transaction) it also closes there, and
    whoever cancels that task from within means the generator.
    """

    __slots__ = ("_closing", "_enter", "_entered", "_events", "_life", "_stopped", "_task")

    def __init__(
        self,
        events: AsyncIterable[Any],
        life: LoopedLife,
        enter: Callable[[], object] | None = None,
    ) -> None:
        self._events = events
        self._life = life
        # What the host does first in the task.
        self._enter = enter
        self._task: asyncio.Task[None] | None = None
        self._entered = False
        self._closing = False
        self._stopped = False

    def start(self) -> None:
        self._task = self._life.box.loop.create_task(self._run())

    def stop(self, message: object = None) -> None:
        # A task that is cancelled before its first step never comes to its cleanup, and in the
        # middle of that a cancel would cut it short.
        if self._task is not None and self._entered and not self._closing and not self._stopped:
            self._stopped = True
            self._task.cancel(message)

    def outlive(self) -> None:
        if self._task is not None:
            keep(self._task)

    async def _run(self) -> None:
        self._entered = True
        if self._enter is not None:
            self._enter()
        feeding(self._life)
        iterator: Any = None
        error: BaseException | None = None
        try:
            if self._life.reason is None:
                iterator = aiter(self._events)
                await self._step(iterator)
            else:
                await close_unused(self._events)
        except BaseException as raised:
            if not (self._stopped and isinstance(raised, asyncio.CancelledError)):
                error = raised
        self._closing = True
        try:
            await self._absorb_cancel()
            await close_async(iterator)
        except BaseException as raised:
            self._life.log_late(raised)
        self._life.made_all(error)
        # Its traceback leads back to here.
        del error

    async def _step(self, iterator: Any) -> None:
        life, box, encode = self._life, self._life.box, self._life.encode
        step = forward = iterator.__anext__
        while True:
            try:
                event = await step()
            except StopAsyncIteration:
                return
            step = forward
            if life.reason is not None:
                return
            has_room = box.put(encode(event))
            # What was sent need not be kept while the next event is waited for.
            del event
            if not has_room:
                try:
                    await box.room()
                except asyncio.CancelledError as cancel:
                    # A timeout or a scope around the `yield` has come to its end.
                    throw = getattr(iterator, "athrow", None)
                    if self._stopped or throw is None:
                        raise
                    step = partial(throw, cancel)
                else:
                    if life.reason is not None:
                        return

    async def _absorb_cancel(self) -> None:
        """Take back our own cancel if it was not delivered, so that the cleanup may wait."""
        if self._stopped and self._task is not None and self._task.cancelling():
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.sleep(0)
            self._task.uncancel()


class StepsInThread:
    """Steps a sync iterable in a thread of its own, in a copy of the context that opened it."""

    __slots__ = ("_events", "_life", "_thread")

    def __init__(self, events: Iterable[Any], life: LoopedLife) -> None:
        self._events = events
        self._life = life
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        work = contextvars.copy_context().run
        self._thread = threading.Thread(
            target=work, args=(self._run,), name="datastar-stream", daemon=True
        )
        self._thread.start()

    def stop(self, message: object = None) -> None:
        # The mailbox no longer holds it, and it looks after each event whether to go on.
        pass

    def outlive(self) -> None:
        # A thread needs nobody to hold it.
        pass

    def _run(self) -> None:
        feeding(self._life)
        with shutdown.thread_that_may_outlive_its_loop():
            error: BaseException | None = None
            try:
                self._step()
            except BaseException as raised:
                error = raised
            self._life.made_all_in_thread(error)
            # Its traceback leads back to here.
            del error

    def _step(self) -> None:
        life, box, encode = self._life, self._life.box, self._life.encode
        iterator = iter(self._events)
        try:
            for event in iterator:
                if life.ended:
                    break
                if not box.put_from_thread(encode(event)):
                    box.room_from_thread()
                if life.ended:
                    break
        finally:
            try:
                close_iterator(iterator, self._events)
            except BaseException as raised:
                life.log_late(raised)
