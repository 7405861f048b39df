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
from collections.abc import AsyncIterable, AsyncIterator, Callable, Coroutine, Iterable, Mapping
from typing import TYPE_CHECKING, Any, ParamSpec, cast, overload

from litestar import Request
from litestar.exceptions import ClientException
from litestar.handlers import BaseRouteHandler
from litestar.response import Response
from litestar.response.base import ASGIResponse
from litestar.response.streaming import ASGIStreamingResponse
from litestar.response.streaming import Stream as LitestarStream

from ._content import Plan, encode_event, is_repeatable
from ._handlers import arguments_of, decorate, injectable
from ._late_changes import LateChanges, name_of
from ._reading import read_body, refused_as
from ._signals import parse_signals, signals_in_body
from ._streams.asgi import serve
from ._streams.front import Front
from ._streams.looped import LoopedLife
from ._streams.receive import Message, SharedReceive
from .sse import (
    SSE_HEADERS,
    DatastarEvent,
    DatastarEvents,
    ServerSentEventGenerator,
    SyncDatastarEvents,
)
from .streams import StreamOptions

if TYPE_CHECKING:
    from litestar.background_tasks import BackgroundTask, BackgroundTasks
    from litestar.types import ResponseCookies

__all__ = [
    "SSE_HEADERS",
    "DatastarEvent",
    "DatastarEvents",
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
        plan = self.plan = Plan(content, status_code, headers, self.default_headers)
        self.front: Front | None = None
        body: Any = plan.chunks
        if plan.events is not None:
            body = self.front = Front(plan.events, LoopedLife(options, encode=encode_event))
        super().__init__(
            body,
            background=background,
            cookies=cookies,
            headers={name.lower(): value for name, value in plan.headers.items()},
            media_type="text/event-stream",
            status_code=plan.status,
        )
        self.own_body = self.iterator

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
            iterator=response.iterator,
            status_code=response.status_code,
            media_type="text/event-stream",
            **settings,
        )
        self.response = response

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        response = self.response
        body = None if response.iterator is response.own_body else self.iterator
        if response.front is not None:
            handler: Any = scope.get("route_handler")
            response.front.life.repeatable = is_repeatable(scope.get("method"))
            await serve(
                response.front,
                scope,
                receive,
                send,
                start=self._start,
                body=body,
                late=LateChanges(name_of(getattr(handler, "fn", handler)), lambda: _look(scope)),
            )
            await self.after_response()
        elif body is None:
            chunks = response.plan.chunks or ()
            data = b"" if self.is_head_response else b"".join(chunks)
            await send(self._start(not chunks))
            await send({"type": "http.response.body", "body": data, "more_body": False})
            await self.after_response()
        else:
            await super().__call__(scope, receive, send)

    def _start(self, empty: bool) -> Message:
        """Give the message that begins the response."""
        status, headers = self.status_code, self.encode_headers()
        if empty:
            status = self.response.plan.empty_status
            headers = [pair for pair in headers if pair[0].lower() != b"content-type"]
        return {"type": "http.response.start", "status": status, "headers": headers}


def _look(scope: Any) -> dict[str, object]:
    return {"session": repr(scope.get("session"))}


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
    if isinstance(func, BaseRouteHandler):
        raise TypeError(
            "@datastar_response stands above the route, which does not see it there. Write it "
            "below: first @get(…), then @datastar_response, then the function."
        )
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


@injectable
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
    with refused_as(ClientException, _answer):
        if signals_in_body(request.method, headers):
            _share_receive(request)
            return await read_body(_Body(request), headers, limit)
        query = request.scope["query_string"].decode("latin-1")
        return parse_signals(request.method, headers, query, b"", limit=limit)


def _answer(error: Any, status: int, message: str) -> None:
    ClientException.__init__(error, detail=message, status_code=status)


class _Body:
    """The body of a request, and where Litestar keeps it for whoever asks next."""

    def __init__(self, request: Request[Any, Any, Any]) -> None:
        self._request: Any = request

    @property
    def kept(self) -> bytes | None:
        body = getattr(self._request, "_body", None)
        return body if isinstance(body, bytes) else None

    def chunks(self) -> AsyncIterator[bytes]:
        return cast("AsyncIterator[bytes]", self._request.stream())

    def keep(self, body: bytes) -> None:
        self._request._body = body


if not TYPE_CHECKING:
    from ._former import missing_from

    __getattr__ = missing_from(__name__)
