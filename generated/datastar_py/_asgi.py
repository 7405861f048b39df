# Copied from codegen/templates/generated/datastar_py/_asgi.py
# by `python -m codegen`; edit that file, not this one.

"""A stream as the answer to an ASGI request: our own response loop, which shares the request.

A generator may still want the request's body when the response has begun, and the response wants
to know when the client leaves. Both are told through the same `receive`, which gives each message
to one caller only; so whoever asks first would keep the other waiting for ever.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from ._stream import CloseReason, Stream

__all__ = ["SharedReceive", "serve"]

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]

SCOPE_KEY = "datastar_py.receive"

# How much of a body that nobody has asked for yet is kept while listening for the end.
UNREAD_BYTES = 256 * 1024

DISCONNECT: Message = {"type": "http.disconnect"}
LAST: Message = {"type": "http.response.body", "body": b"", "more_body": False}


class SharedReceive:
    """An ASGI `receive` that the request may call while the response listens for the end."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._kept: list[Message] = []
        self._size = 0
        self._listening = False
        self._gone = False
        self._changed = asyncio.Event()

    @classmethod
    def of(cls, scope: MutableMapping[str, Any], receive: Receive) -> SharedReceive:
        """Give the one that `scope` has for `receive`, or make it."""
        if isinstance(receive, SharedReceive):
            return receive
        shared = scope.get(SCOPE_KEY)
        # Middleware may hand a `receive` of its own down the same scope.
        if not isinstance(shared, SharedReceive) or shared._receive != receive:
            shared = scope[SCOPE_KEY] = cls(receive)
        return shared

    async def __call__(self) -> Message:
        while True:
            if self._kept:
                message = self._kept.pop(0)
                self._size -= len(message.get("body", b""))
                self._changed.set()
                return message
            if self._gone:
                return DISCONNECT
            if not self._listening:
                message = await self._receive()
                self._gone = message["type"] == "http.disconnect"
                return message
            self._changed.clear()
            await self._changed.wait()

    async def disconnected(self) -> None:
        """Return when the client has left."""
        self._listening = True
        try:
            while not self._gone:
                if self._size >= UNREAD_BYTES:
                    self._changed.clear()
                    await self._changed.wait()
                    continue
                message = await self._receive()
                if message["type"] == "http.disconnect":
                    self._gone = True
                else:
                    self._kept.append(message)
                    self._size += len(message.get("body", b""))
                self._changed.set()
        finally:
            self._listening = False
            self._changed.set()


async def serve(
    stream: Stream,
    scope: MutableMapping[str, Any],
    receive: Receive,
    send: Send,
    *,
    status: int,
    headers: Headers,
    empty_status: int = 204,
) -> None:
    """Answer an ASGI request with a stream; all that `stream` owns is closed on return.

    An exception before the response has begun leaves nothing sent. A later one leaves the response
    unfinished, so that the client sees that it failed.
    """
    if scope.get("method") == "HEAD":
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send(LAST)
        stream.discard()
        return

    def start(empty: bool) -> Awaitable[None]:
        if empty and empty_status == 204:
            kept = [(name, value) for name, value in headers if name.lower() != b"content-type"]
            return send({"type": "http.response.start", "status": 204, "headers": kept})
        return send({"type": "http.response.start", "status": status, "headers": headers})

    def write(data: bytes) -> Awaitable[None]:
        return send({"type": "http.response.body", "body": data, "more_body": True})

    async def listen() -> None:
        await shared.disconnected()
        stream.close(CloseReason.DISCONNECTED)

    shared = SharedReceive.of(scope, receive)
    listener = asyncio.create_task(listen())
    try:
        await stream.run(start, write)
    finally:
        listener.cancel()
    if stream.whole:
        try:
            await send(LAST)
        except OSError:
            pass
