"""Redirects as events: what handlers give stays as it is, and other middleware sees the answer."""

from __future__ import annotations

import asyncio
import socket
from typing import Any

import pytest
from sanic import Request, Sanic
from sanic.response import HTTPResponse, redirect, text

from datastar_py.sanic import error_page_middleware, redirect_middleware

from ..asgi import HUNG, run
from .test_response import app_of

Answer = tuple[bytes, bytes]


async def answers_of(app: Sanic[Any, Any], *asked: bool) -> list[Answer]:
    """Head and body for requests, one after the other, by Datastar or by a browser."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = await app.create_server(sock=listener, return_asyncio_server=True)
    assert server is not None
    await server.startup()
    await server.start_serving()
    found: list[Answer] = []
    try:
        for by_datastar in asked:
            reader, writer = await asyncio.open_connection(*listener.getsockname())
            sent = b"Datastar-Request: true\r\n" if by_datastar else b""
            writer.write(b"GET / HTTP/1.1\r\nHost: a.b\r\nConnection: close\r\n" + sent + b"\r\n")
            async with asyncio.timeout(HUNG):
                head, _, body = (await reader.read()).partition(b"\r\n\r\n")
            found.append((head, body))
            writer.close()
    finally:
        server.close()
    return found


SHARED = {
    "redirect": (lambda: redirect("/login"), redirect_middleware(), b"302", b"/login"),
    "error": (
        lambda: text("broken <b>", 500),
        error_page_middleware(debug=True),
        b"500",
        b"broken",
    ),
}


@pytest.mark.parametrize("kind", SHARED)
def test_a_response_for_many_requests_stays_as_it_is(kind: str) -> None:
    async def test() -> None:
        make, middleware, status, holds = SHARED[kind]
        shared = make()
        before = shared.status, shared.body, shared.headers.get("Location")

        async def handler(request: Request[Any, Any]) -> HTTPResponse:
            return shared

        app = app_of(handler)
        app.register_middleware(middleware, "response")
        asked, plain, again = await answers_of(app, True, False, True)
        # Sanic itself writes some headers into it.
        assert (shared.status, shared.body, shared.headers.get("Location")) == before
        assert status in plain[0].split(b"\r\n")[0]
        assert b"event-stream" not in plain[0]
        for head, body in (asked, again):
            assert b"200 OK" in head and b"text/event-stream" in head
            assert holds in body and body.count(b"event: ") == 1

    run(test())


@pytest.mark.parametrize("place", ["before", "after"])
def test_other_middleware_sees_the_answer(place: str) -> None:
    async def test() -> None:
        seen: list[int] = []

        async def handler(request: Request[Any, Any]) -> HTTPResponse:
            return redirect("/login")

        async def other(request: Request[Any, Any], response: HTTPResponse) -> None:
            seen.append(response.status)
            response.add_cookie("sid", "1", secure=False)

        app = app_of(handler)
        mine = redirect_middleware()
        # Sanic calls them from the last to the first.
        for one in (mine, other) if place == "before" else (other, mine):
            app.register_middleware(one, "response")
        ((head, body),) = await answers_of(app, True)
        assert seen == [302 if place == "before" else 200]
        assert b"sid=1" in head and b"text/event-stream" in head and b"/login" in body

    run(test())


def test_middleware_of_the_app_may_call_it() -> None:
    async def test() -> None:
        mine = redirect_middleware()

        async def handler(request: Request[Any, Any]) -> HTTPResponse:
            return redirect("/login")

        app = app_of(handler)

        @app.on_response
        async def own(request: Request[Any, Any], response: HTTPResponse) -> None:
            await mine(request, response)

        ((head, body),) = await answers_of(app, True)
        assert b"200 OK" in head and b"/login" in body

    run(test())
