"""aiohttp's own ways to ask for compression: one response, all of them, those of a part."""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer

from datastar_py.aiohttp import DatastarResponse, compress_streams, datastar_response
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
