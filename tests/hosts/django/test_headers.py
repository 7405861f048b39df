"""Headers, status and cookies of a response are those that the view gives, each once."""

from __future__ import annotations

from typing import Any

import pytest

from datastar_py import SSE_HEADERS

from .hosting import HOSTS, under
from .sdk import SSE, DatastarResponse


def sync_events() -> Any:
    yield SSE.patch_signals({"number": 1})


async def async_events() -> Any:
    yield SSE.patch_signals({"number": 1})


CONTENTS: dict[str, Any] = {
    "event": lambda: SSE.patch_signals({"number": 1}),
    "list": lambda: [SSE.patch_signals({"number": 1})],
    "sync-generator": sync_events,
    "async-generator": async_events,
}
contents = pytest.mark.parametrize("content", CONTENTS)
hosts = pytest.mark.parametrize("host", HOSTS)

GIVEN = [
    {"cache-control": "private"},
    {"Cache-Control": "private"},
    {"CACHE-CONTROL": "private"},
    {"x-accel-buffering": "yes"},
    {"X-ACCEL-Buffering": "yes"},
    {"content-type": "text/event-stream; charset=utf-8"},
    {"Content-type": "text/event-stream; charset=utf-8"},
    {"cache-control": "private", "X-accel-buffering": "yes", "x-team": "blue"},
]


def values(answer: Any, name: str) -> list[str]:
    """Each that was sent, however the name is spelled."""
    return [value for each, value in answer.headers.items() if each.lower() == name.lower()]


@contents
@pytest.mark.parametrize("given", GIVEN, ids=lambda given: "+".join(given))
@hosts
def test_a_header_that_is_given_in_any_case_replaces_ours(
    host: str, given: dict[str, str], content: str
) -> None:
    def page(request: Any) -> Any:
        return DatastarResponse(CONTENTS[content](), headers=given)

    with under(host, page) as serving:
        answer = serving.open()
        for name, value in given.items():
            assert values(answer, name) == [value]
        for name, value in SSE_HEADERS.items():
            if name.lower() not in {each.lower() for each in given}:
                assert values(answer, name) == [value]
        assert list(answer.events()) == [{"number": 1}]


@contents
@hosts
def test_headers_set_on_the_response_replace_ours(host: str, content: str) -> None:
    def page(request: Any) -> Any:
        response = DatastarResponse(CONTENTS[content]())
        response["cache-control"] = "private"
        response.headers["X-ACCEL-BUFFERING"] = "yes"
        response.headers.setdefault("content-TYPE", "text/plain")
        return response

    with under(host, page) as serving:
        answer = serving.open()
        assert values(answer, "Cache-Control") == ["private"]
        assert values(answer, "X-Accel-Buffering") == ["yes"]
        assert values(answer, "Content-Type") == ["text/event-stream"]
        assert list(answer.events()) == [{"number": 1}]


@contents
@hosts
def test_headers_deleted_from_the_response_are_not_sent(host: str, content: str) -> None:
    def page(request: Any) -> Any:
        response = DatastarResponse(CONTENTS[content]())
        del response["cache-control"]
        del response.headers["x-accel-buffering"]
        return response

    with under(host, page) as serving:
        answer = serving.open()
        assert values(answer, "Cache-Control") == []
        assert values(answer, "X-Accel-Buffering") == []


@contents
@hosts
def test_the_status_of_the_view_stays(host: str, content: str) -> None:
    def page(request: Any) -> Any:
        return DatastarResponse(CONTENTS[content](), status=202)

    with under(host, page) as serving:
        answer = serving.open()
        assert answer.status == 202
        assert list(answer.events()) == [{"number": 1}]


@hosts
def test_cookies_of_the_view_are_sent_once(host: str) -> None:
    def page(request: Any) -> Any:
        response = DatastarResponse(sync_events())
        response.set_cookie("flavour", "oat")
        response.set_cookie("size", "big")
        return response

    with under(host, page) as serving:
        answer = serving.open()
        if answer.response is None:
            assert sorted(each.split("=")[0] for each in values(answer, "Set-Cookie")) == [
                "flavour",
                "size",
            ]
        else:
            assert sorted(answer.response.cookies) == ["flavour", "size"]


def test_the_headers_of_one_response_are_no_other_ones() -> None:
    one = DatastarResponse([])
    one["X-Team"] = "blue"
    other = DatastarResponse(SSE.patch_signals({}), headers={"cache-control": "private"})
    assert "X-Team" not in other
    assert "X-Team" not in SSE_HEADERS
    assert "private" not in SSE_HEADERS.values()
