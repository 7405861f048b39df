"""Eventlet's own server, which has a greenlet for each request."""

from __future__ import annotations

import eventlet

eventlet.monkey_patch()

import sys  # noqa: E402
from importlib import import_module  # noqa: E402

import eventlet.wsgi  # noqa: E402

if __name__ == "__main__":
    module, port = sys.argv[1:]
    app = import_module(module).wsgi
    eventlet.wsgi.server(eventlet.listen(("127.0.0.1", int(port))), app, minimum_chunk_size=1)
