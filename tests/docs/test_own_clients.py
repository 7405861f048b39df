"""The test clients that frameworks bring along: a stream comes whole, and an endless one ends."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from typing import Any, TypeVar

import aiohttp
import falcon
import falcon.asgi
import falcon.testing
import flask
import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from blacksheep import Application, Request
from blacksheep.contents import JSONContent
from blacksheep.testing import TestClient as BlackSheepClient

from datastar_py import ServerSentEventGenerator as SSE
from datastar_py import aiohttp as on_aiohttp
from datastar_py import blacksheep as on_blacksheep
from datastar_py import falcon as on_falcon
from datastar_py import falcon_asgi as on_falcon_asgi
from datastar_py import flask as on_flask
from datastar_py.testing import PatchSignals, events

ASKS = {"Datastar-Request": "true"}
SIGNALS = {"a": "ü", "b": [1]}
THREE = [PatchSignals({"n": number}) for number in range(3)]

Result = TypeVar("Result")


def run(steps: Coroutine[Any, Any, Result]) -> Result:
    return asyncio.run(asyncio.wait_for(steps, 30))


async def three() -> AsyncIterator[Any]:
    for number in range(3):
        yield SSE.patch_signals({"n": number})
        await asyncio.sleep(0.03)


# --- Falcon ---------------------------------------------------------------------------------------


class Resource:
    """Under ASGI."""

    closed = 0

    @on_falcon_asgi.datastar_response
    async def on_get(self, req: Any, resp: Any) -> Any:
        async for event in three():
            yield event

    @on_falcon_asgi.datastar_response
    def on_put(self, req: Any, resp: Any) -> Any:
        for number in range(3):
            yield SSE.patch_signals({"n": number})

    @on_falcon_asgi.datastar_response
    async def on_post(self, req: Any, resp: Any) -> Any:
        return SSE.patch_signals(await on_falcon_asgi.read_signals(req) or {})

    @on_falcon_asgi.datastar_response
    async def on_get_endless(self, req: Any, resp: Any) -> Any:
        try:
            while True:
                yield SSE.patch_signals({"n": 1})
                await asyncio.sleep(0.02)
        finally:
            self.closed += 1

    @on_falcon_asgi.datastar_response
    async def on_get_late(self, req: Any, resp: Any) -> Any:
        yield SSE.patch_signals({"n": 1})
        raise LookupError("planned")


@pytest.fixture
def resource() -> Resource:
    return Resource()


@pytest.fixture
def falcon_app(resource: Resource) -> falcon.asgi.App[Any, Any]:
    app = falcon.asgi.App()
    app.add_route("/", resource)
    app.add_route("/endless", resource, suffix="endless")
    app.add_route("/late", resource, suffix="late")
    return app


@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_falcon_asgi_gives_the_whole(falcon_app: Any, method: str) -> None:
    """Its simulated client has left before the handler is called."""
    answer = falcon.testing.TestClient(falcon_app).simulate_request(method, "/")
    assert answer.headers["content-type"] == "text/event-stream"
    assert events(answer) == THREE


def test_falcon_asgi_reads_signals(falcon_app: Any) -> None:
    client = falcon.testing.TestClient(falcon_app)
    assert events(client.simulate_post("/", json=SIGNALS, headers=ASKS)).signals == SIGNALS


def test_falcon_asgi_ends_what_has_no_end(falcon_app: Any, resource: Resource) -> None:
    client = falcon.testing.TestClient(falcon_app)
    answer = client.simulate_get("/endless", asgi_disconnect_ttl=1)
    assert len(events(answer)) > 3
    assert resource.closed == 1


def test_falcon_asgi_sees_a_streaming_client_leave(falcon_app: Any, resource: Resource) -> None:
    async def visit() -> bytes:
        async with (
            falcon.testing.ASGIConductor(falcon_app) as conductor,
            conductor.simulate_get_stream("/endless") as streamed,
        ):
            return await streamed.stream.read()

    assert b'{"n":1}' in run(visit())
    assert resource.closed == 1


def test_falcon_gives_the_whole() -> None:
    class Synchronous:
        @on_falcon.datastar_response
        def on_get(self, req: Any, resp: Any) -> Any:
            for number in range(3):
                yield SSE.patch_signals({"n": number})

        @on_falcon.datastar_response
        def on_post(self, req: Any, resp: Any) -> Any:
            return SSE.patch_signals(on_falcon.read_signals(req) or {})

    app = falcon.App()
    app.add_route("/", Synchronous())
    client = falcon.testing.TestClient(app)
    assert events(client.simulate_get("/")) == THREE
    assert events(client.simulate_post("/", json=SIGNALS, headers=ASKS)).signals == SIGNALS


# --- BlackSheep -----------------------------------------------------------------------------------


def blacksheep_app() -> Application:
    app = Application()

    @app.router.get("/")
    @on_blacksheep.datastar_response
    async def stream() -> Any:
        async for event in three():
            yield event

    @app.router.get("/page")
    @on_blacksheep.datastar_response
    async def page(name: str, number: int = 3, word: str = "x") -> Any:
        return SSE.patch_signals({"name": name, "number": number, "word": word})

    @app.router.post("/")
    @on_blacksheep.datastar_response
    async def echo(request: Request) -> Any:
        return SSE.patch_signals(await on_blacksheep.read_signals(request) or {})

    return app


def test_blacksheep() -> None:
    """Its client has no server: a request has no content, or one that nobody receives."""

    async def visit() -> list[Any]:
        app = blacksheep_app()
        await app.start()
        client: Any = BlackSheepClient(app)
        answers = [
            await client.get("/"),
            await client.post("/", headers=ASKS, content=JSONContent(SIGNALS)),
            await client.post("/", headers=ASKS),
            await client.get("/page", query={"name": "a"}),
            await client.get("/page", query={"name": "b", "word": "y"}),
        ]
        return [events(await answer.text()) for answer in answers]

    assert run(visit()) == [
        THREE,
        [PatchSignals(SIGNALS)],
        [PatchSignals({})],
        [PatchSignals({"name": "a", "number": 3, "word": "x"})],
        [PatchSignals({"name": "b", "number": 3, "word": "y"})],
    ]


# --- aiohttp and Flask ----------------------------------------------------------------------------


def test_aiohttp() -> None:
    @on_aiohttp.datastar_response
    async def stream(request: web.Request) -> Any:
        async for event in three():
            yield event

    closed: list[bool] = []

    @on_aiohttp.datastar_response
    async def endless(request: web.Request) -> Any:
        try:
            while True:
                yield SSE.patch_signals({"n": 1})
                await asyncio.sleep(0.02)
        finally:
            closed.append(True)

    async def visit() -> Any:
        app = web.Application()
        app.router.add_get("/", stream)
        app.router.add_get("/endless", endless)
        async with TestClient(TestServer(app)) as client:
            whole = await (await client.get("/")).text()
            with pytest.raises(asyncio.TimeoutError):
                await (
                    await client.get("/endless", timeout=aiohttp.ClientTimeout(total=0.3))
                ).read()
            for _ in range(100):
                if closed:
                    break
                await asyncio.sleep(0.05)
            return events(whole)

    assert run(visit()) == THREE
    assert closed == [True]


def test_flask() -> None:
    app = flask.Flask("app")

    @app.get("/")
    @on_flask.datastar_response
    def stream() -> Any:
        for number in range(3):
            yield SSE.patch_signals({"n": number})

    client = app.test_client()
    assert events(client.get("/")) == THREE
    answer = client.get("/", buffered=False)
    assert b'{"n":0}' in next(iter(answer.response))
    answer.close()
