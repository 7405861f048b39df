"""Every example of docs/testing.md, run as its readers would run it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import inventory
import pytest
from server import Server, stream

from datastar_py import ServerSentEventGenerator as SSE
from datastar_py.testing import PatchSignals

PAGE = inventory.ROOT / "docs" / "testing.md"


def blocks() -> dict[str, str]:
    """The code below each heading."""
    found: dict[str, str] = {}
    for section in re.split(r"^## ", PAGE.read_text("utf-8"), flags=re.MULTILINE)[1:]:
        title = section.partition("\n")[0]
        found[title] = "\n".join(re.findall(r"^```python\n(.*?)^```", section, re.S | re.M))
    return found


def test_every_framework_has_an_example() -> None:
    assert {framework.title for framework in inventory.spec().frameworks} <= set(blocks())


def test_examples(tmp_path: Path) -> None:
    titles = {framework.title for framework in inventory.spec().frameworks}
    for title in titles:
        (tmp_path / f"test_{title.lower()}.py").write_text(blocks()[title], "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(tmp_path)],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        timeout=120,
        env={**os.environ, "PYTEST_ADDOPTS": ""},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    expected = sum(
        block.count("\ndef test_") for title, block in blocks().items() if title in titles
    )
    assert f"{expected} passed" in done.stdout


def test_over_the_network(server: Server) -> None:
    names: dict[str, object] = {}
    exec(blocks()["Over the network"], names)
    path = server.add(lambda _: stream(SSE.patch_signals({"a": 1}), SSE.patch_signals({"a": 2})))
    first = names["first_event"]
    assert callable(first)
    assert first(server.url + path) == PatchSignals({"a": 1})


@pytest.mark.parametrize("title", ["Quart", "Django"])
def test_streams_are_shown_too(title: str) -> None:
    assert "aiter_events" in blocks()[title]
