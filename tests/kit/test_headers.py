"""Headers that a response is given: one of them never becomes two."""

import asyncio
from collections import UserString
from collections.abc import AsyncIterator
from typing import Any

import pytest

from datastar_py import ServerSentEventGenerator as SSE
from datastar_py import asgi, wsgi
from datastar_py._content import merged_headers

EVENT = SSE.patch_signals({})


async def stream() -> AsyncIterator[Any]:
    yield EVENT


class Lies(str):
    def __contains__(self, part: object) -> bool:
        return False

    def __str__(self) -> str:
        return "lies"


FORGED = [
    {"X-A": "a\r\nSet-Cookie: sid=evil"}, {"X-A": "a\nb"}, {"X-A": "a\rb"}, {"X-A": "a\0b"},
    {"X-A\r\nX-B": "a"}, {"X-A": Lies("a\r\nX-B: c")}, {Lies("X\nA"): "a"},
    {"X-A": UserString("a\nb")}, {"Content-Type": "text/event-stream\r\n\r\n<script>"},
]  # fmt: skip


@pytest.mark.parametrize("headers", FORGED)
@pytest.mark.parametrize("kind", [asgi.DatastarResponse, wsgi.DatastarResponse])
def test_a_header_is_one_line(kind: Any, headers: Any) -> None:
    for content in (EVENT, [EVENT], None, stream()):
        with pytest.raises(ValueError, match=r"^headers must have one line each, without NUL; got"):
            kind(content, headers=headers)


@pytest.mark.parametrize("name", [1, None, b"X-A", object()])
def test_a_name_is_a_text(name: Any) -> None:
    with pytest.raises(TypeError, match=r"^headers must be a str, not"):
        asgi.DatastarResponse(EVENT, headers={name: "a"})


def test_texts_are_their_content() -> None:
    given: Any = {Lies("X-A"): Lies("a b"), UserString("X-B"): UserString("\tc"), "X-C": 5}
    assert merged_headers({"X-a": "", "X-D": "d"}, given) == {
        "X-A": "a b", "X-D": "d", "X-B": "\tc", "X-C": 5,
    }  # fmt: skip


def test_nothing_is_sent_before_the_error() -> None:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    @asgi.datastar_response
    async def handler(scope: Any, receive: Any) -> Any:
        return asgi.DatastarResponse(stream(), headers={"X-A": f"{scope['path']}"})

    scope = {
        "type": "http", "method": "GET", "path": "/a\r\nSet-Cookie: a=b", "headers": [],
        "query_string": b"",
    }  # fmt: skip
    with pytest.raises(ValueError, match=r"^headers must"):
        asyncio.run(handler(scope, receive, send))  # type: ignore[arg-type]
    assert sent == []
