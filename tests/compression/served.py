"""An app of the conformance suite, compressed in the way that docs/compression.md names."""

from __future__ import annotations

import importlib
import os

name = os.environ["COMPRESSED_APP"]
module = importlib.import_module(f"apps.{name}")
app = getattr(module, "app", None)
wsgi = getattr(module, "wsgi", None)

if name == "sanic":
    from datastar_py.sanic import compress_streams

    compress_streams(module.app)
elif name == "aiohttp":
    from datastar_py.aiohttp import compress_streams

    compress_streams(module.app)

    def made(arguments):
        """What the command line of aiohttp calls."""
        return module.app

elif wsgi is None or name == "django":
    from starlette_compress import CompressMiddleware

    app = CompressMiddleware(module.app)
if wsgi is not None:
    from datastar_py.compression import CompressStreams

    wsgi = CompressStreams(wsgi)
