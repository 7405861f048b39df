"""Sanic's middleware, contexts, exception handlers, on its own server and as an ASGI app."""

from __future__ import annotations

import asyncio
import itertools
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from sanic import Request, Sanic
from sanic.application.constants import Mode
from sanic.exceptions import SanicException
from sanic.response import HTTPResponse, text

from datastar_py.sanic import DatastarResponse, datastar_respond, datastar_response
from datastar_py.streams import current_stream

from ..asgi import HUNG, asked, nothing_open, run, started
from ..watched import Iterable, Watched, event

NUMBERS = itertools.count(1)

# The same app is asked in both ways.
WAYS = ["own server", "ASGI"]


def app_of(endpoint: Any = None) -> Sanic[Any, Any]:
    app: Sanic[Any, Any] = Sanic(f"hosts-{next(NUMBERS)}", configure_logging=False)
    # It rewrites Sanic's own classes, for one app of a process.
    app.config.TOUCHUP = False
    # Where sanic-ext is installed it would come by itself.
    app.config.AUTO_EXTEND = False
    if endpoint is not None:
        app.add_route(endpoint, "/", methods=["GET", "POST", "HEAD"])
    return app


class Answer:
    """What has come of a request on either way."""

    status: int
    body: bytes
    whole: bool

    def header(self, name: str) -> list[str]:
        raise NotImplementedError

    async def until(self, text: bytes) -> None:
        raise NotImplementedError

    def leave(self) -> None:
        raise NotImplementedError


class OwnAnswer(Answer):
    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer
        self.raw = b""

    async def _more(self) -> bool:
        async with asyncio.timeout(HUNG):
            try:
                piece = await self.reader.read(1 << 16)
            except ConnectionError:
                piece = b""
        self.raw += piece
        return bool(piece)

    async def until(self, text: bytes) -> None:
        while text not in self.raw:
            assert await self._more(), self.raw

    async def rest(self) -> None:
        while await self._more():
            pass

    def leave(self) -> None:
        self.writer.close()

    @property
    def head(self) -> bytes:
        return self.raw.partition(b"\r\n\r\n")[0]

    @property
    def status(self) -> int:
        return int(self.head.split()[1])

    @property
    def body(self) -> bytes:
        return self.raw.partition(b"\r\n\r\n")[2]

    @property
    def whole(self) -> bool:
        return self.body.endswith(b"0\r\n\r\n")

    def header(self, name: str) -> list[str]:
        lines = [line.decode().partition(": ") for line in self.head.split(b"\r\n")[1:]]
        return [value for key, _, value in lines if key.lower() == name]


@asynccontextmanager
async def answered(
    app: Sanic[Any, Any], way: str, path: str = "/", method: str = "GET"
) -> AsyncIterator[Any]:
    """Ask meanwhile; at the end, the rest has come."""
    if way == "ASGI":
        async with started(app), asked(app, path, method, reraise=False) as exchange:
            yield exchange
        return
    listener = socket.create_server(("127.0.0.1", 0))
    server = await app.create_server(sock=listener, return_asyncio_server=True)
    assert server is not None
    await server.startup()
    await server.start_serving()
    reader, writer = await asyncio.open_connection(*listener.getsockname())
    try:
        head = f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        writer.write(head.encode())
        answer = OwnAnswer(reader, writer)
        yield answer
        if not writer.is_closing():
            await answer.rest()
    finally:
        writer.close()
        server.close()


async def answer_of(app: Sanic[Any, Any], way: str, path: str = "/", method: str = "GET") -> Any:
    async with answered(app, way, path, method) as answer:
        pass
    return answer


def finished(answer: Any) -> bool:
    return bool(answer.whole if isinstance(answer, OwnAnswer) else answer.finished)


# --- contexts and middleware ----------------------------------------------------------------------


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("kind", ["async", "sync"])
def test_the_contexts_are_there_to_the_end(kind: str, way: str) -> None:
    async def test() -> None:
        seen: list[object] = []

        def look(request: Request[Any, Any]) -> None:
            current = Request.get_current()
            seen.append((request.ctx.user, request.app.ctx.name, current is request))

        @datastar_response
        async def in_a_coroutine(request: Request[Any, Any]):
            try:
                for number in range(3):
                    look(request)
                    yield event(number)
                    await asyncio.sleep(0.01)
            finally:
                look(request)

        @datastar_response
        def in_a_thread(request: Request[Any, Any]):
            try:
                for number in range(3):
                    look(request)
                    yield event(number)
            finally:
                look(request)

        app = app_of(in_a_coroutine if kind == "async" else in_a_thread)
        app.ctx.name = "app"

        @app.on_request
        async def before(request: Request[Any, Any]) -> None:
            request.ctx.user = "Ada"

        answer = await answer_of(app, way)
        assert answer.body.count(b"step") == 3
        assert finished(answer)
        assert seen == [("Ada", "app", True)] * 4

    run(test())


@pytest.mark.parametrize("way", WAYS)
def test_events_pass_one_by_one(way: str) -> None:
    async def test() -> None:
        watched = Watched()

        @datastar_response
        async def endpoint(request: Request[Any, Any]):
            async for one in watched.events(1, 2, 3, wait=True):
                yield one

        app = app_of(endpoint)

        @app.on_response
        async def after(request: Request[Any, Any], response: HTTPResponse) -> None:
            response.headers["X-Seen"] = "yes"

        async with answered(app, way) as answer:
            await answer.until(b'"step":1')
            assert b'"step":2' not in answer.body
            watched.gate.set()
        assert answer.header("x-seen") == ["yes"]
        assert answer.body.count(b"step") == 3
        await watched.has("opened", "closed")

    run(test())


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("other", [text("other"), DatastarResponse(event("other"))])
def test_response_middleware_that_answers_in_its_place_leaves_nothing_open(
    other: HTTPResponse, way: str
) -> None:
    async def test() -> None:
        watched = Watched()

        async def endpoint(request: Request[Any, Any]) -> HTTPResponse:
            return DatastarResponse(watched.events(1, 2), options=watched.options())

        async def after(request: Request[Any, Any], response: HTTPResponse) -> HTTPResponse:
            return other

        for _ in range(3):
            app = app_of(endpoint)
            app.on_response(after)
            answer = await answer_of(app, way)
            assert b"other" in answer.body
            assert b'"step":1' not in answer.body
        await nothing_open()
        assert watched.notes.count("opened") == watched.notes.count("closed")

    run(test())


# --- errors before the first event ----------------------------------------------------------------


class Mine(Exception):
    pass


def failing_app() -> Sanic[Any, Any]:
    app = app_of()

    @app.get("/async")
    @datastar_response
    async def in_a_coroutine(request: Request[Any, Any]):
        raise Mine("my own words")
        yield

    @app.get("/sync")
    @datastar_response
    def in_a_thread(request: Request[Any, Any]):
        raise Mine("my own words")
        yield

    @app.get("/made")
    async def made(request: Request[Any, Any]) -> HTTPResponse:
        return DatastarResponse(Watched().failing(error=Mine("my own words")))

    @app.get("/refused")
    @datastar_response
    async def refused(request: Request[Any, Any]):
        await asyncio.sleep(0.01)
        raise SanicException("short and stout", status_code=418)
        yield

    @app.get("/plain")
    async def plain(request: Request[Any, Any]) -> HTTPResponse:
        raise Mine("my own words")

    @app.on_response
    async def after(request: Request[Any, Any], response: HTTPResponse) -> None:
        response.headers["X-Seen"] = "yes"

    return app


PATHS = ["/async", "/sync", "/made"]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("debug", [False, True])
@pytest.mark.parametrize("path", PATHS)
def test_an_error_shows_as_it_does_of_any_handler(path: str, debug: bool, way: str) -> None:
    async def outcome(path: str) -> object:
        app = failing_app()
        app.state.mode = Mode.DEBUG if debug else Mode.PRODUCTION
        answer = await answer_of(app, way, path)
        shown = b"my own words" in answer.body
        return answer.status, shown, answer.header("x-seen"), answer.header("content-type")

    async def test() -> None:
        assert await outcome(path) == await outcome("/plain")
        await nothing_open()

    run(test())


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("path", PATHS)
def test_an_exception_handler_answers(path: str, way: str) -> None:
    async def test() -> None:
        app = failing_app()

        @app.exception(Mine)
        async def handle(request: Request[Any, Any], error: Mine) -> HTTPResponse:
            return text(f"handled {error}", status=409)

        answer = await answer_of(app, way, path)
        assert answer.status == 409
        assert b"handled my own words" in answer.body
        assert answer.header("x-seen") == ["yes"]

    run(test())


@pytest.mark.parametrize("way", WAYS)
def test_sanics_own_errors_keep_their_status(way: str) -> None:
    async def test() -> None:
        answer = await answer_of(failing_app(), way, "/refused")
        assert answer.status == 418
        assert b"short and stout" in answer.body
        assert answer.header("x-seen") == ["yes"]

    run(test())


# --- a client that leaves -------------------------------------------------------------------------


@pytest.mark.parametrize("way", WAYS)
def test_a_client_leaves_while_the_generator_waits(way: str) -> None:
    async def test() -> None:
        watched = Watched()

        @datastar_response
        async def endpoint(request: Request[Any, Any]):
            current_stream().on_close(watched.note_reason)
            async for one in watched.events(1, 2, wait=True):
                yield one

        async with answered(app_of(endpoint), way) as answer:
            await answer.until(b"step")
            answer.leave()
            await watched.has("opened", "closed", "disconnected")

    run(test())


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("kind", ["async", "sync"])
def test_a_client_leaves_a_generator_that_never_waits(kind: str, way: str) -> None:
    async def test() -> None:
        watched = Watched()

        @datastar_response
        async def in_a_coroutine(request: Request[Any, Any]):
            try:
                while True:
                    yield event(1)
            finally:
                watched.notes.append("closed")

        @datastar_response
        def in_a_thread(request: Request[Any, Any]):
            try:
                while True:
                    yield event(1)
            finally:
                watched.notes.append("closed")

        endpoint = in_a_coroutine if kind == "async" else in_a_thread
        async with answered(app_of(endpoint), way) as answer:
            await answer.until(b"step")
            answer.leave()
            await watched.has("closed")

    run(test())


@pytest.mark.parametrize("way", WAYS)
def test_a_client_leaves_while_events_are_sent_by_hand(way: str) -> None:
    async def test() -> None:
        watched = Watched()

        async def endpoint(request: Request[Any, Any]) -> None:
            try:
                response = await datastar_respond(request)
                while True:
                    await response.send(event(1))
                    await asyncio.sleep(0.01)
            finally:
                watched.notes.append("closed")

        async with answered(app_of(endpoint), way) as answer:
            await answer.until(b"step")
            answer.leave()
            await watched.has("closed")

    run(test())


# --- headers, HEAD, one response ------------------------------------------------------------------


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", ["cache-control", "Cache-Control", "CACHE-CONTROL"])
@pytest.mark.parametrize("content", ["one", "stream", "none"])
def test_a_header_replaces_ours_in_any_case(content: str, name: str, way: str) -> None:
    async def test() -> None:
        async def endpoint(request: Request[Any, Any]) -> HTTPResponse:
            given = {"one": event(1), "stream": Watched().events(1), "none": None}[content]
            return DatastarResponse(given, headers={name: "private"})

        assert (await answer_of(app_of(endpoint), way)).header("cache-control") == ["private"]

    run(test())


@pytest.mark.parametrize("way", WAYS)
def test_head_closes_the_events_and_says_so(way: str) -> None:
    async def test() -> None:
        watched = Watched()

        async def endpoint(request: Request[Any, Any]) -> HTTPResponse:
            return DatastarResponse(Iterable(watched, 1), options=watched.options())

        answer = await answer_of(app_of(endpoint), way, method="HEAD")
        assert answer.status == 200
        assert b"step" not in answer.body
        await watched.has("aclose", "finished")

    run(test())


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("error", [TimeoutError, asyncio.CancelledError, Mine, OSError])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_connection_is_never_left_silent(
    method: str, error: type[BaseException], way: str
) -> None:
    async def test() -> None:
        @datastar_response
        async def endpoint(request: Request[Any, Any]):
            yield event(1)
            await asyncio.sleep(0.01)
            raise error

        async with answered(app_of(endpoint), way, method=method) as answer:
            await answer.until(b"step")
        assert finished(answer) == (method == "POST")

    run(test())


@pytest.mark.parametrize("way", WAYS)
def test_a_response_that_is_used_twice_is_refused(way: str) -> None:
    async def test() -> None:
        kept = DatastarResponse(Watched().events(1, 2))

        async def endpoint(request: Request[Any, Any]) -> HTTPResponse:
            return kept

        first = await answer_of(app_of(endpoint), way)
        assert first.body.count(b"step") == 2
        second = await answer_of(app_of(endpoint), way)
        assert second.status == 500
        assert b"step" not in second.body

    run(test())
