import asyncio
import time

from blacksheep import Application, Request, json, text
from blacksheep.cookies import Cookie
from blacksheep.server.controllers import Controller
from probe import VERBS, Run, after, content, on_loop, state, visitor

from datastar_py.blacksheep import DatastarResponse, datastar_response, read_signals
from datastar_py.blacksheep import ServerSentEventGenerator as SSE

app = Application()
ALL = [*VERBS, "HEAD"]


@app.middlewares.append
async def set_visitor(request, handler):
    visitor.set((request.get_first_header(b"X-Visitor") or b"nobody").decode())
    return await handler(request)


def route(path, *methods):
    return app.router.route(path, methods=list(methods) or ["GET"])


def query(request):
    return {name: values[0] for name, values in request.query.items()}


def path(request):
    return request.url.path.decode()


@route("/ping")
async def ping():
    return text("pong")


@route("/state")
async def report():
    return json(state())


@route("/plain")
def plain():
    return json({"loop": on_loop()})


# --- handlers of every kind ---


@route("/sync-value", *ALL)
@datastar_response
def sync_value(request: Request):
    with Run(query(request)) as run:
        return run.value(path(request))


@route("/async-value", *ALL)
@datastar_response
async def async_value(request: Request):
    with Run(query(request)) as run:
        return run.value(path(request))


@route("/sync-generator", *ALL)
@datastar_response
def sync_generator(request: Request):
    with Run(query(request)) as run:
        time.sleep(run.wait)
        for step in run.steps:
            yield run.event(step, path(request))
            time.sleep(run.pause)


@route("/async-generator", *ALL)
@datastar_response
async def async_generator(request: Request):
    with Run(query(request)) as run:
        await asyncio.sleep(run.wait)
        for step in run.steps:
            yield run.event(step, path(request))
            await asyncio.sleep(run.pause)


@route("/sync-returns/{kind}")
@datastar_response
def sync_returns(kind: str, request: Request):
    return content(kind, query(request), lambda: path(request))


@route("/async-returns/{kind}")
@datastar_response
async def async_returns(kind: str, request: Request):
    return content(kind, query(request), lambda: path(request))


get, post = app.controllers_router.get, app.controllers_router.post


class Handlers(Controller):
    @get("/method/sync-value")
    @datastar_response
    def sync_value(self, request: Request):
        with Run(query(request)) as run:
            return run.value(path(request))

    @get("/method/async-value")
    @datastar_response
    async def async_value(self, request: Request):
        with Run(query(request)) as run:
            return run.value(path(request))

    @get("/method/sync-generator")
    @datastar_response
    def sync_generator(self, request: Request):
        with Run(query(request)) as run:
            for step in run.steps:
                yield run.event(step, path(request))
                time.sleep(run.pause)

    @get("/method/async-generator")
    @datastar_response
    async def async_generator(self, request: Request):
        with Run(query(request)) as run:
            for step in run.steps:
                yield run.event(step, path(request))
                await asyncio.sleep(run.pause)


class AsyncView(Controller):
    @get("/view/async")
    @datastar_response
    async def get(self, request: Request):
        with Run(query(request)) as run:
            for step in run.steps:
                yield run.event(step, path(request))
                await asyncio.sleep(run.pause)

    @post("/view/async")
    @datastar_response
    async def post(self, request: Request):
        with Run(query(request)) as run:
            return run.value(path(request))


class SyncView(Controller):
    @get("/view/sync")
    @datastar_response
    def get(self, request: Request):
        with Run(query(request)) as run:
            for step in run.steps:
                yield run.event(step, path(request))
                time.sleep(run.pause)

    @post("/view/sync")
    @datastar_response
    def post(self, request: Request):
        with Run(query(request)) as run:
            return run.value(path(request))


# --- responses ---


@route("/response/{kind}", *ALL)
@datastar_response
async def response(kind: str, request: Request):
    return DatastarResponse(content(kind, query(request), lambda: path(request)))


@route("/updates")
@datastar_response
async def updates(request: Request):
    async def events():
        with Run(query(request)) as run:
            for step in run.steps:
                yield run.event(step, path(request))
                await asyncio.sleep(run.pause)

    return DatastarResponse(events())


@route("/custom")
async def custom():
    response = DatastarResponse(
        SSE.patch_signals({"custom": True}), status=202, headers={"X-Custom": "yes"}
    )
    response.set_cookie(Cookie("flavour", "oat"))
    return response


@route("/after")
@datastar_response
async def leave_work(request: Request):
    """BlackSheep has no such hook; a stream is asked for more when all it gave is sent."""
    asked = query(request)
    yield SSE.patch_signals({"after": True})
    after(asked)


# --- signals ---


@route("/signals", *VERBS)
@datastar_response
async def signals(request: Request):
    return SSE.patch_signals({"got": await read_signals(request)})


@route("/signals/in-async-generator", *VERBS)
@datastar_response
async def signals_in_async_generator(request: Request):
    yield SSE.patch_signals({"got": await read_signals(request)})
    yield SSE.patch_signals({"last": True})


@route("/signals/in-sync-generator", *VERBS)
@datastar_response
async def signals_in_sync_generator(request: Request):
    loop = asyncio.get_running_loop()

    def events():
        reading = asyncio.run_coroutine_threadsafe(read_signals(request), loop)
        yield SSE.patch_signals({"got": reading.result()})
        yield SSE.patch_signals({"last": True})

    return events()


@route("/signals/before-async-generator", *VERBS)
@datastar_response
async def signals_before_async_generator(request: Request):
    got = await read_signals(request)

    async def events():
        yield SSE.patch_signals({"got": got})
        yield SSE.patch_signals({"last": True})

    return events()


@route("/signals/before-sync-generator", *VERBS)
@datastar_response
async def signals_before_sync_generator(request: Request):
    got = await read_signals(request)

    def events():
        yield SSE.patch_signals({"got": got})
        yield SSE.patch_signals({"last": True})

    return events()


@route("/form/before-signals", "POST")
@datastar_response
async def form_before_signals(request: Request):
    form = await request.form()
    return SSE.patch_signals({"got": await read_signals(request), "flavour": form["flavour"]})


@route("/form/after-signals", "POST")
@datastar_response
async def signals_before_form(request: Request):
    got = await read_signals(request)
    form = await request.form()
    return SSE.patch_signals({"got": got, "flavour": form["flavour"]})


@route("/echo", "POST")
@datastar_response
async def echo(request: Request):
    got = await read_signals(request)
    return [SSE.patch_elements(got["elements"]), SSE.patch_signals(got["signals"])]
