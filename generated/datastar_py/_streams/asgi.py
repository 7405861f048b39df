# Copied from codegen/templates/generated/datastar_py/_streams/asgi.py
# by `python -m codegen`; edit that file, not this one.

"""A stream as the answer to an ASGI request."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterable, Awaitable, Callable
from functools import partial
from typing import Any, Protocol

from . import servers
from .closing import close_async
from .ending import BrokenOff
from .front import Front
from .looped import RESCUE, LoopedLife
from .loops import loop_of_asyncio
from .options import CloseReason
from .receive import Message, Receive, Scope, SharedReceive

__all__ = ["Send", "body_message", "break_off", "serve"]

Send = Callable[[Message], Awaitable[None]]


def body_message(data: bytes, *, more: bool) -> Message:
    """Give a message of its own, since middleware may write into it."""
    return {"type": "http.response.body", "body": data, "more_body": more}


async def serve(
    front: Front,
    scope: Scope,
    receive: Receive | None,
    send: Send,
    *,
    start: Callable[[bool], Message],
    body: AsyncIterable[Any] | None = None,
    late: Late | None = None,
    raising: bool = False,
) -> None:
    """Answer an ASGI request with a stream; all that is its own is closed on return.

    Without `receive` the server cancels the task when the client leaves. `start` gives the message
    that begins the response, and is told whether there is no event at all. `body` is what
    middleware has put around `front`. `late` looks at what a handler can no longer change. An
    exception before the response has begun leaves nothing sent. `raising` says that who waits for
    the response, such as a dependency with a transaction, is to hear of events that failed even
    where the response ends whole.
    """
    front.claim()
    life = front.life
    if scope.get("method") == "HEAD":
        await send(start(False))
        await send(body_message(b"", more=False))
        await front.aclose()
        return
    loop = loop_of_asyncio()
    if life.cutter is None:
        life.cutter = partial(servers.cut, (receive, send), scope)
    listener: asyncio.Task[None] | None = None
    if receive is not None:
        shared = SharedReceive.of(scope, receive)
        listener = loop.create_task(shared.listen(life))
    chunks: Any = front if body is None else aiter(body)
    failures: list[BaseException] = []
    front.failures = failures if raising else None
    try:
        if not life.begun:
            await front.prime()
        if life.reason is not CloseReason.DISCONNECTED:
            life.host_writes()
            await _write(send, start(front.empty))
            if late is not None:
                late.note()
            step = front.next if body is None else chunks.__anext__
            while True:
                try:
                    chunk = await step()
                except StopAsyncIteration:
                    break
                # What middleware has made may be text, as for Starlette's own.
                data = chunk.encode() if isinstance(chunk, str) else chunk
                try:
                    await send({"type": "http.response.body", "body": data, "more_body": True})
                except OSError as error:
                    raise _Gone from error
                # What was sent need not be kept while the next event is waited for.
                del chunk, data
            life.host_writes()
            await _write(send, body_message(b"", more=False))
            if failures and listener is not None:
                # Middleware that has not passed on the end yet might break the response off.
                await asyncio.wait({listener}, timeout=RESCUE)
    except _Gone:
        life.end(CloseReason.DISCONNECTED)
    except BrokenOff:
        await break_off(life, listener)
    except asyncio.CancelledError as cancel:
        await front.cancelled(cancel)
        raise
    except Exception:
        if life.box.asked:
            # Middleware may end the response as if it were whole. Hosts cancel this task when the
            # connection is closed, but the error is what they are to hear of.
            with contextlib.suppress(asyncio.CancelledError):
                await break_off(life, listener)
        raise
    finally:
        if listener is not None:
            listener.cancel()
        if late is not None:
            late.warn()
        if chunks is not front:
            await close_async(chunks)
            front.close_unasked()
        await front.aclose()
        # They may lead back to the response.
        life.cutter = life.host = front.failures = None
    if failures:
        raise failures.pop()


class Late(Protocol):
    """Knows what is sent with the headers, and warns at the end of what has changed since."""

    def note(self) -> None: ...

    def warn(self) -> None: ...


class _Gone(Exception):
    """The server says that the client is gone."""


async def _write(send: Send, message: Message) -> None:
    try:
        await send(message)
    except OSError as error:
        raise _Gone from error


async def break_off(life: LoopedLife, listener: asyncio.Task[None] | None) -> bool:
    """Close the connection, and wait until the server knows, lest it takes this for a fault.

    Tells whether it does.
    """
    if not life.cut(False):
        return False
    if listener is None:
        # Such a server cancels this task.
        await asyncio.sleep(RESCUE)
        return False
    await asyncio.wait({listener}, timeout=RESCUE)
    if not listener.done() and life.cut(True):
        await asyncio.wait({listener}, timeout=RESCUE)
    return listener.done()
