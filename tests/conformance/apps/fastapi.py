from __future__ import annotations

import asyncio
import time

from fastapi import BackgroundTasks, FastAPI, Request
from fastapi.responses import PlainTextResponse
from probe import VERBS, Run, after, content, on_loop, state, visitor
from starlette.datastructures import Headers
from starlette.endpoints import HTTPEndpoint

from datastar_py.fastapi import (
    DatastarResponse,
    DatastarRoute,
    ReadSignals,
    datastar_response,
    read_signals,
)
from datastar_py.fastapi import (
    ServerSentEventGenerator as SSE,
)

app = FastAPI()
app.router.route_class = DatastarRoute


class Visitor:
    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        if scope["type"] == "http":
            visitor.set(Headers(scope=scope).get("X-Visitor", "nobody"))
        await self.app(scope, receive, send)


app.add_middleware(Visitor)


def every_verb(path: str):
    """One operation each: FastAPI names operations after the first method only."""

    def register(handler):
        for verb in VERBS:
            app.api_route(path, methods=[verb])(handler)
        return handler

    return register


@app.get("/ping", response_class=PlainTextResponse)
async def ping():
    return "pong"


@app.get("/state")
async def report():
    return state()


@app.get("/plain")
def plain():
    return {"loop": on_loop()}


# --- handlers of every kind ---


@every_verb("/sync-value")
@datastar_response
def sync_value(request: Request):
    with Run(request.query_params) as run:
        return run.value(request.url.path)


@every_verb("/async-value")
@datastar_response
async def async_value(request: Request):
    with Run(request.query_params) as run:
        return run.value(request.url.path)


@every_verb("/sync-generator")
@datastar_response
def sync_generator(request: Request):
    with Run(request.query_params) as run:
        time.sleep(run.wait)
        for step in run.steps:
            yield run.event(step, request.url.path)
            time.sleep(run.pause)


@every_verb("/async-generator")
@datastar_response
async def async_generator(request: Request):
    with Run(request.query_params) as run:
        await asyncio.sleep(run.wait)
        for step in run.steps:
            yield run.event(step, request.url.path)
            await asyncio.sleep(run.pause)


@app.get("/sync-returns/{kind}")
@datastar_response
def sync_returns(kind: str, request: Request):
    return content(kind, request.query_params, lambda: request.url.path)


@app.get("/async-returns/{kind}")
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
app.get("/method/sync-value")(handlers.sync_value)
app.get("/method/async-value")(handlers.async_value)
app.get("/method/sync-generator")(handlers.sync_generator)
app.get("/method/async-generator")(handlers.async_generator)


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


app.add_route("/view/async", AsyncView)
app.add_route("/view/sync", SyncView)


# --- responses ---


@every_verb("/response/{kind}")
async def response(kind: str, request: Request):
    return DatastarResponse(content(kind, request.query_params, lambda: request.url.path))


@app.get("/updates", response_class=DatastarResponse)
async def updates(request: Request):
    async def events():
        with Run(request.query_params) as run:
            for step in run.steps:
                yield run.event(step, request.url.path)
                await asyncio.sleep(run.pause)

    return DatastarResponse(events())


@app.get("/custom")
async def custom():
    response = DatastarResponse(
        SSE.patch_signals({"custom": True}), status_code=202, headers={"X-Custom": "yes"}
    )
    response.set_cookie("flavour", "oat")
    return response


@app.get("/after")
async def leave_work(request: Request, background: BackgroundTasks):
    background.add_task(after, request.query_params)
    return DatastarResponse(SSE.patch_signals({"after": True}))


# --- signals ---


@app.api_route("/signals", methods=["QUERY"], include_in_schema=False)
@every_verb("/signals")
@datastar_response
async def signals(got: ReadSignals):
    return SSE.patch_signals({"got": got})


@every_verb("/signals/in-async-generator")
@datastar_response
async def signals_in_async_generator(request: Request):
    yield SSE.patch_signals({"got": await read_signals(request)})
    yield SSE.patch_signals({"last": True})


@every_verb("/signals/in-sync-generator")
@datastar_response
async def signals_in_sync_generator(request: Request):
    loop = asyncio.get_running_loop()

    def events():
        reading = asyncio.run_coroutine_threadsafe(read_signals(request), loop)
        yield SSE.patch_signals({"got": reading.result()})
        yield SSE.patch_signals({"last": True})

    return events()


@every_verb("/signals/before-async-generator")
@datastar_response
async def signals_before_async_generator(got: ReadSignals):
    yield SSE.patch_signals({"got": got})
    yield SSE.patch_signals({"last": True})


@every_verb("/signals/before-sync-generator")
@datastar_response
def signals_before_sync_generator(got: ReadSignals):
    yield SSE.patch_signals({"got": got})
    yield SSE.patch_signals({"last": True})


@app.post("/form/before-signals")
@datastar_response
async def form_before_signals(request: Request):
    form = await request.form()
    return SSE.patch_signals({"got": await read_signals(request), "flavour": form["flavour"]})


@app.post("/form/after-signals")
@datastar_response
async def signals_before_form(request: Request, got: ReadSignals):
    form = await request.form()
    return SSE.patch_signals({"got": got, "flavour": form["flavour"]})


@app.post("/echo")
@datastar_response
async def echo(got: ReadSignals):
    return [SSE.patch_elements(got["elements"]), SSE.patch_signals(got["signals"])]
