"""Many streams for a while, with clients that come and go; then nothing may be left of them."""

from __future__ import annotations

import asyncio
import json
import random
import resource
import time
from contextlib import suppress
from typing import Any

from .report import Report
from .servers import Server, serve

SHARE = 0.2
SETTLE = 10.0


class Client:
    """One open stream, read in the background."""

    def __init__(self, writer: asyncio.StreamWriter, reading: asyncio.Task[None]) -> None:
        self.writer = writer
        self.reading = reading

    @classmethod
    async def open(cls, port: int, path: str, received: list[int]) -> Client:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
        head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 30)
        if not head.startswith(b"HTTP/1.1 200"):
            raise AssertionError(head)

        async def read() -> None:
            with suppress(OSError):
                while piece := await reader.read(1 << 16):
                    received[0] += piece.count(b"event: ")

        return cls(writer, asyncio.create_task(read()))

    def leave(self, *, reset: bool) -> None:
        self.reading.cancel()
        if reset:
            self.writer.transport.abort()
        else:
            self.writer.close()


class Figures:
    """What the app says of itself, over a connection that stays open."""

    def __init__(self, port: int) -> None:
        self.port = port

    async def ask(self, query: str = "") -> dict[str, Any]:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(f"GET /state{query} HTTP/1.0\r\n\r\n".encode())
        text = await asyncio.wait_for(reader.read(), 30)
        writer.close()
        found: dict[str, Any] = json.loads(text.partition(b"\r\n\r\n")[2])
        return found


def allow_sockets(count: int) -> None:
    """Raise the limit of open files, for this process and the server that it starts."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 2 * count + 200
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(wanted, hard), hard))


def run(report: Report, kind: str, *, streams: int, seconds: float) -> None:
    """A soak on one process of uvicorn; its figures, and whether anything was left."""
    allow_sockets(streams)
    report.title(
        f"Soak: {streams} open streams of {kind} generators for {seconds:.0f} s,"
        f" {SHARE:.0%} leaving each second"
    )
    with serve("starlette", "uvicorn", module="load_app") as app:
        asyncio.run(_soak(report, app, kind, streams, seconds))


async def _soak(report: Report, app: Server, kind: str, count: int, seconds: float) -> None:
    figures = Figures(app.port)
    dice = random.Random(count)
    path = f"/stream/{kind}?pause={1 if kind == 'async' else 0.4}&keep_alive=5"
    received = [0]
    fresh = await figures.ask("?collect=1")
    clients: list[Client] = []
    opened = 0

    async def fill() -> None:
        nonlocal opened
        while len(clients) < count:
            batch = min(50, count - len(clients))
            opening = (Client.open(app.port, path, received) for _ in range(batch))
            clients.extend(await asyncio.gather(*opening))
            opened += batch

    # Everything has been there once before memory is looked at.
    await fill()
    await _leave(clients, dice, 1.0)
    await _settled(figures, fresh)
    before = await figures.ask("?collect=1")
    await fill()
    full = await figures.ask()
    report.say(
        f"open {full['open']}, threads {full['threads']}, tasks {full['tasks']},"
        f" {full['memory'] / 2**20:.1f} MiB:"
        f" {(full['memory'] - before['memory']) / count / 1024:.1f} KiB more for each stream"
    )
    begun = time.monotonic()
    end = begun + seconds
    slowest, rounds = 0.0, 0
    # By half of the time the allocator has what it keeps; a leak goes on.
    half: tuple[int, float] | None = None
    while (began := time.monotonic()) < end:
        await _leave(clients, dice, SHARE)
        await fill()
        asked = time.monotonic()
        now = await figures.ask()
        slowest = max(slowest, time.monotonic() - asked)
        if half is None and asked - begun > seconds / 2:
            half = opened, (await figures.ask("?collect=1"))["memory"] / 2**20
        rounds += 1
        if rounds % 10 == 0:
            report.say(
                f"after {rounds:3} rounds: {opened} opened, {now['open']} open,"
                f" {now['threads']} threads, {now['memory'] / 2**20:.1f} MiB"
            )
        await asyncio.sleep(max(0.0, 1 - (time.monotonic() - began)))
    whole = opened, (await figures.ask("?collect=1"))["memory"] / 2**20
    last = time.monotonic()
    await _leave(clients, dice, 1.0)
    after = await _settled(figures, fresh)
    took = time.monotonic() - last
    after = await figures.ask("?collect=1")
    report.say(
        f"{opened} streams opened, {received[0]} events received, reasons {after['reasons']};"
        f" another request took at most {slowest * 1000:.0f} ms"
    )
    report.check(after["open"] == 0, f"generators open at the end: {after['open']} ({took:.1f} s)")
    report.check(after["streams"] == 0, f"streams known at the end: {after['streams']}")
    report.check(
        after["threads"] <= fresh["threads"],
        f"threads: {fresh['threads']} at first, {after['threads']} at the end",
    )
    report.check(
        after["tasks"] <= fresh["tasks"],
        f"tasks: {fresh['tasks']} at first, {after['tasks']} at the end",
    )
    report.check(
        after["descriptors"] <= fresh["descriptors"] + 2,
        f"descriptors: {fresh['descriptors']} at first, {after['descriptors']} at the end",
    )
    assert half is not None, "the soak was over before its half"
    growth = whole[1] - half[1]
    report.check(
        growth < 0.05 * half[1] + 1,
        f"memory with all open: {half[1]:.1f} MiB after {half[0]} streams, {whole[1]:.1f} MiB"
        f" after {whole[0]} ({growth:+.1f} MiB)",
    )


async def _leave(clients: list[Client], dice: random.Random, share: float) -> None:
    dice.shuffle(clients)
    for number in range(int(len(clients) * share)):
        clients.pop().leave(reset=number % 2 == 0)
    await asyncio.sleep(0)


async def _settled(figures: Figures, fresh: dict[str, Any]) -> dict[str, Any]:
    until = time.monotonic() + SETTLE
    while True:
        now = await figures.ask()
        rest = now["open"] or now["threads"] > fresh["threads"] or now["tasks"] > fresh["tasks"]
        if not rest or time.monotonic() > until:
            return now
        await asyncio.sleep(0.1)


# The servers that are stopped while many streams are open.
STOPPED = [
    ("starlette", "uvicorn"),
    ("starlette", "uvicorn-uvloop"),
    ("starlette", "hypercorn"),
    ("starlette", "gunicorn-uvicorn"),
    ("quart", "hypercorn"),
    ("sanic", "sanic"),
    ("django", "uvicorn"),
    ("litestar", "uvicorn"),
]

STOP_LIMIT = 6.0


def stop(report: Report, pairs: list[tuple[str, str]], streams: int = 2000) -> None:
    """How long a server with many open streams takes to stop."""
    allow_sockets(streams)
    report.title(f"SIGTERM with {streams} open streams: seconds until the process was gone")
    for pair in pairs:
        with serve(*pair) as app:
            ends, took = asyncio.run(_stopped(app, streams))
            closed = sum("closed" in line for line in app.journal())
            complaints = app.complaints()
        report.check(
            took <= STOP_LIMIT and ends == closed == streams and not complaints,
            f"{' on '.join(pair):30} {took:5.2f} s (bound {STOP_LIMIT:.0f} s), {closed} closed,"
            f" {ends} connections ended, {len(complaints)} complaints in the log",
        )


async def _stopped(app: Server, streams: int) -> tuple[int, float]:
    received = [0]
    clients: list[Client] = []
    while len(clients) < streams:
        paths = [
            f"/async-generator?id=s{len(clients) + number}&count=1000000&pause=1"
            for number in range(min(50, streams - len(clients)))
        ]
        clients += await asyncio.gather(*(Client.open(app.port, path, received) for path in paths))
    while received[0] < streams:
        await asyncio.sleep(0.05)
    took = await asyncio.to_thread(app.terminate)
    done, _ = await asyncio.wait([client.reading for client in clients], timeout=5)
    return len(done), took
