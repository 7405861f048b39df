"""Whatever a generator raises ends its own stream only, and shows where Django shows errors."""

from __future__ import annotations

import asyncio
import logging
import threading
from contextlib import suppress
from typing import Any

import pytest

from datastar_py.streams import CloseReason, StreamOptions, current_stream

from .hosting import HOSTS, eventually, under
from .kinds import sync_only, view
from .leftovers import SOON, nothing_open
from .sdk import SSE, DatastarResponse, datastar_response

ERRORS: dict[str, type[BaseException]] = {
    "ValueError": ValueError,
    "TimeoutError": TimeoutError,
    "CancelledError": asyncio.CancelledError,
    "ConnectionResetError": ConnectionResetError,
    "BrokenPipeError": BrokenPipeError,
    "StopIteration": StopIteration,
    "StopAsyncIteration": StopAsyncIteration,
}
# What means the process: under a server with threads, one request of it.
FATAL: dict[str, type[BaseException]] = {
    "SystemExit": SystemExit,
    "KeyboardInterrupt": KeyboardInterrupt,
    "GeneratorExit": GeneratorExit,
}


class SyncFailing:
    """No generator: in one, Python turns some of these into a RuntimeError."""

    def __init__(self, error: type[BaseException], after: int) -> None:
        self.error = error
        self.left = after

    def __iter__(self) -> Any:
        return self

    def __next__(self) -> Any:
        if not self.left:
            raise self.error("planned failure")
        self.left -= 1
        return SSE.patch_signals({"left": self.left})


class AsyncFailing:
    def __init__(self, error: type[BaseException], after: int) -> None:
        self.error = error
        self.left = after

    def __aiter__(self) -> Any:
        return self

    async def __anext__(self) -> Any:
        await asyncio.sleep(0)
        if not self.left:
            raise self.error("planned failure")
        self.left -= 1
        return SSE.patch_signals({"left": self.left})


def sync_generator(error: type[BaseException], after: int) -> Any:
    for left in reversed(range(after)):
        yield SSE.patch_signals({"left": left})
    raise error("planned failure")


async def async_generator(error: type[BaseException], after: int) -> Any:
    for left in reversed(range(after)):
        yield SSE.patch_signals({"left": left})
    await asyncio.sleep(0)
    raise error("planned failure")


KINDS: dict[str, Any] = {
    "sync-generator": sync_generator,
    "sync-iterator": SyncFailing,
    "async-generator": async_generator,
    "async-iterator": AsyncFailing,
}


def ends_an_iterator(kind: str, error: str) -> bool:
    """Whether raising it is how this kind says that it is done."""
    return (kind, error) in {
        ("sync-iterator", "StopIteration"),
        ("async-iterator", "StopAsyncIteration"),
    }


CASES = [(kind, error) for kind in KINDS for error in ERRORS if not ends_an_iterator(kind, error)]
cases = pytest.mark.parametrize(("kind", "error"), CASES)
hosts = pytest.mark.parametrize("host", HOSTS)
chains = pytest.mark.parametrize("chain", [[], [sync_only]], ids=["alone", "behind-sync-only"])


class Page:
    """A view whose events fail, and one whose do not."""

    def __init__(self, kind: str, error: type[BaseException], after: int) -> None:
        self.reasons: list[CloseReason] = []
        self.make = lambda: KINDS[kind](error, after)

    def failing(self, request: Any) -> Any:
        return DatastarResponse(
            self.make(), options=StreamOptions(on_close=self.reasons.append, keep_alive=None)
        )

    @staticmethod
    def sync_good(request: Any) -> Any:
        return DatastarResponse(SSE.patch_signals({"number": number}) for number in range(3))

    @staticmethod
    async def async_good(request: Any) -> Any:
        async def events() -> Any:
            for number in range(3):
                yield SSE.patch_signals({"number": number})
                await asyncio.sleep(0)

        return DatastarResponse(events())

    @property
    def views(self) -> dict[str, Any]:
        return {
            "failing": self.failing,
            "sync-good": self.sync_good,
            "async-good": self.async_good,
        }


def served_as_before(serving: Any) -> None:
    for _ in range(2):
        for path in ("/sync-good", "/async-good"):
            assert [event["number"] for event in serving.open(path).events()] == [0, 1, 2]


@cases
@chains
@hosts
def test_an_error_after_the_first_event_breaks_the_stream_off(
    host: str, kind: str, error: str, chain: Any, caplog: pytest.LogCaptureFixture
) -> None:
    page = Page(kind, ERRORS[error], 1)
    with under(host, page.views, chain) as serving:
        answer = serving.open("/failing")
        events = answer.events()
        assert next(events) == {"left": 0}
        if host in ("wsgi", "asgi"):
            assert list(events) == []
            assert answer.broken
        else:
            with pytest.raises(BaseException) as caught:
                list(events)
            assert "planned failure" in _texts(caught.value)
        assert eventually(lambda: page.reasons, SOON) == [CloseReason.FAILED]
        served_as_before(serving)
    assert nothing_open()


def _texts(error: BaseException | None) -> str:
    """What an error and those that led to it say."""
    found = ""
    while error is not None:
        found += f"{error} "
        error = error.__cause__ or error.__context__
    return found


@cases
@chains
@hosts
def test_an_error_before_the_first_event_is_no_stream(
    host: str, kind: str, error: str, chain: Any
) -> None:
    page = Page(kind, ERRORS[error], 0)
    with under(host, page.views, chain) as serving:
        if host in ("wsgi", "asgi"):
            answer = serving.open("/failing")
            assert answer.status == 500
            assert b"event:" not in answer.bytes()
        else:
            with pytest.raises(BaseException) as caught:
                serving.open("/failing")
            assert "planned failure" in _texts(caught.value)
        assert eventually(lambda: page.reasons, SOON) in ([CloseReason.FAILED], [])
        served_as_before(serving)
    assert nothing_open()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("error", FATAL)
@pytest.mark.parametrize("after", [0, 1, 5])
def test_under_wsgi_what_means_the_process_ends_one_stream_and_no_other(
    kind: str, error: str, after: int
) -> None:
    page = Page(kind, FATAL[error], after)
    go_on = threading.Event()

    @datastar_response
    async def open_beside(request: Any) -> Any:
        for number in range(3):
            yield SSE.patch_signals({"number": number})
            if number == 0:
                await asyncio.to_thread(go_on.wait, 10)

    views = {**page.views, "beside": open_beside}
    with under("wsgi", views) as serving:
        beside = serving.open("/beside").events()
        assert next(beside) == {"number": 0}
        with suppress(Exception):
            assert b"number" not in serving.open("/failing").bytes()
        go_on.set()
        assert [event["number"] for event in beside] == [1, 2]
        served_as_before(serving)
    assert nothing_open()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("error", FATAL)
@pytest.mark.parametrize("after", [0, 2])
def test_the_test_client_shows_it(kind: str, error: str, after: int) -> None:
    """As a plain streaming response does: a test that is interrupted stops."""
    page = Page(kind, FATAL[error], after)
    with under("client", page.views) as serving:
        with pytest.raises(BaseException) as caught:
            list(serving.open("/failing").events())
        assert "planned failure" in _texts(caught.value)
        served_as_before(serving)
    assert nothing_open()


@pytest.mark.parametrize("kind", ["sync-iterator", "async-iterator"])
@hosts
def test_the_end_of_an_iterator_is_an_end(host: str, kind: str) -> None:
    error = StopIteration if kind == "sync-iterator" else StopAsyncIteration
    page = Page(kind, error, 2)
    with under(host, page.views) as serving:
        answer = serving.open("/failing")
        assert len(list(answer.events())) == 2
        assert not answer.broken
        assert eventually(lambda: page.reasons, SOON) == [CloseReason.FINISHED]


@pytest.mark.parametrize("kind", ["sync", "async"])
@hosts
def test_a_generator_that_closes_its_own_stream(host: str, kind: str) -> None:
    """Before the first event, and after it."""
    reasons: list[CloseReason] = []

    def sync_events(request: Any) -> Any:
        current_stream().on_close(reasons.append)
        if "early" not in request.path:
            yield SSE.patch_signals({"number": 0})
        current_stream().close()
        yield SSE.patch_signals({"number": 1})

    async def async_events(request: Any) -> Any:
        current_stream().on_close(reasons.append)
        if "early" not in request.path:
            yield SSE.patch_signals({"number": 0})
        current_stream().close()
        yield SSE.patch_signals({"number": 1})

    page = view("decorated", sync_events if kind == "sync" else async_events)
    with under(host, {"early": page, "late": page}) as serving:
        answer = serving.open("/early")
        assert answer.status in (200, 204)
        assert list(answer.events()) == []
        assert not answer.broken
        answer = serving.open("/late")
        assert list(answer.events()) == [{"number": 0}]
        assert not answer.broken
        assert eventually(lambda: len(reasons) == 2, SOON)
        assert reasons == [CloseReason.FINISHED] * 2


METHODS = {"GET": True, "POST": False, "PUT": False, "PATCH": False, "DELETE": False}


@pytest.mark.parametrize("kind", ["sync-generator", "async-generator"])
@pytest.mark.parametrize("method", METHODS)
@chains
@pytest.mark.parametrize("host", ["wsgi", "asgi"])
def test_what_may_not_run_again_ends_whole(
    host: str, kind: str, method: str, chain: Any, caplog: pytest.LogCaptureFixture
) -> None:
    page = Page(kind, ValueError, 2)
    with under(host, page.views, chain) as serving:
        answer = serving.open("/failing", method, body=b"{}" if method != "GET" else b"")
        assert len(list(answer.events())) == 2
        assert answer.broken is METHODS[method]
        assert eventually(lambda: page.reasons, SOON) == [CloseReason.FAILED]
        if method != "GET":
            told = [record for record in caplog.records if record.name == "datastar_py"]
            assert [record.levelno for record in told] == [logging.ERROR]
            assert told[0].exc_info is not None
            assert "planned failure" in str(told[0].exc_info[1])
        served_as_before(serving)


@pytest.mark.parametrize("kind", ["sync-generator", "async-generator"])
@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("host", ["wsgi", "asgi"])
def test_events_of_on_error_are_sent_before_the_end(host: str, kind: str, method: str) -> None:
    def tell(error: Exception) -> Any:
        return SSE.patch_signals({"error": str(error)})

    def page(request: Any) -> Any:
        return DatastarResponse(
            KINDS[kind](ValueError, 1), options=StreamOptions(on_error=tell, keep_alive=None)
        )

    with under(host, page) as serving:
        answer = serving.open("/", method, body=b"{}" if method == "POST" else b"")
        assert list(answer.events()) == [{"left": 0}, {"error": "planned failure"}]
        assert answer.broken is (method == "GET")
