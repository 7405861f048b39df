# Rendered from codegen/templates/generated/datastar_py/blacksheep.py.j2 and spec/
# by `python -m codegen`; edit those, not this file.

"""Datastar for BlackSheep: answer with events, and read the signals of a request.

from datastar_py.blacksheep import ServerSentEventGenerator as SSE, datastar_response

@get("/updates")
@datastar_response
async def updates():
    yield SSE.patch_elements("<div id='now'>now</div>")
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Coroutine, Mapping
from typing import Any, ParamSpec, TypeVar, overload

from blacksheep import Content, Request, Response

from . import _reading
from ._blacksheep import (
    RequestBody,
    encoded,
    headers_of,
    receive_of,
    refused,
    scope_of,
    streamed,
    with_request,
)
from ._content import Answer, Plan
from ._handlers import refuse_no_handler
from ._pulled import PulledBody
from ._reading.body import read_body, shaped
from ._replies.blacksheep import ElementsResponse, ScriptResponse, SignalsResponse
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
    "ElementsResponse",
    "ScriptResponse",
    "ServerSentEventGenerator",
    "SignalsResponse",
    "datastar_response",
    "read_signals",
]

P = ParamSpec("P")
Model = TypeVar("Model")


class DatastarResponse(Response):
    """A response of 0 to N events: 204 without any, else 200 unless `status` is given.

    `content` is an event, an iterable of events (sync or async, a generator for one), or `None`.
    A handler that returns one with a stream is decorated as well. Async events are made on the loop,
    sync ones in a thread of their own. A stream is closed as soon as its client leaves.

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
        media_type, others = encoded(plan.headers)
        super().__init__(
            plan.status, others, Content(media_type, b"".join(plan.chunks)) if plan.chunks else None
        )
        if self._body is not None:
            self.content = streamed(media_type, self._body)

    async def prime(self, request: Request) -> None:
        """Be the answer to `request`: wait for the first event, or for its error.

        Raises:
            RuntimeError: it is a stream that is sent already.
        """
        if self._body is not None and not await self._body.prime(
            scope_of(request), receive_of(request)
        ):
            self.status = self._plan.empty_status if self._body.front.empty else self.status
            self.content = None


def datastar_response(
    func: Callable[P, Answer[Response]],
) -> Callable[P, Coroutine[Any, Any, Response]]:
    """Answer with the events that a handler returns or yields.

    The handler may be sync or async, a function, a method, or a generator.
    One that is sync is called on the loop. A response that it returns is left as it is.

    https://data-star.dev/reference/sse_events
    """
    refuse_no_handler(func)
    call: Callable[..., Any] = func

    async def respond(request: Request, *args: Any) -> Response:
        receive_of(request)
        result = call(*args)
        if inspect.isawaitable(result):
            result = await result
        response = result if isinstance(result, Response) else DatastarResponse(result)
        if isinstance(response, DatastarResponse):
            await response.prime(request)
        return response

    return with_request(func, respond)


@overload
async def read_signals(request: Request, *, limit: int | None = None) -> dict[str, Any] | None: ...


@overload
async def read_signals(
    request: Request, model: type[Model], *, path: str | None = None, limit: int | None = None
) -> Model: ...


@_reading.injectable
async def read_signals(
    request: Request, model: Any = None, *, path: str | None = None, limit: int | None = None
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
    headers = headers_of(request)
    with refused():
        if signals_in_body(request.method, headers):
            signals = await read_body(RequestBody(request), headers, limit)
        else:
            signals = parse_signals(
                request.method,
                headers,
                (request.url.query or b"").decode("latin-1"),
                b"",
                limit=limit,
            )
        return shaped(signals, model, path)
