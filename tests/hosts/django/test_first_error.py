"""What fails before the first event is answered as Django answers what fails in a view."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.core.signals import got_request_exception
from django.http import Http404, HttpResponse
from django.utils.deprecation import MiddlewareMixin

from datastar_py.django import read_signals
from datastar_py.streams import StreamOptions, configure

from .hosting import HOSTS, AsyncTestClient, TestClient, under
from .kinds import ASYNC_WAYS, SYNC_WAYS, sync_only, view
from .leftovers import nothing_open
from .sdk import SSE


@pytest.fixture(autouse=True)
def however_long_it_takes() -> Iterator[None]:
    """An error is the answer only if it comes while the headers wait for the first event."""
    configure(StreamOptions(first_event_grace=20))
    yield
    configure(StreamOptions())


def sync_failing(error: BaseException) -> Any:
    def events(request: Any) -> Any:
        raise error
        yield

    return events


def async_failing(error: BaseException) -> Any:
    async def events(request: Any) -> Any:
        raise error
        yield

    return events


def async_failing_later(error: BaseException) -> Any:
    async def events(request: Any) -> Any:
        await asyncio.sleep(0.02)
        await sync_to_async(int)()
        raise error
        yield

    return events


class FailingIterator:
    def __init__(self, error: BaseException) -> None:
        self.error = error

    def __iter__(self) -> Any:
        return self

    def __next__(self) -> Any:
        raise self.error


class FailingAsyncIterator:
    def __init__(self, error: BaseException) -> None:
        self.error = error

    def __aiter__(self) -> Any:
        return self

    async def __anext__(self) -> Any:
        raise self.error


def sync_iterator_failing(error: BaseException) -> Any:
    return lambda request: FailingIterator(error)


def async_iterator_failing(error: BaseException) -> Any:
    return lambda request: FailingAsyncIterator(error)


KINDS = [
    *(pytest.param(sync_failing, way, id=f"sync-{way}") for way in SYNC_WAYS),
    *(pytest.param(async_failing, way, id=f"async-{way}") for way in ASYNC_WAYS),
    *(pytest.param(async_failing_later, way, id=f"later-{way}") for way in ASYNC_WAYS),
    pytest.param(sync_iterator_failing, "response", id="sync-iterator"),
    pytest.param(async_iterator_failing, "async-response", id="async-iterator"),
]
kinds = pytest.mark.parametrize(("failing", "way"), KINDS)
hosts = pytest.mark.parametrize("host", HOSTS)
chains = pytest.mark.parametrize("chain", [[], [sync_only]], ids=["alone", "behind-sync-only"])


@pytest.fixture
def without_raising(monkeypatch: pytest.MonkeyPatch) -> None:
    """The test clients show what a browser would see."""
    for each in (TestClient, AsyncTestClient):
        monkeypatch.setattr(each, "raise_request_exception", False)


@pytest.fixture
def reported() -> Iterator[list[Any]]:
    """The requests whose exception Django's signal told of."""
    found: list[Any] = []

    def note(request: Any = None, **_: Any) -> None:
        found.append(request)

    got_request_exception.connect(note)
    yield found
    got_request_exception.disconnect(note)


@kinds
@chains
@pytest.mark.parametrize("host", ["client", "async-client"])
def test_the_test_client_raises_it(host: str, failing: Any, way: str, chain: Any) -> None:
    page = view(way, failing(ZeroDivisionError("planned failure")))
    with (
        under(host, page, chain) as serving,
        pytest.raises(ZeroDivisionError, match="planned failure"),
    ):
        serving.open()
    assert nothing_open()


@kinds
@chains
@hosts
def test_it_is_a_500_reported_once_and_logged(
    host: str,
    failing: Any,
    way: str,
    chain: Any,
    without_raising: None,
    reported: list[Any],
    caplog: pytest.LogCaptureFixture,
) -> None:
    page = view(way, failing(ZeroDivisionError("planned failure")))
    with under(host, page, chain) as serving:
        answer = serving.open()
        assert answer.status == 500
        assert "event-stream" not in answer.headers["Content-Type"]
        assert b"planned failure" not in answer.bytes()
    assert len(reported) == 1
    told = [record for record in caplog.records if record.exc_info]
    assert [record.name for record in told] == ["django.request"]
    assert "planned failure" in str(told[0].exc_info)
    assert nothing_open()


@kinds
@hosts
def test_in_debug_mode_it_is_the_page_with_the_traceback(
    host: str, failing: Any, way: str, without_raising: None
) -> None:
    page = view(way, failing(ZeroDivisionError("planned failure")))
    with under(host, page, DEBUG=True) as serving:
        answer = serving.open(headers={"Accept": "text/html"})
        assert answer.status == 500
        text = answer.bytes().decode()
        assert "ZeroDivisionError" in text
        assert "planned failure" in text


@kinds
@chains
@hosts
def test_middleware_puts_its_headers_on_the_answer(
    host: str, failing: Any, way: str, chain: Any, without_raising: None
) -> None:
    class Marks(MiddlewareMixin):
        def process_response(self, request: Any, response: Any) -> Any:
            response["X-Team"] = "blue"
            response.set_cookie("seen", "1")
            return response

    middleware = ["django.middleware.clickjacking.XFrameOptionsMiddleware", Marks, *chain]
    page = view(way, failing(ZeroDivisionError("planned failure")))
    with under(host, page, middleware) as serving:
        answer = serving.open()
        assert answer.status == 500
        assert answer.headers["X-Team"] == "blue"
        assert answer.headers["X-Frame-Options"] == "DENY"


@kinds
@chains
@hosts
def test_middleware_for_exceptions_may_answer(
    host: str, failing: Any, way: str, chain: Any, reported: list[Any]
) -> None:
    class Answers(MiddlewareMixin):
        def process_exception(self, request: Any, exception: BaseException) -> Any:
            return HttpResponse(f"sorry: {exception}", status=418)

    page = view(way, failing(ZeroDivisionError("planned failure")))
    with under(host, page, [*chain, Answers]) as serving:
        answer = serving.open()
        assert answer.status == 418
        assert answer.bytes() == b"sorry: planned failure"
    assert reported == []
    assert nothing_open()


ANSWERS = [
    (Http404("nothing there"), 404),
    (PermissionDenied("not for you"), 403),
    (BadRequest("cannot read that"), 400),
    (SuspiciousOperation("what is this"), 400),
]


@kinds
@pytest.mark.parametrize(
    ("error", "status"), ANSWERS, ids=[type(error).__name__ for error, _ in ANSWERS]
)
@hosts
def test_the_exceptions_that_are_answers_are_answered(
    host: str, error: Exception, status: int, failing: Any, way: str
) -> None:
    with under(host, view(way, failing(error))) as serving:
        assert serving.open().status == status


@pytest.mark.parametrize("kind", ["sync", "async"])
@hosts
def test_signals_that_are_no_json_are_a_400(host: str, kind: str) -> None:
    def sync_events(request: Any) -> Any:
        yield SSE.patch_signals(read_signals(request) or {})

    async def async_events(request: Any) -> Any:
        yield SSE.patch_signals(read_signals(request) or {})

    events = sync_events if kind == "sync" else async_events
    views = {way: view(way, events) for way in ASYNC_WAYS}
    given = {"Datastar-Request": "true"}
    with under(host, views) as serving:
        for way in views:
            assert serving.open(f"/{way}", "POST", given, b"{no json").status == 400
            answer = serving.open(f"/{way}", "POST", given, b'{"name": "Ada"}')
            assert answer.status == 200
            assert list(answer.events()) == [{"name": "Ada"}]


@pytest.mark.parametrize("way", ASYNC_WAYS)
@pytest.mark.parametrize("host", ["client", "async-client"])
def test_a_failing_group_of_tasks_is_raised_as_that_group(host: str, way: str) -> None:
    async def fail() -> None:
        raise ZeroDivisionError("planned failure")

    async def events(request: Any) -> Any:
        async with asyncio.TaskGroup() as group:
            group.create_task(fail())
        yield SSE.patch_signals({})

    with under(host, view(way, events)) as serving, pytest.raises(ExceptionGroup) as caught:
        serving.open()
    assert [type(each) for each in caught.value.exceptions] == [ZeroDivisionError]


@kinds
@hosts
def test_the_project_has_the_last_word(
    host: str, failing: Any, way: str, without_raising: None
) -> None:
    """Its own page for errors, which Django finds by `handler500`."""
    page = view(way, failing(ZeroDivisionError("planned failure")))

    def error(request: Any) -> Any:
        return HttpResponse("the page of the project", status=500)

    with under(host, page, handler500=error) as serving:
        answer = serving.open()
        assert answer.status == 500
        assert answer.bytes() == b"the page of the project"


@pytest.mark.parametrize("way", ASYNC_WAYS)
@pytest.mark.parametrize("host", ["wsgi", "asgi"])
def test_what_fails_when_the_headers_are_out_breaks_the_response_off(
    host: str, way: str, caplog: pytest.LogCaptureFixture
) -> None:
    async def events(request: Any) -> Any:
        await asyncio.sleep(0.6)
        raise ZeroDivisionError("planned failure")
        yield

    configure(StreamOptions())
    with under(host, view(way, events)) as serving:
        answer = serving.open()
        assert answer.status == 200
        answer.bytes()
        assert answer.broken
    assert nothing_open()


@kinds
@hosts
def test_the_next_request_is_served(
    host: str, failing: Any, way: str, without_raising: None
) -> None:
    def good(request: Any) -> Any:
        yield SSE.patch_signals({"number": 1})

    views = {
        "bad": view(way, failing(ZeroDivisionError("planned failure"))),
        "good": view("decorated", good),
    }
    with under(host, views) as serving:
        for _ in range(3):
            assert serving.open("/bad").status == 500
            assert list(serving.open("/good").events()) == [{"number": 1}]
