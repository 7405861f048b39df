"""A server for the examples under WSGI: that of the standard library, a thread for each request.

It is for trying things out. A page that is open keeps a thread; gunicorn's gthread and gevent
workers have many.
"""

from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_):
        pass


def serve(app, port):
    with make_server("127.0.0.1", port, app, _Server, _Quiet) as server:
        server.serve_forever()
