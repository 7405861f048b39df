"""What the apps share: streams that remember what became of them, and a report of it for the suite.

Garbage collection is off: what is closed here was closed by someone.
"""

from __future__ import annotations

import asyncio
import gc
import os
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextvars import ContextVar
from typing import Any, Protocol

from datastar_py import ServerSentEventGenerator as SSE

gc.disable()

VERBS = ["GET", "POST", "PUT", "PATCH", "DELETE"]

visitor: ContextVar[str] = ContextVar("visitor", default="nobody")
"""Set by each app's middleware from the header X-Visitor."""

_runs: dict[str, dict[str, Any]] = {}
_after: list[str] = []


class PlannedFailure(Exception):
    """Raised by a handler because the test asked for it."""


class Query(Protocol):
    def get(self, name: str, default: Any = None, /) -> Any: ...


def on_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


class Run:
    """One run of a handler, as the query asks for it: what it sends, and when it fails."""

    def __init__(self, query: Query) -> None:
        self.id: str = query.get("id")
        self.count = int(query.get("count", 3))
        self.pause = float(query.get("pause", 0))
        self.wait = float(query.get("wait", 0))
        self.size = int(query.get("size", 0))
        self.fail = int(query.get("fail", -1))
        self.facts: dict[str, Any] = {}

    def __enter__(self) -> Run:
        self.facts = _runs.setdefault(self.id, {"opened": 0, "closed": 0, "threads": [], "sent": 0})
        self.facts["opened"] += 1
        self._note_thread()
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self.facts["closed_at"] = time.monotonic()
        self.facts["closed_by"] = kind and kind.__name__
        self.facts["closed_on_loop"] = on_loop()
        self.facts["closed_for"] = visitor.get()
        self._note_thread()
        self.facts["closed"] += 1

    def _note_thread(self) -> None:
        name = f"{threading.current_thread().name}/{threading.get_ident()}"
        if name not in self.facts["threads"]:
            self.facts["threads"].append(name)

    @property
    def steps(self) -> range:
        return range(self.count)

    def event(self, step: int, path: str) -> Any:
        if step == self.fail:
            raise PlannedFailure(f"planned failure {self.id}")
        self._note_thread()
        self.facts["sent"] = step + 1
        return SSE.patch_signals(
            {
                "step": step,
                "visitor": visitor.get(),
                "path": path,
                "loop": on_loop(),
                "padding": "x" * self.size,
            }
        )

    def value(self, path: str) -> Any:
        """No event, one, or a list of them."""
        time.sleep(0 if on_loop() else self.wait)
        if self.fail == 0:
            self.event(0, path)
        events = [self.event(step, path) for step in self.steps]
        return events if len(events) > 1 else events[0] if events else None


class Steps:
    """Iterable, either way, and neither a generator nor an iterator."""

    def __init__(self, query: Query, path: Callable[[], str]) -> None:
        self.query = query
        self.path = path

    def __iter__(self) -> Iterator[Any]:
        with Run(self.query) as run:
            time.sleep(run.wait)
            for step in run.steps:
                yield run.event(step, self.path())
                time.sleep(run.pause)


class AsyncSteps:
    def __init__(self, query: Query, path: Callable[[], str]) -> None:
        self.query = query
        self.path = path

    async def __aiter__(self) -> AsyncIterator[Any]:
        with Run(self.query) as run:
            await asyncio.sleep(run.wait)
            for step in run.steps:
                yield run.event(step, self.path())
                await asyncio.sleep(run.pause)


def content(kind: str, query: Query, path: Callable[[], str]) -> Any:
    """What a handler can give to `DatastarResponse`."""
    if kind == "generator":
        return iter(Steps(query, path))
    if kind == "async-generator":
        return aiter(AsyncSteps(query, path))
    if kind == "iterable":
        return Steps(query, path)
    if kind == "async-iterable":
        return AsyncSteps(query, path)
    with Run(query) as run:
        events = [run.event(step, path()) for step in run.steps]
    return {
        "none": lambda: None,
        "event": lambda: events[0],
        "list": lambda: events,
        "tuple": lambda: tuple(events),
        "iterator": lambda: iter(events),
    }[kind]()


def after(query: Query) -> None:
    """The work that a handler left for after its response."""
    _after.append(query.get("id"))


def state() -> dict[str, Any]:
    return {
        "token": os.environ.get("CONFORMANCE_TOKEN"),
        # Copies, for other threads go on writing while this is made into JSON.
        "runs": {name: run.copy() for name, run in _runs.copy().items()},
        "after": _after.copy(),
        "now": time.monotonic(),
        "threads": threading.active_count(),
        "tasks": len(asyncio.all_tasks()) if on_loop() else 0,
        "collects": gc.isenabled(),
    }
