"""How a stream can end, and how long after that its events are closed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tests.conformance.launcher import Reply

from .servers import ENDLESS, KINDS, Server

LIMIT = 1.0

ENDS = ["end", "error", "leave while waiting", "leave while sending", "shutdown"]


@dataclass(frozen=True)
class Cell:
    """What became of one kind of content at one kind of end."""

    kind: str
    end: str
    seconds: float | None
    """From the end to the close of the events; None if they were not closed, or twice."""

    reason: str | None

    @property
    def good(self) -> bool:
        return self.seconds is not None and self.seconds < LIMIT and self._told

    @property
    def _told(self) -> bool:
        return self.reason == REASONS[self.end]

    def __str__(self) -> str:
        if self.seconds is None:
            return "NOT CLOSED ONCE"
        wrong = "" if self._told else f" ({self.reason}!)"
        return f"closed in {self.seconds * 1000:.0f} ms{wrong}"


REASONS = {
    "end": "finished",
    "error": "failed",
    "leave while waiting": "disconnected",
    "leave while sending": "disconnected",
    "shutdown": "shutdown",
}


def _until(app: Server, id: str, began: float) -> float | None:
    closed = app.wait_closed(id)
    return None if closed is None else max(closed - began, 0.0)


def _end(app: Server, path: str) -> tuple[str, float, Reply]:
    id, reply = app.stream(path, count=3, pause=0.05)
    *_, last = reply.events()
    # The last pause is a part of the handler.
    return id, last.at, reply


def _error(app: Server, path: str) -> tuple[str, float, Reply]:
    # Not every server can tell the client, so that its end isn't waited for here.
    id, reply = app.stream(path, count=3, pause=0.05, fail=2)
    events = reply.events()
    next(events)
    return id, next(events).at, reply


def _leave_waiting(app: Server, path: str) -> tuple[str, float, Reply]:
    # Nobody can wake a thread from time.sleep.
    pause = 30 if path == KINDS["async generator"] else 0.2
    id, reply = app.stream(path, count=ENDLESS, pause=pause)
    next(reply.events())
    return id, reply.leave(), reply


def _leave_sending(app: Server, path: str) -> tuple[str, float, Reply]:
    # daphne takes all that it is given, as fast as that is made.
    pause = 0.02 if app.server == "daphne" else 0
    id, reply = app.stream(path, count=ENDLESS, size=300_000, pause=pause)
    app.settle(id, 5 if pause == 0 else 0.5)
    return id, reply.leave(), reply


WAYS: dict[str, Callable[[Server, str], tuple[str, float, Reply]]] = {
    "end": _end,
    "error": _error,
    "leave while waiting": _leave_waiting,
    "leave while sending": _leave_sending,
}


def try_out(app: Server, kinds: Iterable[str] = tuple(KINDS)) -> list[Cell]:
    """Each kind of content to each of its ends; the last one stops the server."""
    cells = []
    for kind in kinds:
        for end, way in WAYS.items():
            id, began, reply = way(app, KINDS[kind])
            cells.append(Cell(kind, end, _until(app, id, began), app.reason(id)))
            reply.leave()
    open_ones = {}
    for kind in kinds:
        pause = 30 if kind == "async generator" else 0.2
        id, reply = app.stream(KINDS[kind], count=ENDLESS, pause=pause)
        next(reply.events())
        open_ones[kind] = id, reply
    began = time.monotonic()
    app.terminate()
    for kind, (id, reply) in open_ones.items():
        cells.append(Cell(kind, "shutdown", _until(app, id, began), app.reason(id)))
        reply.leave()
    return cells
