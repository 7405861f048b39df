"""One event to many pages, in three ways: into a bare stream each, by a topic, and with a
connection to the engine for each page, as most programs do it."""

from __future__ import annotations

import asyncio
import gc
import os
import time

import redis.asyncio
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from datastar_py.starlette import DatastarResponse, datastar_response
from datastar_py.starlette import ServerSentEventGenerator as SSE
from datastar_py.streams import EventStream, StreamOptions
from datastar_py.topics import Topics

from .app import memory
from .fan_out_producer import CHANNEL, paced, text

topics = Topics(os.environ["TOPICS"], history=2000)
bare: set[EventStream] = set()
tasks: set[asyncio.Task[None]] = set()


async def follow_bare(request: Request) -> DatastarResponse:
    page = EventStream(capacity=2000)
    bare.add(page)
    page.push(SSE.patch_signals({"ready": True}))
    options = StreamOptions(on_close=lambda _: bare.discard(page))
    return DatastarResponse(page, options=options)


@datastar_response
async def follow_topic(request: Request):
    return topics.stream("all", snapshot=lambda: SSE.patch_signals({"ready": True}))


@datastar_response
async def follow_alone(request: Request):
    async with redis.asyncio.from_url(os.environ["TOPICS"]) as client, client.pubsub() as pubsub:
        await pubsub.subscribe(CHANNEL)
        yield SSE.patch_signals({"ready": True})
        async for message in pubsub.listen():
            if message["type"] == "message":
                yield SSE.patch_signals(message["data"].decode())


async def push(request: Request) -> JSONResponse:
    """Push into every bare stream, as a producer in the worker does."""
    count, rate = int(request.query_params["count"]), float(request.query_params["rate"])

    async def run() -> None:
        async for number in paced(count, rate):
            event = SSE.patch_signals(text(number))
            for page in bare:
                page.push(event)

    task = asyncio.create_task(run())
    tasks.add(task)
    task.add_done_callback(tasks.discard)
    return JSONResponse({})


async def figures(request: Request) -> JSONResponse:
    gc.collect()
    return JSONResponse({"cpu": time.process_time(), "memory": memory(), "bare": len(bare)})


app = Starlette(
    routes=[
        Route("/bare", follow_bare),
        Route("/topic", follow_topic),
        Route("/alone", follow_alone),
        Route("/push", push, methods=["POST"]),
        Route("/state", figures),
    ]
)
