"""Datastar on Litestar. Run it with `python examples/litestar_app.py`."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import uvicorn
from litestar import Litestar, MediaType, Request, get, post
from litestar.response import File

import notes
from datastar_py.litestar import ServerSentEventGenerator as SSE
from datastar_py.litestar import datastar_response, read_signals
from datastar_py.sse import DatastarEvent, DatastarEvents
from page import DATASTAR_JS, PORT, answer, clock, now, page, tea


@get("/", media_type=MediaType.HTML)
async def index() -> str:
    return page("Litestar")


@get("/clock")
@datastar_response
async def clocks() -> AsyncIterator[DatastarEvent]:
    while True:
        yield SSE.patch_elements(clock())
        yield SSE.patch_signals({"_time": now()})
        await asyncio.sleep(1)


@post("/greet")
@datastar_response
async def greet(request: Request[Any, Any, Any]) -> DatastarEvent:
    return SSE.patch_elements(answer(await read_signals(request)))


@get("/notes")
@datastar_response
async def show_notes(me: str | None = None) -> DatastarEvents:
    return notes.shared(me)


@post("/notes")
@datastar_response
async def add_note(request: Request[Any, Any, Any]) -> DatastarEvents:
    signals = await read_signals(request)
    if signals and signals.get("note"):
        await notes.add(signals["note"])
        return SSE.patch_signals({"note": ""})
    return None


@get("/tea")
@datastar_response
async def make_tea() -> DatastarEvent:
    await asyncio.sleep(2)
    return SSE.patch_elements(tea())


@get("/datastar.js")
async def client() -> File:
    return File(DATASTAR_JS, media_type="text/javascript", content_disposition_type="inline")


app = Litestar([index, clocks, greet, show_notes, add_note, make_tea, client])

if __name__ == "__main__":
    uvicorn.run(app, port=PORT)
