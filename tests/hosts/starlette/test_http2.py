"""A stream of an HTTP/2 connection is broken off alone; the others of that connection go on.

hypercorn leaves a stream open and silent whose response is left, so these tests fail as well when
its private names change.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.routing import Route

from datastar_py.starlette import DatastarResponse
from datastar_py.streams import CloseReason, current_stream

from ..asgi import HUNG, get, run
from ..http2 import connected
from ..watched import event

SIZE = 200_000


async def failing() -> AsyncIterator[Any]:
    yield event(1)
    await asyncio.sleep(0)
    raise ZeroDivisionError("planned failure")


def sync_failing() -> Iterator[Any]:
    yield event(1)
    raise ZeroDivisionError("planned failure")


async def large() -> AsyncIterator[Any]:
    yield event(1, SIZE)
    raise ZeroDivisionError("planned failure")


async def timed_out() -> AsyncIterator[Any]:
    yield event(1)
    await asyncio.sleep(0.1)
    current_stream().close(CloseReason.TIMED_OUT)
    await asyncio.sleep(HUNG)


async def waiting() -> AsyncIterator[Any]:
    yield event(1)
    await asyncio.sleep(0.05)
    yield event(2)


async def endless() -> AsyncIterator[Any]:
    while True:
        yield event(1)
        await asyncio.sleep(0.02)


async def working() -> AsyncIterator[Any]:
    yield event("saving")
    await asyncio.sleep(0.8)
    yield event("saved")


KINDS: dict[str, Any] = {each.__name__: each for each in (failing, sync_failing, large, timed_out)}
ALL = {**KINDS, "working": working, "waiting": waiting, "endless": endless}


async def endpoint(request: Request) -> DatastarResponse:
    events = ALL[request.path_params["kind"]]()
    return DatastarResponse(events)


app = Starlette(routes=[Route("/{kind}", endpoint, methods=["GET", "POST"])])


@pytest.mark.parametrize("kind", KINDS)
def test_a_stream_is_reset_alone(kind: str) -> None:
    async def check() -> None:
        async with connected(app) as client:
            work = client.ask("/working", "POST")
            broken = client.ask(f"/{kind}")
            assert await client.end_of(broken) == "reset"
            # What was made before was sent before.
            assert client.bodies[broken].endswith(b"\n\n")
            assert len(client.bodies[broken]) > (SIZE if kind == "large" else 0)
            assert await client.end_of(work) == "ended"
            assert b"saved" in client.bodies[work]

    run(check())


@pytest.mark.parametrize("kind", ["failing", "sync_failing"])
def test_a_post_that_fails_ends_whole(kind: str) -> None:
    async def check() -> None:
        async with connected(app) as client:
            asked = client.ask(f"/{kind}", "POST")
            assert await client.end_of(asked) == "ended"
            assert client.bodies[asked].count(b"event: ") == 1

    run(check())


def test_a_second_server_of_the_process_is_not_taken_for_the_one_that_stopped() -> None:
    """On a loop of its own, or on the same one; nor is an app that is asked without a server."""

    async def serve(times: int) -> None:
        for _ in range(times):
            async with connected(app) as client:
                asked = client.ask("/waiting")
                assert await client.end_of(asked) == "ended"
                assert client.bodies[asked].count(b"event: ") == 2
                # The server stops with it, and tells it so.
                client.ask("/endless")
                await asyncio.sleep(0.1)

    run(serve(2))
    run(serve(1))
    assert run(get(app, "/waiting")).body.count(b"event: ") == 2
