"""FastHTML's beforeware and afterware, sessions, cookies and debug mode."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from fasthtml.common import APIRouter, Beforeware, FastHTML, cookie
from starlette.middleware import Middleware
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.testclient import TestClient

from datastar_py.fasthtml import DatastarResponse, datastar_response

from ..asgi import asked, get, nothing_open, run
from ..watched import Iterable, Watched, event


def app_of(endpoint: Any, **settings: Any) -> FastHTML:
    app = FastHTML(secret_key="x", sess_cls=SessionMiddleware, **settings)
    app.route("/", methods=["get", "post", "head"])(endpoint)
    return app


def test_events_pass_one_by_one() -> None:
    async def test() -> None:
        watched = Watched()

        @datastar_response
        async def endpoint(request: Request):
            async for one in watched.events(1, 2, wait=True):
                yield one

        async with asked(app_of(endpoint)) as exchange:
            await exchange.until(b'"step":1')
            assert b'"step":2' not in exchange.body
            watched.gate.set()
        assert exchange.finished
        await watched.has("opened", "closed")

    run(test())


@pytest.mark.parametrize("kind", ["beforeware", "middleware"])
def test_what_comes_before_may_answer_in_its_place(kind: str) -> None:
    async def test() -> None:
        watched = Watched()

        async def endpoint(request: Request):
            return DatastarResponse(watched.events(1), options=watched.options())

        async def refuse(request: Request, call_next: Any) -> Response:
            await call_next(request)
            return PlainTextResponse("other")

        if kind == "beforeware":
            app = app_of(endpoint, before=Beforeware(lambda req: PlainTextResponse("other")))
        else:
            app = app_of(endpoint, middleware=[Middleware(BaseHTTPMiddleware, dispatch=refuse)])
        assert (await get(app, reraise=False)).body == b"other"
        await nothing_open()

    run(test())


@pytest.mark.parametrize("late", [False, True])
def test_the_session(late: bool, caplog: pytest.LogCaptureFixture) -> None:
    async def test() -> None:
        @datastar_response
        async def signs_in(session):
            if not late:
                session["user"] = "Ada"
            yield event(1)
            await asyncio.sleep(0.01)
            if late:
                session["user"] = "Ada"
            yield event(2)

        app = app_of(signs_in)
        for _ in range(2):
            exchange = await get(app)
            assert exchange.body.count(b"step") == 2
            assert bool(exchange.header("set-cookie")) == (not late)
        said = [r.getMessage() for r in caplog.records if r.name == "datastar_py"]
        assert len(said) == late
        assert not late or "session" in said[0]

    run(test())


def test_a_cookie_beside_a_response() -> None:
    async def test() -> None:
        async def endpoint(request: Request):
            response = DatastarResponse(Watched().events(1))
            made = cookie("flavour", "oat")
            response.headers[made.k] = made.v
            return response

        [sent] = (await get(app_of(endpoint))).header("set-cookie")
        assert sent.startswith("flavour=oat")

    run(test())


class Mine(Exception):
    pass


@datastar_response
async def failing(request: Request):
    raise Mine("my own words")
    yield


@datastar_response
def failing_in_a_thread(request: Request):
    raise Mine("my own words")
    yield


@pytest.mark.parametrize("endpoint", [failing, failing_in_a_thread])
def test_an_error_before_the_first_event_shows_as_itself(endpoint: Any) -> None:
    with pytest.raises(Mine, match="my own words"):
        TestClient(app_of(endpoint)).get("/")
    client = TestClient(app_of(endpoint, debug=True), raise_server_exceptions=False)
    assert "my own words" in client.get("/").text


@pytest.mark.parametrize("endpoint", [failing, failing_in_a_thread])
def test_an_exception_handler_answers(endpoint: Any) -> None:
    async def handle(request: Request, error: Exception) -> Response:
        return PlainTextResponse(f"handled {error}", 418)

    response = TestClient(app_of(endpoint, exception_handlers={Mine: handle})).get("/")
    assert (response.status_code, response.text) == (418, "handled my own words")


@pytest.mark.parametrize("name", ["cache-control", "CACHE-CONTROL"])
def test_a_header_replaces_ours_in_any_case(name: str) -> None:
    async def test() -> None:
        async def endpoint(request: Request):
            return DatastarResponse(Watched().events(1), headers={name: "private"})

        assert (await get(app_of(endpoint))).header("cache-control") == ["private"]

    run(test())


def test_head_closes_the_events_and_says_so() -> None:
    async def test() -> None:
        watched = Watched()

        async def endpoint(request: Request):
            return DatastarResponse(Iterable(watched, 1), options=watched.options())

        assert (await get(app_of(endpoint), method="HEAD")).body == b""
        await watched.has("aclose", "finished")

    run(test())


@pytest.mark.parametrize("kind", ["async generator", "function"])
@pytest.mark.parametrize(
    ("owner", "path"), [(FastHTML, "/place"), (FastHTML, None), (APIRouter, "/place")]
)
def test_the_decorator_does_not_stand_above_the_route(
    owner: Any, kind: str, path: str | None
) -> None:
    """There it is not seen, and FastHTML would send how a generator looks in Python."""

    async def events() -> Any:
        yield event(1)

    def place() -> Any:
        return event(1)

    handler = events if kind == "async generator" else place
    router = owner()
    routed = router.route(path)(handler) if owner is FastHTML else router(path)(handler)
    with pytest.raises(TypeError, match="stands above the route"):
        datastar_response(routed)
