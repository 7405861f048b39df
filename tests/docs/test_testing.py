"""docs/testing.md: every example, run as its readers would run it; what is for the network is run
by the browser suite, which has a server."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "testing.md").read_text("utf-8")
FRAMEWORKS = yaml.safe_load((ROOT / "spec" / "frameworks.yaml").read_text("utf-8"))["frameworks"]
ELSEWHERE = "Over the network"


def blocks() -> dict[str, str]:
    """The code below each heading."""
    found: dict[str, str] = {}
    for section in re.split(r"^## ", PAGE, flags=re.MULTILINE)[1:]:
        title = section.partition("\n")[0]
        code = "\n".join(re.findall(r"^```python\n(.*?)^```", section, re.S | re.M))
        if code and title != ELSEWHERE:
            found[title] = code
    return found


def test_every_framework_has_an_example() -> None:
    shown = {title for heading in blocks() for title in re.split(", | and ", heading)}
    assert {framework["title"] for framework in FRAMEWORKS} <= shown


@pytest.mark.parametrize("title", blocks())
def test_examples(title: str, tmp_path: Path) -> None:
    code = blocks()[title]
    tests = code.count("\ndef test_")
    # A section that only asserts is a test as a whole.
    if not tests:
        body = "\n".join(f"    {line}" for line in code.splitlines())
        code, tests = f"def test_all():\n{body}\n", 1
    (tmp_path / "test_example.py").write_text(code, "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(tmp_path)],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        timeout=600,
        env={**os.environ, "PYTEST_ADDOPTS": ""},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{tests} passed" in done.stdout


def test_the_first_example() -> None:
    """With the client that it leaves out."""
    [first] = re.findall(r"^```python\n(.*?)^```", PAGE.partition("\n## ")[0], re.S | re.M)
    from starlette.applications import Starlette
    from starlette.routing import Route
    from starlette.testclient import TestClient

    from datastar_py import ServerSentEventGenerator as SSE
    from datastar_py.starlette import DatastarResponse

    def greet(request: object) -> DatastarResponse:
        greeting = SSE.patch_elements("<p id='answer'>Hello, Ada!</p>")
        return DatastarResponse([greeting, SSE.patch_signals({"name": ""})])

    app = Starlette(routes=[Route("/greet", greet, methods=["POST"])])
    exec(first, {"client": TestClient(app)})


def test_what_django_does_with_headers() -> None:
    """The trap that the page warns of is there, and the way around it works."""
    code = """
import asyncio, django
from django.conf import settings
settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["testserver"])
django.setup()
from django.http import HttpResponse
from django.test import AsyncClient
from django.urls import path
def view(request):
    return HttpResponse(request.headers.get("Datastar-Request", "no"))
urlpatterns = [path("", view)]
async def main():
    headers = {"Datastar-Request": "true"}
    print((await AsyncClient(headers=headers).get("/")).content.decode())
    print((await AsyncClient().get("/", headers=headers)).content.decode())
asyncio.run(main())
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["no", "true"]
