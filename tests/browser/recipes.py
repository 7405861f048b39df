"""The recipes of docs/cookbook: their files as the pages show them, each run on its own server."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import BrowserContext, Route
from tab import PATIENCE

from datastar_py.client import CLIENT_URL
from tests.pages import DOCS
from tests.pages import files as files_of

COOKBOOK = DOCS / "cookbook"

# How a page says that it is served, in one process and in several, and prepared.
_SERVE = re.compile(r"^(uvicorn|hypercorn|sanic) (.+)$|^python (app\.py) (runserver)$", re.M)
_SERVE_IN_WORKERS = re.compile(r"^TOPICS=\S+ (gunicorn) (.+)$", re.M)
_PREPARE = re.compile(r"^.*\bpython app\.py (?!runserver).+$", re.M)

# Read by each process as it starts: the client of this suite has another hash than the newest one.
_CUSTOMIZE = """
import datastar_py.client
datastar_py.client.CLIENT_INTEGRITY = {!r}
"""

# What a recipe breaks on purpose.
_PLANNED = {"error-toasts": "ZeroDivisionError", "optimistic": "the database is on fire"}


def files(name: str) -> dict[str, str]:
    """What a page shows, by file."""
    return files_of((COOKBOOK / f"{name}.md").read_text("utf-8"))


def names() -> list[str]:
    """The pages that show an app."""
    return sorted(path.stem for path in COOKBOOK.glob("*.md") if "app.py" in files(path.stem))


def _address(program: str, port: int) -> list[str]:
    """The options of a server that say where it listens."""
    if program == "app.py":
        return ["--noreload", f"127.0.0.1:{port}"]
    if program in ("gunicorn", "hypercorn"):
        return ["--bind", f"127.0.0.1:{port}"]
    return ["--port", str(port)]


class Recipe:
    """A running recipe."""

    def __init__(self, name: str, client: bytes, folder: Path, engine: str | None = None) -> None:
        """`engine` is the URL of one; then it has several workers."""
        self.name = name
        self.folder = folder
        for path, text in files(name).items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, "utf-8")
        page = (COOKBOOK / f"{name}.md").read_text("utf-8")
        found = (_SERVE_IN_WORKERS if engine else _SERVE).search(page)
        assert found, f"{name}.md does not say how to serve it"
        for line in _PREPARE.findall(page):
            line = line.replace("python ", f"{sys.executable} ")
            subprocess.run(line, shell=True, check=True, cwd=folder)
        with socket.create_server(("127.0.0.1", 0)) as probe:
            port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}/"
        program, options = filter(None, found.groups())
        command = [sys.executable, *(["-m"] if program != "app.py" else []), program]
        command += [*options.split(), *_address(program, port)]
        digest = base64.b64encode(hashlib.sha256(client).digest()).decode()
        (folder / "sitecustomize.py").write_text(_CUSTOMIZE.format(f"sha256-{digest}"), "utf-8")
        path = os.pathsep.join(filter(None, [str(folder), os.environ.get("PYTHONPATH")]))
        environment = {**os.environ, "PYTHONPATH": path, **({"TOPICS": engine} if engine else {})}
        self._log = folder / "log"
        with self._log.open("w") as log:
            self.process = subprocess.Popen(
                command, cwd=folder, stdout=log, stderr=log, env=environment
            )
        self._wait_for(port)

    def _wait_for(self, port: int) -> None:
        end = time.monotonic() + PATIENCE
        while self.process.poll() is None and time.monotonic() < end:
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                return
            except OSError:
                time.sleep(0.05)
        self.stop()
        raise AssertionError(f"{self.name} does not start:\n{self.log()}")

    def log(self) -> str:
        return self._log.read_text("utf-8", "replace")

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise


@contextmanager
def running(name: str, client: bytes, folder: Path, engine: str | None = None) -> Iterator[Recipe]:
    recipe = Recipe(name, client, folder, engine)
    try:
        yield recipe
    finally:
        recipe.stop()
    planned = _PLANNED.get(name)
    log = recipe.log()
    assert log.count("Traceback") == (planned is not None), log
    assert planned is None or planned in log, log


def without_network(context: BrowserContext, client: bytes) -> None:
    """Have the address on the CDN answered by the client of this suite."""
    headers = {"Content-Type": "text/javascript", "Access-Control-Allow-Origin": "*"}

    def answer(route: Route) -> None:
        assert route.request.url == CLIENT_URL, route.request.url
        route.fulfill(body=client, headers=headers)

    context.route(re.compile("^https:"), answer)
