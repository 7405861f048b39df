"""An app of the conformance suite, which also writes down what became of its streams.

Servers import this in its place. Each line of the journal is one stream that was closed, so that
it can be read when the server is gone. The environment says which app, and how streams are kept.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import time
from typing import Any

from probe import Run

from datastar_py.streams import CloseReason, StreamOptions, configure, current_stream, watch_signals

journal = os.open(os.environ["STREAMS_JOURNAL"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
settings: dict[str, Any] = json.loads(os.environ.get("STREAMS_OPTIONS", "{}"))


def note(**facts: Any) -> None:
    os.write(journal, json.dumps({**facts, "at": time.monotonic()}).encode() + b"\n")


def enter(run: Run) -> Run:
    def close(reason: CloseReason) -> None:
        note(ended=run.id, reason=reason.value)

    # A handler that gives a value is over before there is a stream.
    with contextlib.suppress(LookupError):
        current_stream().on_close(close)
    return opened(run)


def leave(run: Run, *raised: Any) -> None:
    closed(run, *raised)
    note(closed=run.id)


opened, Run.__enter__ = Run.__enter__, enter
closed, Run.__exit__ = Run.__exit__, leave

configure(StreamOptions(**settings))
module = importlib.import_module(f"apps.{os.environ['STREAMS_APP']}")
app = getattr(module, "app", None)
wsgi = getattr(module, "wsgi", None)
made = getattr(module, "made", None)

# The line that gunicorn needs, whose workers serve in other threads than the main one.
watch_signals()
