"""Asks an ASGI app without any server, so that a test sees and decides each message."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterable, MutableMapping
from contextlib import asynccontextmanager, suppress
from typing import Any

from datastar_py.streams import Stream, open_streams

HUNG = 30.0

Message = MutableMapping[str, Any]
App = Callable[..., Awaitable[None]]


# What tests before have left open is not this one's fault.
_before: frozenset[Stream] = frozenset()


def run(work: Coroutine[Any, Any, Any]) -> Any:
    """Run a test on a loop of its own; what hangs fails."""
    global _before
    _before = open_streams()
    return asyncio.run(asyncio.wait_for(work, 3 * HUNG))


async def nothing_open(within: float = HUNG) -> None:
    """Wait until every stream of this test has ended."""
    end = asyncio.get_running_loop().time() + within
    while open_streams() - _before and asyncio.get_running_loop().time() < end:
        await asyncio.sleep(0.01)
    assert not open_streams() - _before


class Exchange:
    """One request, and what has come of it."""

    def __init__(self, body: bytes = b"") -> None:
        self.body = b""
        self.messages: list[Message] = []
        self.finished = False
        self._gone = asyncio.Event()
        self._changed = asyncio.Event()
        self._requests = [{"type": "http.request", "body": body, "more_body": False}]
        self.error: BaseException | None = None
        # A test that clears this has a client that does not read.
        self.reads = asyncio.Event()
        self.reads.set()

    async def receive(self) -> Message:
        if self._requests:
            return self._requests.pop(0)
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        await self.reads.wait()
        self.messages.append(message)
        if message["type"] == "http.response.body":
            self.body += message.get("body", b"")
            if not message.get("more_body", False):
                self.finished = True
                # A server says so to who asks for more of the request.
                self._gone.set()
        self._changed.set()

    def leave(self) -> None:
        self._gone.set()

    async def until(self, text: bytes) -> None:
        """Wait until that has come."""
        async with asyncio.timeout(HUNG):
            while text not in self.body and not self._over():
                self._changed.clear()
                await self._changed.wait()
        assert text in self.body, (self.body, self.error)

    def _over(self) -> bool:
        return self.error is not None

    @property
    def start(self) -> Message:
        [start] = [m for m in self.messages if m["type"] == "http.response.start"]
        return start

    @property
    def status(self) -> int:
        status: int = self.start["status"]
        return status

    def header(self, name: str) -> list[str]:
        """Each value that a header has, whatever its case."""
        return [
            value.decode()
            for key, value in self.start["headers"]
            if key.decode().lower() == name.lower()
        ]


@asynccontextmanager
async def asked(
    app: App,
    path: str = "/",
    method: str = "GET",
    *,
    headers: Iterable[tuple[str, str]] = (),
    body: bytes = b"",
    reraise: bool = True,
    spec_version: str = "2.3",
) -> AsyncIterator[Exchange]:
    """Have the app answer meanwhile; at the end, wait until it has."""
    exchange = Exchange(body)
    bare, _, query = path.partition("?")
    sent = [("host", "localhost"), *headers]
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": spec_version},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": bare,
        "raw_path": bare.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(key.lower().encode(), value.encode()) for key, value in sent],
        "client": ("127.0.0.1", 50000),
        "server": ("localhost", 80),
        "state": {},
        "extensions": {},
    }

    async def answer() -> None:
        try:
            await app(scope, exchange.receive, exchange.send)
        except BaseException as error:
            exchange.error = error
            raise
        finally:
            exchange._changed.set()

    task = asyncio.create_task(answer())
    try:
        yield exchange
        async with asyncio.timeout(HUNG):
            await asyncio.wait({task})
        if reraise and exchange.error is not None:
            raise exchange.error
    finally:
        task.cancel()
        with suppress(BaseException):
            await task


async def get(app: App, path: str = "/", method: str = "GET", **options: Any) -> Exchange:
    """Ask, and read to the end."""
    async with asked(app, path, method, **options) as exchange:
        pass
    return exchange


@asynccontextmanager
async def started(app: App) -> AsyncIterator[App]:
    """Run the app's lifespan around."""
    to_app: asyncio.Queue[Message] = asyncio.Queue()
    from_app: asyncio.Queue[Message] = asyncio.Queue()
    scope = {"type": "lifespan", "asgi": {"version": "3.0", "spec_version": "2.0"}, "state": {}}
    task = asyncio.create_task(app(scope, to_app.get, from_app.put))
    to_app.put_nowait({"type": "lifespan.startup"})
    async with asyncio.timeout(HUNG):
        assert (await from_app.get())["type"] == "lifespan.startup.complete"
    try:
        yield app
    finally:
        to_app.put_nowait({"type": "lifespan.shutdown"})
        async with asyncio.timeout(HUNG):
            await from_app.get()
            await task
