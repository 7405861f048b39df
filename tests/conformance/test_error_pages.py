"""Error pages that answer Datastar are shown over the page, in development only."""

from __future__ import annotations

import re

import pytest

from .launcher import App
from .patches import elements, only
from .test_signals import ASKS


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_error_pages(kit: App, method: str) -> None:
    reply = kit.open("/debug/breaks", method, headers={**ASKS, "Accept": "text/html"})
    overlay = elements(only(reply))
    assert overlay.startswith('<dialog open id="datastar-py-error"')
    assert f"500 Internal Server Error: {method} {kit.prefix}/debug/breaks" in overlay
    assert re.fullmatch(r'[^"<>]+', overlay.partition('srcdoc="')[2].partition('"')[0])


@pytest.mark.parametrize("path", ["/debug/breaks", "/production/breaks"])
def test_error_pages_are_for_development_and_for_datastar(kit: App, path: str) -> None:
    headers = {} if path.startswith("/debug") else ASKS
    reply = kit.open(path, headers=headers)
    assert reply.status == 500
    assert "datastar-py-error" not in reply.text()
