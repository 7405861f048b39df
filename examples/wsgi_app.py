"""Datastar under WSGI, without a framework. Run it with `python examples/wsgi_app.py`."""

import time
from pathlib import Path
from urllib.parse import parse_qs

import notes
from datastar_py.wsgi import ServerSentEventGenerator as SSE
from datastar_py.wsgi import datastar_response, read_signals
from page import DATASTAR_JS, PORT, answer, clock, now, page, tea
from threads import serve


def plainly(status, media_type, text):
    def application(environ, start_response):
        start_response(status, [("Content-Type", media_type)])
        return [text]

    return application


@datastar_response
def clocks(environ):
    while True:
        yield SSE.patch_elements(clock())
        yield SSE.patch_signals({"_time": now()})
        time.sleep(1)


@datastar_response
def greet(environ):
    return SSE.patch_elements(answer(read_signals(environ)))


@datastar_response
def show_notes(environ):
    me = parse_qs(environ["QUERY_STRING"]).get("me")
    return notes.shared(me and me[0])


@datastar_response
async def add_note(environ):
    signals = read_signals(environ)
    if signals and signals.get("note"):
        await notes.add(signals["note"])
        yield SSE.patch_signals({"note": ""})


@datastar_response
def make_tea(environ):
    time.sleep(2)
    return SSE.patch_elements(tea())


routes = {
    "GET /": plainly("200 OK", "text/html; charset=utf-8", page("WSGI").encode()),
    "GET /clock": clocks,
    "POST /greet": greet,
    "GET /notes": show_notes,
    "POST /notes": add_note,
    "GET /tea": make_tea,
}
if DATASTAR_JS:
    routes["GET /datastar.js"] = plainly(
        "200 OK", "text/javascript", Path(DATASTAR_JS).read_bytes()
    )
nothing = plainly("404 Not Found", "text/plain", b"There is nothing here.")


def app(environ, start_response):
    found = routes.get(f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}", nothing)
    return found(environ, start_response)


if __name__ == "__main__":
    serve(app, PORT)
