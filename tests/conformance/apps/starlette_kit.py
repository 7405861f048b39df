from contextlib import closing

import jinja2
from forms import (
    FORMS,
    PAGE,
    TEMPLATE,
    Upload,
    both,
    event,
    kinds,
    refusals,
    refused,
    told,
    uploaded,
)
from probe import VERBS, PlannedFailure, state
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse
from starlette.routing import Mount, Route
from starlette.templating import Jinja2Templates

from datastar_py.error_pages import ErrorPageMiddleware
from datastar_py.jinja2 import install
from datastar_py.redirects import RedirectMiddleware
from datastar_py.signals import InvalidSignals, error_signals
from datastar_py.starlette import (
    ElementsResponse,
    ScriptResponse,
    SignalsResponse,
    datastar_response,
    is_datastar,
    last_event_id,
    page_or_patch,
    read_signals,
)
from datastar_py.starlette import ServerSentEventGenerator as SSE

templates = Jinja2Templates(
    env=jinja2.Environment(loader=jinja2.DictLoader({"page.html": TEMPLATE}), autoescape=True)
)
install(templates)
routes = []


def route(path, *methods, by=lambda made: made):
    def add(handler):
        for kind, made in kinds(handler, by).items():
            routes.append(Route(f"/{kind}{path}", made, methods=list(methods) or ["GET"]))
        return handler

    return add


async def report(request: Request):
    return JSONResponse(state())


@route("/typed/{kind}", *VERBS, by=datastar_response)
async def typed(request: Request):
    return told(await read_signals(request, FORMS[request.path_params["kind"]]))


@route("/typed-part/{kind}", *VERBS, by=datastar_response)
async def typed_part(request: Request):
    return told(await read_signals(request, FORMS[request.path_params["kind"]], path="page.form"))


@route("/typed-in-generator/{kind}", *VERBS, by=datastar_response)
async def typed_in_generator(request: Request):
    yield told(await read_signals(request, FORMS[request.path_params["kind"]]))


@route("/checked/{kind}", *VERBS, by=datastar_response)
async def checked(request: Request):
    form = FORMS[request.path_params["kind"]]
    try:
        await read_signals(request, form, path="form")
    except InvalidSignals as error:
        return error.event()
    return SSE.patch_signals(error_signals(form, "form"))


@route("/upload", "POST", by=datastar_response)
async def upload(request: Request):
    return uploaded(await read_signals(request, Upload, limit=100_000))


@route("/asked", by=datastar_response)
def asked(request: Request):
    return SSE.patch_signals({"asked": is_datastar(request), "last": last_event_id(request)})


@route("/either/{kind}")
async def either(request: Request):
    response = HTMLResponse(PAGE, headers={"Vary": "Cookie"})
    with refusals():
        return await page_or_patch(request, *both(request.path_params["kind"], response))


@route("/unawaited/{what}", by=lambda made: refused(datastar_response(made)))
def unawaited(request: Request):
    if request.path_params["what"] == "signals":
        with closing(read_signals(request)) as reading:
            return SSE.patch_signals(reading)
    return page_or_patch(request, PAGE, event())


@route("/elements", *VERBS)
def elements(request: Request):
    given = dict(request.query_params)
    with refusals():
        return ElementsResponse("<p id='part'>ü</p>", **given, headers={"X-Other": "kept"})


@route("/signals", *VERBS)
def signals(request: Request):
    return SignalsResponse({"a": "ü"}, only_if_missing=True)


@route("/script", *VERBS)
def script(request: Request):
    return ScriptResponse("done('ü')", attributes={"id": "ü"})


@route("/moves", *VERBS)
def moves(request: Request):
    to = request.query_params["to"]
    response = RedirectResponse(to, int(request.query_params.get("status", 303)))
    response.set_cookie("first", "1")
    response.set_cookie("second", "2")
    return response


def breaks(request: Request):
    raise PlannedFailure("planned failure <b>")


@route("/template")
def template(request: Request):
    return templates.TemplateResponse(request, "page.html", {"url": "/a?<b>"})


for kind, made in kinds(breaks).items():
    broken = Starlette(debug=True, routes=[Route("/breaks", made, methods=VERBS)])
    routes.append(Mount(f"/{kind}/debug", ErrorPageMiddleware(broken, debug=True)))
    routes.append(Mount(f"/{kind}/production", ErrorPageMiddleware(broken, debug=False)))

app = Starlette(
    middleware=[Middleware(RedirectMiddleware)], routes=[Route("/state", report), *routes]
)
