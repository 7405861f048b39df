"""Datastar on FastAPI. Run it with `python examples/fastapi_app.py`."""

import asyncio

import uvicorn
from fastapi import FastAPI
from fastapi.responses import FileResponse, HTMLResponse

import notes
from datastar_py.fastapi import DatastarRoute, ReadSignals, datastar_response
from datastar_py.fastapi import ServerSentEventGenerator as SSE
from page import DATASTAR_JS, PORT, answer, clock, now, page, tea

app = FastAPI()
app.router.route_class = DatastarRoute


@app.get("/", response_class=HTMLResponse)
async def index():
    return page("FastAPI")


@app.get("/clock")
@datastar_response
async def clocks():
    while True:
        yield SSE.patch_elements(clock())
        yield SSE.patch_signals({"_time": now()})
        await asyncio.sleep(1)


@app.post("/greet")
@datastar_response
async def greet(signals: ReadSignals):
    return SSE.patch_elements(answer(signals))


@app.get("/notes")
@datastar_response
async def show_notes(me: str | None = None):
    return notes.shared(me)


@app.post("/notes")
@datastar_response
async def add_note(signals: ReadSignals):
    if signals and signals.get("note"):
        await notes.add(signals["note"])
        return SSE.patch_signals({"note": ""})


@app.get("/tea")
@datastar_response
async def make_tea():
    await asyncio.sleep(2)
    return SSE.patch_elements(tea())


@app.get("/datastar.js", include_in_schema=False)
async def client():
    return FileResponse(DATASTAR_JS, media_type="text/javascript")


if __name__ == "__main__":
    uvicorn.run(app, port=PORT)
