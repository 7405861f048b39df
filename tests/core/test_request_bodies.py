"""Bodies of requests: their length as a header says it, and those that nobody has read."""

from __future__ import annotations

import asyncio
import math
import time
import tracemalloc
from collections.abc import AsyncIterator
from io import BytesIO
from typing import Any

import pytest

from datastar_py import wsgi
from datastar_py._reading import read_body
from datastar_py._signals import check_size
from datastar_py._streams.receive import UNREAD_BYTES, Message, SharedReceive
from datastar_py.signals import SignalsTooLarge

KIB = 1024


# --- lengths ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "length", ["11", "0011", "9" * 30, "1" + "0" * 5_000, "9" * 100_000, "0" * 5_000 + "11"]
)
def test_a_length_above_the_limit(length: str) -> None:
    with pytest.raises(SignalsTooLarge, match="larger than the 10 bytes"):
        check_size(length, 10)


@pytest.mark.parametrize(
    "length",
    ["", "0", "10", "0" * 5_000 + "10", "0" * 5_000, "-1", "1e9", "\u0661\u0662", "\u00b2", "ten"],
)
def test_a_length_within_it_or_none_at_all(length: str) -> None:
    check_size(length, 10)


@pytest.mark.parametrize("ends", [False, True])
@pytest.mark.parametrize(
    ("length", "read"),
    [
        ("7", True),
        ("0" * 5_000 + "7", True),
        ("9" * 5_000, SignalsTooLarge),
        ("1" + "0" * 100_000, SignalsTooLarge),
        ("8" * 40, SignalsTooLarge),
        # They say no length, so that the body is what comes until its end, if it has one.
        *((length, False) for length in ("", "-7", "+7", "7, 7", "7_0", "\u00b2", "\u0667", "ten")),
    ],
)
def test_the_length_of_a_wsgi_body(length: str, read: Any, ends: bool) -> None:
    environ = {
        "REQUEST_METHOD": "POST",
        "HTTP_DATASTAR_REQUEST": "true",
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": length,
        "wsgi.input": BytesIO(b'{"a":1}'),
        "wsgi.input_terminated": ends,
    }
    if read is SignalsTooLarge:
        with pytest.raises(SignalsTooLarge):
            wsgi.read_signals(environ)
    else:
        assert wsgi.read_signals(environ) == ({"a": 1} if read or ends else None)


# --- what is read -------------------------------------------------------------------------------


class Body:
    """A body in pieces, which counts those that were asked for."""

    def __init__(self, size: int, piece: int) -> None:
        self.rest = [b"x" * piece] * (size // piece)
        self.asked = 0
        self.kept: bytes | None = None

    async def chunks(self) -> AsyncIterator[bytes]:
        for piece in self.rest:
            self.asked += 1
            yield piece

    def keep(self, body: bytes) -> None:
        self.kept = body


@pytest.mark.parametrize("piece", [1, 7, 64 * KIB])
def test_no_more_is_read_than_is_allowed(piece: int) -> None:
    limit = 64 * KIB
    body = Body(4 * 64 * KIB, piece)
    tracemalloc.start()
    try:
        with pytest.raises(SignalsTooLarge):
            asyncio.run(read_body(body, {}, limit))
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert body.asked == limit // piece + 1
    assert body.kept is None
    assert most < 4 * limit + 256 * KIB


# --- what nobody reads --------------------------------------------------------------------------


class Pieces:
    """An ASGI `receive` that brings a body in pieces, and then says that the client has left."""

    def __init__(self, size: int, piece: int) -> None:
        self.rest = size
        self.piece = piece

    async def __call__(self) -> Message:
        if not self.rest:
            return {"type": "http.disconnect"}
        size = min(self.piece, self.rest)
        self.rest -= size
        return {
            "type": "http.request",
            "body": bytes(bytearray(b"x" * size)),
            "more_body": self.rest > 0,
        }


def kept(size: int, piece: int) -> tuple[SharedReceive, int]:
    """What is kept of a body that comes while a stream listens, and the most memory meanwhile."""
    shared = SharedReceive(Pieces(size, piece))
    tracemalloc.start()
    try:
        asyncio.run(shared.until_left())
        return shared, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


async def rest_of(shared: SharedReceive) -> bytes:
    body, more = b"", True
    while more:
        message = await shared()
        body += message["body"]
        more = message["more_body"]
    return body


@pytest.mark.parametrize("piece", [1, 3, 16, 1000, 64 * KIB])
def test_it_is_kept_at_about_its_size(piece: int) -> None:
    size = min(UNREAD_BYTES, 64 * KIB * piece)
    shared, most = kept(size, piece)
    # A bytearray grows by an eighth, and is copied meanwhile.
    assert most < 3 * size + 256 * KIB
    assert asyncio.run(rest_of(shared)) == b"x" * size


@pytest.mark.parametrize("piece", [1, 16, 1000])
def test_what_is_above_the_limit_is_not_kept(piece: int) -> None:
    pieces = 64 * KIB
    size = pieces * piece
    shared = SharedReceive(Pieces(size, piece))
    asyncio.run(shared.until_left())
    if size <= UNREAD_BYTES:
        assert asyncio.run(rest_of(shared)) == b"x" * size
        return
    with pytest.raises(RuntimeError, match="were unread while the response was sent"):
        asyncio.run(rest_of(shared))
    assert not shared._body


def seconds(pieces: int) -> float:
    """The best of three, for a body in pieces of one byte."""
    best = math.inf
    for _ in range(3):
        shared: Any = SharedReceive(Pieces(pieces, 1))
        began = time.process_time()
        asyncio.run(shared.until_left())
        best = min(best, time.process_time() - began)
    return best


def test_it_takes_linear_time() -> None:
    """Eight times the pieces take about eight times as long; in quadratic time it would be 64."""
    assert seconds(64 * KIB) < 24 * seconds(8 * KIB)
