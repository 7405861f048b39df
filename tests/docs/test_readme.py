"""The README: its code runs, and gives what it shows."""

from __future__ import annotations

import asyncio
import re
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from fastapi.testclient import TestClient

from datastar_py.testing import PatchElements, events
from tests import pages

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")
BLOCKS: list[tuple[str, str]] = re.findall(r"^```(\w+)\n(.*?)^```$", README, re.M | re.S)
FIRST, QUICK_START, *EXPRESSIONS = [text for language, text in BLOCKS if language == "python"]

# What the handler at the top of the page leaves out.
IMPORTS = """
from html import escape
from datastar_py.fastapi import ServerSentEventGenerator as SSE
from datastar_py.fastapi import Signals, datastar_response
from fastapi import FastAPI
from pydantic import BaseModel
app = FastAPI()
"""


@pytest.fixture(scope="module")
def program() -> ModuleType:
    """The quick start."""
    return pages.program(QUICK_START)


def test_first_screen():
    asks = TestClient(pages.program(IMPORTS, FIRST).app, headers={"Datastar-Request": "true"})
    (found,) = events(asks.get("/search", params={"datastar": '{"query": "<b>"}'}))
    assert found == PatchElements("<p id='found'>Nothing about &lt;b&gt;</p>")
    assert asks.get("/search", params={"datastar": '{"query": 5}'}).status_code == 422


def test_page(program: ModuleType):
    async def ask() -> str:
        response = await program.app.test_client().get("/")
        assert response.status_code == 200
        return await response.get_data(as_text=True)

    page = asyncio.run(ask())
    assert 'data-init="@get(&#34;/clock&#34;, {&#34;openWhenHidden&#34;: true, ' in page
    assert 'data-bind="name"' in page


def test_clock(program: ModuleType):
    async def ask() -> list[bytes]:
        async with program.app.test_client().request("/clock") as connection:
            await connection.send_complete()
            first = [await asyncio.wait_for(connection.receive(), 5) for _ in range(2)]
            await connection.disconnect()
            return first

    for event in asyncio.run(ask()):
        assert event.startswith(b'event: datastar-patch-elements\ndata: elements <b id="clock">')


def test_greeting(program: ModuleType):
    async def ask(signals: dict[str, Any]) -> str:
        headers = {"Datastar-Request": "true"}
        response = await program.app.test_client().post("/greet", json=signals, headers=headers)
        assert response.status_code == 200
        return await response.get_data(as_text=True)

    assert asyncio.run(ask({"name": "Ada <b>"})) == (
        "event: datastar-patch-elements\n"
        'data: elements <p id="greeting">Hello, Ada &lt;b&gt;!</p>\n\n'
        'event: datastar-patch-signals\ndata: signals {"name":""}\n\n'
    )


def test_expressions(program: ModuleType):
    """Each expression that follows the quick start, and the output below it."""
    shown = [
        (code, output)
        for (language, code), (_, output) in pairwise(BLOCKS)
        if language == "python" and code in EXPRESSIONS
    ]
    assert len(shown) == len(EXPRESSIONS)
    for code, output in shown:
        assert str(eval(code, program.__dict__)) == output.rstrip()


def test_client_version():
    from datastar_py.consts import DATASTAR_CLIENT_VERSION

    named = re.findall(r"\bv\d+\.\d+\.\d+\b", README)
    assert set(named) == {DATASTAR_CLIENT_VERSION}


def test_commands():
    """Every make target that the README names is there."""
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.M)
    assert set(re.findall(r"^make ([a-z-]+)", README, re.M)) <= set(targets)


@pytest.mark.parametrize("page", sorted([ROOT / "README.md", *ROOT.glob("docs/**/*.md")]), ids=str)
def test_links(page: Path):
    """Every file that a page points at is there."""
    text = page.read_text("utf-8")
    targets = re.findall(r'(?:\]\(|src="|srcset=")(?!https?:|#|/)([^)#"]+)', text)
    missing = [target for target in targets if not (page.parent / target).exists()]
    assert not missing
