"""What a generator changes when the headers are out is lost, and the log says so, once."""

from __future__ import annotations

import asyncio
import itertools
import logging
import time
from collections.abc import Iterator
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.contrib import messages
from django.contrib.auth import get_user_model, login, logout
from django.db import connections
from django.middleware.csrf import rotate_token

from .hosting import HOSTS, eventually, under
from .kinds import sync_only
from .sdk import SSE, DatastarResponse, datastar_response

numbers = itertools.count(1)
SESSIONS = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]
hosts = pytest.mark.parametrize("host", HOSTS)
kinds = pytest.mark.parametrize("kind", ["sync", "async"])


@pytest.fixture(autouse=True)
def user() -> Iterator[Any]:
    yield get_user_model().objects.create_user("ada")
    get_user_model().objects.all().delete()
    connections.close_all()


def set_an_item(request: Any, response: Any) -> None:
    request.session["seen"] = True


def change_an_item_of_an_item(request: Any, response: Any) -> None:
    request.session.setdefault("seen", []).append("page")
    request.session.modified = True


def log_in(request: Any, response: Any) -> None:
    login(request, get_user_model().objects.get(username="ada"))


def log_out(request: Any, response: Any) -> None:
    logout(request)
    request.session["left"] = True


def set_the_expiry(request: Any, response: Any) -> None:
    request.session.set_expiry(60)


def set_a_cookie(request: Any, response: Any) -> None:
    response.set_cookie("flavour", "oat")


def set_a_signed_cookie(request: Any, response: Any) -> None:
    response.set_signed_cookie("flavour", "oat")


def delete_a_cookie(request: Any, response: Any) -> None:
    response.delete_cookie("flavour")


SESSION_CHANGES = [
    set_an_item,
    change_an_item_of_an_item,
    log_in,
    log_out,
    set_the_expiry,
]
COOKIE_CHANGES = [set_a_cookie, set_a_signed_cookie, delete_a_cookie]
changes = pytest.mark.parametrize("change", [*SESSION_CHANGES, *COOKIE_CHANGES])


def page(kind: str, change: Any, when: str) -> Any:
    """A view that changes something before its first event or after it."""

    def sync_events(request: Any, found: list[Any]) -> Any:
        if when == "early":
            change(request, found[0])
        yield SSE.patch_signals({"number": 0})
        if when == "late":
            change(request, found[0])
        yield SSE.patch_signals({"number": 1})

    async def async_events(request: Any, found: list[Any]) -> Any:
        if when == "early":
            await sync_to_async(change)(request, found[0])
        yield SSE.patch_signals({"number": 0})
        if when == "late":
            await sync_to_async(change)(request, found[0])
        yield SSE.patch_signals({"number": 1})

    def view(request: Any) -> Any:
        found: list[Any] = []
        events = sync_events if kind == "sync" else async_events
        found.append(DatastarResponse(events(request, found)))
        return found[0]

    # A new name for each, so that an earlier test's warning is not this one's.
    view.__qualname__ = f"page_{next(numbers)}"
    return view


def warnings(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [
        record.getMessage()
        for record in caplog.records
        if record.name == "datastar_py" and record.levelno == logging.WARNING
    ]


def read(serving: Any, path: str = "/") -> None:
    answer = serving.open(path)
    assert answer.status == 200
    assert [event["number"] for event in answer.events()] == [0, 1]


@pytest.mark.parametrize("chain", [[], [sync_only]], ids=["alone", "behind-sync-only"])
@kinds
@changes
@hosts
def test_a_change_after_the_first_event_is_warned_of_and_says_what_to_do(
    host: str, change: Any, kind: str, chain: Any, caplog: pytest.LogCaptureFixture
) -> None:
    with under(host, page(kind, change, "late"), [*chain, *SESSIONS]) as serving:
        read(serving)
        assert eventually(lambda: warnings(caplog))
    found = warnings(caplog)
    assert len(found) == 1 or change in (log_in, log_out)
    thing = "session" if change in SESSION_CHANGES else "cookie"
    assert thing in found[0]
    assert "yield" in found[0]
    assert "return" in found[0]
    assert "test_late_changes" in found[0], "the handler is not named"


@kinds
@changes
@hosts
def test_a_change_before_the_first_event_is_sent_and_no_matter(
    host: str, change: Any, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    with under(host, page(kind, change, "early"), SESSIONS) as serving:
        answer = serving.open()
        assert [event["number"] for event in answer.events()] == [0, 1]
        if answer.response is None:
            assert "Set-Cookie" in answer.headers
        else:
            assert answer.response.cookies
        time.sleep(0.05)
    assert warnings(caplog) == []


@kinds
@hosts
def test_no_change_no_warning(host: str, kind: str, caplog: pytest.LogCaptureFixture) -> None:
    def look(request: Any, response: Any) -> None:
        assert request.session.get("seen") is None
        assert request.user is not None
        assert not list(messages.get_messages(request))

    with under(host, page(kind, look, "late"), SESSIONS) as serving:
        for _ in range(3):
            read(serving)
    assert warnings(caplog) == []


@kinds
@hosts
def test_without_sessions_there_is_nothing_to_warn_of(
    host: str, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    with under(host, page(kind, lambda request, response: None, "late")) as serving:
        read(serving)
    assert warnings(caplog) == []


@kinds
@hosts
def test_each_handler_is_warned_of_once(
    host: str, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    @datastar_response
    def one(request: Any) -> Any:
        yield SSE.patch_signals({"number": 0})
        request.session["seen"] = True
        yield SSE.patch_signals({"number": 1})

    @datastar_response
    async def other(request: Any) -> Any:
        yield SSE.patch_signals({"number": 0})
        await sync_to_async(request.session.__setitem__)("seen", True)
        yield SSE.patch_signals({"number": 1})

    # New functions for each test, so that an earlier one's warning is not this one's.
    one.__qualname__ = f"one_{host}_{kind}"
    other.__qualname__ = f"other_{host}_{kind}"
    with under(host, {"one": one, "other": other}, SESSIONS) as serving:
        for _ in range(4):
            read(serving, "/one")
            read(serving, "/other")
        assert eventually(lambda: len(warnings(caplog)) == 2)
        time.sleep(0.05)
    found = warnings(caplog)
    assert len(found) == 2
    assert "one_" in found[0]
    assert "other_" in found[1]


@kinds
@hosts
def test_a_message_added_late_is_warned_of(
    host: str, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    def add(request: Any, response: Any) -> None:
        messages.info(request, "saved")

    with under(host, page(kind, add, "late"), SESSIONS) as serving:
        read(serving)
        assert eventually(lambda: warnings(caplog))


@kinds
@hosts
def test_a_token_rotated_late_is_warned_of(
    host: str, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    def rotate(request: Any, response: Any) -> None:
        rotate_token(request)

    middleware = ["django.middleware.csrf.CsrfViewMiddleware", *SESSIONS]
    with under(host, page(kind, rotate, "late"), middleware) as serving:
        read(serving)
        assert eventually(lambda: warnings(caplog))


@hosts
def test_a_change_after_the_grace_and_before_the_first_event_is_warned_of(
    host: str, caplog: pytest.LogCaptureFixture
) -> None:
    """The headers do not wait for ever; only an async generator can be late."""

    @datastar_response
    async def late(request: Any) -> Any:
        await asyncio.sleep(0.6)
        await sync_to_async(request.session.__setitem__)("seen", True)
        yield SSE.patch_signals({"number": 0})
        yield SSE.patch_signals({"number": 1})

    late.__qualname__ = f"late_{host}"
    with under(host, late, SESSIONS) as serving:
        read(serving)
        assert eventually(lambda: warnings(caplog))


@kinds
@hosts
def test_what_the_view_itself_changes_is_saved(
    host: str, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    @datastar_response
    def sync_page(request: Any) -> Any:
        request.session["seen"] = True
        return [SSE.patch_signals({"number": number}) for number in range(2)]

    @datastar_response
    async def async_page(request: Any) -> Any:
        await sync_to_async(request.session.__setitem__)("seen", True)
        return [SSE.patch_signals({"number": number}) for number in range(2)]

    with under(host, sync_page if kind == "sync" else async_page, SESSIONS) as serving:
        answer = serving.open()
        assert len(list(answer.events())) == 2
        if answer.response is None:
            assert "sessionid" in answer.headers["Set-Cookie"]
        else:
            assert "sessionid" in answer.response.cookies
    assert warnings(caplog) == []
