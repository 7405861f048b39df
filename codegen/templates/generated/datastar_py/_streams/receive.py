"""One ASGI `receive` for two: the request, which may want its body, and the response.

The response wants to know when its client leaves. Each message goes to one caller only; so whoever
asks first would keep the other waiting for ever.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from .looped import LoopedLife
from .options import CloseReason

__all__ = ["DISCONNECT", "SCOPE_KEY", "Message", "Receive", "Scope", "SharedReceive"]

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]

SCOPE_KEY = "datastar_py.receive"

# How much of a body that nobody has asked for yet is kept while listening for the end.
UNREAD_BYTES = 1024 * 1024

# How many seconds to the next question, where the answer is a body that was complete before.
AGAIN = 0.5

DISCONNECT: Message = {"type": "http.disconnect"}


class SharedReceive:
    """An ASGI `receive` that the request may call while the response listens for the end.

    Whoever asks first asks the server, one at a time; the others wait for what that brings.
    """

    __slots__ = (
        "_asking",
        "_body",
        "_changed",
        "_complete",
        "_gone",
        "_lost",
        "_more",
        "_waiting",
        "life",
        "receive",
    )

    def __init__(self, receive: Receive) -> None:
        self.receive = receive
        self.life: LoopedLife | None = None
        # What came while nobody asked for it: whether anything did, and whether there is more.
        self._waiting = False
        self._body = bytearray()
        self._more = True
        self._lost = False
        # The last part of the body has come, to whomever.
        self._complete = False
        self._gone = False
        self._asking = False
        self._changed: asyncio.Future[None] | None = None

    @classmethod
    def of(cls, scope: Scope, receive: Receive) -> SharedReceive:
        """Give the one that `scope` has for `receive`, or make it."""
        if isinstance(receive, SharedReceive):
            return receive
        shared = scope.get(SCOPE_KEY)
        # Middleware may hand a `receive` of its own down the same scope.
        if not isinstance(shared, SharedReceive) or shared.receive != receive:
            shared = scope[SCOPE_KEY] = cls(receive)
        return shared

    async def __call__(self) -> Message:
        while not self._waiting:
            if self._lost:
                raise RuntimeError(
                    f"More than {UNREAD_BYTES} bytes of the request were unread while the "
                    "response was sent; read them before it begins."
                )
            if self._gone:
                # A generator that asked hears of it as it would anywhere else: it is cancelled.
                await asyncio.sleep(0)
                return DISCONNECT
            message = await self._ask()
            if message is not None:
                return message
        body, self._body, self._waiting = bytes(self._body), bytearray(), False
        return {"type": "http.request", "body": body, "more_body": self._more}

    async def listen(self, life: LoopedLife) -> None:
        """End the stream when its client has left."""
        self.life = life
        if self._gone:
            life.end(CloseReason.DISCONNECTED)
        await self.until_left()

    async def until_left(self) -> None:
        """Keep what comes, until the client has left."""
        while not self._gone:
            was_complete = self._complete
            message = await self._ask()
            if message is not None and was_complete:
                # Middleware that has read the body itself may give it again and again.
                await asyncio.sleep(AGAIN)
            elif message is not None:
                self._keep(message)
                # Whoever waits for it comes first.
                await asyncio.sleep(0)

    async def _ask(self) -> Message | None:
        """Give the next message, or None when there is another that has asked for it."""
        if self._asking:
            if self._changed is None:
                self._changed = asyncio.get_running_loop().create_future()
            # Each of those who wait may be cancelled without the others.
            await asyncio.shield(self._changed)
            return None
        self._asking = True
        try:
            message = await self.receive()
        finally:
            self._asking = False
            changed, self._changed = self._changed, None
            if changed is not None:
                changed.set_result(None)
        if message["type"] != "http.disconnect":
            self._complete = not message.get("more_body", False)
            return message
        self._gone = True
        if self.life is not None:
            self.life.end(CloseReason.DISCONNECTED)
        return None

    def _keep(self, message: Message) -> None:
        if not self._lost:
            self._body += message.get("body", b"")
            self._more = message.get("more_body", False)
            self._waiting = True
            if len(self._body) > UNREAD_BYTES:
                # Whoever stopped to listen here would never hear that the client has left.
                self._lost, self._waiting, self._body = True, False, bytearray()
