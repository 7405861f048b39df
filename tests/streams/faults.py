"""Clients that misbehave, each of which must be found and closed."""

from __future__ import annotations

import select
import socket
import struct
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

from .report import Report
from .servers import Server, serve, wait_for

# Linux: a socket in this state goes without a word to the other side.
TCP_REPAIR = 19

REQUEST = "GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"


def _connect(app: Server, request: str, buffer: int = 0) -> socket.socket:
    client = socket.socket()
    if buffer:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
    client.settimeout(10)
    client.connect(("127.0.0.1", app.port))
    client.sendall(request.encode())
    return client


def _reset(client: socket.socket) -> None:
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    client.close()


def half_a_head(app: Server) -> Callable[[], None]:
    client = _connect(app, "GET /stream/async HTTP/1.1\r\nHos")
    return client.close


def half_a_body(app: Server) -> Callable[[], None]:
    """A generator waits for the rest of the body after its first event."""
    head = "POST /receiving HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n"
    client = _connect(app, head + 10 * "x")
    client.recv(1 << 16)
    return client.close


def half_a_body_reset(app: Server) -> Callable[[], None]:
    head = "POST /receiving HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n"
    client = _connect(app, head + 10 * "x")
    client.recv(1 << 16)
    return lambda: _reset(client)


def large_unread_body(app: Server) -> Callable[[], None]:
    head = f"GET /stream/async HTTP/1.1\r\nHost: x\r\nContent-Length: {1 << 20}\r\n\r\n"
    client = _connect(app, head)
    with suppress(TimeoutError):
        client.settimeout(2)
        client.sendall(b"x" * (1 << 20))
    client.recv(1 << 16)
    return client.close


def reset(app: Server) -> Callable[[], None]:
    client = _connect(app, REQUEST.format(path="/stream/async?pause=3600"))
    client.recv(1 << 16)
    return lambda: _reset(client)


def reset_sync(app: Server) -> Callable[[], None]:
    client = _connect(app, REQUEST.format(path="/stream/sync?pause=0.2"))
    client.recv(1 << 16)
    return lambda: _reset(client)


def stops_reading(app: Server) -> Callable[[], None]:
    """The send timeout is what finds it."""
    query = "pause=0&send_timeout=0.5"
    client = _connect(app, REQUEST.format(path=f"/stream/async?{query}"), 4096)
    client.recv(1000)
    OPEN_SOCKETS.append(client)
    return lambda: None


def stops_reading_sync(app: Server) -> Callable[[], None]:
    query = "pause=0&send_timeout=0.5"
    client = _connect(app, REQUEST.format(path=f"/stream/sync?{query}"), 4096)
    client.recv(1000)
    OPEN_SOCKETS.append(client)
    return lambda: None


class DeadProxy:
    """Forwards for a while, and then nothing any more, not even that a side has closed."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.dead = threading.Event()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = self.listener.getsockname()
        self.server = socket.socket()
        # Little room, so that the server notices when nothing is taken out.
        self.server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        threading.Thread(target=self._forward, daemon=True).start()

    def _forward(self) -> None:
        client, _ = self.listener.accept()
        self.server.connect(("127.0.0.1", self.port))
        sides = {client: self.server, self.server: client}
        with suppress(OSError):
            while not self.dead.is_set():
                for side in select.select(list(sides), [], [], 0.05)[0]:
                    sides[side].sendall(side.recv(1 << 16))
        self.client = client


def behind_a_dead_proxy(app: Server) -> Callable[[], None]:
    proxy = DeadProxy(app.port)
    client = socket.create_connection(proxy.address)
    client.settimeout(10)
    client.sendall(REQUEST.format(path="/stream/async?pause=0&send_timeout=0.5").encode())
    client.recv(1000)
    OPEN_SOCKETS.append(client)

    def die() -> None:
        proxy.dead.set()
        client.close()

    return die


def vanishes(app: Server) -> Callable[[], None]:
    """As after a loss of power: the keep-alive comment is what finds it."""
    client = _connect(app, REQUEST.format(path="/stream/async?pause=3600&keep_alive=0.5"))
    client.recv(1 << 16)

    def vanish() -> None:
        client.setsockopt(socket.IPPROTO_TCP, TCP_REPAIR, 1)
        client.close()

    return vanish


def _closed(app: Server, before: dict[str, Any]) -> bool:
    now = app.state()
    # The stream's own end comes right after that of its generator.
    return bool(now["open"] <= before["open"] and now["streams"] <= before["streams"])


# How long each may take to be found: what its settings say, and a second.
CASES: dict[str, tuple[Callable[[Server], Callable[[], None]], float, str | None]] = {
    "half of a head, then leaves": (half_a_head, 1.0, None),
    "half of a body, then leaves": (half_a_body, 1.0, "disconnected"),
    "half of a body, then resets": (half_a_body_reset, 1.0, "disconnected"),
    "a large body that nobody reads": (large_unread_body, 2.0, "disconnected"),
    "resets (async generator)": (reset, 1.0, "disconnected"),
    "resets (sync generator)": (reset_sync, 1.0, "disconnected"),
    "stops reading (async generator)": (stops_reading, 6.0, "timed out"),
    "stops reading (sync generator)": (stops_reading_sync, 6.0, "timed out"),
    "behind a proxy that stops": (behind_a_dead_proxy, 6.0, "timed out"),
    "vanishes without FIN": (vanishes, 2.5, "disconnected"),
}

OPEN_SOCKETS: list[socket.socket] = []


def run(report: Report) -> None:
    """Each misbehaviour on uvicorn: when it was found, and why the stream ended."""
    report.title("Clients that misbehave: from the fault to the close of the events")
    with serve("starlette", "uvicorn", module="load_app") as app:
        idle = app.state()
        for name, (fault, limit, reason) in CASES.items():
            before = app.state()
            act = fault(app)
            began = time.monotonic()
            try:
                act()
            except PermissionError:
                report.say(f"not tried, for it needs CAP_NET_ADMIN: {name}")
                continue
            found = wait_for(partial(_closed, app, before), limit + 3)
            took = time.monotonic() - began
            reasons = app.state()["reasons"]
            new = [key for key in reasons if reasons[key] > before["reasons"].get(key, 0)]
            good = found and took < limit and new == ([reason] if reason else [])
            report.check(
                good,
                f"{name:32} {'closed' if found else 'NOT CLOSED'} after {took * 1000:5.0f} ms"
                f" (bound {limit * 1000:.0f} ms), reasons {new}",
            )
        for client in OPEN_SOCKETS:
            client.close()
        wait_for(lambda: app.state()["tasks"] <= idle["tasks"], 3)
        rest = app.state()
        report.check(
            (rest["open"], rest["streams"]) == (0, 0) and rest["threads"] <= idle["threads"],
            f"left open: {rest['open']} generators, {rest['streams']} streams,"
            f" {rest['threads'] - idle['threads']} threads, {rest['tasks'] - idle['tasks']} tasks",
        )
