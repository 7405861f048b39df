"""An app whose pages follow topics: `TOPICS` says in which engine, `STATE` what is true."""

from __future__ import annotations

import asyncio
import gc
import os
import threading
import time
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse
from starlette.routing import Route

from datastar_py import action_generator as actions
from datastar_py import attribute_generator as data
from datastar_py.consts import DATASTAR_CLIENT_VERSION
from datastar_py.starlette import DatastarResponse, datastar_response
from datastar_py.starlette import ServerSentEventGenerator as SSE
from datastar_py.streams import open_streams
from datastar_py.topics import Topics

from .producer import produce
from .truth import Truth

CDN = f"https://cdn.jsdelivr.net/gh/starfederation/datastar@{DATASTAR_CLIENT_VERSION}"
topics = Topics(os.environ.get("TOPICS") or None, history=int(os.environ.get("HISTORY", "1000")))
truth = Truth(os.environ["STATE"]) if "STATE" in os.environ else None


def snapshot() -> str:
    """What has been committed, topic by topic."""
    return SSE.patch_signals({"snapshot": truth.read() if truth else []})


@datastar_response
async def feed(request: Request):
    names = request.query_params["topics"].split(",")
    since = request.headers.get("last-event-id")
    member = request.query_params.get("member")
    when_behind = request.query_params.get("when_behind", "snapshot")
    return topics.stream(
        *names, since=since, snapshot=snapshot, member=member, when_behind=when_behind
    )


@datastar_response
async def who(request: Request):
    name = request.query_params["topic"]

    async def render():
        return SSE.patch_signals({"who": await topics.apresent(name)})

    return topics.live(name, render=render, key=name)


async def publish(request: Request) -> JSONResponse:
    """One event, or a notice."""
    name = request.query_params["topic"]
    value = request.query_params.get("value")
    events = [SSE.patch_signals({"value": value})] if value else []
    return JSONResponse({"position": await topics.apublish(name, *events)})


KINDS = {
    "resumable": {"resumable": True},
    "hidden": {"retry": "always", "retry_max_count": 1000},
}


async def page(request: Request) -> HTMLResponse:
    """A list that one topic is shown in, followed from where it is now."""
    position = {"last-event-id": await topics.aposition("log")}
    options: dict[str, Any] = KINDS[request.query_params["kind"]]
    feed = actions.get("/feed?topics=log", headers=position, **options)
    return HTMLResponse(
        f'<!doctype html><script type="module" src="{CDN}/bundles/datastar.js"></script>'
        f"""<body {data.init(f"el.dataset.there = 'yes'; {feed}")}><ul id="log"></ul>"""
    )


renders = 0


@datastar_response
async def same(request: Request):
    """A view that never differs, but says once that it is there."""

    async def render():
        global renders
        renders += 1
        return SSE.patch_signals({"same": True})

    return topics.live("same", render=render, key="same")


async def change(request: Request) -> JSONResponse:
    """Notices, so many a second."""
    began = time.monotonic()
    count, rate = int(request.query_params["count"]), float(request.query_params["rate"])
    for number in range(count):
        await asyncio.sleep(max(0.0, began + number / rate - time.monotonic()))
        await topics.apublish(request.query_params["topic"])
    return JSONResponse({"seconds": time.monotonic() - began})


async def produce_here(request: Request) -> JSONResponse:
    """Publish in this process, as the producer does in one of its own."""
    assert truth is not None
    rate, seconds = (float(request.query_params[name]) for name in ("rate", "seconds"))
    return JSONResponse(await produce(topics, truth, rate, seconds))


async def present(request: Request) -> JSONResponse:
    return JSONResponse(await topics.apresent(request.query_params["topic"]))


async def close(request: Request) -> DatastarResponse:
    await topics.aclose(request.query_params["topic"])
    return DatastarResponse()


def memory() -> int:
    """Bytes that the process has in memory."""
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


async def figures(request: Request) -> JSONResponse:
    if "collect" in request.query_params:
        gc.collect()
    stats = topics.stats
    return JSONResponse(
        {
            "pid": os.getpid(),
            "connected": topics.connected,
            "streams": len(open_streams()),
            "memory": memory(),
            "cpu": time.process_time(),
            "renders": renders,
            "threads": threading.active_count(),
            "tasks": len(asyncio.all_tasks()),
            "stats": {name: getattr(stats, name) for name in stats.__dataclass_fields__},
        }
    )


app = Starlette(
    routes=[
        Route("/feed", feed),
        Route("/who", who),
        Route("/page", page),
        Route("/same", same),
        Route("/change", change),
        Route("/present", present),
        Route("/produce", produce_here, methods=["POST"]),
        Route("/publish", publish, methods=["POST"]),
        Route("/close", close, methods=["POST"]),
        Route("/state", figures),
    ]
)
