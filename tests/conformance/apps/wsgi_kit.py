import json
from http import HTTPStatus
from urllib.parse import parse_qsl

from forms import FORMS, Upload, told, uploaded
from probe import VERBS, state

from datastar_py.error_pages import WSGIErrorPageMiddleware
from datastar_py.redirects import WSGIRedirectMiddleware
from datastar_py.signals import InvalidSignals, error_signals
from datastar_py.wsgi import ServerSentEventGenerator as SSE
from datastar_py.wsgi import datastar_response, read_signals

routes = {}


def route(path, *methods):
    def add(application):
        routes[path] = (application, methods or ("GET",))
        return application

    return add


def kind(environ):
    return environ["PATH_INFO"].split("/")[2]


def plainly(start_response, text, status=200, headers=()):
    start_response(f"{status} {HTTPStatus(status).phrase}", [*headers])
    return [text.encode()]


@route("/state")
def report(environ, start_response):
    text = json.dumps(state())
    return plainly(start_response, text, headers=[("content-type", "application/json")])


@route("/typed", *VERBS)
@datastar_response
def typed(environ):
    form = FORMS[kind(environ)]
    return told(read_signals(environ, form))


@route("/typed-part", *VERBS)
@datastar_response
def typed_part(environ):
    form = FORMS[kind(environ)]
    return told(read_signals(environ, form, path="page.form"))


@route("/typed-in-generator", *VERBS)
@datastar_response
def typed_in_generator(environ):
    form = FORMS[kind(environ)]
    yield told(read_signals(environ, form))


@route("/checked", *VERBS)
@datastar_response
def checked(environ):
    form = FORMS[kind(environ)]
    try:
        read_signals(environ, form, path="form")
    except InvalidSignals as error:
        return error.event()
    return SSE.patch_signals(error_signals(form, "form"))


@route("/upload", "POST")
@datastar_response
def upload(environ):
    return uploaded(read_signals(environ, Upload, limit=100_000))


@route("/moves", *VERBS)
def moves(environ, start_response):
    given = dict(parse_qsl(environ["QUERY_STRING"]))
    headers = [("location", given["to"]), ("set-cookie", "first=1"), ("set-cookie", "second=2")]
    return plainly(start_response, "", int(given.get("status", 303)), headers)


@route("/debug", *VERBS)
@route("/production", *VERBS)
def breaks(environ, start_response):
    headers = [("content-type", "text/html")]
    return plainly(start_response, "<h1>broken &lt;b&gt;</h1>", 500, headers)


def routed(environ, start_response):
    first = "/" + environ["PATH_INFO"].split("/")[1]
    application, methods = routes.get(first, (None, ()))
    if application is None:
        return plainly(start_response, "", 404)
    elif environ["REQUEST_METHOD"] not in methods:
        return plainly(start_response, "", 405)
    else:
        return application(environ, start_response)


shown = WSGIErrorPageMiddleware(routed, debug=True)
hidden = WSGIErrorPageMiddleware(routed, debug=False)
moved = WSGIRedirectMiddleware(routed)


def wsgi(environ, start_response):
    first = environ["PATH_INFO"].split("/")[1]
    return {"debug": shown, "production": hidden}.get(first, moved)(environ, start_response)
