"""One response answers one request; and iterables that misbehave cost nobody else anything."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

import pytest

from datastar_py.streams import CloseReason, StreamOptions

from .hosting import HOSTS, AsyncTestClient, TestClient, eventually, under
from .leftovers import SOON, nothing_open
from .sdk import SSE, DatastarResponse

hosts = pytest.mark.parametrize("host", HOSTS)
kinds = pytest.mark.parametrize("kind", ["sync", "async"])


@pytest.fixture
def without_raising(monkeypatch: pytest.MonkeyPatch) -> None:
    for each in (TestClient, AsyncTestClient):
        monkeypatch.setattr(each, "raise_request_exception", False)


def sync_events(go_on: threading.Event) -> Any:
    for number in range(3):
        yield SSE.patch_signals({"number": number})
        if number == 0:
            go_on.wait(1)


async def async_events(go_on: threading.Event) -> Any:
    for number in range(3):
        yield SSE.patch_signals({"number": number})
        if number == 0:
            await asyncio.to_thread(go_on.wait, 1)


def refused(serving: Any, caplog: pytest.LogCaptureFixture) -> bool:
    """Whether a second use gives no events and a clear error, in the log or where a test reads."""
    caplog.clear()
    try:
        answer = serving.open()
        assert b"event:" not in answer.bytes()
        assert answer.status == 500 or answer.broken
        told = [record.exc_info[1] for record in caplog.records if record.exc_info]
    except RuntimeError as error:
        told = [error]
    return any(isinstance(error, RuntimeError) and "response" in str(error) for error in told)


@kinds
@pytest.mark.parametrize("view", ["sync", "async"])
@hosts
def test_a_response_used_for_a_second_request_is_refused_and_the_first_goes_on(
    host: str, view: str, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    go_on = threading.Event()
    one: Any = None

    def page(request: Any) -> Any:
        nonlocal one
        if one is None:
            one = DatastarResponse((sync_events if kind == "sync" else async_events)(go_on))
        return one

    async def async_page(request: Any) -> Any:
        return page(request)

    with under(host, page if view == "sync" else async_page) as serving:
        first = serving.open()
        events = first.events()
        assert next(events) == {"number": 0}
        assert refused(serving, caplog)
        go_on.set()
        assert [event["number"] for event in events] == [1, 2]
        assert not first.broken
    assert nothing_open()


@kinds
@hosts
def test_a_response_that_has_ended_is_refused_as_well(
    host: str, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    go_on = threading.Event()
    go_on.set()
    one = DatastarResponse((sync_events if kind == "sync" else async_events)(go_on))
    with under(host, lambda request: one) as serving:
        assert len(list(serving.open().events())) == 3
        for _ in range(2):
            assert refused(serving, caplog)
    assert nothing_open()


@hosts
def test_two_responses_of_one_iterable_do_not_share_it_in_silence(
    host: str, without_raising: None
) -> None:
    """A generator that is exhausted gives nothing more: the second has no events."""
    go_on = threading.Event()
    go_on.set()
    events = sync_events(go_on)
    with under(host, lambda request: DatastarResponse(events)) as serving:
        assert len(list(serving.open().events())) == 3
        answer = serving.open()
        assert answer.status in (200, 204)
        assert list(answer.events()) == []


@hosts
def test_a_list_may_be_given_again_and_again(host: str) -> None:
    events = [SSE.patch_signals({"number": number}) for number in range(3)]
    with under(host, lambda request: DatastarResponse(events)) as serving:
        for _ in range(3):
            assert [event["number"] for event in serving.open().events()] == [0, 1, 2]


# --- iterables that misbehave ---


class SyncNoIterator:
    def __iter__(self) -> Any:
        raise ZeroDivisionError("planned failure")


class AsyncNoIterator:
    def __aiter__(self) -> Any:
        raise ZeroDivisionError("planned failure")


class SyncBadClose:
    def __init__(self) -> None:
        self.left = 2

    def __iter__(self) -> Any:
        return self

    def __next__(self) -> Any:
        if not self.left:
            raise StopIteration
        self.left -= 1
        return SSE.patch_signals({"left": self.left})

    def close(self) -> None:
        raise ZeroDivisionError("planned failure")


class AsyncBadClose:
    def __init__(self) -> None:
        self.left = 2

    def __aiter__(self) -> Any:
        return self

    async def __anext__(self) -> Any:
        if not self.left:
            raise StopAsyncIteration
        self.left -= 1
        return SSE.patch_signals({"left": self.left})

    async def aclose(self) -> None:
        raise ZeroDivisionError("planned failure")


class SyncWithoutClose:
    """An iterable whose iterator can be closed by nobody."""

    def __iter__(self) -> Any:
        return iter([SSE.patch_signals({"left": left}) for left in (1, 0)])


class AsyncWithoutClose:
    def __init__(self) -> None:
        self.left = 2

    def __aiter__(self) -> Any:
        return self

    __anext__ = AsyncBadClose.__anext__


def good(request: Any) -> Any:
    return DatastarResponse(SSE.patch_signals({"left": left}) for left in (1, 0))


@pytest.mark.parametrize("iterable", [SyncNoIterator, AsyncNoIterator])
@hosts
def test_one_that_gives_no_iterator_is_an_error_before_the_first_event(
    host: str, iterable: Any, without_raising: None
) -> None:
    views = {"bad": lambda request: DatastarResponse(iterable()), "good": good}
    with under(host, views) as serving:
        for _ in range(3):
            assert serving.open("/bad").status == 500
        assert len(list(serving.open("/good").events())) == 2
    assert nothing_open()


@pytest.mark.parametrize("iterable", [SyncBadClose, AsyncBadClose])
@hosts
def test_one_whose_close_fails_has_sent_its_events_and_is_logged(
    host: str, iterable: Any, caplog: pytest.LogCaptureFixture
) -> None:
    reasons: list[CloseReason] = []

    def bad(request: Any) -> Any:
        return DatastarResponse(iterable(), options=StreamOptions(on_close=reasons.append))

    with under(host, {"bad": bad, "good": good}) as serving:
        answer = serving.open("/bad")
        assert [event["left"] for event in answer.events()] == [1, 0]
        assert not answer.broken
        assert eventually(lambda: reasons, SOON) == [CloseReason.FINISHED]
        assert len(list(serving.open("/good").events())) == 2
    assert any("planned failure" in str(record.exc_info) for record in caplog.records)
    assert nothing_open()


@pytest.mark.parametrize("iterable", [SyncWithoutClose, AsyncWithoutClose])
@hosts
def test_one_that_nobody_can_close_streams(host: str, iterable: Any) -> None:
    with under(host, lambda request: DatastarResponse(iterable())) as serving:
        answer = serving.open()
        assert [event["left"] for event in answer.events()] == [1, 0]
        assert not answer.broken


@pytest.mark.parametrize("given", [7, 1.5, b"bytes", {"a": 1}, object()])
def test_what_holds_no_events_is_refused_at_the_caller(given: Any) -> None:
    with pytest.raises(TypeError):
        DatastarResponse(given)


@kinds
@pytest.mark.parametrize("thing", [7, None, {"a": 1}, object()])
@hosts
def test_something_else_among_the_events_is_an_error_that_names_it(
    host: str, thing: Any, kind: str, without_raising: None, caplog: pytest.LogCaptureFixture
) -> None:
    def sync_bad() -> Any:
        yield thing

    async def async_bad() -> Any:
        yield thing

    def bad(request: Any) -> Any:
        return DatastarResponse(sync_bad() if kind == "sync" else async_bad())

    with under(host, {"bad": bad, "good": good}) as serving:
        assert serving.open("/bad").status == 500
        assert len(list(serving.open("/good").events())) == 2
    told = [record.exc_info[1] for record in caplog.records if record.exc_info]
    assert any(type(thing).__name__ in str(error) for error in told)
