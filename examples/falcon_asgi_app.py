"""Datastar on Falcon under ASGI. Run it with `python examples/falcon_asgi_app.py`."""

import asyncio
from pathlib import Path

import falcon.asgi
import uvicorn

import notes
from datastar_py.falcon_asgi import ServerSentEventGenerator as SSE
from datastar_py.falcon_asgi import datastar_response, read_signals
from page import DATASTAR_JS, PORT, answer, clock, now, page, tea


class Index:
    async def on_get(self, req, resp):
        resp.content_type = falcon.MEDIA_HTML
        resp.text = page("Falcon")


class Clocks:
    @datastar_response
    async def on_get(self, req, resp):
        while True:
            yield SSE.patch_elements(clock())
            yield SSE.patch_signals({"_time": now()})
            await asyncio.sleep(1)


class Greet:
    @datastar_response
    async def on_post(self, req, resp):
        return SSE.patch_elements(answer(await read_signals(req)))


class Notes:
    @datastar_response
    async def on_get(self, req, resp):
        return notes.shared(req.get_param("me"))

    @datastar_response
    async def on_post(self, req, resp):
        signals = await read_signals(req)
        if signals and signals.get("note"):
            await notes.add(signals["note"])
            yield SSE.patch_signals({"note": ""})


class Tea:
    @datastar_response
    async def on_get(self, req, resp):
        await asyncio.sleep(2)
        return SSE.patch_elements(tea())


class Client:
    async def on_get(self, req, resp):
        resp.content_type = "text/javascript"
        resp.data = Path(DATASTAR_JS).read_bytes()


app = falcon.asgi.App()
app.add_route("/", Index())
app.add_route("/clock", Clocks())
app.add_route("/greet", Greet())
app.add_route("/notes", Notes())
app.add_route("/tea", Tea())
app.add_route("/datastar.js", Client())

if __name__ == "__main__":
    uvicorn.run(app, port=PORT)
