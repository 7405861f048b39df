import falcon
from forms import FORMS, Upload, told, uploaded
from probe import VERBS, state

from datastar_py.falcon import ServerSentEventGenerator as SSE
from datastar_py.falcon import datastar_response, read_signals
from datastar_py.redirects import WSGIRedirectMiddleware
from datastar_py.signals import InvalidSignals, error_signals

inner = falcon.App()


def route(path, *methods):
    """What is called for these methods, as a resource of its own."""

    def add(responder):
        names = {f"on_{method.lower()}": staticmethod(responder) for method in methods}
        inner.add_route(path, type("Resource", (), names)())
        return responder

    return add


@route("/state", "GET")
def report(req, resp):
    resp.media = state()


@route("/typed/{kind}", *VERBS)
@datastar_response
def typed(req, resp, kind):
    form = FORMS[kind]
    return told(read_signals(req, form))


@route("/typed-part/{kind}", *VERBS)
@datastar_response
def typed_part(req, resp, kind):
    form = FORMS[kind]
    return told(read_signals(req, form, path="page.form"))


@route("/typed-in-generator/{kind}", *VERBS)
@datastar_response
def typed_in_generator(req, resp, kind):
    form = FORMS[kind]
    yield told(read_signals(req, form))


@route("/checked/{kind}", *VERBS)
@datastar_response
def checked(req, resp, kind):
    form = FORMS[kind]
    try:
        read_signals(req, form, path="form")
    except InvalidSignals as error:
        return error.event()
    return SSE.patch_signals(error_signals(form, "form"))


@route("/upload", "POST")
@datastar_response
def upload(req, resp):
    return uploaded(read_signals(req, Upload, limit=100_000))


@route("/moves", *VERBS)
def moves(req, resp):
    resp.status = falcon.code_to_http_status(req.get_param_as_int("status", default=303))
    resp.set_header("Location", req.get_param("to"))
    resp.set_cookie("first", "1", secure=False)
    resp.set_cookie("second", "2", secure=False)


wsgi = WSGIRedirectMiddleware(inner)
