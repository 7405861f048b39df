import asyncio
import time

from probe import VERBS, Run, after, content, on_loop, state, visitor
from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.datastructures import Headers
from starlette.endpoints import HTTPEndpoint
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.routing import Route

from datastar_py.starlette import (
    DatastarResponse,
    datastar_response,
    read_signals,
)
from datastar_py.starlette import (
    ServerSentEventGenerator as SSE,
)


class Visitor:
    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        if scope["type"] == "http":
            visitor.set(Headers(scope=scope).get("X-Visitor", "nobody"))
        await self.app(scope, receive, send)


async def ping(request: Request):
    return PlainTextResponse("pong")


async def report(request: Request):
    return JSONResponse(state())


def plain(request: Request):
    return JSONResponse({"loop": on_loop()})


# --- handlers of every kind ---


@datastar_response
def sync_value(request: Request):
    with Run(request.query_params) as run:
        return run.value(request.url.path)


@datastar_response
async def async_value(request: Request):
    with Run(request.query_params) as run:
        return run.value(request.url.path)


@datastar_response
def sync_generator(request: Request):
    with Run(request.query_params) as run:
        time.sleep(run.wait)
        for step in run.steps:
            yield run.event(step, request.url.path)
            time.sleep(run.pause)


@datastar_response
async def async_generator(request: Request):
    with Run(request.query_params) as run:
        await asyncio.sleep(run.wait)
        for step in run.steps:
            yield run.event(step, request.url.path)
            await asyncio.sleep(run.pause)


@datastar_response
def sync_returns(request: Request):
    kind = request.path_params["kind"]
    return content(kind, request.query_params, lambda: request.url.path)


@datastar_response
async def async_returns(request: Request):
    kind = request.path_params["kind"]
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


# --- responses ---


async def response(request: Request):
    kind = request.path_params["kind"]
    return DatastarResponse(content(kind, request.query_params, lambda: request.url.path))


async def updates(request: Request):
    async def events():
        with Run(request.query_params) as run:
            for step in run.steps:
                yield run.event(step, request.url.path)
                await asyncio.sleep(run.pause)

    return DatastarResponse(events())


async def custom(request: Request):
    response = DatastarResponse(
        SSE.patch_signals({"custom": True}), status_code=202, headers={"X-Custom": "yes"}
    )
    response.set_cookie("flavour", "oat")
    return response


async def leave_work(request: Request):
    return DatastarResponse(
        SSE.patch_signals({"after": True}),
        background=BackgroundTask(after, request.query_params),
    )


# --- signals ---


@datastar_response
async def signals(request: Request):
    return SSE.patch_signals({"got": await read_signals(request)})


@datastar_response
async def signals_in_async_generator(request: Request):
    yield SSE.patch_signals({"got": await read_signals(request)})
    yield SSE.patch_signals({"last": True})


@datastar_response
async def signals_in_sync_generator(request: Request):
    loop = asyncio.get_running_loop()

    def events():
        reading = asyncio.run_coroutine_threadsafe(read_signals(request), loop)
        yield SSE.patch_signals({"got": reading.result()})
        yield SSE.patch_signals({"last": True})

    return events()


@datastar_response
async def signals_before_async_generator(request: Request):
    got = await read_signals(request)

    async def events():
        yield SSE.patch_signals({"got": got})
        yield SSE.patch_signals({"last": True})

    return events()


@datastar_response
async def signals_before_sync_generator(request: Request):
    got = await read_signals(request)

    def events():
        yield SSE.patch_signals({"got": got})
        yield SSE.patch_signals({"last": True})

    return events()


@datastar_response
async def form_before_signals(request: Request):
    form = await request.form()
    return SSE.patch_signals({"got": await read_signals(request), "flavour": form["flavour"]})


@datastar_response
async def signals_before_form(request: Request):
    got = await read_signals(request)
    form = await request.form()
    return SSE.patch_signals({"got": got, "flavour": form["flavour"]})


@datastar_response
async def echo(request: Request):
    got = await read_signals(request)
    return [SSE.patch_elements(got["elements"]), SSE.patch_signals(got["signals"])]


handlers = Handlers()
app = Starlette(
    middleware=[Middleware(Visitor)],
    routes=[
        Route("/ping", ping),
        Route("/state", report),
        Route("/plain", plain),
        Route("/sync-value", sync_value, methods=VERBS),
        Route("/async-value", async_value, methods=VERBS),
        Route("/sync-generator", sync_generator, methods=VERBS),
        Route("/async-generator", async_generator, methods=VERBS),
        Route("/sync-returns/{kind}", sync_returns),
        Route("/async-returns/{kind}", async_returns),
        Route("/method/sync-value", handlers.sync_value),
        Route("/method/async-value", handlers.async_value),
        Route("/method/sync-generator", handlers.sync_generator),
        Route("/method/async-generator", handlers.async_generator),
        Route("/view/async", AsyncView),
        Route("/view/sync", SyncView),
        Route("/response/{kind}", response, methods=VERBS),
        Route("/updates", updates),
        Route("/custom", custom),
        Route("/after", leave_work),
        Route("/signals", signals, methods=[*VERBS, "QUERY"]),
        Route("/signals/in-async-generator", signals_in_async_generator, methods=VERBS),
        Route("/signals/in-sync-generator", signals_in_sync_generator, methods=VERBS),
        Route("/signals/before-async-generator", signals_before_async_generator, methods=VERBS),
        Route("/signals/before-sync-generator", signals_before_sync_generator, methods=VERBS),
        Route("/form/before-signals", form_before_signals, methods=["POST"]),
        Route("/form/after-signals", signals_before_form, methods=["POST"]),
        Route("/echo", echo, methods=["POST"]),
    ],
)
