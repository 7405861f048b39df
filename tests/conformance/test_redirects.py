"""Redirects that answer Datastar are the event that sends the page there."""

from __future__ import annotations

import json
import re

import pytest

from .launcher import App, Reply
from .patches import elements, only, vary
from .routes import METHODS
from .test_signals import ASKS


def target(reply: Reply) -> str:
    found = re.search(r'window\.location = (".*")\)</script>', elements(only(reply)))
    assert found is not None
    return str(json.loads(found[1]))


def cookies(reply: Reply) -> set[str]:
    return {text.partition(";")[0] for text in reply.headers.get_all("Set-Cookie", [])}


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_an_event(kit: App, method: str, status: int) -> None:
    path = f"/moves?to=/login%3Fa=b&status={status}"
    reply = kit.open(path, method, headers=ASKS)
    assert {"first=1", "second=2"} <= cookies(reply)
    assert reply.headers["Location"] is None
    assert "datastar-request" in vary(reply)
    assert target(reply) == "/login?a=b"
    plain = kit.open(path, method)
    plain.text()
    assert (plain.status, plain.headers["Location"]) == (status, "/login?a=b")


def test_redirects_within_the_host(kit: App) -> None:
    own = f"http://127.0.0.1:{kit.port}/login"
    assert target(kit.open(f"/moves?to={own}", headers=ASKS)) == own
    back = {**ASKS, "Referer": f"http://127.0.0.1:{kit.port}/page?a=1"}
    assert target(kit.open(f"/moves?to=/login%3Fnext={kit.prefix}/moves", headers=back)) == (
        "/login?next=/page%3Fa%3D1"
    )


@pytest.mark.parametrize(
    "to", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_redirects_elsewhere_are_left_alone(kit: App, to: str) -> None:
    reply = kit.open(f"/moves?to={to}", headers=ASKS)
    # Some frameworks make a path of it.
    assert not re.search(r'window\.location = "(?!/%5C)', reply.text())
