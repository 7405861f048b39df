"""An app for load: streams without any framework's help beside Starlette's, and what they cost."""

from __future__ import annotations

import asyncio
import gc
import os
import threading
import time

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.routing import Route

from datastar_py.starlette import DatastarResponse, datastar_response
from datastar_py.starlette import ServerSentEventGenerator as SSE
from datastar_py.streams import StreamOptions, current_stream, open_streams

EVENT = SSE.patch_elements("<p id='load'>load</p>")
OPEN = {"async": 0, "sync": 0}
REASONS: dict[str, int] = {}


def count(reason: object) -> None:
    name = str(getattr(reason, "value", reason))
    REASONS[name] = REASONS.get(name, 0) + 1


async def async_events(pause: float, total: int):
    OPEN["async"] += 1
    try:
        for _ in range(total):
            yield EVENT
            await asyncio.sleep(pause)
    finally:
        OPEN["async"] -= 1


def sync_events(pause: float, total: int):
    OPEN["sync"] += 1
    try:
        for _ in range(total):
            yield EVENT
            if pause:
                time.sleep(pause)
    finally:
        OPEN["sync"] -= 1


def number(request: Request, name: str, default: float) -> float:
    return float(request.query_params.get(name, default))


async def stream(request: Request) -> DatastarResponse:
    """Events at a pace, with options from the query."""
    keep_alive = number(request, "keep_alive", 15)
    send_timeout = number(request, "send_timeout", 0)
    options = StreamOptions(
        keep_alive=keep_alive or None, send_timeout=send_timeout or None, on_close=count
    )
    make = sync_events if request.path_params["kind"] == "sync" else async_events
    events = make(number(request, "pause", 1), int(number(request, "total", 10**9)))
    return DatastarResponse(events, options=options)


@datastar_response
async def receiving(request: Request):
    """A generator that reads the body of its request."""
    current_stream().on_close(count)
    OPEN["async"] += 1
    try:
        yield EVENT
        await request.body()
        await asyncio.sleep(3600)
    finally:
        OPEN["async"] -= 1


def memory() -> int:
    """Bytes that the process has in memory."""
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


async def figures(request: Request) -> JSONResponse:
    if "collect" in request.query_params:
        gc.collect()
    return JSONResponse(
        {
            "token": os.environ.get("CONFORMANCE_TOKEN"),
            "open": sum(OPEN.values()),
            "streams": len(open_streams()),
            "threads": threading.active_count(),
            "tasks": len(asyncio.all_tasks()),
            "descriptors": len(os.listdir("/proc/self/fd")),
            "memory": memory(),
            "reasons": REASONS,
        }
    )


async def ping(request: Request) -> PlainTextResponse:
    return PlainTextResponse("pong")


app = Starlette(
    routes=[
        Route("/ping", ping),
        Route("/state", figures),
        Route("/stream/{kind}", stream),
        Route("/receiving", receiving, methods=["POST"]),
    ]
)
