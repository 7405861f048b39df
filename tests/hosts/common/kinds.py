"""Streams that do what streams may not be expected to do; a query of a request says in detail what.

They run in the server, and note in their run what happened to them.
"""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from typing import Any

from probe import PlannedFailure, Query, Run

from datastar_py import ServerSentEventGenerator as SSE
from datastar_py.streams import CloseReason, EventStream, StreamOptions, current_stream

from . import interrupts

KINDS: dict[str, Callable[[Query], Any]] = {}


def kind(make: Callable[[Query], Any]) -> Callable[[Query], Any]:
    KINDS[make.__name__.replace("_", "-")] = make
    return make


@asynccontextmanager
async def running(query: Query) -> AsyncIterator[Run]:
    with Run(query) as run:
        _tell_reason(run)
        yield run


def _tell_reason(run: Run) -> None:
    reasons = run.facts["reasons"] = []
    current_stream().on_close(lambda reason: reasons.append(reason.value))


def event(name: object, size: int = 0) -> Any:
    return SSE.patch_signals({"step": name, "padding": "x" * size})


# --- blocks that are ended ----------------------------------------------------------------------


@kind
async def scopes(query: Query):
    """A scope that ends a block of the generator, which holds a `yield` or none."""
    scope, where = interrupts.SCOPES[query.get("name")], query.get("where")
    async with running(query) as run:
        if where != "before":
            yield event("first")
        try:
            for _ in range(2 if where == "twice" else 1):
                async with scope():
                    if where == "across":
                        yield event("inside")
                    await asyncio.sleep(30)
                task = asyncio.current_task()
                run.facts["cancelling"] = task.cancelling() if task else None
            yield event("after")
            await asyncio.sleep(0.01)
            yield event("last")
        finally:
            if where == "cleanup":
                async with scope():
                    await asyncio.sleep(30)
                run.facts["cleaned"] = True


@kind
async def waits(query: Query):
    async with running(query) as run:
        if query.get("where") != "before":
            yield event("first")
        for _ in range(2 if query.get("where") == "twice" else 1):
            await interrupts.WAITS[query.get("name")]()
        run.facts["waited"] = True
        yield event("after")
        await asyncio.sleep(0.01)
        yield event("last")


@kind
async def own_cancel(query: Query):
    """The generator's task is cancelled by the program, with a message, as often as it says."""
    times = int(query.get("times", "1"))
    async with running(query) as run:
        if query.get("where") != "before":
            yield event("first")
        task = asyncio.current_task()
        for number in range(times):
            asyncio.get_running_loop().call_later(0.02, task.cancel, f"mine {number}")
        before = task.cancelling()
        try:
            await asyncio.sleep(30)
        except asyncio.CancelledError as error:
            run.facts["message"] = list(error.args)
            run.facts["count"] = task.cancelling() - before
        for _ in range(times):
            task.uncancel()
        run.facts["rest"] = task.cancelling() - before
        yield event("after")
        await asyncio.sleep(0.01)
        yield event("last")


@kind
async def patient(query: Query):
    """A timeout expires while the client reads nothing and comments wait to be written."""
    async with running(query) as run:
        yield event("first", 4_000_000)
        for name in ("asyncio-timeout", "anyio-move-on-after"):
            async with interrupts.SCOPES[name]():
                await asyncio.sleep(30)
            await asyncio.sleep(0.3)
        run.facts["waited"] = True
        yield event("after")


# --- generators that misbehave ------------------------------------------------------------------


@kind
async def swallows(query: Query):
    """It takes no notice of being cancelled."""
    async with running(query) as run:
        run.facts["swallowed"] = 0
        began = time.monotonic()
        yield event("first")
        while time.monotonic() < began + 3:
            try:
                await asyncio.sleep(0.05)
                run.facts["steps"] = run.facts.get("steps", 0) + 1
                if query.get("yields"):
                    yield event("more")
            except asyncio.CancelledError:
                run.facts["swallowed"] += 1


@kind
async def swallows_and_ends(query: Query):
    async with running(query) as run:
        yield event("first")
        try:
            await asyncio.sleep(30)
        except asyncio.CancelledError:
            run.facts["swallowed"] = 1


class Odd(BaseException):
    """Not an Exception."""


ERRORS: dict[str, Callable[[], BaseException]] = {
    "CancelledError": asyncio.CancelledError,
    "TimeoutError": lambda: TimeoutError("planned failure"),
    "StopAsyncIteration": StopAsyncIteration,
    "StopIteration": StopIteration,
    "SystemExit": lambda: SystemExit("planned failure"),
    "KeyboardInterrupt": lambda: KeyboardInterrupt("planned failure"),
    "GeneratorExit": GeneratorExit,
    "ExceptionGroup": lambda: ExceptionGroup("planned failure", [PlannedFailure()]),
    "Odd": lambda: Odd("planned failure"),
    "BrokenPipeError": lambda: BrokenPipeError("planned failure"),
    "PlannedFailure": lambda: PlannedFailure("planned failure"),
}


@kind
async def raises(query: Query):
    async with running(query):
        if query.get("where") == "after":
            yield event("first")
            await asyncio.sleep(float(query.get("pause", "0.01")))
        raise ERRORS[query.get("name")]()


@kind
def raises_in_a_thread(query: Query):
    with Run(query) as run:
        _tell_reason(run)
        if query.get("where") == "after":
            yield event("first")
            time.sleep(0.01)
        raise ERRORS[query.get("name")]()


class Iterating:
    """An iterator that is no generator: what its `__next__` raises is raised as it is."""

    def __init__(self, query: Query) -> None:
        self.query = query
        self.run = Run(query)
        self.run.__enter__()
        self.count = 0 if query.get("where") == "after" else 1

    def step(self) -> Any:
        self.count += 1
        if self.count == 1:
            return event("first")
        raise ERRORS[self.query.get("name")]()

    def close(self) -> None:
        self.run.__exit__(None)
        if self.query.get("close"):
            raise PlannedFailure("planned failure to close")


@kind
class SyncIterating(Iterating):
    def __iter__(self) -> SyncIterating:
        return self

    def __next__(self) -> Any:
        return self.step()


@kind
class AsyncIterating(Iterating):
    def __aiter__(self) -> AsyncIterating:
        return self

    async def __anext__(self) -> Any:
        return self.step()

    async def aclose(self) -> None:
        self.close()


@kind
class RefusesToIterate:
    """Its `__aiter__` fails, or that of `__iter__`."""

    def __init__(self, query: Query) -> None:
        pass

    def __aiter__(self) -> AsyncIterator[Any]:
        raise PlannedFailure("planned failure to begin")


@kind
class RefusesToIterateInAThread:
    def __init__(self, query: Query) -> None:
        pass

    def __iter__(self) -> Iterator[Any]:
        raise PlannedFailure("planned failure to begin")


@kind
class Closing:
    """An iterator of three events whose `aclose` fails."""

    def __init__(self, query: Query) -> None:
        self.rest = 3
        self.run = Run(query)
        self.run.__enter__()

    def __aiter__(self) -> Closing:
        return self

    async def __anext__(self) -> Any:
        self.rest -= 1
        if self.rest < 0:
            raise StopAsyncIteration
        return event(2 - self.rest)

    async def aclose(self) -> None:
        self.run.__exit__(None)
        raise PlannedFailure("planned failure to close")


# --- the end, asked for -------------------------------------------------------------------------


@kind
async def closes(query: Query):
    """It ends its own stream: before the first event or after it, itself or by another."""
    async with running(query) as run:
        stream = current_stream()
        if query.get("where") == "after":
            yield event("first")
        if query.get("by") == "thread":
            thread = threading.Thread(target=stream.close)
            thread.start()
            thread.join()
            await asyncio.sleep(0.1)
        elif query.get("by") == "timer":
            asyncio.get_running_loop().call_later(0.02, stream.close)
            await asyncio.sleep(30)
        elif query.get("by") == "reason":
            stream.close(CloseReason.FINISHED)
        else:
            stream.close()
        yield event("never")
        run.facts["went on"] = True


@kind
def closes_in_a_thread(query: Query):
    with Run(query) as run:
        _tell_reason(run)
        if query.get("where") == "after":
            yield event("first")
        stream = current_stream()
        stream.close()
        stream.wait(0.1)
        yield event("never")


@kind
async def tells_of_its_end(query: Query):
    """Callbacks that raise, are cancelled, or come late."""
    async with running(query) as run:
        stream = current_stream()
        told = run.facts["told"] = []

        def fail(_: object) -> None:
            told.append("raised")
            raise PlannedFailure("planned failure of a callback")

        async def fail_later(_: object) -> None:
            await asyncio.sleep(0)
            told.append("raised later")
            raise PlannedFailure("planned failure of a callback")

        async def cancel(_: object) -> None:
            told.append("cancelled")
            raise asyncio.CancelledError

        def late(reason: object) -> None:
            told.append("first")
            stream.on_close(lambda reason: told.append(f"late {reason.value}"))

        for callback in (fail, fail_later, cancel, late, lambda _: told.append("last")):
            stream.on_close(callback)
        yield event("first")


SHARED: dict[str, EventStream] = {}


@kind
def shared(query: Query):
    """One EventStream, given to as many responses as ask for it by one name."""
    return SHARED.setdefault(query.get("name"), EventStream())


@kind
def push_shared(query: Query):
    return [event(SHARED[query.get("name")].push(event("pushed")))]


# --- options ------------------------------------------------------------------------------------


def panel(error: Exception) -> Any:
    return SSE.patch_signals({"step": "panel", "error": type(error).__name__})


def panels(error: Exception) -> Any:
    yield SSE.patch_signals({"step": "panel"})
    yield SSE.patch_signals({"step": "another"})


def failing_function(*_: object) -> Any:
    raise PlannedFailure("planned failure of an option")


def wrong_function(*_: object) -> Any:
    return 5


def nothing(*_: object) -> None:
    return None


FUNCTIONS = {
    "panel": panel,
    "panels": panels,
    "failing": failing_function,
    "wrong": wrong_function,
    "nothing": nothing,
}


def options_of(query: Query) -> StreamOptions:
    """The options that a request asks for, with functions by their names."""
    given: dict[str, Any] = json.loads(query.get("options") or "{}")
    return StreamOptions(
        **{
            name: FUNCTIONS.get(value, value) if isinstance(value, str) else value
            for name, value in given.items()
        }
    )
