# pyright: strict

"""Tests of apps as people write them: nothing here may upset a type checker."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from typing import Any, assert_type

import httpx
import pytest
from django.core.asgi import get_asgi_application
from django.http import HttpRequest
from django.test import AsyncClient, Client, RequestFactory
from fastapi import FastAPI
from fastapi.testclient import TestClient
from litestar import Litestar
from litestar.testing import AsyncTestClient
from litestar.testing import TestClient as LitestarClient
from quart import Quart
from starlette.applications import Starlette
from starlette.testclient import TestClient as StarletteClient

from datastar_py.testing import (
    AsyncPage,
    Event,
    Events,
    Page,
    PatchElements,
    PatchSignals,
    aevents,
    aiter_events,
    ask,
    events,
    iter_events,
    visit,
)

app = FastAPI()


@pytest.fixture
def client() -> Iterator[TestClient]:
    with TestClient(app) as client:
        yield client


def test_greet(client: TestClient) -> None:
    response = ask(client, "POST", "/greet", {"name": "Ada"})
    assert response.status_code == 200 and response.text
    assert events(response) == [PatchElements("<p id='answer'>Hello, Ada!</p>")]


def test_what_it_comes_to(client: TestClient) -> None:
    found = events(ask(client, "GET", "/search", {"query": "tea"}, headers={"Last-Event-ID": "7"}))
    assert_type(found, Events)
    assert_type(found.signals, dict[str, Any])
    assert_type(found.elements("#found"), list[str])
    assert_type(found.scripts, list[str])
    assert found.signals["count"] == 1
    assert found.elements("#found")[0].startswith("<li>")
    assert found.signals_after({"a": 1}) == {"a": 1, "count": 1}
    assert len(found) == 2 and found[0] == PatchSignals({"count": 1})
    for event in found:
        assert_type(event, Event)
        if isinstance(event, PatchElements):
            assert event.mode == "outer" and event.selector is None


def test_by_hand(client: TestClient) -> None:
    response = client.post("/greet", json={"name": "Ada"}, headers={"Datastar-Request": "true"})
    assert events(response) == []
    response = client.get("/search", params={"datastar": json.dumps({"query": "tea"})})
    assert next(iter_events(response)) == PatchSignals({"busy": True})


def test_an_endless_stream() -> None:
    with visit(app, "/ticks", {"from": 5}) as page:
        assert_type(page, Page)
        assert_type(page.take(2), Events)
        assert next(page) == PatchSignals({"tick": 7})
        for event in page:
            assert_type(event, Event)
            break
        assert page.status_code == 200 and page.headers["content-type"]


async def test_an_endless_stream_on_the_loop_of_the_test() -> None:
    async with visit(app, "/ticks", method="POST", headers={"X-A": "b"}, patience=2) as page:
        assert_type(page, AsyncPage)
        assert_type(await page.take(2), Events)
        async for event in page:
            assert_type(event, Event)
            break
        await page.leave()


@pytest.fixture
async def ticks() -> AsyncIterator[AsyncPage]:
    async with visit(app, "/ticks") as page:
        yield page


async def test_with_a_fixture(ticks: AsyncPage) -> None:
    assert await ticks.take(1) == [PatchSignals({"tick": 0})]


def test_other_apps() -> None:
    with visit(Starlette(), "/"), visit(Litestar(), "/"), visit(Quart("a"), "/"):
        pass
    with visit(get_asgi_application(), "/", lifespan=True):
        pass


async def test_httpx() -> None:
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        response = await ask(client, "DELETE", "/rows/3", {"confirmed": True})
        assert_type(response, httpx.Response)
        assert_type(await aevents(response), Events)
    with httpx.Client() as client:
        assert_type(ask(client, "PUT", "/"), httpx.Response)


async def test_litestar() -> None:
    with LitestarClient(Litestar()) as client:
        assert_type(ask(client, "GET", "/"), httpx.Response)
    async with AsyncTestClient(Litestar()) as client:
        assert events(await ask(client, "GET", "/")) == []


def test_starlette() -> None:
    assert ask(StarletteClient(Starlette()), "GET", "/").status_code == 200


async def test_quart() -> None:
    quart = Quart("a")
    response = await ask(quart.test_client(), "POST", "/greet", {"name": "Ada"})
    assert response.status_code == 200
    assert events(response).signals == {}
    async for event in aiter_events(response):
        assert_type(event, Event)


def view(request: HttpRequest) -> str:
    return request.path


async def test_django() -> None:
    response = ask(Client(), "POST", "/greet", {"name": "Ada"})
    assert response.status_code == 200
    assert events(response).elements("#answer") == []
    answer = await ask(AsyncClient(), "GET", "/ticks", {"a": 1})
    assert_type(await aevents(answer), Events)
    assert view(ask(RequestFactory(), "GET", "/ticks", {"a": 1})) == "/ticks"
