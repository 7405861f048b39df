import jinja2
from fasthtml.common import FastHTML, P, Title
from forms import FORMS, PAGE, TEMPLATE, Upload, both, refusals, told, uploaded
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


@app.route("/state", methods=["GET"])
async def report():
    return JSONResponse({**state(), "injects": False})


@app.route("/typed/{kind}", methods=VERBS)
@datastar_response
async def typed(request: Request, kind: str):
    return told(await read_signals(request, FORMS[kind]))


@app.route("/typed-part/{kind}", methods=VERBS)
@datastar_response
async def typed_part(request: Request, kind: str):
    return told(await read_signals(request, FORMS[kind], path="page.form"))


@app.route("/typed-in-generator/{kind}", methods=VERBS)
@datastar_response
async def typed_in_generator(request: Request, kind: str):
    yield told(await read_signals(request, FORMS[kind]))


@app.route("/checked/{kind}", methods=VERBS)
@datastar_response
async def checked(request: Request, kind: str):
    try:
        await read_signals(request, FORMS[kind], path="form")
    except InvalidSignals as error:
        return error.event()
    return SSE.patch_signals(error_signals(FORMS[kind], "form"))


@app.route("/upload", methods=["POST"])
@datastar_response
async def upload(request: Request):
    return uploaded(await read_signals(request, Upload, limit=100_000))


@app.route("/asked", methods=["GET"])
@datastar_response
async def asked(request: Request):
    return SSE.patch_signals({"asked": is_datastar(request), "last": last_event_id(request)})


@app.route("/either/{kind}", methods=["GET"])
async def either(request: Request, kind: str):
    response = HTMLResponse(PAGE, headers={"Vary": "Cookie"})
    page, patch = both(kind, response)
    if kind == "wrong" and not is_datastar(request):
        # FastHTML shows whatever it is given.
        raise PlannedFailure("planned failure")
    with refusals():
        return await page_or_patch(request, page, patch)


@app.route("/either-components", methods=["GET"])
async def either_components(request: Request):
    return await page_or_patch(
        request,
        lambda: (Title("page"), P("page", id="part")),
        lambda: SSE.patch_elements(P("part", id="part")),
    )


@app.route("/elements", methods=VERBS)
async def elements(request: Request):
    given = dict(request.query_params)
    with refusals():
        return ElementsResponse("<p id='part'>ü</p>", **given, headers={"X-Other": "kept"})


@app.route("/signals", methods=VERBS)
def signals():
    return SignalsResponse({"a": "ü"}, only_if_missing=True)


@app.route("/script", methods=VERBS)
async def script():
    return ScriptResponse("done('ü')", attributes={"id": "ü"})


@app.route("/moves", methods=VERBS)
async def moves(request: Request):
    given = request.query_params
    response = RedirectResponse(given["to"], int(given.get("status", 303)))
    response.set_cookie("first", "1")
    response.set_cookie("second", "2")
    return response


@app.route("/template", methods=["GET"])
async def template(request: Request):
    return templates.TemplateResponse(request, "page.html", {"url": "/a?<b>"})


async def breaks(request: Request):
    raise PlannedFailure("planned failure <b>")


broken = Starlette(debug=True, routes=[Route("/breaks", breaks, methods=VERBS)])
app.router.routes.insert(0, Mount("/debug", ErrorPageMiddleware(broken, debug=True)))
app.router.routes.insert(0, Mount("/production", ErrorPageMiddleware(broken, debug=False)))
