"""Datastar on BlackSheep. Run it with `python examples/blacksheep_app.py`."""

import asyncio
from pathlib import Path

import uvicorn
from blacksheep import Application, Content, Request, Response, get, html, post

import notes
from datastar_py.blacksheep import ServerSentEventGenerator as SSE
from datastar_py.blacksheep import datastar_response, read_signals
from page import DATASTAR_JS, PORT, answer, clock, now, page, tea

app = Application()


@get("/")
async def index():
    return html(page("BlackSheep"))


@get("/clock")
@datastar_response
async def clocks():
    while True:
        yield SSE.patch_elements(clock())
        yield SSE.patch_signals({"_time": now()})
        await asyncio.sleep(1)


@post("/greet")
@datastar_response
async def greet(request: Request):
    return SSE.patch_elements(answer(await read_signals(request)))


@get("/notes")
@datastar_response
async def show_notes(request: Request):
    me = request.query.get("me")
    return notes.shared(me and me[0])


@post("/notes")
@datastar_response
async def add_note(request: Request):
    signals = await read_signals(request)
    if signals and signals.get("note"):
        await notes.add(signals["note"])
        yield SSE.patch_signals({"note": ""})


@get("/tea")
@datastar_response
async def make_tea():
    await asyncio.sleep(2)
    return SSE.patch_elements(tea())


@get("/datastar.js")
async def client():
    return Response(200, None, Content(b"text/javascript", Path(DATASTAR_JS).read_bytes()))


if __name__ == "__main__":
    uvicorn.run(app, port=PORT)
