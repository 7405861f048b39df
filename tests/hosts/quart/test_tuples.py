"""Views of Quart may give a status and headers beside what they give."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from quart import Quart
from werkzeug.datastructures import Headers

from datastar_py.quart import DatastarResponse, datastar_response
from datastar_py.quart import ServerSentEventGenerator as SSE

ONE = SSE.patch_elements("<p></p>")


async def several() -> Any:
    yield ONE
    yield ONE


def reply_to(given: Any, decorated: bool = True) -> tuple[int, str | None, str]:
    app = Quart(__name__)

    async def view() -> Any:
        return given()

    app.add_url_rule("/", "view", datastar_response(view) if decorated else view)

    async def ask() -> tuple[int, str | None, str]:
        reply = await app.test_client().get("/")
        return reply.status_code, reply.headers.get("X-Own"), await reply.get_data(as_text=True)

    return asyncio.run(ask())


OWN = {"X-Own": "yes"}
GIVEN: dict[str, tuple[Any, tuple[int, str | None, str]]] = {
    "status": (lambda: (ONE, 202), (202, None, ONE)),
    "status and headers": (lambda: (ONE, 202, OWN), (202, "yes", ONE)),
    "headers": (lambda: (ONE, OWN), (200, "yes", ONE)),
    "headers as pairs": (lambda: (ONE, 202, [*OWN.items()]), (202, "yes", ONE)),
    "headers of Werkzeug": (lambda: (ONE, 202, Headers(OWN)), (202, "yes", ONE)),
    "a list": (lambda: ([ONE, ONE], 202), (202, None, ONE * 2)),
    "a generator": (lambda: (several(), 203, OWN), (203, "yes", ONE * 2)),
    "nothing": (lambda: (None, 202), (202, None, "")),
    "two events": (lambda: (ONE, ONE), (200, None, ONE * 2)),
    "a response": (lambda: (DatastarResponse(ONE), 418, OWN), (418, "yes", ONE)),
}


@pytest.mark.parametrize("name", GIVEN)
def test_status_and_headers(name: str) -> None:
    given, wanted = GIVEN[name]
    assert reply_to(given) == wanted


@pytest.mark.parametrize("name", ["a response"])
def test_without_the_decorator(name: str) -> None:
    given, wanted = GIVEN[name]
    assert reply_to(given, decorated=False) == wanted


@pytest.mark.parametrize("given", [("<p></p>", 202), ("<p></p>", 202, OWN), ({"a": 1}, 202)])
def test_what_is_no_event_is_an_error(given: Any, caplog: pytest.LogCaptureFixture) -> None:
    status, own, page = reply_to(lambda: given)
    assert (status, own) == (500, None) and "<p></p>" not in page
    assert "A handler gives what" in caplog.text
