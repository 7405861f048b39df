# Rendered from codegen/templates/generated/datastar_py/falcon.py.j2 and spec/
# by `python -m codegen`; edit those, not this file.

"""Datastar for Falcon under WSGI: answer with events, and read the signals of a request.

    from datastar_py.falcon import ServerSentEventGenerator as SSE, datastar_response

    class Updates:
        @datastar_response
        def on_get(self, req, resp):
            yield SSE.patch_elements("<div id='now'>now</div>")

For `falcon.asgi.App`, `datastar_py.falcon_asgi` has the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ParamSpec, TypeVar, overload

from falcon import Request, Response

from . import _reading, wsgi
from ._content import Answer, Plan
from ._falcon import fill, refused, request_and_response
from ._wsgi import Body, decorate_in_thread
from .sse import (
    SSE_HEADERS,
    DatastarEvent,
    DatastarEvents,
    ServerSentEventGenerator,
)
from .streams import StreamOptions

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
Model = TypeVar("Model")


class DatastarResponse:
    """A response of 0 to N events: 204 without any, else 200 unless `status` is given.

    `content` is an event, an iterable of events (sync or async, a generator for one), or `None`.
    Calling it with a request and its response writes it into that. Sync events are made in the thread
    of the request, async ones on a loop of their own. A stream is closed as soon as its client is seen
    to leave.

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
        self._body = None if plan.events is None else Body(plan.events, options)
        self._given = (status, headers or {})

    def __call__(self, req: Request, resp: Response) -> None:
        """Be the answer to `req`, whose first event is waited for.

        Raises:
            RuntimeError: it is a stream that is sent already.
        """
        body = self._body
        if body is not None:
            body.prime(req.env)
        fill(resp, self._plan, *self._given, empty=body is not None and body.empty)
        if body is not None and not body.empty:
            resp.stream = body


def datastar_response(func: Callable[P, Answer[DatastarResponse]]) -> Callable[P, None]:
    """Answer with the events that a handler returns or yields.

    The handler may be sync or async, a function, a method, or a generator.
    One that is async runs on a loop of its own. A `DatastarResponse` that it returns is taken as it is.

    https://data-star.dev/reference/sse_events
    """
    return decorate_in_thread(func, _respond)


def _respond(result: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    response = result if isinstance(result, DatastarResponse) else DatastarResponse(result)
    response(*request_and_response(Request, Response, args, kwargs))


@overload
def read_signals(req: Request, *, limit: int | None = None) -> dict[str, Any] | None: ...


@overload
def read_signals(
    req: Request, model: type[Model], *, path: str | None = None, limit: int | None = None
) -> Model: ...


@_reading.injectable
def read_signals(
    req: Request, model: Any = None, *, path: str | None = None, limit: int | None = None
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
    with refused():
        return wsgi.read_signals(req.env, model, path=path, limit=limit)
