# Rendered from codegen/templates/generated/datastar_py/fastapi.py.j2 and spec/
# by `python -m codegen`; edit those, not this file.

"""Datastar for FastAPI: answer with events, and read the signals of a request.

    from datastar_py.fastapi import ReadSignals, ServerSentEventGenerator as SSE, datastar_response

    @app.get("/updates", response_class=DatastarResponse)
    @datastar_response
    async def updates(signals: ReadSignals):
        yield SSE.patch_elements("<div id='now'>now</div>")

With `signals: Signals[Search]` they come as an object of the class `Search`.
"""

from __future__ import annotations

import gc
import inspect
import sys
from collections.abc import AsyncIterable, Callable, Coroutine, Mapping
from typing import TYPE_CHECKING, Annotated, Any, ParamSpec, overload

from fastapi import Depends, Request, Response
from fastapi.routing import APIRoute
from starlette.background import BackgroundTask
from starlette.routing import BaseRoute
from starlette.types import Message, Scope

from . import _answering, starlette
from ._reading.fastapi import ReadSignals, Signals, from_signals, read_signals
from ._reading.starlette import share_receive
from .sse import (
    SSE_HEADERS,
    DatastarEvent,
    DatastarEvents,
    ServerSentEventGenerator,
    SyncDatastarEvents,
)
from .starlette import (
    is_datastar,
    last_event_id,
    page_or_patch,
)

if TYPE_CHECKING:
    from ._replies.starlette import ElementsResponse, ScriptResponse, SignalsResponse
    from .streams import StreamOptions

__all__ = [
    "SSE_HEADERS",
    "DatastarEvent",
    "DatastarEvents",
    "DatastarResponse",
    "DatastarRoute",
    "ElementsResponse",
    "ReadSignals",
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

INJECTED = "datastar_injected_response"


class _Unset(int):
    """A status that nobody chose; an int, because FastAPI reads the default for its OpenAPI."""


UNSET = _Unset(200)


def _references(func: Callable[..., Any]) -> int:
    return sys.getrefcount(func)


def _counted(func: Callable[..., Any]) -> int:
    """Count the references as `datastar_response` does, which each Python does in its way."""
    return _references(func)


@_counted
def _unheld() -> None: ...


# How often a function may be referred to that is being decorated and that no route holds.
UNHELD = _unheld + 1


class DatastarResponse(starlette.DatastarResponse):
    """A response of 0 to N events: 204 without any, else 200 unless `status_code` is given.

    `content` is an event, an iterable of events (sync or async, a generator for one), or `None`.
    A stream is closed as soon as its client leaves. As `response_class` it makes the OpenAPI page
    say `text/event-stream`.

    Raises:
        TypeError: `content` is none of these.

    https://data-star.dev/reference/sse_events
    """

    def __init__(
        self,
        content: DatastarEvents = None,
        status_code: int | None = UNSET,
        headers: Mapping[str, str] | None = None,
        background: BackgroundTask | None = None,
        *,
        options: StreamOptions | None = None,
    ) -> None:
        status = None if status_code is UNSET else status_code
        super().__init__(content, status, headers, background, options=options)
        # What the handler and its dependencies may set headers, cookies and the status on.
        self.injected: Response | None = None

    def _start(self, empty: bool) -> Message:
        message = super()._start(empty)
        if self.injected is not None:
            given = self.injected.raw_headers
            replaced = {name.lower() for name, _ in given} - {b"set-cookie"}
            own = [pair for pair in message["headers"] if pair[0].lower() not in replaced]
            message["headers"] = [*own, *given]
            message["status"] = self.injected.status_code or message["status"]
        return message

    def _look(self, scope: Scope) -> dict[str, object]:
        injected = None if self.injected is None else str(self.injected.raw_headers)
        return {**super()._look(scope), "headers of the injected response": injected}


class DatastarRoute(APIRoute):
    """A route whose OpenAPI entry says `text/event-stream` for each decorated handler.

    Use it as `APIRouter(route_class=DatastarRoute)`; without it, give those routes
    `response_class=DatastarResponse`.
    """

    def __init__(self, path: str, endpoint: Callable[..., Any], **settings: Any) -> None:
        if INJECTED in inspect.signature(endpoint).parameters:
            chosen = settings.get("response_class")
            if not (isinstance(chosen, type) and issubclass(chosen, Response)):
                settings["response_class"] = DatastarResponse
        super().__init__(path, endpoint, **settings)


async def _injected_response(response: Response) -> Response:
    return response


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
    sync, so that FastAPI runs it in its threadpool. Headers, cookies and the status that it or
    its dependencies set on FastAPI's injected `Response` are kept. A response that it returns is
    left as it is.

    https://data-star.dev/reference/sse_events
    """
    _refuse_above_route(func)
    handler = _answering.decorate(func, _respond, own=INJECTED)
    injected = inspect.Parameter(
        INJECTED,
        inspect.Parameter.KEYWORD_ONLY,
        default=None,
        annotation=Annotated[Any, Depends(_injected_response)],
    )
    # FastAPI would look at the function behind, and treat a generator as a stream of its own.
    _answering.declare(handler, func, injected, returns=DatastarResponse)
    return handler


def _respond(result: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Response:
    if isinstance(result, Response):
        return result
    for request in _answering.arguments_of(Request, args, kwargs):
        share_receive(request)
    response = DatastarResponse(result)
    response.injected = kwargs.get(INJECTED)
    return response


def _refuse_above_route(func: Callable[..., Any]) -> None:
    """Raise TypeError where a route holds the handler already, and so would not see the decorator.

    To look for the route takes milliseconds, so that is done for handlers alone that somebody
    holds besides the statement that defines them.
    """
    if sys.getrefcount(func) > UNHELD and any(
        isinstance(holder, BaseRoute) or (isinstance(holder, dict) and "dependant" in holder)
        for holder in gc.get_referrers(func)
    ):
        raise TypeError(
            f"@datastar_response stands above the route of {func.__qualname__}, which does not see "
            "it there. Write it below: first @app.get(…), then @datastar_response, then the function."
        )


if not TYPE_CHECKING:
    from ._former import missing_from

    # What few handlers use is read when one does.
    __getattr__, __dir__ = missing_from(
        __name__,
        {
            "ElementsResponse": "datastar_py._replies.starlette",
            "ScriptResponse": "datastar_py._replies.starlette",
            "SignalsResponse": "datastar_py._replies.starlette",
        },
    )
