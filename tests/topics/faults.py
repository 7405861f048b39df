"""The fault table: many pages, several workers, one producer, and everything that can break."""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tests.streams.report import Report

from .engines import Engine, NatsServer, RedisServer, ValkeyServer
from .pages import Browser, Page
from .truth import TOPICS, Truth
from .workers import GUNICORN, UVICORN, Worker

WORKERS = 3

# What is still to come when the producer has ended has come by then.
HEALED = 15.0


@dataclass
class Run:
    """What is going on while a fault is made."""

    engine: Engine | None
    workers: list[Worker]
    browser: Browser

    async def in_thread(self, function: Callable[..., object], *arguments: object) -> None:
        await asyncio.to_thread(function, *arguments)

    async def kill_worker(self, number: int) -> None:
        """And have it started again, as a supervisor would."""
        worker = self.workers[number % len(self.workers)]
        await self.in_thread(worker.kill)
        await self.in_thread(worker.start)

    async def stop_worker(self, number: int) -> None:
        worker = self.workers[number]
        await self.in_thread(worker.terminate)
        await self.in_thread(worker.start)


async def nothing(run: Run) -> None:
    await asyncio.sleep(0)


def kill_workers(times: int, every: float) -> Callable[[Run], Awaitable[None]]:
    async def fault(run: Run) -> None:
        for number in range(times):
            await asyncio.sleep(every)
            await run.kill_worker(number)

    return fault


async def stop_each_worker(run: Run) -> None:
    for number in range(len(run.workers)):
        await asyncio.sleep(1.5)
        await run.stop_worker(number)


async def connections_killed(run: Run) -> None:
    assert isinstance(run.engine, RedisServer)
    for _ in range(3):
        await asyncio.sleep(2)
        await run.in_thread(run.engine.disconnect_clients)


def engine_killed(seconds: float, *, empty: bool = False) -> Callable[[Run], Awaitable[None]]:
    async def fault(run: Run) -> None:
        assert run.engine is not None
        await asyncio.sleep(3)
        await run.in_thread(run.engine.kill)
        if empty:
            run.engine.lose_data()
        await asyncio.sleep(seconds)
        await run.in_thread(run.engine.start)

    return fault


def engine_frozen(seconds: float) -> Callable[[Run], Awaitable[None]]:
    async def fault(run: Run) -> None:
        assert run.engine is not None
        await asyncio.sleep(2)
        run.engine.freeze()
        await asyncio.sleep(seconds)
        run.engine.thaw()

    return fault


async def bytes_cut(run: Run) -> None:
    run.browser.cut_after = (1, 3000)
    await asyncio.sleep(0)


@dataclass(frozen=True)
class Row:
    """A fault, and what is expected of the pages."""

    name: str
    fault: Callable[[Run], Awaitable[None]]
    rate: float = 100.0
    seconds: float = 12.0
    # How many snapshots each page is to have, its first included; or one more for those that were
    # away for a moment when it was lost what they missed.
    snapshots: int = 1
    # What serves the pages, how many of them at most, and whether a sync function publishes.
    command: str = UVICORN
    most_pages: int = 500
    sync: bool = False


def under_wsgi(row: Row) -> Row:
    """Django on gunicorn's threads, of which each page keeps one busy."""
    name = f"Django, WSGI: {row.name}"
    return replace(row, name=name, command=GUNICORN, most_pages=200, sync=True)


REDIS_ROWS = (
    Row("nothing", nothing),
    Row("kill -9 of a worker, 3 times", kill_workers(3, 1.5)),
    Row("kill -9 of a worker, 8 times, 300/s", kill_workers(8, 0.5), rate=300, seconds=15),
    Row("SIGTERM to each worker", stop_each_worker),
    Row("the engine's connections killed, 3 times", connections_killed),
    Row("engine: kill -9, back after 1 s", engine_killed(1.0)),
    Row("engine frozen for 4 s", engine_frozen(4.0)),
    Row("engine frozen for 9 s", engine_frozen(9.0), seconds=16),
    Row("engine back empty", engine_killed(1.0, empty=True), snapshots=2),
    Row("cut at any byte", bytes_cut),
    under_wsgi(Row("kill -9, 3 times", kill_workers(3, 1.5))),
    under_wsgi(Row("SIGTERM to each worker", stop_each_worker)),
    under_wsgi(Row("engine: kill -9", engine_killed(1.0))),
    under_wsgi(Row("cut at any byte", bytes_cut)),
)
NATS_ROWS = tuple(row for row in REDIS_ROWS if "connections" not in row.name)

MEMORY_ROWS = tuple(row for row in REDIS_ROWS if row.fault in (nothing, bytes_cut) and not row.sync)

ENGINES: dict[str, Callable[[], Engine] | None] = {
    "memory": None,
    "redis": RedisServer,
    "valkey": ValkeyServer,
    "nats": NatsServer,
}


async def run_row(row: Row, make: Callable[[], Engine] | None, pages: int) -> tuple[bool, str]:
    """Do it, and say how it went."""
    pages = min(pages, row.most_pages)
    with ExitStack() as stack, tempfile.TemporaryDirectory() as folder:
        state = Path(folder) / "truth"
        truth = Truth(state, create=True)
        engine = stack.enter_context(make()) if make else None
        environment = {"TOPICS": engine.url if engine else "", "STATE": str(state)}
        workers = [Worker(row.command, environment) for _ in range(WORKERS if engine else 1)]
        for worker in workers:
            stack.callback(worker.close)
        all_pages = [
            Page((number % TOPICS, (number * 3 + 7) % TOPICS))
            if number % TOPICS != (number * 3 + 7) % TOPICS
            else Page((number % TOPICS, (number + 1) % TOPICS))
            for number in range(pages)
        ]
        browser = Browser(all_pages, [worker.port for worker in workers])
        run = Run(engine, workers, browser)
        await browser.open()
        await _until(lambda: all(page.snapshots and page.since for page in all_pages), 60)
        fault = asyncio.create_task(row.fault(run))
        made = await _produce(run, state, row)
        await fault
        browser.cut_after = None
        numbers = truth.read()
        began = time.monotonic()
        await _until(lambda: not _behind(all_pages, numbers), HEALED)
        healed = time.monotonic() - began
        await asyncio.sleep(0.5)
        stats = [worker.state()["stats"] for worker in workers]
        gaps = sum(found["gaps"] for found in stats)
        await browser.close()
        missing = _behind(all_pages, numbers)
        lost = missing + sum(page.lost for page in all_pages)
        twice = sum(page.twice for page in all_pages)
        out_of_order = sum(page.out_of_order for page in all_pages)
        delivered = sum(page.delivered for page in all_pages)
        odd = {status for page in all_pages for status in page.statuses if status != 200}
        snapshots = {page.snapshots for page in all_pages}
        good = (
            lost == out_of_order == 0
            and twice <= browser.cuts
            and (snapshots == {row.snapshots} or (row.snapshots == 2 and snapshots <= {1, 2}))
            and not odd
            and delivered > 0
        )
        cuts = f", {browser.cuts} cuts" if browser.cuts else ""
        connects = sum(page.connects for page in all_pages)
        return good, (
            f"{row.name:42} {pages} pages, {delivered:7} delivered: {lost} lost, {twice} twice,"
            f" {out_of_order} out of order{cuts}; {connects} connects, snapshots"
            f" a page {sorted(snapshots)}, {gaps} gaps, all there {healed:.1f} s after the last of"
            f" {made['published']} events{', statuses ' + str(odd) if odd else ''}"
            f"{''.join(_told(page) for page in all_pages if page.gaps)}"
        )


async def _produce(run: Run, state: Path, row: Row) -> Any:
    """In a process that serves no page; without an engine, in the only one there is."""
    if run.engine is None:
        path = f"/produce?rate={row.rate}&seconds={row.seconds}"
        return await asyncio.to_thread(run.workers[0].ask, path, "POST", 60)
    producer = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "tests.topics.producer", run.engine.url, str(state)),
        *(str(row.rate), str(row.seconds), *(["sync"] if row.sync else [])),
        stdout=asyncio.subprocess.PIPE,
    )
    output, _ = await producer.communicate()
    return json.loads(output)


def _told(page: Page) -> str:
    """Which events a page has not got."""
    return f"\n     topics {page.topics} on port {page.port}: {page.gaps}"


def _behind(pages: list[Page], numbers: list[int]) -> int:
    return sum(numbers[topic] - page.have.get(topic, 0) for page in pages for topic in page.topics)


async def _until(condition: Callable[[], bool], limit: float) -> None:
    deadline = time.monotonic() + limit
    while not condition() and time.monotonic() < deadline:
        await asyncio.sleep(0.05)


def run(report: Report, engine: str, only: str | None = None, pages: int = 500) -> None:
    """The rows of one engine."""
    many = f"{WORKERS} workers" if ENGINES[engine] else "one process"
    report.title(f"Faults on {engine}: pages × 2 of {TOPICS} topics, {many}")
    rows = {"memory": MEMORY_ROWS, "nats": NATS_ROWS}.get(engine, REDIS_ROWS)
    for row in rows:
        if only is None or only in row.name:
            report.check(*asyncio.run(run_row(row, ENGINES[engine], pages)))
