# Rendered from codegen/templates/generated/datastar_py/sanic.py.j2 and spec/
# by `python -m codegen`; edit those, not this file.

"""Datastar for Sanic: answer with events, and read the signals of a request.

from datastar_py.sanic import ServerSentEventGenerator as SSE, datastar_response

@app.get("/updates")
@datastar_response
async def updates(request):
    yield SSE.patch_elements("<div id='now'>now</div>")
"""

from __future__ import annotations

import asyncio
import copy
import functools
from collections.abc import AsyncIterable, Callable, Coroutine, Mapping
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar, cast, overload

from sanic import Sanic
from sanic.compat import Header
from sanic.request import Request
from sanic.response import BaseHTTPResponse, HTTPResponse, html

from . import _answering, _streams
from ._reading.sanic import is_datastar, last_event_id, read_signals
from ._compressing import Compressing
from .sse import (
    SSE_HEADERS,
    DatastarEvent,
    DatastarEvents,
    ServerSentEventGenerator,
    SyncDatastarEvents,
)

if TYPE_CHECKING:
    from ._replies.sanic import ElementsResponse, ScriptResponse, SignalsResponse
    from ._sanic_middleware import error_page_middleware, redirect_middleware
    from .streams import StreamOptions

__all__ = [
    "SSE_HEADERS",
    "DatastarEvent",
    "DatastarEvents",
    "DatastarResponse",
    "ElementsResponse",
    "ScriptResponse",
    "ServerSentEventGenerator",
    "SignalsResponse",
    "compress_streams",
    "datastar_respond",
    "datastar_response",
    "error_page_middleware",
    "is_datastar",
    "last_event_id",
    "page_or_patch",
    "read_signals",
    "redirect_middleware",
]

P = ParamSpec("P")
T = TypeVar("T")


class DatastarResponse(HTTPResponse):
    """A response of 0 to N events: 204 without any, else 200 unless `status` is given.

    `content` is an event, an iterable of events (sync or async, a generator for one), or `None`.
    A stream is closed as soon as its client leaves. Without content, events may also be pushed:
    `response = await request.respond(DatastarResponse())`, then `await response.send(event)`.

    Raises:
        TypeError: `content` is none of these.

    https://data-star.dev/reference/sse_events
    """

    default_headers: Mapping[str, str] = SSE_HEADERS.copy()

    def __init__(
        self,
        content: DatastarEvents = None,
        status: int | None = None,
        headers: Mapping[str, str] | None = None,
        *,
        options: StreamOptions | None = None,
    ) -> None:
        plan = _answering.Plan(content, status, headers, self.default_headers)
        self._empty_status = plan.empty_status
        self._front: _streams.front.Front | None = None
        self._is_head = False
        self._headers_sent: int | None = None
        self._watch: asyncio.Task[None] | None = None
        if plan.events is not None:
            life = _streams.looped.LoopedLife(options, encode=_answering.encode_event)
            life.run_sync = _on_the_loop
            self._front = _streams.front.Front(plan.events, life)
        # For events that are pushed into a response which has none yet.
        self._content_type = plan.content_type
        super().__init__(b"".join(plan.chunks or ()), plan.status, plan.headers)
        if plan.chunks == [] and plan.status != 204:
            self.content_type = None
        self._compressing = Compressing()
        self._compressed_for: Request[Any, Any] | None = None

    def compress(self, request: Request[Any, Any]) -> None:
        """Compress the events as the client of `request` would have it; `compress_streams` does."""
        if self._front is None:
            # There may be events that are pushed, or others who get the same response.
            self._compressed_for = request
        else:
            self._compressing.compress(self, request)

    async def send(
        self,
        data: str | bytes | None = None,
        end_stream: bool | None = None,
    ) -> None:
        """Send one more event, or, without one, all that the response has and its end.

        Raises:
            TypeError: `data` is no event.
        """
        if data:
            self._become_full()
            self._watch_client()
            end = self._compressing.end if end_stream else bytes
            await self._send(
                self._compressing.piece(_answering.encode_event(data)) + end(), end_stream
            )
        elif self._front is not None and end_stream is not False:
            await self._stream(self._front)
        elif self.body and self._compressed_for is not None and not self._has_begun():
            await self._compressed(self._compressed_for)._send(None, True)
        else:
            await self._send(self._compressing.end() if end_stream else data, end_stream)

    def _compressed(self, request: Request[Any, Any]) -> DatastarResponse:
        """Give what is sent in its place, since others may get the same as they would have it."""
        self._compressed_for = None
        stream: Any = self.stream
        copied = copy.copy(self)
        copied.headers = Header(self.headers.items())
        copied._compressing = Compressing()
        copied._compressing.compress(copied, request)
        copied.body = copied._compressing.piece(self.body or b"") + copied._compressing.end()
        stream.respond(copied)
        return copied

    def _send(self, data: str | bytes | None, end_stream: bool | None) -> Coroutine[Any, Any, None]:
        base: Any = super()
        sent: Coroutine[Any, Any, None] = base.send(data, end_stream)
        return sent

    async def _stream(self, front: _streams.front.Front) -> None:
        request: Any = _request_of(self)
        self._is_head = request.method == "HEAD"
        front.life.repeatable = _answering.is_repeatable(request.method)
        scope: Any = {"method": request.method}
        receive = _receive_of(self)
        if receive is None:
            # Sanic's own server cancels the handler when the client leaves.
            front.life.cutter = self._cut
        else:
            scope = cast(Any, self.stream).transport.scope
        try:
            await _streams.asgi.serve(
                front, scope, receive, self._send_message, start=_start, late=self
            )
        except Exception:
            if self._has_begun():
                self._cut(False)
            else:
                # What answers the error is a response of its own, for middleware as well.
                request._response_middleware_started = False
            raise

    async def prime(self) -> None:
        """Wait for the first event, or for its error, while Sanic can still answer with that."""
        if self._front is not None:
            await self._front.prime()

    async def _send_message(self, message: _streams.receive.Message) -> None:
        """Send what ASGI calls a message by Sanic's own `send`."""
        stream: Any = self.stream
        if message["type"] == "http.response.start":
            if message["empty"]:
                self.status = self._empty_status
                cast(Any, self.headers).pop("Content-Encoding", None)
                self._compressing.encoder = None
                if self.status == 204:
                    del self.headers["Content-Type"]
            else:
                # Of a HEAD Sanic takes nothing more.
                await self._send(b"", self._is_head)
        elif message["more_body"]:
            await stream.send(self._compressing.piece(message["body"]), end_stream=False)
        elif not self._is_head:
            if cast("_streams.front.Front", self._front).life.stopping:
                # Sanic would wait for the idle connection until its graceful timeout.
                stream.keep_alive = False
            await self._send(self._compressing.end() or None, True)

    def note(self) -> None:
        """Take note of the headers, cookies among them, that are sent now."""
        self._headers_sent = len(self.headers)

    def warn(self) -> None:
        """Warn of those that come too late."""
        if self._headers_sent not in (None, len(self.headers)):
            request = _request_of(self)
            _answering.warn_once(request.endpoint or request.path, "cookies or headers")

    def _become_full(self) -> None:
        request, self._compressed_for = self._compressed_for, None
        if request is not None:
            self._compressing.compress(self, request)
        if self.status == 204 and self._empty_status == 204:
            self.status = 200
            self.content_type = self._content_type

    def _watch_client(self) -> None:
        """Have the handler cancelled when its client leaves, as Sanic's own server has it."""
        shared = _receive_of(self)
        task = asyncio.current_task()
        if self._watch is None and shared is not None and task is not None:
            self._watch = watch = asyncio.create_task(_cancel_when_left(task, shared))
            task.add_done_callback(lambda _: watch.cancel())

    def _cut(self, abort: bool) -> bool:
        """Close the connection of Sanic's own server, at once or when all is sent."""
        transport = getattr(getattr(self.stream, "protocol", None), "transport", None)
        if transport is None:
            return False
        if abort:
            transport.abort()
        else:
            transport.close()
        return True

    def _has_begun(self) -> bool:
        return getattr(getattr(self.stream, "stage", None), "name", "") == "RESPONSE"


def _start(empty: bool) -> _streams.receive.Message:
    return {"type": "http.response.start", "empty": empty}


def _request_of(response: HTTPResponse) -> Any:
    stream: Any = response.stream
    return stream.request


async def _on_the_loop(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call a function where Sanic calls sync handlers."""
    return function(*args, **kwargs)


def _receive_of(response: HTTPResponse) -> _streams.receive.SharedReceive | None:
    """Give what an ASGI server tells through; Sanic's own server has no such thing."""
    transport: Any = getattr(response.stream, "transport", None)
    receive = getattr(transport, "_receive", None)
    if receive is None:
        return None
    shared = transport._receive = _streams.receive.SharedReceive.of(transport.scope, receive)
    return shared


async def _cancel_when_left(
    handler: asyncio.Task[Any], shared: _streams.receive.SharedReceive
) -> None:
    await shared.until_left()
    handler.cancel()


def compress_streams(app: Sanic[Any, Any]) -> None:
    """Have all responses of events compressed, so that each can be decoded when it is sent.

    The client's Accept-Encoding decides: zstd where there is `datastar-py[compression]` or Python
    3.14, else gzip. An idle stream keeps less than 300 KiB for it.
    """

    def compress(request: Request[Any, Any], response: BaseHTTPResponse) -> None:
        if isinstance(response, DatastarResponse):
            response.compress(request)

    cast(Any, app).register_middleware(compress, "response")


async def datastar_respond(
    request: Request[Any, Any],
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> DatastarResponse:
    """Begin a response to `request`, to which events are then sent with `await response.send()`.

    https://data-star.dev/reference/sse_events
    """
    response = DatastarResponse(status=status, headers=headers)
    await request.respond(response)
    return response


@overload
def datastar_response(
    func: Callable[P, Coroutine[Any, Any, DatastarEvents | BaseHTTPResponse]],
) -> Callable[P, Coroutine[Any, Any, DatastarResponse]]: ...


@overload
def datastar_response(
    func: Callable[P, AsyncIterable[DatastarEvent]],
) -> Callable[P, Coroutine[Any, Any, DatastarResponse]]: ...


@overload
def datastar_response(
    func: Callable[P, SyncDatastarEvents | BaseHTTPResponse],
) -> Callable[P, DatastarResponse]: ...


def datastar_response(func: Callable[..., Any]) -> Callable[..., Any]:
    """Answer with the events that a handler returns or yields.

    The handler may be sync or async, a function, a method, or a generator. A sync generator runs
    in a thread of its own. A response that it returns is left as it is.

    https://data-star.dev/reference/sse_events
    """
    handler = _answering.decorate(func, _respond)
    if not _answering.is_async(func):
        return handler

    @functools.wraps(func)
    async def primed(*args: Any, **kwargs: Any) -> BaseHTTPResponse:
        response: BaseHTTPResponse = await handler(*args, **kwargs)
        if isinstance(response, DatastarResponse):
            await response.prime()
        return response

    return primed


def _respond(result: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> BaseHTTPResponse:
    return result if isinstance(result, BaseHTTPResponse) else DatastarResponse(result)


async def page_or_patch(
    request: Request[Any, Any], page: object, patch: object
) -> BaseHTTPResponse:
    """Answer a browser with a whole page, and Datastar with a patch.

    `page` is a response, or HTML as text or as an object with `__html__`; `patch` is a response, or
    the content of a `DatastarResponse`. Either may be a function that gives it, sync or async, of
    which only the one that is needed is called. Caches are told that the answers differ.

    Raises TypeError for what is neither.
    """
    if is_datastar(request):
        response = _respond(await _answering.settled(patch), (request,), {})
    else:
        made = await _answering.settled(page)
        response = made if isinstance(made, BaseHTTPResponse) else html(_answering.html_of(made))
    headers: Any = response.headers
    headers["Vary"] = _answering.varied(headers.get("Vary"))
    return response


if not TYPE_CHECKING:
    from ._former import missing_from

    # What few handlers use is read when one does.
    __getattr__, __dir__ = missing_from(
        __name__,
        {
            "ElementsResponse": "datastar_py._replies.sanic",
            "ScriptResponse": "datastar_py._replies.sanic",
            "SignalsResponse": "datastar_py._replies.sanic",
            "error_page_middleware": "datastar_py._sanic_middleware",
            "redirect_middleware": "datastar_py._sanic_middleware",
        },
    )
