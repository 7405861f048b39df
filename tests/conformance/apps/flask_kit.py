import jinja2
from flask import Flask, Response, redirect, render_template, request
from forms import FORMS, PAGE, TEMPLATE, Upload, both, refusals, told, uploaded
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


@app.get("/state")
def report():
    return {**state(), "injects": False}


@app.route("/typed/<kind>", methods=VERBS)
@datastar_response
def typed(kind):
    form = FORMS[kind]
    return told(read_signals(form))


@app.route("/typed-part/<kind>", methods=VERBS)
@datastar_response
def typed_part(kind):
    form = FORMS[kind]
    return told(read_signals(form, path="page.form"))


@app.route("/typed-in-generator/<kind>", methods=VERBS)
@datastar_response
def typed_in_generator(kind):
    form = FORMS[kind]
    yield told(read_signals(form))


@app.route("/checked/<kind>", methods=VERBS)
@datastar_response
def checked(kind):
    form = FORMS[kind]
    try:
        read_signals(form, path="form")
    except InvalidSignals as error:
        return error.event()
    return SSE.patch_signals(error_signals(form, "form"))


@app.route("/upload", methods=["POST"])
@datastar_response
def upload():
    return uploaded(read_signals(Upload, limit=100_000))


@app.get("/asked")
@datastar_response
def asked():
    return SSE.patch_signals({"asked": is_datastar(), "last": last_event_id()})


@app.get("/either/<kind>")
def either(kind):
    response = Response(PAGE, headers={"Vary": "Cookie"}, content_type="text/html")
    with refusals():
        return page_or_patch(*both(kind, response))


@app.route("/elements", methods=VERBS)
def elements():
    with refusals():
        return ElementsResponse(
            "<p id='part'>ü</p>", **request.args.to_dict(), headers={"X-Other": "kept"}
        )


@app.route("/signals", methods=VERBS)
def signals():
    return SignalsResponse({"a": "ü"}, only_if_missing=True)


@app.route("/script", methods=VERBS)
async def script():
    return ScriptResponse("done('ü')", attributes={"id": "ü"})


@app.route("/moves", methods=VERBS)
def moves():
    response = redirect(request.args["to"], int(request.args.get("status", 303)))
    response.set_cookie("first", "1")
    response.set_cookie("second", "2")
    return response


@app.get("/template")
def template():
    return render_template("page.html", url="/a?<b>")


@app.route("/debug/breaks", methods=VERBS)
@app.route("/production/breaks", methods=VERBS)
def breaks():
    raise PlannedFailure("planned failure <b>")


shown = WSGIErrorPageMiddleware(app.wsgi_app, debug=True)
hidden = WSGIErrorPageMiddleware(app.wsgi_app, debug=False)
moved = WSGIRedirectMiddleware(app.wsgi_app)


def wsgi(environ, start_response):
    first = environ["PATH_INFO"].split("/")[1]
    return {"debug": shown, "production": hidden}.get(first, moved)(environ, start_response)
