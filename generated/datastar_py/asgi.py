# Copied from codegen/templates/generated/datastar_py/asgi.py
# by `python -m codegen`; edit that file, not this one.

"""Datastar for any ASGI application: answer with events, and read the signals of a request.

    from datastar_py.asgi import ServerSentEventGenerator as SSE, datastar_response

    @datastar_response
    async def updates(scope, receive):
        yield SSE.patch_elements("<div id='now'>now</div>")

Now `updates` is an ASGI application, for a server or for a framework that takes one as a response.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable, Coroutine, Mapping
from typing import Any, TypeVar, overload

from ._content import Plan, encode_event, is_repeatable
from ._handlers import refuse_no_handler
from ._late_changes import LateChanges
from ._reading.body import Headers, read_body, shaped
from ._signals import SignalsError, parse_signals, signals_in_body
from ._streams.asgi import Send, body_message, serve
from ._streams.front import Front
from ._streams.looped import LoopedLife
from ._streams.receive import Message, Receive, Scope, SharedReceive
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
    "ServerSentEventGenerator",
    "datastar_response",
    "read_signals",
]

Application = Callable[[Scope, Receive, Send], Awaitable[None]]
Answer = (
    SyncDatastarEvents
    | AsyncIterable[DatastarEvent]
    | Coroutine[Any, Any, DatastarEvents | Application]
    | Application
)

Model = TypeVar("Model")
Own = TypeVar("Own")

BODY_KEY = "datastar_py.body"


class DatastarResponse:
    """An ASGI application that answers with 0 to N events: 204 without any, else 200 or `status`.

    `content` is an event, an iterable of events (sync or async, a generator for one), or `None`.
    Async events are made on the loop of the request, sync ones in a thread of their own. A stream
    is closed as soon as its client leaves. `headers` may be added to until it is called.

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
        self.status = plan.status
        self.headers: list[tuple[str, str]] = list(plan.headers.items())
        self._front: Front | None = None
        if plan.events is not None:
            self._front = Front(plan.events, LoopedLife(options, encode=encode_event))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the response; a server calls this.

        Raises:
            RuntimeError: it is a stream that was sent before.
        """
        front = self._front
        if front is None:
            data = b"".join(self._plan.chunks or ())
            length = [("Content-Length", str(len(data)))] if data else []
            await send(_start(self.status, [*self.headers, *length]))
            await send(body_message(b"" if scope["method"] == "HEAD" else data, more=False))
            return
        front.life.repeatable = is_repeatable(scope["method"])
        late = LateChanges(scope["path"], lambda: {"session": repr(scope.get("session"))})
        try:
            begin = self._begin
            await serve(front, scope, receive, send, start=begin, late=late, raising=True)
        except SignalsError as error:
            if front.life.box.asked:
                raise
            await _refuse(error, send)

    def _begin(self, empty: bool) -> Message:
        status, headers = self.status, self.headers
        if empty:
            status = self._plan.empty_status
        if status == 204:
            headers = [pair for pair in headers if pair[0].lower() != "content-type"]
        return _start(status, headers)


def _start(status: int, headers: list[tuple[str, str]]) -> Message:
    encoded = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
    return {"type": "http.response.start", "status": status, "headers": encoded}


@overload
def datastar_response(func: Callable[[Scope, Receive], Answer]) -> Application: ...


@overload
def datastar_response(
    func: Callable[[Own, Scope, Receive], Answer],
) -> Callable[[Own, Scope, Receive, Send], Awaitable[None]]: ...


def datastar_response(func: Callable[..., Any]) -> Callable[..., Awaitable[None]]:
    """Make an ASGI application of a handler, which is given `scope` and `receive` and gives events.

    The handler may be sync or async, a function, a method, or a generator. One that is sync is
    called on the loop, and a sync generator runs in a thread of its own. Another application that
    it returns answers in its place.

    Raises:
        TypeError: `func` can't be called.

    https://data-star.dev/reference/sse_events
    """
    refuse_no_handler(func)

    @functools.wraps(func)
    async def application(*args: Any) -> None:
        *own, scope, receive, send = args
        shared = SharedReceive.of(scope, receive)
        try:
            result = func(*own, scope, shared)
            if inspect.isawaitable(result):
                result = await result
        except SignalsError as error:
            await _refuse(error, send)
            return
        except _Left:
            return
        respond: Any = result if callable(result) else DatastarResponse(result)
        await respond(scope, shared, send)

    return application


async def _refuse(error: SignalsError, send: Send) -> None:
    """Send the answer to signals that can't be used."""
    body = str(error).encode()
    headers = [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(body)))]
    await send(_start(error.http_status, headers))
    await send(body_message(body, more=False))


@overload
async def read_signals(
    scope: Scope, receive: Receive, *, limit: int | None = None
) -> dict[str, Any] | None: ...


@overload
async def read_signals(
    scope: Scope,
    receive: Receive,
    model: type[Model],
    *,
    path: str | None = None,
    limit: int | None = None,
) -> Model: ...


async def read_signals(
    scope: Scope,
    receive: Receive,
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
        SignalsError: they are no JSON object; unless caught, the answer of a decorated handler is
            a 400.
        SignalsTooLarge: they have more than `limit` bytes; unless caught, its answer is a 413.
        InvalidSignals: they do not fit the model; unless caught, its answer is a 422.
        TypeError: `model` is no such class, or neither pydantic nor msgspec is installed.

    https://data-star.dev/reference/actions#backend-actions
    """
    method, headers = scope["method"], Headers(_headers_of(scope))
    if signals_in_body(method, headers):
        signals = await read_body(_Body(scope, receive), headers, limit)
    else:
        query: bytes = scope["query_string"]
        signals = parse_signals(method, headers, query.decode("latin-1"), b"", limit=limit)
    return shaped(signals, model, path)


def _headers_of(scope: Scope) -> list[tuple[str, str]]:
    return [(name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"]]


class _Left(ConnectionResetError):
    """There is nobody to answer."""


class _Body:
    """The body of a request, and where it is kept for whoever asks next for signals."""

    def __init__(self, scope: Scope, receive: Receive) -> None:
        self._scope = scope
        self._receive = SharedReceive.of(scope, receive)

    @property
    def kept(self) -> bytes | None:
        return self._scope.get(BODY_KEY)

    async def chunks(self) -> AsyncIterator[bytes]:
        more = True
        while more:
            message = await self._receive()
            if message["type"] == "http.disconnect":
                raise _Left("The client has left in the middle of its request.")
            yield message.get("body", b"")
            more = message.get("more_body", False)

    def keep(self, body: bytes) -> None:
        self._scope[BODY_KEY] = body
