"""FastAPI's injected response, dependencies, exception handlers and middleware."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from fastapi import BackgroundTasks, Depends, FastAPI, HTTPException, Request, Response
from fastapi.responses import JSONResponse, StreamingResponse
from fastapi.testclient import TestClient
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.sessions import SessionMiddleware

from datastar_py.fastapi import DatastarResponse, datastar_response

from ..asgi import asked, get, nothing_open, run
from ..watched import Watched, event

Injected = Response

# --- the injected response ----------------------------------------------------------------------


def set_all(response: Response) -> None:
    response.headers["X-Own"] = "yes"
    response.set_cookie("flavour", "oat")
    response.set_cookie("size", "small")
    response.status_code = 202


def check_all(exchange: Any) -> None:
    assert exchange.status == 202
    assert exchange.header("x-own") == ["yes"]
    cookies = [value.partition(";")[0] for value in exchange.header("set-cookie")]
    assert sorted(cookies) == ["flavour=oat", "size=small"]
    assert exchange.header("content-type") == ["text/event-stream"]


def injected_app() -> FastAPI:
    app = FastAPI()

    @app.get("/async-generator")
    @datastar_response
    async def async_generator(response: Injected):
        set_all(response)
        yield event(1)
        yield event(2)

    @app.get("/after-a-wait")
    @datastar_response
    async def after_a_wait(response: Injected):
        await asyncio.sleep(0.02)
        set_all(response)
        yield event(1)

    @app.get("/sync-generator")
    @datastar_response
    def sync_generator(response: Injected):
        set_all(response)
        yield event(1)

    @app.get("/value")
    @datastar_response
    async def value(response: Injected):
        set_all(response)
        return [event(1)]

    @app.get("/inner-generator")
    @datastar_response
    async def inner_generator(response: Injected):
        async def events() -> AsyncIterator[Any]:
            set_all(response)
            yield event(1)

        return events()

    async def dependency(response: Injected) -> None:
        set_all(response)

    @app.get("/dependency", dependencies=[Depends(dependency)])
    @datastar_response
    async def with_a_dependency():
        yield event(1)

    async def yielding(response: Injected) -> AsyncIterator[None]:
        set_all(response)
        yield

    @app.get("/yielding-dependency", dependencies=[Depends(yielding)])
    @datastar_response
    async def with_a_yielding_dependency():
        yield event(1)

    return app


PATHS = [
    "/async-generator",
    "/after-a-wait",
    "/sync-generator",
    "/value",
    "/inner-generator",
    "/dependency",
    "/yielding-dependency",
]


@pytest.mark.parametrize("path", PATHS)
def test_what_is_set_before_the_first_event_goes_out(path: str) -> None:
    check_all(run(get(injected_app(), path)))


@pytest.mark.parametrize(
    ("path", "cookies"),
    [
        ("/returned", ["flavour=oat"]),
        ("/returned/by-hand", ["flavour=oat"]),
        ("/returned/another", ["size=small"]),
    ],
)
def test_a_returned_response_is_left_as_it_is(path: str, cookies: list[str]) -> None:
    """As FastAPI leaves it: what is set on the injected one comes neither twice nor at all."""
    app = FastAPI()

    @app.get("/returned")
    @datastar_response
    async def returned(response: Injected):
        response.set_cookie("flavour", "oat")
        return response

    @app.get("/returned/another")
    @datastar_response
    async def another(response: Injected):
        response.set_cookie("flavour", "oat")
        made = JSONResponse({"a": 1})
        made.set_cookie("size", "small")
        return made

    @app.get("/returned/by-hand")
    @datastar_response
    async def by_hand(response: Injected):
        made = DatastarResponse(Watched().events(1))
        made.set_cookie("flavour", "oat")
        return made

    exchange = run(get(app, path))
    assert [value.partition(";")[0] for value in exchange.header("set-cookie")] == cookies


def test_a_cookie_that_is_set_too_late_is_warned_of_once(caplog: pytest.LogCaptureFixture) -> None:
    app = FastAPI()

    @app.get("/")
    @datastar_response
    async def late_cookie(response: Injected):
        yield event(1)
        await asyncio.sleep(0.01)
        response.set_cookie("flavour", "oat")
        yield event(2)

    for _ in range(3):
        assert run(get(app)).header("set-cookie") == []
    [record] = [r for r in caplog.records if r.name == "datastar_py"]
    assert "late_cookie" in record.getMessage()


def test_a_session_that_is_changed_too_late_is_warned_of(caplog: pytest.LogCaptureFixture) -> None:
    app = FastAPI()
    app.add_middleware(SessionMiddleware, secret_key="x")

    @app.post("/login")
    @datastar_response
    async def login(request: Request):
        yield event(1)
        await asyncio.sleep(0.01)
        request.session["user"] = "Ada"
        yield event(2)

    run(get(app, "/login", "POST"))
    [record] = [r for r in caplog.records if r.name == "datastar_py"]
    assert "login" in record.getMessage()


# --- errors -------------------------------------------------------------------------------------


class Mine(Exception):
    pass


def error_app(**settings: Any) -> FastAPI:
    app = FastAPI(**settings)

    @app.middleware("http")
    async def add_header(request: Request, call_next: Any) -> Response:
        response: Response = await call_next(request)
        response.headers["X-Seen"] = "yes"
        return response

    @app.get("/async")
    @datastar_response
    async def in_a_coroutine():
        raise Mine("my own words")
        yield

    @app.get("/sync")
    @datastar_response
    def in_a_thread():
        raise Mine("my own words")
        yield

    @app.get("/http")
    @datastar_response
    async def refused():
        await asyncio.sleep(0)
        raise HTTPException(418, "short and stout", {"X-Pot": "tea"})
        yield

    return app


@pytest.mark.parametrize("path", ["/async", "/sync"])
def test_the_test_client_raises_the_error_itself(path: str) -> None:
    with pytest.raises(Mine, match="my own words"):
        TestClient(error_app()).get(path)


@pytest.mark.parametrize("path", ["/async", "/sync"])
def test_debug_shows_the_error(path: str) -> None:
    client = TestClient(error_app(debug=True), raise_server_exceptions=False)
    response = client.get(path)
    assert response.status_code == 500
    assert "my own words" in response.text


@pytest.mark.parametrize("path", ["/async", "/sync"])
def test_an_exception_handler_answers(path: str) -> None:
    app = error_app()

    @app.exception_handler(Mine)
    async def handle(request: Request, error: Mine) -> JSONResponse:
        return JSONResponse({"said": str(error)}, 409)

    response = TestClient(app).get(path)
    assert (response.status_code, response.json()) == (409, {"said": "my own words"})
    assert response.headers["X-Seen"] == "yes"


def test_an_http_exception_is_answered_as_anywhere_else() -> None:
    response = TestClient(error_app()).get("/http")
    assert (response.status_code, response.json()) == (418, {"detail": "short and stout"})
    assert response.headers["X-Pot"] == "tea"
    assert response.headers["X-Seen"] == "yes"


# --- what belongs to a request lives as long as its stream ----------------------------------------


def test_background_tasks_run_after_the_stream() -> None:
    watched = Watched()
    app = FastAPI()

    @app.get("/")
    @datastar_response
    async def with_tasks(tasks: BackgroundTasks):
        tasks.add_task(watched.notes.append, "background")
        return DatastarResponse(watched.events(1), background=tasks)

    async def test() -> None:
        await get(app)
        await watched.has("opened", "closed", "background")

    run(test())


@pytest.mark.parametrize("leaves", [False, True])
@pytest.mark.parametrize("gzip", [False, True])
def test_events_pass_middleware_one_by_one(gzip: bool, leaves: bool) -> None:
    watched = Watched()
    app = FastAPI()
    app.add_middleware(BaseHTTPMiddleware, dispatch=lambda request, call_next: call_next(request))
    app.add_middleware(SessionMiddleware, secret_key="x")
    if gzip:
        app.add_middleware(GZipMiddleware)

    @app.get("/")
    @datastar_response
    async def events():
        async for one in watched.events(1, 2, 3, wait=True):
            yield one

    async def test() -> None:
        async with asked(app, reraise=not leaves) as exchange:
            await exchange.until(b'"step":1')
            assert b'"step":2' not in exchange.body
            if leaves:
                exchange.leave()
            else:
                watched.gate.set()
        assert leaves or exchange.body.count(b"step") == 3
        await watched.has("opened", "closed")
        await nothing_open()

    run(test())


@pytest.mark.parametrize("name", ["cache-control", "Cache-Control"])
def test_a_header_replaces_ours_in_any_case(name: str) -> None:
    app = FastAPI()

    @app.get("/made")
    async def made():
        return DatastarResponse(Watched().events(1), headers={name: "private"})

    @app.get("/injected")
    @datastar_response
    async def injected(response: Injected):
        response.headers[name] = "private"
        yield event(1)

    for path in ("/made", "/injected"):
        assert run(get(app, path)).header("cache-control") == ["private"]


def test_head_closes_the_events_and_says_so() -> None:
    watched = Watched()
    app = FastAPI()

    @app.api_route("/", methods=["GET", "HEAD"])
    async def both():
        return DatastarResponse(watched.events(1), options=watched.options())

    async def test() -> None:
        assert (await get(app, method="HEAD")).body == b""
        await watched.has("finished")

    run(test())


# --- what comes after a handler that failed -----------------------------------------------------


async def failing() -> AsyncIterator[Any]:
    yield event(1)
    raise ZeroDivisionError("planned failure")


@pytest.mark.parametrize("behind", ["nothing", "BaseHTTPMiddleware"])
@pytest.mark.parametrize("way", ["sync dependency", "async dependency, response"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_dependency_with_a_transaction_hears_that_the_events_failed(
    method: str, way: str, behind: str
) -> None:
    """As with a plain StreamingResponse: else it would commit the half of the work."""
    notes: list[str] = []

    def session() -> Iterator[None]:
        try:
            yield
        except ZeroDivisionError:
            notes.append("rolled back")
            raise
        notes.append("committed")

    async def async_session() -> AsyncIterator[None]:
        with contextmanager(session)():
            yield

    app = FastAPI()
    dependency = async_session if way.startswith("async") else session
    methods = ["GET", "POST"]

    @app.api_route("/plain", methods=methods, dependencies=[Depends(dependency)])
    async def plain(tasks: BackgroundTasks):
        tasks.add_task(notes.append, "task")
        return StreamingResponse(bytes(one, "utf-8") async for one in failing())

    @app.api_route("/", methods=methods, dependencies=[Depends(dependency)])
    @datastar_response
    async def handler(tasks: BackgroundTasks):
        tasks.add_task(notes.append, "task")
        return DatastarResponse(failing()) if way.endswith("response") else failing()

    if behind != "nothing":
        app.add_middleware(BaseHTTPMiddleware, dispatch=lambda request, call: call(request))

    async def check() -> None:
        await get(app, "/plain", reraise=False)
        wanted = notes.copy()
        # FastAPI before 0.118 leaves dependencies before it sends.
        assert wanted in (["rolled back"], ["committed"])
        notes.clear()
        exchange = await get(app, "/", method, reraise=False)
        assert notes == wanted
        assert exchange.body.count(b"event: ") == 1
        assert exchange.finished or method == "GET"
        await nothing_open()

    run(check())
