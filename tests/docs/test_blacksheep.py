"""BlackSheep: handlers with defaults, and its own test client, which has no server's connection."""

from __future__ import annotations

import asyncio
from typing import Any

import blacksheep
import pytest
from blacksheep.server.routing import Router
from blacksheep.testing import TestClient

from datastar_py import ServerSentEventGenerator as SSE
from datastar_py._blacksheep import headers_of
from datastar_py.blacksheep import datastar_response, read_signals
from datastar_py.testing import PatchSignals, events


def test_handlers_with_defaults_in_its_own_client() -> None:
    # With a router of its own: the one that applications share is for one of a process.
    app = blacksheep.Application(router=Router())

    @app.router.get("/generator")
    @datastar_response
    async def generator(request: blacksheep.Request, limit: int = 5) -> Any:
        yield SSE.patch_signals({"limit": limit, "read": await read_signals(request)})

    @app.router.post("/coroutine")
    @datastar_response
    async def coroutine(request: blacksheep.Request, model: str = "m", path: str = "p") -> Any:
        return SSE.patch_signals({"read": await read_signals(request), "own": [model, path]})

    @app.router.get("/sync/{name}")
    @datastar_response
    def sync(name: str, count: int = 1) -> Any:
        return [SSE.patch_signals({"name": name})] * count

    async def visit() -> list[object]:
        await app.start()
        client, asks = TestClient(app), {"Datastar-Request": "true"}
        sends = {**asks, "Content-Type": "application/json"}
        query = {"limit": "7", "datastar": '{"a":1}'}
        body = blacksheep.JSONContent({"a": 1})
        answers = [
            await client.get("/generator", query=query, headers=asks),
            await client.get("/generator", headers=asks),
            await client.post("/coroutine", query={"path": "x"}, headers=sends, content=body),
            await client.get("/sync/x", query={"count": "2"}, headers=asks),
        ]
        found: list[object] = [event for answer in answers for event in events(await answer.text())]
        await app.stop()
        return found

    found = asyncio.run(asyncio.wait_for(visit(), 20))
    assert found == [
        PatchSignals({"limit": 7, "read": {"a": 1}}),
        PatchSignals({"limit": 5, "read": None}),
        PatchSignals({"read": {"a": 1}, "own": ["m", "x"]}),
        PatchSignals({"name": "x"}),
        PatchSignals({"name": "x"}),
    ]


@pytest.mark.parametrize("name", [b"x-\xff", b"\xc3\xa9", b"datastar-request\x80"])
def test_names_of_headers_that_are_no_utf_8(name: bytes) -> None:
    request = blacksheep.Request("POST", b"/", [(name, b"a"), (b"Datastar-Request", b"true")])
    headers = headers_of(request)
    assert headers[name.decode("latin-1")] == "a"
    assert headers["datastar-request"] == "true"
