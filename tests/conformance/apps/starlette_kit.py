import jinja2
from forms import FORMS, PAGE, TEMPLATE, Upload, both, refusals, told, uploaded
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


async def report(request: Request):
    return JSONResponse({**state(), "injects": False})


@datastar_response
async def typed(request: Request):
    return told(await read_signals(request, FORMS[request.path_params["kind"]]))


@datastar_response
async def typed_part(request: Request):
    return told(await read_signals(request, FORMS[request.path_params["kind"]], path="page.form"))


@datastar_response
async def typed_in_generator(request: Request):
    yield told(await read_signals(request, FORMS[request.path_params["kind"]]))


@datastar_response
async def checked(request: Request):
    form = FORMS[request.path_params["kind"]]
    try:
        await read_signals(request, form, path="form")
    except InvalidSignals as error:
        return error.event()
    return SSE.patch_signals(error_signals(form, "form"))


@datastar_response
async def upload(request: Request):
    return uploaded(await read_signals(request, Upload, limit=100_000))


@datastar_response
async def asked(request: Request):
    return SSE.patch_signals({"asked": is_datastar(request), "last": last_event_id(request)})


async def either(request: Request):
    response = HTMLResponse(PAGE, headers={"Vary": "Cookie"})
    with refusals():
        return await page_or_patch(request, *both(request.path_params["kind"], response))


async def elements(request: Request):
    given = dict(request.query_params)
    with refusals():
        return ElementsResponse("<p id='part'>ü</p>", **given, headers={"X-Other": "kept"})


async def signals(request: Request):
    return SignalsResponse({"a": "ü"}, only_if_missing=True)


async def script(request: Request):
    return ScriptResponse("done('ü')", attributes={"id": "ü"})


async def moves(request: Request):
    to = request.query_params["to"]
    response = RedirectResponse(to, int(request.query_params.get("status", 303)))
    response.set_cookie("first", "1")
    response.set_cookie("second", "2")
    return response


async def breaks(request: Request):
    raise PlannedFailure("planned failure <b>")


async def template(request: Request):
    return templates.TemplateResponse(request, "page.html", {"url": "/a?<b>"})


broken = Starlette(debug=True, routes=[Route("/breaks", breaks, methods=VERBS)])
app = Starlette(
    middleware=[Middleware(RedirectMiddleware)],
    routes=[
        Route("/state", report),
        Route("/typed/{kind}", typed, methods=VERBS),
        Route("/typed-part/{kind}", typed_part, methods=VERBS),
        Route("/typed-in-generator/{kind}", typed_in_generator, methods=VERBS),
        Route("/checked/{kind}", checked, methods=VERBS),
        Route("/upload", upload, methods=["POST"]),
        Route("/asked", asked),
        Route("/either/{kind}", either),
        Route("/elements", elements, methods=VERBS),
        Route("/signals", signals, methods=VERBS),
        Route("/script", script, methods=VERBS),
        Route("/moves", moves, methods=VERBS),
        Route("/template", template),
        Mount("/debug", ErrorPageMiddleware(broken, debug=True)),
        Mount("/production", ErrorPageMiddleware(broken, debug=False)),
    ],
)
