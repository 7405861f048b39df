"""A process that publishes: `python -m tests.topics.fan_out_producer` with its orders."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator

import redis.asyncio

from datastar_py import ServerSentEventGenerator as SSE
from datastar_py.topics import Topics

CHANNEL = "fan-out"
MOST_AT_ONCE = 16


def text(number: int) -> str:
    """The signals of one event, as JSON."""
    return json.dumps({"number": number, "text": "x" * 60})


async def paced(count: int, rate: float) -> AsyncIterator[int]:
    """Numbers, so many a second; with a rate of 0 as fast as they are taken."""
    began = time.monotonic()
    for number in range(count):
        wait = began + number / rate - time.monotonic() if rate else 0.0
        await asyncio.sleep(max(0.0, wait))
        yield number


async def produce(way: str, url: str, count: int, rate: float) -> None:
    # Several are on their way at once, as if several processes published.
    turns = asyncio.Semaphore(MOST_AT_ONCE)
    topics = Topics(url, history=2000)
    async with redis.asyncio.from_url(url) as client, asyncio.TaskGroup() as group:

        async def publish(number: int) -> None:
            if way == "topic":
                await topics.apublish("all", SSE.patch_signals(text(number)))
            else:
                await client.publish(CHANNEL, text(number))
            turns.release()

        await topics.aposition("all")
        await client.ping()
        print("ready", flush=True)
        sys.stdin.readline()
        async for number in paced(count, rate):
            await turns.acquire()
            group.create_task(publish(number))
    await topics.aclose()


if __name__ == "__main__":
    way, url, count, rate = sys.argv[1:]
    asyncio.run(produce(way, url, int(count), float(rate)))
