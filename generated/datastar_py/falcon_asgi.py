# Rendered from codegen/templates/generated/datastar_py/falcon_asgi.py.j2 and spec/
# by `python -m codegen`; edit those, not this file.

"""Datastar for Falcon under ASGI: answer with events, and read the signals of a request.

from datastar_py.falcon_asgi import ServerSentEventGenerator as SSE, datastar_response

class Updates:
    @datastar_response
    async def on_get(self, req, resp):
        yield SSE.patch_elements("<div id='now'>now</div>")
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Coroutine, Mapping
from functools import wraps
from typing import Any, ParamSpec, TypeVar, cast, overload

from falcon.asgi import Request, Response

from . import _reading
from ._content import Answer, Plan
from ._falcon import RequestBody, fill, late_changes_of, receive_of, refused, request_and_response
from ._handlers import refuse_no_handler
from ._pulled import PulledBody
from ._reading.body import Headers, read_body, shaped
from ._signals import parse_signals, signals_in_body
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
    Awaiting its call with a request and its response writes it into that. Async events are made on the
    loop, sync ones in a thread of their own. A stream is closed as soon as its client leaves.

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
        self._body = None if plan.events is None else PulledBody(plan.events, options)
        self._given = (status, headers or {})

    async def __call__(self, req: Request, resp: Response) -> None:
        """Be the answer to `req`, whose first event is waited for.

        Raises:
            RuntimeError: it is a stream that is sent already.
        """
        body = self._body
        if body is not None and await body.prime(
            req.scope, receive_of(req), late_changes_of(req, resp)
        ):
            resp.stream = cast(Any, body)
        fill(resp, self._plan, *self._given, empty=body is not None and body.front.empty)


def datastar_response(
    func: Callable[P, Answer[DatastarResponse]],
) -> Callable[P, Coroutine[Any, Any, None]]:
    """Answer with the events that a handler returns or yields.

    The handler may be sync or async, a function, a method, or a generator.
    One that is sync is called on the loop. A `DatastarResponse` that it returns is taken as it is.

    https://data-star.dev/reference/sse_events
    """
    refuse_no_handler(func)

    @wraps(func)
    async def responder(*args: P.args, **kwargs: P.kwargs) -> None:
        req, resp = request_and_response(Request, Response, args, kwargs)
        receive_of(req)
        result = func(*args, **kwargs)
        if inspect.isawaitable(result):
            result = await result
        response = result if isinstance(result, DatastarResponse) else DatastarResponse(result)
        await response(req, resp)

    return responder


@overload
async def read_signals(req: Request, *, limit: int | None = None) -> dict[str, Any] | None: ...


@overload
async def read_signals(
    req: Request, model: type[Model], *, path: str | None = None, limit: int | None = None
) -> Model: ...


@_reading.injectable
async def read_signals(
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
    headers = Headers(req.headers.items())
    with refused():
        if signals_in_body(req.method, headers):
            signals = await read_body(RequestBody(req), headers, limit)
        else:
            signals = parse_signals(req.method, headers, req.query_string, b"", limit=limit)
        return shaped(signals, model, path)
