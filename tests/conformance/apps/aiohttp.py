import asyncio
import time

from aiohttp import web
from probe import VERBS, Run, after, content, on_loop, state, visitor

from datastar_py.aiohttp import DatastarResponse, datastar_response, read_signals
from datastar_py.aiohttp import ServerSentEventGenerator as SSE


@web.middleware
async def set_visitor(request, handler):
    visitor.set(request.headers.get("X-Visitor", "nobody"))
    return await handler(request)


app = web.Application(middlewares=[set_visitor])


def made(arguments):
    """What the command line of aiohttp calls."""
    return app


def route(path, *methods):
    def add(handler):
        for method in methods:
            app.router.add_route(method, path, handler)
        if not methods:
            app.router.add_get(path, handler)
        return handler

    return add


@route("/ping")
async def ping(request):
    return web.Response(text="pong")


@route("/state")
async def report(request):
    return web.json_response(state())


@route("/plain")
async def plain(request):
    return web.json_response({"loop": on_loop()})


# --- handlers of every kind ---


@route("/sync-value", *VERBS, "HEAD")
@datastar_response
def sync_value(request):
    with Run(request.query) as run:
        return run.value(request.path)


@route("/async-value", *VERBS, "HEAD")
@datastar_response
async def async_value(request):
    with Run(request.query) as run:
        return run.value(request.path)


@route("/sync-generator", *VERBS, "HEAD")
@datastar_response
def sync_generator(request):
    with Run(request.query) as run:
        time.sleep(run.wait)
        for step in run.steps:
            yield run.event(step, request.path)
            time.sleep(run.pause)


@route("/async-generator", *VERBS, "HEAD")
@datastar_response
async def async_generator(request):
    with Run(request.query) as run:
        await asyncio.sleep(run.wait)
        for step in run.steps:
            yield run.event(step, request.path)
            await asyncio.sleep(run.pause)


@route("/sync-returns/{kind}")
@datastar_response
def sync_returns(request):
    return content(request.match_info["kind"], request.query, lambda: request.path)


@route("/async-returns/{kind}")
@datastar_response
async def async_returns(request):
    return content(request.match_info["kind"], request.query, lambda: request.path)


class Handlers:
    @datastar_response
    def sync_value(self, request):
        with Run(request.query) as run:
            return run.value(request.path)

    @datastar_response
    async def async_value(self, request):
        with Run(request.query) as run:
            return run.value(request.path)

    @datastar_response
    def sync_generator(self, request):
        with Run(request.query) as run:
            for step in run.steps:
                yield run.event(step, request.path)
                time.sleep(run.pause)

    @datastar_response
    async def async_generator(self, request):
        with Run(request.query) as run:
            for step in run.steps:
                yield run.event(step, request.path)
                await asyncio.sleep(run.pause)


handlers = Handlers()
route("/method/sync-value")(handlers.sync_value)
route("/method/async-value")(handlers.async_value)
route("/method/sync-generator")(handlers.sync_generator)
route("/method/async-generator")(handlers.async_generator)


class AsyncView(web.View):
    @datastar_response
    async def get(self):
        request = self.request
        with Run(request.query) as run:
            for step in run.steps:
                yield run.event(step, request.path)
                await asyncio.sleep(run.pause)

    @datastar_response
    async def post(self):
        with Run(self.request.query) as run:
            return run.value(self.request.path)


class SyncView(web.View):
    @datastar_response
    def get(self):
        request = self.request
        with Run(request.query) as run:
            for step in run.steps:
                yield run.event(step, request.path)
                time.sleep(run.pause)

    @datastar_response
    def post(self):
        with Run(self.request.query) as run:
            return run.value(self.request.path)


app.router.add_view("/view/async", AsyncView)
app.router.add_view("/view/sync", SyncView)


# --- responses ---


@route("/response/{kind}", *VERBS, "HEAD")
async def response(request):
    kind = request.match_info["kind"]
    return DatastarResponse(content(kind, request.query, lambda: request.path))


@route("/updates")
async def updates(request):
    async def events():
        with Run(request.query) as run:
            for step in run.steps:
                yield run.event(step, request.path)
                await asyncio.sleep(run.pause)

    return DatastarResponse(events())


@route("/custom")
async def custom(request):
    response = DatastarResponse(
        SSE.patch_signals({"custom": True}), status=202, headers={"X-Custom": "yes"}
    )
    response.set_cookie("flavour", "oat")
    return response


@route("/after")
async def leave_work(request):
    response = DatastarResponse(SSE.patch_signals({"after": True}))
    await response.prepare(request)
    await response.write_eof()
    after(request.query)
    return response


# --- signals ---


@route("/signals", *VERBS)
@datastar_response
async def signals(request):
    return SSE.patch_signals({"got": await read_signals(request)})


@route("/signals/in-async-generator", *VERBS)
@datastar_response
async def signals_in_async_generator(request):
    yield SSE.patch_signals({"got": await read_signals(request)})
    yield SSE.patch_signals({"last": True})


@route("/signals/in-sync-generator", *VERBS)
@datastar_response
async def signals_in_sync_generator(request):
    loop = asyncio.get_running_loop()

    def events():
        reading = asyncio.run_coroutine_threadsafe(read_signals(request), loop)
        yield SSE.patch_signals({"got": reading.result()})
        yield SSE.patch_signals({"last": True})

    return events()


@route("/signals/before-async-generator", *VERBS)
@datastar_response
async def signals_before_async_generator(request):
    got = await read_signals(request)

    async def events():
        yield SSE.patch_signals({"got": got})
        yield SSE.patch_signals({"last": True})

    return events()


@route("/signals/before-sync-generator", *VERBS)
@datastar_response
async def signals_before_sync_generator(request):
    got = await read_signals(request)

    def events():
        yield SSE.patch_signals({"got": got})
        yield SSE.patch_signals({"last": True})

    return events()


@route("/form/before-signals", "POST")
@datastar_response
async def form_before_signals(request):
    form = await request.post()
    return SSE.patch_signals({"got": await read_signals(request), "flavour": form["flavour"]})


@route("/form/after-signals", "POST")
@datastar_response
async def signals_before_form(request):
    got = await read_signals(request)
    form = await request.post()
    return SSE.patch_signals({"got": got, "flavour": form["flavour"]})


@route("/echo", "POST")
@datastar_response
async def echo(request):
    got = await read_signals(request)
    return [SSE.patch_elements(got["elements"]), SSE.patch_signals(got["signals"])]
