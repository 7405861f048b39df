"""Datastar on Falcon under WSGI. Run it with `python examples/falcon_app.py`."""

import time
from pathlib import Path

import falcon

import notes
from datastar_py.falcon import ServerSentEventGenerator as SSE
from datastar_py.falcon import datastar_response, read_signals
from page import DATASTAR_JS, PORT, answer, clock, now, page, tea
from threads import serve


class Index:
    def on_get(self, req, resp):
        resp.content_type = falcon.MEDIA_HTML
        resp.text = page("Falcon")


class Clocks:
    @datastar_response
    def on_get(self, req, resp):
        while True:
            yield SSE.patch_elements(clock())
            yield SSE.patch_signals({"_time": now()})
            time.sleep(1)


class Greet:
    @datastar_response
    def on_post(self, req, resp):
        return SSE.patch_elements(answer(read_signals(req)))


class Notes:
    @datastar_response
    def on_get(self, req, resp):
        return notes.shared(req.get_param("me"))

    @datastar_response
    async def on_post(self, req, resp):
        signals = read_signals(req)
        if signals and signals.get("note"):
            await notes.add(signals["note"])
            yield SSE.patch_signals({"note": ""})


class Tea:
    @datastar_response
    def on_get(self, req, resp):
        time.sleep(2)
        return SSE.patch_elements(tea())


class Client:
    def on_get(self, req, resp):
        resp.content_type = "text/javascript"
        resp.data = Path(DATASTAR_JS).read_bytes()


app = falcon.App()
app.add_route("/", Index())
app.add_route("/clock", Clocks())
app.add_route("/greet", Greet())
app.add_route("/notes", Notes())
app.add_route("/tea", Tea())
app.add_route("/datastar.js", Client())

if __name__ == "__main__":
    serve(app, PORT)
