import asyncio
import time

from probe import VERBS, Run, after, content, on_loop, state, visitor
from quart import Quart, request
from quart.views import MethodView

from datastar_py.quart import (
    DatastarResponse,
    datastar_response,
    read_signals,
)
from datastar_py.quart import (
    ServerSentEventGenerator as SSE,
)

app = Quart(__name__)


@app.before_request
async def set_visitor():
    visitor.set(request.headers.get("X-Visitor", "nobody"))


@app.get("/ping")
async def ping():
    return "pong"


@app.get("/state")
async def report():
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
async def response(kind: str):
    return DatastarResponse(content(kind, request.args, lambda: request.path))


@app.get("/updates")
async def updates():
    async def events():
        with Run(request.args) as run:
            for step in run.steps:
                yield run.event(step, request.path)
                await asyncio.sleep(run.pause)

    return DatastarResponse(events())


@app.get("/custom")
async def custom():
    response = DatastarResponse(
        SSE.patch_signals({"custom": True}), status=202, headers={"X-Custom": "yes"}
    )
    response.set_cookie("flavour", "oat")
    return response


@app.get("/after")
async def leave_work():
    app.add_background_task(after, request.args)
    return DatastarResponse(SSE.patch_signals({"after": True}))


# --- signals ---


@app.route("/signals", methods=[*VERBS, "QUERY"])
@datastar_response
async def signals():
    return SSE.patch_signals({"got": await read_signals()})


@app.route("/signals/in-async-generator", methods=VERBS)
@datastar_response
async def signals_in_async_generator():
    yield SSE.patch_signals({"got": await read_signals()})
    yield SSE.patch_signals({"last": True})


@app.route("/signals/in-sync-generator", methods=VERBS)
@datastar_response
async def signals_in_sync_generator():
    loop = asyncio.get_running_loop()

    def events():
        reading = asyncio.run_coroutine_threadsafe(read_signals(), loop)
        yield SSE.patch_signals({"got": reading.result()})
        yield SSE.patch_signals({"last": True})

    return events()


@app.route("/signals/before-async-generator", methods=VERBS)
@datastar_response
async def signals_before_async_generator():
    got = await read_signals()

    async def events():
        yield SSE.patch_signals({"got": got})
        yield SSE.patch_signals({"last": True})

    return events()


@app.route("/signals/before-sync-generator", methods=VERBS)
@datastar_response
async def signals_before_sync_generator():
    got = await read_signals()

    def events():
        yield SSE.patch_signals({"got": got})
        yield SSE.patch_signals({"last": True})

    return events()


@app.post("/form/before-signals")
@datastar_response
async def form_before_signals():
    form = await request.form
    return SSE.patch_signals({"got": await read_signals(), "flavour": form["flavour"]})


@app.post("/form/after-signals")
@datastar_response
async def signals_before_form():
    got = await read_signals()
    form = await request.form
    return SSE.patch_signals({"got": got, "flavour": form["flavour"]})


@app.post("/echo")
@datastar_response
async def echo():
    got = await read_signals()
    return [SSE.patch_elements(got["elements"]), SSE.patch_signals(got["signals"])]
