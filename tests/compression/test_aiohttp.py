"""aiohttp's own ways to ask for compression: one response, all of them, those of a part."""

from __future__ import annotations

import asyncio
import gzip
import tracemalloc
import zlib
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer

from datastar_py.aiohttp import (
    DatastarResponse,
    compress_streams,
    datastar_response,
    read_signals,
)
from datastar_py.aiohttp import ServerSentEventGenerator as SSE

EVENT = 'event: datastar-patch-signals\ndata: signals {"n":%d}\n\n'


def visited(app: web.Application, path: str, accepted: str = "gzip", method: str = "GET") -> Any:
    """The status, the headers and the bytes of an answer, as they were sent."""

    async def visit() -> Any:
        headers = {"Accept-Encoding": accepted}
        async with TestServer(app) as server, ClientSession(auto_decompress=False) as client:
            asked = client.request(method, server.make_url(path), headers=headers)
            async with asked as answer:
                return answer.status, answer.headers, await answer.read()

    return asyncio.run(asyncio.wait_for(visit(), 20))


@datastar_response
async def stream(request: web.Request):
    for number in range(3):
        yield SSE.patch_signals({"n": number})


async def given(request: web.Request) -> web.StreamResponse:
    return DatastarResponse([SSE.patch_signals({"n": number}) for number in range(3)])


async def asking(request: web.Request) -> web.StreamResponse:
    response = DatastarResponse(SSE.patch_signals({"n": number}) for number in range(3))
    response.enable_compression(web.ContentCoding.deflate)
    return response


async def page(request: web.Request) -> web.Response:
    return web.Response(text="x" * 5000)


@web.middleware
async def compressing(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """What people write to have everything compressed."""
    response = await handler(request)
    response.enable_compression()
    return response


def app_of(*, middlewares: tuple[Any, ...] = (), compressed: bool = False) -> web.Application:
    app, part = web.Application(middlewares=middlewares), web.Application()
    for one in (app, part):
        one.router.add_get("/stream", stream)
        one.router.add_get("/given", given)
        one.router.add_get("/page", page)
    app.add_subapp("/part", part)
    if compressed:
        compress_streams(app)
    return app


@pytest.mark.parametrize("path", ["/stream", "/given", "/part/stream", "/part/given"])
@pytest.mark.parametrize("how", ["by us", "by a middleware", "by both"])
def test_all_of_an_app(path: str, how: str) -> None:
    app = app_of(
        middlewares=() if how == "by us" else (compressing,), compressed=how != "by a middleware"
    )
    status, headers, sent = visited(app, path)
    assert (status, headers.getall("Content-Encoding")) == (200, ["gzip"])
    assert headers.getall("Vary") == ["Accept-Encoding"]
    assert zlib.decompress(sent, 31).decode() == "".join(EVENT % number for number in range(3))


def test_one_response() -> None:
    app = web.Application()
    app.router.add_get("/asking", asking)
    _, headers, sent = visited(app, "/asking")
    assert headers["Content-Encoding"] == "gzip"
    assert zlib.decompress(sent, 31).decode().count("event: ") == 3


@pytest.mark.parametrize("path", ["/stream", "/given"])
def test_what_is_not_compressed(path: str) -> None:
    _, headers, sent = visited(app_of(compressed=True), path, accepted="identity")
    assert "Content-Encoding" not in headers
    assert sent.count(b"event: ") == 3
    status, _, sent = visited(app_of(compressed=True), path, method="HEAD")
    assert (status, sent) == (200, b"")


def test_other_responses_are_left_alone() -> None:
    _, headers, sent = visited(app_of(compressed=True), "/page")
    assert "Content-Encoding" not in headers
    assert sent == b"x" * 5000


# --- what comes in ------------------------------------------------------------------------------


@datastar_response
async def reading(request: web.Request) -> Any:
    return SSE.patch_signals({"read": await read_signals(request)})


def sent(body: bytes, coding: str) -> tuple[int, bytes]:
    """The status and the body of the answer to signals that are said to be in a coding."""

    async def send() -> Any:
        app = web.Application()
        app.router.add_post("/", reading)
        headers = {"Datastar-Request": "true", "Content-Type": "application/json"}
        async with TestServer(app) as server, ClientSession() as client:
            # As bytes that are encoded already.
            asked = client.post(
                server.make_url("/"),
                data=body,
                headers={**headers, "Content-Encoding": coding},
            )
            async with asked as answer:
                return answer.status, await answer.read()

    return asyncio.run(asyncio.wait_for(send(), 20))


SIGNALS = b'{"n":1}'


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_signals_in_a_coding(coding: str) -> None:
    packed = gzip.compress(SIGNALS) if coding == "gzip" else zlib.compress(SIGNALS)
    assert sent(packed, coding)[0] == 200


@pytest.mark.parametrize(
    "body",
    [SIGNALS, b"\x1f\x8b\x08\0" + b"\xff" * 60, gzip.compress(SIGNALS)[:-8] + b"\0" * 8],
    ids=["no gzip at all", "rubbish behind its head", "a sum of something else"],
)
def test_signals_that_are_not_in_the_coding_that_they_say(body: bytes) -> None:
    status, answer = sent(body, "gzip")
    assert (status, answer) == (400, b"400: The signals are not encoded as their headers say.")


def test_signals_that_grow_when_they_are_decoded() -> None:
    packed = gzip.compress(b'{"n":"' + b"x" * (64 * 2**20) + b'"}')
    assert len(packed) < 2**20
    tracemalloc.start()
    try:
        status, answer = sent(packed, "gzip")
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert status == 413 and b"larger than" in answer
    assert most < 8 * 2**20
