"""Datastar under ASGI, without a framework. Run it with `python examples/asgi_app.py`."""

import asyncio
from pathlib import Path
from urllib.parse import parse_qs

import uvicorn

import notes
from datastar_py.asgi import ServerSentEventGenerator as SSE
from datastar_py.asgi import datastar_response, read_signals
from page import DATASTAR_JS, PORT, answer, clock, now, page, tea


def plainly(status, media_type, text):
    async def application(scope, receive, send):
        headers = [(b"content-type", media_type.encode())]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": text})

    return application


@datastar_response
async def clocks(scope, receive):
    while True:
        yield SSE.patch_elements(clock())
        yield SSE.patch_signals({"_time": now()})
        await asyncio.sleep(1)


@datastar_response
async def greet(scope, receive):
    return SSE.patch_elements(answer(await read_signals(scope, receive)))


@datastar_response
async def show_notes(scope, receive):
    me = parse_qs(scope["query_string"].decode()).get("me")
    return notes.shared(me and me[0])


@datastar_response
async def add_note(scope, receive):
    signals = await read_signals(scope, receive)
    if signals and signals.get("note"):
        await notes.add(signals["note"])
        yield SSE.patch_signals({"note": ""})


@datastar_response
async def make_tea(scope, receive):
    await asyncio.sleep(2)
    return SSE.patch_elements(tea())


routes = {
    "GET /": plainly(200, "text/html; charset=utf-8", page("ASGI").encode()),
    "GET /clock": clocks,
    "POST /greet": greet,
    "GET /notes": show_notes,
    "POST /notes": add_note,
    "GET /tea": make_tea,
}
if DATASTAR_JS:
    routes["GET /datastar.js"] = plainly(200, "text/javascript", Path(DATASTAR_JS).read_bytes())
nothing = plainly(404, "text/plain", b"There is nothing here.")


async def app(scope, receive, send):
    found = routes.get(f"{scope['method']} {scope['path']}", nothing)
    await found(scope, receive, send)


if __name__ == "__main__":
    uvicorn.run(app, port=PORT, lifespan="off")
