"""Components of FastHTML that a handler gives are the events that patch them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from fasthtml.common import FT, Div, FastHTML, NotStr, P, Safe
from starlette.testclient import TestClient

from datastar_py.fasthtml import DatastarResponse, datastar_response
from datastar_py.fasthtml import ServerSentEventGenerator as SSE


class Card:
    def __ft__(self) -> FT:
        return Div(P("a < b"), id="card")


WANTED = SSE.patch_elements('<div id="card"><p>a &lt; b</p></div>')
COMPONENTS: dict[str, Callable[[], Any]] = {
    "FT": lambda: Div(P("a < b"), id="card"),
    "own": Card,
    "NotStr": lambda: NotStr('<div id="card"><p>a &lt; b</p></div>'),
    "Safe": lambda: Safe('<div id="card"><p>a &lt; b</p></div>'),
    "event": lambda: WANTED,
}


def reply_to(handler: Any) -> str:
    app = FastHTML()
    app.route("/")(handler)
    reply = TestClient(app).get("/")
    assert (reply.status_code, reply.headers["content-type"]) == (200, "text/event-stream")
    return reply.text


@pytest.mark.parametrize("name", COMPONENTS)
def test_components(name: str) -> None:
    make = COMPONENTS[name]

    @datastar_response
    def returned():
        return make()

    @datastar_response
    async def several():
        return [make(), WANTED]

    @datastar_response
    def yielded():
        yield make()
        yield WANTED

    @datastar_response
    async def yielded_async():
        yield WANTED
        yield make()

    def made():
        return DatastarResponse(make())

    assert reply_to(returned) == reply_to(made) == WANTED
    assert reply_to(several) == reply_to(yielded) == reply_to(yielded_async) == WANTED * 2


@pytest.mark.parametrize("given", ["<p></p>", b"<p></p>", 5, {"a": 1}, ["<p></p>"]], ids=repr)
def test_what_is_no_component_is_an_error(given: Any) -> None:
    @datastar_response
    def returned():
        return given

    @datastar_response
    def yielded():
        yield given

    for handler in (returned, yielded):
        with pytest.raises(TypeError, match="A handler gives what"):
            reply_to(handler)
