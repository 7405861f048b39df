"""Datastar on FastHTML. Run it with `python examples/fasthtml_app.py`."""

import asyncio

import uvicorn
from fasthtml.common import FastHTML, FileResponse, HTMLResponse, Time

import notes
from datastar_py.fasthtml import ServerSentEventGenerator as SSE
from datastar_py.fasthtml import datastar_response, read_signals
from page import DATASTAR_JS, PORT, answer, now, page, tea

app = FastHTML(secret_key="choose one of your own")


@app.get("/")
async def index():
    return HTMLResponse(page("FastHTML"))


@app.get("/clock")
@datastar_response
async def clocks():
    while True:
        yield SSE.patch_elements(Time(now(), id="clock"))
        yield SSE.patch_signals({"_time": now()})
        await asyncio.sleep(1)


@app.post("/greet")
@datastar_response
async def greet(request):
    return SSE.patch_elements(answer(await read_signals(request)))


@app.get("/notes")
@datastar_response
async def show_notes(me: str = ""):
    return notes.shared(me)


@app.post("/notes")
@datastar_response
async def add_note(request):
    signals = await read_signals(request)
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
    return FileResponse(DATASTAR_JS, media_type="text/javascript")


if __name__ == "__main__":
    uvicorn.run(app, port=PORT)
