"""Datastar on Starlette. Run it with `python examples/starlette_app.py`."""

import asyncio

import uvicorn
from starlette.applications import Starlette
from starlette.responses import FileResponse, HTMLResponse
from starlette.routing import Route

import notes
from datastar_py.starlette import ServerSentEventGenerator as SSE
from datastar_py.starlette import datastar_response, read_signals
from page import DATASTAR_JS, PORT, answer, clock, now, page, tea


async def index(request):
    return HTMLResponse(page("Starlette"))


@datastar_response
async def clocks(request):
    while True:
        yield SSE.patch_elements(clock())
        yield SSE.patch_signals({"_time": now()})
        await asyncio.sleep(1)


@datastar_response
async def greet(request):
    return SSE.patch_elements(answer(await read_signals(request)))


@datastar_response
async def show_notes(request):
    return notes.shared(request.query_params.get("me"))


@datastar_response
async def add_note(request):
    signals = await read_signals(request)
    if signals and signals.get("note"):
        await notes.add(signals["note"])
        return SSE.patch_signals({"note": ""})


@datastar_response
async def make_tea(request):
    await asyncio.sleep(2)
    return SSE.patch_elements(tea())


async def client(request):
    return FileResponse(DATASTAR_JS, media_type="text/javascript")


app = Starlette(
    routes=[
        Route("/", index),
        Route("/clock", clocks),
        Route("/greet", greet, methods=["POST"]),
        Route("/notes", show_notes),
        Route("/notes", add_note, methods=["POST"]),
        Route("/tea", make_tea),
        Route("/datastar.js", client),
    ]
)

if __name__ == "__main__":
    uvicorn.run(app, port=PORT)
