from blacksheep import Application, Request, Response, json
from blacksheep.cookies import Cookie
from forms import FORMS, Upload, kinds, refusals, section, told, uploaded
from probe import VERBS, PlannedFailure, state

from datastar_py.blacksheep import (
    ElementsResponse,
    ScriptResponse,
    SignalsResponse,
    datastar_response,
    read_signals,
)
from datastar_py.blacksheep import ServerSentEventGenerator as SSE
from datastar_py.error_pages import ErrorPageMiddleware
from datastar_py.redirects import RedirectMiddleware
from datastar_py.signals import InvalidSignals, error_signals

inner = Application(show_error_details=True)


def route(path, *methods, by=lambda made: made):
    def add(handler):
        for kind, made in kinds(handler, by).items():
            inner.router.route(f"/{kind}{path}", methods=list(methods) or ["GET"])(made)
        return handler

    return add


@inner.router.get("/state")
async def report():
    return json(state())


@route("/typed/{kind}", *VERBS, by=datastar_response)
async def typed(request: Request, kind: str):
    form = FORMS[kind]
    return told(await read_signals(request, form))


@route("/typed-part/{kind}", *VERBS, by=datastar_response)
async def typed_part(request: Request, kind: str, injected: int = 3):
    assert injected == 3
    form = FORMS[kind]
    return told(await read_signals(request, form, path="page.form"))


@route("/typed-in-generator/{kind}", *VERBS, by=datastar_response)
async def typed_in_generator(request: Request, kind: str):
    form = FORMS[kind]
    yield told(await read_signals(request, form))


@route("/checked/{kind}", *VERBS, by=datastar_response)
async def checked(request: Request, kind: str):
    form = FORMS[kind]
    try:
        await read_signals(request, form, path="form")
    except InvalidSignals as error:
        return error.event()
    return SSE.patch_signals(error_signals(form, "form"))


@route("/upload", "POST", by=datastar_response)
async def upload(request: Request):
    return uploaded(await read_signals(request, Upload, limit=100_000))


@route("/elements", *VERBS)
def elements(request: Request):
    given = {name: values[0] for name, values in request.query.items()}
    with refusals():
        return ElementsResponse("<p id='part'>ü</p>", **given, headers={"X-Other": "kept"})


@route("/signals", *VERBS)
def signals():
    return SignalsResponse({"a": "ü"}, only_if_missing=True)


@route("/script", *VERBS)
def script():
    return ScriptResponse("done('ü')", attributes={"id": "ü"})


@route("/moves", *VERBS)
def moves(request: Request):
    given = request.query
    response = Response(int(given.get("status", ["303"])[0]))
    response.add_header(b"Location", given["to"][0].encode())
    response.set_cookie(Cookie("first", "1"))
    response.set_cookie(Cookie("second", "2"))
    return response


@route("/debug/breaks", *VERBS)
@route("/production/breaks", *VERBS)
def breaks():
    raise PlannedFailure("planned failure <b>")


shown = ErrorPageMiddleware(inner, debug=True)
hidden = ErrorPageMiddleware(inner, debug=False)
moved = RedirectMiddleware(inner)


async def app(scope, receive, send):
    path = scope.get("path", "")
    chosen = {"debug": shown, "production": hidden}.get(section(path), moved)
    await chosen(scope, receive, send)
