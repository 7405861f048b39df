"""What streams cost others: latency, shutdown, threads, and the keep-alive itself."""

from __future__ import annotations

import http.client
import time
from collections.abc import Callable
from contextlib import closing
from statistics import median

from .report import Report, percentile
from .servers import ENDLESS, KINDS, SEVEN, Server, serve, wait_for

Pair = tuple[str, str]


def shutdown(report: Report, pairs: list[Pair], count: int = 50) -> None:
    """How long a server takes to exit, with streams open and without."""
    report.title(f"SIGTERM with {count} open streams: seconds until the process was gone")
    for pair in pairs:
        with serve(*pair) as app:
            app.open("/ping").text()
            alone = app.terminate()
        with serve(*pair) as app:
            opened = []
            for number in range(count):
                kind = list(KINDS)[number % 3]
                id, reply = app.stream(KINDS[kind], count=ENDLESS, pause=0.2)
                next(reply.events())
                opened.append((id, reply))
            took = app.terminate()
            closed = sum(len(app.noted("closed", id)) == 1 for id, _ in opened)
            for _, reply in opened:
                reply.leave()
        good = took <= alone + 2 and closed == count
        report.check(
            good,
            f"{' on '.join(pair):22} without {alone:5.2f} s, with {took:5.2f} s"
            f" (bound {alone + 2:5.2f}), {closed} of {count} closed once",
        )


# What makes a server give up a connection into which nothing more can be written.
LIMITED = {
    "hypercorn": "--graceful-timeout 2",
    "uvicorn": "--timeout-graceful-shutdown 2",
}


def stalled_shutdown(report: Report, pairs: list[Pair]) -> None:
    """The same when a client has stopped reading in the middle of an event."""
    report.title("SIGTERM with a client that does not read: seconds until the process was gone")
    for pair in pairs:
        arguments = LIMITED.get(pair[1], "")
        with serve(*pair, arguments=arguments) as app:
            app.open("/ping").text()
            alone = app.terminate()
        with serve(*pair, arguments=arguments) as app:
            id, reply = app.stream(KINDS["async generator"], count=2, pause=60, size=8_000_000)
            app.settle(id)
            began = time.monotonic()
            took = app.terminate()
            lines = app.noted("closed", id)
            reply.leave()
        bound = alone + 2 + (2 if arguments else 0)
        closed = lines[0]["at"] - began if len(lines) == 1 else float("inf")
        report.check(
            took <= bound and closed < 1,
            f"{' on '.join(pair):22} without {alone:5.2f} s, with {took:5.2f} s"
            f" (bound {bound:5.2f}), closed in {closed * 1000:.0f} ms; {arguments or 'by default'}",
        )


def _latencies(connection: http.client.HTTPConnection, path: str, count: int) -> list[float]:
    taken = []
    for _ in range(count):
        asked = time.perf_counter()
        connection.request("GET", path)
        connection.getresponse().read()
        taken.append(time.perf_counter() - asked)
    return taken


def latency(report: Report, pairs: list[Pair], rounds: int = 40, each: int = 50) -> None:
    """Another request's latency while a sync generator streams, and while it does not, in turn."""
    report.title(
        f"p99 of another request, {rounds * each} with a sync generator streaming"
        f" and {rounds * each} without, in turns of {each}"
    )
    for pair in pairs:
        alone, beside = _compare(pair, rounds, each)
        ratio = percentile(beside, 0.99) / percentile(alone, 0.99)
        report.check(
            ratio <= 1.5,
            f"{' on '.join(pair):22} without {percentile(alone, 0.99) * 1000:6.2f} ms,"
            f" with {percentile(beside, 0.99) * 1000:6.2f} ms, ratio {ratio:.2f}"
            f" (median {median(alone) * 1000:.2f} and {median(beside) * 1000:.2f} ms;"
            f" bound 1.5)",
        )


def _compare(pair: Pair, rounds: int, each: int) -> tuple[list[float], list[float]]:
    alone: list[float] = []
    beside: list[float] = []
    with serve(*pair) as app, closing(app.connect()) as connection:
        _latencies(connection, "/ping", 2 * each)
        for _ in range(rounds):
            alone += _latencies(connection, "/ping", each)
            id, reply = app.stream(KINDS["sync generator"], count=ENDLESS, pause=0.02)
            next(reply.events())
            beside += _latencies(connection, "/ping", each)
            reply.leave()
            app.wait_closed(id)
    return alone, beside


def crowd(report: Report, pairs: list[Pair], count: int = 200) -> None:
    """Many slow sync generators at once, beside requests that need the framework's own threads."""
    report.title(
        f"{count} slow sync generators at once: the slowest of 50 sync handlers beside them"
    )
    for pair in pairs:
        with serve(*pair) as app:
            with closing(app.connect()) as connection:
                _latencies(connection, "/plain", 20)
                alone = max(_latencies(connection, "/plain", 50))
            opened = [
                app.stream(KINDS["sync generator"], count=ENDLESS, pause=0.5) for _ in range(count)
            ]
            threads = app.state()["threads"]
            with closing(app.connect()) as connection:
                beside = max(_latencies(connection, "/plain", 50))
            for _, reply in opened:
                reply.leave()
            closed = wait_for(lambda: sum("closed" in line for line in app.journal()) == count, 10)
            ends = sum("closed" in line for line in app.journal())
            wait_for(lambda: app.state()["threads"] < 60, 5)
            rest = app.state()["threads"]
        report.check(
            beside < 1 and closed,
            f"{' on '.join(pair):22} without {alone * 1000:5.1f} ms, with {beside * 1000:6.1f} ms;"
            f" {threads} threads, {rest} afterwards; {ends} closed",
        )


def bad_body(report: Report, pairs: list[Pair]) -> None:
    """JSON that is none, read inside a decorated generator."""
    report.title("A bad body, read inside a decorated generator")
    headers = {"Datastar-Request": "true", "Content-Type": "application/json"}
    for pair in pairs:
        with serve(*pair) as app:
            found = []
            for kind in ("async", "sync"):
                path = f"/signals/in-{kind}-generator"
                reply = app.open(path, "POST", headers=headers, body=b'{"a":')
                found.append(reply.status)
                reply.leave()
        report.check(
            found == [400, 400],
            f"{' on '.join(pair):22} async generator {found[0]}, sync generator {found[1]}",
        )


def _headers_after(app: Server, path: str) -> float:
    asked = time.monotonic()
    _, reply = app.stream(path, wait=5, count=1)
    reply.leave()
    return reply.began - asked


def slow_start(report: Report, pairs: list[Pair]) -> None:
    """A stream whose first event takes 5 s."""
    report.title("The first event takes 5 s: when the headers are there")
    for pair in pairs:
        with serve(*pair) as app:
            # Some of what a framework needs it imports with the first request.
            for path in KINDS.values():
                app.stream(path, count=1)[1].text()
            # The better of two: a machine may be busy with something else.
            taken = [min(_headers_after(app, path) for _ in range(2)) for path in KINDS.values()]
        shown = ", ".join(f"{seconds * 1000:.0f} ms" for seconds in taken)
        report.check(max(taken) < 0.5, f"{' on '.join(pair):22} {shown} (bound 500 ms)")


def keep_alive(report: Report, pairs: int = 60, total: int = 20_000) -> float:
    """The pace of a busy stream with comments on and off, in turn."""
    report.title(f"A busy stream of {total} events, keep-alive on and off, {pairs} times each")
    taken: dict[int, list[float]] = {15: [], 0: []}
    with serve("starlette", "uvicorn", module="load_app") as app:
        for setting in taken:
            _read_all(app, f"pause=0&total={total}&keep_alive={setting}")
        for pair in range(pairs):
            for setting in (15, 0) if pair % 2 else (0, 15):
                query = f"pause=0&total={total}&keep_alive={setting}"
                taken[setting].append(_read_all(app, query))
    # What disturbs the machine for a while disturbs both of a pair.
    ratio = median(off / on for on, off in zip(taken[15], taken[0], strict=True))
    on, off = (total / median(taken[setting]) for setting in (15, 0))
    report.check(
        ratio >= 0.95,
        f"on {on:,.0f} events/s, off {off:,.0f} events/s:"
        f" median ratio of the pairs {ratio:.3f} (bound 0.95)",
    )
    return ratio


def _read_all(app: Server, query: str) -> float:
    reply = app.open(f"/stream/async?{query}")
    began = time.perf_counter()
    while reply.response.read1(1 << 20):
        pass
    took = time.perf_counter() - began
    reply.connection.close()
    return took


SECTIONS: dict[str, Callable[[Report, list[Pair]], object]] = {
    "shutdown": shutdown,
    "stalled": stalled_shutdown,
    "latency": lambda report, pairs: latency(report, [p for p in pairs if p in SEVEN]),
    "crowd": lambda report, pairs: crowd(report, [p for p in pairs if p[1] != "gunicorn"]),
    "errors": bad_body,
    "headers": slow_start,
    "keep-alive": lambda report, _: keep_alive(report),
}
