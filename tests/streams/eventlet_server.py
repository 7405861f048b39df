"""Eventlet's own server, which has a greenlet for each request."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

import eventlet

if __name__ == "__main__":
    eventlet.monkey_patch()
    wsgi: Any = import_module("eventlet.wsgi")
    module, port = sys.argv[1:]
    app = import_module(module).wsgi
    wsgi.server(eventlet.listen(("127.0.0.1", int(port))), app, minimum_chunk_size=1)
