"""docs/reference/frameworks.md: what it says of decorators, sessions and OpenAPI pages holds."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from datastar_py import ServerSentEventGenerator as SSE
from datastar_py.testing import events

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "reference" / "frameworks.md").read_text("utf-8")
ROWS = {
    row["name"]: row
    for row in yaml.safe_load((ROOT / "spec" / "frameworks.yaml").read_text("utf-8"))["frameworks"]
}
STREAM = "text/event-stream"


def programs() -> list[str]:
    """The whole programs of the page: those that make an app."""
    found = re.findall(r"^```python\n(.*?)^```$", PAGE, re.M | re.S)
    return [code for code in found if "app =" in code]


def test_a_login() -> None:
    [code] = programs()
    names: dict[str, Any] = {"__name__": "login_example"}
    exec(code, names)

    @names["app"].get("/who")
    async def who() -> str:
        return str(names["session"].get("user"))

    async def visit() -> tuple[list[str], str]:
        client = names["app"].test_client()
        scripts = events(await client.post("/login")).scripts
        answer = await client.get("/who")
        return scripts, await answer.get_data(as_text=True)

    scripts, user = asyncio.run(visit())
    assert user == "Ada"
    assert 'window.location = "/"' in scripts[0]


def test_a_session_that_is_changed_too_late(caplog: pytest.LogCaptureFixture) -> None:
    from quart import Quart, session

    from datastar_py.quart import datastar_response

    app = Quart("late")
    app.secret_key = "x"

    @app.get("/late")
    @datastar_response
    async def late() -> AsyncIterator[Any]:
        yield SSE.patch_signals({"a": 1})
        session["user"] = "Ada"
        yield SSE.patch_signals({"a": 2})

    async def ask() -> Any:
        return await app.test_client().get("/late")

    response = asyncio.run(ask())
    assert events(response).signals == {"a": 2}
    assert "Set-Cookie" not in response.headers
    assert "late changed the session after its headers were sent" in caplog.text


# --- OpenAPI ------------------------------------------------------------------------------------


def said_by_fastapi(app: Any, path: str) -> list[str]:
    [operation] = app.openapi()["paths"][path].values()
    return list(operation["responses"]["200"]["content"])


def test_openapi_of_fastapi() -> None:
    from fastapi import APIRouter, FastAPI

    from datastar_py.fastapi import DatastarResponse, DatastarRoute, datastar_response

    async def updates() -> Any:
        yield SSE.patch_signals({})

    decorated = datastar_response(updates)
    app = FastAPI()
    app.get("/plain")(decorated)
    app.get("/class", response_class=DatastarResponse)(decorated)
    router = APIRouter(route_class=DatastarRoute)
    router.get("/route")(decorated)
    app.include_router(router)
    whole = FastAPI()
    whole.router.route_class = DatastarRoute
    whole.get("/all")(decorated)

    note = ROWS["fastapi"]["openapi_note"]
    for setting in (
        "response_class=DatastarResponse",
        "route_class=DatastarRoute",
        "app.router.route_class = DatastarRoute",
    ):
        assert setting in note
    assert said_by_fastapi(app, "/plain") == ["application/json"]
    assert said_by_fastapi(app, "/class") == [STREAM]
    assert said_by_fastapi(app, "/route") == [STREAM]
    assert said_by_fastapi(whole, "/all") == [STREAM]


def litestar_app() -> Any:
    from litestar import Litestar, post

    from datastar_py.litestar import datastar_response

    async def updates() -> Any:
        return SSE.patch_signals({})

    async def body(data: dict[str, Any]) -> Any:
        return SSE.patch_signals({"got": data})

    body.__annotations__ = {"data": dict[str, Any], "return": Any}
    return Litestar(
        [
            post("/plain")(datastar_response(updates)),
            post("/said", media_type=STREAM, status_code=200)(datastar_response(updates)),
            post("/body")(datastar_response(body)),
        ]
    )


def test_openapi_of_litestar() -> None:
    from litestar.testing import TestClient

    with TestClient(litestar_app()) as client:
        paths = client.get(ROWS["litestar"]["openapi"]).json()["paths"]
    for setting in (f'media_type="{STREAM}"', "status_code=200"):
        assert setting in ROWS["litestar"]["openapi_note"]
    plain = {c: list(r["content"]) for c, r in paths["/plain"]["post"]["responses"].items()}
    said = {c: list(r["content"]) for c, r in paths["/said"]["post"]["responses"].items()}
    assert plain != {"200": [STREAM]}
    assert said == {"200": [STREAM]}


def test_data_of_litestar_is_the_body() -> None:
    from litestar.testing import TestClient

    with TestClient(litestar_app()) as client:
        assert events(client.post("/body", json={"x": 1})).signals == {"got": {"x": 1}}


# --- decorators ---------------------------------------------------------------------------------


def test_the_order_of_decorators() -> None:
    """What is above sees the response, and what is below sees the events."""
    import functools

    from starlette.applications import Starlette
    from starlette.routing import Route
    from starlette.testclient import TestClient

    from datastar_py.starlette import DatastarResponse, datastar_response

    seen: list[type] = []

    def noted(function: Any) -> Any:
        @functools.wraps(function)
        async def wrapped(request: Any) -> Any:
            result = await function(request)
            seen.append(type(result))
            return result

        return wrapped

    @noted
    @datastar_response
    @noted
    async def handler(request: Any) -> Any:
        return [SSE.patch_signals({})]

    assert events(TestClient(Starlette(routes=[Route("/", handler)])).get("/")).signals == {}
    assert seen == [list, DatastarResponse]


@pytest.mark.parametrize("framework", ["fastapi", "litestar"])
def test_the_route_below_the_decorator(framework: str) -> None:
    if framework == "fastapi":
        from fastapi import FastAPI

        from datastar_py.fastapi import datastar_response

        route: Any = FastAPI().get("/")
    else:
        from litestar import get

        from datastar_py.litestar import datastar_response

        route = get("/")

    async def handler() -> None:
        return None

    with pytest.raises(TypeError, match=r"below|above"):
        datastar_response(route(handler))
