from contextlib import closing
from typing import Annotated

import jinja2
from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse
from fastapi.templating import Jinja2Templates
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

from datastar_py.error_pages import ErrorPageMiddleware
from datastar_py.fastapi import (
    ElementsResponse,
    ScriptResponse,
    Signals,
    SignalsResponse,
    datastar_response,
    from_signals,
    is_datastar,
    last_event_id,
    page_or_patch,
    read_signals,
)
from datastar_py.fastapi import ServerSentEventGenerator as SSE
from datastar_py.jinja2 import install
from datastar_py.redirects import RedirectMiddleware
from datastar_py.signals import InvalidSignals, error_signals

app = FastAPI()
app.add_middleware(RedirectMiddleware)
templates = Jinja2Templates(
    env=jinja2.Environment(loader=jinja2.DictLoader({"page.html": TEMPLATE}), autoescape=True)
)
install(templates)


def route(path, *methods, by=lambda made: made):
    def add(handler):
        for kind, made in kinds(handler, by).items():
            app.add_api_route(f"/{kind}{path}", made, methods=list(methods) or ["GET"])
        return handler

    return add


@app.get("/state")
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


def inject(kind: str, form: type):
    @route(f"/injected/{kind}", *VERBS, by=datastar_response)
    def injected(signals: Signals[form]):
        return told(signals)

    @route(f"/injected-part/{kind}", *VERBS, by=datastar_response)
    def injected_part(form: Annotated[form, from_signals(form, path="form")]):
        return told(form)


for kind, form in FORMS.items():
    inject(kind, form)


@route("/checked/{kind}", *VERBS, by=datastar_response)
async def checked(request: Request, kind: str):
    try:
        await read_signals(request, FORMS[kind], path="form")
    except InvalidSignals as error:
        return error.event()
    return SSE.patch_signals(error_signals(FORMS[kind], "form"))


@route("/upload", "POST", by=datastar_response)
def upload(upload: Annotated[Upload, from_signals(Upload, limit=100_000)]):
    return uploaded(upload)


@route("/asked", by=datastar_response)
def asked(request: Request):
    return SSE.patch_signals({"asked": is_datastar(request), "last": last_event_id(request)})


@route("/either/{kind}")
async def either(request: Request, kind: str):
    response = HTMLResponse(PAGE, headers={"Vary": "Cookie"})
    with refusals():
        return await page_or_patch(request, *both(kind, response))


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
def moves(to: str, status: int = 303):
    response = RedirectResponse(to, status)
    response.set_cookie("first", "1")
    response.set_cookie("second", "2")
    return response


@route("/template")
def template(request: Request):
    return templates.TemplateResponse(request, "page.html", {"url": "/a?<b>"})


def breaks():
    raise PlannedFailure("planned failure <b>")


for kind, made in kinds(breaks).items():
    broken = FastAPI(debug=True)
    broken.add_api_route("/breaks", made, methods=VERBS)
    app.mount(f"/{kind}/debug", ErrorPageMiddleware(broken, debug=True))
    app.mount(f"/{kind}/production", ErrorPageMiddleware(broken, debug=False))
