from bottle import Bottle, HTTPResponse, request
from forms import FORMS, PAGE, Upload, both, refusals, told, uploaded
from probe import VERBS, PlannedFailure, state

from datastar_py.bottle import (
    ElementsResponse,
    ScriptResponse,
    SignalsResponse,
    datastar_response,
    is_datastar,
    last_event_id,
    page_or_patch,
    read_signals,
)
from datastar_py.bottle import ServerSentEventGenerator as SSE
from datastar_py.error_pages import WSGIErrorPageMiddleware
from datastar_py.redirects import WSGIRedirectMiddleware
from datastar_py.signals import InvalidSignals, error_signals

app = Bottle()


@app.error(400)
@app.error(422)
@app.error(500)
def say_little(error):
    """Bottle's own page repeats the whole URL."""
    return error.body


@app.get("/state")
def report():
    return state()


@app.route("/typed/<kind>", method=VERBS)
@datastar_response
def typed(kind):
    form = FORMS[kind]
    return told(read_signals(form))


@app.route("/typed-part/<kind>", method=VERBS)
@datastar_response
def typed_part(kind):
    form = FORMS[kind]
    return told(read_signals(form, path="page.form"))


@app.route("/typed-in-generator/<kind>", method=VERBS)
@datastar_response
def typed_in_generator(kind):
    form = FORMS[kind]
    yield told(read_signals(form))


@app.route("/checked/<kind>", method=VERBS)
@datastar_response
def checked(kind):
    form = FORMS[kind]
    try:
        read_signals(form, path="form")
    except InvalidSignals as error:
        return error.event()
    return SSE.patch_signals(error_signals(form, "form"))


@app.route("/upload", method="POST")
@datastar_response
def upload():
    return uploaded(read_signals(Upload, limit=100_000))


@app.get("/asked")
@datastar_response
def asked():
    return SSE.patch_signals({"asked": is_datastar(), "last": last_event_id()})


@app.get("/either/<kind>")
def either(kind):
    response = HTTPResponse(PAGE, headers={"Vary": "Cookie", "Content-Type": "text/html"})
    with refusals():
        return page_or_patch(*both(kind, response))


@app.route("/elements", method=VERBS)
def elements():
    given = {name: request.query.getunicode(name) for name in request.query}
    with refusals():
        return ElementsResponse("<p id='part'>ü</p>", **given, headers={"X-Other": "kept"})


@app.route("/signals", method=VERBS)
def signals():
    return SignalsResponse({"a": "ü"}, only_if_missing=True)


@app.route("/script", method=VERBS)
def script():
    return ScriptResponse("done('ü')", attributes={"id": "ü"})


@app.route("/moves", method=VERBS)
def moves():
    response = HTTPResponse(status=int(request.query.get("status", 303)))
    response.set_header("Location", request.query["to"])
    response.set_cookie("first", "1")
    response.set_cookie("second", "2")
    return response


@app.route("/debug/breaks", method=VERBS)
@app.route("/production/breaks", method=VERBS)
def breaks():
    raise PlannedFailure("planned failure <b>")


shown = WSGIErrorPageMiddleware(app, debug=True)
hidden = WSGIErrorPageMiddleware(app, debug=False)
moved = WSGIRedirectMiddleware(app)


def wsgi(environ, start_response):
    first = environ["PATH_INFO"].split("/")[1]
    return {"debug": shown, "production": hidden}.get(first, moved)(environ, start_response)
