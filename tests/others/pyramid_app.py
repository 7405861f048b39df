"""Pyramid takes a WSGI application as a view, and a WSGI application as what answers a request."""

from pyramid.config import Configurator
from pyramid.wsgi import wsgiapp
from webob import Request

from datastar_py.wsgi import DatastarResponse, datastar_response, read_signals
from datastar_py.wsgi import ServerSentEventGenerator as SSE


@wsgiapp
@datastar_response
def updates(environ):
    for step in range(2):
        yield SSE.patch_signals({"step": step, "got": read_signals(environ)})


def at_hand(request):
    return request.get_response(DatastarResponse(SSE.patch_signals({"at": "hand"})))


with Configurator() as config:
    config.add_route("updates", "/updates")
    config.add_view(updates, route_name="updates")
    config.add_route("at_hand", "/at-hand")
    config.add_view(at_hand, route_name="at_hand")
    app = config.make_wsgi_app()


def ask(path):
    return Request.blank(path, headers={"Datastar-Request": "true"}).get_response(app)


stream = ask("/updates?datastar=%7B%22x%22%3A1%7D")
assert stream.content_type == "text/event-stream"
assert stream.text.count("event: datastar-patch-signals") == 2
assert '"got":{"x":1}' in stream.text
assert ask("/updates?datastar=%7B").status_code == 400
assert '"at":"hand"' in ask("/at-hand").text
