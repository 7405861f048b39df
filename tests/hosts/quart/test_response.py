"""Quart's hooks, globals, sessions, websockets, test client and debug mode."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from typing import Any

import pytest
from quart import Quart, Response, g, request, session, websocket

from datastar_py.quart import DatastarResponse, datastar_response

from ..asgi import asked, get, nothing_open, run
from ..watched import Iterable, Watched, event


def app_of(endpoint: Any = None, **settings: Any) -> Quart:
    app = Quart(__name__)
    app.secret_key = "x"
    app.config.update(settings)
    if endpoint is not None:
        app.add_url_rule("/", "endpoint", endpoint, methods=["GET", "POST"])
    return app


# --- g, session and request -----------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["async", "sync", "inner"])
def test_g_session_and_request_are_there_to_the_end(kind: str) -> None:
    async def test() -> None:
        seen: list[object] = []

        def look() -> None:
            seen.append((g.name, session["user"], request.path, request.headers["X-Own"]))

        @datastar_response
        async def in_a_coroutine():
            try:
                for number in range(3):
                    look()
                    yield event(number)
                    await asyncio.sleep(0.01)
            finally:
                look()

        @datastar_response
        def in_a_thread():
            try:
                for number in range(3):
                    look()
                    yield event(number)
            finally:
                look()

        async def inner():
            g.more = "set in the view"

            async def events() -> AsyncIterator[Any]:
                assert g.more == "set in the view"
                for number in range(4):
                    look()
                    yield event(number)

            return DatastarResponse(events())

        app = app_of({"async": in_a_coroutine, "sync": in_a_thread, "inner": inner}[kind])

        @app.before_request
        async def before() -> None:
            g.name = "from before_request"
            session["user"] = "Ada"

        exchange = await get(app, headers=[("X-Own", "yes")])
        assert exchange.finished
        assert seen == [("from before_request", "Ada", "/", "yes")] * 4

    run(test())


def test_what_a_generator_writes_to_g_is_seen_at_teardown() -> None:
    async def test() -> None:
        seen: list[object] = []

        @datastar_response
        async def endpoint():
            yield event(1)
            await asyncio.sleep(0.01)
            g.connection = "opened late"
            yield event(2)

        app = app_of(endpoint)

        @app.teardown_request
        async def teardown(_: object) -> None:
            seen.append(g.get("connection"))

        await get(app)
        await nothing_open()
        assert seen == ["opened late"]

    run(test())


def test_the_order_of_the_hooks() -> None:
    async def test() -> None:
        notes: list[str] = []

        @datastar_response
        async def endpoint():
            notes.append("first")
            yield event(1)
            await asyncio.sleep(0.01)
            notes.append("last")
            yield event(2)

        app = app_of(endpoint)

        @app.before_request
        async def before() -> None:
            notes.append("before")

        @app.after_request
        async def after(response: Response) -> Response:
            notes.append("after")
            response.headers["X-After"] = "yes"
            return response

        @app.teardown_request
        async def teardown(_: object) -> None:
            notes.append("teardown")

        @app.teardown_appcontext
        async def teardown_app(_: object) -> None:
            notes.append("teardown app")

        exchange = await get(app)
        assert exchange.header("x-after") == ["yes"]
        await nothing_open()
        assert notes[0] == "before"
        assert set(notes[1:3]) == {"first", "after"}
        assert notes[3:] == ["last", "teardown", "teardown app"]

    run(test())


# --- replaced responses ---------------------------------------------------------------------------


class Replaced(Exception):
    pass


@pytest.mark.parametrize("how", ["replaces", "raises", "aborts"])
@pytest.mark.parametrize("wait", [False, True])
def test_an_after_request_that_answers_in_its_place_leaves_nothing_open(
    how: str, wait: bool
) -> None:
    async def test() -> None:
        watched = Watched()

        async def endpoint():
            return DatastarResponse(watched.events(1, 2, wait=wait), options=watched.options())

        app = app_of(endpoint)

        @app.after_request
        async def after(response: Response) -> Response:
            if how == "raises":
                raise Replaced
            if how == "aborts":
                from quart import abort

                abort(418)
            return Response("other")

        for _ in range(10):
            exchange = await get(app, reraise=False)
            assert exchange.body == b"other" or exchange.status in (418, 500)
        await nothing_open()
        assert watched.notes.count("opened") == watched.notes.count("closed")

    run(test())


@pytest.mark.parametrize("count", [1, 20])
def test_a_client_that_leaves_while_a_hook_waits_leaves_nothing_open(count: int) -> None:
    async def test() -> None:
        watched = Watched()

        async def endpoint():
            return DatastarResponse(watched.events(1, 2, wait=True), options=watched.options())

        app = app_of(endpoint)

        @app.after_request
        async def after(response: Response) -> Response:
            await asyncio.sleep(0.1)
            return response

        for _ in range(count):
            async with asked(app, reraise=False) as exchange:
                await asyncio.sleep(0.01)
                exchange.leave()
        await nothing_open()
        assert watched.notes.count("opened") == watched.notes.count("closed")

    run(test())


# --- the test client ------------------------------------------------------------------------------


@pytest.mark.parametrize("read", [False, True])
def test_the_test_client(read: bool) -> None:
    async def test() -> None:
        watched = Watched()

        async def endpoint():
            return DatastarResponse(watched.events(1, 2), options=watched.options())

        client = app_of(endpoint).test_client()
        for _ in range(3):
            response = await client.get("/")
            if read:
                assert (await response.get_data()).count(b"step") == 2
        del response
        await nothing_open()

    run(test())


def test_a_request_of_the_test_client_that_is_given_up() -> None:
    async def test() -> None:
        watched = Watched()

        async def endpoint():
            return DatastarResponse(watched.events(1, 2, wait=True), options=watched.options())

        async with app_of(endpoint).test_client().request("/") as connection:
            await connection.send_complete()
            assert b"step" in await connection.receive()
            await connection.disconnect()
        await nothing_open()
        assert "closed" in watched.notes

    run(test())


# --- errors before the first event ----------------------------------------------------------------


class Mine(Exception):
    pass


def failing_app(**settings: Any) -> Quart:
    app = app_of(**settings)

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

    @app.get("/made")
    async def made():
        await asyncio.sleep(0)
        return DatastarResponse(Watched().failing(error=Mine("my own words")))

    @app.after_request
    async def after(response: Response) -> Response:
        response.headers["X-After"] = "yes"
        return response

    return app


PATHS = ["/async", "/sync", "/made"]


def shown(error: BaseException) -> set[str]:
    """The names of an error, or of those in a group."""
    if isinstance(error, BaseExceptionGroup):
        return {name for inner in error.exceptions for name in shown(inner)}
    return {type(error).__name__}


async def outcome(app: Quart, path: str, client: str) -> object:
    """What a developer gets to see: an exception, or a status and whether the error is named."""
    try:
        if client == "test client":
            response = await app.test_client().get(path)
            status, body = response.status_code, await response.get_data()
        else:
            exchange = await get(app, path)
            status, body = exchange.status, exchange.body
    except BaseException as error:
        return shown(error)
    return status, b"my own words" in body, b"Mine" in body, b"context" in body


@pytest.mark.parametrize("client", ["test client", "server"])
@pytest.mark.parametrize("setting", ["TESTING", "PROPAGATE_EXCEPTIONS", "DEBUG", "none"])
@pytest.mark.parametrize("path", PATHS)
def test_an_error_shows_as_it_does_of_any_view(path: str, setting: str, client: str) -> None:
    async def test() -> None:
        app = failing_app(**({} if setting == "none" else {setting: True}))

        @app.get("/plain")
        async def plain() -> str:
            raise Mine("my own words")

        assert await outcome(app, path, client) == await outcome(app, "/plain", client)
        await nothing_open()

    run(test())


@pytest.mark.parametrize("path", PATHS)
def test_a_production_error_is_logged_as_itself(
    path: str, caplog: pytest.LogCaptureFixture
) -> None:
    async def test() -> None:
        exchange = await get(failing_app(), path)
        assert exchange.status == 500
        assert b"my own words" not in exchange.body
        assert exchange.header("x-after") == ["yes"]
        errors = [r for r in caplog.records if r.levelno == logging.ERROR and r.exc_info]
        assert [r.exc_info[0] for r in errors if r.exc_info] == [Mine]

    run(test())


@pytest.mark.parametrize("path", PATHS)
def test_an_error_handler_answers(path: str) -> None:
    async def test() -> None:
        app = failing_app()

        @app.errorhandler(Mine)
        async def handle(error: Mine) -> tuple[str, int]:
            return f"handled {error}", 418

        exchange = await get(app, path)
        assert (exchange.status, exchange.body) == (418, b"handled my own words")
        assert exchange.header("x-after") == ["yes"]
        assert len(exchange.header("content-type")) == 1

    run(test())


# --- an error after the first event keeps no connection open --------------------------------------


@pytest.mark.parametrize(
    "error",
    [TimeoutError(), asyncio.CancelledError(), StopAsyncIteration(), OSError(), Mine()],
    ids=lambda error: type(error).__name__,
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_connection_is_never_left_silent(method: str, error: BaseException) -> None:
    async def test() -> None:
        @datastar_response
        async def endpoint():
            yield event(1)
            await asyncio.sleep(0.01)
            raise error

        async with asked(app_of(endpoint), method=method, reraise=False) as exchange:
            await exchange.until(b"step")
        assert exchange.finished == (method == "POST")

    run(test())


# --- headers, HEAD, sessions, one response --------------------------------------------------------


@pytest.mark.parametrize("name", ["cache-control", "Cache-Control", "CACHE-CONTROL"])
@pytest.mark.parametrize("content", ["one", "stream"])
def test_a_header_replaces_ours_in_any_case(name: str, content: str) -> None:
    async def test() -> None:
        async def endpoint():
            given = event(1) if content == "one" else Watched().events(1)
            return DatastarResponse(given, headers={name: "private"})

        assert (await get(app_of(endpoint))).header("cache-control") == ["private"]

    run(test())


def test_head_closes_the_events_and_says_so() -> None:
    async def test() -> None:
        watched = Watched()

        async def endpoint():
            return DatastarResponse(Iterable(watched, 1), options=watched.options())

        exchange = await get(app_of(endpoint), method="HEAD")
        assert (exchange.status, exchange.body) == (200, b"")
        await watched.has("aclose", "finished")

    run(test())


@pytest.mark.parametrize("late", [False, True])
def test_the_session(late: bool, caplog: pytest.LogCaptureFixture) -> None:
    async def test() -> None:
        @datastar_response
        async def signs_in():
            if not late:
                session["user"] = "Ada"
            yield event(1)
            await asyncio.sleep(0.01)
            if late:
                session["user"] = "Ada"
            yield event(2)

        app = app_of(signs_in)
        for _ in range(3):
            exchange = await get(app)
            assert exchange.body.count(b"step") == 2
            assert bool(exchange.header("set-cookie")) == (not late)
        said = [r.getMessage() for r in caplog.records if r.name == "datastar_py"]
        assert len(said) == late
        assert not late or "session" in said[0]

    run(test())


def test_a_response_that_is_used_twice_is_refused_and_the_first_goes_on() -> None:
    async def test() -> None:
        watched = Watched()
        kept: list[DatastarResponse] = []

        async def endpoint():
            if not kept:
                kept.append(DatastarResponse(watched.events(1, 2, wait=True)))
            return kept[0]

        app = app_of(endpoint)
        async with asked(app) as first:
            await first.until(b'"step":1')
            second = await get(app, reraise=False)
            assert second.status == 500
            watched.gate.set()
        assert first.finished
        assert first.body.count(b"step") == 2
        await watched.has("opened", "closed")

    run(test())


@pytest.mark.parametrize("how", ["another response", "the same response"])
def test_a_wrapped_body_is_what_is_sent(how: str) -> None:
    """As an after_request that rewrites what goes by has it."""

    async def upper(body: Any) -> AsyncIterator[bytes]:
        async with body as chunks:
            async for chunk in chunks:
                yield bytes(chunk).replace(b"step", b"STEP")

    async def test() -> None:
        watched = Watched()

        @datastar_response
        async def endpoint():
            async for one in watched.events(1, 2, wait=True):
                yield one

        app = app_of(endpoint)

        @app.after_request
        async def wrap(response: Response) -> Response:
            body = Response.iterable_body_class(upper(response.response))
            if how == "the same response":
                response.response = body
                return response
            changed = Response(body, headers=response.headers)
            changed.timeout = None
            return changed

        async with asked(app) as exchange:
            await exchange.until(b"STEP")
            watched.gate.set()
        assert exchange.body.count(b"STEP") == 2
        assert exchange.finished
        await watched.has("opened", "closed")
        await nothing_open()

    run(test())


def test_websockets_are_left_alone() -> None:
    async def test() -> None:
        app = app_of()

        @app.websocket("/ws")
        async def echo() -> None:
            await websocket.send(await websocket.receive())

        async with app.test_client().websocket("/ws") as connection:
            await connection.send("hello")
            assert await connection.receive() == "hello"

    run(test())


@pytest.mark.parametrize("hook", ["teardown_request", "teardown_appcontext"])
@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("kind", ["async", "sync"])
def test_what_is_torn_down_hears_that_the_events_failed(kind: str, method: str, hook: str) -> None:
    """It comes after them, and may commit what they wrote, or roll it back."""
    heard: list[BaseException | None] = []

    async def test(fails: bool) -> None:
        def sync_events() -> Any:
            yield event(1)
            if fails:
                raise ZeroDivisionError("planned failure")

        async def events() -> AsyncIterator[Any]:
            for one in sync_events():
                yield one

        app = app_of(datastar_response(events if kind == "async" else sync_events))

        @getattr(app, hook)
        async def teardown(error: BaseException | None) -> None:
            heard.append(error)

        exchange = await get(app, "/", method, reraise=False)
        assert exchange.body.count(b"event: ") == 1
        assert exchange.finished is (method == "POST" or not fails)
        await nothing_open()

    run(test(fails=False))
    assert heard == [None]
    run(test(fails=True))
    assert [type(error) for error in heard] == [type(None), ZeroDivisionError]


def test_a_client_that_leaves_is_no_failure() -> None:
    heard: list[BaseException | None] = []

    async def test() -> None:
        watched = Watched()
        app = app_of(datastar_response(lambda: watched.events(1, 2, wait=True)))

        @app.teardown_request
        async def teardown(error: BaseException | None) -> None:
            heard.append(error)

        async with asked(app) as exchange:
            await exchange.until(b'"step":1')
            exchange.leave()
        await nothing_open()

    run(test())
    assert heard == [None]
