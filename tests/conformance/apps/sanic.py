import asyncio
import time

from probe import VERBS, Run, after, content, on_loop, state, visitor
from sanic import Request, Sanic
from sanic.response import json, text
from sanic.views import HTTPMethodView

from datastar_py.sanic import (
    DatastarResponse,
    datastar_respond,
    datastar_response,
    read_signals,
)
from datastar_py.sanic import (
    ServerSentEventGenerator as SSE,
)

app = Sanic("conformance")


@app.on_request
async def set_visitor(request: Request):
    visitor.set(request.headers.get("X-Visitor", "nobody"))


@app.get("/ping")
async def ping(request: Request):
    return text("pong")


@app.get("/state")
async def report(request: Request):
    return json(state())


@app.get("/plain")
def plain(request: Request):
    return json({"loop": on_loop()})


# --- handlers of every kind ---


@app.route("/sync-value", methods=VERBS)
@datastar_response
def sync_value(request: Request):
    with Run(request.args) as run:
        return run.value(request.path)


@app.route("/async-value", methods=VERBS)
@datastar_response
async def async_value(request: Request):
    with Run(request.args) as run:
        return run.value(request.path)


@app.route("/sync-generator", methods=VERBS)
@datastar_response
def sync_generator(request: Request):
    with Run(request.args) as run:
        time.sleep(run.wait)
        for step in run.steps:
            yield run.event(step, request.path)
            time.sleep(run.pause)


@app.route("/async-generator", methods=VERBS)
@datastar_response
async def async_generator(request: Request):
    with Run(request.args) as run:
        await asyncio.sleep(run.wait)
        for step in run.steps:
            yield run.event(step, request.path)
            await asyncio.sleep(run.pause)


@app.post("/async-generator/streamed", stream=True)
@datastar_response
async def streamed_generator(request: Request):
    with Run(request.args) as run:
        for step in run.steps:
            yield run.event(step, request.path)
            await asyncio.sleep(run.pause)


@app.get("/sync-returns/<kind:str>")
@datastar_response
def sync_returns(request: Request, kind: str):
    return content(kind, request.args, lambda: request.path)


@app.get("/async-returns/<kind:str>")
@datastar_response
async def async_returns(request: Request, kind: str):
    return content(kind, request.args, lambda: request.path)


class Handlers:
    @datastar_response
    def sync_value(self, request: Request):
        with Run(request.args) as run:
            return run.value(request.path)

    @datastar_response
    async def async_value(self, request: Request):
        with Run(request.args) as run:
            return run.value(request.path)

    @datastar_response
    def sync_generator(self, request: Request):
        with Run(request.args) as run:
            for step in run.steps:
                yield run.event(step, request.path)
                time.sleep(run.pause)

    @datastar_response
    async def async_generator(self, request: Request):
        with Run(request.args) as run:
            for step in run.steps:
                yield run.event(step, request.path)
                await asyncio.sleep(run.pause)


handlers = Handlers()
app.add_route(handlers.sync_value, "/method/sync-value", name="method_sync_value")
app.add_route(handlers.async_value, "/method/async-value", name="method_async_value")
app.add_route(handlers.sync_generator, "/method/sync-generator", name="method_sync_generator")
app.add_route(handlers.async_generator, "/method/async-generator", name="method_async_generator")


class AsyncView(HTTPMethodView):
    @datastar_response
    async def get(self, request: Request):
        with Run(request.args) as run:
            for step in run.steps:
                yield run.event(step, request.path)
                await asyncio.sleep(run.pause)

    @datastar_response
    async def post(self, request: Request):
        with Run(request.args) as run:
            return run.value(request.path)


class SyncView(HTTPMethodView):
    @datastar_response
    def get(self, request: Request):
        with Run(request.args) as run:
            for step in run.steps:
                yield run.event(step, request.path)
                time.sleep(run.pause)

    @datastar_response
    def post(self, request: Request):
        with Run(request.args) as run:
            return run.value(request.path)


app.add_route(AsyncView.as_view(), "/view/async")
app.add_route(SyncView.as_view(), "/view/sync")


# --- responses ---


@app.route("/response/<kind:str>", methods=VERBS)
async def response(request: Request, kind: str):
    return DatastarResponse(content(kind, request.args, lambda: request.path))


@app.get("/updates")
async def updates(request: Request):
    with Run(request.args) as run:
        response = await datastar_respond(request)
        for step in run.steps:
            await response.send(run.event(step, request.path))
            await asyncio.sleep(run.pause)


@app.get("/custom")
async def custom(request: Request):
    response = DatastarResponse(
        SSE.patch_signals({"custom": True}), status=202, headers={"X-Custom": "yes"}
    )
    response.add_cookie("flavour", "oat", secure=False)
    return response


@app.get("/after")
async def leave_work(request: Request):
    async def work():
        after(request.args)

    app.add_task(work())
    return DatastarResponse(SSE.patch_signals({"after": True}))


# --- signals ---


@app.route("/signals", methods=VERBS)
@datastar_response
async def signals(request: Request):
    return SSE.patch_signals({"got": await read_signals(request)})


@app.post("/signals/streamed", stream=True)
@datastar_response
async def streamed_signals(request: Request):
    return SSE.patch_signals({"got": await read_signals(request)})


@app.route("/signals/in-async-generator", methods=VERBS)
@datastar_response
async def signals_in_async_generator(request: Request):
    yield SSE.patch_signals({"got": await read_signals(request)})
    yield SSE.patch_signals({"last": True})


@app.route("/signals/in-sync-generator", methods=VERBS)
@datastar_response
async def signals_in_sync_generator(request: Request):
    loop = asyncio.get_running_loop()

    def events():
        reading = asyncio.run_coroutine_threadsafe(read_signals(request), loop)
        yield SSE.patch_signals({"got": reading.result()})
        yield SSE.patch_signals({"last": True})

    return events()


@app.route("/signals/before-async-generator", methods=VERBS)
@datastar_response
async def signals_before_async_generator(request: Request):
    got = await read_signals(request)

    async def events():
        yield SSE.patch_signals({"got": got})
        yield SSE.patch_signals({"last": True})

    return events()


@app.route("/signals/before-sync-generator", methods=VERBS)
@datastar_response
async def signals_before_sync_generator(request: Request):
    got = await read_signals(request)

    def events():
        yield SSE.patch_signals({"got": got})
        yield SSE.patch_signals({"last": True})

    return events()


@app.post("/form/before-signals")
@datastar_response
async def form_before_signals(request: Request):
    form = request.form
    return SSE.patch_signals({"got": await read_signals(request), "flavour": form.get("flavour")})


@app.post("/form/after-signals")
@datastar_response
async def signals_before_form(request: Request):
    got = await read_signals(request)
    form = request.form
    return SSE.patch_signals({"got": got, "flavour": form.get("flavour")})


@app.post("/echo")
@datastar_response
async def echo(request: Request):
    got = await read_signals(request)
    return [SSE.patch_elements(got["elements"]), SSE.patch_signals(got["signals"])]
