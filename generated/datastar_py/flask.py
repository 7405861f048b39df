# Rendered from codegen/templates/generated/datastar_py/flask.py.j2 and spec/
# by `python -m codegen`; edit those, not this file.

"""Datastar for Flask: answer with events, and read the signals of a request.

from datastar_py.flask import ServerSentEventGenerator as SSE, datastar_response

@app.route("/updates")
@datastar_response
def updates():
    yield SSE.patch_elements("<div id='now'>now</div>")
"""

from __future__ import annotations

from collections.abc import AsyncIterable, Callable, Coroutine, Mapping
from typing import Any, ParamSpec, TypeVar, cast, overload

from flask import Response, request
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge
from werkzeug.wrappers import Response as WerkzeugResponse

from . import _reading
from ._content import Plan
from ._flask import FlaskBody, RequestBody, answer, either, primed_in_view
from ._handlers import parts_of
from ._reading.body import read_sync_body, refused_as, shaped
from ._replies.flask import ElementsResponse, ScriptResponse, SignalsResponse
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
    "datastar_response",
    "is_datastar",
    "last_event_id",
    "page_or_patch",
    "read_signals",
]

P = ParamSpec("P")
Model = TypeVar("Model")


class DatastarResponse(Response):
    """A response of 0 to N events: 204 without any, else 200 unless `status` is given.

    `content` is an event, an iterable of events (sync or async, a generator for one), or `None`.
    A stream has the context of the request until its end, and is closed as soon as its client is
    seen to leave. Sync events are made in the thread of the request, async ones in another.

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
        self.stream_body: FlaskBody | None = None
        if plan.events is not None:
            body = self.stream_body = FlaskBody(plan.events, options)
        super().__init__(body, plan.status, plan.headers)
        self.empty_status = plan.empty_status
        if plan.chunks == []:
            del self.headers["Content-Type"]


@overload
def datastar_response(
    func: Callable[P, Coroutine[Any, Any, DatastarEvents | Response | WerkzeugResponse]],
) -> Callable[P, Coroutine[Any, Any, DatastarResponse]]: ...


@overload
def datastar_response(
    func: Callable[P, AsyncIterable[DatastarEvent]],
) -> Callable[P, DatastarResponse]: ...


@overload
def datastar_response(
    func: Callable[P, SyncDatastarEvents | Response | WerkzeugResponse],
) -> Callable[P, DatastarResponse]: ...


def datastar_response(func: Callable[..., Any]) -> Callable[..., Any]:
    """Answer with the events that a handler returns or yields.

    The handler may be sync or async, a function, a method, or a generator.
    One that is async, and no generator, needs what all async views need, `flask[async]`. A response
    that it returns is left as it is.

    https://data-star.dev/reference/sse_events
    """
    return primed_in_view(func, _respond)


def _respond(result: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    content, status, headers = parts_of(result)
    if isinstance(content, WerkzeugResponse):
        return result
    response = DatastarResponse(content, status)
    response.headers.update(headers or {})
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
    headers = cast("Mapping[str, str]", request.headers)
    query = request.query_string.decode("latin-1")
    with refused_as(BadRequest, answer, RequestEntityTooLarge):
        if signals_in_body(request.method, headers):
            signals = read_sync_body(RequestBody(), headers, limit)
        else:
            signals = parse_signals(request.method, headers, query, b"", limit=limit)
        return shaped(signals, model, path)


def is_datastar() -> bool:
    """Tell whether Datastar made the current request.

    Whoever makes a request can say so: it is no proof of where the request came from.
    """
    return _reading.is_datastar(cast("Mapping[str, str]", request.headers))


def last_event_id() -> str | None:
    """Give the id of the last event that the page has seen, or None when it has seen none.

    The client says so when it connects again after a stream whose events had ids.
    """
    return _reading.last_event_id(cast("Mapping[str, str]", request.headers))


def page_or_patch(page: object, patch: object) -> Response:
    """Answer a browser with a whole page, and Datastar with a patch.

    `page` is a response, or HTML as text or as an object with `__html__`; `patch` is a response, or
    the content of a `DatastarResponse`. Either may be a function that gives it, sync or async, of
    which only the one that is needed is called. Caches are told that the answers differ.

    Raises TypeError for what is neither.
    """
    return either(is_datastar(), page, patch, _respond)
