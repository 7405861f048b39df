"""What becomes of streams on each server that spec/frameworks.yaml names: one line for each."""

from __future__ import annotations

import http.client
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tests.conformance.patches import signals

from .report import Report
from .servers import ENDLESS, Server, serve, wait_for

SPEC = Path(__file__).parents[2] / "spec" / "frameworks.yaml"
FAREWELL = 'event: datastar-patch-signals\ndata: signals {"step":"farewell"}\n\n'

ASYNC = "/async-generator"
SYNC = "/sync-generator"

LEAVE_LIMIT = 1.5

# A write that fails is all that tells, and the first one after the leaving does not fail.
TOLD_BY_COMMENTS = {"waitress": 4.0}
STOP_LIMIT = 6.0

# With the two hooks that gunicorn needs; both may stand in a configuration of one's own as well.
GUNICORN = "--config python:datastar_py.gunicorn"


@dataclass(frozen=True)
class Row:
    """A framework on a server, started in some way."""

    framework: str
    server: str
    arguments: str = ""

    def __str__(self) -> str:
        return " ".join(filter(None, [self.framework, "on", self.server, self.arguments]))


def rows() -> list[Row]:
    """Each server of each framework, and gunicorn's two other ways to start."""
    frameworks = yaml.safe_load(SPEC.read_text("utf-8"))["frameworks"]
    found = [Row(row["name"], server["name"]) for row in frameworks for server in row["servers"]]
    more = [Row("django", "gunicorn", way) for way in ("--preload", "--reload")]
    return found + more


@dataclass(frozen=True)
class Outcome:
    """One cell of the table: what was seen, and whether it is as it should be."""

    text: str
    good: bool = True

    def __str__(self) -> str:
        return self.text if self.good else f"{self.text} (!)"


# What cannot be had, by the server, and why; the same is said in docs/streams.md.
CANNOT: dict[str, dict[str, str]] = {
    # Under a loop that others share by patches, no second one can run.
    "gunicorn-gevent": {"async": "refused"},
    # It has no handler for SIGTERM, so that the process is gone at once.
    # It also takes 16 MiB before it asks whether anybody reads.
    "waitress": {
        "stop, GET": "nothing said, broken off",
        "stop, POST": "cut",
        "not reading": "never seen",
    },
    # A server for development; a signal to stop ends the process at once.
    "werkzeug": {"stop, GET": "nothing said, broken off", "stop, POST": "cut"},
    # It cancels every application at once, and takes all that it is given, read or not.
    "daphne": {
        "stop, GET": "nothing said, broken off",
        "stop, POST": "cut",
        "not reading": "never seen",
    },
}


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms"


def _one_by_one(app: Server, path: str) -> Outcome:
    _, reply = app.stream(path, count=3, pause=0.2)
    if reply.status != 200:
        return Outcome(f"refused, {reply.status}", good=False)
    at = [event.at for event in reply.events()]
    apart = len(at) == 3 and all(later - at[0] > 0.1 for later in at[1:])
    return Outcome("one by one" if apart else f"{len(at)} together", apart)


def _leaves(app: Server, path: str, pause: float) -> Outcome:
    id, reply = app.stream(path, count=ENDLESS, pause=pause)
    next(reply.events())
    left = reply.leave()
    closed = app.wait_closed(id)
    if closed is None:
        return Outcome("never seen", good=False)
    limit = TOLD_BY_COMMENTS.get(app.server, LEAVE_LIMIT)
    good = closed - left < limit and app.reason(id) == "disconnected"
    return Outcome(_ms(max(closed - left, 0.0)), good)


def _does_not_read(app: Server) -> Outcome:
    """A client that takes nothing: its stream is closed, and so is its connection."""
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    client.settimeout(10)
    client.connect(("127.0.0.1", app.port))
    id = f"stuck-{app.port}"
    path = f"{ASYNC if app.server != 'gunicorn-gevent' else SYNC}?id={id}&count=2&size=8000000"
    client.sendall(f"GET {path}&pause=60 HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    began = time.monotonic()
    with client:
        closed = app.wait_closed(id, 8)
        if closed is None:
            return Outcome("never seen", good=False)
        if app.reason(id) != "timed out":
            return Outcome(f"{app.reason(id)}", good=False)
        end = time.monotonic() + 5
        with suppress(ConnectionError):
            while time.monotonic() < end:
                try:
                    if not client.recv(1 << 20):
                        return Outcome(f"cut off after {closed - began:.1f} s")
                except TimeoutError:
                    return Outcome("stays connected", good=False)
            return Outcome("stays connected", good=False)
        return Outcome(f"cut off after {closed - began:.1f} s")


class _Open:
    """A stream that is open while the server stops."""

    def __init__(self, app: Server, path: str, method: str, **query: Any) -> None:
        self.id = f"{method}-{path[1:]}-{app.port}"
        asked = "&".join(f"{name}={value}" for name, value in {"id": self.id, **query}.items())
        self.reply = app.open(f"{path}?{asked}", method)
        self.events = self.reply.events()
        self.steps = [signals(next(self.events))["step"]]

    def rest(self) -> float:
        """Read to the end; when it came."""
        with suppress(TimeoutError):
            self.steps += [signals(event)["step"] for event in self.events]
        return time.monotonic()


def _stops(app: Server, kind: str) -> dict[str, Outcome]:
    """SIGTERM while a GET and a POST are open, and what a request finds that comes later."""
    path, pause = (ASYNC, 30.0) if kind == "async" else (SYNC, 0.2)
    again = _Open(app, path, "GET", count=ENDLESS, pause=pause)
    once = _Open(app, path, "POST", count=2, pause=0.6)
    began = time.monotonic()
    app.process.terminate()
    ended = again.rest() - began
    later = _comes_later(app, path)
    finished = once.rest() - began
    gone = wait_for(lambda: app.process.poll() is not None, STOP_LIMIT + 5)
    exited = time.monotonic() - began
    return {
        "stop, GET": _told(again, ended),
        "stop, POST": Outcome(
            f"done after {finished:.1f} s" if once.steps[1:2] == [1] else "cut",
            once.steps[1:2] == [1] and not once.reply.truncated,
        ),
        "comes later": later,
        "exit": Outcome(f"{exited:.1f} s" if gone else "never", gone and exited < STOP_LIMIT),
    }


def _told(stream: _Open, ended: float) -> Outcome:
    said = "farewell" if stream.steps[-1] == "farewell" else "nothing said"
    broken = "broken off" if stream.reply.truncated else "ended whole"
    good = stream.reply.truncated and ended < 1.5
    return Outcome(f"{said}, {broken} after {_ms(ended)}", good and said == "farewell")


def _comes_later(app: Server, path: str) -> Outcome:
    """Whatever a server does with it, the page comes back by itself."""
    try:
        reply = app.open(f"{path}?id=later-{app.port}&count={ENDLESS}&pause=0.2")
    except (ConnectionError, http.client.HTTPException):
        return Outcome("refused")
    except TimeoutError:
        return Outcome("silent", good=False)
    began = time.monotonic()
    with suppress(TimeoutError):
        for _ in reply.events():
            pass
    soon = time.monotonic() - began < 3
    return Outcome("broken off" if reply.truncated else "ended whole", reply.truncated and soon)


def try_out(row: Row) -> dict[str, Outcome]:
    """Every outcome on that server, by the heading of its column."""
    arguments = row.arguments
    if row.server.startswith("gunicorn"):
        arguments = f"{GUNICORN} {arguments}"
    cells: dict[str, Outcome] = {}
    cannot = CANNOT.get(row.server, {})
    kinds = ["async", "sync"] if "async" not in cannot else ["sync"]
    options: dict[str, Any] = {"farewell": FAREWELL, "keep_alive": 0.5, "send_timeout": 1.0}
    with serve(row.framework, row.server, arguments=arguments, **options) as app:
        if "async" in cannot:
            cells["async"] = _is_refused(app)
        else:
            cells["async"] = _one_by_one(app, ASYNC)
            cells["leave, async"] = _leaves(app, ASYNC, 30)
        cells["sync"] = _one_by_one(app, SYNC)
        cells["leave, sync"] = _leaves(app, SYNC, 0.2)
        cells["not reading"] = _does_not_read(app)
        for name, outcome in _stops(app, kinds[0]).items():
            cells[name] = outcome
        complaints = app.complaints()
    with serve(row.framework, row.server, arguments=arguments, **options) as app:
        for name, outcome in _stops(app, "sync").items():
            cells[f"{name}, sync"] = outcome
        complaints += app.complaints()
    # That there can be no loop is an error of the handler, which stands in the log.
    complaints = [text for text in complaints if "gevent workers" not in text]
    said = complaints[0].splitlines()[-1][:60] if complaints else ""
    cells["log"] = Outcome(f"says: {said}" if said else "quiet", not said)
    for name, instead in cannot.items():
        for column in [column for column in cells if column.startswith(name)]:
            good = cells[column].good or cells[column].text.startswith(instead)
            cells[column] = Outcome(cells[column].text, good)
    return cells


def _is_refused(app: Server) -> Outcome:
    """An async generator where there can be no loop: an error that says so, at once."""
    began = time.monotonic()
    _, reply = app.stream(ASYNC, count=1)
    reply.text()
    clear = reply.status == 500 and app.logged("gevent") and time.monotonic() - began < 2
    return Outcome("refused, with a reason" if clear else f"status {reply.status}", bool(clear))


COLUMNS = [
    "async",
    "leave, async",
    "sync",
    "leave, sync",
    "not reading",
    "stop, GET",
    "stop, POST",
    "comes later",
    "exit",
    "log",
]


def table(report: Report, chosen: Callable[[Row], bool]) -> None:
    """Print server × outcome, as docs/streams.md has it."""
    report.title("Servers: what becomes of streams, of a client that leaves, and of a stop")
    head = ["Server", *COLUMNS]
    print("| " + " | ".join(head) + " |", flush=True)
    print("|" + "---|" * len(head), flush=True)
    for row in filter(chosen, rows()):
        cells = try_out(row)
        shown = [str(cells.get(column, "")) for column in COLUMNS]
        print("| " + " | ".join([str(row), *shown]) + " |", flush=True)
        report.failures += list(faults(row, cells))


def faults(row: Row, cells: dict[str, Outcome]) -> Iterator[str]:
    for name, outcome in cells.items():
        if not outcome.good:
            yield f"{row}, {name}: {outcome.text}"
