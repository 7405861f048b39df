"""docs/streams.md: its code runs, and does what it says."""

from __future__ import annotations

import http.client
import inspect
import os
import re
import socket
import subprocess
import sys
from collections.abc import Generator, Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from datastar_py.streams import Stream
from tests.conformance.sse_parser import Event, Parser

from .outcomes import rows
from .servers import wait_for

PAGE = (Path(__file__).parents[2] / "docs" / "streams.md").read_text("utf-8")
BLOCKS = re.findall(r"^```python\n# ([\w.]+\.py)\n(.*?)^```$", PAGE, re.M | re.S)

DJANGO = """
import django
from django.conf import settings
settings.configure(ROOT_URLCONF=__name__, SECRET_KEY="docs", ALLOWED_HOSTS=["*"])
django.setup()
urlpatterns = []
from django.test import RequestFactory
"""


class App:
    """The app of the page, on uvicorn."""

    def __init__(self, folder: Path) -> None:
        code = "\n".join(text for name, text in BLOCKS if name == "app.py")
        (folder / "app.py").write_text(code, "utf-8")
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port: int = probe.getsockname()[1]
        self.log_path = folder / "log"
        with self.log_path.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "uvicorn", "app:app", "--port", str(self.port)],
                cwd=folder,
                env={**os.environ, "PYTHONUNBUFFERED": "1"},
                stdout=log,
                stderr=log,
            )
        assert wait_for(self._answers, 30), self.log_path.read_text()

    def _answers(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port), 1).close()
        except OSError:
            return False
        return True

    def open(
        self, path: str, method: str = "GET", body: str | None = None
    ) -> Generator[Event, None, None]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        headers = {"Datastar-Request": "true", "Content-Type": "application/json"}
        with closing(connection):
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            parser = Parser()
            if response.status != 200:
                yield Event(type=str(response.status), data="", id="", at=0.0)
                return
            with suppress(http.client.IncompleteRead):
                while piece := response.read1(1 << 16):
                    yield from parser.feed(piece, 0.0)

    def logged(self, text: str) -> bool:
        return wait_for(lambda: text in self.log_path.read_text(), 5)


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    app = App(tmp_path_factory.mktemp("docs"))
    yield app
    app.process.terminate()
    app.process.wait(10)


def test_every_block_is_run() -> None:
    assert len(BLOCKS) == PAGE.count("```python")
    assert {name for name, _ in BLOCKS} == {"app.py", "gunicorn.conf.py", "views.py"}


def test_clock(app: App) -> None:
    events = app.open("/clock")
    assert "<time id='clock'>" in next(events).data
    events.close()
    assert app.logged("and has left")


@pytest.mark.parametrize(("path", "count"), [("/countdown", 10), ("/ticker", 3), ("/report", 3)])
def test_finite_ones(app: App, path: str, count: int) -> None:
    assert len(list(app.open(path))) == count


def test_reasons(app: App) -> None:
    list(app.open("/report"))
    assert app.logged("the report has ended: finished")


def test_errors(app: App) -> None:
    [good] = app.open("/greet", "POST", '{"name": "<Ada>"}')
    assert "Hello, &lt;Ada&gt;!" in good.data
    assert [event.type for event in app.open("/greet", "POST", '{"name": 5}')] == ["422"]
    assert [event.type for event in app.open("/greet", "POST", '{"a":')] == ["400"]


def test_limits(app: App) -> None:
    body = '{"text": "%s"}' % ("x" * 100_000)
    assert [event.type for event in app.open("/greet", "POST", body)] == ["413"]
    [taken] = app.open("/upload", "POST", body)
    assert '"got":1' in taken.data


def test_feed(app: App) -> None:
    events = app.open("/feed")
    assert '"watching":1' in next(events).data
    assert [event.type for event in app.open("/announce", "POST")] == ["204"]
    assert "News!" in next(events).data
    events.close()


def test_farewell(tmp_path: Path) -> None:
    app = App(tmp_path)
    events = app.open("/clock")
    next(events)
    app.process.terminate()
    assert '"restarting":true' in list(events)[-1].data
    assert app.process.wait(10) is not None


def test_a_page_asks_for_its_stream(app: App) -> None:
    with closing(http.client.HTTPConnection("127.0.0.1", app.port, timeout=10)) as connection:
        connection.request("GET", "/")
        text = connection.getresponse().read().decode()
    assert "@get" in text
    assert "openWhenHidden" in text


@pytest.mark.parametrize(("method", "whole"), [("GET", False), ("POST", True)])
def test_an_error_later_on(app: App, method: str, whole: bool) -> None:
    with closing(http.client.HTTPConnection("127.0.0.1", app.port, timeout=10)) as connection:
        connection.request(method, "/work")
        response = connection.getresponse()
        try:
            text = response.read()
        except http.client.IncompleteRead as error:
            assert not whole
            text = error.partial
        else:
            assert whole
    assert b'"step":1' in text
    assert b"role='alert'" in text


def test_one_that_looks_whether_it_has_to_stop(app: App) -> None:
    assert len(list(app.open("/import", "POST"))) == 3


def test_the_hooks_of_gunicorn() -> None:
    [code] = [text for found, text in BLOCKS if found == "gunicorn.conf.py"]
    names: dict[str, object] = {}
    exec(code, names)
    assert callable(names["post_worker_init"])
    assert callable(names["worker_int"])


def test_every_server_has_its_row() -> None:
    table = PAGE.partition("## Servers")[2].partition("`python -m")[0].lower()
    assert [row.server for row in rows() if not _named(row.server, table)] == []


def _named(server: str, table: str) -> bool:
    return all(part in table for part in server.replace("gunicorn-uvicorn", "gunicorn").split("-"))


def test_django() -> None:
    [code] = [text for found, text in BLOCKS if found == "views.py"]
    proof = "assert b'X-Csrftoken' in page(RequestFactory().get('/')).content"
    subprocess.run([sys.executable, "-c", f"{DJANGO}\n{code}\n{proof}"], check=True, timeout=60)


@pytest.mark.parametrize(
    "name", ["close", "connected", "on_close", "options", "reason", "stopping", "wait"]
)
def test_what_a_stream_shows_is_on_the_page(name: str) -> None:
    assert re.search(rf"\b(stream|current_stream\(\))\.{name}\b|`\.{name}`", PAGE)
    assert inspect.getdoc(getattr(Stream, name))


def test_a_stream_shows_nothing_else() -> None:
    shown = {name for name in dir(Stream) if not name.startswith("_")}
    assert shown == {"close", "connected", "on_close", "options", "reason", "stopping", "wait"}
    assert "__dict__" not in dir(Stream)
