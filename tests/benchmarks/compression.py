"""What compression makes of a stream, and what an idle stream keeps in memory for it.

The middleware runs as it does in a server, around our adapters, but in this process; each is measured
in a child of it, whose memory nothing else has touched.
"""

from __future__ import annotations

import asyncio
import itertools
import multiprocessing
import os
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .sides import OURS_FOLDER

EVENTS = 200
STREAMS = 100
# How many events an idle stream has sent before.
BEFORE = 20

CODINGS = ("gzip", "br", "zstd")


@dataclass(frozen=True)
class Compressed:
    """One way to compress a stream."""

    way: str
    coding: str
    plain: int
    sent: int
    kib: float


def event(number: int) -> Any:
    from datastar_py import ServerSentEventGenerator as SSE

    return SSE.patch_elements(
        f"<tr id='row-{number}'><td>Order {number}</td><td class='total'>{number * 37 % 1000}.00</td>"
        f"<td><button data-on:click=\"@post('/orders/{number}/ship')\">Ship</button></td></tr>"
    )


def resident() -> float:
    """Memory of this process in KiB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1024


def ways() -> dict[tuple[str, str], Callable[[], Any]]:
    """What is measured; the key is what it is called and what the client accepts."""
    found: dict[tuple[str, str], Callable[[], Any]] = {("no compression", "identity"): lambda: None}
    for coding in CODINGS:
        found["starlette-compress", coding] = lambda: around(
            "starlette_compress", "CompressMiddleware"
        )
    for coding in ("gzip", "zstd"):
        found["datastar_py.compression", coding] = lambda: around(
            "datastar_py.compression", "CompressStreams"
        )
    return found


def around(module: str, name: str) -> Any:
    import importlib

    return getattr(importlib.import_module(module), name)


def measure_compression(say: Callable[[str], None]) -> list[Compressed]:
    """Measure each way in a process of its own."""
    context = multiprocessing.get_context("spawn")
    results: list[Compressed] = []
    plain = kib = 0.0
    for way, coding in ways():
        say(f"compression: {way}, {coding}")
        with context.Pool(1, find_ours) as pool:
            sent, memory = pool.apply(measured, (way, coding))
        if way == "no compression":
            plain, kib = sent, memory
        results.append(Compressed(way, coding, int(plain), sent, memory - kib))
    return results


def find_ours() -> None:
    """Have `import datastar_py` find ours in this process."""
    sys.path.insert(0, str(OURS_FOLDER))


def measured(way: str, coding: str) -> tuple[int, float]:
    """The bytes of a whole stream, and the KiB that an idle one keeps."""
    middleware = ways()[way, coding]()
    if way == "datastar_py.compression":
        return under_wsgi(middleware, coding)
    return asyncio.run(under_asgi(middleware, coding))


def under_wsgi(middleware: Any, coding: str) -> tuple[int, float]:
    from datastar_py.wsgi import datastar_response

    @datastar_response
    def application(environ: Any) -> Iterator[Any]:
        yield from map(event, range(EVENTS))

    def opened() -> Any:
        environ = {"REQUEST_METHOD": "GET", "HTTP_ACCEPT_ENCODING": coding}
        return middleware(application)(environ, lambda *_: None)

    whole = sum(map(len, opened()))
    warm = opened()
    list(itertools.islice(warm, BEFORE))
    before = resident()
    kept = [opened() for _ in range(STREAMS)]
    for body in kept:
        list(itertools.islice(body, BEFORE))
    return whole, (resident() - before) / STREAMS


async def under_asgi(middleware: Any, coding: str) -> tuple[int, float]:
    from datastar_py.asgi import datastar_response

    async def events(count: int, then: asyncio.Event) -> AsyncIterator[Any]:
        for number in range(count):
            yield event(number)
            await asyncio.sleep(0)
        await then.wait()

    def opened(count: int, then: asyncio.Event, sent: list[int]) -> Any:
        @datastar_response
        def application(scope: Any, receive: Any) -> Any:
            return events(count, then)

        async def receive() -> Any:
            await asyncio.Event().wait()

        async def send(message: Any) -> None:
            sent.append(len(message.get("body", b"")))

        headers = [(b"accept-encoding", coding.encode())]
        scope = {
            "type": "http",
            "method": "GET",
            "path": "/",
            "query_string": b"",
            "headers": headers,
        }
        wrapped: Any = application if middleware is None else middleware(application)
        return asyncio.create_task(wrapped(scope, receive, send))

    at_once, never = asyncio.Event(), asyncio.Event()
    at_once.set()
    sent: list[int] = []
    await opened(EVENTS, at_once, sent)
    tasks = [opened(BEFORE, never, [])]
    await asyncio.sleep(0.2)
    before = resident()
    tasks += [opened(BEFORE, never, []) for _ in range(STREAMS)]
    await asyncio.sleep(1)
    memory = (resident() - before) / STREAMS
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return sum(sent), memory
