"""An application without any framework: what finds a handler is these few lines."""

import asyncio
import json
import time
from urllib.parse import parse_qsl

from form_fields import fields
from probe import VERBS, Run, after, content, on_loop, state, visitor

from datastar_py.wsgi import DatastarResponse, datastar_response, read_signals
from datastar_py.wsgi import ServerSentEventGenerator as SSE

routes = {}


def route(path, *methods):
    def add(application):
        routes[path] = (application, methods or ("GET",))
        return application

    return add


def query(environ):
    return dict(parse_qsl(environ.get("QUERY_STRING", "")))


def form(environ):
    body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
    return fields(environ["CONTENT_TYPE"], body)


def plainly(start_response, text, status="200 OK", media_type="text/plain"):
    body = text.encode()
    headers = [("Content-Type", media_type), ("Content-Length", str(len(body)))]
    start_response(status, headers)
    return [body]


@route("/ping")
def ping(environ, start_response):
    return plainly(start_response, "pong")


@route("/state")
def report(environ, start_response):
    return plainly(start_response, json.dumps(state()), media_type="application/json")


@route("/plain")
def plain(environ, start_response):
    return plainly(start_response, json.dumps({"loop": on_loop()}))


# --- handlers of every kind ---


@route("/sync-value", *VERBS)
@datastar_response
def sync_value(environ):
    with Run(query(environ)) as run:
        return run.value(environ["PATH_INFO"])


@route("/async-value", *VERBS)
@datastar_response
async def async_value(environ):
    with Run(query(environ)) as run:
        return run.value(environ["PATH_INFO"])


@route("/sync-generator", *VERBS)
@datastar_response
def sync_generator(environ):
    with Run(query(environ)) as run:
        time.sleep(run.wait)
        for step in run.steps:
            yield run.event(step, environ["PATH_INFO"])
            time.sleep(run.pause)


@route("/async-generator", *VERBS)
@datastar_response
async def async_generator(environ):
    with Run(query(environ)) as run:
        await asyncio.sleep(run.wait)
        for step in run.steps:
            yield run.event(step, environ["PATH_INFO"])
            await asyncio.sleep(run.pause)


@route("/sync-returns")
@datastar_response
def sync_returns(environ):
    return content(environ["kind"], query(environ), lambda: environ["PATH_INFO"])


@route("/async-returns")
@datastar_response
async def async_returns(environ):
    return content(environ["kind"], query(environ), lambda: environ["PATH_INFO"])


class Handlers:
    @datastar_response
    def sync_value(self, environ):
        with Run(query(environ)) as run:
            return run.value(environ["PATH_INFO"])

    @datastar_response
    async def async_value(self, environ):
        with Run(query(environ)) as run:
            return run.value(environ["PATH_INFO"])

    @datastar_response
    def sync_generator(self, environ):
        with Run(query(environ)) as run:
            for step in run.steps:
                yield run.event(step, environ["PATH_INFO"])
                time.sleep(run.pause)

    @datastar_response
    async def async_generator(self, environ):
        with Run(query(environ)) as run:
            for step in run.steps:
                yield run.event(step, environ["PATH_INFO"])
                await asyncio.sleep(run.pause)


handlers = Handlers()
route("/method/sync-value")(handlers.sync_value)
route("/method/async-value")(handlers.async_value)
route("/method/sync-generator")(handlers.sync_generator)
route("/method/async-generator")(handlers.async_generator)


class View:
    """An application by itself, with a method for each HTTP method that it has."""

    def __call__(self, environ, start_response):
        method = getattr(self, environ["REQUEST_METHOD"].lower(), None)
        if method is None:
            return plainly(start_response, "no such method", "405 Method Not Allowed")
        return method(environ, start_response)


class AsyncView(View):
    @datastar_response
    async def get(self, environ):
        with Run(query(environ)) as run:
            for step in run.steps:
                yield run.event(step, environ["PATH_INFO"])
                await asyncio.sleep(run.pause)

    @datastar_response
    async def post(self, environ):
        with Run(query(environ)) as run:
            return run.value(environ["PATH_INFO"])


class SyncView(View):
    @datastar_response
    def get(self, environ):
        with Run(query(environ)) as run:
            for step in run.steps:
                yield run.event(step, environ["PATH_INFO"])
                time.sleep(run.pause)

    @datastar_response
    def post(self, environ):
        with Run(query(environ)) as run:
            return run.value(environ["PATH_INFO"])


route("/view/async", *VERBS)(AsyncView())
route("/view/sync", *VERBS)(SyncView())


# --- responses ---


@route("/response", *VERBS)
def response(environ, start_response):
    given = content(environ["kind"], query(environ), lambda: environ["PATH_INFO"])
    return DatastarResponse(given)(environ, start_response)


@route("/updates")
def updates(environ, start_response):
    async def events():
        with Run(query(environ)) as run:
            for step in run.steps:
                yield run.event(step, environ["PATH_INFO"])
                await asyncio.sleep(run.pause)

    return DatastarResponse(events())(environ, start_response)


@route("/custom")
def custom(environ, start_response):
    headers = {"X-Custom": "yes"}
    response = DatastarResponse(SSE.patch_signals({"custom": True}), status=202, headers=headers)
    response.headers.append(("Set-Cookie", "flavour=oat; Path=/"))
    return response(environ, start_response)


class AndThen:
    """Calls something once a response has been sent."""

    def __init__(self, body, call):
        self.body = body
        self.call = call

    def __iter__(self):
        return iter(self.body)

    def close(self):
        self.call()


@route("/after")
def leave_work(environ, start_response):
    body = DatastarResponse(SSE.patch_signals({"after": True}))(environ, start_response)
    return AndThen(body, lambda: after(query(environ)))


# --- signals ---


@route("/signals", *VERBS, "QUERY")
@datastar_response
def signals(environ):
    return SSE.patch_signals({"got": read_signals(environ)})


@route("/signals/in-async-generator", *VERBS)
@datastar_response
async def signals_in_async_generator(environ):
    yield SSE.patch_signals({"got": read_signals(environ)})
    yield SSE.patch_signals({"last": True})


@route("/signals/in-sync-generator", *VERBS)
@datastar_response
def signals_in_sync_generator(environ):
    yield SSE.patch_signals({"got": read_signals(environ)})
    yield SSE.patch_signals({"last": True})


@route("/signals/before-async-generator", *VERBS)
@datastar_response
async def signals_before_async_generator(environ):
    got = read_signals(environ)

    async def events():
        yield SSE.patch_signals({"got": got})
        yield SSE.patch_signals({"last": True})

    return events()


@route("/signals/before-sync-generator", *VERBS)
@datastar_response
def signals_before_sync_generator(environ):
    got = read_signals(environ)

    def events():
        yield SSE.patch_signals({"got": got})
        yield SSE.patch_signals({"last": True})

    return events()


@route("/form/before-signals", "POST")
@datastar_response
def form_before_signals(environ):
    flavour = form(environ)["flavour"]
    return SSE.patch_signals({"got": read_signals(environ), "flavour": flavour})


@route("/form/after-signals", "POST")
@datastar_response
def signals_before_form(environ):
    got = read_signals(environ)
    return SSE.patch_signals({"got": got, "flavour": form(environ)["flavour"]})


@route("/echo", "POST")
@datastar_response
def echo(environ):
    got = read_signals(environ)
    return [SSE.patch_elements(got["elements"]), SSE.patch_signals(got["signals"])]


KINDS = ("/response", "/sync-returns", "/async-returns")


def wsgi(environ, start_response):
    visitor.set(environ.get("HTTP_X_VISITOR", "nobody"))
    path = environ["PATH_INFO"]
    home, _, kind = path.rpartition("/")
    if home in KINDS:
        path, environ["kind"] = home, kind
    application, methods = routes.get(path, (None, ()))
    if application is None:
        return plainly(start_response, "nothing here", "404 Not Found")
    method = environ["REQUEST_METHOD"]
    if method not in methods and not (method == "HEAD" and "GET" in methods):
        return plainly(start_response, "no such method", "405 Method Not Allowed")
    return application(environ, start_response)
