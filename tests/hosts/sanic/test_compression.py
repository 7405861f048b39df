"""One response for several requests, each of which is sent it as its client would have it."""

from __future__ import annotations

import gzip
import itertools
from typing import Any

import pytest
from sanic import Request
from sanic.response import HTTPResponse

from datastar_py import ServerSentEventGenerator as SSE
from datastar_py.sanic import DatastarResponse, compress_streams

from ..asgi import asked, run, started
from .test_response import app_of

EVENT = b'event: datastar-patch-signals\ndata: signals {"n":1}\n\n'
TWICE = list(itertools.product(["gzip", "identity", "x-gzip;q=0.5"], repeat=2))


def app_with(shared: DatastarResponse) -> Any:
    async def handler(request: Request[Any, Any]) -> HTTPResponse:
        return shared

    app = app_of(handler)
    compress_streams(app)
    return app


@pytest.mark.parametrize("accepted", TWICE, ids=" then ".join)
def test_a_shared_response_is_sent_as_each_client_would_have_it(accepted: tuple[str, ...]) -> None:
    async def test() -> None:
        shared = DatastarResponse(SSE.patch_signals({"n": 1}), headers={"set-cookie": "a=b"})
        app = app_with(shared)
        async with started(app):
            for one in (*accepted, *accepted):
                async with asked(app, headers=[("accept-encoding", one)]) as answer:
                    pass
                compressed = one != "identity"
                # Sanic gives an iterator.
                sent = [(name.lower(), value) for name, value in answer.start["headers"]]
                assert sent.count((b"content-encoding", b"gzip")) == compressed
                assert sent.count((b"vary", b"Accept-Encoding")) == 1
                assert sent.count((b"set-cookie", b"a=b")) == 1
                assert (gzip.decompress(answer.body) if compressed else answer.body) == EVENT
        assert shared.body == EVENT
        assert "Content-Encoding" not in shared.headers

    run(test())


@pytest.mark.parametrize("method", ["HEAD", "GET"])
def test_a_shared_response_without_events(method: str) -> None:
    async def test() -> None:
        app = app_with(DatastarResponse())
        async with started(app):
            for _ in range(3):
                async with asked(
                    app, method=method, headers=[("accept-encoding", "gzip")]
                ) as answer:
                    pass
                assert (answer.status, answer.body) == (204, b"")
                assert answer.header("Content-Encoding") == []

    run(test())
