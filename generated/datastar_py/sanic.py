# Rendered from codegen/templates/generated/datastar_py/sanic.py.j2 and spec/
# by `python -m codegen`; edit those, not this file.

"""Datastar for Sanic: answer with events, and read the signals of a request.

from datastar_py.sanic import ServerSentEventGenerator as SSE, datastar_response

@app.get("/updates")
@datastar_response
async def updates(request):
    yield SSE.patch_elements("<div id='now'>now</div>")
"""

from __future__ import annotations

from collections.abc import AsyncIterable, Awaitable, Callable, Coroutine, Mapping
from typing import Any, ParamSpec, overload

from sanic.exceptions import BadRequest, PayloadTooLarge
from sanic.request import Request
from sanic.response import BaseHTTPResponse, HTTPResponse

from ._handlers import decorate, sort_events
from ._signals import SignalsError, SignalsTooLarge, check_size, parse_signals, signals_in_body
from ._stream import CloseReason, Stream, StreamOptions
from .sse import (
    SSE_HEADERS,
    DatastarEvent,
    DatastarEvents,
    ServerSentEventGenerator,
    SyncDatastarEvents,
)

__all__ = [
    "SSE_HEADERS",
    "DatastarResponse",
    "ServerSentEventGenerator",
    "datastar_respond",
    "datastar_response",
    "read_signals",
]

P = ParamSpec("P")


class DatastarResponse(HTTPResponse):
    """A response of 0 to N events: 204 without any, else 200 unless `status` is given.

    `content` is an event, an iterable of events (sync or async, a generator for one), or `None`.
    A stream is closed as soon as its client leaves. Without content, events may also be pushed:
    `response = await request.respond(DatastarResponse())`, then `await response.send(event)`.

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
        ready, events = sort_events(content)
        all_headers: dict[str, str] = {**self.default_headers, **(headers or {})}
        self._events = Stream(events, options) if events is not None else None
        self._status_given = status is not None
        self._content_type = all_headers["Content-Type"]
        super().__init__(ready, status or (204 if ready == b"" else 200), all_headers)
        if not self._status_given and ready == b"":
            del self.headers["Content-Type"]

    async def send(
        self,
        data: str | bytes | None = None,
        end_stream: bool | None = None,
    ) -> None:
        """Send one more event, or, without one, all that the response has and its end."""
        if data:
            self._become_full()
        elif self._events is not None and end_stream is not False:
            events, self._events = self._events, None
            try:
                await events.run(_Sink(self, events, self._status_given))
            finally:
                if events.reason is not CloseReason.DISCONNECTED and not events.whole:
                    self._break_off(flush=events.reason is CloseReason.FAILED)
            return
        base: Any = super()
        await base.send(data, end_stream)

    def _become_full(self) -> None:
        if self.status == 204 and not self._status_given:
            self.status = 200
            self.headers["Content-Type"] = self._content_type

    def _break_off(self, *, flush: bool) -> None:
        """Close the connection, because Sanic would end the response as if it were whole."""
        transport = getattr(getattr(self.stream, "protocol", None), "transport", None)
        if transport is not None and self._has_begun():
            if flush:
                transport.close()
            else:
                transport.abort()

    def _has_begun(self) -> bool:
        return getattr(getattr(self.stream, "stage", None), "name", "") == "RESPONSE"


class _Sink:
    """What a response sends while it streams, by Sanic's own `send`."""

    __slots__ = ("_events", "_response", "_status_given")

    def __init__(self, response: DatastarResponse, events: Stream, status_given: bool) -> None:
        self._response: Any = response
        self._events = events
        self._status_given = status_given

    def _send(self, data: bytes | None, end_stream: bool) -> Awaitable[None]:
        base: Any = super(DatastarResponse, self._response)
        sent: Awaitable[None] = base.send(data, end_stream)
        return sent

    async def start(self, empty: bool) -> None:
        if not empty:
            await self._send(b"", False)
        elif not self._status_given:
            self._response.status = 204
            del self._response.headers["Content-Type"]

    def write(self, data: bytes) -> Awaitable[None]:
        written: Awaitable[None] = self._response.stream.send(data, end_stream=False)
        return written

    async def end(self) -> None:
        if self._events.reason is CloseReason.SHUTDOWN:
            # Sanic would wait for the idle connection until its graceful timeout.
            self._response.stream.keep_alive = False
        await self._send(None, True)


async def datastar_respond(
    request: Request[Any, Any],
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> DatastarResponse:
    """Begin a response to `request`, to which events are then sent with `await response.send()`.

    https://data-star.dev/reference/sse_events
    """
    response = DatastarResponse(status=status, headers=headers)
    await request.respond(response)
    return response


@overload
def datastar_response(
    func: Callable[P, Coroutine[Any, Any, DatastarEvents | BaseHTTPResponse]],
) -> Callable[P, Coroutine[Any, Any, DatastarResponse]]: ...


@overload
def datastar_response(
    func: Callable[P, AsyncIterable[DatastarEvent]],
) -> Callable[P, Coroutine[Any, Any, DatastarResponse]]: ...


@overload
def datastar_response(
    func: Callable[P, SyncDatastarEvents | BaseHTTPResponse],
) -> Callable[P, DatastarResponse]: ...


def datastar_response(func: Callable[..., Any]) -> Callable[..., Any]:
    """Answer with the events that a handler returns or yields.

    The handler may be sync or async, a function, a method, or a generator. A sync generator runs
    in a thread of its own. A response that it returns is left as it is.

    https://data-star.dev/reference/sse_events
    """
    return decorate(func, _respond)


def _respond(result: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> BaseHTTPResponse:
    return result if isinstance(result, BaseHTTPResponse) else DatastarResponse(result)


async def read_signals(
    request: Request[Any, Any], *, limit: int | None = None
) -> dict[str, Any] | None:
    """Read the signals that the browser sent with a request.

    They come as JSON: in the query for GET and DELETE, in the body otherwise. Gives `None` when
    there are none, also for a form and for a request that Datastar did not make. May be called
    before the response begins or inside the generator that feeds it.

    Raises:
        SignalsError: they are no JSON object; unless caught, the answer is a 400.
        SignalsTooLarge: they have more than `limit` bytes; unless caught, the answer is a 413.

    https://data-star.dev/reference/actions#backend-actions
    """
    sent: Any = request
    headers: Mapping[str, str] = sent.headers
    try:
        body = b""
        if signals_in_body(request.method, headers):
            check_size(headers.get("content-length"), limit)
            await sent.receive_body()
            body = request.body
        return parse_signals(request.method, headers, request.query_string, body, limit=limit)
    except SignalsTooLarge as error:
        raise _TooLarge(str(error)) from None
    except SignalsError as error:
        raise _BadSignals(str(error)) from None


class _BadSignals(SignalsError, BadRequest):
    """The framework's own answer to signals that can't be used."""

    def __init__(self, message: str) -> None:
        BadRequest.__init__(self, message)


class _TooLarge(SignalsTooLarge, PayloadTooLarge):
    """The framework's own answer to too many signals."""

    def __init__(self, message: str) -> None:
        PayloadTooLarge.__init__(self, message)
