"""What a request says of itself, and one view that gives a page or a patch."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from .launcher import App
from .patches import elements, only, signals, vary
from .test_signals import ASKS

PAGE = "<!doctype html><title>page</title><p id='part'>page</p>"
GIVEN = ["values", "html", "functions", "async", "generator", "responses"]


@pytest.mark.parametrize(
    ("headers", "asked", "last"),
    [
        ({}, False, None),
        ({"Datastar-Request": "false"}, False, None),
        ({"datastar-request": "True"}, True, None),
        ({**ASKS, "Last-Event-ID": "7-a"}, True, "7-a"),
        ({**ASKS, "last-event-id": ""}, True, None),
        ({"Last-Event-ID": "é"}, False, "é"),
        ({"Last-Event-ID": "Ã©"}, False, "Ã©"),
    ],
)
def test_what_a_request_says(
    kit: App, headers: dict[str, str], asked: bool, last: str | None
) -> None:
    assert signals(only(kit.open("/asked", headers=headers))) == {"asked": asked, "last": last}


@pytest.mark.awaited
@pytest.mark.parametrize("kind", [*GIVEN, "unwanted-patch"])
def test_a_page(kit: App, framework: SimpleNamespace, handler: str, kind: str) -> None:
    reply = kit.open(f"/either/{kind}")
    if framework.name == "django" and handler == "sync" and kind == "async":
        reply.text()
        assert reply.status == 500
        assert kit.logged("page is asynchronous; use `await apage_or_patch(…)` for it")
        return
    assert reply.status == 200
    assert reply.headers.get_content_type() == "text/html"
    assert "datastar-request" in vary(reply)
    assert kind != "responses" or "cookie" in vary(reply)
    assert reply.text() == PAGE


@pytest.mark.awaited
@pytest.mark.parametrize("kind", [*GIVEN, "unwanted-page"])
def test_a_patch(kit: App, kind: str) -> None:
    reply = kit.open(f"/either/{kind}", headers=ASKS)
    assert reply.status == 200
    assert "datastar-request" in vary(reply)
    if kind == "responses":
        assert reply.text() == PAGE
        return
    assert reply.headers.get_content_type() == "text/event-stream"
    parts = [elements(event) for event in reply.events()]
    assert parts == ["<p id='part'>part</p>"] * (2 if kind in ("async", "generator") else 1)


@pytest.mark.awaited
def test_no_patch_is_no_content(kit: App) -> None:
    reply = kit.open("/either/none", headers=ASKS)
    assert (reply.status, reply.text()) == (204, "")
    assert "datastar-request" in vary(reply)


@pytest.mark.awaited
def test_components(kit: App) -> None:
    """Where the framework makes pages of components, they may be the page."""
    page = kit.open("/either-components")
    text = page.text()
    if page.status == 404:
        return
    assert "<html" in text and '<p id="part">page</p>' in text
    assert "datastar-request" in vary(page)
    patch = kit.open("/either-components", headers=ASKS)
    assert elements(only(patch)).strip() == '<p id="part">part</p>'


@pytest.mark.awaited
@pytest.mark.parametrize("headers", [{}, ASKS])
def test_neither_a_page_nor_a_patch(kit: App, headers: dict[str, str]) -> None:
    reply = kit.open("/either/wrong", headers=headers)
    reply.text()
    assert reply.status == 500


@pytest.mark.unawaited
@pytest.mark.parametrize("what", ["page", "signals"])
def test_what_a_sync_handler_cannot_await(kit: App, framework: SimpleNamespace, what: str) -> None:
    """An error says so, but where the framework awaits what any handler gives."""
    reply = kit.open(f"/unawaited/{what}")
    text = reply.text()
    if what == "page" and framework.name == "sanic":
        assert (reply.status, text) == (200, PAGE)
        return
    assert reply.status == 500
    function = {"page": "page_or_patch", "signals": "read_signals"}[what]
    assert kit.logged(f"{function}(…), which has to be awaited in an `async def`")
