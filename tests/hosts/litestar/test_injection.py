"""What Litestar injects: signals as a dependency, whose own options no request can set."""

from __future__ import annotations

from typing import Any

import pytest
from litestar import Controller, Litestar, Router, get, post
from litestar.di import Provide
from litestar.testing import TestClient

from datastar_py.litestar import read_signals

SENT = {"Datastar-Request": "true"}
SIGNALS = {"signals": Provide(read_signals)}


@get("/handler", dependencies=SIGNALS)
async def of_handler(signals: Any) -> Any:
    return signals


@post("/post", dependencies=SIGNALS, status_code=200)
async def of_post(signals: Any) -> Any:
    return signals


@get("/own", dependencies=SIGNALS)
async def own(signals: Any, limit: int = 5) -> Any:
    return {**(signals or {}), "limit": limit}


class Owner(Controller):
    path = "/controller"
    dependencies = SIGNALS

    @get()
    async def show(self, signals: Any) -> Any:
        return signals


@get("/router")
async def of_router(signals: Any) -> Any:
    return signals


HANDLERS = [
    of_handler,
    of_post,
    own,
    Owner,
    Router("/", route_handlers=[of_router], dependencies=SIGNALS),
]
PATHS = ["/handler", "/controller", "/router"]


@pytest.mark.parametrize("path", [*PATHS, "/post"])
@pytest.mark.parametrize("limit", ["1", "0", "x"])
def test_no_query_sets_the_limit(path: str, limit: str) -> None:
    with TestClient(Litestar(HANDLERS)) as client:
        if path == "/post":
            reply = client.post(f"{path}?limit={limit}", json={"a": 1}, headers=SENT)
        else:
            asked = {"datastar": '{"a": 1}', "limit": limit}
            reply = client.get(path, params=asked, headers=SENT)
    assert (reply.status_code, reply.json()) == (200, {"a": 1})


def test_a_limit_of_the_handler_is_its_own() -> None:
    with TestClient(Litestar(HANDLERS)) as client:
        reply = client.get("/own", params={"datastar": '{"a": 1}', "limit": "1"}, headers=SENT)
    assert reply.json() == {"a": 1, "limit": 1}


def test_the_schema_shows_nothing_of_ours() -> None:
    with TestClient(Litestar(HANDLERS)) as client:
        reply = client.get("/schema/openapi.json")
    assert reply.status_code == 200
    shown = {
        path: [one["name"] for operation in of.values() for one in operation.get("parameters", [])]
        for path, of in reply.json()["paths"].items()
    }
    assert shown == {**{path: [] for path in [*PATHS, "/post"]}, "/own": ["limit"]}
