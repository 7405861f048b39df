"""Workers of an app, each a real server in a process, which may be killed and come back."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from tests.conformance.launcher import end_with_this_process

from .engines import free_port

ROOT = Path(__file__).parents[2]
START_LIMIT = 60.0
STOP_LIMIT = 20.0

UVICORN = "uvicorn tests.topics.app:app --host 127.0.0.1 --port {port} --log-level warning"

# Django, with a thread for each page.
GUNICORN = (
    "gunicorn tests.topics.wsgi_app:app --bind 127.0.0.1:{port} --worker-class gthread"
    " --threads 250 --log-level error --config python:datastar_py.gunicorn"
)


class Worker:
    """One server."""

    def __init__(
        self, command: str = UVICORN, environment: Mapping[str, str] | None = None
    ) -> None:
        self.port = free_port()
        self.command = command.format(port=self.port).split()
        self.environment = {**os.environ, **(environment or {}), "PYTHONUNBUFFERED": "1"}
        descriptor, name = tempfile.mkstemp(prefix="datastar-worker-")
        os.close(descriptor)
        self.log_file = Path(name)
        self.start()

    def start(self, wait: bool = True) -> None:
        with self.log_file.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", *self.command],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=end_with_this_process,
            )
        if wait:
            self.until_ready()

    def until_ready(self) -> None:
        deadline = time.monotonic() + START_LIMIT
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                self.state()
                return
            except (OSError, http.client.HTTPException, ValueError):
                time.sleep(0.05)
        raise RuntimeError(f"a worker does not start:\n{self.log()}")

    @property
    def alive(self) -> bool:
        """Whether the process is there."""
        return self.process.poll() is None

    def kill(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def terminate(self) -> float:
        """Ask it to end, and give the seconds that it took."""
        began = time.monotonic()
        self.process.terminate()
        try:
            self.process.wait(STOP_LIMIT)
        except subprocess.TimeoutExpired:
            self.kill()
            raise RuntimeError(f"a worker does not stop:\n{self.log()}") from None
        return time.monotonic() - began

    def close(self) -> None:
        if self.process.poll() is None:
            self.kill()
        self.log_file.unlink(missing_ok=True)

    def log(self) -> str:
        return self.log_file.read_text(errors="replace")

    def ask(self, path: str, method: str = "GET", limit: float = 10) -> Any:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=limit)
        with closing(connection):
            connection.request(method, path)
            data = connection.getresponse().read()
            return json.loads(data) if data else None

    def state(self) -> dict[str, Any]:
        found: dict[str, Any] = self.ask("/state")
        return found
