# Copied from codegen/templates/generated/datastar_py/wsgi.py
# by `python -m codegen`; edit that file, not this one.

"""Datastar for any WSGI application: answer with events, and read the signals of a request.

    from datastar_py.wsgi import ServerSentEventGenerator as SSE, datastar_response

    @datastar_response
    def updates(environ):
        yield SSE.patch_elements("<div id='now'>now</div>")

Now `updates` is a WSGI application, for a server or for a framework that takes one as a response.
"""

from __future__ import annotations

import functools
from collections.abc import AsyncIterable, Callable, Coroutine, Iterable, Iterator, Mapping
from http import HTTPStatus
from io import BytesIO
from typing import Any, Protocol, TypeVar, overload

from ._content import Plan
from ._reading.body import Headers, read_sync_body, shaped
from ._signals import SignalsError, length_of, parse_signals, signals_in_body
from ._streams.ending import presentable
from ._wsgi import Body, decorate_in_thread
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

Environ = dict[str, Any]


class StartResponse(Protocol):
    """What a server gives to an application, to begin the response with."""

    def __call__(
        self, status: str, headers: list[tuple[str, str]], exc_info: Any = ..., /
    ) -> object: ...


Application = Callable[[Environ, StartResponse], Iterable[bytes]]
Answer = (
    SyncDatastarEvents
    | AsyncIterable[DatastarEvent]
    | Coroutine[Any, Any, DatastarEvents | Application]
    | Application
)

Model = TypeVar("Model")
Own = TypeVar("Own")


class DatastarResponse:
    """A WSGI application that answers with 0 to N events: 204 without any, else 200 or `status`.

    `content` is an event, an iterable of events (sync or async, a generator for one), or `None`.
    Sync events are made in the thread of the request, async ones on a loop of their own. A stream
    is closed as soon as its client is seen to leave. `headers` may be added to until it is called.

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
        self._body = None if plan.events is None else Body(plan.events, options)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Send the response; a server calls this.

        Raises:
            RuntimeError: it is a stream that was sent before.
        """
        plan = self._plan
        body = self._body
        if body is None:
            data = b"".join(plan.chunks or ())
            length = [("Content-Length", str(len(data)))] if data else []
            start_response(_status_line(self.status), [*self.headers, *length])
            return [] if environ["REQUEST_METHOD"] == "HEAD" else [data]
        try:
            body.prime(environ)
        except SignalsError as error:
            return _refuse(error, start_response)
        except OSError as error:
            # Servers would take it for the client's leaving, and answer nothing.
            raise presentable(error, (OSError,)) from error
        if body.empty and plan.empty_status == 204:
            headers = [pair for pair in self.headers if pair[0].lower() != "content-type"]
            start_response(_status_line(204), headers)
        else:
            start_response(_status_line(self.status), [*self.headers])
        return body


def _status_line(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return f"{status} Unknown"


@overload
def datastar_response(func: Callable[[Environ], Answer]) -> Application: ...


@overload
def datastar_response(
    func: Callable[[Own, Environ], Answer],
) -> Callable[[Own, Environ, StartResponse], Iterable[bytes]]: ...


def datastar_response(func: Callable[..., Any]) -> Callable[..., Iterable[bytes]]:
    """Make a WSGI application of a handler, which is given the `environ` and gives events.

    The handler may be sync or async, a function, a method, or a generator. Another application
    that it returns answers in its place.

    Raises:
        TypeError: `func` can't be called.

    https://data-star.dev/reference/sse_events
    """
    handler = decorate_in_thread(func, _respond)

    @functools.wraps(func)
    def application(*args: Any) -> Iterable[bytes]:
        *own, environ, start_response = args
        try:
            respond: Application = handler(*own, environ)
        except SignalsError as error:
            return _refuse(error, start_response)
        return respond(environ, start_response)

    return application


def _respond(result: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    return result if callable(result) else DatastarResponse(result)


def _refuse(error: SignalsError, start_response: StartResponse) -> Iterable[bytes]:
    """Give the answer to signals that can't be used."""
    body = str(error).encode()
    headers = [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(body)))]
    start_response(_status_line(error.http_status), headers)
    return [body]


@overload
def read_signals(environ: Environ, *, limit: int | None = None) -> dict[str, Any] | None: ...


@overload
def read_signals(
    environ: Environ, model: type[Model], *, path: str | None = None, limit: int | None = None
) -> Model: ...


def read_signals(
    environ: Environ, model: Any = None, *, path: str | None = None, limit: int | None = None
) -> Any:
    """Read the signals that the browser sent with a request.

    They come as JSON: in the query for GET and DELETE, in the body otherwise. Gives `None` when
    there are none, also for a form and for a request that Datastar did not make. May be called
    before the response begins or inside the generator that feeds it; the body can be read again
    from `environ["wsgi.input"]`.

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
    method, headers = environ["REQUEST_METHOD"], Headers(_headers_of(environ))
    if signals_in_body(method, headers):
        signals = read_sync_body(_Body(environ), headers, limit)
    else:
        query = environ.get("QUERY_STRING")
        signals = parse_signals(method, headers, query, b"", limit=limit)
    return shaped(signals, model, path)


def _headers_of(environ: Environ) -> Iterator[tuple[str, str]]:
    for name, value in environ.items():
        if name.startswith("HTTP_"):
            yield name.removeprefix("HTTP_").replace("_", "-"), value
        elif name in ("CONTENT_TYPE", "CONTENT_LENGTH"):
            yield name.replace("_", "-"), value


class _Body:
    """The body of a request, and where it is kept for whoever reads it next."""

    kept: bytes | None = None

    def __init__(self, environ: Environ) -> None:
        self._environ = environ
        self._input: Any = environ["wsgi.input"]
        length = length_of(environ.get("CONTENT_LENGTH") or "")
        if length is None:
            # A server may wait for ever for what is not sent.
            length = -1 if environ.get("wsgi.input_terminated", False) else 0
        self._left = length
        if _can_be_wound_back(self._input):
            self._input.seek(0)

    def read(self, size: int, /) -> bytes:
        allowed = size if self._left < 0 else min(size, self._left)
        data: bytes = self._input.read(allowed) if allowed else b""
        if self._left > 0:
            self._left -= len(data)
        return data

    def keep(self, body: bytes) -> None:
        self._environ["wsgi.input"] = BytesIO(body)


def _can_be_wound_back(stream: Any) -> bool:
    """Tell whether a body was kept, by us or by others, so that it can be read once more."""
    try:
        return bool(stream.seekable())
    except AttributeError:
        return False
