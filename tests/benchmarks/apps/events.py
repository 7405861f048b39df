"""What the apps stream: events of the SDK that this process has, or bytes made by hand."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from typing import Any

SIDE = os.environ["BENCH_SIDE"]
COUNT = int(os.environ["BENCH_EVENTS"])
AWAITS = bool(os.environ.get("BENCH_AWAITS"))
HEADERS = {"Cache-Control": "no-cache", "Content-Type": "text/event-stream"}

if SIDE == "bare":

    def event(number: int) -> Any:
        return f"event: datastar-patch-elements\ndata: elements <p id='n'>{number}</p>\n\n".encode()

else:
    from datastar_py import ServerSentEventGenerator as SSE

    def event(number: int) -> Any:
        return SSE.patch_elements(f"<p id='n'>{number}</p>")


async def many() -> AsyncIterator[Any]:
    for number in range(COUNT):
        yield event(number)
        if AWAITS:
            await asyncio.sleep(0)


def many_sync() -> Iterator[Any]:
    for number in range(COUNT):
        yield event(number)


async def one() -> AsyncIterator[Any]:
    """The number of the process that answers, so that its memory can be looked up."""
    yield event(os.getpid())


def one_sync() -> Iterator[Any]:
    yield event(os.getpid())


async def hold() -> AsyncIterator[Any]:
    yield event(0)
    await asyncio.sleep(3600)
