"""A stream as the answer to a request of aiohttp's, which does not say when its client leaves."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

from aiohttp import HttpVersion11, web
from aiohttp.abc import AbstractStreamWriter

from ._compressing import Compressing
from ._content import Plan, encode_event, is_repeatable
from ._late_changes import LateChanges, name_of
from ._pages import html_of, settled
from ._reading.body import Headers
from ._requests import varied
from ._signals import SignalsError
from ._streams.asgi import serve
from ._streams.front import Front
from ._streams.looped import LoopedLife
from ._streams.options import StreamOptions
from ._streams.receive import DISCONNECT, Message
from ._streams.servers import reset_when_closed

__all__ = [
    "RequestBody",
    "StreamedResponse",
    "answer",
    "compress_streams",
    "either",
    "headers_of",
    "request_of",
]

# How often it is looked whether the client is still there, in seconds.
LOOK = 0.2


class StreamedResponse(web.StreamResponse):
    """A response whose bytes are events."""

    def __init__(self, plan: Plan, options: StreamOptions | None) -> None:
        super().__init__(status=plan.status, headers=plan.headers)
        self._events_plan = plan
        self._front: Front | None = None
        self._primed: web.BaseRequest | None = None
        self._compressing = Compressing()
        self._wants_compression = False
        # What answers in its place, where an error came before the first event.
        self._instead: web.StreamResponse | None = None
        if plan.events is not None:
            self._front = Front(plan.events, LoopedLife(options, encode=encode_event))
        else:
            self.content_length = sum(map(len, plan.chunks or ()))

    async def prime(self, request: web.BaseRequest) -> None:
        """Wait for the first event, or for its error, while aiohttp can still answer with that.

        Raises:
            RuntimeError: the stream belongs to another request.
        """
        front = self._front
        if front is None or self._primed is request:
            self._primed = request
            return
        if self._primed is None and request.method != "HEAD":
            front.life.repeatable = is_repeatable(request.method)
            front.life.cutter = _Cutter(request)
            try:
                await front.prime()
            except asyncio.CancelledError:
                raise
        self._primed = request
        if front.empty:
            self.set_status(self._events_plan.empty_status)
            if self.status == 204:
                del self.headers["Content-Type"]

    def enable_compression(self, force: Any = None, strategy: Any = None) -> None:
        """Compress the events so that each can be decoded when it is sent, if the client would.

        The client's Accept-Encoding decides, whatever is forced; aiohttp's own keeps events back.
        """
        self._wants_compression = True

    def compress(self, request: web.BaseRequest) -> None:
        """Compress them for this request, unless its headers are sent; `compress_streams` does."""
        if self.status == 204 or self._compressing.encoder is not None:
            return
        self._compressing.compress(self, request)
        if self._front is None:
            data = b"".join(self._events_plan.chunks or ())
            self._events_plan.chunks = [self._compressing.piece(data) + self._compressing.end()]
            self.content_length = sum(map(len, self._events_plan.chunks))

    async def prepare(self, request: web.BaseRequest) -> AbstractStreamWriter | None:
        """Begin the response; aiohttp calls this."""
        if self.prepared or self._instead is not None:
            return await super().prepare(request) if self._instead is None else None
        try:
            await self.prime(request)
        except Exception as error:
            self._instead = _answer_to(error, request)
            return await self._instead.prepare(request)
        if self._wants_compression:
            self.compress(request)
        return await super().prepare(request)

    async def write_eof(self, data: bytes = b"") -> None:
        """Send the events; aiohttp calls this."""
        request, front = self._primed, self._front
        if self._instead is not None:
            await self._instead.write_eof()
        elif front is None:
            is_head = request is not None and request.method == "HEAD"
            await super().write_eof(b"" if is_head else b"".join(self._events_plan.chunks or ()))
        elif request is not None and not self._over:
            self._over = True
            scope = {"method": request.method}
            late = LateChanges(_name(request), lambda: {"cookies": str(self.cookies)})
            await serve(front, scope, _Leaving(request), self._send, start=_start, late=late)

    _over = False

    async def _send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            return
        if message["more_body"]:
            await self.write(self._compressing.piece(message["body"]))
        else:
            await super().write_eof(
                self._compressing.piece(message["body"]) + self._compressing.end()
            )


def compress_streams(app: web.Application) -> None:
    """Have all responses of events compressed, so that each can be decoded when it is sent.

    The client's Accept-Encoding decides: zstd where there is `datastar-py[compression]` or Python
    3.14, else gzip. An idle stream keeps less than 300 KiB for it. Those of sub-applications are
    compressed as well.
    """

    async def compress(request: Any, response: web.StreamResponse) -> None:
        if isinstance(response, StreamedResponse):
            response.compress(request)

    app.on_response_prepare.append(compress)


def _start(empty: bool) -> Message:
    # It is sent already, by `prepare`.
    return {"type": "http.response.start"}


def _name(request: Any) -> str:
    match = getattr(request, "match_info", None)
    return name_of(match.handler) if match is not None else request.path


def _answer_to(error: Exception, request: Any) -> web.StreamResponse:
    """Give what aiohttp makes of an error that a handler raises."""
    if isinstance(error, web.HTTPException):
        return error
    response: web.StreamResponse = request.protocol.handle_error(request, 500, error)
    return response


class _Leaving:
    """An ASGI `receive` that has nothing to say but that the client has left."""

    def __init__(self, request: web.BaseRequest) -> None:
        self._request = request

    async def __call__(self) -> Message:
        while (transport := self._request.transport) is not None and not transport.is_closing():
            await asyncio.sleep(LOOK)
        return DISCONNECT


class _Cutter:
    """Closes the connection of a request."""

    def __init__(self, request: web.BaseRequest) -> None:
        self._request = request

    def __call__(self, abort: bool) -> bool:
        transport: Any = self._request.transport
        if transport is None:
            return False
        self._request.protocol.force_close()
        if self._request.version < HttpVersion11:
            reset_when_closed(transport.get_extra_info("socket"))
        if abort:
            transport.abort()
        else:
            transport.close()
        return True


def headers_of(request: web.BaseRequest) -> Headers:
    """Give the headers of a request, each byte of them as one character."""
    return Headers(
        (name.decode("latin-1"), value.decode("latin-1")) for name, value in request.raw_headers
    )


async def either(
    asked: bool, page: object, patch: object, respond: Callable[[Any], web.StreamResponse]
) -> web.StreamResponse:
    """Give a page, or a patch where it is `asked` for, as a response that says so to caches."""
    made: Any = await settled(patch if asked else page)
    response: web.StreamResponse
    if isinstance(made, web.StreamResponse):
        response = made
    else:
        response = respond(made) if asked else _page(html_of(made))
    response.headers["Vary"] = varied(response.headers.get("Vary"))
    return response


def _page(html: str) -> web.Response:
    return web.Response(text=html, content_type="text/html")


def request_of(args: tuple[Any, ...]) -> web.BaseRequest | None:
    """Give the request that a handler was called for: its argument, or that of its view."""
    for value in args:
        if isinstance(value, web.BaseRequest):
            return value
        if isinstance(value, web.View):
            return value.request
    return None


def answer(error: Any, status: int, message: str) -> None:
    """Initialize an error that aiohttp answers with."""
    # That of its class is but one of those that there are.
    error.status_code = status
    web.HTTPException.__init__(error, text=f"{status}: {message}")


class RequestBody:
    """The body of a request, and where aiohttp keeps it for whoever asks next."""

    def __init__(self, request: Any) -> None:
        self._request = request

    @property
    def kept(self) -> bytes | None:
        kept: bytes | None = self._request._read_bytes
        return kept

    async def chunks(self) -> AsyncIterator[bytes]:
        try:
            async for chunk in self._request.content.iter_any():
                yield chunk
        except web.RequestPayloadError:
            # Of what cannot be decoded aiohttp makes a 500.
            raise SignalsError("The signals are not encoded as their headers say.") from None

    def keep(self, body: bytes) -> None:
        self._request._read_bytes = body
