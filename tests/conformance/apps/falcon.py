import asyncio
import time

import falcon
from probe import VERBS, Run, after, content, on_loop, state, visitor

from datastar_py.falcon import DatastarResponse, datastar_response, read_signals
from datastar_py.falcon import ServerSentEventGenerator as SSE


class Visitor:
    def process_request(self, req, resp):
        visitor.set(req.get_header("X-Visitor") or "nobody")


wsgi = app = falcon.App(middleware=[Visitor()])


def responders(responder, methods):
    names = {f"on_{method.lower()}": responder for method in methods}
    return type("Resource", (), {name: staticmethod(one) for name, one in names.items()})()


def route(path, *methods):
    """What is called for these methods, as a resource of its own."""

    def add(responder):
        app.add_route(path, responders(responder, methods or ("GET",)))
        return responder

    return add


@route("/ping")
def ping(req, resp):
    resp.text = "pong"


@route("/state")
def report(req, resp):
    resp.media = state()


@route("/plain")
def plain(req, resp):
    resp.media = {"loop": on_loop()}


# --- handlers of every kind ---


@route("/sync-value", *VERBS)
@datastar_response
def sync_value(req, resp):
    with Run(req.params) as run:
        return run.value(req.path)


@route("/async-value", *VERBS)
@datastar_response
async def async_value(req, resp):
    with Run(req.params) as run:
        return run.value(req.path)


@route("/sync-generator", *VERBS)
@datastar_response
def sync_generator(req, resp):
    with Run(req.params) as run:
        time.sleep(run.wait)
        for step in run.steps:
            yield run.event(step, req.path)
            time.sleep(run.pause)


@route("/async-generator", *VERBS)
@datastar_response
async def async_generator(req, resp):
    with Run(req.params) as run:
        await asyncio.sleep(run.wait)
        for step in run.steps:
            yield run.event(step, req.path)
            await asyncio.sleep(run.pause)


@route("/sync-returns/{kind}")
@datastar_response
def sync_returns(req, resp, kind):
    return content(kind, req.params, lambda: req.path)


@route("/async-returns/{kind}")
@datastar_response
async def async_returns(req, resp, kind):
    return content(kind, req.params, lambda: req.path)


class Handlers:
    """One resource for four paths, by the suffixes of its responders."""

    @datastar_response
    def on_get_sync_value(self, req, resp):
        with Run(req.params) as run:
            return run.value(req.path)

    @datastar_response
    async def on_get_async_value(self, req, resp):
        with Run(req.params) as run:
            return run.value(req.path)

    @datastar_response
    def on_get_sync_generator(self, req, resp):
        with Run(req.params) as run:
            for step in run.steps:
                yield run.event(step, req.path)
                time.sleep(run.pause)

    @datastar_response
    async def on_get_async_generator(self, req, resp):
        with Run(req.params) as run:
            for step in run.steps:
                yield run.event(step, req.path)
                await asyncio.sleep(run.pause)


handlers = Handlers()
for kind in ("sync-value", "async-value", "sync-generator", "async-generator"):
    app.add_route(f"/method/{kind}", handlers, suffix=kind.replace("-", "_"))


class AsyncView:
    @datastar_response
    async def on_get(self, req, resp):
        with Run(req.params) as run:
            for step in run.steps:
                yield run.event(step, req.path)
                await asyncio.sleep(run.pause)

    @datastar_response
    async def on_post(self, req, resp):
        with Run(req.params) as run:
            return run.value(req.path)


class SyncView:
    @datastar_response
    def on_get(self, req, resp):
        with Run(req.params) as run:
            for step in run.steps:
                yield run.event(step, req.path)
                time.sleep(run.pause)

    @datastar_response
    def on_post(self, req, resp):
        with Run(req.params) as run:
            return run.value(req.path)


app.add_route("/view/async", AsyncView())
app.add_route("/view/sync", SyncView())


# --- responses ---


@route("/response/{kind}", *VERBS)
def response(req, resp, kind):
    DatastarResponse(content(kind, req.params, lambda: req.path))(req, resp)


@route("/updates")
def updates(req, resp):
    async def events():
        with Run(req.params) as run:
            for step in run.steps:
                yield run.event(step, req.path)
                await asyncio.sleep(run.pause)

    DatastarResponse(events())(req, resp)


@route("/custom")
def custom(req, resp):
    resp.set_cookie("flavour", "oat")
    custom = SSE.patch_signals({"custom": True})
    DatastarResponse(custom, status=202, headers={"X-Custom": "yes"})(req, resp)


@route("/after")
def leave_work(req, resp):
    def events():
        yield SSE.patch_signals({"after": True})
        after(req.params)

    DatastarResponse(events())(req, resp)


# --- signals ---


@route("/signals", *VERBS)
@datastar_response
def signals(req, resp):
    return SSE.patch_signals({"got": read_signals(req)})


@route("/signals/in-async-generator", *VERBS)
@datastar_response
async def signals_in_async_generator(req, resp):
    yield SSE.patch_signals({"got": read_signals(req)})
    yield SSE.patch_signals({"last": True})


@route("/signals/in-sync-generator", *VERBS)
@datastar_response
def signals_in_sync_generator(req, resp):
    yield SSE.patch_signals({"got": read_signals(req)})
    yield SSE.patch_signals({"last": True})


@route("/signals/before-async-generator", *VERBS)
@datastar_response
async def signals_before_async_generator(req, resp):
    got = read_signals(req)

    async def events():
        yield SSE.patch_signals({"got": got})
        yield SSE.patch_signals({"last": True})

    return events()


@route("/signals/before-sync-generator", *VERBS)
@datastar_response
def signals_before_sync_generator(req, resp):
    got = read_signals(req)

    def events():
        yield SSE.patch_signals({"got": got})
        yield SSE.patch_signals({"last": True})

    return events()


def flavour(req):
    media = req.get_media()
    if isinstance(media, dict):
        return media["flavour"]
    return {part.name: part.text for part in media}["flavour"]


@route("/form/before-signals", "POST")
@datastar_response
def form_before_signals(req, resp):
    given = flavour(req)
    return SSE.patch_signals({"got": read_signals(req), "flavour": given})


@route("/form/after-signals", "POST")
@datastar_response
def signals_before_form(req, resp):
    got = read_signals(req)
    return SSE.patch_signals({"got": got, "flavour": flavour(req)})


@route("/echo", "POST")
@datastar_response
def echo(req, resp):
    got = read_signals(req)
    return [SSE.patch_elements(got["elements"]), SSE.patch_signals(got["signals"])]
