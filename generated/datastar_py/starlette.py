# Rendered from codegen/templates/generated/datastar_py/starlette.py.j2 and spec/
# by `python -m codegen`; edit those, not this file.

"""Datastar for Starlette: answer with events, and read the signals of a request.

from datastar_py.starlette import ServerSentEventGenerator as SSE, datastar_response

@datastar_response
async def updates(request):
    yield SSE.patch_elements("<div id='now'>now</div>")
"""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator, Callable, Coroutine, Mapping
from typing import TYPE_CHECKING, Any, ParamSpec, cast, overload

from starlette.background import BackgroundTask
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Message, Receive, Scope, Send

from ._content import Plan, encode_event, is_repeatable
from ._handlers import arguments_of, decorate, injectable
from ._late_changes import LateChanges, name_of
from ._reading import read_body, refused_as
from ._signals import parse_signals, signals_in_body
from ._streams.asgi import serve
from ._streams.front import Front
from ._streams.looped import LoopedLife
from ._streams.receive import SharedReceive
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

P = ParamSpec("P")


class DatastarResponse(StreamingResponse):
    """A response of 0 to N events: 204 without any, else 200 unless `status_code` is given.

    `content` is an event, an iterable of events (sync or async, a generator for one), or `None`.
    A stream is closed as soon as its client leaves.

    Raises:
        TypeError: `content` is none of these.

    https://data-star.dev/reference/sse_events
    """

    default_headers: Mapping[str, str] = SSE_HEADERS.copy()
    media_type = "text/event-stream"
    encode = staticmethod(encode_event)

    def __init__(
        self,
        content: DatastarEvents = None,
        status_code: int | None = None,
        headers: Mapping[str, str] | None = None,
        background: BackgroundTask | None = None,
        *,
        options: StreamOptions | None = None,
    ) -> None:
        plan = self._plan = Plan(content, status_code, headers, self.default_headers, self.encode)
        self._front: Front | None = None
        body: Any = plan.chunks
        if plan.events is not None:
            body = self._front = Front(plan.events, LoopedLife(options, encode=self.encode))
        super().__init__(body, plan.status, plan.headers, None, background)
        self._own_body = self.body_iterator
        if plan.chunks == []:
            del self.headers["content-type"]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the response; Starlette calls this."""
        body = None if self.body_iterator is self._own_body else self.body_iterator
        if self._front is not None:
            self._front.life.repeatable = is_repeatable(scope.get("method"))
            await serve(
                self._front,
                scope,
                receive,
                send,
                start=self._start,
                body=body,
                late=LateChanges(name_of(scope.get("endpoint")), lambda: self._look(scope)),
            )
        elif body is None:
            await send(self._start(self._plan.chunks == []))
            await send({"type": "http.response.body", "body": b"".join(self._plan.chunks or ())})
        else:
            await super().__call__(scope, receive, send)
            return
        if self.background is not None:
            await self.background()

    def _start(self, empty: bool) -> Message:
        """Give the message that begins the response."""
        if empty and self._front is not None:
            self.status_code = self._plan.empty_status
            if self.status_code == 204:
                del self.headers["content-type"]
        return {
            "type": "http.response.start",
            "status": self.status_code,
            "headers": self.raw_headers,
        }

    def _look(self, scope: Scope) -> dict[str, object]:
        session: Any = scope.get("session")
        return {"session": session and repr(dict(session)), "cookies": len(self.raw_headers)}


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
    sync, so that Starlette runs it in its threadpool. A response that it returns is left as it is.

    https://data-star.dev/reference/sse_events
    """
    return decorate(func, _respond)


def _respond(result: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Response:
    if isinstance(result, Response):
        return result
    for request in arguments_of(Request, args, kwargs):
        share_receive(request)
    return DatastarResponse(result)


def share_receive(request: Request) -> None:
    # Starlette offers no public way to do this; see _streams/receive.
    vars(request)["_receive"] = SharedReceive.of(request.scope, request.receive)


@injectable
async def read_signals(request: Request, *, limit: int | None = None) -> dict[str, Any] | None:
    """Read the signals that the browser sent with a request.

    They come as JSON: in the query for GET and DELETE, in the body otherwise. Gives `None` when
    there are none, also for a form and for a request that Datastar did not make. May be called
    before the response begins or inside the generator that feeds it.

    Raises:
        SignalsError: they are no JSON object; unless caught, the answer is a 400.
        SignalsTooLarge: they have more than `limit` bytes; unless caught, the answer is a 413.

    https://data-star.dev/reference/actions#backend-actions
    """
    with refused_as(HTTPException, HTTPException.__init__):
        if signals_in_body(request.method, request.headers):
            share_receive(request)
            return await read_body(_Body(request), request.headers, limit)
        query = cast(bytes, request.scope["query_string"]).decode("latin-1")
        return parse_signals(request.method, request.headers, query, b"", limit=limit)


class _Body:
    """The body of a request, and where Starlette keeps it for whoever asks next."""

    def __init__(self, request: Request) -> None:
        self._request = request

    @property
    def kept(self) -> bytes | None:
        return vars(self._request).get("_body")

    def chunks(self) -> AsyncIterator[bytes]:
        return self._request.stream()

    def keep(self, body: bytes) -> None:
        vars(self._request)["_body"] = body


if not TYPE_CHECKING:
    from ._former import missing_from

    __getattr__ = missing_from(__name__)
