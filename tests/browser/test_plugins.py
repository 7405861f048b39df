"""Plugins of one's own, as docs/plugins.md has them, registered in a page and used there."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from typing import Any

import pytest
from server import Reply, Server
from tab import Tab

from codegen.command_line import main
from datastar_py import attribute_generator as plain
from tests.pages import written_in

PAGE = "plugins.md"


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The module that the page makes."""
    folder = tmp_path_factory.mktemp("ours")
    (spec,) = written_in(PAGE, "yaml")
    (folder / "plugins.yaml").write_text(spec, "utf-8")
    out = folder / "datastar.py"
    assert main(["--spec", str(folder / "plugins.yaml"), "--out", str(out)]) == 0
    found = importlib.util.spec_from_file_location("ours", out)
    assert found and found.loader
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


@pytest.fixture
def script(server: Server) -> Iterator[str]:
    """The script of the page, from a path of its own."""
    (text,) = written_in(PAGE, "js")
    own = text.replace('"/datastar.js"', '"/client.js"')
    assert own != text
    headers = {"Content-Type": "text/javascript"}
    path = server.add(lambda _: Reply(own, headers=headers))
    yield f'<script type="module" src="{path}"></script>'


def pressed(tab: Tab, keys: str) -> None:
    tab.page.keyboard.press(keys)


def opened(tab: Tab, script: str, body: str) -> None:
    tab.open(body + f'<output id="out" {plain.text("$n")}></output>', head=script)
    # The script that registers plugins has run once the page is whole, and the client applies
    # them in a timeout of its own, which comes before this one.
    tab.until("client.root.n !== undefined && document.readyState == 'complete'")
    tab.run("() => new Promise((done) => setTimeout(done))")


def test_an_attribute(tab: Tab, script: str, ours: Any) -> None:
    data = ours.data
    opened(tab, script, f'<p id="it" {data.signals(n=0)} {data.hotkey("ctrl+k", "$n++")}></p>')
    pressed(tab, "Control+k")
    tab.has("1")
    pressed(tab, "k")
    pressed(tab, "Control+k")
    tab.has("2")
    tab.run("document.querySelector('#it').remove()")
    tab.settle()
    pressed(tab, "Control+k")
    assert tab.text() == "2"


def test_what_its_expression_knows(tab: Tab, script: str, ours: Any) -> None:
    data = ours.data
    opened(tab, script, f"<p {data.signals(n='')} {data.hotkey('a', '$n = evt.key')}></p>")
    pressed(tab, "a")
    tab.has("a")


def test_a_modifier(tab: Tab, script: str, ours: Any) -> None:
    data = ours.data
    hotkey = data.hotkey("x", "$n = evt.defaultPrevented")
    opened(tab, script, f'<input id="it" {data.signals(n=0)} {hotkey.prevent}>')
    tab.page.focus("#it")
    pressed(tab, "x")
    tab.has("true")
    assert tab.run("document.querySelector('#it').value") == ""


def test_an_action(tab: Tab, script: str, ours: Any) -> None:
    data, actions = ours.data, ours.actions
    hostile = '<b onclick="x">\''
    opened(
        tab,
        script,
        f'<p {data.signals(n=0)}></p><b id="it" {data.on("click", actions.toast(hostile, "error"))}></b>',
    )
    tab.click()
    tab.has(hostile, "#toast")
    assert tab.attribute("class", "#toast") == "error"


def test_custom(tab: Tab, script: str) -> None:
    """Without a module, the same attribute."""
    hotkey = plain.custom("hotkey", "prevent", key="ctrl+k", value='$n = `"<&>`')
    opened(tab, script, f"<p {plain.signals(n=0)} {hotkey}></p>")
    pressed(tab, "Control+k")
    tab.has('"<&>')


@pytest.mark.parametrize(("key", "value"), [(None, "1"), ("k", None)])
def test_what_the_plugin_requires(
    tab: Tab, script: str, key: str | None, value: str | None
) -> None:
    """The spec says that both must be given, and so does the plugin."""
    opened(tab, script, f"<p {plain.signals(n=0)}></p>")
    tab.put(f"<p {plain.custom('hotkey', key=key, value=value)}></p>")
    tab.excuse("KeyRequired" if key is None else "ValueRequired")
