"""Responses that are one patch, without a stream."""

from __future__ import annotations

import json

import pytest

from .launcher import App
from .routes import METHODS
from .test_signals import ASKS


@pytest.mark.parametrize("method", METHODS)
def test_elements(kit: App, method: str) -> None:
    reply = kit.open("/elements?selector=%23gr%C3%B6%C3%9Fe&mode=append", method, headers=ASKS)
    assert reply.status == 200
    assert reply.headers["Content-Type"].lower() == "text/html; charset=utf-8"
    assert reply.headers["datastar-selector"] == "#gr\\f6 \\df e"
    assert reply.headers["datastar-mode"] == "append"
    assert reply.headers["datastar-namespace"] is None
    assert reply.headers["X-Other"] == "kept"
    assert reply.text() == "<p id='part'>ü</p>"


@pytest.mark.parametrize("method", METHODS)
def test_signals(kit: App, method: str) -> None:
    reply = kit.open("/signals", method, headers=ASKS)
    assert reply.status == 200
    assert reply.headers.get_content_type() == "application/json"
    assert reply.headers["datastar-only-if-missing"] == "true"
    assert json.loads(reply.text()) == {"a": "ü"}


@pytest.mark.parametrize("method", METHODS)
def test_script(kit: App, method: str) -> None:
    reply = kit.open("/script", method, headers=ASKS)
    assert reply.status == 200
    assert reply.headers.get_content_type() == "text/javascript"
    assert json.loads(reply.headers["datastar-script-attributes"]) == {"id": "ü"}
    assert reply.text() == "done('ü')"


@pytest.mark.parametrize(
    "query", ["mode=morph", "mode=append", "selector=%23a%0D%0ASet-Cookie:%20a=b", "namespace=xml"]
)
def test_replies_that_are_refused(kit: App, query: str) -> None:
    """Before anything is sent: the handler's own mistake is the framework's 500."""
    reply = kit.open(f"/elements?{query}", headers=ASKS)
    reply.text()
    assert reply.status == 500
    assert "a=b" not in str(reply.headers)
