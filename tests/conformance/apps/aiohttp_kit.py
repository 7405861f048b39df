from aiohttp import web
from forms import FORMS, PAGE, Upload, both, refusals, told, uploaded
from probe import VERBS, state

from datastar_py.aiohttp import (
    ElementsResponse,
    ScriptResponse,
    SignalsResponse,
    datastar_response,
    is_datastar,
    last_event_id,
    page_or_patch,
    read_signals,
)
from datastar_py.aiohttp import ServerSentEventGenerator as SSE
from datastar_py.signals import InvalidSignals, error_signals

app = web.Application()


def made(arguments):
    """What the command line of aiohttp calls."""
    return app


def route(path, *methods):
    def add(handler):
        for method in methods:
            app.router.add_route(method, path, handler)
        return handler

    return add


@route("/state", "GET")
async def report(request):
    return web.json_response(state())


@route("/typed/{kind}", *VERBS)
@datastar_response
async def typed(request):
    form = FORMS[request.match_info["kind"]]
    return told(await read_signals(request, form))


@route("/typed-part/{kind}", *VERBS)
@datastar_response
async def typed_part(request):
    form = FORMS[request.match_info["kind"]]
    return told(await read_signals(request, form, path="page.form"))


@route("/typed-in-generator/{kind}", *VERBS)
@datastar_response
async def typed_in_generator(request):
    form = FORMS[request.match_info["kind"]]
    yield told(await read_signals(request, form))


@route("/checked/{kind}", *VERBS)
@datastar_response
async def checked(request):
    form = FORMS[request.match_info["kind"]]
    try:
        await read_signals(request, form, path="form")
    except InvalidSignals as error:
        return error.event()
    return SSE.patch_signals(error_signals(form, "form"))


@route("/asked", "GET")
@datastar_response
async def asked(request):
    return SSE.patch_signals({"asked": is_datastar(request), "last": last_event_id(request)})


@route("/either/{kind}", "GET")
async def either(request):
    response = web.Response(text=PAGE, headers={"Vary": "Cookie"}, content_type="text/html")
    with refusals():
        return await page_or_patch(request, *both(request.match_info["kind"], response))


@route("/elements", *VERBS)
async def elements(request):
    with refusals():
        return ElementsResponse(
            "<p id='part'>ü</p>", **dict(request.query), headers={"X-Other": "kept"}
        )


@route("/signals", *VERBS)
async def signals(request):
    return SignalsResponse({"a": "ü"}, only_if_missing=True)


@route("/script", *VERBS)
async def script(request):
    return ScriptResponse("done('ü')", attributes={"id": "ü"})


@route("/upload", "POST")
@datastar_response
async def upload(request):
    return uploaded(await read_signals(request, Upload, limit=100_000))
