# Rendered from codegen/templates/generated/datastar_py/starlette.py.j2 and spec/
# by `python -m codegen`; edit those, not this file.

"""Datastar for Starlette: answer with events, and read the signals of a request.

from datastar_py.starlette import ServerSentEventGenerator as SSE, datastar_response

@datastar_response
async def updates(request):
    yield SSE.patch_elements("<div id='now'>now</div>")
"""

from __future__ import annotations

from collections.abc import AsyncIterable, Callable, Coroutine, Mapping
from typing import Any, ParamSpec, overload

from starlette.background import BackgroundTask
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from ._asgi import SharedReceive, serve
from ._handlers import arguments_of, decorate, sort_events
from ._signals import (
    SignalsError,
    SignalsTooLarge,
    check_size,
    parse_body,
    parse_signals,
    signals_in_body,
)
from ._stream import Pull, Stream, StreamOptions
from .sse import (
    SSE_HEADERS,
    DatastarEvent,
    DatastarEvents,
    ServerSentEventGenerator,
    SyncDatastarEvents,
)

__all__ = [
    "SSE_HEADERS",
    "DatastarResponse",
    "ServerSentEventGenerator",
    "datastar_response",
    "read_signals",
]

P = ParamSpec("P")


class DatastarResponse(StreamingResponse):
    """A response of 0 to N events: 204 without any, else 200 unless `status_code` is given.

    `content` is an event, an iterable of events (sync or async, a generator for one), or `None`.
    A stream is closed as soon as its client leaves.

    Raises:
        TypeError: `content` is none of these.

    https://data-star.dev/reference/sse_events
    """

    default_headers: Mapping[str, str] = SSE_HEADERS.copy()
    media_type = "text/event-stream"

    def __init__(
        self,
        content: DatastarEvents = None,
        status_code: int | None = None,
        headers: Mapping[str, str] | None = None,
        background: BackgroundTask | None = None,
        *,
        options: StreamOptions | None = None,
    ) -> None:
        self._ready: bytes | None
        self._ready, events = sort_events(content)
        self._status_given = status_code is not None
        self._stream = Stream(events, options) if events is not None else None
        all_headers: dict[str, str] = {**self.default_headers, **(headers or {})}
        if self._stream is not None:
            super().__init__(Pull(self._stream), status_code or 200, all_headers, None, background)
        else:
            chunks = [self._ready] if self._ready else []
            super().__init__(
                chunks, status_code or (200 if chunks else 204), all_headers, None, background
            )
            if not chunks:
                del self.headers["content-type"]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the response; Starlette calls this."""
        start = {
            "type": "http.response.start",
            "status": self.status_code,
            "headers": self.raw_headers,
        }
        if self._stream is None:
            await send(start)
            await send({"type": "http.response.body", "body": self._ready})
        else:
            await serve(
                self._stream,
                scope,
                receive,
                send,
                status=self.status_code,
                headers=self.raw_headers,
                empty_status=self.status_code if self._status_given else 204,
            )
        if self.background is not None:
            await self.background()


@overload
def datastar_response(
    func: Callable[P, Coroutine[Any, Any, DatastarEvents | Response]],
) -> Callable[P, Coroutine[Any, Any, DatastarResponse]]: ...


@overload
def datastar_response(
    func: Callable[P, AsyncIterable[DatastarEvent]],
) -> Callable[P, Coroutine[Any, Any, DatastarResponse]]: ...


@overload
def datastar_response(
    func: Callable[P, SyncDatastarEvents | Response],
) -> Callable[P, DatastarResponse]: ...


def datastar_response(func: Callable[..., Any]) -> Callable[..., Any]:
    """Answer with the events that a handler returns or yields.

    The handler may be sync or async, a function, a method, or a generator; one that is sync stays
    sync, so that Starlette runs it in its threadpool. A response that it returns is left as it is.

    https://data-star.dev/reference/sse_events
    """
    return decorate(func, _respond)


def _respond(result: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Response:
    if isinstance(result, Response):
        return result
    for request in arguments_of(Request, args, kwargs):
        share_receive(request)
    return DatastarResponse(result)


def share_receive(request: Request) -> None:
    # Starlette offers no public way to do this; see _asgi.
    shared = SharedReceive.of(request.scope, request.receive)
    request.__dict__["_receive"] = shared


async def read_signals(request: Request, *, limit: int | None = None) -> dict[str, Any] | None:
    """Read the signals that the browser sent with a request.

    They come as JSON: in the query for GET and DELETE, in the body otherwise. Gives `None` when
    there are none, also for a form and for a request that Datastar did not make. May be called
    before the response begins or inside the generator that feeds it.

    Raises:
        SignalsError: they are no JSON object; unless caught, the answer is a 400.
        SignalsTooLarge: they have more than `limit` bytes; unless caught, the answer is a 413.

    https://data-star.dev/reference/actions#backend-actions
    """
    headers = request.headers
    try:
        if signals_in_body(request.method, headers):
            check_size(headers.get("content-length"), limit)
            share_receive(request)
            return parse_body(await request.body(), limit)
        query = request.scope["query_string"].decode("latin-1")
        return parse_signals(request.method, headers, query, b"", limit=limit)
    except SignalsTooLarge as error:
        raise _TooLarge(413, str(error)) from None
    except SignalsError as error:
        raise _BadSignals(400, str(error)) from None


class _BadSignals(SignalsError, HTTPException):
    """The framework's own answer to signals that can't be used."""

    def __init__(self, status_code: int, detail: str) -> None:
        HTTPException.__init__(self, status_code, detail)


class _TooLarge(SignalsTooLarge, _BadSignals):
    """The framework's own answer to too many signals."""
