"""Where the bytes of a stream leave: an iterator for the host, which alone writes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import NoReturn

from .closing import CLOSE_GRACE, close, close_unbegun
from .ending import (
    ENDING_LOOPS,
    SECOND_USE,
    TAKEN_TOO_LATE,
    BrokenOff,
    last_words,
    presentable,
)
from .life import logger
from .looped import RESCUE, LoopedLife
from .options import CloseReason
from .sources import Events, Maker, maker_of

__all__ = ["Front"]

KEEP_ALIVE = b": keep-alive\n\n"

# Most servers send the headers with the first bytes only; this is for those that come late.
OPENING = b":\n\n"

# How long the farewell waits for them. A server that stops may not leave much time for it.
FAREWELL_AFTER = 0.1

# How long what was sent last may be on its way in a server that lets nobody at its connections.
ON_ITS_WAY = 0.05

MakerOf = Callable[[LoopedLife], Maker]


class Front:
    """The bytes of one stream, for a host that takes them one after the other.

    Who asks for more has written what it got. What is ready together comes as one piece, unless
    `single` says that each event is to be asked for, and none made before. `misleading` are errors
    that the host would take for its own.
    """

    __slots__ = (
        "__weakref__",
        "_claimed",
        "_events",
        "_late",
        "_misleading",
        "_over",
        "_said",
        "empty",
        "failures",
        "life",
        "make",
        "single",
        "untaken",
    )

    def __init__(
        self,
        events: Events,
        life: LoopedLife,
        *,
        make: MakerOf | None = None,
        misleading: tuple[type[BaseException], ...] = (),
    ) -> None:
        self.life = life
        self.single = False
        self._events = events
        # There was no event at all.
        self.empty = False
        self.make: MakerOf | None = make
        # Takes what the events failed with, for a host that is to hear of it though the response
        # ends whole.
        self.failures: list[BaseException] | None = None
        self._misleading = (*ENDING_LOOPS, *misleading)
        self._claimed = False
        self._late = False
        self._said = False
        self._over = False
        # It was closed since nobody began to take its bytes.
        self.untaken = False

    def __del__(self) -> None:
        # Nobody is left who could ask for more. A copy that failed has no life.
        life = getattr(self, "life", None)
        if life is not None and life.begun:
            life.abandon()

    def claim(self) -> None:
        """Begin to send the stream, for one response.

        Raises:
            RuntimeError: it has been sent, or is being sent.
        """
        if self._claimed:
            raise RuntimeError(SECOND_USE)
        self._claimed = True

    def _begin(self) -> None:
        self.life.begin(self.make or partial(maker_of, self._events))

    async def prime(self) -> None:
        """Wait for the first event, or for its error, or a short while if neither comes."""
        life = self.life
        if life.begun or life.concluded:
            raise RuntimeError(SECOND_USE)
        self._begin()
        box = life.box
        timer = box.loop.call_later(life.options.first_event_grace, box.wake)
        try:
            if box.empty and not box.closed:
                await box.arrival()
            if life.reason is CloseReason.FINISHED:
                await box.closure(CLOSE_GRACE)
        except asyncio.CancelledError as cancel:
            await self.cancelled(cancel)
            raise
        finally:
            timer.cancel()
        if box.closed and box.empty:
            error, box.error = box.error, None
            if error is not None and life.reason is None:
                life.end(CloseReason.FAILED)
                await life.tell()
                try:
                    raise presentable(error, self._misleading)
                finally:
                    # Its traceback leads back to here.
                    del error
            self.empty = life.reason in (None, CloseReason.FINISHED)
        self._late = box.empty and not self.empty

    def close_unasked(self) -> None:
        """End the stream as finished if nobody wanted its bytes."""
        if self.life.begun and not self.life.box.asked:
            self.life.end(CloseReason.FINISHED)

    def close_untaken(self) -> bool:
        """End the stream if nobody has begun to take its bytes; tell whether that is so."""
        self.untaken = not self.life.box.asked
        if self.untaken:
            self.life.abandon()
        return self.untaken

    def __aiter__(self) -> Front:
        return self

    async def __anext__(self) -> bytes:
        try:
            return await self.next()
        except BrokenOff:
            await self._leave_it_to_the_host()
            raise
        except StopAsyncIteration:
            raise
        except Exception:
            # Some hosts would leave the connection open, or end the response as if it were whole.
            self.life.cut(False)
            raise

    async def next(self) -> bytes:
        """Give the next bytes, all that are ready."""
        life = self.life
        if self._over:
            raise StopAsyncIteration
        if not life.begun:
            self._begin()
        box = life.box
        if not box.asked:
            if self.untaken:
                raise RuntimeError(TAKEN_TOO_LATE)
            box.asked = True
            life.host = asyncio.current_task()
            box.ahead = 1 if self.single else box.ahead
        box.writing = False
        while True:
            data = box.take()
            if data is not None:
                self._late = False
                return data
            if box.closed or life.reason is not None:
                if self._said:
                    return await self._leave()
                if words := await self._conclude():
                    return words
                continue
            if self._late:
                self._late = False
                return box.beside(OPENING)
            if life.comment:
                life.comment = False
                return box.beside(KEEP_ALIVE)
            try:
                await box.arrival()
            except asyncio.CancelledError as cancel:
                await self.cancelled(cancel)
                raise

    async def _conclude(self) -> bytes:
        """Wait for the events to be closed, and give what is to be said last."""
        life, box = self.life, self.life.box
        await box.closure(FAREWELL_AFTER if life.reason is CloseReason.SHUTDOWN else CLOSE_GRACE)
        if not box.empty:
            # The last one was being made when the stream ended.
            return b""
        self._said = True
        if life.reason is None:
            life.error, box.error = box.error, None
            life.end(CloseReason.FINISHED if life.error is None else CloseReason.FAILED)
        words = last_words(life)
        if not words:
            return b""
        box.beside(words)
        if life.reason is CloseReason.SHUTDOWN:
            life.rescue_after(RESCUE)
        elif life.options.send_timeout is not None:
            life.rescue_after(life.options.send_timeout)
        return words

    async def _leave(self) -> NoReturn:
        """Come to the end, in the way that tells the client whether to come back."""
        life = self.life
        error, life.error = life.error, None
        if life.whole:
            await self.aclose()
            if error is not None:
                logger.error("The events of a stream failed after the first one", exc_info=error)
                if self.failures is not None:
                    self.failures.append(presentable(error, self._misleading))
            raise StopAsyncIteration
        if error is None:
            # Some servers drop their loop as soon as the last connection is closed.
            await life.box.closure(RESCUE)
            raise BrokenOff
        await self.aclose()
        try:
            raise presentable(error, self._misleading)
        finally:
            # Its traceback leads back to here.
            del error

    async def _leave_it_to_the_host(self) -> None:
        """Close the connection, whereupon the host cancels the task that asked for more."""
        for abort in (False, True):
            found = self.life.cut(abort) or self.life.was_cut
            await asyncio.sleep(RESCUE if found else ON_ITS_WAY)

    async def cancelled(self, cancel: asyncio.CancelledError) -> None:
        """Pass on to the events that the host's task was cancelled, and let them come to an end."""
        self.life.end(CloseReason.DISCONNECTED, *cancel.args[:1])
        await self.aclose()

    async def aclose(self) -> None:
        """End the stream, if it has not ended, and wait until its events are closed."""
        self._over = True
        if self.life.begun:
            self.life.end(CloseReason.DISCONNECTED)
            await close(self.life)
        else:
            await close_unbegun(self.life, self._events)
