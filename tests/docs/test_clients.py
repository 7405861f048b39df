"""`ask`, `events` and `visit` with every test client of every framework."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable
from typing import Any

import clients
import pytest

from datastar_py.testing import PatchSignals, aiter_events, ask, events, visit

SIGNALS = {"name": "Ada & Élodie", "list": [1, None, {"deep": "/?#"}]}
HUNG = 30


def answer(client: Callable[..., Any], app: Any, asked: clients.Asked) -> Any:
    """What an app answers through a client, awaited where it has to be."""
    if inspect.iscoroutinefunction(client):
        return asyncio.run(asyncio.wait_for(client(app, asked), HUNG))
    return client(app, asked)


def named(parameter: object) -> str | None:
    return parameter.__name__ if callable(parameter) else None


@pytest.mark.parametrize("method", clients.METHODS)
@pytest.mark.parametrize(("framework", "client"), clients.CLIENTS, ids=named)
def test_signals(framework: str, client: Callable[..., Any], method: str) -> None:
    app = clients.APPS[framework]()
    response = answer(client, app, lambda c: ask(c, method, "/echo?datastars=1", SIGNALS))
    assert events(response) == [PatchSignals(SIGNALS)]


@pytest.mark.parametrize("method", clients.METHODS)
@pytest.mark.parametrize("client", clients.FACTORIES, ids=named)
def test_signals_of_a_request(client: Callable[..., Any], method: str) -> None:
    """Where a view is called, and no client is there."""
    response = client(clients.django(), lambda c: ask(c, method, "/echo", SIGNALS))
    assert events(response).signals == {"name": "Ada & Élodie", "list": [1, None, {"deep": "/?#"}]}


@pytest.mark.parametrize(("framework", "client"), clients.CLIENTS, ids=named)
def test_without_signals(framework: str, client: Callable[..., Any]) -> None:
    response = answer(client, clients.APPS[framework](), lambda c: ask(c, "POST", "/echo"))
    assert events(response) == [PatchSignals({})]


@pytest.mark.parametrize(("framework", "client"), clients.CLIENTS, ids=named)
def test_what_is_not_there(framework: str, client: Callable[..., Any]) -> None:
    response = answer(client, clients.APPS[framework](), lambda c: ask(c, "GET", "/nothing"))
    with pytest.raises(ValueError, match="no stream of events: it has status 404"):
        events(response)


def test_what_is_not_there_on_a_connection_of_quart() -> None:
    """Its status is known when the body begins."""

    async def ask_for(path: str) -> list[object]:
        async with clients.quart().test_client().request(path) as connection:
            await connection.send_complete()
            found = [event async for event in aiter_events(connection)]
            await connection.disconnect()
        return list(found)

    with pytest.raises(ValueError, match="status 404"):
        asyncio.run(asyncio.wait_for(ask_for("/nothing"), HUNG))


@pytest.fixture(params=list(clients.APPS))
def framework(request: pytest.FixtureRequest) -> str:
    clients.closed.clear()
    return request.param


@pytest.mark.parametrize("stream", ["ticks", "sync_ticks"])
def test_endless_streams(framework: str, stream: str) -> None:
    app = clients.APPS[framework]()
    with visit(app, f"/{stream}", lifespan=framework == "sanic") as page:
        assert page.take(2) == [PatchSignals({"tick": 0}), PatchSignals({"tick": 1})]
        assert page.status_code == 200
        assert page.headers["content-type"].startswith("text/event-stream")
        assert next(page) == PatchSignals({"tick": 2})
    assert clients.closed == [stream]


@pytest.mark.parametrize("stream", ["ticks", "sync_ticks"])
def test_endless_streams_on_the_loop_of_the_test(framework: str, stream: str) -> None:
    async def test() -> None:
        app = clients.APPS[framework]()
        async with visit(app, f"/{stream}", lifespan=framework == "sanic") as page:
            assert await page.take(2) == [PatchSignals({"tick": 0}), PatchSignals({"tick": 1})]
            async for event in page:
                assert event == PatchSignals({"tick": 2})
                break
        assert clients.closed == [stream]

    asyncio.run(asyncio.wait_for(test(), HUNG))


def test_visits_carry_signals(framework: str) -> None:
    app = clients.APPS[framework]()
    for method in ("GET", "POST"):
        with visit(app, "/echo", SIGNALS, method=method, lifespan=framework == "sanic") as page:
            assert page.take(5) == [PatchSignals(SIGNALS)]


def test_visits_to_nowhere(framework: str) -> None:
    visited = visit(clients.APPS[framework](), "/x", lifespan=framework == "sanic")
    with pytest.raises(ValueError, match="status 404"), visited as page:
        page.take(1)
