"""Datastar on Sanic. Run it with `python examples/sanic_app.py`."""

import asyncio

from sanic import Sanic
from sanic.response import file, html

import notes
from datastar_py.sanic import ServerSentEventGenerator as SSE
from datastar_py.sanic import datastar_response, read_signals
from page import DATASTAR_JS, PORT, answer, clock, now, page, tea

app = Sanic("datastar")


@app.get("/")
async def index(request):
    return html(page("Sanic"))


@app.get("/clock")
@datastar_response
async def clocks(request):
    while True:
        yield SSE.patch_elements(clock())
        yield SSE.patch_signals({"_time": now()})
        await asyncio.sleep(1)


@app.post("/greet")
@datastar_response
async def greet(request):
    return SSE.patch_elements(answer(await read_signals(request)))


@app.get("/notes")
@datastar_response
async def show_notes(request):
    return notes.shared(request.args.get("me"))


@app.post("/notes")
@datastar_response
async def add_note(request):
    signals = await read_signals(request)
    if signals and signals.get("note"):
        await notes.add(signals["note"])
        return SSE.patch_signals({"note": ""})


@app.get("/tea")
@datastar_response
async def make_tea(request):
    await asyncio.sleep(2)
    return SSE.patch_elements(tea())


@app.get("/datastar.js")
async def client(request):
    return await file(DATASTAR_JS, mime_type="text/javascript")


if __name__ == "__main__":
    app.run(port=PORT, single_process=True)
