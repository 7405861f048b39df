from aiohttp import web
from forms import FORMS, Upload, told, uploaded
from probe import VERBS, state

from datastar_py.aiohttp import ServerSentEventGenerator as SSE
from datastar_py.aiohttp import datastar_response, read_signals
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


@route("/upload", "POST")
@datastar_response
async def upload(request):
    return uploaded(await read_signals(request, Upload, limit=100_000))
