"""Where BlackSheep keeps what its adapter needs of a request, and how handlers get theirs."""

from __future__ import annotations

import asyncio
import functools
import inspect
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import AbstractContextManager
from typing import Any

from blacksheep import Request, Response, StreamedContent
from blacksheep.contents import ASGIContent
from blacksheep.exceptions import HTTPException

from ._handlers import declare
from ._pulled import PulledBody
from ._reading.body import Headers, refused_as
from ._streams.receive import DISCONNECT, SCOPE_KEY, Message, Scope, SharedReceive

__all__ = [
    "RequestBody",
    "encoded",
    "headers_of",
    "receive_of",
    "refused",
    "scope_of",
    "streamed",
    "with_request",
]

OWN = "datastar_py_request"


def with_request(
    func: Callable[..., Any], respond: Callable[..., Coroutine[Any, Any, Response]]
) -> Callable[..., Coroutine[Any, Any, Response]]:
    """Give a handler that asks for what `func` asks for, and for the request beside it.

    `respond` gets the request first, and then what is for `func`.
    """

    @functools.wraps(func)
    async def handler(*args: Any) -> Response:
        request, others = args[place], args[:place] + args[place + 1 :]
        return await respond(request, *others)

    own = inspect.Parameter(OWN, inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=Request)
    declare(handler, func, own, returns=Response)
    place = list(inspect.signature(handler).parameters).index(OWN)
    return handler


def encoded(headers: Mapping[str, str]) -> tuple[bytes, list[tuple[bytes, bytes]]]:
    """Give the media type, which belongs to the content, and the other headers."""
    media_type = b""
    others: list[tuple[bytes, bytes]] = []
    for name, value in headers.items():
        if name.lower() == "content-type":
            media_type = value.encode("latin-1")
        else:
            others.append((name.encode("latin-1"), value.encode("latin-1")))
    return media_type, others


def streamed(media_type: bytes, body: PulledBody) -> StreamedContent:
    """Give a stream as content, which BlackSheep wants an async generator function of."""

    async def parts() -> AsyncIterator[bytes]:
        try:
            async for data in body:
                yield data
        finally:
            await body.close()

    return StreamedContent(media_type, parts)


def headers_of(request: Any) -> Headers:
    """Give the headers of a request, and the type of its content, which test clients leave out."""
    headers = Headers(
        (name.decode("latin-1"), value.decode("latin-1")) for name, value in request.headers
    )
    media_type = getattr(request.content, "type", None)
    if media_type and headers.get("Content-Type") is None:
        return Headers([*headers.items(), ("Content-Type", media_type.decode("latin-1"))])
    return headers


def scope_of(request: Any) -> Scope:
    """Give the ASGI scope of a request."""
    scope: Scope = request.scope
    return scope


def receive_of(request: Any) -> SharedReceive:
    """Give what a request reads its body by, which the response may listen to as well."""
    scope, content = request.scope, request.content
    shared: Any = scope.get(SCOPE_KEY)
    if not isinstance(shared, SharedReceive):
        # BlackSheep's test client has no server, and gives its content as it is, if it has any.
        receive = getattr(content, "receive", None)
        shared = SharedReceive.of(scope, receive or _nobody_leaves)
        if receive is not None and content.body is None:
            # The one that it has can't be set.
            request.content = ASGIContent(shared)
    received: SharedReceive = shared
    return received


async def _nobody_leaves() -> Message:
    await asyncio.get_running_loop().create_future()
    return DISCONNECT


def refused() -> AbstractContextManager[None]:
    """Raise errors of signals as such of BlackSheep's as well, which it answers with."""
    return refused_as(HTTPException, HTTPException.__init__)


class RequestBody:
    """The body of a request, which BlackSheep keeps for whoever asks next."""

    def __init__(self, request: Any) -> None:
        receive_of(request)
        self._request = request

    @property
    def kept(self) -> bytes | None:
        content = self._request.content
        if content is None:
            return b""
        kept: bytes | None = content.body
        receive = getattr(content, "receive", None)
        return receive.body if isinstance(receive, _Kept) else kept

    async def chunks(self) -> AsyncIterator[bytes]:
        async for chunk in self._request.content.stream():
            yield chunk

    def keep(self, body: bytes) -> None:
        self._request.content = ASGIContent(_Kept(body))


class _Kept:
    """An ASGI `receive` that gives a body which was read before."""

    def __init__(self, body: bytes) -> None:
        self.body = body

    async def __call__(self) -> dict[str, Any]:
        return {"type": "http.request", "body": self.body, "more_body": False}
