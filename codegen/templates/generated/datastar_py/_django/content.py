"""What a response of Django streams: events, and how they leave under ASGI and under WSGI.

Which of the two it is shows when a handler, a server or a test asks for something: on a running
loop, or in a thread without one.
"""

from __future__ import annotations

import asyncio
import weakref
from collections.abc import AsyncIterable, AsyncIterator, Iterable, Iterator, Mapping
from functools import partial
from typing import Any, TypeAlias

from asgiref.sync import sync_to_async

from .._streams.front import Front
from .._streams.life import Encode, as_bytes
from .._streams.looped import LoopedLife
from .._streams.loops import running_loop
from .._streams.options import StreamOptions
from .._streams.servers import Client
from .._streams.sources import Task
from .._streams.steps import StepsInOneContext
from .._streams.threaded import SyncFront, ThreadedLife
from .._streams.wsgi import BlockingFront, OwnLoop, refuse_green_threads
from .threads import (
    RequestThread,
    StepsInRequestThread,
    in_request_thread,
    while_the_view_runs,
)

__all__ = ["AsyncContent", "Content", "ReadyContent", "SyncContent", "blocking_passage", "passage"]

# How many seconds a stream may wait that a handler has let go of, until somebody takes it: a test
# may have something else to do first. Where it waits on a loop of its own, that holds a thread.
UNTAKEN_ON_LOOP = 60.0
UNTAKEN_IN_THREAD = 5.0

RENDERED_TOO_SOON = (
    "This stream has begun on a loop that has ended since: the view rendered its response itself. "
    "Return the response as it is; Django renders it."
)


class _Passage(LoopedLife):
    """The life of what middleware has put around a stream, which ends by itself."""

    __slots__ = ()

    def __init__(self) -> None:
        super().__init__(StreamOptions(keep_alive=None, first_event_grace=0))

    def open(self) -> None:
        pass


class _Elsewhere:
    """The loop on which a WSGI request's async events run, and the thread that waits for them."""

    def __init__(self) -> None:
        refuse_green_threads()
        self.thread = RequestThread()
        self.loop = OwnLoop()


class ReadyContent:
    """Events that exist already, one chunk for each."""

    empty = False
    taken = False

    def __init__(self, chunks: list[bytes]) -> None:
        self.iterator = chunks

    def settle(self, repeatable: bool) -> None:
        """Take note whether the request may be made again."""

    def on_loop(self, single: bool) -> AsyncIterator[bytes]:
        """Give the bytes to an ASGI server."""
        return _given(self.iterator)

    def in_thread(self, environ: Mapping[str, Any]) -> Iterator[bytes]:
        """Give the bytes to a WSGI server."""
        return iter(self.iterator)

    def close(self) -> None:
        """There is nothing to close."""

    async def aclose(self) -> None:
        """There is nothing to close."""


class AsyncContent:
    """Async events: stepped on the loop of the request, or on the shared one under WSGI."""

    def __init__(
        self, events: AsyncIterable[Any], options: StreamOptions | None, encode: Encode
    ) -> None:
        self._events = events
        self._life = LoopedLife(options, encode=encode, repeatable=None)
        self._life.run_sync = in_request_thread
        self._front = Front(events, self._life)
        # Middleware, tests and WSGI servers ask for one event after the other.
        self._front.single = True
        self._blocking: BlockingFront | None = None
        self._elsewhere: _Elsewhere | None = None
        # What middleware has put around it, and the server takes.
        self._around: BlockingFront | None = None
        self.claimed = False
        # Somebody has asked for what is to be sent, and may do so slowly.
        self.taken = False
        self.iterator = self._front

    @property
    def empty(self) -> bool:
        """Whether there was no event at all."""
        return self._front.empty

    def settle(self, repeatable: bool) -> None:
        """Take note whether the request may be made again."""
        self._life.settle(repeatable)

    async def prime_on_loop(self) -> None:
        """Wait for the first event, or for its error, or a short while if neither comes."""
        # Not `self`: what is in no circle is closed as soon as nobody holds it.
        events = self._events
        with while_the_view_runs() as enter:
            self._front.make = lambda life: Task(events, life, enter)
            await self._front.prime()

    def prime_in_thread(self) -> None:
        """Do the same in the thread of a WSGI request."""
        self._in_thread().prime()

    def on_loop(self, single: bool) -> AsyncIterator[bytes]:
        """Give the bytes to an ASGI server, or event by event to a test."""
        self._front.single = single
        return self._front

    def in_thread(self, environ: Mapping[str, Any]) -> Iterator[bytes]:
        """Give the bytes to a WSGI server."""
        self.taken = True
        blocking = self._in_thread()
        blocking.see(Client.of(environ))
        return blocking

    def around(self, body: AsyncIterable[bytes]) -> Iterator[bytes]:
        """Give the bytes of what middleware has put around these, in a thread."""
        self.taken = True
        self._in_thread().see(None)
        self._around = around = blocking_passage(body, self._elsewhere)
        around.last = False
        return around

    def close(self) -> None:
        """End the stream, from whatever thread the response is closed in."""
        if self._blocking is not None and running_loop() is None:
            around, self._around = self._around, None
            if around is not None:
                around.close()
            self._blocking.close()
        else:
            self._life.abandon()
            if self._around is not None:
                # It closes these, as in Django's test client, and nobody else does so later.
                self._around.last = True

    def close_in_thread(self) -> None:
        """Close the events, which may not have begun, in the thread of a WSGI request."""
        self._in_thread().close()

    async def aclose(self) -> None:
        """End the stream, and wait until its events are closed."""
        await self._front.aclose()

    def let_go(self, of_test: bool) -> None:
        """Have the stream closed that nobody takes, since the handler is done."""
        self.claimed = True
        if not self._life.begun or self._life.concluded:
            return
        loop = self._life.box.loop
        later = partial(_close_untaken, weakref.ref(self))
        if running_loop() is not loop:
            try:
                loop.call_soon_threadsafe(loop.call_later, UNTAKEN_IN_THREAD, later)
            except RuntimeError:
                raise RuntimeError(RENDERED_TOO_SOON) from None
        elif of_test:
            loop.call_later(UNTAKEN_ON_LOOP, later)
        elif (task := asyncio.current_task()) is not None:
            # A server's handler takes it, or nobody does.
            task.add_done_callback(later)

    def close_untaken(self) -> None:
        """End the stream if nobody has begun to take its bytes."""
        if self.taken:
            return
        if self._front.close_untaken() and self._elsewhere is not None:
            self._elsewhere.loop.given_up = True
            self._elsewhere.loop.end()

    def _in_thread(self) -> BlockingFront:
        if self._blocking is None:
            self._elsewhere = elsewhere = _Elsewhere()
            events = self._events
            self._front.make = lambda life: Task(events, life, elsewhere.thread.enter)
            self._blocking = BlockingFront(self._front, elsewhere.thread, elsewhere.loop)
        return self._blocking


def _close_untaken(content: weakref.ref[AsyncContent], *_: object) -> None:
    if (held := content()) is not None:
        held.close_untaken()


class SyncContent:
    """Sync events: stepped in the thread in which Django runs the request's sync code."""

    def __init__(
        self, events: Iterable[Any], options: StreamOptions | None, encode: Encode
    ) -> None:
        self._options = options
        self._encode = encode
        # `sync_to_async` copies the context anew for each call; and what a first step leaves open
        # is not for middleware to see.
        self._steps = StepsInOneContext(events, encode)
        self.claimed = self.taken = False
        self.iterator = SyncFront(
            self._steps, lambda: ThreadedLife(options, encode=encode, repeatable=None)
        )

    @property
    def empty(self) -> bool:
        """Whether there was no event at all."""
        return self.iterator.empty

    def settle(self, repeatable: bool) -> None:
        """Take note whether the request may be made again."""
        self.iterator.repeatable = repeatable
        if self.iterator.begun:
            self.iterator.life.settle(repeatable)

    async def prime_on_loop(self) -> None:
        """Step to the first event, or to its error."""
        self.iterator.begin(self._looped())
        await sync_to_async(self.iterator.prime)()

    def prime_in_thread(self) -> None:
        """Do the same in the thread of a WSGI request."""
        self.iterator.prime()

    def on_loop(self, single: bool) -> AsyncIterator[bytes]:
        """Give the bytes to an ASGI server, or event by event to a test."""
        if not self.iterator.begun:
            self.iterator.begin(self._looped())
        life = self.iterator.life
        if not isinstance(life, LoopedLife):
            return passage(self.iterator, single)
        front = Front(self._steps, life, make=lambda life: StepsInRequestThread(self._steps, life))
        front.single = single
        return front

    def in_thread(self, environ: Mapping[str, Any]) -> Iterator[bytes]:
        """Give the bytes to a WSGI server."""
        client, life = Client.of(environ), self.iterator.life
        if client is not None and isinstance(life, ThreadedLife):
            life.has_left, life.cutter = client.has_left, client.cut
        return self.iterator

    def close(self) -> None:
        """End the stream, if it has not ended."""
        self.iterator.close()

    close_in_thread = close

    async def aclose(self) -> None:
        """Do the same from a loop."""
        await sync_to_async(self.iterator.close)()

    def let_go(self, of_test: bool) -> None:
        """Take note that the handler is done; nothing runs that would have to be closed."""
        self.claimed = True

    def _looped(self) -> LoopedLife:
        return LoopedLife(self._options, encode=self._encode, repeatable=None)


Content: TypeAlias = ReadyContent | AsyncContent | SyncContent


def passage(body: Iterable[bytes], single: bool) -> AsyncIterator[bytes]:
    """Give the bytes of a sync iterable to an ASGI server, stepped in the request's thread."""
    steps = StepsInOneContext(body, as_bytes)
    front = Front(steps, _Passage(), make=lambda life: StepsInRequestThread(steps, life))
    front.single = single
    return front


def blocking_passage(
    body: AsyncIterable[bytes], elsewhere: _Elsewhere | None = None
) -> BlockingFront:
    """Give the bytes of an async iterable to a WSGI server."""
    place = elsewhere or _Elsewhere()
    front = Front(body, _Passage(), make=lambda life: Task(body, life, place.thread.enter))
    front.single = True
    return BlockingFront(front, place.thread, place.loop)


async def _given(chunks: list[bytes]) -> AsyncIterator[bytes]:
    for chunk in chunks:
        yield chunk
