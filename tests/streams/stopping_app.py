"""An app whose handlers look at whether the server stops, or do not."""

from __future__ import annotations

import asyncio
import json
import os

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from datastar_py import ServerSentEventGenerator as SSE
from datastar_py.starlette import datastar_response
from datastar_py.streams import StreamOptions, configure, current_stream

configure(StreamOptions(**json.loads(os.environ["STREAMS_OPTIONS"])))


def event(name: object):
    return SSE.patch_signals({"step": name})


@datastar_response
async def looks(request: Request):
    stream = current_stream()
    yield event(f"stopping {stream.stopping}")
    while not stream.stopping:
        await asyncio.sleep(0.02)
    await asyncio.sleep(0.1)
    yield event("looked")


@datastar_response
def looks_in_a_thread(request: Request):
    stream = current_stream()
    yield event(f"stopping {stream.stopping}")
    while not stream.stopping:
        stream.wait(0.02)
    yield event("looked")


@datastar_response
async def endless(request: Request):
    while True:
        yield event("more")
        await asyncio.sleep(0.05)


@datastar_response
def endless_in_a_thread(request: Request):
    while current_stream().connected:
        yield event("more")
        current_stream().wait(0.05)


async def state(request: Request):
    return PlainTextResponse(json.dumps({"token": os.environ["CONFORMANCE_TOKEN"], "runs": {}}))


app = Starlette(
    routes=[
        Route("/state", state),
        Route("/looks", looks, methods=["GET", "POST"]),
        Route("/looks-in-a-thread", looks_in_a_thread, methods=["GET", "POST"]),
        Route("/endless", endless, methods=["GET", "POST"]),
        Route("/endless-in-a-thread", endless_in_a_thread, methods=["GET", "POST"]),
    ]
)
