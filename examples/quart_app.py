"""Datastar on Quart. Run it with `python examples/quart_app.py`."""

import asyncio

from quart import Quart, request, send_file

import notes
from datastar_py.quart import ServerSentEventGenerator as SSE
from datastar_py.quart import datastar_response, read_signals
from page import DATASTAR_JS, PORT, answer, clock, now, page, tea

app = Quart(__name__)


@app.get("/")
async def index():
    return page("Quart")


@app.get("/clock")
@datastar_response
async def clocks():
    while True:
        yield SSE.patch_elements(clock())
        yield SSE.patch_signals({"_time": now()})
        await asyncio.sleep(1)


@app.post("/greet")
@datastar_response
async def greet():
    return SSE.patch_elements(answer(await read_signals()))


@app.get("/notes")
@datastar_response
async def show_notes():
    return notes.shared(request.args.get("me"))


@app.post("/notes")
@datastar_response
async def add_note():
    signals = await read_signals()
    if signals and signals.get("note"):
        await notes.add(signals["note"])
        return SSE.patch_signals({"note": ""})


@app.get("/tea")
@datastar_response
async def make_tea():
    await asyncio.sleep(2)
    return SSE.patch_elements(tea())


@app.get("/datastar.js")
async def client():
    return await send_file(DATASTAR_JS, mimetype="text/javascript")


if __name__ == "__main__":
    app.run(port=PORT, use_reloader=False)
