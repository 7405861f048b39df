"""What a generator knows of a stop, and how long it may go on."""

from __future__ import annotations

import time

import pytest

from tests.conformance.patches import signals

from .outcomes import FAREWELL
from .servers import serve

SERVERS = ["uvicorn", "uvicorn-uvloop", "hypercorn"]


@pytest.mark.parametrize("server", SERVERS)
@pytest.mark.parametrize("path", ["/looks", "/looks-in-a-thread"])
def test_a_generator_is_told_that_the_server_stops(server: str, path: str) -> None:
    options = {"farewell": FAREWELL, "shutdown_grace": 10}
    with serve("starlette", server, module="stopping_app", **options) as app:
        reply = app.open(path, "POST")
        events = reply.events()
        assert signals(next(events))["step"] == "stopping False"
        began = time.monotonic()
        app.process.terminate()
        assert [signals(event)["step"] for event in events] == ["looked"]
        assert not reply.truncated
        assert time.monotonic() - began < 8, "it was not told, but ended"


@pytest.mark.parametrize("server", SERVERS)
@pytest.mark.parametrize("path", ["/endless", "/endless-in-a-thread"])
@pytest.mark.parametrize("grace", [0, 0.5, 1.5])
def test_one_that_goes_on_has_its_grace(server: str, path: str, grace: float) -> None:
    options = {"farewell": FAREWELL, "shutdown_grace": grace}
    with serve("starlette", server, module="stopping_app", **options) as app:
        reply = app.open(path, "POST")
        events = reply.events()
        next(events)
        began = time.monotonic()
        app.process.terminate()
        steps = [signals(event)["step"] for event in events]
        took = time.monotonic() - began
        assert set(steps[:-1]) <= {"more"}
        assert steps[-1] == "farewell"
        assert not reply.truncated
        assert grace * 0.8 <= took < grace + 1.5


@pytest.mark.parametrize("server", SERVERS)
@pytest.mark.parametrize("path", ["/endless", "/endless-in-a-thread"])
def test_one_that_may_run_again_has_none(server: str, path: str) -> None:
    options = {"farewell": FAREWELL, "shutdown_grace": 30}
    with serve("starlette", server, module="stopping_app", **options) as app:
        reply = app.open(path)
        events = reply.events()
        next(events)
        began = time.monotonic()
        app.process.terminate()
        assert [signals(event)["step"] for event in events][-1] == "farewell"
        assert reply.truncated
        assert time.monotonic() - began < 10


@pytest.mark.parametrize("farewell", [None, FAREWELL])
def test_the_end_without_anything_to_say(farewell: str | None) -> None:
    with serve("starlette", "uvicorn", module="stopping_app", farewell=farewell) as app:
        reply = app.open("/endless")
        events = reply.events()
        next(events)
        app.process.terminate()
        steps = [signals(event)["step"] for event in events]
        assert ("farewell" in steps) == (farewell is not None)
        assert reply.truncated
