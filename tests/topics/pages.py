"""Pages as the client keeps them with `retry: 'always'`, many in one process, and what they got."""

from __future__ import annotations

import asyncio
import json
import random
import re
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from .truth import name

REQUEST = (
    "GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nDatastar-Request: true\r\n"
    "Accept: text/event-stream\r\n{more}\r\n"
)


@dataclass
class Page:
    """One page: what it has of each topic, and what was wrong with that."""

    topics: tuple[int, ...]
    have: dict[int, int] = field(default_factory=dict)
    since: str | None = None
    retry: float = 1.0
    connects: int = 0
    returned_at: list[float] = field(default_factory=list)
    snapshots: int = 0
    delivered: int = 0
    port: int = 0
    # Each of a topic, with the last number that was there, and the one that came then.
    gaps: list[tuple[int, int, int]] = field(default_factory=list)
    twice: int = 0
    out_of_order: int = 0
    over: bool = False
    member: str | None = None
    statuses: Counter[int] = field(default_factory=Counter)
    # Right after a snapshot an event may come that it had already.
    fresh: dict[int, int] = field(default_factory=dict)
    _rest: bytes = b""
    _data: str = ""

    @property
    def lost(self) -> int:
        return sum(number - have - 1 for _, have, number in self.gaps)

    @property
    def path(self) -> str:
        member = f"&member={self.member}" if self.member else ""
        return f"/feed?topics={','.join(map(name, self.topics))}{member}"

    def feed(self, data: bytes) -> None:
        *lines, self._rest = (self._rest + data).split(b"\n")
        for raw in lines:
            line = raw.decode()
            if line.startswith("id: "):
                self.since = line[4:]
            elif line.startswith("retry: "):
                self.retry = int(line[7:]) / 1000
            elif line.startswith("data: signals "):
                self._data = line[14:]
            elif not line and self._data:
                self._take(json.loads(self._data))
                self._data = ""

    def torn(self) -> None:
        """Forget what was not whole."""
        self._rest, self._data = b"", ""

    def _take(self, signals: dict[str, object]) -> None:
        if "snapshot" in signals:
            numbers: list[int] = signals["snapshot"]  # type: ignore[assignment]
            self.snapshots += 1
            self.have = {topic: numbers[topic] for topic in self.topics}
            self.fresh = dict(self.have)
            return
        topic, number = int(str(signals["topic"])), int(str(signals["number"]))
        have = self.have[topic]
        self.delivered += 1
        if number == have + 1:
            self.have[topic] = number
        elif number > have + 1:
            self.gaps.append((topic, have, number))
            self.have[topic] = number
        elif number > self.fresh.get(topic, 0):
            # It had this one.
            self.twice += 1
            if number < have:
                self.out_of_order += 1


class Chunks:
    """Takes the body out of a chunked response, as far as it has come."""

    SIZE = re.compile(rb"(?:\r\n)?([0-9a-fA-F]+)[^\r\n]*\r\n")

    def __init__(self) -> None:
        self._rest = b""
        self._left = 0
        self.whole = False

    def feed(self, data: bytes) -> bytes:
        self._rest += data
        body = b""
        while not self.whole:
            if self._left:
                part = self._rest[: self._left]
                body += part
                self._rest = self._rest[len(part) :]
                self._left -= len(part)
            size = None if self._left else self.SIZE.match(self._rest)
            if size is None:
                break
            self._rest, self._left = self._rest[size.end() :], int(size[1], 16)
            self.whole = not self._left
        return body


class Browser:
    """Keeps pages open on a server that may be killed."""

    def __init__(self, pages: Sequence[Page], ports: Sequence[int]) -> None:
        self.pages = pages
        self.ports = list(ports)
        self.cuts = 0
        # When each connection is cut: after so many bytes, or never.
        self.cut_after: tuple[int, int] | None = None
        self.random = random.Random(7)
        self._tasks: list[asyncio.Task[None]] = []

    async def open(self) -> None:
        self._tasks = [asyncio.create_task(self._keep(page)) for page in self.pages]

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _keep(self, page: Page) -> None:
        loop = asyncio.get_running_loop()
        while not page.over:
            with suppress(OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
                await self._connect(page, loop)
            page.torn()
            await asyncio.sleep(page.retry)

    async def _connect(self, page: Page, loop: asyncio.AbstractEventLoop) -> None:
        port = page.port = self.random.choice(self.ports)
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            more = f"last-event-id: {page.since}\r\n" if page.since else ""
            writer.write(REQUEST.format(path=page.path, more=more).encode())
            head = await reader.readuntil(b"\r\n\r\n")
            status = int(re.match(rb"HTTP/1.1 (\d+)", head)[1])  # type: ignore[index]
            page.statuses[status] += 1
            if status == 204:
                page.over = True
            if status != 200:
                return
            page.connects += 1
            page.returned_at.append(loop.time())
            left: int | None = None
            chunks = Chunks()
            while not chunks.whole and (data := await reader.read(65536)):
                body = chunks.feed(data)
                if left is None and self.cut_after is not None:
                    left = self.random.randint(*self.cut_after)
                if left is not None:
                    if len(body) >= left:
                        page.feed(body[:left])
                        self.cuts += 1
                        return
                    left -= len(body)
                page.feed(body)
        finally:
            writer.close()
