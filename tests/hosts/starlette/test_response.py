"""The response stays Starlette's own: what middleware and decorators do to it happens."""

from __future__ import annotations

import asyncio
import functools
import gzip
import logging
import socket
import time
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
import uvicorn
from opentelemetry.instrumentation.asgi import OpenTelemetryMiddleware
from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.middleware import Middleware
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket

from datastar_py.starlette import DatastarResponse, datastar_response
from datastar_py.streams import CloseReason, current_stream

from ..asgi import App, Exchange, asked, get, nothing_open, run
from ..watched import Iterable, Watched, event


def app_of(endpoint: Any, *middleware: Any, debug: bool = False, **settings: Any) -> App:
    routes = [Route("/", endpoint, methods=["GET", "POST"])]
    return Starlette(debug=debug, routes=routes, middleware=list(middleware), **settings)


def stream(watched: Watched, *names: object, wait: bool = False) -> Any:
    @datastar_response
    async def endpoint(request: Request):
        async for one in watched.events(*names, wait=wait):
            yield one

    return endpoint


# --- body_iterator ------------------------------------------------------------------------------


async def upper(body: AsyncIterator[Any]) -> AsyncIterator[bytes]:
    async for chunk in body:
        yield (chunk.encode() if isinstance(chunk, str) else bytes(chunk)).replace(b"step", b"STEP")


async def upper_text(body: AsyncIterator[Any]) -> AsyncIterator[str]:
    async for chunk in upper(body):
        yield chunk.decode()


class Upper:
    """The same as an iterator that is no generator."""

    def __init__(self, body: AsyncIterator[Any]) -> None:
        self.body = upper(body)

    def __aiter__(self) -> Upper:
        return self

    async def __anext__(self) -> bytes:
        return await self.body.__anext__()


async def first_only(body: AsyncIterator[Any]) -> AsyncIterator[bytes]:
    async for chunk in upper(body):
        yield chunk
        break


def rewrapped(wrap: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """A decorator as people write one."""

    def decorate(endpoint: Any) -> Any:
        @functools.wraps(endpoint)
        async def changed(request: Request) -> Response:
            response = await endpoint(request)
            response.body_iterator = wrap(response.body_iterator)
            return response

        return changed

    return decorate


@pytest.mark.parametrize("wrap", [upper, upper_text, Upper, lambda body: upper(upper(body))])
def test_a_reassigned_body_iterator_is_what_is_sent(wrap: Callable[[Any], Any]) -> None:
    async def test() -> None:
        watched = Watched()
        app = app_of(rewrapped(wrap)(stream(watched, 1, 2, 3, wait=True)))
        async with asked(app) as exchange:
            await exchange.until(b'{"STEP":1')
            assert b'"STEP":2' not in exchange.body, "the events came together"
            watched.gate.set()
        assert exchange.finished
        assert exchange.body.count(b"STEP") == 3
        assert b"step" not in exchange.body
        await watched.has("opened", "closed")

    run(test())


def test_a_body_iterator_that_stops_early_closes_the_events() -> None:
    async def test() -> None:
        watched = Watched()
        exchange = await get(app_of(rewrapped(first_only)(stream(watched, 1, 2, wait=True))))
        assert exchange.body.count(b"STEP") == 1
        assert exchange.finished
        await watched.has("opened", "closed")
        await nothing_open()

    run(test())


def test_a_body_iterator_of_something_else_closes_the_events() -> None:
    async def other() -> AsyncIterator[bytes]:
        yield b"other"

    async def test() -> None:
        watched = Watched()

        async def endpoint(request: Request) -> Response:
            response = DatastarResponse(Iterable(watched, 1), options=watched.options())
            response.body_iterator = other()
            return response

        exchange = await get(app_of(endpoint))
        assert (exchange.status, exchange.body, exchange.finished) == (200, b"other", True)
        await watched.has("aclose", "finished")

    run(test())


BODY = {"type": "http.request", "body": b"{}", "more_body": False}


def again_and_again(receive: Any) -> Any:
    """What middleware hands on that has read the body, as many apps have it."""

    async def given() -> Any:
        return dict(BODY)

    return given


def once_and_no_more(receive: Any) -> Any:
    given = [BODY]

    async def give() -> Any:
        return given.pop()

    return give


def once_and_silent(receive: Any) -> Any:
    given = [BODY]

    async def give() -> Any:
        return given.pop() if given else await asyncio.Event().wait()

    return give


@pytest.mark.parametrize("reads", [False, True], ids=["unread", "read"])
@pytest.mark.parametrize("replayed", [again_and_again, once_and_no_more, once_and_silent])
def test_a_body_that_middleware_replays_holds_up_nothing(replayed: Any, reads: bool) -> None:
    @datastar_response
    async def endpoint(request: Request):
        if reads:
            assert await request.body() == b"{}"
        yield event(1)
        await asyncio.sleep(0.3)
        yield event(2)

    inner = app_of(endpoint)

    def app(scope: Any, receive: Any, send: Any) -> Any:
        return inner(scope, replayed(receive), send)

    async def test() -> None:
        began = time.process_time()
        exchange = await get(app, method="POST")
        assert exchange.finished
        assert exchange.body.count(b"step") == 2
        assert time.process_time() - began < 0.2, "the waiting stream kept a core busy"

    run(test())


def test_a_client_that_leaves_a_wrapped_stream_ends_it() -> None:
    async def test() -> None:
        watched = Watched()
        app = app_of(rewrapped(upper)(stream(watched, 1, 2, wait=True)))
        async with asked(app, reraise=False) as exchange:
            await exchange.until(b"STEP")
            exchange.leave()
        await watched.has("opened", "closed")

    run(test())


# --- middleware ---------------------------------------------------------------------------------


async def add_header(request: Request, call_next: Any) -> Response:
    response: Response = await call_next(request)
    response.headers["X-Seen"] = "yes"
    return response


class Pure:
    """Middleware that copies the scope, and hands on functions of its own."""

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        async def seen(message: Any) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message["headers"], (b"x-seen", b"yes")]}
            await send(message)

        async def received() -> Any:
            return await receive()

        await self.app(dict(scope), received, seen)


MIDDLEWARE: dict[str, list[Any]] = {
    "none": [],
    "BaseHTTPMiddleware": [Middleware(BaseHTTPMiddleware, dispatch=add_header)],
    "BaseHTTPMiddleware twice": [Middleware(BaseHTTPMiddleware, dispatch=add_header)] * 2,
    "pure": [Middleware(Pure)],
    "OpenTelemetry": [Middleware(OpenTelemetryMiddleware)],
    "OpenTelemetry and BaseHTTPMiddleware": [
        Middleware(OpenTelemetryMiddleware),
        Middleware(BaseHTTPMiddleware, dispatch=add_header),
    ],
    "sessions": [Middleware(SessionMiddleware, secret_key="x")],
    "all": [
        Middleware(SessionMiddleware, secret_key="x"),
        Middleware(Pure),
        Middleware(BaseHTTPMiddleware, dispatch=add_header),
        Middleware(OpenTelemetryMiddleware),
    ],
}


@pytest.mark.parametrize("spec_version", ["2.3", "2.4"])
@pytest.mark.parametrize("name", MIDDLEWARE)
def test_events_pass_middleware_one_by_one(name: str, spec_version: str) -> None:
    async def test() -> None:
        watched = Watched()
        app = app_of(stream(watched, 1, 2, 3, wait=True), *MIDDLEWARE[name])
        async with asked(app, spec_version=spec_version) as exchange:
            await exchange.until(b'"step":1')
            assert b'"step":2' not in exchange.body
            watched.gate.set()
        assert exchange.body.count(b"step") == 3
        assert exchange.finished
        assert exchange.header("content-type") == ["text/event-stream"]
        await watched.has("opened", "closed")

    run(test())


@pytest.mark.parametrize("name", MIDDLEWARE)
def test_a_client_leaves_through_middleware(name: str) -> None:
    async def test() -> None:
        watched = Watched()
        app = app_of(stream(watched, 1, 2, wait=True), *MIDDLEWARE[name])
        async with asked(app, reraise=False) as exchange:
            await exchange.until(b"step")
            exchange.leave()
        await watched.has("opened", "closed")
        await nothing_open()

    run(test())


@pytest.mark.parametrize("names", [(1,), (1, 2, 3)])
def test_gzip(names: tuple[int, ...]) -> None:
    async def test() -> None:
        app = app_of(stream(Watched(), *names), Middleware(GZipMiddleware, minimum_size=1))
        exchange = await get(app, headers=[("Accept-Encoding", "gzip")])
        body = exchange.body
        if exchange.header("content-encoding") == ["gzip"]:
            body = gzip.decompress(body)
        assert body.count(b"step") == len(names)

    run(test())


class Mutating:
    """Middleware that writes into the messages that it is given, as compression does."""

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        async def changed(message: Any) -> None:
            if message["type"] == "http.response.body":
                message["body"] += b":changed\n\n"
            else:
                message["headers"].append((b"x-changed", b"yes"))
            await send(message)

        await self.app(scope, receive, changed)


@pytest.mark.parametrize("method", ["GET", "POST", "HEAD"])
@pytest.mark.parametrize("content", ["one", "stream", "none"])
def test_what_middleware_writes_into_a_message_is_of_that_response_alone(
    content: str, method: str
) -> None:
    async def test() -> None:
        async def endpoint(request: Request) -> Response:
            given = {"one": event(1), "stream": Watched().events(1), "none": None}[content]
            return DatastarResponse(given)

        first = await get(app_of(endpoint, Middleware(Mutating)), method=method)
        assert first.header("x-changed") == ["yes"]
        second = await get(app_of(endpoint), method=method)
        assert second.header("x-changed") == []
        assert b"changed" not in second.body

    run(test())


class Replaced(Exception):
    pass


async def answer_in_its_place(request: Request, call_next: Any) -> Response:
    await call_next(request)
    return PlainTextResponse("other")


async def raise_in_its_place(request: Request, call_next: Any) -> Response:
    await call_next(request)
    raise Replaced


async def replace(request: Request, error: Exception) -> Response:
    return PlainTextResponse("other")


@pytest.mark.parametrize("dispatch", [answer_in_its_place, raise_in_its_place])
@pytest.mark.parametrize("wait", [False, True])
def test_a_replaced_response_closes_its_stream(dispatch: Any, wait: bool) -> None:
    async def test() -> None:
        watched = Watched()

        async def endpoint(request: Request) -> Response:
            content = watched.events(1, 2, wait=wait)
            return DatastarResponse(content, options=watched.options())

        middleware = Middleware(BaseHTTPMiddleware, dispatch=dispatch)
        app = app_of(endpoint, middleware, exception_handlers={Exception: replace})
        exchange = await get(app, reraise=False)
        assert exchange.body == b"other"
        await nothing_open()
        assert watched.notes.count("closed") == watched.notes.count("opened")

    run(test())


def test_a_response_that_is_thrown_away_leaves_nothing_open() -> None:
    async def test() -> None:
        watched = Watched()

        async def endpoint(request: Request) -> Response:
            DatastarResponse(watched.events(1), options=watched.options())
            return PlainTextResponse("other")

        for _ in range(20):
            assert (await get(app_of(endpoint))).body == b"other"
        await nothing_open()
        assert "opened" not in watched.notes

    run(test())


# --- headers ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["cache-control", "Cache-Control", "CACHE-CONTROL"])
@pytest.mark.parametrize("content", ["one", "stream", "none"])
def test_a_header_replaces_ours_in_any_case(name: str, content: str) -> None:
    async def test() -> None:
        async def endpoint(request: Request) -> Response:
            given = {"one": event(1), "stream": Watched().events(1), "none": None}[content]
            return DatastarResponse(given, headers={name: "private", "x-ACCEL-buffering": "yes"})

        exchange = await get(app_of(endpoint))
        assert exchange.header("cache-control") == ["private"]
        assert exchange.header("x-accel-buffering") == ["yes"]

    run(test())


@pytest.mark.parametrize("name", ["content-type", "CONTENT-TYPE"])
def test_a_content_type_of_ones_own(name: str) -> None:
    async def test() -> None:
        async def endpoint(request: Request) -> Response:
            return DatastarResponse(Watched().events(1), headers={name: "text/x-own"})

        assert (await get(app_of(endpoint))).header("content-type") == ["text/x-own"]

    run(test())


# --- HEAD ---------------------------------------------------------------------------------------


def test_head_closes_the_events_and_says_so() -> None:
    async def test() -> None:
        watched = Watched()

        async def endpoint(request: Request) -> Response:
            return DatastarResponse(Iterable(watched, 1, 2), options=watched.options())

        exchange = await get(app_of(endpoint), method="HEAD")
        assert (exchange.status, exchange.body) == (200, b"")
        await watched.has("aclose", "finished")
        await nothing_open()

    run(test())


@pytest.mark.parametrize("kind", ["async", "sync"])
def test_head_does_not_run_a_generator(kind: str) -> None:
    async def test() -> None:
        watched = Watched()

        async def endpoint(request: Request) -> Response:
            content = watched.events(1) if kind == "async" else watched.sync_events(1)
            return DatastarResponse(content, options=watched.options())

        assert (await get(app_of(endpoint), method="HEAD")).body == b""
        await watched.has("finished")

    run(test())


# --- errors before the first event --------------------------------------------------------------


class Mine(Exception):
    pass


def failing(request: Request) -> Response:
    return DatastarResponse(Watched().failing(error=Mine("my own words")))


@datastar_response
def failing_in_a_thread(request: Request):
    raise Mine("my own words")
    yield


@pytest.mark.parametrize("endpoint", [failing, failing_in_a_thread])
@pytest.mark.parametrize("name", MIDDLEWARE)
def test_the_test_client_raises_the_error_itself(name: str, endpoint: Any) -> None:
    app: Any = app_of(endpoint, *MIDDLEWARE[name])
    with pytest.raises(Mine, match="my own words"):
        TestClient(app).get("/")
    assert TestClient(app, raise_server_exceptions=False).get("/").status_code == 500


@pytest.mark.parametrize("endpoint", [failing, failing_in_a_thread])
def test_debug_shows_the_error(endpoint: Any) -> None:
    app: Any = app_of(endpoint, debug=True)
    response = TestClient(app, raise_server_exceptions=False).get("/")
    assert response.status_code == 500
    assert "my own words" in response.text
    assert "Mine" in response.text


@pytest.mark.parametrize("endpoint", [failing, failing_in_a_thread])
def test_an_exception_handler_answers(endpoint: Any) -> None:
    async def handle(request: Request, error: Exception) -> Response:
        return PlainTextResponse(f"handled {error}", 418)

    middleware = Middleware(BaseHTTPMiddleware, dispatch=add_header)
    app: Any = app_of(endpoint, middleware, exception_handlers={Mine: handle})
    response = TestClient(app).get("/")
    assert (response.status_code, response.text) == (418, "handled my own words")
    assert response.headers["X-Seen"] == "yes"


# --- one response, one request ------------------------------------------------------------------


def test_a_response_that_is_used_twice_is_refused_and_the_first_goes_on(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def test() -> None:
        watched = Watched()
        kept = DatastarResponse(watched.events(1, 2, wait=True), options=watched.options())

        async def endpoint(request: Request) -> Response:
            return kept

        app = app_of(endpoint)
        async with asked(app) as first:
            await first.until(b'"step":1')
            second: Exchange = await get(app, reraise=False)
            assert second.status == 500
            assert "response" in str(second.error)
            watched.gate.set()
        assert first.finished
        assert first.body.count(b"step") == 2
        third = await get(app, reraise=False)
        assert third.status == 500
        await watched.has("opened", "closed", "finished")

    run(test())


# --- sessions -----------------------------------------------------------------------------------


def session_app(*, late: bool) -> App:
    @datastar_response
    async def endpoint(request: Request):
        if not late:
            request.session["user"] = "Ada"
        yield event(1)
        await asyncio.sleep(0.01)
        if late:
            request.session["user"] = "Ada"
        yield event(2)

    return app_of(endpoint, Middleware(SessionMiddleware, secret_key="x"))


def test_a_session_that_is_changed_before_the_first_event_is_kept(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def test() -> None:
        exchange = await get(session_app(late=False))
        assert len(exchange.header("set-cookie")) == 1
        assert not [r for r in caplog.records if r.name == "datastar_py"]

    run(test())


def test_a_session_that_is_changed_too_late_is_warned_of_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def test() -> None:
        app = session_app(late=True)
        for _ in range(3):
            assert (await get(app)).body.count(b"step") == 2
        [record] = [r for r in caplog.records if r.name == "datastar_py"]
        assert record.levelno == logging.WARNING
        assert "session" in record.getMessage()
        assert "yield" in record.getMessage()
        assert "endpoint" in record.getMessage(), "which handler?"

    run(test())


class Visit:
    """A session of an app's own, which is no mapping."""

    def __init__(self, user: str = "nobody") -> None:
        self.user = user


class Unloaded(dict[str, Any]):
    """One that says so when it is asked too early."""

    def keys(self) -> Any:
        raise RuntimeError("planned failure")

    def __iter__(self) -> Any:
        raise RuntimeError("planned failure")

    def __repr__(self) -> str:
        raise RuntimeError("planned failure")


class Nameless:
    def __repr__(self) -> str:
        raise RuntimeError("planned failure")


@pytest.mark.parametrize("session", [Visit, Unloaded, Nameless, lambda: ["a"], lambda: "text"])
def test_a_session_of_any_kind_is_no_matter(session: Any, caplog: pytest.LogCaptureFixture) -> None:
    def app(scope: Any, receive: Any, send: Any) -> Any:
        return inner({**scope, "session": session()}, receive, send)

    @datastar_response
    async def endpoint(request: Request):
        yield event(1)
        await asyncio.sleep(0.01)
        yield event(2)

    inner = app_of(endpoint)

    async def test() -> None:
        exchange = await get(app)
        assert exchange.finished
        assert exchange.body.count(b"step") == 2
        assert not [r for r in caplog.records if r.name == "datastar_py"]

    run(test())


def test_a_cookie_that_is_set_too_late_is_warned_of(caplog: pytest.LogCaptureFixture) -> None:
    async def test() -> None:
        async def with_a_cookie(request: Request) -> Response:
            async def events() -> AsyncIterator[Any]:
                yield event(1)
                await asyncio.sleep(0.01)
                response.set_cookie("late", "yes")
                yield event(2)

            response = DatastarResponse(events())
            return response

        app = app_of(with_a_cookie)
        for _ in range(2):
            await get(app)
        [record] = [r for r in caplog.records if r.name == "datastar_py"]
        assert "cookie" in record.getMessage()

    run(test())


def test_a_cookie_that_is_set_before_the_first_event_is_sent() -> None:
    async def test() -> None:
        async def endpoint(request: Request) -> Response:
            async def events() -> AsyncIterator[Any]:
                response.set_cookie("early", "yes")
                response.headers["X-Early"] = "yes"
                yield event(1)

            response = DatastarResponse(events())
            return response

        exchange = await get(app_of(endpoint))
        assert exchange.header("set-cookie") == ["early=yes; Path=/; SameSite=lax"]
        assert exchange.header("x-early") == ["yes"]

    run(test())


# --- the rest of the response -------------------------------------------------------------------


@pytest.mark.parametrize("wrap", [None, upper])
def test_a_background_task_runs_when_the_stream_has_ended(wrap: Any) -> None:
    async def test() -> None:
        watched = Watched()

        async def endpoint(request: Request) -> Response:
            task = BackgroundTask(watched.notes.append, "background")
            response = DatastarResponse(watched.events(1), background=task)
            if wrap:
                response.body_iterator = wrap(response.body_iterator)
            return response

        await get(app_of(endpoint))
        await watched.has("opened", "closed", "background")

    run(test())


def test_a_mounted_app() -> None:
    async def test() -> None:
        watched = Watched()
        inner = app_of(stream(watched, 1, 2), *MIDDLEWARE["all"])
        app = Starlette(routes=[Mount("/inner", inner)])
        assert (await get(app, "/inner/")).body.count(b"step") == 2

    run(test())


# Starlette before 0.37 has no such answer.
if hasattr(WebSocket, "send_denial_response"):

    @pytest.mark.parametrize("kind", ["one", "list", "stream", "threaded", "wrapped"])
    def test_a_websocket_may_be_refused_with_events(kind: str) -> None:
        from starlette.testclient import WebSocketDenialResponse

        watched = Watched()

        async def endpoint(websocket: WebSocket) -> None:
            content: dict[str, Any] = {"one": event(1), "list": [event(1)]}
            content["threaded"] = watched.sync_events(1)
            response = DatastarResponse(content.get(kind, watched.events(1)), status_code=403)
            if kind == "wrapped":
                response.body_iterator = upper(response.body_iterator)
            await websocket.send_denial_response(response)

        app = Starlette(routes=[WebSocketRoute("/", endpoint)])
        with (
            pytest.raises(WebSocketDenialResponse) as refused,
            TestClient(app).websocket_connect("/"),
        ):
            pass
        assert refused.value.status_code == 403
        assert refused.value.text.lower().count('"step":1') == 1
        assert refused.value.headers["content-type"] == "text/event-stream"


# --- a connection behind middleware -------------------------------------------------------------


class ByMethods:
    """Hands on methods of an object, as middleware does that rewrites responses."""

    def __init__(self, receive: Any, send: Any) -> None:
        self._from, self._to = receive, send

    async def take(self) -> Any:
        return await self._from()

    async def give(self, message: Any) -> None:
        await self._to(message)


class BySlots:
    __slots__ = ("incoming", "outgoing")

    def __init__(self, receive: Any, send: Any) -> None:
        self.incoming, self.outgoing = receive, send

    async def take(self) -> Any:
        return await self.incoming()

    async def give(self, message: Any) -> None:
        await self.outgoing(message)


class Called:
    def __init__(self, inner: Any) -> None:
        self.inner = inner

    async def __call__(self, *message: Any) -> Any:
        return await self.inner(*message)


class Handed:
    """Hands on objects that can be called."""

    def __init__(self, receive: Any, send: Any) -> None:
        self.take = functools.partial(Called(Called(receive)))
        self.give = Called(Called(send))


@pytest.mark.parametrize("version", ["1.1", "1.0"])
@pytest.mark.parametrize("hands_on", [ByMethods, BySlots, Handed])
def test_the_server_takes_a_broken_off_response_for_no_fault_behind_objects_of_middleware(
    hands_on: Any, version: str, caplog: pytest.LogCaptureFixture
) -> None:
    @datastar_response
    async def endpoint(request: Request):
        yield event(1)
        current_stream().close(CloseReason.TIMED_OUT)

    inner = app_of(endpoint)

    async def app(scope: Any, receive: Any, send: Any) -> None:
        handed = hands_on(receive, send)
        await inner(scope, handed.take, handed.give)

    async def test() -> None:
        config = uvicorn.Config(app, http="h11", lifespan="off", log_config=None)
        server = uvicorn.Server(config)
        with socket.create_server(("127.0.0.1", 0)) as listening:
            port = listening.getsockname()[1]
            serving = asyncio.create_task(server.serve([listening]))
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(f"GET / HTTP/{version}\r\nHost: localhost\r\n\r\n".encode())
            got, reset = b"", False
            try:
                while piece := await reader.read(65536):
                    got += piece
            except ConnectionResetError:
                reset = True
            writer.close()
            server.should_exit = True
            await serving
        assert b'"step":1' in got.replace(b" ", b"")
        assert not got.endswith(b"\r\n0\r\n\r\n")
        assert reset is (version == "1.0")
        assert not [r for r in caplog.records if r.levelno >= logging.ERROR], caplog.text

    run(test())


# --- what is around a handler that failed --------------------------------------------------------


@pytest.mark.parametrize("wraps_body", [False, True])
@pytest.mark.parametrize("kind", ["async", "sync"])
def test_middleware_hears_that_the_events_of_a_post_failed(
    kind: str, wraps_body: bool, caplog: pytest.LogCaptureFixture
) -> None:
    """When the response has ended whole: a transaction around the request is to be undone."""
    heard: list[object] = []

    async def events() -> AsyncIterator[Any]:
        yield event(1)
        raise ZeroDivisionError("planned failure")

    def sync_events() -> Any:
        yield event(1)
        raise ZeroDivisionError("planned failure")

    async def endpoint(request: Request) -> Response:
        response = DatastarResponse(events() if kind == "async" else sync_events())
        if wraps_body:
            given = response.body_iterator
            response.body_iterator = (chunk async for chunk in given)
        return response

    class Transaction:
        def __init__(self, app: App) -> None:
            self.app = app

        async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
            try:
                await self.app(scope, receive, send)
            except ZeroDivisionError as error:
                heard.append(error)
                raise

    async def check() -> None:
        exchange = await get(app_of(endpoint, Middleware(Transaction)), "/", "POST", reraise=False)
        assert exchange.finished
        assert exchange.body.count(b"event: ") == 1
        assert heard == [exchange.error]
        await nothing_open()

    run(check())
    assert "failed after the first one" in caplog.text
