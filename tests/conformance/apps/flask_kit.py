import jinja2
from flask import Flask, Response, redirect, render_template, request
from forms import FORMS, PAGE, TEMPLATE, Upload, both, kinds, refusals, section, told, uploaded
from probe import VERBS, PlannedFailure, state

from datastar_py.error_pages import WSGIErrorPageMiddleware
from datastar_py.flask import (
    ElementsResponse,
    ScriptResponse,
    SignalsResponse,
    datastar_response,
    is_datastar,
    last_event_id,
    page_or_patch,
    read_signals,
)
from datastar_py.flask import ServerSentEventGenerator as SSE
from datastar_py.jinja2 import install
from datastar_py.redirects import WSGIRedirectMiddleware
from datastar_py.signals import InvalidSignals, error_signals

app = Flask(__name__)
app.jinja_loader = jinja2.DictLoader({"page.html": TEMPLATE})
install(app)


def route(path, *methods, by=lambda made: made):
    def add(handler):
        for kind, made in kinds(handler, by).items():
            given = {"methods": list(methods) or ["GET"], "endpoint": kind + path}
            app.route(f"/{kind}{path}", **given)(made)
        return handler

    return add


@app.get("/state")
def report():
    return state()


@route("/typed/<kind>", *VERBS, by=datastar_response)
def typed(kind):
    form = FORMS[kind]
    return told(read_signals(form))


@route("/typed-part/<kind>", *VERBS, by=datastar_response)
def typed_part(kind):
    form = FORMS[kind]
    return told(read_signals(form, path="page.form"))


@route("/typed-in-generator/<kind>", *VERBS, by=datastar_response)
def typed_in_generator(kind):
    form = FORMS[kind]
    yield told(read_signals(form))


@route("/checked/<kind>", *VERBS, by=datastar_response)
def checked(kind):
    form = FORMS[kind]
    try:
        read_signals(form, path="form")
    except InvalidSignals as error:
        return error.event()
    return SSE.patch_signals(error_signals(form, "form"))


@route("/upload", "POST", by=datastar_response)
def upload():
    return uploaded(read_signals(Upload, limit=100_000))


@route("/asked", by=datastar_response)
def asked():
    return SSE.patch_signals({"asked": is_datastar(), "last": last_event_id()})


@route("/either/<kind>")
def either(kind):
    response = Response(PAGE, headers={"Vary": "Cookie"}, content_type="text/html")
    with refusals():
        return page_or_patch(*both(kind, response))


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
def template():
    return render_template("page.html", url="/a?<b>")


@route("/debug/breaks", *VERBS)
@route("/production/breaks", *VERBS)
def breaks():
    raise PlannedFailure("planned failure <b>")


shown = WSGIErrorPageMiddleware(app.wsgi_app, debug=True)
hidden = WSGIErrorPageMiddleware(app.wsgi_app, debug=False)
moved = WSGIRedirectMiddleware(app.wsgi_app)


def wsgi(environ, start_response):
    first = section(environ["PATH_INFO"])
    return {"debug": shown, "production": hidden}.get(first, moved)(environ, start_response)
