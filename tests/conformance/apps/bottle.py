import asyncio
import time

from bottle import Bottle, request
from probe import VERBS, Run, after, content, on_loop, state, visitor

from datastar_py.bottle import (
    DatastarResponse,
    datastar_response,
    read_signals,
)
from datastar_py.bottle import (
    ServerSentEventGenerator as SSE,
)

wsgi = app = Bottle()


@app.hook("before_request")
def set_visitor():
    visitor.set(request.headers.get("X-Visitor", "nobody"))


@app.error(400)
@app.error(500)
def say_little(error):
    """Bottle's own page repeats the whole URL."""
    return error.body


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


@app.route("/sync-value", method=VERBS)
@datastar_response
def sync_value():
    with Run(request.query) as run:
        return run.value(request.path)


@app.route("/async-value", method=VERBS)
@datastar_response
async def async_value():
    with Run(request.query) as run:
        return run.value(request.path)


@app.route("/sync-generator", method=VERBS)
@datastar_response
def sync_generator():
    with Run(request.query) as run:
        time.sleep(run.wait)
        for step in run.steps:
            yield run.event(step, request.path)
            time.sleep(run.pause)


@app.route("/async-generator", method=VERBS)
@datastar_response
async def async_generator():
    with Run(request.query) as run:
        await asyncio.sleep(run.wait)
        for step in run.steps:
            yield run.event(step, request.path)
            await asyncio.sleep(run.pause)


@app.get("/sync-returns/<kind>")
@datastar_response
def sync_returns(kind):
    return content(kind, request.query, lambda: request.path)


@app.get("/async-returns/<kind>")
@datastar_response
async def async_returns(kind):
    return content(kind, request.query, lambda: request.path)


class Handlers:
    @datastar_response
    def sync_value(self):
        with Run(request.query) as run:
            return run.value(request.path)

    @datastar_response
    async def async_value(self):
        with Run(request.query) as run:
            return run.value(request.path)

    @datastar_response
    def sync_generator(self):
        with Run(request.query) as run:
            for step in run.steps:
                yield run.event(step, request.path)
                time.sleep(run.pause)

    @datastar_response
    async def async_generator(self):
        with Run(request.query) as run:
            for step in run.steps:
                yield run.event(step, request.path)
                await asyncio.sleep(run.pause)


handlers = Handlers()
app.route("/method/sync-value", callback=handlers.sync_value)
app.route("/method/async-value", callback=handlers.async_value)
app.route("/method/sync-generator", callback=handlers.sync_generator)
app.route("/method/async-generator", callback=handlers.async_generator)


class AsyncView:
    @datastar_response
    async def get(self):
        with Run(request.query) as run:
            for step in run.steps:
                yield run.event(step, request.path)
                await asyncio.sleep(run.pause)

    @datastar_response
    async def post(self):
        with Run(request.query) as run:
            return run.value(request.path)


class SyncView:
    @datastar_response
    def get(self):
        with Run(request.query) as run:
            for step in run.steps:
                yield run.event(step, request.path)
                time.sleep(run.pause)

    @datastar_response
    def post(self):
        with Run(request.query) as run:
            return run.value(request.path)


for path, view in (("/view/async", AsyncView()), ("/view/sync", SyncView())):
    app.get(path, callback=view.get)
    app.post(path, callback=view.post)


# --- responses ---


@app.route("/response/<kind>", method=VERBS)
def response(kind):
    return DatastarResponse(content(kind, request.query, lambda: request.path))


@app.get("/updates")
def updates():
    async def events():
        with Run(request.query) as run:
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
    query = {"id": request.query.id}

    def events():
        yield SSE.patch_signals({"after": True})
        after(query)

    return DatastarResponse(events())


# --- signals ---


@app.route("/signals", method=[*VERBS, "QUERY"])
@datastar_response
def signals():
    return SSE.patch_signals({"got": read_signals()})


@app.route("/signals/in-async-generator", method=VERBS)
@datastar_response
async def signals_in_async_generator():
    yield SSE.patch_signals({"got": read_signals()})
    yield SSE.patch_signals({"last": True})


@app.route("/signals/in-sync-generator", method=VERBS)
@datastar_response
def signals_in_sync_generator():
    yield SSE.patch_signals({"got": read_signals()})
    yield SSE.patch_signals({"last": True})


@app.route("/signals/before-async-generator", method=VERBS)
@datastar_response
async def signals_before_async_generator():
    got = read_signals()

    async def events():
        yield SSE.patch_signals({"got": got})
        yield SSE.patch_signals({"last": True})

    return events()


@app.route("/signals/before-sync-generator", method=VERBS)
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
    form = request.forms
    return SSE.patch_signals({"got": read_signals(), "flavour": form.getunicode("flavour")})


@app.post("/form/after-signals")
@datastar_response
def signals_before_form():
    got = read_signals()
    form = request.forms
    return SSE.patch_signals({"got": got, "flavour": form.getunicode("flavour")})


@app.post("/echo")
@datastar_response
def echo():
    got = read_signals()
    return [SSE.patch_elements(got["elements"]), SSE.patch_signals(got["signals"])]
