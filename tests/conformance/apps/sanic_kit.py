import jinja2
from forms import FORMS, PAGE, TEMPLATE, Upload, both, refusals, told, uploaded
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


@app.get("/state")
async def report(request: Request):
    return json({**state(), "injects": False})


@app.route("/typed/<kind>", methods=VERBS)
@datastar_response
async def typed(request: Request, kind: str):
    return told(await read_signals(request, FORMS[kind]))


@app.route("/typed-part/<kind>", methods=VERBS)
@datastar_response
async def typed_part(request: Request, kind: str):
    return told(await read_signals(request, FORMS[kind], path="page.form"))


@app.route("/typed-in-generator/<kind>", methods=VERBS)
@datastar_response
async def typed_in_generator(request: Request, kind: str):
    yield told(await read_signals(request, FORMS[kind]))


@app.route("/checked/<kind>", methods=VERBS)
@datastar_response
async def checked(request: Request, kind: str):
    try:
        await read_signals(request, FORMS[kind], path="form")
    except InvalidSignals as error:
        return error.event()
    return SSE.patch_signals(error_signals(FORMS[kind], "form"))


@app.post("/upload")
@datastar_response
async def upload(request: Request):
    return uploaded(await read_signals(request, Upload, limit=100_000))


@app.get("/asked")
@datastar_response
async def asked(request: Request):
    return SSE.patch_signals({"asked": is_datastar(request), "last": last_event_id(request)})


@app.get("/either/<kind>")
async def either(request: Request, kind: str):
    response = html(PAGE, headers={"Vary": "Cookie"})
    with refusals():
        return await page_or_patch(request, *both(kind, response))


@app.route("/elements", methods=VERBS)
async def elements(request: Request):
    given = {name: request.args.get(name) for name in request.args}
    with refusals():
        return ElementsResponse("<p id='part'>ü</p>", **given, headers={"X-Other": "kept"})


@app.route("/signals", methods=VERBS)
def signals(request: Request):
    return SignalsResponse({"a": "ü"}, only_if_missing=True)


@app.route("/script", methods=VERBS)
async def script(request: Request):
    return ScriptResponse("done('ü')", attributes={"id": "ü"})


@app.route("/moves", methods=VERBS)
async def moves(request: Request):
    response = redirect(request.args.get("to"), status=int(request.args.get("status", 303)))
    response.add_cookie("first", "1", secure=False)
    response.add_cookie("second", "2", secure=False)
    return response


@app.get("/template")
async def template(request: Request):
    return html(environment.get_template("page.html").render(url="/a?<b>"))


@app.route("/debug/breaks", methods=VERBS)
@app.route("/production/breaks", methods=VERBS, name="breaks_in_production")
async def breaks(request: Request):
    raise PlannedFailure("planned failure <b>")


shown = error_page_middleware(debug=True)
hidden = error_page_middleware(debug=False)


@app.on_response
async def error_pages(request: Request, response):
    if request.path.startswith("/debug"):
        await shown(request, response)
    if request.path.startswith("/production"):
        await hidden(request, response)
