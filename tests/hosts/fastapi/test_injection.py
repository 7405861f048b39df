"""What FastAPI injects: signals as a dependency, whose own options no request can set."""

from __future__ import annotations

import functools
from typing import Annotated, Any

import pytest
from fastapi import APIRouter, Depends, FastAPI, Response, WebSocket
from fastapi.testclient import TestClient

from datastar_py.fastapi import ReadSignals, datastar_response, read_signals
from datastar_py.fastapi import ServerSentEventGenerator as SSE

SENT = {"Datastar-Request": "true"}
TEXT = "<p>hi</p>"
DEPENDENCY = Depends(read_signals)


class Words(str):
    """Text of a library."""


def inner(signals: ReadSignals) -> Any:
    return signals


def app_of_signals() -> FastAPI:
    app = FastAPI()

    @app.get("/annotated")
    async def annotated(signals: Annotated[Any, Depends(read_signals)]) -> Any:
        return signals

    @app.get("/default")
    async def default(signals: Any = DEPENDENCY) -> Any:
        return signals

    @app.get("/alias")
    async def alias(signals: ReadSignals) -> Any:
        return signals

    @app.get("/events")
    @datastar_response
    async def events(signals: ReadSignals) -> Any:
        return SSE.patch_signals(signals or {})

    @app.get("/indirect")
    async def indirect(signals: Annotated[Any, Depends(inner)]) -> Any:
        return signals

    @app.get("/own")
    async def own(signals: ReadSignals, limit: int = 5) -> Any:
        return {**(signals or {}), "limit": limit}

    return app


PATHS = ["/annotated", "/default", "/alias", "/events", "/indirect"]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("limit", ["1", "0", "-1", "x", ""])
def test_no_query_sets_the_limit(path: str, limit: str) -> None:
    asked = {"datastar": '{"a": 1}', "limit": limit, "args": "1", "kwargs": "1"}
    reply = TestClient(app_of_signals()).get(path, params=asked, headers=SENT)
    assert reply.status_code == 200
    assert '{"a":1}' in reply.text


def test_a_limit_of_the_handler_is_its_own() -> None:
    asked = {"datastar": '{"a": 1}', "limit": "1"}
    reply = TestClient(app_of_signals()).get("/own", params=asked, headers=SENT)
    assert reply.json() == {"a": 1, "limit": 1}


def test_the_schema_shows_nothing_of_ours() -> None:
    paths = app_of_signals().openapi()["paths"]
    shown = {
        path: [one["name"] for one in of["get"].get("parameters", [])] for path, of in paths.items()
    }
    assert shown == {**{path: [] for path in PATHS}, "/own": ["limit"]}


REGISTER: dict[str, Any] = {
    "get": lambda app: app.get("/"),
    "post": lambda app: app.post("/"),
    "api_route": lambda app: app.api_route("/", methods=["GET", "PUT"]),
    "router": lambda app: APIRouter().get("/"),
}


@pytest.mark.parametrize("name", REGISTER)
@pytest.mark.parametrize("is_generator", [False, True])
def test_a_decorator_above_the_route_is_an_error_at_once(name: str, is_generator: bool) -> None:
    def one() -> Any:
        return SSE.patch_elements(TEXT)

    def many() -> Any:
        yield SSE.patch_elements(TEXT)

    routed = REGISTER[name](FastAPI())(many if is_generator else one)
    with pytest.raises(TypeError, match=r"stands above the route of .*Write it below"):
        datastar_response(routed)


def test_so_it_is_above_the_route_of_a_websocket() -> None:
    app = FastAPI()
    for routes in (app, APIRouter()):
        with pytest.raises(TypeError, match=r"stands above the route of .*chat.*Write it below"):

            @datastar_response
            @routes.websocket("/chat")
            async def chat(websocket: WebSocket) -> None: ...

        class Chat:
            async def talk(self, websocket: WebSocket) -> None: ...

        talk = routes.websocket("/talk")(Chat().talk)
        with pytest.raises(TypeError, match=r"stands above the route of .*talk"):
            datastar_response(talk)


def test_below_it_a_websocket_is_left_alone() -> None:
    app = FastAPI()

    @app.websocket("/chat")
    @datastar_response
    async def chat(websocket: WebSocket) -> None:
        await websocket.accept()
        await websocket.send_text("hello")
        await websocket.close()

    with TestClient(app).websocket_connect("/chat") as socket:
        assert socket.receive_text() == "hello"


def test_what_is_held_by_others_than_routes_is_decorated() -> None:
    async def handler() -> Any:
        return SSE.patch_elements(TEXT)

    holders = [handler, {"endpoint": handler}, (handler,), functools.partial(handler)]
    assert callable(datastar_response(handler))
    assert holders


@pytest.mark.parametrize(
    "given", [TEXT, Words(TEXT), TEXT.encode(), {"html": TEXT}, 5, [TEXT]], ids=repr
)
@pytest.mark.parametrize("way", ["returned", "yielded", "later"])
def test_what_is_no_event_is_an_error(given: Any, way: str) -> None:
    app = FastAPI()

    @app.get("/returned")
    @datastar_response
    async def returned() -> Any:
        return given

    @app.get("/yielded")
    @datastar_response
    async def yielded() -> Any:
        yield given

    @app.get("/later")
    @datastar_response
    def later() -> Any:
        yield SSE.patch_elements("<i></i>")
        yield given

    with pytest.raises(TypeError, match=r"A handler gives what .*SSE\.patch_elements\(…\)"):
        TestClient(app).get(f"/{way}")


def test_a_response_of_ones_own_passes() -> None:
    app = FastAPI()

    @app.get("/")
    @datastar_response
    async def plain() -> Any:
        return Response(TEXT)

    assert TestClient(app).get("/").text == TEXT
