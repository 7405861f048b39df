# Rendered from codegen/templates/generated/datastar_py/litestar.py.j2 and spec/
# by `python -m codegen`; edit those, not this file.

"""Datastar for Litestar: answer with events, and read the signals of a request.

from datastar_py.litestar import ServerSentEventGenerator as SSE, datastar_response

@get("/updates")
@datastar_response
async def updates() -> AsyncIterator[DatastarEvent]:
    yield SSE.patch_elements("<div id='now'>now</div>")
"""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterable, Callable, Coroutine, Iterable, Mapping
from typing import TYPE_CHECKING, Any, ParamSpec, overload

from litestar import Request
from litestar.exceptions import ClientException
from litestar.response import Response
from litestar.response.base import ASGIResponse
from litestar.response.streaming import ASGIStreamingResponse
from litestar.response.streaming import Stream as LitestarStream

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

if TYPE_CHECKING:
    from litestar.background_tasks import BackgroundTask, BackgroundTasks
    from litestar.types import ResponseCookies

__all__ = [
    "SSE_HEADERS",
    "DatastarResponse",
    "ServerSentEventGenerator",
    "datastar_response",
    "read_signals",
]

P = ParamSpec("P")


class DatastarResponse(LitestarStream):
    """A response of 0 to N events: 204 without any, else 200 unless `status_code` is given.

    The status is that whatever the method; the client would ignore Litestar's 201 for POST.
    `content` is an event, an iterable of events (sync or async, a generator for one), or `None`.
    A stream is closed as soon as its client leaves.

    Raises:
        TypeError: `content` is none of these.

    https://data-star.dev/reference/sse_events
    """

    default_headers: Mapping[str, str] = SSE_HEADERS.copy()

    def __init__(
        self,
        content: DatastarEvents = None,
        *,
        background: BackgroundTask | BackgroundTasks | None = None,
        cookies: ResponseCookies | None = None,
        headers: Mapping[str, str] | None = None,
        status_code: int | None = None,
        options: StreamOptions | None = None,
        **settings: Any,
    ) -> None:
        if "type_encoders" in settings:
            # Litestar makes this for a route with response_class; the status is the route's.
            status_code = status_code if status_code not in (201, 204) else None
        self.ready: bytes | None
        self.ready, events = sort_events(content)
        self.stream = Stream(events, options) if events is not None else None
        self.status_given = status_code is not None
        all_headers = {
            name.lower(): value
            for name, value in {**self.default_headers, **(headers or {})}.items()
        }
        empty = self.ready == b""
        if empty:
            del all_headers["content-type"]
        super().__init__(
            Pull(self.stream) if self.stream is not None else [self.ready or b""],
            background=background,
            cookies=cookies,
            headers=all_headers,
            media_type="text/event-stream",
            status_code=status_code or (204 if empty else 200),
        )

    def to_asgi_response(
        self,
        app: Any,
        request: Request[Any, Any, Any],
        *,
        background: BackgroundTask | BackgroundTasks | None = None,
        cookies: Iterable[Any] | None = None,
        headers: dict[str, str] | None = None,
        is_head_response: bool = False,
        **settings: Any,
    ) -> ASGIResponse:
        """Make the ASGI response; Litestar calls this."""
        return _ASGIDatastarResponse(
            self,
            background=self.background or background,
            cookies=itertools.chain(self.cookies, cookies or ()),
            headers={**(headers or {}), **self.headers},
            is_head_response=is_head_response,
        )


class _ASGIDatastarResponse(ASGIStreamingResponse):
    def __init__(self, response: DatastarResponse, **settings: Any) -> None:
        base: Any = super()
        base.__init__(
            iterator=(),
            status_code=response.status_code,
            media_type="text/event-stream",
            **settings,
        )
        self.response = response

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        stream = self.response.stream
        if stream is None:
            await self.start_response(send)
            body = b"" if self.is_head_response else self.response.ready
            await send({"type": "http.response.body", "body": body, "more_body": False})
        else:
            await serve(
                stream,
                scope,
                receive,
                send,
                status=self.status_code,
                headers=self.encode_headers(),
                empty_status=self.status_code if self.response.status_given else 204,
            )
        await self.after_response()


@overload
def datastar_response(
    func: Callable[P, Coroutine[Any, Any, DatastarEvents | Response[Any]]],
) -> Callable[P, Coroutine[Any, Any, DatastarResponse]]: ...


@overload
def datastar_response(
    func: Callable[P, AsyncIterable[DatastarEvent]],
) -> Callable[P, Coroutine[Any, Any, DatastarResponse]]: ...


@overload
def datastar_response(
    func: Callable[P, SyncDatastarEvents | Response[Any]],
) -> Callable[P, DatastarResponse]: ...


def datastar_response(func: Callable[..., Any]) -> Callable[..., Any]:
    """Answer with the events that a handler returns or yields.

    The handler may be sync or async, a function, a method, or a generator; one that is sync stays
    sync, so that `sync_to_thread` applies to it. A response that it returns is left as it is.
    Litestar's OpenAPI page reads the route alone: give that `media_type="text/event-stream"` and
    `status_code=200`.

    https://data-star.dev/reference/sse_events
    """
    handler = decorate(func, _respond)
    # This is how a handler tells Litestar that each status will do, the 204 of DELETE as well.
    handler.__annotations__ = {**handler.__annotations__, "return": Response[None]}
    return handler


def _respond(result: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Response[Any]:
    given: Any = result
    if isinstance(result, Response):
        response: Response[Any] = given
        return response
    for request in arguments_of(Request, args, kwargs):
        _share_receive(request)
    return DatastarResponse(given)


def _share_receive(request: Request[Any, Any, Any]) -> None:
    asked: Any = request
    asked.receive = SharedReceive.of(asked.scope, asked.receive)


async def read_signals(
    request: Request[Any, Any, Any], *, limit: int | None = None
) -> dict[str, Any] | None:
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
            _share_receive(request)
            return parse_body(await request.body(), limit)
        query = request.scope["query_string"].decode("latin-1")
        return parse_signals(request.method, headers, query, b"", limit=limit)
    except SignalsTooLarge as error:
        raise _TooLarge(str(error)) from None
    except SignalsError as error:
        raise _BadSignals(str(error)) from None


class _BadSignals(SignalsError, ClientException):
    """The framework's own answer to signals that can't be used."""

    def __init__(self, detail: str) -> None:
        ClientException.__init__(self, detail=detail)


class _TooLarge(SignalsTooLarge, ClientException):
    """The framework's own answer to too many signals."""

    status_code = 413

    def __init__(self, detail: str) -> None:
        ClientException.__init__(self, detail=detail)
