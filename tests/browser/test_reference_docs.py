"""What the pages of the reference say of the client beside its attributes and actions."""

from __future__ import annotations

import re
from typing import Any

import inventory
import pytest
from server import Reply
from tab import Tab, actions

from datastar_py import attribute_generator as data

ACTIONS = (inventory.ROOT / "docs" / "reference" / "actions.md").read_text("utf-8")


def toast() -> str:
    """The page that shows errors, as it stands in the docs."""
    section = ACTIONS.partition("What a browser does with requests")[2]
    [code] = re.findall(r"^```python\n(.*?)^```$", section, re.M | re.S)
    names: dict[str, Any] = {}
    exec(code, names)
    return str(names["page"]).replace("<p ", '<p id="it" ', 1)


@pytest.mark.parametrize("status", [404, 500])
def test_a_toast_for_errors(tab: Tab, status: int) -> None:
    tab.open(toast())
    assert tab.run("getComputedStyle(document.querySelector('#it')).display") == "none"
    tab.put(f"<b {data.init(actions.get(tab.answer(lambda _: Reply('no', status))))}></b>")
    tab.has(f"The server said {status}", "#it")
    assert tab.run("getComputedStyle(document.querySelector('#it')).display") != "none"
    tab.forgive()


def test_no_toast_without_an_error(tab: Tab) -> None:
    tab.open(toast())
    tab.put(f"<b {data.init(actions.get(tab.answer(lambda _: Reply('', 204))))}></b>")
    tab.until("window.finished")
    assert tab.text("#it") == ""


def test_the_element_of_a_request(tab: Tab) -> None:
    """`evt.detail.el` is the one that has sent it."""
    path = tab.answer(lambda _: Reply("", 204))
    tab.open(
        "".join(
            f'<p id="{name}" {data.on("datastar-fetch", "evt.detail.el === el && (el.textContent += evt.detail.type)")}></p>'
            for name in ("other", "it")
        )
    )
    tab.run(f"() => document.querySelector('#it').setAttribute('data-init', `@get('{path}')`)")
    tab.until("window.finished")
    tab.has("startedfinished", "#it")
    assert tab.text("#other") == ""


@pytest.mark.parametrize(
    ("typed", "gives", "arrives"),
    [
        ("12", "12", 12),
        ("12.5", "12.5", 12.5),
        ("", "0", 0),
        ("a", "NaN", None),
        ("1a", "NaN", None),
    ],
)
def test_a_number_on_a_text_input(tab: Tab, typed: str, gives: str, arrives: object) -> None:
    path = tab.answer(lambda _: Reply("", 204))
    tab.open(
        f"<div {data.signals(age=5)}><input id='it' {data.bind('age')}>"
        f"<p id='out' {data.text('String($age)')}></p></div>"
    )
    tab.run(
        "(typed) => { const e = document.querySelector('#it'); e.value = typed; e.dispatchEvent(new Event('input')) }",
        typed,
    )
    tab.has(gives)
    tab.put(f"<b {data.init(actions.post(path))}></b>")
    [request] = tab.asked(path)
    assert request.signals == {"age": arrives}


def test_a_text_on_a_text_input(tab: Tab) -> None:
    tab.open(f"<div {data.signals(age='5')}><input id='it' {data.bind('age')}></div>")
    tab.run(
        "() => { const e = document.querySelector('#it'); e.value = '1a'; e.dispatchEvent(new Event('input')) }"
    )
    assert tab.signals() == {"age": "1a"}
