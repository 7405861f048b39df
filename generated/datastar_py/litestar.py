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
from litestar.handlers import BaseRouteHandler
from litestar.response import Response
from litestar.response.base import ASGIResponse
from litestar.response.streaming import ASGIStreamingResponse
from litestar.response.streaming import Stream as LitestarStream

from . import _answering, _streams
from ._reading.litestar import (
    Signals,
    from_signals,
    is_datastar,
    last_event_id,
    read_signals,
    share_receive,
)
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

    from ._replies.litestar import ElementsResponse, ScriptResponse, SignalsResponse
    from .streams import StreamOptions

__all__ = [
    "SSE_HEADERS",
    "DatastarEvent",
    "DatastarEvents",
    "DatastarResponse",
    "ElementsResponse",
    "ScriptResponse",
    "ServerSentEventGenerator",
    "Signals",
    "SignalsResponse",
    "datastar_response",
    "from_signals",
    "is_datastar",
    "last_event_id",
    "page_or_patch",
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
        plan = self.plan = _answering.Plan(content, status_code, headers, self.default_headers)
        self.front: _streams.front.Front | None = None
        body: Any = plan.chunks
        if plan.events is not None:
            life = _streams.looped.LoopedLife(options, encode=_answering.encode_event)
            body = self.front = _streams.front.Front(plan.events, life)
        super().__init__(
            body,
            background=background,
            cookies=cookies,
            headers={name.lower(): value for name, value in plan.headers.items()},
            media_type="text/event-stream",
            status_code=plan.status,
        )
        self.own_body = self.iterator
        given = {name.lower() for name in headers or ()}
        # What a route has to say of these comes before what we have.
        self._defaults = {
            name.lower(): value
            for name, value in self.default_headers.items()
            if name.lower() not in {*given, "content-type"}
        }

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
            headers=self._merged_with(headers or {}),
            is_head_response=is_head_response,
        )

    def _merged_with(self, route: Mapping[str, str]) -> dict[str, str]:
        merged = {name.lower(): value for name, value in route.items()}
        for name, value in self.headers.items():
            if name not in merged or value != self._defaults.get(name):
                merged[name] = value
        return merged


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
            response.front.life.repeatable = _answering.is_repeatable(scope.get("method"))
            await _streams.asgi.serve(
                response.front,
                scope,
                receive,
                send,
                start=self._start,
                body=body,
                late=_answering.LateChanges(
                    _answering.name_of(getattr(handler, "fn", handler)), lambda: _look(scope)
                ),
                raising=True,
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

    def _start(self, empty: bool) -> _streams.receive.Message:
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
    handler = _answering.decorate(func, _respond)
    # This is how a handler tells Litestar that each status will do, the 204 of DELETE as well.
    _answering.annotate(handler, {**handler.__annotations__, "return": Response[None]})
    return handler


def _respond(result: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Response[Any]:
    given: Any = result
    if isinstance(result, Response):
        response: Response[Any] = given
        return response
    for request in _answering.arguments_of(Request, args, kwargs):
        share_receive(request)
    return DatastarResponse(given)


async def page_or_patch(
    request: Request[Any, Any, Any], page: object, patch: object
) -> Response[Any]:
    """Answer a browser with a whole page, and Datastar with a patch.

    `page` is a response, a `Template` for one, or HTML as text or as an object with `__html__`;
    `patch` is a response, or the content of a `DatastarResponse`. Either may be a function that
    gives it, sync or async, of which only the one that is needed is called. Caches are told that
    the answers differ.

    Raises TypeError for what is neither.
    """
    response: Response[Any]
    if is_datastar(request):
        response = _respond(await _answering.settled(patch), (request,), {})
    else:
        response = _page(await _answering.settled(page))
    named = {name.lower(): name for name in response.headers}
    vary = named.get("vary", "vary")
    response.headers[vary] = _answering.varied(response.headers.get(vary))
    return response


def _page(made: object) -> Response[Any]:
    given: Any = made
    if isinstance(made, Response):
        response: Response[Any] = given
        return response
    return Response(_answering.html_of(made), media_type="text/html", status_code=200)


if not TYPE_CHECKING:
    from ._former import missing_from

    # What few handlers use is read when one does.
    __getattr__, __dir__ = missing_from(
        __name__,
        {
            "ElementsResponse": "datastar_py._replies.litestar",
            "ScriptResponse": "datastar_py._replies.litestar",
            "SignalsResponse": "datastar_py._replies.litestar",
        },
    )
