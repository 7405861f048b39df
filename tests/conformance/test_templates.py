"""Attributes, actions and the script tag in the framework's own templates."""

from __future__ import annotations

from datastar_py import attribute_generator as data

from .launcher import App

ATTRIBUTE = str(data.on("click", '@post("/a?<b>")').once)


def test_templates(kit: App) -> None:
    text = kit.open("/template").text()
    # Django's has a token as well, before the end of the call.
    assert f"<i {ATTRIBUTE.removesuffix(')' + chr(34))}" in text
    assert '<script type="module" src="/d.js"></script>' in text
    assert "<b>" not in text
