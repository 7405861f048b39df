"""An application without any framework: what finds a handler is these few lines."""

import asyncio
import json
import time
from urllib.parse import parse_qsl

from form_fields import fields
from probe import VERBS, Run, after, content, on_loop, state, visitor

from datastar_py.asgi import DatastarResponse, datastar_response, read_signals
from datastar_py.asgi import ServerSentEventGenerator as SSE

routes = {}


def route(path, *methods):
    def add(application):
        routes[path] = (application, methods or ("GET",))
        return application

    return add


def query(scope):
    return dict(parse_qsl(scope["query_string"].decode()))


async def form(scope, receive):
    body = b""
    while True:
        message = await receive()
        body += message["body"]
        if not message["more_body"]:
            return fields(dict(scope["headers"])[b"content-type"].decode(), body)


async def plainly(send, text, status=200, media_type="text/plain"):
    headers = [(b"content-type", media_type.encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": text.encode()})


@route("/ping")
async def ping(scope, receive, send):
    await plainly(send, "pong")


@route("/state")
async def report(scope, receive, send):
    await plainly(send, json.dumps(state()), media_type="application/json")


@route("/plain")
async def plain(scope, receive, send):
    await plainly(send, json.dumps({"loop": on_loop()}))


# --- handlers of every kind ---


@route("/sync-value", *VERBS)
@datastar_response
def sync_value(scope, receive):
    with Run(query(scope)) as run:
        return run.value(scope["path"])


@route("/async-value", *VERBS)
@datastar_response
async def async_value(scope, receive):
    with Run(query(scope)) as run:
        return run.value(scope["path"])


@route("/sync-generator", *VERBS)
@datastar_response
def sync_generator(scope, receive):
    with Run(query(scope)) as run:
        time.sleep(run.wait)
        for step in run.steps:
            yield run.event(step, scope["path"])
            time.sleep(run.pause)


@route("/async-generator", *VERBS)
@datastar_response
async def async_generator(scope, receive):
    with Run(query(scope)) as run:
        await asyncio.sleep(run.wait)
        for step in run.steps:
            yield run.event(step, scope["path"])
            await asyncio.sleep(run.pause)


@route("/sync-returns")
@datastar_response
def sync_returns(scope, receive):
    return content(scope["kind"], query(scope), lambda: scope["path"])


@route("/async-returns")
@datastar_response
async def async_returns(scope, receive):
    return content(scope["kind"], query(scope), lambda: scope["path"])


class Handlers:
    @datastar_response
    def sync_value(self, scope, receive):
        with Run(query(scope)) as run:
            return run.value(scope["path"])

    @datastar_response
    async def async_value(self, scope, receive):
        with Run(query(scope)) as run:
            return run.value(scope["path"])

    @datastar_response
    def sync_generator(self, scope, receive):
        with Run(query(scope)) as run:
            for step in run.steps:
                yield run.event(step, scope["path"])
                time.sleep(run.pause)

    @datastar_response
    async def async_generator(self, scope, receive):
        with Run(query(scope)) as run:
            for step in run.steps:
                yield run.event(step, scope["path"])
                await asyncio.sleep(run.pause)


handlers = Handlers()
route("/method/sync-value")(handlers.sync_value)
route("/method/async-value")(handlers.async_value)
route("/method/sync-generator")(handlers.sync_generator)
route("/method/async-generator")(handlers.async_generator)


class View:
    """An application by itself, with a method for each HTTP method that it has."""

    async def __call__(self, scope, receive, send):
        method = getattr(self, scope["method"].lower(), None)
        if method is None:
            await plainly(send, "no such method", 405)
        else:
            await method(scope, receive, send)


class AsyncView(View):
    @datastar_response
    async def get(self, scope, receive):
        with Run(query(scope)) as run:
            for step in run.steps:
                yield run.event(step, scope["path"])
                await asyncio.sleep(run.pause)

    @datastar_response
    async def post(self, scope, receive):
        with Run(query(scope)) as run:
            return run.value(scope["path"])


class SyncView(View):
    @datastar_response
    def get(self, scope, receive):
        with Run(query(scope)) as run:
            for step in run.steps:
                yield run.event(step, scope["path"])
                time.sleep(run.pause)

    @datastar_response
    def post(self, scope, receive):
        with Run(query(scope)) as run:
            return run.value(scope["path"])


route("/view/async", *VERBS)(AsyncView())
route("/view/sync", *VERBS)(SyncView())


# --- responses ---


@route("/response", *VERBS)
async def response(scope, receive, send):
    given = content(scope["kind"], query(scope), lambda: scope["path"])
    await DatastarResponse(given)(scope, receive, send)


@route("/updates")
async def updates(scope, receive, send):
    async def events():
        with Run(query(scope)) as run:
            for step in run.steps:
                yield run.event(step, scope["path"])
                await asyncio.sleep(run.pause)

    await DatastarResponse(events())(scope, receive, send)


@route("/custom")
async def custom(scope, receive, send):
    headers = {"X-Custom": "yes"}
    response = DatastarResponse(SSE.patch_signals({"custom": True}), status=202, headers=headers)
    response.headers.append(("Set-Cookie", "flavour=oat; Path=/"))
    await response(scope, receive, send)


@route("/after")
async def leave_work(scope, receive, send):
    await DatastarResponse(SSE.patch_signals({"after": True}))(scope, receive, send)
    after(query(scope))


# --- signals ---


@route("/signals", *VERBS, "QUERY")
@datastar_response
async def signals(scope, receive):
    return SSE.patch_signals({"got": await read_signals(scope, receive)})


@route("/signals/in-async-generator", *VERBS)
@datastar_response
async def signals_in_async_generator(scope, receive):
    yield SSE.patch_signals({"got": await read_signals(scope, receive)})
    yield SSE.patch_signals({"last": True})


@route("/signals/in-sync-generator", *VERBS)
@datastar_response
async def signals_in_sync_generator(scope, receive):
    loop = asyncio.get_running_loop()

    def events():
        reading = asyncio.run_coroutine_threadsafe(read_signals(scope, receive), loop)
        yield SSE.patch_signals({"got": reading.result()})
        yield SSE.patch_signals({"last": True})

    return events()


@route("/signals/before-async-generator", *VERBS)
@datastar_response
async def signals_before_async_generator(scope, receive):
    got = await read_signals(scope, receive)

    async def events():
        yield SSE.patch_signals({"got": got})
        yield SSE.patch_signals({"last": True})

    return events()


@route("/signals/before-sync-generator", *VERBS)
@datastar_response
async def signals_before_sync_generator(scope, receive):
    got = await read_signals(scope, receive)

    def events():
        yield SSE.patch_signals({"got": got})
        yield SSE.patch_signals({"last": True})

    return events()


@route("/form/before-signals", "POST")
@datastar_response
async def form_before_signals(scope, receive):
    flavour = (await form(scope, receive))["flavour"]
    return SSE.patch_signals({"got": await read_signals(scope, receive), "flavour": flavour})


@route("/form/after-signals", "POST")
@datastar_response
async def signals_before_form(scope, receive):
    got = await read_signals(scope, receive)
    return SSE.patch_signals({"got": got, "flavour": (await form(scope, receive))["flavour"]})


@route("/echo", "POST")
@datastar_response
async def echo(scope, receive):
    got = await read_signals(scope, receive)
    return [SSE.patch_elements(got["elements"]), SSE.patch_signals(got["signals"])]


KINDS = ("/response", "/sync-returns", "/async-returns")


async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        return await lifespan(receive, send)
    visitor.set(dict(scope["headers"]).get(b"x-visitor", b"nobody").decode())
    path = scope["path"]
    home, _, kind = path.rpartition("/")
    if home in KINDS:
        path, scope["kind"] = home, kind
    application, methods = routes.get(path, (None, ()))
    method = scope["method"]
    if application is None:
        await plainly(send, "nothing here", 404)
    elif method not in methods and not (method == "HEAD" and "GET" in methods):
        await plainly(send, "no such method", 405)
    else:
        await application(scope, receive, send)


async def lifespan(receive, send):
    for stage in ("startup", "shutdown"):
        await receive()
        await send({"type": f"lifespan.{stage}.complete"})
