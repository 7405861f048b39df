# Rendered from codegen/templates/generated/datastar_py/bottle.py.j2 and spec/
# by `python -m codegen`; edit those, not this file.

"""Datastar for Bottle: answer with events, and read the signals of a request.

from datastar_py.bottle import ServerSentEventGenerator as SSE, datastar_response

@app.get("/updates")
@datastar_response
def updates():
    yield SSE.patch_elements("<div id='now'>now</div>")
"""

from __future__ import annotations

from collections.abc import AsyncIterable, Callable, Coroutine, Mapping
from typing import Any, ParamSpec, TypeVar, overload

from bottle import HTTPError, HTTPResponse, request

from . import _reading, wsgi
from ._bottle import BottleBody, either, request_headers
from ._content import Plan
from ._reading.body import refused_as
from ._replies.bottle import ElementsResponse, ScriptResponse, SignalsResponse
from ._wsgi import decorate_in_thread
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
    "datastar_response",
    "is_datastar",
    "last_event_id",
    "page_or_patch",
    "read_signals",
]

P = ParamSpec("P")
Model = TypeVar("Model")


class DatastarResponse(HTTPResponse):
    """A response of 0 to N events: 204 without any, else 200 unless `status` is given.

    `content` is an event, an iterable of events (sync or async, a generator for one), or `None`.
    Sync events are made in the thread of the request, async ones on a loop of their own, and `request`
    is known in both. A stream is closed as soon as its client is seen to leave.

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
        body: Any = b"".join(plan.chunks or ())
        if plan.events is not None:
            body = BottleBody(plan.events, options, plan.empty_status)
        super().__init__(body, plan.status, plan.headers)


@overload
def datastar_response(
    func: Callable[P, Coroutine[Any, Any, DatastarEvents | HTTPResponse]],
) -> Callable[P, DatastarResponse]: ...


@overload
def datastar_response(
    func: Callable[P, AsyncIterable[DatastarEvent]],
) -> Callable[P, DatastarResponse]: ...


@overload
def datastar_response(
    func: Callable[P, SyncDatastarEvents | HTTPResponse],
) -> Callable[P, DatastarResponse]: ...


def datastar_response(func: Callable[..., Any]) -> Callable[..., Any]:
    """Answer with the events that a handler returns or yields.

    The handler may be sync or async, a function, a method, or a generator.
    One that is async runs on a loop of its own. A response that it returns is left as it is.

    https://data-star.dev/reference/sse_events
    """
    return decorate_in_thread(func, _respond)


def _respond(result: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    response = result if isinstance(result, HTTPResponse) else DatastarResponse(result)
    if isinstance(response.body, BottleBody):
        response.body.prime(request.environ)
        if response.body.empty:
            response.status = response.body.empty_status
    return response


@overload
def read_signals(*, limit: int | None = None) -> dict[str, Any] | None: ...


@overload
def read_signals(
    model: type[Model], *, path: str | None = None, limit: int | None = None
) -> Model: ...


@_reading.injectable
def read_signals(model: Any = None, *, path: str | None = None, limit: int | None = None) -> Any:
    """Read the signals that the browser sent with the current request.

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
    with refused_as(HTTPError, HTTPError.__init__):
        return wsgi.read_signals(request.environ, model, path=path, limit=limit)


def is_datastar() -> bool:
    """Tell whether Datastar made the current request.

    Whoever makes a request can say so: it is no proof of where the request came from.
    """
    return _reading.is_datastar(request_headers())


def last_event_id() -> str | None:
    """Give the id of the last event that the page has seen, or None when it has seen none.

    The client says so when it connects again after a stream whose events had ids.
    """
    return _reading.last_event_id(request_headers())


def page_or_patch(page: object, patch: object) -> HTTPResponse:
    """Answer a browser with a whole page, and Datastar with a patch.

    `page` is a response, or HTML as text or as an object with `__html__`; `patch` is a response, or
    the content of a `DatastarResponse`. Either may be a function that gives it, sync or async, of
    which only the one that is needed is called. Caches are told that the answers differ.

    Raises TypeError for what is neither.
    """
    return either(is_datastar(), page, patch, _respond)
