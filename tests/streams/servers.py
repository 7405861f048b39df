"""The servers that streams are tried on, each with an app of the conformance suite."""

from __future__ import annotations

import json
import os
import secrets
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

from tests.conformance.launcher import App, Reply

HERE = Path(__file__).parent
ENDLESS = 1_000_000
HUNG = 30.0

# What is said of each request costs time that is not the package's.
QUIET = {"uvicorn": "--no-access-log", "sanic": "--no-access-logs"}

PAIRS = [
    ("starlette", "uvicorn"),
    ("starlette", "hypercorn"),
    ("fastapi", "uvicorn"),
    ("fasthtml", "uvicorn"),
    ("litestar", "uvicorn"),
    ("quart", "hypercorn"),
    ("sanic", "sanic"),
    ("django", "uvicorn"),
    ("django", "daphne"),
    ("django", "gunicorn"),
]

# One server for each framework.
SEVEN = [pair for pair in PAIRS if pair[1] not in ("daphne", "gunicorn")]
SEVEN.remove(("starlette", "hypercorn"))

KINDS = {
    "async generator": "/async-generator",
    "sync generator": "/sync-generator",
    "iterable": "/response/iterable",
}


class Server(App):
    """An app on a server, with a journal of its streams that outlives it."""

    def __init__(
        self,
        name: str,
        server: str,
        folder: Path,
        *,
        module: str = "watched",
        arguments: str = "",
        **options: Any,
    ) -> None:
        self.journal_path = folder / f"{name}-{server}-{secrets.token_hex(4)}.journal"
        super().__init__(
            name,
            server,
            self.journal_path.with_suffix(".log"),
            module=f"tests.streams.{module}",
            arguments=f"{QUIET.get(server, '')} {arguments}",
            environment={
                "STREAMS_APP": name,
                "STREAMS_JOURNAL": str(self.journal_path),
                "STREAMS_OPTIONS": json.dumps(options),
            },
        )

    def complaints(self) -> list[str]:
        """What the log holds beside what Django itself leaves there when daphne cancels it."""
        found = super().complaints()
        kept = [text for text in found if not text.endswith("RequestAborted")]
        if len(kept) < len(found) and self.server == "daphne":
            return [text for text in kept if "was never retrieved" not in text]
        return found

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def terminate(self) -> float:
        """Send SIGTERM, as a supervisor does; the seconds until the server was gone."""
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(HUNG)
        except subprocess.TimeoutExpired:
            self.kill()
            return float("inf")
        return time.monotonic() - began

    def journal(self) -> list[dict[str, Any]]:
        if not self.journal_path.exists():
            return []
        return [json.loads(line) for line in self.journal_path.read_text().splitlines()]

    def noted(self, key: str, id: str) -> list[dict[str, Any]]:
        return [line for line in self.journal() if line.get(key) == id]

    def wait_closed(self, id: str, limit: float = 5.0) -> float | None:
        """When the events were closed; None if they are not in time, or more than once."""
        wait_for(lambda: self.noted("closed", id), limit)
        lines = self.noted("closed", id)
        return lines[0]["at"] if len(lines) == 1 else None

    def reason(self, id: str, limit: float = 5.0) -> str | None:
        """Why a stream ended, as on_close was told, once."""
        wait_for(lambda: self.noted("ended", id), limit)
        lines = self.noted("ended", id)
        return lines[0]["reason"] if len(lines) == 1 else None

    def sent(self, id: str) -> int:
        sent: int = self.run(id).get("sent", 0)
        return sent

    def settle(self, id: str, limit: float = 5.0) -> None:
        """Wait until a run has sent all that the sockets on its way take."""
        before, until = -1, time.monotonic() + limit
        while (sent := self.sent(id)) != before and time.monotonic() < until:
            before = sent
            time.sleep(0.15)

    def stream(self, path: str, **query: Any) -> tuple[str, Reply]:
        """Open a stream; its name in the journal, and the reply once the headers are there."""
        id = secrets.token_hex(6)
        asked = "&".join(f"{name}={value}" for name, value in {"id": id, **query}.items())
        return id, self.open(f"{path}?{asked}")


def wait_for(condition: Callable[[], object], limit: float) -> bool:
    until = time.monotonic() + limit
    while not condition():
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


@contextmanager
def serve(name: str, server: str, folder: Path | None = None, **options: Any) -> Iterator[Server]:
    """A running server, which is stopped at the end, if need be by force."""
    with tempfile.TemporaryDirectory() as own:
        running = Server(name, server, folder or Path(own), **options)
        try:
            yield running
        finally:
            if running.process.poll() is None:
                running.terminate()
            running.kill()


def ping(app: Server, headers: Mapping[str, str] | None = None) -> bool:
    connection = app.connect()
    with closing(connection):
        connection.request("GET", "/ping", headers=dict(headers or {}))
        return connection.getresponse().read() == b"pong"
