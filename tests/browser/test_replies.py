"""Responses of one patch, as the real client takes them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from server import Reply, Request
from tab import Tab

from datastar_py import action_generator as actions
from datastar_py import attribute_generator as data
from datastar_py import replies

LIST = '<ul id="list"><li id="first">first</li></ul>'


def ask(tab: Tab, made: replies.Reply, body: str = LIST, *, method: str = "get") -> None:
    """Opens a page with a button, and clicks it: the answer is `made`."""

    def answer(request: Request) -> Reply:
        assert request.headers["datastar-request"] == "true"
        headers = {"Content-Type": made.content_type, **made.headers}
        return Reply(made.body, headers=headers)

    action = getattr(actions, method)(tab.server.add(answer))
    button = f"<button {data.on('click', action)} {data.indicator('busy')}>ask</button>"
    tab.open(f"{button}<output id=busy {data.text('$busy')}></output>{body}")
    tab.page.click("button")


def items(tab: Tab, selector: str = "#list li") -> list[str]:
    found: list[str] = tab.run(
        "s => [...document.querySelectorAll(s)].map(e => e.textContent)", selector
    )
    return found


def finished(tab: Tab) -> None:
    tab.until("window.finished == 1")
    tab.has("false", "#busy")


MODES: dict[str, list[str]] = {
    "outer": ["new"],
    "inner": ["new"],
    "replace": ["new"],
    "prepend": ["new", "first"],
    "append": ["first", "new"],
    "before": ["new", "first"],
    "after": ["first", "new"],
}


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.covers("replies.elements", "replies.elements.mode", "replies.elements.selector")
def test_modes(tab: Tab, mode: Any, method: str) -> None:
    inside = mode in ("inner", "prepend", "append")
    markup = "<ul id=list><li>new</li></ul>" if mode in ("outer", "replace") else "<li>new</li>"
    selector = "#list" if inside or mode in ("outer", "replace") else "#first"
    ask(tab, replies.elements(markup, selector=selector, mode=mode), method=method)
    finished(tab)
    assert items(tab) == MODES[mode]


def test_remove(tab: Tab) -> None:
    ask(tab, replies.elements(selector="#first", mode="remove"))
    finished(tab)
    assert items(tab) == []


def test_each_element_goes_where_its_id_is(tab: Tab) -> None:
    ask(tab, replies.elements(['<li id="first">one</li>', '<p id="p">two</p>']), f"{LIST}<p id=p>")
    finished(tab)
    assert (items(tab), tab.text("#p")) == (["one"], "two")


@pytest.mark.parametrize(
    ("attributes", "selector"),
    [
        ('id="größe"', "#größe"),
        ('class="日本 a"', ".日本.a"),
        ('data-x="é👋"', '[data-x="é👋"]'),
        ('id="é1"', "#é1"),
        ('id="a\\é"', "#a\\\\é"),
    ],
)
def test_selectors_beyond_ascii(tab: Tab, attributes: str, selector: str) -> None:
    made = replies.elements("<b>new</b>", selector=selector, mode="inner")
    ask(tab, made, f"<p {attributes}>old</p>")
    finished(tab)
    assert items(tab, "p") == ["new"]


@pytest.mark.covers("replies.elements.namespace")
def test_namespace(tab: Tab) -> None:
    made = replies.elements(
        "<circle r='1'/><rect/><path/>", selector="svg", mode="append", namespace="svg"
    )
    ask(tab, made, "<svg></svg>")
    finished(tab)
    names = (
        "[...document.querySelector('svg').children].map(e => e instanceof SVGElement && e.tagName)"
    )
    assert tab.run(names) == ["circle", "rect", "path"]


@pytest.mark.parametrize(("asked", "seen"), [(True, 1), (False, 0), (None, 0)])
@pytest.mark.covers("replies.elements.use_view_transition")
def test_view_transition(tab: Tab, asked: bool | None, seen: int) -> None:
    ask(tab, replies.elements('<li id="first">new</li>', use_view_transition=asked))
    finished(tab)
    tab.until("document.querySelector('#first').textContent == 'new'")
    assert tab.run("window.transitions") == seen


SIGNALS = (
    f"<pre {data.signals(a=1, b={'c': 1, 'd': 2})} {data.json_signals(exclude='busy').terse}></pre>"
)


@pytest.mark.parametrize(
    ("only_if_missing", "expected"),
    [
        (False, {"a": 5, "b": {"d": 2, "e": 6}}),
        (True, {"a": 1, "b": {"c": 1, "d": 2, "e": 6}}),
    ],
)
@pytest.mark.covers("replies.signals", "replies.signals.only_if_missing")
def test_signals(tab: Tab, only_if_missing: bool, expected: object) -> None:
    patch = {"a": 5, "b": {"c": None, "e": 6}}
    ask(tab, replies.signals(patch, only_if_missing=only_if_missing), SIGNALS)
    finished(tab)
    assert json.loads(tab.text("pre")) == expected


def test_signals_are_never_code(tab: Tab) -> None:
    text = "</script><img src=x onerror='xss.push(1)'>\n@get('/x') ${xss.push(2)}; $a"
    ask(tab, replies.signals({"a": text}), SIGNALS)
    finished(tab)
    assert json.loads(tab.text("pre"))["a"] == text
    assert tab.run("window.xss") == []


@pytest.mark.covers("replies.script", "replies.script.attributes")
def test_script(tab: Tab) -> None:
    attributes = {"id": "sent", "title": 'ü"\n</script>', "class": True}
    ask(tab, replies.script("window.ran = '<!-- </script> ü'", attributes=attributes))
    tab.until("window.ran")
    assert tab.run("window.ran") == "<!-- </script> ü"
    script = "document.querySelector('head > script#sent')"
    assert tab.run(f"{script}.title") == 'ü"\n</script>'
    assert tab.run(f"{script}.getAttribute('class')") == ""
    # As the spec says of it: the request never finishes for the page.
    assert tab.run("window.finished") == 0
    assert tab.text("#busy") == "true"


def test_script_as_a_module(tab: Tab) -> None:
    ask(tab, replies.script("window.module = import.meta.url", attributes={"type": "module"}))
    tab.until("window.module")
