"""What a framework streams on its real server: events a second, the first event, memory."""

from __future__ import annotations

import contextlib
import os
import re
import resource
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median

from .sides import ROOT, SIDES, environment

Say = Callable[[str], None]

PACKAGE = "tests.benchmarks.apps"
START_LIMIT = 60.0

COMMANDS = {
    "uvicorn": "uvicorn {package}.{app}:app --host 127.0.0.1 --port {port} --no-access-log"
    " --log-level warning",
    "hypercorn": "hypercorn {package}.{app}:app --bind 127.0.0.1:{port} --log-level warning",
    "sanic": "sanic {package}.{app}:app --host 127.0.0.1 --port {port} --single-process --no-motd"
    " --no-access-logs",
    "gunicorn": "gunicorn {package}.{app}:wsgi --bind 127.0.0.1:{port} --worker-class gthread"
    " --threads 8 --log-level warning",
}


@dataclass(frozen=True)
class Setup:
    """A framework on a server, and what its generator is: async, with an `await` for each event, or sync."""

    framework: str
    server: str
    sync: bool = False
    awaits: bool = False

    @property
    def title(self) -> str:
        kind = ", sync generator" if self.sync else ", one await per event" if self.awaits else ""
        return f"{self.framework} on {self.server}{kind}"


BUSY = [
    Setup("starlette", "uvicorn"),
    Setup("starlette", "uvicorn", sync=True),
    Setup("fastapi", "uvicorn"),
    Setup("fasthtml", "uvicorn"),
    Setup("litestar", "uvicorn"),
    Setup("quart", "hypercorn"),
    Setup("sanic", "sanic"),
    Setup("django", "uvicorn"),
    Setup("django", "gunicorn", sync=True),
]
SETUPS = BUSY + [replace(setup, awaits=True) for setup in BUSY if not setup.sync]


@dataclass(frozen=True)
class Streamed:
    """Events a second of one stream, and seconds from a request to its first event."""

    setup: Setup
    rate: dict[str, float]
    first: dict[str, float]
    failed: dict[str, str]


@dataclass(frozen=True)
class Held:
    """Bytes of memory that one idle stream keeps."""

    setup: Setup
    streams: int
    size: dict[str, float]
    failed: dict[str, str]


class Server:
    """An app of apps/ for one side."""

    def __init__(self, setup: Setup, side: str, events: int) -> None:
        self.name = f"{setup.title}, {side}"
        self.suffix = "-sync" if setup.sync and setup.server == "gunicorn" else ""
        self.log = tempfile.TemporaryFile("w+")
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port: int = probe.getsockname()[1]
        command = COMMANDS[setup.server].format(
            package=PACKAGE, app=setup.framework, port=self.port
        )
        self.process = subprocess.Popen(
            [sys.executable, "-m", *command.split()],
            cwd=ROOT,
            env={
                **environment(side),
                "BENCH_EVENTS": str(events),
                "BENCH_AWAITS": "1" if setup.awaits else "",
            },
            stdin=subprocess.DEVNULL,
            stdout=self.log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            self.pid = self._wait()
        except BaseException:
            self.stop()
            raise

    def _wait(self) -> int:
        """Wait until it answers; the number of the process that does."""
        deadline = time.monotonic() + START_LIMIT
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                _, answer = self.get("/one" + self.suffix)
            except OSError:
                time.sleep(0.05)
                continue
            found = re.search(rb"<p id='n'>(\d+)</p>", answer)
            if found:
                return int(found[1])
            break
        self.log.seek(0)
        raise RuntimeError(f"{self.name} does not answer:\n{self.log.read()[-3000:]}")

    def stop(self) -> None:
        """It only ever held this program's own requests, so it need not say farewell."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.log.close()

    def open(self, path: str) -> socket.socket:
        connection = socket.create_connection(("127.0.0.1", self.port), 30)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        request = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        connection.sendall(request.encode())
        return connection

    def get(self, path: str) -> tuple[float, bytes]:
        """Read a whole response; the seconds that it took."""
        pieces: list[bytes] = []
        began = time.perf_counter()
        with self.open(path) as connection:
            while piece := connection.recv(1 << 20):
                pieces.append(piece)
                if piece.endswith(b"\r\n0\r\n\r\n"):
                    break
            return time.perf_counter() - began, b"".join(pieces)

    def rate(self, path: str, events: int) -> float:
        seconds, answer = self.get(path)
        received = answer.count(b"event: ")
        if received != events:
            raise RuntimeError(f"{self.name}: {received} of {events} events came")
        return events / seconds

    def first_event(self, path: str) -> float:
        """Seconds from a request, on a connection of its own, to its first event."""
        began = time.perf_counter()
        with self.open(path) as connection:
            _until_event(connection)
            return time.perf_counter() - began

    def memory(self) -> int:
        """Bytes of memory that the process has to itself."""
        rollup = Path(f"/proc/{self.pid}/smaps_rollup")
        try:
            text = rollup.read_text()
            return sum(int(size) for size in re.findall(r"Private_\w+:\s+(\d+)", text)) * 1024
        except OSError:
            resident = int(Path(f"/proc/{self.pid}/statm").read_text().split()[1])
            return resident * resource.getpagesize()


def _until_event(connection: socket.socket) -> None:
    received = b""
    while b"data: " not in received:
        piece = connection.recv(1 << 16)
        if not piece:
            raise RuntimeError(f"no event came: {received[:300]!r}")
        received += piece


def _start(
    setup: Setup, events: int, stack: ExitStack, failed: dict[str, str]
) -> dict[str, Server]:
    servers: dict[str, Server] = {}
    for side in SIDES:
        try:
            servers[side] = Server(setup, side, events)
        except RuntimeError as error:
            if side != "peer":
                raise
            failed[side] = str(error)
        else:
            stack.callback(servers[side].stop)
    return servers


def measure_streams(
    setups: Sequence[Setup], starts: int, rounds: int, events: int, firsts: int, say: Say
) -> list[Streamed]:
    """Stream on every side in turn, `rounds` times over on servers that are started `starts` times.

    One process may happen to be a little faster than another all its life.
    """
    found: list[Streamed] = []
    for setup in setups:
        say(f"streams: {setup.title}")
        rates: dict[str, list[float]] = {}
        waits: dict[str, list[float]] = {}
        failed: dict[str, str] = {}
        path = "/many-sync" if setup.sync else "/many"
        for _ in range(starts):
            with ExitStack() as stack:
                servers = _start(setup, events, stack, failed)
                for number, (side, server) in _turns(servers, rounds + 1):
                    try:
                        rate = server.rate(path, events)
                        taken = [server.first_event("/one" + server.suffix) for _ in range(firsts)]
                    except (RuntimeError, OSError) as error:
                        if side != "peer":
                            raise
                        failed[side] = str(error)
                        continue
                    # The first round only warms the servers up.
                    if number:
                        rates.setdefault(side, []).append(rate)
                        waits.setdefault(side, []).extend(taken)
        found.append(
            Streamed(
                setup,
                {side: median(values) for side, values in rates.items()},
                {side: median(values) for side, values in waits.items()},
                failed,
            )
        )
    return found


def measure_memory(setups: Sequence[Setup], rounds: int, streams: int, say: Say) -> list[Held]:
    """Open many streams that stay idle after one event, on servers that did nothing before."""
    _allow_files(2 * streams + 200)
    found: list[Held] = []
    for setup in [setup for setup in setups if not setup.sync and not setup.awaits]:
        say(f"memory: {setup.title}")
        sizes: dict[str, list[float]] = {}
        failed: dict[str, str] = {}
        for _ in range(rounds):
            for side in SIDES:
                if side in failed:
                    continue
                try:
                    sizes.setdefault(side, []).append(_held(setup, side, streams))
                except (RuntimeError, OSError) as error:
                    if side != "peer":
                        raise
                    failed[side] = str(error)
        medians = {side: median(values) for side, values in sizes.items() if values}
        found.append(Held(setup, streams, medians, failed))
    return found


def _held(setup: Setup, side: str, streams: int) -> float:
    server = Server(setup, side, 1)
    connections: list[socket.socket] = []
    try:
        # What the server sets up once is not the streams' own.
        for _ in range(50):
            server.first_event("/one")
        for count in (20, streams):
            if count == streams:
                before = server.memory()
            for _ in range(count):
                connection = server.open("/hold")
                connections.append(connection)
                _until_event(connection)
        time.sleep(0.5)
        return (server.memory() - before) / streams
    finally:
        for connection in connections:
            connection.close()
        server.stop()


def _turns(servers: dict[str, Server], rounds: int) -> Iterator[tuple[int, tuple[str, Server]]]:
    """Each server once in each round, with the number of the round; another begins each time."""
    items = list(servers.items())
    for number in range(rounds):
        by = number % len(items)
        yield from ((number, item) for item in items[by:] + items[:by])


def _allow_files(count: int) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < count:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(count, hard), hard))
