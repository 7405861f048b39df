"""Compressed streams: each event can be decoded when it is sent, wherever there is a way."""

from __future__ import annotations

import itertools
import multiprocessing
import time
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import brotli
import pytest
import yaml
from backports import zstd

from datastar_py._compression import encoder_for, vary
from datastar_py.compression import CompressStreams
from tests.benchmarks.compression import measured
from tests.conformance.launcher import SOON, App, Reply
from tests.conformance.patches import signals
from tests.conformance.sse_parser import Event, Parser

SPEC = Path(__file__).parents[2] / "spec" / "frameworks.yaml"

SERVED = [
    (row["name"], server["name"])
    for row in yaml.safe_load(SPEC.read_text("utf-8"))["frameworks"]
    for server in row["servers"]
    if server.get("full")
]


def decoder(coding: str) -> Callable[[bytes], bytes]:
    return {
        "gzip": lambda: zlib.decompressobj(31).decompress,
        "br": lambda: brotli.Decompressor().process,
        "zstd": lambda: zstd.ZstdDecompressor().decompress,
    }[coding]()


def decoded(reply: Reply) -> Iterator[Event]:
    """The events of a reply, each as soon as what has come can be decoded to it."""
    decode, parser = decoder(reply.headers["Content-Encoding"]), Parser()
    while piece := reply.response.read1(1 << 20):
        yield from parser.feed(decode(piece), time.monotonic())
    reply.connection.close()


@pytest.fixture(scope="module", params=SERVED, ids=lambda served: "-".join(served))
def app(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    name, server = request.param
    log = tmp_path_factory.mktemp(name) / f"{server}.log"
    environment = {"COMPRESSED_APP": name}
    app = App(name, server, log, module="tests.compression.served", environment=environment)
    yield app
    app.stop()
    complaints = app.complaints()
    assert not complaints, "\n---\n".join(complaints)


numbers = itertools.count(1)


@pytest.mark.parametrize(
    ("path", "coding"),
    [
        ("/async-generator", "gzip"),
        ("/sync-generator", "zstd"),
        ("/response/async-iterable", "zstd"),
    ],
    ids=["async-gzip", "sync-zstd", "iterable-zstd"],
)
def test_each_event_can_be_decoded_when_it_is_sent(app: App, path: str, coding: str) -> None:
    id = f"one-{next(numbers)}"
    headers = {"Accept-Encoding": coding}
    reply = app.open(f"{path}?id={id}&count=4&pause=0.15", headers=headers)
    assert reply.status == 200
    assert reply.headers["Content-Encoding"] == coding
    assert "accept-encoding" in (reply.headers["Vary"] or "").lower()
    events = decoded(reply)
    first = next(events)
    assert app.run(id)["sent"] < 4, "the first event came when all were there"
    rest = list(events)
    assert [signals(event)["step"] for event in (first, *rest)] == [0, 1, 2, 3]
    assert rest[-1].at - first.at > 0.3


def test_a_compressed_stream_is_closed_when_its_client_leaves(app: App) -> None:
    for path in ("/async-generator", "/sync-generator"):
        id = f"left-{next(numbers)}"
        headers = {"Accept-Encoding": "gzip"}
        reply = app.open(f"{path}?id={id}&count=1000000&pause=0.1", headers=headers)
        next(decoded(reply))
        left = reply.leave()
        run = app.closed(id)
        assert (run["opened"], run["closed"]) == (1, 1)
        assert run["closed_at"] - left < SOON


def test_a_client_that_accepts_none_gets_it_plain(app: App) -> None:
    for accepted in ("identity", "", "gzip;q=0, zstd;q=0, br;q=0"):
        headers = {"Accept-Encoding": accepted}
        reply = app.open(f"/async-generator?id=p{next(numbers)}&count=2", headers=headers)
        # Which Django's own middleware is told before 6.1.
        assert reply.headers["Content-Encoding"] in (None, "identity")
        assert len(list(reply.events())) == 2


def test_what_has_no_event_has_no_encoding(app: App) -> None:
    headers = {"Accept-Encoding": "gzip"}
    reply = app.open(f"/async-value?id=e{next(numbers)}&count=0", headers=headers)
    assert reply.status == 204
    assert reply.headers["Content-Encoding"] is None
    assert reply.text() == ""


# --- our own --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("accepted", "name"),
    [
        ("gzip", "gzip"),
        ("GZip", "gzip"),
        ("x-gzip", "gzip"),
        ("zstd, gzip", "zstd"),
        ("gzip, zstd", "zstd"),
        ("gzip;q=1.0, zstd;q=0.5", "gzip"),
        ("gzip;q=0.5, zstd; q=0.501", "zstd"),
        ("gzip ; Q=0.8 , br", "gzip"),
        ("*", "zstd"),
        ("*;q=0.1, zstd;q=0", "gzip"),
        ("br", None),
        ("", None),
        (None, None),
        ("identity", None),
        ("gzip;q=0", None),
        ("gzip;q=0.000", None),
        ("*;q=0", None),
        ("gzip;q=0.5, identity;q=0.9", None),
        ("gzip;q=0.9, identity;q=0.5", "gzip"),
        ("gzip;q=nan", None),
        ("gzip;q=2", None),
        ("gzip;level=3", None),
    ],
)
def test_accept_encoding(accepted: str | None, name: str | None) -> None:
    encoder = encoder_for(accepted)
    assert (encoder and encoder.name) == name


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (None, "Accept-Encoding"),
        ("Cookie", "Cookie, Accept-Encoding"),
        ("accept-encoding", "accept-encoding"),
        ("Cookie,Accept-Encoding", "Cookie, Accept-Encoding"),
        ("*", "*"),
    ],
)
def test_vary(before: str | None, after: str) -> None:
    assert vary(before) == after


def answer(headers: list[tuple[str, str]], status: str = "200 OK", **environ: str) -> Any:
    """What the middleware makes of a response with these headers, and of its two chunks."""
    sent: list[Any] = []

    def application(environ: Any, start_response: Any) -> Any:
        start_response(status, headers)
        return [b"data: 1\n\n", b"data: 2\n\n"]

    def start_response(status: str, headers: list[tuple[str, str]]) -> None:
        sent.append(dict(headers))

    environ = {"REQUEST_METHOD": "GET", "HTTP_ACCEPT_ENCODING": "gzip", **environ}
    chunks = list(CompressStreams(application)(environ, start_response))
    return sent[0], chunks


STREAM = ("Content-Type", "text/event-stream; charset=utf-8")
PLAIN = [b"data: 1\n\n", b"data: 2\n\n"]


def test_middleware_compresses_a_stream() -> None:
    headers, chunks = answer([STREAM, ("Content-Length", "18"), ("Vary", "Cookie")])
    assert headers == {
        "Content-Type": STREAM[1],
        "Vary": "Cookie, Accept-Encoding",
        "Content-Encoding": "gzip",
    }
    decode = decoder("gzip")
    assert [decode(chunk) for chunk in chunks] == [*PLAIN, b""]


@pytest.mark.parametrize(
    ("headers", "status", "environ"),
    [
        ([("Content-Type", "text/html")], "200 OK", {}),
        ([("Content-Type", "text/html"), ("Content-Encoding", "br")], "200 OK", {}),
        ([STREAM, ("Content-Encoding", "br")], "200 OK", {}),
        ([STREAM, ("Cache-Control", "no-cache, no-transform")], "200 OK", {}),
        ([STREAM], "204 No Content", {}),
        ([STREAM, ("Vary", "Accept-Encoding")], "200 OK", {"HTTP_ACCEPT_ENCODING": "br"}),
        ([STREAM, ("Vary", "Accept-Encoding")], "200 OK", {"REQUEST_METHOD": "HEAD"}),
    ],
)
def test_middleware_leaves_alone(
    headers: list[tuple[str, str]], status: str, environ: dict[str, str]
) -> None:
    sent, chunks = answer(list(headers), status, **environ)
    assert sent == dict(headers)
    assert chunks == PLAIN


def test_middleware_takes_applications_only() -> None:
    with pytest.raises(TypeError, match="WSGI application, which can be called, not int: 3"):
        CompressStreams(3)


@pytest.mark.parametrize("coding", ["gzip", "zstd"])
def test_an_idle_stream_keeps_little(coding: str) -> None:
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        sent, kib = pool.apply(measured, ("datastar_py.compression", coding))
    assert kib < 300
    assert sent < 6000
