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
UNREAD_BYTES = 1024 * 1024

DISCONNECT: Message = {"type": "http.disconnect"}
LAST: Message = {"type": "http.response.body", "body": b"", "more_body": False}


class SharedReceive:
    """An ASGI `receive` that the request may call while the response listens for the end.

    Whoever asks first asks the server, one at a time; the others wait for what that brings.
    """

    __slots__ = ("_asking", "_changed", "_gone", "_kept", "_lost", "_size", "receive", "stream")

    def __init__(self, receive: Receive) -> None:
        self.receive = receive
        self.stream: Stream | None = None
        self._kept: list[Message] | None = None
        self._size = 0
        self._lost = False
        self._gone = False
        self._asking = False
        self._changed: asyncio.Future[None] | None = None

    @classmethod
    def of(cls, scope: MutableMapping[str, Any], receive: Receive) -> SharedReceive:
        """Give the one that `scope` has for `receive`, or make it."""
        if isinstance(receive, SharedReceive):
            return receive
        shared = scope.get(SCOPE_KEY)
        # Middleware may hand a `receive` of its own down the same scope.
        if not isinstance(shared, SharedReceive) or shared.receive != receive:
            shared = scope[SCOPE_KEY] = cls(receive)
        return shared

    async def __call__(self) -> Message:
        while not self._kept:
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
        message = self._kept.pop(0)
        self._size -= len(message.get("body", b""))
        return message

    async def listen(self, stream: Stream) -> None:
        """Close the stream when its client has left."""
        self.stream = stream
        if self._gone:
            stream.close(CloseReason.DISCONNECTED)
        while not self._gone:
            message = await self._ask()
            if message is not None:
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
            return message
        self._gone = True
        if self.stream is not None:
            self.stream.close(CloseReason.DISCONNECTED)
        return None

    def _keep(self, message: Message) -> None:
        self._size += len(message.get("body", b""))
        if self._kept and self._size > UNREAD_BYTES:
            # Whoever stopped to listen here would never hear that the client has left.
            self._lost = True
        self._kept = None if self._lost else [*(self._kept or ()), message]


class _Sink:
    """Sends the messages of one response."""

    __slots__ = ("_empty_status", "_headers", "_send", "_status")

    def __init__(self, send: Send, status: int, headers: Headers, empty_status: int) -> None:
        self._send = send
        self._status = status
        self._headers = headers
        self._empty_status = empty_status

    def start(self, empty: bool) -> Awaitable[None]:
        status, headers = self._status, self._headers
        if empty:
            status = self._empty_status
            if status == 204:
                headers = [pair for pair in headers if pair[0].lower() != b"content-type"]
        return self._send({"type": "http.response.start", "status": status, "headers": headers})

    def write(self, data: bytes) -> Awaitable[None]:
        return self._send({"type": "http.response.body", "body": data, "more_body": True})

    def end(self) -> Awaitable[None]:
        return self._send(LAST)


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

    shared = SharedReceive.of(scope, receive)
    listener = asyncio.create_task(shared.listen(stream))
    try:
        await stream.run(_Sink(send, status, headers, empty_status))
    finally:
        listener.cancel()
        if stream.reason in (CloseReason.SHUTDOWN, CloseReason.TIMED_OUT) and not stream.whole:
            _break_off(shared.receive)


def _break_off(receive: Receive) -> None:
    # Uvicorn would wait, for ever if need be, until a client that does not read has read it all.
    transport = getattr(getattr(receive, "__self__", None), "transport", None)
    if isinstance(transport, asyncio.WriteTransport):
        transport.abort()
