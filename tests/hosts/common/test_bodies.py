"""Bodies that are larger than read_signals allows, and those that nobody reads: what they cost.

Each is measured against another of the same run, so that no machine is too slow for it.
"""

from __future__ import annotations

import os
import select
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from .conftest import Host

MIB = 2**20
LIMIT = MIB
PIECE = 64 * 1024
HUNG = 60.0

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="the memory of a process is read from Linux"
)

# Django has its ASGI server's body in a file before the view runs, up to 2.5 MB of it in memory.
READ_BEFORE = "django"
# Under WSGI, Django sees no body that has no length.
NO_CHUNKS = {"gunicorn", "gunicorn-sync", "gunicorn-gevent", "waitress"}


def group(host: Host) -> Iterator[Path]:
    """The processes of a server."""
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if os.getpgid(int(process.name)) == host.process.pid:
                yield process


class Memory:
    """How much more memory than before a server had at most, in bytes."""

    def __init__(self, host: Host) -> None:
        self.processes = list(group(host))
        assert self.processes
        for process in self.processes:
            (process / "clear_refs").write_text("5")
        self.before = self._most()

    def _most(self) -> int:
        texts = [(process / "status").read_text() for process in self.processes]
        return sum(int(text.partition("VmHWM:")[2].split()[0]) * 1024 for text in texts)

    def grown(self) -> int:
        return self._most() - self.before


def pieces(size: int, *, chunked: bool, piece: int = PIECE) -> Iterator[bytes]:
    """A JSON object of that many bytes, as it goes over the wire."""
    body = b'{"text":"' + b"x" * (size - 11) + b'"}'
    for at in range(0, size, piece):
        part = body[at : at + piece]
        yield b"%x\r\n%b\r\n" % (len(part), part) if chunked else part
    if chunked:
        yield b"0\r\n\r\n"


def head(path: str, size: int, *, chunked: bool) -> bytes:
    length = "Transfer-Encoding: chunked" if chunked else f"Content-Length: {size}"
    lines = [
        f"POST {path} HTTP/1.1",
        "Host: localhost",
        "Datastar-Request: true",
        "Content-Type: application/json",
        f"Cookie: csrftoken={'c' * 32}",
        f"X-CSRFToken: {'c' * 32}",
        length,
    ]
    return "\r\n".join([*lines, "", ""]).encode()


def post(host: Host, path: str, size: int, *, chunked: bool) -> tuple[int, int]:
    """Send a body until the answer comes; its status, and how many bytes were sent before it."""
    sent = 0
    with socket.create_connection(("127.0.0.1", host.port), timeout=HUNG) as client:
        client.sendall(head(path, size, chunked=chunked))
        with suppress(ConnectionError):
            for part in pieces(size, chunked=chunked):
                if select.select([client], [], [], 0)[0]:
                    break
                client.sendall(part)
                sent += len(part)
        answer = client.recv(PIECE)
    assert answer.startswith(b"HTTP/1.1 "), answer
    return int(answer.split()[1]), sent


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "path" in metafunc.fixturenames:
        # These two read the whole body of other routes themselves.
        streamed = metafunc.config.getoption("--framework") in {"fasthtml", "sanic"}
        usual = ["/signals", "/signals/before-async-generator"]
        metafunc.parametrize("path", ["/signals/streamed"] if streamed else usual)


@pytest.mark.parametrize("chunked", [False, True], ids=["whole", "chunked"])
def test_what_is_too_large_is_refused_when_the_limit_is_passed(
    host: Host, path: str, chunked: bool
) -> None:
    assert post(host, path, LIMIT, chunked=chunked)[0] == 200
    post(host, path, 2 * LIMIT, chunked=chunked)
    memory = Memory(host)
    status, sent = post(host, path, 30 * LIMIT, chunked=chunked)
    grown = memory.grown()
    print(f"{sent / MIB:.1f} MiB sent, {grown / MIB:.1f} MiB more memory")
    if chunked and host.server in NO_CHUNKS and host.name == "django":
        assert status == 200
    else:
        assert status == 413
    assert grown < 8 * LIMIT
    if host.name != READ_BEFORE:
        # What is on its way when the answer comes fills the buffers of both ends.
        assert sent < 15 * LIMIT


@pytest.mark.parametrize("piece", [1, 16])
def test_a_body_that_nobody_reads_while_a_stream_runs(host: Host, piece: int) -> None:
    """It is kept at about its size, however small the pieces are in which it comes."""
    pieces = 65536
    few = leave_unread(host, pieces // 8, piece)
    memory = Memory(host)
    many = leave_unread(host, pieces, piece)
    grown = memory.grown()
    print(f"{grown / MIB:.1f} MiB more memory; {few:.2f} s, and {many:.2f} s for 8 times as much")
    assert grown < 3 * pieces * piece + 4 * MIB
    # In quadratic time it would be 64 times as long.
    assert many < 24 * max(few, 0.25)


def leave_unread(host: Host, number: int, piece: int) -> float:
    """Send a body to a stream that does not read it, then leave; how long until it is closed."""
    id = host.new_name("unread")
    # Sanic would keep a list of the pieces.
    route = "/async-generator" + "/streamed" * (host.name == "sanic")
    path = f"{route}?id={id}&count=1000&pause=0.1"
    body = b"".join(pieces(number * piece, chunked=True, piece=piece))
    with socket.create_connection(("127.0.0.1", host.port), timeout=HUNG) as client:
        began = time.monotonic()
        client.sendall(head(path, len(body), chunked=True) + body)
        assert client.recv(PIECE).startswith(b"HTTP/1.1 200 ")
    assert host.closed(id, HUNG)["closed"] == 1
    return time.monotonic() - began
