"""Litestar's hooks, guards, dependencies, middleware, exception handlers and debug mode."""

from __future__ import annotations

import asyncio
import copy
from collections.abc import AsyncIterator
from typing import Any

import pytest
from litestar import Litestar, Request, Response, get, post
from litestar.background_tasks import BackgroundTask
from litestar.config.compression import CompressionConfig
from litestar.connection import ASGIConnection
from litestar.datastructures import CacheControlHeader, Cookie, ResponseHeader
from litestar.di import Provide
from litestar.exceptions import NotAuthorizedException
from litestar.handlers import BaseRouteHandler
from litestar.middleware.session.client_side import CookieBackendConfig
from litestar.testing import TestClient

from datastar_py.litestar import DatastarResponse, datastar_response
from datastar_py.sse import DatastarEvent

from ..asgi import asked, nothing_open, run
from ..asgi import get as ask
from ..watched import Watched, event

WATCHED = [Watched()]


@pytest.fixture(autouse=True)
def watched() -> Watched:
    WATCHED[0] = Watched()
    return WATCHED[0]


def stream() -> Any:
    """A handler anew, since Litestar keeps with one what it has found out for an app."""

    @get("/")
    @datastar_response
    async def handler() -> AsyncIterator[DatastarEvent]:
        async for one in WATCHED[0].events(1, 2, wait=True):
            yield one

    return handler


def made() -> Any:
    @get("/")
    async def handler() -> DatastarResponse:
        return DatastarResponse(WATCHED[0].events(1, 2), options=WATCHED[0].options())

    return handler


def app_of(*handlers: Any, **settings: Any) -> Litestar:
    # Litestar's own configuration would take the handlers of pytest from the root logger.
    return Litestar(list(handlers), logging_config=None, **settings)


# --- hooks and middleware -------------------------------------------------------------------------


class Pure:
    def __init__(self, app: Any) -> None:
        self.app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        async def seen(message: Any) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message["headers"], (b"x-seen", b"yes")]}
            await send(message)

        await self.app(scope, receive, seen)


async def after(response: Response[Any]) -> Response[Any]:
    response.headers["x-after"] = "yes"
    return response


SETTINGS: dict[str, dict[str, Any]] = {
    "none": {},
    "after_request": {"after_request": after},
    "middleware": {"middleware": [Pure]},
    "gzip": {"compression_config": CompressionConfig(backend="gzip", minimum_size=1)},
    "all": {"after_request": after, "middleware": [Pure, Pure]},
}


@pytest.mark.parametrize("name", [name for name in SETTINGS if name != "gzip"])
def test_events_pass_one_by_one(name: str, watched: Watched) -> None:
    async def test() -> None:
        async with asked(app_of(stream(), **SETTINGS[name])) as exchange:
            await exchange.until(b'"step":1')
            assert b'"step":2' not in exchange.body
            watched.gate.set()
        assert exchange.finished
        assert exchange.body.count(b"step") == 2
        if "after_request" in SETTINGS[name]:
            assert exchange.header("x-after") == ["yes"]
        await watched.has("opened", "closed")

    run(test())


@pytest.mark.parametrize("name", SETTINGS)
def test_a_client_leaves(name: str, watched: Watched) -> None:
    async def test() -> None:
        async with asked(app_of(stream(), **SETTINGS[name]), reraise=False) as exchange:
            await asyncio.sleep(0.05)
            exchange.leave()
        await watched.has("opened", "closed")
        await nothing_open()

    run(test())


async def replace(response: Response[Any]) -> Response[Any]:
    return Response("other", media_type="text/plain")


class Replaced(Exception):
    pass


async def refuse(response: Response[Any]) -> Response[Any]:
    raise Replaced


@pytest.mark.parametrize("hook", [replace, refuse])
def test_a_response_that_a_hook_replaces_leaves_nothing_open(hook: Any, watched: Watched) -> None:
    async def test() -> None:
        for _ in range(5):
            exchange = await ask(app_of(made(), after_request=hook), reraise=False)
            assert exchange.body == b"other" or exchange.status == 500
        await nothing_open()
        assert watched.notes.count("opened") == watched.notes.count("closed")

    run(test())


def test_a_guard_refuses_before_anything_runs(watched: Watched) -> None:
    def guard(_: ASGIConnection[Any, Any, Any, Any], __: BaseRouteHandler) -> None:
        raise NotAuthorizedException("not you")

    @get("/", guards=[guard])
    @datastar_response
    async def guarded() -> AsyncIterator[DatastarEvent]:
        async for one in WATCHED[0].events(1):
            yield one

    exchange = run(ask(app_of(guarded)))
    assert exchange.status == 401
    assert watched.notes == []


def test_a_dependency_that_yields_is_there(watched: Watched) -> None:
    async def provide() -> AsyncIterator[str]:
        yield "given"

    @get("/", dependencies={"given": Provide(provide)})
    @datastar_response
    async def depends(given: str) -> AsyncIterator[DatastarEvent]:
        yield event(given)

    assert b"given" in run(ask(app_of(depends))).body


def test_cookies_headers_and_background(watched: Watched) -> None:
    @get(
        "/",
        response_headers={"X-Route": "yes"},
        response_cookies=[Cookie(key="route", value="yes")],
    )
    async def handler() -> DatastarResponse:
        return DatastarResponse(
            watched.events(1),
            headers={"X-Own": "yes"},
            cookies=[Cookie(key="own", value="yes")],
            background=BackgroundTask(watched.notes.append, "background"),
        )

    async def test() -> None:
        exchange = await ask(app_of(handler))
        assert exchange.header("x-own") == ["yes"]
        assert exchange.header("x-route") == ["yes"]
        cookies = sorted(value.partition(";")[0] for value in exchange.header("set-cookie"))
        assert cookies == ["own=yes", "route=yes"]
        await watched.has("opened", "closed", "background")

    run(test())


@pytest.mark.parametrize("name", ["cache-control", "Cache-Control", "CACHE-CONTROL"])
def test_a_header_replaces_ours_in_any_case(name: str) -> None:
    @get("/")
    async def handler() -> DatastarResponse:
        return DatastarResponse(WATCHED[0].events(1), headers={name: "private"})

    assert run(ask(app_of(handler))).header("cache-control") == ["private"]


ROUTES: dict[str, dict[str, Any]] = {
    "cache_control": {"cache_control": CacheControlHeader(private=True)},
    "lower": {"response_headers": {"cache-control": "private"}},
    "title": {"response_headers": [ResponseHeader(name="Cache-Control", value="private")]},
}


@pytest.mark.parametrize("route", ROUTES)
def test_a_header_of_the_route_replaces_ours(route: str) -> None:
    @get("/", **ROUTES[route])
    @datastar_response
    async def events() -> AsyncIterator[DatastarEvent]:
        yield event(1)

    @get("/value", **ROUTES[route])
    @datastar_response
    async def value() -> DatastarEvent:
        return event(1)

    @get("/own", **ROUTES[route])
    async def own() -> DatastarResponse:
        return DatastarResponse(event(1), headers={"Cache-Control": "no-store"})

    def hidden(response: Any) -> Any:
        del response.headers["cache-control"]
        return response

    @get("/hidden", after_request=hidden)
    @datastar_response
    async def without() -> DatastarEvent:
        return event(1)

    async def test() -> None:
        app = app_of(events, value, own, without)
        for path, wanted in {
            "/": ["private"],
            "/value": ["private"],
            "/own": ["no-store"],
            "/hidden": [],
        }.items():
            exchange = await ask(app, path)
            assert exchange.header("cache-control") == wanted
            assert exchange.header("content-type") == ["text/event-stream"]
            assert exchange.header("x-accel-buffering") == ["no"]

    run(test())


# --- errors before the first event ----------------------------------------------------------------


class Mine(Exception):
    pass


@get("/async")
@datastar_response
async def _failing() -> AsyncIterator[DatastarEvent]:
    raise Mine("my own words")
    yield


@get("/sync", sync_to_thread=True)
@datastar_response
def _failing_in_a_thread() -> Any:
    def events() -> Any:
        raise Mine("my own words")
        yield

    return events()


@post("/post")
@datastar_response
async def _failing_post() -> AsyncIterator[DatastarEvent]:
    await asyncio.sleep(0.01)
    raise Mine("my own words")
    yield


def failing_handlers() -> list[Any]:
    return [copy.deepcopy(h) for h in (_failing, _failing_in_a_thread, _failing_post)]


PATHS = [("GET", "/async"), ("GET", "/sync"), ("POST", "/post")]


@pytest.mark.parametrize(("method", "path"), PATHS)
def test_debug_shows_the_error(method: str, path: str) -> None:
    app = app_of(*failing_handlers(), debug=True)
    with TestClient(app, raise_server_exceptions=False) as client:
        response = client.request(method, path)
    assert response.status_code == 500
    assert "my own words" in response.text


@pytest.mark.parametrize(("method", "path"), PATHS)
def test_an_exception_handler_answers(method: str, path: str) -> None:
    def handle(_: Request[Any, Any, Any], error: Mine) -> Response[str]:
        return Response(f"handled {error}", status_code=418, media_type="text/plain")

    app = app_of(
        *failing_handlers(),
        exception_handlers={Mine: handle},
        middleware=[Pure],
    )
    exchange = run(ask(app, path, method))
    assert (exchange.status, exchange.body) == (418, b"handled my own words")
    assert exchange.header("x-seen") == ["yes"]


# --- the rest -------------------------------------------------------------------------------------


def test_a_session_that_is_changed_too_late_is_warned_of_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    @get("/")
    @datastar_response
    async def signs_in(request: Request[Any, Any, Any]) -> AsyncIterator[DatastarEvent]:
        yield event(1)
        await asyncio.sleep(0.01)
        request.set_session({"user": "Ada"})
        yield event(2)

    config = CookieBackendConfig(secret=b"x" * 16)
    app = app_of(signs_in, middleware=[config.middleware])
    for _ in range(3):
        assert run(ask(app)).body.count(b"step") == 2
    [record] = [r for r in caplog.records if r.name == "datastar_py"]
    assert "signs_in" in record.getMessage()


def test_a_session_that_is_changed_in_time_is_kept(caplog: pytest.LogCaptureFixture) -> None:
    @get("/")
    @datastar_response
    async def signs_in(request: Request[Any, Any, Any]) -> AsyncIterator[DatastarEvent]:
        request.set_session({"user": "Ada"})
        yield event(1)

    config = CookieBackendConfig(secret=b"x" * 16)
    exchange = run(ask(app_of(signs_in, middleware=[config.middleware])))
    assert exchange.header("set-cookie")
    assert not [r for r in caplog.records if r.name == "datastar_py"]


def test_a_response_that_is_used_twice_is_refused_and_the_first_goes_on(watched: Watched) -> None:
    async def test() -> None:
        kept = DatastarResponse(watched.events(1, 2, wait=True), options=watched.options())

        @get("/")
        async def handler() -> DatastarResponse:
            return kept

        app = app_of(handler)
        async with asked(app) as first:
            await first.until(b'"step":1')
            second = await ask(app, reraise=False)
            assert second.status == 500
            watched.gate.set()
        assert first.finished
        assert first.body.count(b"step") == 2
        await watched.has("opened", "closed", "finished")

    run(test())


def test_a_wrapped_iterator_is_what_is_sent(watched: Watched) -> None:
    """As a decorator or a hook may have it."""

    async def upper(body: Any) -> AsyncIterator[bytes]:
        async for chunk in body:
            yield (chunk.encode() if isinstance(chunk, str) else chunk).replace(b"step", b"STEP")

    async def wrap(response: Response[Any]) -> Response[Any]:
        changed: Any = response
        changed.iterator = upper(changed.iterator)
        return response

    async def test() -> None:
        async with asked(app_of(stream(), after_request=wrap)) as exchange:
            await exchange.until(b"STEP")
            watched.gate.set()
        assert exchange.body.count(b"STEP") == 2
        assert exchange.finished
        await watched.has("opened", "closed")

    run(test())


@pytest.mark.parametrize("kind", ["generator", "response"])
def test_middleware_hears_that_the_events_of_a_post_failed(kind: str) -> None:
    """When the response has ended whole: a transaction around the request is to be undone."""
    heard: list[BaseException] = []

    async def events() -> AsyncIterator[DatastarEvent]:
        yield event(1)
        raise ZeroDivisionError("planned failure")

    def transaction(app: Any) -> Any:
        async def around(scope: Any, receive: Any, send: Any) -> None:
            try:
                await app(scope, receive, send)
            except Exception as error:
                heard.append(error)
                raise

        return around

    @post("/", middleware=[transaction])
    @datastar_response
    async def handler() -> Any:
        return events() if kind == "generator" else DatastarResponse(events())

    async def check() -> None:
        exchange = await ask(Litestar([handler]), "/", "POST", reraise=False)
        assert exchange.finished
        assert exchange.body.count(b"event: ") == 1
        assert len(heard) == 1
        # Litestar puts one of its own around.
        error = heard[0]
        while error.__cause__ is not None:
            error = error.__cause__
        assert isinstance(error, ZeroDivisionError)
        await nothing_open()

    run(check())
