import asyncio
import time

from fasthtml.common import FastHTML
from probe import VERBS, Run, after, content, on_loop, state, visitor
from starlette.background import BackgroundTask
from starlette.datastructures import Headers
from starlette.endpoints import HTTPEndpoint
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.routing import Route

from datastar_py.fasthtml import (
    DatastarResponse,
    datastar_response,
    read_signals,
)
from datastar_py.fasthtml import (
    ServerSentEventGenerator as SSE,
)


class Visitor:
    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        if scope["type"] == "http":
            visitor.set(Headers(scope=scope).get("X-Visitor", "nobody"))
        await self.app(scope, receive, send)


app = FastHTML(secret_key="conformance")
app.add_middleware(Visitor)


@app.route("/ping", methods=["GET"])
async def ping():
    return PlainTextResponse("pong")


@app.route("/state", methods=["GET"])
async def report():
    return JSONResponse(state())


@app.route("/plain", methods=["GET"])
def plain():
    return JSONResponse({"loop": on_loop()})


# --- handlers of every kind ---


@app.route("/sync-value", methods=VERBS)
@datastar_response
def sync_value(request: Request):
    with Run(request.query_params) as run:
        return run.value(request.url.path)


@app.route("/async-value", methods=VERBS)
@datastar_response
async def async_value(request: Request):
    with Run(request.query_params) as run:
        return run.value(request.url.path)


@app.route("/sync-generator", methods=VERBS)
@datastar_response
def sync_generator(request: Request):
    with Run(request.query_params) as run:
        time.sleep(run.wait)
        for step in run.steps:
            yield run.event(step, request.url.path)
            time.sleep(run.pause)


@app.route("/async-generator", methods=VERBS)
@datastar_response
async def async_generator(request: Request):
    with Run(request.query_params) as run:
        await asyncio.sleep(run.wait)
        for step in run.steps:
            yield run.event(step, request.url.path)
            await asyncio.sleep(run.pause)


@app.route("/sync-returns/{kind}", methods=["GET"])
@datastar_response
def sync_returns(kind: str, request: Request):
    return content(kind, request.query_params, lambda: request.url.path)


@app.route("/async-returns/{kind}", methods=["GET"])
@datastar_response
async def async_returns(kind: str, request: Request):
    return content(kind, request.query_params, lambda: request.url.path)


class Handlers:
    @datastar_response
    def sync_value(self, request: Request):
        with Run(request.query_params) as run:
            return run.value(request.url.path)

    @datastar_response
    async def async_value(self, request: Request):
        with Run(request.query_params) as run:
            return run.value(request.url.path)

    @datastar_response
    def sync_generator(self, request: Request):
        with Run(request.query_params) as run:
            for step in run.steps:
                yield run.event(step, request.url.path)
                time.sleep(run.pause)

    @datastar_response
    async def async_generator(self, request: Request):
        with Run(request.query_params) as run:
            for step in run.steps:
                yield run.event(step, request.url.path)
                await asyncio.sleep(run.pause)


handlers = Handlers()
app.route("/method/sync-value", methods=["GET"])(handlers.sync_value)
app.route("/method/async-value", methods=["GET"])(handlers.async_value)
app.route("/method/sync-generator", methods=["GET"])(handlers.sync_generator)
app.route("/method/async-generator", methods=["GET"])(handlers.async_generator)


class AsyncView(HTTPEndpoint):
    @datastar_response
    async def get(self, request: Request):
        with Run(request.query_params) as run:
            for step in run.steps:
                yield run.event(step, request.url.path)
                await asyncio.sleep(run.pause)

    @datastar_response
    async def post(self, request: Request):
        with Run(request.query_params) as run:
            return run.value(request.url.path)


class SyncView(HTTPEndpoint):
    @datastar_response
    def get(self, request: Request):
        with Run(request.query_params) as run:
            for step in run.steps:
                yield run.event(step, request.url.path)
                time.sleep(run.pause)

    @datastar_response
    def post(self, request: Request):
        with Run(request.query_params) as run:
            return run.value(request.url.path)


app.add_route(Route("/view/async", AsyncView))
app.add_route(Route("/view/sync", SyncView))


# --- responses ---


@app.route("/response/{kind}", methods=VERBS)
async def response(kind: str, request: Request):
    return DatastarResponse(content(kind, request.query_params, lambda: request.url.path))


@app.route("/updates", methods=["GET"])
async def updates(request: Request):
    async def events():
        with Run(request.query_params) as run:
            for step in run.steps:
                yield run.event(step, request.url.path)
                await asyncio.sleep(run.pause)

    return DatastarResponse(events())


@app.route("/custom", methods=["GET"])
async def custom():
    response = DatastarResponse(
        SSE.patch_signals({"custom": True}), status_code=202, headers={"X-Custom": "yes"}
    )
    response.set_cookie("flavour", "oat")
    return response


@app.route("/after", methods=["GET"])
async def leave_work(request: Request):
    return DatastarResponse(
        SSE.patch_signals({"after": True}),
        background=BackgroundTask(after, request.query_params),
    )


# --- signals ---


@app.route("/signals", methods=[*VERBS, "QUERY"])
@datastar_response
async def signals(request: Request):
    return SSE.patch_signals({"got": await read_signals(request)})


@datastar_response
async def streamed_signals(request: Request):
    return SSE.patch_signals({"got": await read_signals(request)})


# FastHTML reads the body before it calls a handler of its own.
app.router.routes.append(Route("/signals/streamed", streamed_signals, methods=["POST"]))


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


@app.route("/form/before-signals", methods=["POST"])
@datastar_response
async def form_before_signals(request: Request):
    form = await request.form()
    return SSE.patch_signals({"got": await read_signals(request), "flavour": form["flavour"]})


@app.route("/form/after-signals", methods=["POST"])
@datastar_response
async def signals_before_form(request: Request):
    got = await read_signals(request)
    form = await request.form()
    return SSE.patch_signals({"got": got, "flavour": form["flavour"]})


@app.route("/echo", methods=["POST"])
@datastar_response
async def echo(request: Request):
    got = await read_signals(request)
    return [SSE.patch_elements(got["elements"]), SSE.patch_signals(got["signals"])]
