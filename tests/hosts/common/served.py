"""An app of the conformance suite with more kinds of content; servers import this in its place."""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable
from typing import Any

import probe

from datastar_py.streams import configure, watch_signals

from . import kinds

plain = probe.content


def content(kind: str, query: probe.Query, path: Callable[[], str]) -> Any:
    # Handlers give the content before the stream is made, one request after the other.
    configure(kinds.options_of(query))
    make = kinds.KINDS.get(kind)
    return plain(kind, query, path) if make is None else make(query)


probe.content = content
module = importlib.import_module(f"apps.{os.environ['HOSTS_APP']}")
app = getattr(module, "app", None)
wsgi = getattr(module, "wsgi", None)
made = getattr(module, "made", None)
watch_signals()
