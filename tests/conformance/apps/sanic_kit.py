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
    section,
    told,
    uploaded,
)
from probe import VERBS, PlannedFailure, state
from sanic import Request, Sanic
from sanic.response import html, json, redirect

from datastar_py.jinja2 import install
from datastar_py.sanic import (
    ElementsResponse,
    ScriptResponse,
    SignalsResponse,
    datastar_response,
    error_page_middleware,
    is_datastar,
    last_event_id,
    page_or_patch,
    read_signals,
    redirect_middleware,
)
from datastar_py.sanic import ServerSentEventGenerator as SSE
from datastar_py.signals import InvalidSignals, error_signals

app = Sanic("conformance_kit")
app.config.TEMPLATING_ENABLE_ASYNC = False
app.register_middleware(redirect_middleware(), "response")
environment = jinja2.Environment(loader=jinja2.DictLoader({"page.html": TEMPLATE}), autoescape=True)
install(environment)


def route(path, *methods, by=lambda made: made):
    def add(handler):
        for kind, made in kinds(handler, by).items():
            name = f"{kind}{path}".replace("/", "_").replace("-", "_").partition("<")[0]
            app.route(f"/{kind}{path}", methods=list(methods) or ["GET"], name=name)(made)
        return handler

    return add


@app.get("/state")
async def report(request: Request):
    return json(state())


@route("/typed/<kind>", *VERBS, by=datastar_response)
async def typed(request: Request, kind: str):
    return told(await read_signals(request, FORMS[kind]))


@route("/typed-part/<kind>", *VERBS, by=datastar_response)
async def typed_part(request: Request, kind: str):
    return told(await read_signals(request, FORMS[kind], path="page.form"))


@route("/typed-in-generator/<kind>", *VERBS, by=datastar_response)
async def typed_in_generator(request: Request, kind: str):
    yield told(await read_signals(request, FORMS[kind]))


@route("/checked/<kind>", *VERBS, by=datastar_response)
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


@route("/either/<kind>")
async def either(request: Request, kind: str):
    response = html(PAGE, headers={"Vary": "Cookie"})
    with refusals():
        return await page_or_patch(request, *both(kind, response))


@route("/unawaited/<what>", by=lambda made: refused(datastar_response(made)))
def unawaited(request: Request, what: str):
    if what == "signals":
        with closing(read_signals(request)) as reading:
            return SSE.patch_signals(reading)
    return page_or_patch(request, PAGE, event())


@route("/elements", *VERBS)
def elements(request: Request):
    given = {name: request.args.get(name) for name in request.args}
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
    response = redirect(request.args.get("to"), status=int(request.args.get("status", 303)))
    response.add_cookie("first", "1", secure=False)
    response.add_cookie("second", "2", secure=False)
    return response


@route("/template")
def template(request: Request):
    return html(environment.get_template("page.html").render(url="/a?<b>"))


@route("/debug/breaks", *VERBS)
@route("/production/breaks", *VERBS)
def breaks(request: Request):
    raise PlannedFailure("planned failure <b>")


shown = error_page_middleware(debug=True)
hidden = error_page_middleware(debug=False)


@app.on_response
async def error_pages(request: Request, response):
    if section(request.path) == "debug":
        await shown(request, response)
    if section(request.path) == "production":
        await hidden(request, response)
