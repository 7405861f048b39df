# Rendered from codegen/templates/generated/datastar_py/aiohttp.py.j2 and spec/
# by `python -m codegen`; edit those, not this file.

"""Datastar for aiohttp: answer with events, and read the signals of a request.

from datastar_py.aiohttp import ServerSentEventGenerator as SSE, datastar_response

@routes.get("/updates")
@datastar_response
async def updates(request):
    yield SSE.patch_elements("<div id='now'>now</div>")
"""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterable, Callable, Coroutine, Mapping
from functools import wraps
from typing import Any, ParamSpec, TypeVar, overload

from aiohttp import web

from . import _reading
from ._aiohttp import (
    RequestBody,
    StreamedResponse,
    answer,
    compress_streams,
    either,
    headers_of,
    request_of,
)
from ._content import Plan
from ._handlers import refuse_no_handler
from ._reading.body import read_body, refused_as, shaped
from ._replies.aiohttp import ElementsResponse, ScriptResponse, SignalsResponse
from ._signals import parse_signals, signals_in_body
from .sse import (
    SSE_HEADERS,
    DatastarEvent,
    DatastarEvents,
    ServerSentEventGenerator,
    SyncDatastarEvents,
)
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
    "datastar_response",
    "is_datastar",
    "last_event_id",
    "page_or_patch",
    "read_signals",
]

P = ParamSpec("P")
Model = TypeVar("Model")


class DatastarResponse(StreamedResponse):
    """A response of 0 to N events: 204 without any, else 200 unless `status` is given.

    `content` is an event, an iterable of events (sync or async, a generator for one), or `None`.
    Async events are made on the loop, sync ones in a thread of their own. A stream is closed within
    half a second after its client has left.

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
        plan = self._plan = Plan(content, status, headers, self.default_headers)
        super().__init__(plan, options)


@overload
def datastar_response(
    func: Callable[P, Coroutine[Any, Any, DatastarEvents | web.StreamResponse]],
) -> Callable[P, Coroutine[Any, Any, DatastarResponse]]: ...


@overload
def datastar_response(
    func: Callable[P, AsyncIterable[DatastarEvent]],
) -> Callable[P, Coroutine[Any, Any, DatastarResponse]]: ...


@overload
def datastar_response(
    func: Callable[P, SyncDatastarEvents | web.StreamResponse],
) -> Callable[P, Coroutine[Any, Any, DatastarResponse]]: ...


def datastar_response(func: Callable[..., Any]) -> Callable[..., Any]:
    """Answer with the events that a handler returns or yields.

    The handler may be sync or async, a function, a method, or a generator.
    One that is sync is called on the loop. A response that it returns is left as it is.

    https://data-star.dev/reference/sse_events
    """
    refuse_no_handler(func)

    @wraps(func)
    async def handler(*args: Any, **kwargs: Any) -> web.StreamResponse:
        result = func(*args, **kwargs)
        if inspect.isawaitable(result):
            result = await result
        response = result if isinstance(result, web.StreamResponse) else DatastarResponse(result)
        request = request_of(args)
        if request is not None and isinstance(response, DatastarResponse):
            await response.prime(request)
        return response

    return handler


@overload
async def read_signals(
    request: web.BaseRequest, *, limit: int | None = None
) -> dict[str, Any] | None: ...


@overload
async def read_signals(
    request: web.BaseRequest,
    model: type[Model],
    *,
    path: str | None = None,
    limit: int | None = None,
) -> Model: ...


@_reading.injectable
async def read_signals(
    request: web.BaseRequest,
    model: Any = None,
    *,
    path: str | None = None,
    limit: int | None = None,
) -> Any:
    """Read the signals that the browser sent with a request.

    They come as JSON: in the query for GET and DELETE, in the body otherwise. Gives `None` when
    there are none, also for a form and for a request that Datastar did not make. May be called
    before the response begins or inside the generator that feeds it.

    With a `model`, a pydantic model, a msgspec Struct, an attrs class, a dataclass or a TypedDict,
    gives an object of that class; `path` is the dotted path of the part that is meant. Signals that
    are not there are then what `{}` gives.

    Raises:
        SignalsError: they are no JSON object; unless caught, the answer is a 400.
        SignalsTooLarge: they have more than `limit` bytes; unless caught, the answer is a 413.
        InvalidSignals: they do not fit the model; unless caught, the answer is a 422.
        TypeError: `model` is no such class, or neither pydantic nor msgspec is installed.

    https://data-star.dev/reference/actions#backend-actions
    """
    query = request.rel_url.raw_query_string
    with refused_as(web.HTTPBadRequest, answer, web.HTTPRequestEntityTooLarge):
        if signals_in_body(request.method, request.headers):
            signals = await read_body(RequestBody(request), request.headers, limit)
        else:
            signals = parse_signals(request.method, request.headers, query, b"", limit=limit)
        return shaped(signals, model, path)


def is_datastar(request: web.BaseRequest) -> bool:
    """Tell whether Datastar made a request.

    Whoever makes a request can say so: it is no proof of where the request came from.
    """
    return _reading.is_datastar(headers_of(request))


def last_event_id(request: web.BaseRequest) -> str | None:
    """Give the id of the last event that the page has seen, or None when it has seen none.

    The client says so when it connects again after a stream whose events had ids.
    """
    return _reading.last_event_id(headers_of(request))


async def page_or_patch(
    request: web.BaseRequest, page: object, patch: object
) -> web.StreamResponse:
    """Answer a browser with a whole page, and Datastar with a patch.

    `page` is a response, or HTML as text or as an object with `__html__`; `patch` is a response, or
    the content of a `DatastarResponse`. Either may be a function that gives it, sync or async, of
    which only the one that is needed is called. Caches are told that the answers differ.

    Raises TypeError for what is neither.
    """
    return await either(is_datastar(request), page, patch, DatastarResponse)
