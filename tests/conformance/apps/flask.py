import asyncio
import time

from flask import Flask, request
from flask.views import MethodView
from probe import VERBS, Run, after, content, on_loop, state, visitor

from datastar_py.flask import (
    DatastarResponse,
    datastar_response,
    read_signals,
)
from datastar_py.flask import (
    ServerSentEventGenerator as SSE,
)

wsgi = app = Flask(__name__)


@app.before_request
def set_visitor():
    visitor.set(request.headers.get("X-Visitor", "nobody"))


@app.get("/ping")
def ping():
    return "pong"


@app.get("/state")
def report():
    return state()


@app.get("/plain")
def plain():
    return {"loop": on_loop()}


# --- handlers of every kind ---


@app.route("/sync-value", methods=VERBS)
@datastar_response
def sync_value():
    with Run(request.args) as run:
        return run.value(request.path)


@app.route("/async-value", methods=VERBS)
@datastar_response
async def async_value():
    with Run(request.args) as run:
        return run.value(request.path)


@app.route("/sync-generator", methods=VERBS)
@datastar_response
def sync_generator():
    with Run(request.args) as run:
        time.sleep(run.wait)
        for step in run.steps:
            yield run.event(step, request.path)
            time.sleep(run.pause)


@app.route("/async-generator", methods=VERBS)
@datastar_response
async def async_generator():
    with Run(request.args) as run:
        await asyncio.sleep(run.wait)
        for step in run.steps:
            yield run.event(step, request.path)
            await asyncio.sleep(run.pause)


@app.get("/sync-returns/<kind>")
@datastar_response
def sync_returns(kind: str):
    return content(kind, request.args, lambda: request.path)


@app.get("/async-returns/<kind>")
@datastar_response
async def async_returns(kind: str):
    return content(kind, request.args, lambda: request.path)


class Handlers:
    @datastar_response
    def sync_value(self):
        with Run(request.args) as run:
            return run.value(request.path)

    @datastar_response
    async def async_value(self):
        with Run(request.args) as run:
            return run.value(request.path)

    @datastar_response
    def sync_generator(self):
        with Run(request.args) as run:
            for step in run.steps:
                yield run.event(step, request.path)
                time.sleep(run.pause)

    @datastar_response
    async def async_generator(self):
        with Run(request.args) as run:
            for step in run.steps:
                yield run.event(step, request.path)
                await asyncio.sleep(run.pause)


handlers = Handlers()
app.add_url_rule("/method/sync-value", "method sync-value", handlers.sync_value)
app.add_url_rule("/method/async-value", "method async-value", handlers.async_value)
app.add_url_rule("/method/sync-generator", "method sync-generator", handlers.sync_generator)
app.add_url_rule("/method/async-generator", "method async-generator", handlers.async_generator)


class AsyncView(MethodView):
    @datastar_response
    async def get(self):
        with Run(request.args) as run:
            for step in run.steps:
                yield run.event(step, request.path)
                await asyncio.sleep(run.pause)

    @datastar_response
    async def post(self):
        with Run(request.args) as run:
            return run.value(request.path)


class SyncView(MethodView):
    @datastar_response
    def get(self):
        with Run(request.args) as run:
            for step in run.steps:
                yield run.event(step, request.path)
                time.sleep(run.pause)

    @datastar_response
    def post(self):
        with Run(request.args) as run:
            return run.value(request.path)


app.add_url_rule("/view/async", view_func=AsyncView.as_view("AsyncView"))
app.add_url_rule("/view/sync", view_func=SyncView.as_view("SyncView"))


# --- responses ---


@app.route("/response/<kind>", methods=VERBS)
def response(kind: str):
    return DatastarResponse(content(kind, request.args, lambda: request.path))


@app.get("/updates")
def updates():
    async def events():
        with Run(request.args) as run:
            for step in run.steps:
                yield run.event(step, request.path)
                await asyncio.sleep(run.pause)

    return DatastarResponse(events())


@app.get("/custom")
def custom():
    response = DatastarResponse(
        SSE.patch_signals({"custom": True}), status=202, headers={"X-Custom": "yes"}
    )
    response.set_cookie("flavour", "oat")
    return response


@app.get("/after")
def leave_work():
    query = request.args
    response = DatastarResponse(SSE.patch_signals({"after": True}))
    response.call_on_close(lambda: after(query))
    return response


# --- signals ---


@app.route("/signals", methods=[*VERBS, "QUERY"])
@datastar_response
def signals():
    return SSE.patch_signals({"got": read_signals()})


@app.route("/signals/in-async-generator", methods=VERBS)
@datastar_response
async def signals_in_async_generator():
    yield SSE.patch_signals({"got": read_signals()})
    yield SSE.patch_signals({"last": True})


@app.route("/signals/in-sync-generator", methods=VERBS)
@datastar_response
def signals_in_sync_generator():
    yield SSE.patch_signals({"got": read_signals()})
    yield SSE.patch_signals({"last": True})


@app.route("/signals/before-async-generator", methods=VERBS)
@datastar_response
async def signals_before_async_generator():
    got = read_signals()

    async def events():
        yield SSE.patch_signals({"got": got})
        yield SSE.patch_signals({"last": True})

    return events()


@app.route("/signals/before-sync-generator", methods=VERBS)
@datastar_response
def signals_before_sync_generator():
    got = read_signals()

    def events():
        yield SSE.patch_signals({"got": got})
        yield SSE.patch_signals({"last": True})

    return events()


@app.post("/form/before-signals")
@datastar_response
def form_before_signals():
    form = request.form
    return SSE.patch_signals({"got": read_signals(), "flavour": form["flavour"]})


@app.post("/form/after-signals")
@datastar_response
def signals_before_form():
    got = read_signals()
    form = request.form
    return SSE.patch_signals({"got": got, "flavour": form["flavour"]})


@app.post("/echo")
@datastar_response
def echo():
    got = read_signals()
    return [SSE.patch_elements(got["elements"]), SSE.patch_signals(got["signals"])]
