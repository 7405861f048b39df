"""Datastar on Flask. Run it with `python examples/flask_app.py`."""

import time

from flask import Flask, request, send_file

import notes
from datastar_py.flask import ServerSentEventGenerator as SSE
from datastar_py.flask import datastar_response, read_signals
from page import DATASTAR_JS, PORT, answer, clock, now, page, tea

app = Flask(__name__)


@app.get("/")
def index():
    return page("Flask")


@app.get("/clock")
@datastar_response
def clocks():
    while True:
        yield SSE.patch_elements(clock())
        yield SSE.patch_signals({"_time": now()})
        time.sleep(1)


@app.post("/greet")
@datastar_response
def greet():
    return SSE.patch_elements(answer(read_signals()))


@app.get("/notes")
@datastar_response
def show_notes():
    return notes.shared(request.args.get("me"))


@app.post("/notes")
@datastar_response
async def add_note():
    signals = read_signals()
    if signals and signals.get("note"):
        await notes.add(signals["note"])
        yield SSE.patch_signals({"note": ""})


@app.get("/tea")
@datastar_response
def make_tea():
    time.sleep(2)
    return SSE.patch_elements(tea())


@app.get("/datastar.js")
def client():
    return send_file(DATASTAR_JS, mimetype="text/javascript")


if __name__ == "__main__":
    app.run(port=PORT, threaded=True)
