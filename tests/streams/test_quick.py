"""What `python -m tests.streams` shows at length, in the time that a test run has."""

from __future__ import annotations

from pathlib import Path

import pytest

from . import endings, faults, measures, soak
from .report import Report
from .servers import ENDLESS, KINDS, PAIRS, serve

# Each server once, and the frameworks that have a way of their own.
CHOSEN = [
    ("starlette", "uvicorn"),
    ("quart", "hypercorn"),
    ("sanic", "sanic"),
    ("django", "daphne"),
    ("django", "gunicorn"),
]
NAMES = [" on ".join(pair) for pair in CHOSEN]


@pytest.mark.parametrize("pair", CHOSEN, ids=NAMES)
def test_endings(pair: tuple[str, str], tmp_path: Path) -> None:
    with serve(*pair, folder=tmp_path) as app:
        cells = endings.try_out(app)
        complaints = app.complaints()
    assert len(cells) == len(KINDS) * len(endings.ENDS)
    assert not [f"{cell.kind}, {cell.end}: {cell}" for cell in cells if not cell.good]
    assert not complaints


def test_each_framework_is_in_the_table() -> None:
    assert len({name for name, _ in PAIRS}) == 7
    assert set(CHOSEN) < set(PAIRS)


def test_shutdown() -> None:
    report = Report()
    measures.shutdown(report, CHOSEN[:2], count=20)
    assert not report.failures


def test_farewell() -> None:
    """What the app says last reaches the client; then the response is broken off."""
    farewell = 'event: datastar-patch-signals\ndata: signals {"gone":true}\n\n'
    with serve("starlette", "uvicorn", farewell=farewell) as app:
        id, reply = app.stream(KINDS["async generator"], count=ENDLESS, pause=30)
        events = reply.events()
        next(events)
        app.terminate()
        [last] = events
        assert "gone" in last.data
        assert reply.truncated, "the page takes it for the end, and does not come back"
        assert app.reason(id) == "shutdown"


def test_errors_and_headers() -> None:
    report = Report()
    measures.bad_body(report, CHOSEN[:1])
    measures.slow_start(report, CHOSEN[:1])
    assert not report.failures


def test_many_sync_generators() -> None:
    report = Report()
    measures.crowd(report, CHOSEN[:1], count=100)
    assert not report.failures


def test_faults() -> None:
    report = Report()
    faults.run(report)
    assert not report.failures


@pytest.mark.parametrize(("kind", "streams"), [("async", 200), ("sync", 50)])
def test_soak(kind: str, streams: int) -> None:
    report = Report()
    soak.run(report, kind, streams=streams, seconds=4)
    assert not report.failures
