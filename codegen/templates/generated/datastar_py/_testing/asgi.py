"""One request to an ASGI app, and its response piece by piece, without a server."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any, TypeAlias
from urllib.parse import quote, unquote, urlsplit

_Message: TypeAlias = "MutableMapping[str, Any]"


def scope_of(method: str, url: str, headers: Mapping[str, str]) -> dict[str, Any]:
    """What a server would tell an app of a request."""
    # What a browser would escape; what is escaped stays so.
    parts = urlsplit(quote(url, safe="/?#[]@!$&'()*+,;=:%"))
    every = {"host": "testserver", **headers}
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "method": method.upper(),
        "scheme": "http",
        "path": unquote(parts.path) or "/",
        "raw_path": (parts.path or "/").encode("ascii"),
        "query_string": parts.query.encode("ascii"),
        "root_path": "",
        "headers": [(n.lower().encode("latin-1"), v.encode("latin-1")) for n, v in every.items()],
        "client": ("testclient", 50000),
        "server": ("testserver", 80),
    }


class _LeftError(OSError):
    """What an app gets that sends to a client that has left."""


class Conversation:
    """The app in a task of its own, which goes on when a piece of its body has been read."""

    def __init__(
        self,
        app: Callable[[Any, Any, Any], Awaitable[Any]],
        scope: Mapping[str, Any],
        body: bytes,
    ) -> None:
        self._body: bytes | None = body
        self._started: dict[str, Any] = {}
        self._left = asyncio.Event()
        # Whether its end was sent, and whether it was read.
        self._is_whole = self._is_over = False
        # One piece at a time: what nobody reads holds the app up, as a socket would.
        self._pieces: asyncio.Queue[bytes] = asyncio.Queue(1)
        self._task = asyncio.ensure_future(self._run(app, scope))

    @classmethod
    def beginning(
        cls, app: Callable[[Any, Any, Any], Awaitable[Any]], scope: Mapping[str, Any], body: bytes
    ) -> Callable[[Mapping[str, Any]], Conversation]:
        """Begins it, with the state that the app's lifespan has left."""
        return lambda state: cls(app, {**scope, "state": dict(state)}, body)

    @property
    def status_code(self) -> int | None:
        """The status, once the response has begun."""
        return self._started.get("status")

    @property
    def headers(self) -> dict[str, str]:
        """The headers, once the response has begun, with names in lower case."""
        given = self._started.get("headers", ())
        return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in given}

    async def read(self) -> bytes:
        """The next piece of the body; nothing at its end. Raises what the app raised."""
        if self._is_over:
            return b""
        piece = await self._pieces.get()
        if not piece:
            self._is_over = True
            if not self._is_whole:
                await asyncio.wait([self._task])
                self._raise_failure()
        return piece

    async def close(self, patience: float) -> None:
        """Leaves, and waits for the app to end. Raises what it raised, or TimeoutError."""
        self._left.set()
        done, _ = await asyncio.wait([self._task], timeout=patience)
        if not done:
            self._task.cancel()
            await asyncio.wait([self._task], timeout=patience)
            raise TimeoutError(f"the app still runs {patience:g} s after its client has left")
        self._raise_failure()

    def _raise_failure(self) -> None:
        if not self._task.cancelled():
            error = self._task.exception()
            # A stream is broken off where nobody is left to read it.
            broken = self._left.is_set() and isinstance(error, BrokenPipeError)
            if error is not None and not broken and not _is_about_leaving(error):
                raise error

    async def _run(
        self, app: Callable[[Any, Any, Any], Awaitable[Any]], scope: Mapping[str, Any]
    ) -> None:
        try:
            await app(dict(scope), self._receive, self._send)
        finally:
            # Whoever reads has something to wake up for.
            if not self._is_whole:
                await self._put(b"")

    async def _put(self, piece: bytes) -> None:
        """Hands a piece over as soon as there is room, unless nobody is there to read it."""
        put = asyncio.ensure_future(self._pieces.put(piece))
        left = asyncio.ensure_future(self._left.wait())
        try:
            await asyncio.wait([put, left], return_when=asyncio.FIRST_COMPLETED)
        finally:
            put.cancel()
            left.cancel()

    async def _receive(self) -> _Message:
        if self._body is not None and not self._left.is_set():
            body, self._body = self._body, None
            return {"type": "http.request", "body": body, "more_body": False}
        await self._left.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: _Message) -> None:
        if self._left.is_set():
            raise _LeftError("the client has left")
        if message["type"] == "http.response.start":
            # Sanic's headers can be read once.
            self._started = {**message, "headers": list(message.get("headers", ()))}
        elif message["type"] == "http.response.body":
            if message.get("body"):
                await self._put(bytes(message["body"]))
            if not message.get("more_body", False):
                self._is_whole = True
                await self._put(b"")
        # The loop is there for others as well, even if nobody had to wait.
        await asyncio.sleep(0)


def _is_about_leaving(error: BaseException) -> bool:
    """Whether an app says in its own words that its client has left."""
    found: BaseException | None = error
    while found is not None:
        if isinstance(found, _LeftError):
            return True
        found = found.__cause__ or found.__context__
    return False
