from contextlib import closing

import jinja2
from fasthtml.common import FastHTML, P, Title
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
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse
from starlette.routing import Mount, Route
from starlette.templating import Jinja2Templates

from datastar_py.error_pages import ErrorPageMiddleware
from datastar_py.fasthtml import (
    ElementsResponse,
    ScriptResponse,
    SignalsResponse,
    datastar_response,
    is_datastar,
    last_event_id,
    page_or_patch,
    read_signals,
)
from datastar_py.fasthtml import ServerSentEventGenerator as SSE
from datastar_py.jinja2 import install
from datastar_py.redirects import RedirectMiddleware
from datastar_py.signals import InvalidSignals, error_signals

app = FastHTML(secret_key="conformance")
app.add_middleware(RedirectMiddleware)
templates = Jinja2Templates(
    env=jinja2.Environment(loader=jinja2.DictLoader({"page.html": TEMPLATE}), autoescape=True)
)
install(templates)


def route(path, *methods, by=lambda made: made):
    def add(handler):
        for kind, made in kinds(handler, by).items():
            app.route(f"/{kind}{path}", methods=list(methods) or ["GET"])(made)
        return handler

    return add


@app.route("/state", methods=["GET"])
async def report():
    return JSONResponse(state())


@route("/typed/{kind}", *VERBS, by=datastar_response)
async def typed(request: Request, kind: str):
    return told(await read_signals(request, FORMS[kind]))


@route("/typed-part/{kind}", *VERBS, by=datastar_response)
async def typed_part(request: Request, kind: str):
    return told(await read_signals(request, FORMS[kind], path="page.form"))


@route("/typed-in-generator/{kind}", *VERBS, by=datastar_response)
async def typed_in_generator(request: Request, kind: str):
    yield told(await read_signals(request, FORMS[kind]))


@route("/checked/{kind}", *VERBS, by=datastar_response)
async def checked(request: Request, kind: str):
    try:
        await read_signals(request, FORMS[kind], path="form")
    except InvalidSignals as error:
        return error.event()
    return SSE.patch_signals(error_signals(FORMS[kind], "form"))


@route("/upload", "POST", by=datastar_response)
async def upload(request: Request):
    return uploaded(await read_signals(request, Upload, limit=100_000))


@route("/asked", by=datastar_response)
def asked(request: Request):
    return SSE.patch_signals({"asked": is_datastar(request), "last": last_event_id(request)})


@route("/either/{kind}")
async def either(request: Request, kind: str):
    response = HTMLResponse(PAGE, headers={"Vary": "Cookie"})
    page, patch = both(kind, response)
    if kind == "wrong" and not is_datastar(request):
        # FastHTML shows whatever it is given.
        raise PlannedFailure("planned failure")
    with refusals():
        return await page_or_patch(request, page, patch)


@route("/either-components")
async def either_components(request: Request):
    return await page_or_patch(
        request,
        lambda: (Title("page"), P("page", id="part")),
        lambda: SSE.patch_elements(P("part", id="part")),
    )


@route("/unawaited/{what}", by=lambda made: refused(datastar_response(made)))
def unawaited(request: Request, what: str):
    if what == "signals":
        with closing(read_signals(request)) as reading:
            return SSE.patch_signals(reading)
    return page_or_patch(request, PAGE, event())


@route("/elements", *VERBS)
def elements(request: Request):
    given = dict(request.query_params)
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
    given = request.query_params
    response = RedirectResponse(given["to"], int(given.get("status", 303)))
    response.set_cookie("first", "1")
    response.set_cookie("second", "2")
    return response


@route("/template")
def template(request: Request):
    return templates.TemplateResponse(request, "page.html", {"url": "/a?<b>"})


def breaks(request: Request):
    raise PlannedFailure("planned failure <b>")


for kind, made in kinds(breaks).items():
    broken = Starlette(debug=True, routes=[Route("/breaks", made, methods=VERBS)])
    shown = Mount(f"/{kind}/debug", ErrorPageMiddleware(broken, debug=True))
    hidden = Mount(f"/{kind}/production", ErrorPageMiddleware(broken, debug=False))
    app.router.routes[:0] = [shown, hidden]
