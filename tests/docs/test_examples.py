"""Each app of examples/ starts by itself, serves the page, and answers as the page expects."""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[2] / "examples"
APPS = sorted(EXAMPLES.glob("*_app.py"))


class App:
    """A running example, and what it answers."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.headers: dict[str, str] = {}

    def open(self, method: str, path: str, signals: object = None) -> http.client.HTTPResponse:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {**self.headers, "Datastar-Request": "true"}
        body = None if signals is None else json.dumps(signals)
        if body is not None:
            headers["Content-Type"] = "application/json"
        connection.request(method, path, body, headers)
        return connection.getresponse()

    def post(self, path: str, signals: object) -> tuple[int, str]:
        response = self.open("POST", path, signals)
        return response.status, response.read().decode()


@pytest.fixture(scope="module", params=APPS, ids=lambda path: path.stem)
def app(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    folder = tmp_path_factory.mktemp(request.param.stem)
    client = folder / "datastar.js"
    client.write_text("// stands for the client\n", "utf-8")
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    with (folder / "log").open("w+") as log:
        environment = {**os.environ, "PORT": str(port), "DATASTAR_JS": str(client)}
        process = subprocess.Popen(
            [sys.executable, request.param], env=environment, stdout=log, stderr=log, cwd=folder
        )
        try:
            wait_for(port, process, folder / "log")
            yield App(port)
        finally:
            process.terminate()
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                raise


def wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.05)
    pytest.fail(f"it does not start:\n{log.read_text()}")


def test_page(app: App):
    response = app.open("GET", "/")
    page = response.read().decode()
    assert response.status == 200
    assert response.headers["Content-Type"].startswith("text/html")
    assert '<script type="module" src="/datastar.js">' in page
    assert "&quot;" not in page


def test_client(app: App):
    response = app.open("GET", "/datastar.js")
    assert response.status == 200
    assert response.headers["Content-Type"].startswith("text/javascript")
    assert response.read() == b"// stands for the client\n"


def test_clocks(app: App):
    response = app.open("GET", "/clock")
    assert response.headers["Content-Type"].startswith("text/event-stream")
    text = ""
    while text.count("\n\n") < 4:
        text += response.read1().decode()
    response.close()
    first, second, third, fourth = text.split("\n\n")[:4]
    assert first.startswith('event: datastar-patch-elements\ndata: elements <time id="clock">')
    assert second.startswith('event: datastar-patch-signals\ndata: signals {"_time":')
    assert first != third
    assert second != fourth


@pytest.fixture
def with_token(app: App) -> App:
    """With what Django asks a POST for; the page's actions send the same."""
    response = app.open("GET", "/")
    page = response.read().decode()
    _, found, rest = page.partition("X-Csrftoken&#34;: &#34;")
    if found:
        cookie = response.headers["Set-Cookie"].partition(";")[0]
        app.headers = {"X-CSRFToken": rest.partition("&#34;")[0], "Cookie": cookie}
    return app


def test_form(with_token: App):
    status, text = with_token.post("/greet", {"name": "Ada <b>", "email": "ada"})
    assert (status, 'class="bad"' in text, "Ada <b>" in text) == (200, True, False)
    status, text = with_token.post("/greet", {"name": "Ada <b>", "email": "ada@example.org"})
    assert (status, 'class="good"' in text, "Ada &lt;b&gt;" in text) == (200, True, True)


def test_list(with_token: App):
    """Who has it open sees what others add, and who they are."""
    response = with_token.open("GET", "/notes?me=Ada")
    shown = ""

    def until(text: str) -> None:
        nonlocal shown
        while text not in shown:
            shown += response.read1().decode()

    until("<li>Water the plants")
    until("<span>Ada</span>")
    assert with_token.post("/notes", {"note": "<i>milk"}) == (200, NO_NOTE)
    until("<li>&lt;i&gt;milk<small>")
    assert with_token.post("/notes", {"note": ""}) == (204, "")
    other = with_token.open("GET", "/notes?me=Grace")
    until("<span>Ada</span><span>Grace</span>")
    for each in (response, other):
        each.close()


NO_NOTE = 'event: datastar-patch-signals\ndata: signals {"note":""}\n\n'


def test_tea(app: App):
    began = time.monotonic()
    text = app.open("GET", "/tea").read().decode()
    assert time.monotonic() - began >= 1.9
    assert '<p id="tea"' in text
