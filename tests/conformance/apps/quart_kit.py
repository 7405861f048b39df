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
from quart import Quart, Response, redirect, render_template, request

from datastar_py.error_pages import ErrorPageMiddleware
from datastar_py.jinja2 import install
from datastar_py.quart import (
    ElementsResponse,
    ScriptResponse,
    SignalsResponse,
    datastar_response,
    is_datastar,
    last_event_id,
    page_or_patch,
    read_signals,
)
from datastar_py.quart import ServerSentEventGenerator as SSE
from datastar_py.redirects import RedirectMiddleware
from datastar_py.signals import InvalidSignals, error_signals

app = Quart(__name__)
app.jinja_loader = jinja2.DictLoader({"page.html": TEMPLATE})
install(app)


def route(path, *methods, by=lambda made: made, of=app):
    def add(handler):
        for kind, made in kinds(handler, by).items():
            given = {"methods": list(methods) or ["GET"], "endpoint": kind + path}
            of.route(f"/{kind}{path}", **given)(made)
        return handler

    return add


@app.get("/state")
async def report():
    return state()


@route("/typed/<kind>", *VERBS, by=datastar_response)
async def typed(kind):
    return told(await read_signals(FORMS[kind]))


@route("/typed-part/<kind>", *VERBS, by=datastar_response)
async def typed_part(kind):
    return told(await read_signals(FORMS[kind], path="page.form"))


@route("/typed-in-generator/<kind>", *VERBS, by=datastar_response)
async def typed_in_generator(kind):
    yield told(await read_signals(FORMS[kind]))


@route("/checked/<kind>", *VERBS, by=datastar_response)
async def checked(kind):
    try:
        await read_signals(FORMS[kind], path="form")
    except InvalidSignals as error:
        return error.event()
    return SSE.patch_signals(error_signals(FORMS[kind], "form"))


@route("/upload", "POST", by=datastar_response)
async def upload():
    return uploaded(await read_signals(Upload, limit=100_000))


@route("/asked", by=datastar_response)
def asked():
    return SSE.patch_signals({"asked": is_datastar(), "last": last_event_id()})


@route("/either/<kind>")
async def either(kind):
    response = Response(PAGE, headers={"Vary": "Cookie"}, content_type="text/html")
    with refusals():
        return await page_or_patch(*both(kind, response))


@route("/unawaited/<what>", by=lambda made: refused(datastar_response(made)))
def unawaited(what):
    if what == "signals":
        with closing(read_signals()) as reading:
            return SSE.patch_signals(reading)
    return page_or_patch(PAGE, event())


@route("/elements", *VERBS)
def elements():
    with refusals():
        return ElementsResponse(
            "<p id='part'>ü</p>", **request.args.to_dict(), headers={"X-Other": "kept"}
        )


@route("/signals", *VERBS)
def signals():
    return SignalsResponse({"a": "ü"}, only_if_missing=True)


@route("/script", *VERBS)
def script():
    return ScriptResponse("done('ü')", attributes={"id": "ü"})


@route("/moves", *VERBS)
def moves():
    response = redirect(request.args["to"], int(request.args.get("status", 303)))
    response.set_cookie("first", "1")
    response.set_cookie("second", "2")
    return response


@route("/template")
async def template():
    return await render_template("page.html", url="/a?<b>")


@app.get("/sync/template")
def template_in_sync():
    return app.jinja_env.get_template("page.html").render(url="/a?<b>")


broken = Quart("broken")
broken.debug = True
# Before 0.20 it is this that shows tracebacks.
broken.config["PROPAGATE_EXCEPTIONS"] = True


@route("/debug/breaks", *VERBS, of=broken)
@route("/production/breaks", *VERBS, of=broken)
def breaks():
    raise PlannedFailure("planned failure <b>")


shown = ErrorPageMiddleware(broken.asgi_app, debug=True)
hidden = ErrorPageMiddleware(broken.asgi_app, debug=False)
moved = RedirectMiddleware(app.asgi_app)


async def chosen(scope, receive, send):
    path = scope.get("path", "")
    inner = {"debug": shown, "production": hidden}.get(section(path), moved)
    await inner(scope, receive, send)


app.asgi_app = chosen
