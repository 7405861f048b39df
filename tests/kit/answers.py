"""Small applications behind a middleware, under ASGI and WSGI, without a server."""

import asyncio
import io
from collections.abc import Callable, Iterable
from typing import Any
from wsgiref.util import setup_testing_defaults

PAGE = "http://app.example/page?tab=2"


class Answer:
    """A response, however it was made."""

    def __init__(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.status = status
        self.headers = headers
        self.body = body

    def header(self, name: str) -> list[str]:
        return [value for given, value in self.headers if given.lower() == name.lower()]

    @property
    def is_replaced(self) -> bool:
        """Whether it is events, whole and with the headers of such."""
        if self.header("Content-Type") != ["text/event-stream"]:
            return False
        assert self.status == 200
        assert self.header("Content-Length") == [str(len(self.body))]
        assert "Datastar-Request" in self.header("Vary")[0]
        return True


Pairs = dict[str, str] | list[tuple[str, str]]


def asgi(
    wrap: Callable[[Any], Any],
    status: int,
    headers: Pairs,
    *,
    path: str = "/act",
    method: str = "POST",
    sent: dict[str, str] | None = None,
    body: Iterable[bytes] = (b"moved",),
) -> Answer:
    """What an application's answer becomes behind `wrap`, when Datastar asks."""
    pairs = list(headers.items()) if isinstance(headers, dict) else headers

    async def app(scope: Any, receive: Any, send: Any) -> None:
        raw = [(n.lower().encode("latin-1"), v.encode("latin-1")) for n, v in pairs]
        await send({"type": "http.response.start", "status": status, "headers": raw})
        for chunk in body:
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await send({"type": "http.response.body", "body": b""})

    return call_asgi(wrap(app), path, method, sent)


def call_asgi(
    app: Any, path: str = "/act", method: str = "POST", sent: dict[str, str] | None = None
) -> Answer:
    messages: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        messages.append(message)

    given = {"Host": "app.example", "Datastar-Request": "true", "Referer": PAGE, **(sent or {})}
    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "headers": [(n.lower().encode(), v.encode("latin-1")) for n, v in given.items()],
    }
    asyncio.run(app(scope, None, send))
    start, *rest = messages
    assert start["type"] == "http.response.start"
    assert [m["type"] for m in rest] == ["http.response.body"] * len(rest)
    assert [m.get("more_body", False) for m in rest] == [True] * (len(rest) - 1) + [False]
    got = [(n.decode("latin-1"), v.decode("latin-1")) for n, v in start["headers"]]
    return Answer(start["status"], got, b"".join(m["body"] for m in rest))


def wsgi(
    wrap: Callable[[Any], Any],
    status: int,
    headers: Pairs,
    *,
    path: str = "/act",
    method: str = "POST",
    sent: dict[str, str] | None = None,
    body: Iterable[bytes] = (b"moved",),
) -> Answer:
    """What an application's answer becomes behind `wrap`, when Datastar asks."""
    pairs = list(headers.items()) if isinstance(headers, dict) else headers

    def app(environ: Any, start_response: Any) -> Iterable[bytes]:
        start_response(f"{status} Moved", pairs)
        return list(body)

    return call_wsgi(wrap(app), path, method, sent)


def call_wsgi(
    app: Any, path: str = "/act", method: str = "POST", sent: dict[str, str] | None = None
) -> Answer:
    environ: dict[str, Any] = {}
    setup_testing_defaults(environ)
    raw = path.encode().decode("latin-1")
    environ.update(REQUEST_METHOD=method, PATH_INFO=raw, QUERY_STRING="")
    given = {"Host": "app.example", "Datastar-Request": "true", "Referer": PAGE, **(sent or {})}
    environ.update({f"HTTP_{n.upper().replace('-', '_')}": v for n, v in given.items()})
    environ["wsgi.input"] = io.BytesIO()
    started: list[Any] = []
    written: list[bytes] = []

    def start_response(status: str, headers: Any, exc_info: Any = None) -> Callable[[bytes], None]:
        started.append((int(status[:3]), headers))
        return written.append

    chunks = app(environ, start_response)
    try:
        got = b"".join(chunks)
    finally:
        getattr(chunks, "close", lambda: None)()
    (status, headers) = started[-1]
    return Answer(status, headers, b"".join(written) + got)
