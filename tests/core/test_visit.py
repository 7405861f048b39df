"""`visit` on bare ASGI apps: endless streams are read and left, on the test's loop or on none."""

from __future__ import annotations

import asyncio
import contextvars
import threading
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from datastar_py import ServerSentEventGenerator as SSE
from datastar_py.testing import Events, PatchSignals, visit

Send = Callable[[dict[str, Any]], Awaitable[None]]
HEADERS = [(b"Content-Type", b"text/event-stream")]
HUNG = 20


class App:
    """Sends events for ever, until its client leaves, and notes what it saw."""

    def __init__(self, *, listens: bool = True, status: int = 200) -> None:
        self.listens, self.status = listens, status
        self.saw: list[str] = []
        self.scope: dict[str, Any] = {}
        self.body = b""
        self.loop: asyncio.AbstractEventLoop | None = None
        self.sent = 0

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Send) -> None:
        self.scope, self.loop = scope, asyncio.get_running_loop()
        self.body = (await receive())["body"]
        await send({"type": "http.response.start", "status": self.status, "headers": HEADERS})
        listening = asyncio.ensure_future(receive())
        try:
            while not (self.listens and listening.done()):
                event = SSE.patch_signals({"n": self.sent}).encode()
                await send({"type": "http.response.body", "body": event, "more_body": True})
                self.sent += 1
            self.saw.append(listening.result()["type"])
        except OSError:
            self.saw.append("OSError")
            raise
        finally:
            listening.cancel()
            self.saw.append("closed")


def signals(*numbers: int) -> list[PatchSignals]:
    return [PatchSignals({"n": number}) for number in numbers]


@pytest.mark.parametrize("listens", [True, False])
def test_without_a_loop(listens: bool) -> None:
    app = App(listens=listens)
    with visit(app, "/ticks") as page:
        assert page.take(2) == signals(0, 1)
        assert next(page) == PatchSignals({"n": 2})
        assert (page.status_code, page.headers) == (200, {"content-type": "text/event-stream"})
        assert app.saw == []
    assert app.saw[-1] == "closed"
    assert len(app.saw) == 2 and app.saw[0] in (["http.disconnect"] if listens else []) + [
        "OSError"
    ]


@pytest.mark.parametrize("listens", [True, False])
def test_on_the_loop_of_the_test(listens: bool) -> None:
    app = App(listens=listens)

    async def test() -> None:
        before = asyncio.all_tasks()
        async with visit(app, "/ticks") as page:
            assert await page.take(2) == signals(0, 1)
            async for event in page:
                assert event == PatchSignals({"n": 2})
                break
            assert app.loop is asyncio.get_running_loop()
        assert app.saw[-1] == "closed"
        assert asyncio.all_tasks() == before

    asyncio.run(asyncio.wait_for(test(), HUNG))


def test_it_does_not_run_ahead() -> None:
    app = App()
    with visit(app, "/") as page:
        assert page.take(3) == signals(0, 1, 2)
        # One has been sent that nobody has read, and one waits.
        assert app.sent <= 5


def test_what_the_request_says() -> None:
    app = App()
    with visit(app, "/a%20b/é?x=1", {"q": "tea & é"}, headers={"Last-Event-ID": "7"}) as page:
        page.take(1)
    assert app.scope["path"] == "/a b/é"
    assert app.scope["query_string"] == b"x=1&datastar=%7B%22q%22%3A%22tea%20%26%20%C3%A9%22%7D"
    sent = dict(app.scope["headers"])
    assert (sent[b"datastar-request"], sent[b"last-event-id"]) == (b"true", b"7")
    assert app.body == b""

    with visit(app, "/", {"a": [1, None]}, method="post") as page:
        page.take(1)
    assert (app.scope["method"], app.body) == ("POST", b'{"a":[1,null]}')
    assert dict(app.scope["headers"])[b"content-type"] == b"application/json"
    assert app.scope["query_string"] == b""


def test_without_signals_there_is_an_empty_object() -> None:
    app = App()
    with visit(app, "/") as page:
        page.take(1)
    assert app.scope["query_string"] == b"datastar=%7B%7D"


async def finite(scope: Any, receive: Any, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
    body = SSE.patch_signals({"n": 0}) + SSE.patch_signals({"n": 1})
    # Cut in the middle of an event.
    for piece in (body[:40], body[40:]):
        await send({"type": "http.response.body", "body": piece.encode(), "more_body": True})
    await send({"type": "http.response.body", "body": b""})


def test_a_stream_that_ends() -> None:
    with visit(finite, "/") as page:
        assert page.take(5) == signals(0, 1)
        assert page.take(1) == []
        assert list(page) == []
    with visit(finite, "/") as page:
        assert Events(page).signals == {"n": 1}


def answering(status: int, kind: str | None, body: bytes) -> Any:
    async def app(scope: Any, receive: Any, send: Send) -> None:
        headers = [] if kind is None else [(b"content-type", kind.encode())]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    return app


@pytest.mark.parametrize(
    ("app", "said"),
    [
        (answering(404, "text/plain", b"Not Found"), "status 404 .*text/plain.*Not Found"),
        (answering(200, "text/html", b"<p>Hi"), "status 200 .*text/html.*<p>Hi"),
        (answering(303, None, b""), "status 303 and no content type, and is empty"),
        (answering(500, "text/event-stream", b"data: x\n\n"), "status 500"),
    ],
)
def test_what_is_no_stream_of_events(app: Any, said: str) -> None:
    with pytest.raises(ValueError, match=said), visit(app, "/") as page:
        page.take(1)


def test_nothing_to_say() -> None:
    with visit(answering(204, None, b""), "/") as page:
        assert page.take(1) == []
        assert page.status_code == 204


def failing(after: int, status: int = 200) -> Any:
    async def app(scope: Any, receive: Any, send: Send) -> None:
        if after:
            await send({"type": "http.response.start", "status": status, "headers": HEADERS})
        for n in range(after):
            body = SSE.patch_signals({"n": n}).encode()
            await send({"type": "http.response.body", "body": body, "more_body": True})
        raise KeyError("mine")

    return app


@pytest.mark.parametrize("after", [0, 1, 2])
def test_what_the_app_raises(after: int) -> None:
    with pytest.raises(KeyError, match="mine"), visit(failing(after), "/") as page:
        assert page.take(after) == signals(*range(after))
        page.take(1)


def test_what_the_app_raises_after_its_page_of_an_error() -> None:
    """As Starlette does: a 500, and then the error itself."""
    with pytest.raises(KeyError, match="mine"), visit(failing(1, 500), "/") as page:
        page.take(1)


def test_what_it_raises_at_its_end() -> None:
    async def app(scope: Any, receive: Any, send: Send) -> None:
        await App()(scope, receive, send)
        raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"), visit(app, "/") as page:
        page.take(1)


def test_what_the_test_raises_comes_first() -> None:
    async def app(scope: Any, receive: Any, send: Send) -> None:
        await App()(scope, receive, send)
        raise KeyError("of the app")

    with pytest.raises(AssertionError, match="of the test"), visit(app, "/") as page:
        page.take(1)
        raise AssertionError("of the test")


async def deaf(scope: Any, receive: Any, send: Send) -> None:
    """Sees nobody leave."""
    await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
    body = SSE.patch_signals({"n": 0}).encode()
    await send({"type": "http.response.body", "body": body, "more_body": True})
    await asyncio.sleep(3600)


def test_an_app_that_does_not_end() -> None:
    visited = visit(deaf, "/", patience=0.05)
    said = pytest.raises(TimeoutError, match=r"still runs 0\.05 s after its client has left")
    with said, visited as page:
        assert page.take(1) == signals(0)


def test_an_event_that_does_not_come() -> None:
    visited = visit(deaf, "/", patience=0.05)
    with pytest.raises(TimeoutError, match=r"no event came within 0\.05 s"), visited as page:
        page.take(2)


def test_that_nothing_comes_and_then_something() -> None:
    """A test may wait in vain, and read on."""
    go = asyncio.Event()

    async def app(scope: Any, receive: Any, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
        await go.wait()
        await App()(scope, receive, send)

    async def test() -> None:
        async with visit(app, "/") as page:
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(page.take(1), 0.05)
            go.set()
            assert await page.take(1) == signals(0)

    asyncio.run(asyncio.wait_for(test(), HUNG))


def test_leaving_early() -> None:
    app = App()
    with visit(app, "/") as page:
        page.take(1)
        page.leave()
        assert app.saw[-1] == "closed"
        page.leave()


def test_two_pages_of_one_app() -> None:
    async def test() -> None:
        async with visit(App(), "/") as one, visit(App(), "/") as other:
            assert await one.take(1) == await other.take(1) == signals(0)

    asyncio.run(asyncio.wait_for(test(), HUNG))


def test_context_and_thread_are_those_of_the_test() -> None:
    seen: list[Any] = []
    variable = contextvars.ContextVar("variable", default="none")

    async def app(scope: Any, receive: Any, send: Send) -> None:
        seen.extend([variable.get(), threading.current_thread()])
        await finite(scope, receive, send)

    variable.set("test")
    with visit(app, "/") as page:
        page.take(1)
    assert seen == ["test", threading.current_thread()]


def test_where_a_loop_runs_it_has_to_be_awaited() -> None:
    async def test() -> None:
        with visit(App(), "/"):
            pass

    with pytest.raises(RuntimeError, match="async with visit"):
        asyncio.run(test())


def test_what_is_no_app() -> None:
    with pytest.raises(TypeError, match="ASGI"):
        visit("app:app", "/")  # type: ignore[arg-type]


def test_work_in_the_background_does_not_keep_the_page() -> None:
    done: list[str] = []

    async def app(scope: Any, receive: Any, send: Send) -> None:
        await finite(scope, receive, send)
        await asyncio.sleep(0.05)
        done.append("background")

    with visit(app, "/") as page:
        assert page.take(3) == signals(0, 1)
        assert not done
    assert done == ["background"]


class Lifespan(App):
    """An app with a start and an end, of which one may fail."""

    def __init__(self, fails: str = "") -> None:
        super().__init__()
        self.fails = fails

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Send) -> None:
        if scope["type"] != "lifespan":
            await super().__call__(scope, receive, send)
            return
        for what in ("startup", "shutdown"):
            message = await receive()
            assert message["type"] == f"lifespan.{what}"
            self.saw.append(what)
            scope["state"]["key"] = "value"
            how = "failed" if self.fails == what else "complete"
            await send({"type": f"lifespan.{what}.{how}", "message": "no database"})


def test_lifespan() -> None:
    app = Lifespan()
    with visit(app, "/", lifespan=True) as page:
        assert page.take(1) == signals(0)
        assert app.scope["state"] == {"key": "value"}
    assert app.saw[0] == "startup" and app.saw[-2:] == ["closed", "shutdown"]


def test_no_lifespan_unless_asked() -> None:
    app = Lifespan()
    with visit(app, "/") as page:
        page.take(1)
    assert not {"startup", "shutdown"} & {*app.saw}


@pytest.mark.parametrize("fails", ["startup", "shutdown"])
def test_lifespan_that_fails(fails: str) -> None:
    visited = visit(Lifespan(fails), "/", lifespan=True)
    said = pytest.raises(RuntimeError, match=f"the {fails} of the app failed: no database")
    with said, visited as page:
        page.take(1)


def test_an_app_without_a_lifespan() -> None:
    async def app(scope: dict[str, Any], receive: Any, send: Send) -> None:
        if scope["type"] != "http":
            raise NotImplementedError
        await finite(scope, receive, send)

    with visit(app, "/", lifespan=True) as page:
        assert page.take(2) == signals(0, 1)
