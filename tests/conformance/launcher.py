"""Starts an app on its real server, watches it, and stops it."""

from __future__ import annotations

import ctypes
import http.client
import json
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from .sse_parser import Event, Parser

HERE = Path(__file__).parent
# Granian would take a folder with an __init__.py for a part of the app's name.
ROOT = HERE.parents[1]
START_LIMIT = 60.0
STOP_LIMIT = 20.0
READ_LIMIT = 30.0
# A second is what is promised, and what `python -m tests.streams` measures on a quiet machine.
SOON = 10.0

_GUNICORN = "gunicorn --bind 127.0.0.1:{port} --limit-request-line 8190 --access-logfile -"

# How people start them, by the names that spec/frameworks.yaml has for them.
COMMANDS = {
    "aiohttp": "aiohttp.web --hostname 127.0.0.1 --port {port} {module}:made",
    "daphne": "daphne -b 127.0.0.1 -p {port} {module}:app",
    "granian": "granian --interface asgi --host 127.0.0.1 --port {port} {module}:app",
    "gunicorn": f"{_GUNICORN} --worker-class gthread --threads 80 {{module}}:wsgi",
    "gunicorn-gevent": f"{_GUNICORN} --worker-class gevent {{module}}:wsgi",
    "gunicorn-sync": f"{_GUNICORN} --worker-class sync --workers 3 {{module}}:wsgi",
    "gunicorn-uvicorn": f"{_GUNICORN} --worker-class uvicorn_worker.UvicornWorker {{module}}:app",
    "hypercorn": "hypercorn {module}:app --bind 127.0.0.1:{port} --access-logfile -",
    "sanic": "sanic {module}:app --host 127.0.0.1 --port {port} --single-process --no-motd",
    "uvicorn": "uvicorn {module}:app --host 127.0.0.1 --port {port} --loop asyncio --http h11",
    "uvicorn-uvloop": "uvicorn {module}:app --host 127.0.0.1 --port {port} --loop uvloop"
    " --http httptools",
    "werkzeug": "flask --app {module}:wsgi run --host 127.0.0.1 --port {port}",
    "waitress": "waitress --listen=127.0.0.1:{port} --threads=40 {module}:wsgi",
}

# Sent with each request: a page has these, and some frameworks refuse a POST without them.
PAGE_HEADERS = {"Cookie": "csrftoken=" + "c" * 32, "X-CSRFToken": "c" * 32}

# What no server may have to say, whatever the test did.
COMPLAINT = re.compile(
    "^.*(?:was never awaited|was destroyed but it is pending|Exception ignored"
    "|was never retrieved|ResourceWarning|must consume|did not complete).*$",
    re.M,
)

# A failure that a test asked for, or a request that was refused as it should be.
PLANNED = re.compile("planned failure|: 4(?:0[045]|13|22): ")


def end_with_this_process() -> None:
    """Called in a server before it starts: a run that is killed leaves no server behind."""
    if sys.platform == "linux":
        parent_death_signal = 1  # PR_SET_PDEATHSIG
        ctypes.CDLL(None).prctl(parent_death_signal, signal.SIGTERM)


def tracebacks(log: str) -> Iterator[str]:
    """Each with the exceptions that it led to, and with the members of a group."""
    lines = log.splitlines()
    at = 0
    while at < len(lines):
        start = at
        at += 1
        if "Traceback (most recent call last)" not in lines[start]:
            continue
        while at < len(lines) and (
            not lines[at]
            or lines[at].startswith((" ", "+", "|", "Traceback", "During handling", "The above"))
            or lines[at - 1].startswith((" ", "|", "Traceback"))
        ):
            at += 1
        yield "\n".join(lines[start:at])


class Reply:
    """A response, read as it comes."""

    def __init__(self, connection: http.client.HTTPConnection) -> None:
        self.connection = connection
        self.socket = connection.sock
        self.response = connection.getresponse()
        self.began = time.monotonic()
        self.status = self.response.status
        self.headers = self.response.headers
        self.parser = Parser()
        self.truncated = False

    def events(self) -> Iterator[Event]:
        try:
            while piece := self.response.read1(1 << 20):
                yield from self.parser.feed(piece, time.monotonic())
        except (http.client.IncompleteRead, ConnectionError):
            self.truncated = True
        self.connection.close()

    def text(self) -> str:
        with closing(self.connection):
            return self.response.read().decode()

    def leave(self, *, reset: bool = False) -> float:
        """Close the connection, as a closed tab does or as a crashed one; the time of it."""
        if reset:
            linger = (1).to_bytes(4, sys.byteorder) + bytes(4)
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        left = time.monotonic()
        self.response.close()
        self.connection.close()
        self.socket.close()
        return left


class App:
    """An app of apps/ on one of its servers, or `module` in its place."""

    def __init__(
        self,
        name: str,
        server: str,
        log: Path,
        *,
        module: str = "",
        arguments: str = "",
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.name = name
        self.server = server
        self.prefix = ""
        self.log_path = log
        self.module = module or f"apps.{name}"
        self.arguments = arguments
        self.environment = dict(environment or {})
        for _ in range(3):
            self._start()
            if self._ready():
                return
            if "ddress already in use" not in self.log():
                break
        self.process.kill()
        raise RuntimeError(f"{name} does not start on {server}:\n{self.log()}")

    def _start(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = probe.getsockname()[1]
        self.token = secrets.token_hex(8)
        command = COMMANDS[self.server].format(module=self.module, port=self.port).split()
        command += self.arguments.split()
        paths = [str(HERE), str(ROOT), os.environ.get("PYTHONPATH", "")]
        environment = {
            "PYTHONUNBUFFERED": "1",
            "PYTHONPATH": os.pathsep.join(filter(None, paths)),
            "CONFORMANCE_TOKEN": self.token,
            **self.environment,
        }
        with self.log_path.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", *command],
                cwd=ROOT,
                env={**os.environ, **environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=end_with_this_process,
            )

    def _ready(self) -> bool:
        deadline = time.monotonic() + START_LIMIT
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                return bool(self.state()["token"] == self.token)
            except (OSError, http.client.HTTPException, ValueError):
                time.sleep(0.05)
        return False

    def stop(self) -> None:
        """Ask it to end, as a supervisor would; what hangs is killed and reported."""
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(STOP_LIMIT)
        except subprocess.TimeoutExpired:
            raise RuntimeError(f"{self.server} does not stop:\n{self.log()}") from None
        finally:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)

    def log(self) -> str:
        return self.log_path.read_text(errors="replace")

    def complaints(self) -> list[str]:
        """What the log holds that no test asked for."""
        log = self.log()
        unplanned = [text for text in tracebacks(log) if not PLANNED.search(text)]
        return unplanned + COMPLAINT.findall(log)

    # --- requests ---

    def connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=READ_LIMIT)

    def open(
        self,
        path: str,
        method: str = "GET",
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        connection: http.client.HTTPConnection | None = None,
    ) -> Reply:
        connection = connection or self.connect()
        connection.request(method, self.prefix + path, body, {**PAGE_HEADERS, **(headers or {})})
        return Reply(connection)

    def state(self) -> dict[str, Any]:
        connection = self.connect()
        with closing(connection):
            connection.request("GET", "/state")
            result: dict[str, Any] = json.loads(connection.getresponse().read())
            return result

    def run(self, id: str) -> dict[str, Any]:
        result: dict[str, Any] = self.state()["runs"].get(id, {})
        return result

    def closed(self, id: str, limit: float = READ_LIMIT) -> dict[str, Any]:
        """What became of a run, once it is closed; or what it is when the time is up."""
        deadline = time.monotonic() + limit
        while not (run := self.run(id)).get("closed") and time.monotonic() < deadline:
            time.sleep(0.02)
        return run

    def logged(self, text: str, limit: float = READ_LIMIT) -> int:
        """How often the text stands in the log, once it does."""
        deadline = time.monotonic() + limit
        while not (times := self.log().count(text)) and time.monotonic() < deadline:
            time.sleep(0.02)
        return times
