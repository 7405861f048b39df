"""docs/streams.md: its code runs, and does what it says."""

from __future__ import annotations

import http.client
import os
import re
import socket
import subprocess
import sys
from collections.abc import Generator, Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from tests.conformance.sse_parser import Event, Parser

from .servers import wait_for

PAGE = (Path(__file__).parents[2] / "docs" / "streams.md").read_text("utf-8")
BLOCKS = re.findall(r"^```python\n# (\w+\.py)\n(.*?)^```$", PAGE, re.M | re.S)

DJANGO = """
import django
from django.conf import settings
settings.configure(ROOT_URLCONF=__name__, SECRET_KEY="docs", ALLOWED_HOSTS=["*"])
django.setup()
urlpatterns = []
import signal
from django.test import RequestFactory
signal.signal(signal.SIGTERM, lambda *_: None)
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
    assert {name for name, _ in BLOCKS} == {"app.py", "wsgi.py", "views.py"}


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
    [good] = app.open("/greet", "POST", '{"a": 1, "b": 2}')
    assert "Hello, 2 signals!" in good.data
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


@pytest.mark.parametrize("name", ["wsgi.py", "views.py"])
def test_django(name: str) -> None:
    [code] = [text for found, text in BLOCKS if found == name]
    proof = {
        "wsgi.py": "assert signal.getsignal(signal.SIGTERM).__module__.startswith('datastar_py')",
        "views.py": "assert b'X-Csrftoken' in page(RequestFactory().get('/')).content",
    }[name]
    subprocess.run([sys.executable, "-c", f"{DJANGO}\n{code}\n{proof}"], check=True, timeout=60)
