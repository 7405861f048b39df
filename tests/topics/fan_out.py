"""The fan-out table: what one event to many pages costs, beside the other ways to send it."""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import dataclass
from statistics import median

from tests.streams.report import Report

from .engines import ValkeyServer
from .workers import ROOT, Worker

APP = "uvicorn tests.topics.fan_out_app:app --host 127.0.0.1 --port {port} --log-level warning"
WAYS = {
    "bare": "EventStream.push, no engine",
    "topic": "topics.stream, on Valkey",
    "alone": "a connection for each page",
}


@dataclass(frozen=True)
class Cost:
    """What was measured once."""

    delivery: float
    """Seconds of the worker's CPU for one event to one page, at a steady rate."""

    engine: float
    """Seconds of the engine's CPU for the same."""

    throughput: float
    """Deliveries a second, when events come as fast as they can."""

    page: float
    """Bytes that one open page costs."""

    connections: int
    """How many the worker has to its engine."""


def measure(way: str, pages: int, rate: float, seconds: float, burst: int) -> Cost:
    with ValkeyServer() as engine:
        worker = Worker(APP, {"TOPICS": engine.url})
        clients: subprocess.Popen[str] | None = None
        try:
            before = worker.state()["memory"]
            clients = python("fan_out_pages", worker.port, f"/{way}", pages)
            assert line(clients) == "ready"
            page = (worker.state()["memory"] - before) / pages
            connections = int(engine.talk(b"CLIENT LIST", b"\n\r\n").count(b"\nid=")) or 0
            count = int(rate * seconds)
            cpu, engine_cpu = worker.state()["cpu"], engine.cpu()
            _produce(worker, engine, way, count, rate)
            _wait_for(clients, pages * (1 + count))
            cpu, engine_cpu = worker.state()["cpu"] - cpu, engine.cpu() - engine_cpu
            began = _produce(worker, engine, way, burst, 0)
            _wait_for(clients, pages * (1 + count + burst))
            took = time.monotonic() - began
        finally:
            if clients is not None:
                clients.kill()
                clients.wait()
            worker.close()
    deliveries = pages * count
    return Cost(cpu / deliveries, engine_cpu / deliveries, pages * burst / took, page, connections)


def python(module: str, *arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", f"tests.topics.{module}", *map(str, arguments)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def _wait_for(clients: subprocess.Popen[str], events: int) -> None:
    assert clients.stdin is not None
    clients.stdin.write(f"{events}\n")
    clients.stdin.flush()
    assert int(line(clients)) >= events


def _produce(worker: Worker, engine: ValkeyServer, way: str, count: int, rate: float) -> float:
    """Have so many events made, and tell when that began."""
    began = time.monotonic()
    if way == "bare":
        worker.ask(f"/push?count={count}&rate={rate}", "POST")
        return began
    producer = python("fan_out_producer", way, engine.url, count, rate)
    assert line(producer) == "ready"
    began = time.monotonic()
    producer.communicate("\n")
    assert producer.returncode == 0
    return began


def run(report: Report, pages: int = 500, rounds: int = 3, seconds: float = 6.0) -> None:
    """Each way in turn, several times; the middle counts."""
    report.title(f"Fan-out: one topic, {pages} pages, one worker, 50 events a second; and a burst")
    found: dict[str, list[Cost]] = {way: [] for way in WAYS}
    for _ in range(rounds):
        for way, costs in found.items():
            costs.append(measure(way, pages, 50.0, seconds, 200))
    middle = {
        way: Cost(
            *(median(getattr(cost, name) for cost in costs) for name in Cost.__dataclass_fields__)
        )
        for way, costs in found.items()
    }
    widths = (30, 14, 14, 16, 10, 11)
    heads = ("", "CPU a delivery", "of the engine", "deliveries/s", "a page", "connections")
    report.row(heads, widths)
    for way, cost in middle.items():
        cells = (
            WAYS[way],
            f"{cost.delivery * 1e6:.1f} µs",
            f"{cost.engine * 1e6:.2f} µs" if way != "bare" else "–",
            f"{cost.throughput:,.0f}",
            f"{cost.page / 1024:.1f} KiB",
            str(cost.connections) if way != "bare" else "–",
        )
        report.row(cells, widths)
    bare, topic, alone = (middle[way] for way in WAYS)
    ratios = [t.delivery / b.delivery for t, b in zip(found["topic"], found["bare"], strict=True)]
    report.check(median(ratios) <= 1.2, f"a delivery costs {median(ratios):.2f} times a bare push")
    more = topic.throughput / bare.throughput
    report.check(more >= 1.0, f"throughput {more:.2f} times that of a bare push")
    extra = (topic.page - bare.page) / 1024
    report.check(extra <= 4.0, f"a page costs {extra:.1f} KiB more than with a bare stream")
    report.check(topic.connections <= 7, f"{topic.connections} connections, one of them ours")
    more = topic.throughput / alone.throughput
    report.check(more >= 3.0, f"throughput {more:.1f} times that of a connection for each page")
    share = topic.engine / alone.engine
    report.check(share <= 0.1, f"the engine works {share:.3f} times as much as with those")
