import logging

import falcon.asgi
from forms import FORMS, Upload, told, uploaded
from probe import VERBS, state

from datastar_py.falcon_asgi import ServerSentEventGenerator as SSE
from datastar_py.falcon_asgi import datastar_response, read_signals
from datastar_py.redirects import RedirectMiddleware
from datastar_py.signals import InvalidSignals, error_signals

logging.basicConfig()
inner = falcon.asgi.App()


def route(path, *methods):
    """What is called for these methods, as a resource of its own."""

    def add(responder):
        names = {f"on_{method.lower()}": staticmethod(responder) for method in methods}
        inner.add_route(path, type("Resource", (), names)())
        return responder

    return add


@route("/state", "GET")
async def report(req, resp):
    resp.media = state()


@route("/typed/{kind}", *VERBS)
@datastar_response
async def typed(req, resp, kind):
    form = FORMS[kind]
    return told(await read_signals(req, form))


@route("/typed-part/{kind}", *VERBS)
@datastar_response
async def typed_part(req, resp, kind):
    form = FORMS[kind]
    return told(await read_signals(req, form, path="page.form"))


@route("/typed-in-generator/{kind}", *VERBS)
@datastar_response
async def typed_in_generator(req, resp, kind):
    form = FORMS[kind]
    yield told(await read_signals(req, form))


@route("/checked/{kind}", *VERBS)
@datastar_response
async def checked(req, resp, kind):
    form = FORMS[kind]
    try:
        await read_signals(req, form, path="form")
    except InvalidSignals as error:
        return error.event()
    return SSE.patch_signals(error_signals(form, "form"))


@route("/upload", "POST")
@datastar_response
async def upload(req, resp):
    return uploaded(await read_signals(req, Upload, limit=100_000))


@route("/moves", *VERBS)
async def moves(req, resp):
    resp.status = falcon.code_to_http_status(req.get_param_as_int("status", default=303))
    resp.set_header("Location", req.get_param("to"))
    resp.set_cookie("first", "1", secure=False)
    resp.set_cookie("second", "2", secure=False)


app = RedirectMiddleware(inner)
