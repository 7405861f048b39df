"""What the README of 1.0.3 shows works unchanged: the same imports, calls and results."""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import AsyncIterator
from typing import Any

import pytest

from datastar_py import ServerSentEventGenerator as SSE
from datastar_py import action_generator as actions
from datastar_py import attribute_generator as data
from datastar_py.attributes import AttributeGenerator

FRAMEWORKS = ["quart", "starlette", "fastapi", "fasthtml", "litestar", "sanic", "django"]


@pytest.fixture(scope="session", autouse=True)
def _django() -> None:
    from django.conf import settings

    if not settings.configured:
        settings.configure(DEFAULT_CHARSET="utf-8")


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_names_of_each_framework(framework: str) -> None:
    module = importlib.import_module(f"datastar_py.{framework}")
    for name in (
        "SSE_HEADERS",
        "DatastarResponse",
        "ServerSentEventGenerator",
        "datastar_response",
        "read_signals",
    ):
        assert hasattr(module, name)
    assert module.ServerSentEventGenerator is SSE


def status(response: Any) -> int:
    return getattr(response, "status_code", None) or response.status


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_responses_of_no_one_and_two_events(framework: str) -> None:
    response = importlib.import_module(f"datastar_py.{framework}").DatastarResponse
    element = SSE.patch_elements("<div id='mydiv'></div>")
    assert status(response()) == 204
    for content in (element, [element, SSE.patch_signals({"mysignal": "myval"})]):
        # Litestar takes the status of the route for None.
        assert status(response(content)) == 200
    assert dict(response(element).headers)


@pytest.mark.parametrize("framework", sorted({*FRAMEWORKS} - {"sanic"}))
def test_response_of_a_stream(framework: str) -> None:
    response = importlib.import_module(f"datastar_py.{framework}").DatastarResponse

    async def updates() -> AsyncIterator[Any]:
        while True:
            yield SSE.patch_elements("<div id='mydiv'></div>")
            await asyncio.sleep(1)

    async def make() -> int:
        return status(response(updates()))

    assert asyncio.run(make()) == 200


def test_attributes() -> None:
    button = data.on("click", "console.log('clicked')").debounce(1000).stop
    assert f"<button {button}>" == (
        '<button data-on:click__debounce.1000__stop="console.log(&#39;clicked&#39;)">'
    )
    assert dict(AttributeGenerator(alias="data-star-").text("$a")) == {"data-star-text": "$a"}
    htmy = AttributeGenerator(alias="_data-")
    assert {**htmy.on("click", "x").debounce("1s").stop} == {
        "_data-on:click__debounce.1s__stop": "x"
    }
    assert f"<body {data.init('@get(1)')}>" == '<body data-init="@get(1)">'


def test_actions() -> None:
    submit = data.on(
        "submit",
        actions.post(
            "/contacts",
            content_type="form",
            retry="never",
            request_cancellation="cleanup",
            headers={"X-View": data.JSExpression("el.dataset.viewId")},
        ),
    )
    assert submit == {
        "data-on:submit": '@post("/contacts", {"contentType": "form", '
        '"headers": {"X-View": (el.dataset.viewId)}, "retry": "never", '
        '"requestCancellation": "cleanup"})'
    }


def test_quart_from_the_readme() -> None:
    from quart import Quart

    from datastar_py.quart import datastar_response, read_signals

    app = Quart(__name__)

    @app.route("/")
    def index() -> str:
        return f"<body {data.init(chr(64) + 'get(1)')}></body>"

    @app.route("/updates")
    @datastar_response
    async def updates() -> AsyncIterator[Any]:
        signals = await read_signals()
        yield SSE.patch_elements('<span id="currentTime">now')
        yield SSE.patch_signals({"currentTime": "now", "seen": signals})

    async def ask() -> tuple[bytes, int, bytes]:
        client = app.test_client()
        page = await client.get("/")
        reply = await client.get('/updates?datastar={"a":1}', headers={"Datastar-Request": "true"})
        return await page.get_data(), reply.status_code, await reply.get_data()

    page, code, stream = asyncio.run(ask())
    assert b'data-init="@get(1)"' in page
    assert code == 200
    assert b'data: signals {"currentTime":"now","seen":{"a":1}}' in stream
