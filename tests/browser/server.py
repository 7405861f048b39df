"""The server of the browser suite: pages and streams that tests make up as they go."""

from __future__ import annotations

import asyncio
import itertools
import json
import threading
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from datastar_py import SSE_HEADERS


class Line:
    """What is sent on a response that stays open, from any thread."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._waiting: asyncio.Queue[str] = asyncio.Queue()

    def send(self, text: str) -> None:
        self._loop.call_soon_threadsafe(self._waiting.put_nowait, text)

    def __aiter__(self) -> Line:
        return self

    async def __anext__(self) -> str:
        return await self._waiting.get()


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    query: tuple[tuple[str, str], ...]
    headers: Mapping[str, str]
    body: bytes
    line: Line
    # Set once the browser has closed the connection.
    gone: threading.Event = field(default_factory=threading.Event)

    @property
    def signals(self) -> Any:
        """The signals, from wherever the client puts them."""
        given = dict(self.query).get("datastar")
        return json.loads(given if given is not None else self.body)


@dataclass(frozen=True)
class Reply:
    """`body` is sent whole or, when it is an iterator, piece by piece. No status: hang up."""

    body: str | bytes | AsyncIterator[str] = ""
    status: int | None = 200
    headers: Mapping[str, str] = field(default_factory=dict)


Handler = Callable[[Request], Reply]


def html(text: str) -> Reply:
    return Reply(text, headers={"Content-Type": "text/html; charset=utf-8"})


def stream(*events: str) -> Reply:
    return Reply("".join(events), headers=SSE_HEADERS)


def held(request: Request) -> Reply:
    """A stream that stays open; `request.line` feeds it."""
    return Reply(request.line, headers=SSE_HEADERS)


class Server:
    """Listens in a thread of its own. Paths are made up anew by every test."""

    def __init__(self) -> None:
        self._routes: dict[str, Handler] = {}
        self._numbers = itertools.count(1)
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self.requests: list[Request] = []
        self.url = ""
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        self._ready.wait()

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def forget(self) -> None:
        """Drops what the last test made; files of the suite stay."""
        self.requests.clear()
        self._routes = {p: h for p, h in self._routes.items() if not p.startswith("/t/")}

    def at(self, path: str, handler: Handler) -> None:
        self._routes[path] = handler

    def add(self, handler: Handler) -> str:
        """Gives a new path to a handler."""
        path = f"/t/{next(self._numbers)}"
        self._routes[path] = handler
        return path

    def asked(self, path: str) -> list[Request]:
        """The requests that came in for a path."""
        return [request for request in self.requests if request.path == path]

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._listen())
        self._loop.run_forever()

    async def _listen(self) -> None:
        listener = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        host, port = listener.sockets[0].getsockname()
        self.url = f"http://{host}:{port}"
        self._ready.set()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            request = await self._read(reader)
            if request is not None:
                self.requests.append(request)
                handler = self._routes.get(request.path)
                reply = handler(request) if handler else Reply("not found", 404)
                await self._write(request, reply, reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def _read(self, reader: asyncio.StreamReader) -> Request | None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
        except asyncio.IncompleteReadError:
            return None
        first, *lines = head.decode("latin-1").rstrip().split("\r\n")
        method, target, _ = first.split(" ")
        pairs = (line.split(":", 1) for line in lines)
        headers = {name.lower(): value.strip() for name, value in pairs}
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        url = urlsplit(target)
        query = tuple(parse_qsl(url.query, keep_blank_values=True))
        return Request(method, url.path, query, headers, body, Line(self._loop))

    async def _write(
        self,
        request: Request,
        reply: Reply,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        if reply.status is None:
            return
        lines = [f"HTTP/1.1 {reply.status} X", "Connection: close"]
        lines += [f"{name}: {value}" for name, value in reply.headers.items()]
        writer.write("\r\n".join([*lines, "", ""]).encode("latin-1"))
        if isinstance(reply.body, (str, bytes)):
            text = reply.body
            writer.write(text.encode() if isinstance(text, str) else text)
            await writer.drain()
            return
        await writer.drain()
        sending = asyncio.ensure_future(self._send(reply.body, writer))
        leaving = asyncio.ensure_future(reader.read())
        await asyncio.wait({sending, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if leaving.done():
            request.gone.set()
        for task in (sending, leaving):
            task.cancel()

    async def _send(self, pieces: AsyncIterator[str], writer: asyncio.StreamWriter) -> None:
        async for piece in pieces:
            writer.write(piece.encode())
            await writer.drain()
