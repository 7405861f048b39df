"""What is promised in numbers, besides that nothing is lost: measured over real servers."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from tests.streams.report import Report, percentile

from .engines import Engine
from .fan_out import line, python
from .pages import Browser, Page
from .truth import Truth
from .workers import UVICORN, Worker

UVLOOP = f"{UVICORN} --loop uvloop"


@contextmanager
def workers(
    make: Callable[[], Engine], count: int, command: str = UVICORN, **more: str
) -> Iterator[tuple[Engine, list[Worker]]]:
    """An engine and the workers that use it."""
    with ExitStack() as stack, tempfile.TemporaryDirectory() as folder:
        Truth(Path(folder) / "truth", create=True)
        engine = stack.enter_context(make())
        environment = {"TOPICS": engine.url, "STATE": str(Path(folder) / "truth"), **more}
        found = [Worker(command, environment) for _ in range(count)]
        for worker in found:
            stack.callback(worker.close)
        yield engine, found


async def until(condition: Callable[[], object], limit: float = 60.0) -> float:
    """Wait, and give the seconds that it took."""
    began = time.monotonic()
    while not condition():
        if time.monotonic() > began + limit:
            return float("inf")
        await asyncio.sleep(0.01)
    return time.monotonic() - began


class Asking:
    """What is asked of a worker from a loop."""

    def __init__(self, worker: Worker) -> None:
        self.worker = worker

    async def __call__(self, path: str, method: str = "GET") -> Any:
        return await asyncio.to_thread(self.worker.ask, path, method)


def all_come_back(report: Report, make: Callable[[], Engine], pages: int = 2000) -> None:
    """Pages whose worker is killed while another one runs."""

    async def run() -> None:
        with workers(make, 2) as (_, (victim, other)):
            there = [Page((0, 1)) for _ in range(pages)]
            browser = Browser(there, [victim.port])
            await browser.open()
            await until(lambda: all(page.snapshots for page in there), 120)
            browser.ports = [other.port]
            cpu = (await asyncio.to_thread(other.state))["cpu"]
            killed = asyncio.get_running_loop().time()
            await asyncio.to_thread(victim.kill)
            await until(lambda: all(page.connects == 2 for page in there), 30)
            back = [page.returned_at[-1] - killed for page in there if page.connects == 2]
            cpu = (await asyncio.to_thread(other.state))["cpu"] - cpu
            await browser.close()
            odd = {status for page in there for status in page.statuses} - {200}
            good = len(back) == pages and max(back) <= 2.0 and not odd
            report.check(
                good,
                f"{len(back)} of {pages} pages back after kill -9 of their worker: half within"
                f" {percentile(back, 0.5):.2f} s, the last after {max(back):.2f} s (bound 2), with"
                f" {cpu:.2f} s of the other worker's CPU;"
                f" replies other than 200: {sorted(odd)}",
            )

    asyncio.run(run())


def stops(report: Report, make: Callable[[], Engine], pages: int = 500) -> None:
    """SIGTERM to a worker with many pages."""

    async def run(name: str, command: str) -> None:
        with workers(make, 1, command) as (_, (worker,)):
            there = [Page((0, 1)) for _ in range(pages)]
            browser = Browser(there, [worker.port])
            await browser.open()
            await until(lambda: all(page.snapshots for page in there))
            took = await asyncio.to_thread(worker.terminate)
            await browser.close()
            noise = worker.log().strip()
            report.check(
                took < 6.0 and not noise,
                f"SIGTERM with {pages} topic streams on {name}: gone after {took:.2f} s (bound 6),"
                f" {'nothing' if not noise else noise[-300:]} in the log",
            )

    for name, command in (("asyncio", UVICORN), ("uvloop", UVLOOP)):
        asyncio.run(run(name, command))


def slow_readers(report: Report, make: Callable[[], Engine], pages: int = 20) -> None:
    """Pages that read nothing while much is published: 20 MB, in events of 20 kB."""

    async def run() -> None:
        with workers(make, 1, HISTORY="50") as (_, (worker,)):
            ask = Asking(worker)
            writers = []
            for _ in range(pages):
                reader, writer = await asyncio.open_connection("127.0.0.1", worker.port)
                writer.write(b"GET /feed?topics=big HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
                # One that is not read stops the transport, and with it the kernel.
                writer.transport.pause_reading()  # type: ignore[attr-defined]
                writers.append((reader, writer))
            await until(lambda: worker.state()["streams"] == pages)
            value = "x" * 20_000
            sizes: list[float] = []
            for number in range(1000):
                await ask(f"/publish?topic=big&value={value}", "POST")
                if number % 250 == 249:
                    state = await ask("/state?collect")
                    sizes.append(state["memory"] / 1e6)
            for _, writer in writers:
                writer.close()
            report.check(
                sizes[-1] - sizes[0] < 5,
                f"{pages} pages that read nothing, 20 MB published: the worker has"
                f" {' '.join(f'{size:.0f}' for size in sizes)} MB after each quarter",
            )

    asyncio.run(run())


def one_render(report: Report, make: Callable[[], Engine], pages: int = 1000) -> None:
    """Many pages with one shared key, 100 changes a second."""

    async def run() -> None:
        with workers(make, 1) as (_, (worker,)):
            ask = Asking(worker)
            cost: dict[int, tuple[float, float]] = {}
            for count in (1, pages):
                process = python("fan_out_pages", worker.port, "/same", count)
                assert await asyncio.to_thread(line, process) == "ready"
                before = await ask("/state")
                found = await ask("/change?topic=same&rate=100&count=500")
                after = await ask("/state")
                process.kill()
                process.wait()
                renders = after["renders"] - before["renders"]
                cost[count] = (
                    renders / found["seconds"],
                    (after["cpu"] - before["cpu"]) / 500 * 1e6,
                )
                await until(lambda: worker.state()["streams"] == 0)
            (_, alone), (renders, cpu) = cost[1], cost[pages]
            report.check(
                renders <= 11 and cpu <= 1.5 * alone + 100,
                f"live, {pages} pages with one key, 100 changes/s that render the same:"
                f" {renders:.1f} renders/s (bound 10), {cpu:.0f} µs of CPU a change"
                f" ({alone:.0f} with one page)",
            )

    asyncio.run(run())


def presence(report: Report, make: Callable[[], Engine], tabs: int = 500) -> None:
    """Joins and leaves of many tabs at once, and the members of a worker that is killed."""

    async def run() -> None:
        with workers(make, 2) as (_, both):
            asks = [Asking(worker) for worker in both]

            async def right(expected: set[str]) -> float:
                began = time.monotonic()
                while time.monotonic() < began + 60:
                    seen = [await ask("/present?topic=topic-0") for ask in asks if ask.worker.alive]
                    if all(set(names) == expected for names in seen):
                        return time.monotonic() - began
                    await asyncio.sleep(0.05)
                return float("inf")

            browsers = []
            for part, worker in enumerate(both):
                pages = [Page((0,), member=f"m{n}") for n in range(part, tabs, 2)]
                browser = Browser(pages, [worker.port])
                browsers.append(browser)
                await browser.open()
            joined = await right({f"m{n}" for n in range(tabs)})
            await browsers[1].close()
            left = await right({f"m{n}" for n in range(0, tabs, 2)})
            browsers[0].ports = [both[1].port]
            for page in browsers[0].pages[: tabs // 4]:
                page.over = True
            stay = {str(page.member) for page in browsers[0].pages if not page.over}
            await asyncio.to_thread(both[0].kill)
            gone = await right(stay)
            await browsers[0].close()
            report.check(
                joined < 15 and left < 15 and gone < 15,
                f"presence: {tabs} tabs joined, right on both workers after {joined:.1f} s; half"
                f" left, after {left:.1f} s; a worker killed, its members gone after {gone:.1f} s"
                " (bound 15)",
            )

    asyncio.run(run())


PARTS: tuple[Callable[[Report, Callable[[], Engine]], None], ...] = (
    all_come_back,
    stops,
    slow_readers,
    one_render,
    presence,
)


def run(report: Report, engine: str, make: Callable[[], Engine], only: str | None = None) -> None:
    """All of them, on one engine."""
    report.title(f"In numbers, on {engine}")
    for part in PARTS:
        if only is None or only in part.__name__:
            part(report, make)
