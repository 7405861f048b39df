"""Many pages that only count: `python -m tests.topics.fan_out_pages <port> <path> <pages>`.

Says "ready" when all are open, and answers each line on its input with how many events came so far,
or, where the line is a number, when so many have come.
"""

from __future__ import annotations

import asyncio
import sys

REQUEST = "GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nDatastar-Request: true\r\n\r\n"


class Pages:
    """All of them."""

    def __init__(self) -> None:
        self.events = 0
        self.wanted = 0
        self.reached = asyncio.Event()

    def came(self, count: int) -> None:
        self.events += count
        if self.events >= self.wanted:
            self.reached.set()

    async def until(self, wanted: int) -> None:
        self.wanted = wanted
        self.reached.clear()
        self.came(0)
        await self.reached.wait()


class Page(asyncio.Protocol):
    """One of them."""

    def __init__(self, pages: Pages, path: str) -> None:
        self.pages, self.path = pages, path

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        transport.write(REQUEST.format(path=self.path).encode())

    def data_received(self, data: bytes) -> None:
        self.pages.came(data.count(b"event: "))


async def main(port: int, path: str, count: int) -> None:
    loop = asyncio.get_running_loop()
    pages = Pages()
    for _ in range(count):
        await loop.create_connection(lambda: Page(pages, path), "127.0.0.1", port)
    await pages.until(count)
    print("ready", flush=True)
    while line := await asyncio.to_thread(sys.stdin.readline):
        if line.strip():
            await pages.until(int(line))
        print(pages.events, flush=True)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), sys.argv[2], int(sys.argv[3])))
