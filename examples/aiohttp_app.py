"""Datastar on aiohttp. Run it with `python examples/aiohttp_app.py`."""

import asyncio

from aiohttp import web

import notes
from datastar_py.aiohttp import ServerSentEventGenerator as SSE
from datastar_py.aiohttp import datastar_response, read_signals
from page import DATASTAR_JS, PORT, answer, clock, now, page, tea

routes = web.RouteTableDef()


@routes.get("/")
async def index(request):
    return web.Response(text=page("aiohttp"), content_type="text/html")


@routes.get("/clock")
@datastar_response
async def clocks(request):
    while True:
        yield SSE.patch_elements(clock())
        yield SSE.patch_signals({"_time": now()})
        await asyncio.sleep(1)


@routes.post("/greet")
@datastar_response
async def greet(request):
    return SSE.patch_elements(answer(await read_signals(request)))


@routes.get("/notes")
@datastar_response
async def show_notes(request):
    return notes.shared(request.query.get("me"))


@routes.post("/notes")
@datastar_response
async def add_note(request):
    signals = await read_signals(request)
    if signals and signals.get("note"):
        await notes.add(signals["note"])
        yield SSE.patch_signals({"note": ""})


@routes.get("/tea")
@datastar_response
async def make_tea(request):
    await asyncio.sleep(2)
    return SSE.patch_elements(tea())


@routes.get("/datastar.js")
async def client(request):
    return web.FileResponse(DATASTAR_JS, headers={"Content-Type": "text/javascript"})


app = web.Application()
app.add_routes(routes)

if __name__ == "__main__":
    web.run_app(app, port=PORT, print=None)
