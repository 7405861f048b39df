import json
from urllib.parse import parse_qsl

from forms import FORMS, Upload, told, uploaded
from probe import VERBS, state

from datastar_py.asgi import ServerSentEventGenerator as SSE
from datastar_py.asgi import datastar_response, read_signals
from datastar_py.error_pages import ErrorPageMiddleware
from datastar_py.redirects import RedirectMiddleware
from datastar_py.signals import InvalidSignals, error_signals

routes = {}


def route(path, *methods):
    def add(application):
        routes[path] = (application, methods or ("GET",))
        return application

    return add


def kind(scope):
    return scope["path"].split("/")[2]


async def plainly(send, text, status=200, headers=()):
    encoded = [(name.encode(), value.encode()) for name, value in headers]
    await send({"type": "http.response.start", "status": status, "headers": encoded})
    await send({"type": "http.response.body", "body": text.encode()})


@route("/state")
async def report(scope, receive, send):
    text = json.dumps(state())
    await plainly(send, text, headers=[("content-type", "application/json")])


@route("/typed", *VERBS)
@datastar_response
async def typed(scope, receive):
    form = FORMS[kind(scope)]
    return told(await read_signals(scope, receive, form))


@route("/typed-part", *VERBS)
@datastar_response
async def typed_part(scope, receive):
    form = FORMS[kind(scope)]
    return told(await read_signals(scope, receive, form, path="page.form"))


@route("/typed-in-generator", *VERBS)
@datastar_response
async def typed_in_generator(scope, receive):
    form = FORMS[kind(scope)]
    yield told(await read_signals(scope, receive, form))


@route("/checked", *VERBS)
@datastar_response
async def checked(scope, receive):
    form = FORMS[kind(scope)]
    try:
        await read_signals(scope, receive, form, path="form")
    except InvalidSignals as error:
        return error.event()
    return SSE.patch_signals(error_signals(form, "form"))


@route("/upload", "POST")
@datastar_response
async def upload(scope, receive):
    return uploaded(await read_signals(scope, receive, Upload, limit=100_000))


@route("/moves", *VERBS)
async def moves(scope, receive, send):
    given = dict(parse_qsl(scope["query_string"].decode()))
    headers = [("location", given["to"]), ("set-cookie", "first=1"), ("set-cookie", "second=2")]
    await plainly(send, "", int(given.get("status", 303)), headers)


@route("/debug", *VERBS)
@route("/production", *VERBS)
async def breaks(scope, receive, send):
    headers = [("content-type", "text/html")]
    await plainly(send, "<h1>broken &lt;b&gt;</h1>", 500, headers)


async def routed(scope, receive, send):
    first = "/" + scope["path"].split("/")[1]
    application, methods = routes.get(first, (None, ()))
    if application is None:
        await plainly(send, "", 404)
    elif scope["method"] not in methods:
        await plainly(send, "", 405)
    else:
        await application(scope, receive, send)


shown = ErrorPageMiddleware(routed, debug=True)
hidden = ErrorPageMiddleware(routed, debug=False)
moved = RedirectMiddleware(routed)


async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        return
    first = scope["path"].split("/")[1]
    await {"debug": shown, "production": hidden}.get(first, moved)(scope, receive, send)
