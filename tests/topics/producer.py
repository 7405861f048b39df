"""A process that serves no page and publishes: `python -m tests.topics.producer` with its orders.

Events of one topic have the numbers 1, 2, 3 …; each is committed, then published, and published
again, as the same, until the engine says that it has it.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time

from datastar_py import ServerSentEventGenerator as SSE
from datastar_py.topics import PublishError, Topics

from .truth import TOPICS, Truth, name


async def produce(
    topics: Topics, truth: Truth, rate: float, seconds: float, sync: bool = False
) -> dict[str, float]:
    """Publish, and tell how much, and how it went."""
    numbers = truth.read()
    turns = [asyncio.Lock() for _ in range(TOPICS)]
    longest = 0.0
    failures = 0

    async def publish(topic: int) -> None:
        nonlocal longest, failures
        async with turns[topic]:
            began = time.monotonic()
            numbers[topic] += 1
            truth.write(topic, numbers[topic])
            event = SSE.patch_signals({"topic": topic, "number": numbers[topic]})
            while True:
                try:
                    once = str(numbers[topic])
                    if sync:
                        await asyncio.to_thread(topics.publish, name(topic), event, once=once)
                    else:
                        await topics.apublish(name(topic), event, once=once)
                    break
                except PublishError:
                    failures += 1
                    await asyncio.sleep(0.05)
            longest = max(longest, time.monotonic() - began)

    began = time.monotonic()
    async with asyncio.TaskGroup() as group:
        for count in range(int(rate * seconds)):
            await asyncio.sleep(max(0.0, began + count / rate - time.monotonic()))
            group.create_task(publish(count * 7 % TOPICS))
    return {"published": sum(numbers), "failures": failures, "longest": longest}


async def main(url: str, state: str, rate: float, seconds: float, sync: bool) -> None:
    topics = Topics(url, history=1000, timeout=2.0)
    print(json.dumps(await produce(topics, Truth(state), rate, seconds, sync)))
    await topics.aclose()


if __name__ == "__main__":
    url, state, rate, seconds, *sync = sys.argv[1:]
    asyncio.run(main(url, state, float(rate), float(seconds), bool(sync)))
