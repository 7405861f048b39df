"""A stream of an HTTP/2 connection is broken off alone; the others of that connection go on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from quart import Quart

from datastar_py.quart import datastar_response
from datastar_py.streams import CloseReason, current_stream

from ..asgi import HUNG, run
from ..http2 import connected
from ..watched import event

app = Quart(__name__)


@app.route("/<kind>", methods=["GET", "POST"])
@datastar_response
async def events(kind: str) -> AsyncIterator[Any]:
    yield event("first")
    if kind == "failing":
        raise ZeroDivisionError("planned failure")
    if kind == "timed_out":
        await asyncio.sleep(0.1)
        current_stream().close(CloseReason.TIMED_OUT)
        await asyncio.sleep(HUNG)
    # Longer than it takes until a connection is closed by force.
    await asyncio.sleep(0.8)
    yield event("last")


@pytest.mark.parametrize("kind", ["failing", "timed_out"])
def test_a_stream_is_reset_alone(kind: str) -> None:
    async def check() -> None:
        async with connected(app) as client:
            work = client.ask("/working", "POST")
            broken = client.ask(f"/{kind}")
            assert await client.end_of(broken) == "reset"
            assert b"first" in client.bodies[broken]
            assert await client.end_of(work) == "ended"
            assert b"last" in client.bodies[work]

    run(check())
