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
    refusals,
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


@app.get("/state")
async def report():
    return JSONResponse({**state(), "injects": True})


@app.api_route("/typed/{kind}", methods=VERBS)
@datastar_response
async def typed(request: Request, kind: str):
    return told(await read_signals(request, FORMS[kind]))


@app.api_route("/typed-part/{kind}", methods=VERBS)
@datastar_response
async def typed_part(request: Request, kind: str):
    return told(await read_signals(request, FORMS[kind], path="page.form"))


@app.api_route("/typed-in-generator/{kind}", methods=VERBS)
@datastar_response
async def typed_in_generator(request: Request, kind: str):
    yield told(await read_signals(request, FORMS[kind]))


def inject(kind: str, form: type):
    @app.api_route(f"/injected/{kind}", methods=VERBS)
    @datastar_response
    async def injected(signals: Signals[form]):
        return told(signals)

    @app.api_route(f"/injected-sync/{kind}", methods=VERBS)
    @datastar_response
    def injected_sync(signals: Signals[form]):
        return told(signals)

    @app.api_route(f"/injected-part/{kind}", methods=VERBS)
    @datastar_response
    async def injected_part(form: Annotated[form, from_signals(form, path="form")]):
        return told(form)


for kind, form in FORMS.items():
    inject(kind, form)


@app.api_route("/checked/{kind}", methods=VERBS)
@datastar_response
async def checked(request: Request, kind: str):
    try:
        await read_signals(request, FORMS[kind], path="form")
    except InvalidSignals as error:
        return error.event()
    return SSE.patch_signals(error_signals(FORMS[kind], "form"))


@app.post("/upload")
@datastar_response
async def upload(upload: Annotated[Upload, from_signals(Upload, limit=100_000)]):
    return uploaded(upload)


@app.get("/asked")
@datastar_response
async def asked(request: Request):
    return SSE.patch_signals({"asked": is_datastar(request), "last": last_event_id(request)})


@app.get("/either/{kind}")
async def either(request: Request, kind: str):
    response = HTMLResponse(PAGE, headers={"Vary": "Cookie"})
    with refusals():
        return await page_or_patch(request, *both(kind, response))


@app.api_route("/elements", methods=VERBS)
async def elements(request: Request):
    given = dict(request.query_params)
    with refusals():
        return ElementsResponse("<p id='part'>ü</p>", **given, headers={"X-Other": "kept"})


@app.api_route("/signals", methods=VERBS)
def signals():
    return SignalsResponse({"a": "ü"}, only_if_missing=True)


@app.api_route("/script", methods=VERBS)
async def script():
    return ScriptResponse("done('ü')", attributes={"id": "ü"})


@app.api_route("/moves", methods=VERBS)
async def moves(to: str, status: int = 303):
    response = RedirectResponse(to, status)
    response.set_cookie("first", "1")
    response.set_cookie("second", "2")
    return response


@app.get("/template")
async def template(request: Request):
    return templates.TemplateResponse(request, "page.html", {"url": "/a?<b>"})


broken = FastAPI(debug=True)


@broken.api_route("/breaks", methods=VERBS)
async def breaks():
    raise PlannedFailure("planned failure <b>")


app.mount("/debug", ErrorPageMiddleware(broken, debug=True))
app.mount("/production", ErrorPageMiddleware(broken, debug=False))
