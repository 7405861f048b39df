"""Middleware that answers Datastar with events where an application has another answer.

What is replaced, and by what, is for others to say: here is only how, under ASGI and under WSGI.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Iterator, MutableMapping
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeAlias

from ._requests import is_datastar, varied
from .consts import DATASTAR_REQUEST_HEADER
from .sse import SSE_HEADERS

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

__all__ = [
    "ASGIMiddleware",
    "Application",
    "Decide",
    "Headers",
    "Replacement",
    "Request",
    "WSGIMiddleware",
    "asked_by_datastar",
    "event_headers",
    "header",
]

Message: TypeAlias = MutableMapping[str, Any]
Send: TypeAlias = Callable[[Message], Awaitable[None]]

Application: TypeAlias = Callable[[Any, Any, Any], Awaitable[None]]
"""Of ASGI: each framework has types of its own for the scope and the messages."""

Headers: TypeAlias = "list[tuple[str, str]]"
ExcInfo: TypeAlias = (
    "tuple[type[BaseException], BaseException, TracebackType] | tuple[None, None, None]"
)


@dataclass(frozen=True)
class Request:
    """What there is to know of a request. The path is decoded, and has no query."""

    method: str
    host: str
    path: str
    referer: str


@dataclass(frozen=True)
class Replacement:
    """The events, as text, in the place of a response, once so many bytes of its body are read."""

    events: Callable[[bytes], str]
    reads: int = 0


Decide: TypeAlias = "Callable[[Request, int, Headers], Replacement | None]"
"""Gives the replacement for a response of that status and those headers, or None."""


def header(headers: Headers, name: str) -> str | None:
    """The value of a header, of several the values together; None where there is none."""
    values = [value for given, value in headers if given.lower() == name.lower()]
    return ", ".join(values) if values else None


def asked_by_datastar(headers: Headers) -> bool:
    return is_datastar({DATASTAR_REQUEST_HEADER: header(headers, DATASTAR_REQUEST_HEADER) or ""})


# What says something of a body that is not sent, or of where else to look for it.
_OF_THE_BODY = frozenset(
    {
        "accept-ranges",
        "content-disposition",
        "content-encoding",
        "content-language",
        "content-length",
        "content-range",
        "content-type",
        "etag",
        "last-modified",
        "location",
        "transfer-encoding",
    }
)


def event_headers(headers: Headers, events: bytes) -> Headers:
    """The headers of a response, for events in its place: cookies and the like are kept."""
    cache = header(headers, "Cache-Control") or ""
    ours = {
        **SSE_HEADERS,
        "Content-Length": str(len(events)),
        "Vary": varied(header(headers, "Vary")),
    }
    if "no-store" in cache.lower():
        ours["Cache-Control"] = cache
    replaced = {*_OF_THE_BODY, *map(str.lower, ours)}
    kept = [(name, value) for name, value in headers if name.lower() not in replaced]
    return [*kept, *ours.items()]


# --- ASGI ---------------------------------------------------------------------------------------


class ASGIMiddleware:
    """An ASGI application around another."""

    def __init__(self, app: Application, decide: Decide) -> None:
        self._app = app
        self._decide = decide

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve one connection; a server calls this."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = _decoded(scope["headers"])
        if not asked_by_datastar(headers):
            await self._app(scope, receive, send)
            return
        request = Request(
            scope["method"],
            header(headers, "Host") or "",
            scope["path"],
            header(headers, "Referer") or "",
        )
        exchange = _ASGIExchange(request, send, self._decide)
        await self._app(scope, receive, exchange.send)
        await exchange.end()


class _ASGIExchange:
    """The messages of one response, or events in their place."""

    def __init__(self, request: Request, send: Send, decide: Decide) -> None:
        self._request = request
        self._send = send
        self._decide = decide
        self._begun = self._ended = False
        self._replacement: Replacement | None = None
        self._headers: Headers = []
        self._body = bytearray()

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start" and not self._begun:
            self._begun = True
            self._headers = _decoded(message.get("headers", ()))
            self._replacement = self._decide(self._request, message["status"], self._headers)
        if self._ended:
            return
        if self._replacement is None:
            await self._send(message)
            return
        if message["type"] == "http.response.body":
            room = self._replacement.reads - len(self._body)
            self._body += message.get("body", b"")[:room]
            whole = not message.get("more_body", False)
        else:
            whole = False
        if whole or not self._replacement.reads:
            await self.end()

    async def end(self) -> None:
        """Send the events, if there are some that were not sent yet."""
        if self._replacement is None or self._ended:
            return
        self._ended = True
        events = self._replacement.events(bytes(self._body)).encode()
        headers = [
            (name.lower().encode("latin-1"), value.encode("latin-1"))
            for name, value in event_headers(self._headers, events)
        ]
        await self._send({"type": "http.response.start", "status": 200, "headers": headers})
        body = b"" if self._request.method == "HEAD" else events
        await self._send({"type": "http.response.body", "body": body, "more_body": False})


def _decoded(headers: Iterable[tuple[bytes, bytes]]) -> Headers:
    return [(name.decode("latin-1"), value.decode("latin-1")) for name, value in headers]


# --- WSGI ---------------------------------------------------------------------------------------


class WSGIMiddleware:
    """A WSGI application around another."""

    def __init__(self, app: WSGIApplication, decide: Decide) -> None:
        self._app = app
        self._decide = decide

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Serve one request; a server calls this."""
        headers = [
            (name[5:].replace("_", "-"), str(value))
            for name, value in environ.items()
            if name.startswith("HTTP_")
        ]
        if not asked_by_datastar(headers):
            return self._app(environ, start_response)
        path = environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")
        request = Request(
            environ["REQUEST_METHOD"],
            header(headers, "Host") or "",
            path.encode("latin-1").decode("utf-8", "replace"),
            header(headers, "Referer") or "",
        )
        exchange = _WSGIExchange(request, start_response, self._decide)
        return exchange.body(self._app(environ, exchange.start_response))


class _WSGIExchange:
    """The answer to one request, or events in its place."""

    def __init__(self, request: Request, start: StartResponse, decide: Decide) -> None:
        self._request = request
        self._start = start
        self._decide = decide
        self._begun = self._ended = False
        self._replacement: Replacement | None = None
        self._headers: Headers = []
        self._collected = bytearray()

    def start_response(
        self, status: str, headers: Headers, exc_info: ExcInfo | None = None, /
    ) -> Callable[[bytes], object]:
        if not self._begun or (exc_info and not self._ended):
            self._begun = True
            self._headers = headers
            self._replacement = self._decide(self._request, int(status[:3]), headers)
        if self._replacement is None:
            return self._start(status, headers, exc_info)
        return self._collect

    def body(self, chunks: Iterable[bytes]) -> Iterable[bytes]:
        """What to give to the server for what the application gave."""
        if self._begun and self._replacement is None:
            return chunks
        return _Body(self._taken(chunks), chunks)

    def _taken(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        if not self._is_whole():
            for chunk in chunks:
                if self._replacement is None:
                    yield chunk
                else:
                    self._collect(chunk)
                if self._is_whole():
                    break
        if self._replacement is not None:
            self._ended = True
            events = self._replacement.events(bytes(self._collected)).encode()
            self._start("200 OK", event_headers(self._headers, events))
            yield b"" if self._request.method == "HEAD" else events

    def _is_whole(self) -> bool:
        """Whether all of the body is there that the events are made of."""
        return self._replacement is not None and len(self._collected) >= self._replacement.reads

    def _collect(self, chunk: bytes) -> None:
        if self._replacement is not None:
            self._collected += chunk[: self._replacement.reads - len(self._collected)]


class _Body:
    """Chunks that are made of other chunks, which are closed with them."""

    def __init__(self, made: Iterator[bytes], given: Iterable[bytes]) -> None:
        self._made = made
        self._given = given

    def __iter__(self) -> Iterator[bytes]:
        return self._made

    def close(self) -> None:
        close: Callable[[], object] | None = getattr(self._given, "close", None)
        if close is not None:
            close()
