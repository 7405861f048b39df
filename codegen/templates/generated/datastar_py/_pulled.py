"""What adapters of ASGI frameworks share that iterate over a stream, and see nobody leave."""

from __future__ import annotations

import asyncio
from functools import partial

from ._content import encode_event, is_repeatable
from ._late_changes import LateChanges
from ._streams import servers
from ._streams.asgi import break_off
from ._streams.ending import BrokenOff
from ._streams.front import Front
from ._streams.looped import LoopedLife
from ._streams.loops import loop_of_asyncio
from ._streams.options import StreamOptions
from ._streams.receive import Receive, Scope, SharedReceive
from ._streams.sources import Events

__all__ = ["PulledBody"]


class PulledBody:
    """The bytes of one stream, which ends as soon as its client leaves."""

    def __init__(self, events: Events, options: StreamOptions | None) -> None:
        self.front = Front(events, LoopedLife(options, encode=encode_event))
        self._late: LateChanges | None = None
        self._listener: asyncio.Task[None] | None = None

    async def prime(self, scope: Scope, receive: Receive, late: LateChanges | None = None) -> bool:
        """Wait for the first event, or for its error, or a short while; tell whether to stream.

        Of a HEAD request, nobody gets the events, and they are closed. `late` looks at what a
        handler can no longer change.

        Raises:
            RuntimeError: the stream belongs to another request.
        """
        front = self.front
        front.claim()
        if scope["method"] == "HEAD":
            await front.aclose()
            return False
        life = front.life
        life.repeatable = is_repeatable(scope["method"])
        life.cutter = partial(servers.cut, (receive,), scope)
        self._late = late
        shared = SharedReceive.of(scope, receive)
        self._listener = loop_of_asyncio().create_task(shared.listen(life))
        try:
            await front.prime()
        except BaseException:
            self._listener.cancel()
            raise
        if front.empty:
            await self.close()
        return not front.empty

    def __aiter__(self) -> PulledBody:
        return self

    async def __anext__(self) -> bytes:
        listener = self._listener
        if listener is None:
            raise RuntimeError(
                "This stream would not see its client leave: return the DatastarResponse from a "
                "handler that is decorated with datastar_response."
            )
        if self._late is not None:
            self._late.note()
        try:
            return await self.front.next()
        except StopAsyncIteration:
            await self.close()
            raise
        except BrokenOff:
            # It is done where the client has left by itself.
            closed = listener.done() or await break_off(self.front.life, listener)
            await self.close()
            if closed:
                # What the host says last goes nowhere, and it need not take this for a fault.
                raise StopAsyncIteration from None
            raise
        except Exception:
            await break_off(self.front.life, listener)
            await self.close()
            raise

    async def close(self) -> None:
        """End the stream, if it has not ended, and wait until its events are closed."""
        if self._listener is not None:
            self._listener.cancel()
        late, self._late = self._late, None
        if late is not None:
            late.warn()
        await self.front.aclose()
