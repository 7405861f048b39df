"""The aliased client, made from the official bundle, with an aliased generator."""

from __future__ import annotations

from typing import Any

import bundle
import pytest
from tab import Tab, actions

from datastar_py import ServerSentEventGenerator
from datastar_py.attributes import AttributeGenerator

data = AttributeGenerator(bundle.ALIAS)
plain = AttributeGenerator()


class SSE(ServerSentEventGenerator):
    __slots__ = ()
    alias = bundle.ALIAS


def opened(tab: Tab, body: str) -> None:
    tab.open(body, client="/aliased.js")


def test_plain_names_are_nothing(tab: Tab) -> None:
    opened(tab, f'<p id="it" {plain.text("1")} {plain.attr(title="1")}>left</p>')
    assert (tab.text("#it"), tab.attribute("title")) == ("left", None)


def test_attributes(tab: Tab) -> None:
    opened(
        tab,
        f'<input id="in" {data.bind("userName")} value="x">'
        f'<b id="it" {data.signals(n=1)} {data.computed(theDouble="$n * 2")}'
        f" {data.on('click', '$n++').once} {data.attr(title='$n')} {data.class_(big='$n > 1')}></b>"
        f'<p id="out" {data.text("$theDouble")}></p>'
        f'<p {data.show("$n > 1")} id="show"></p><p {data.style({"--c1": "$n"})} id="style"></p>'
        f"<p {data.ref('theRef')} {data.effect('$e = $n')} {data.init('$i = 1')}></p>",
    )
    tab.click()
    tab.click()
    tab.has("4")
    assert (tab.attribute("title"), tab.attribute("class")) == ("2", "big")
    assert tab.run("document.querySelector('#style').style.getPropertyValue('--c1')") == "2"
    assert tab.run("[client.root.userName, client.root.e, client.root.i]") == ["x", 2, 1]


def test_ignore(tab: Tab) -> None:
    opened(
        tab,
        f"<p {data.ignore}><b id='a' {data.text('1')}>left</b></p><p {data.ignore.self}><b id='b' {data.text('1')}></b></p>",
    )
    assert (tab.text("#a"), tab.text("#b")) == ("left", "1")


def test_morphs(tab: Tab) -> None:
    opened(tab, f'<p id="a" {data.ignore_morph}>old</p><p id="b" title="old">old</p>')
    tab.patch(
        SSE.patch_elements(
            f'<p id="a" {data.ignore_morph}>new</p><p id="b" title="new" {data.preserve_attr("title")}>new</p>'
        ),
        data=data,
    )
    assert (tab.text("#a"), tab.text("#b"), tab.attribute("title", "#b")) == ("old", "new", "old")


def test_filter_of_signal_patches(tab: Tab) -> None:
    opened(
        tab,
        f'<p id="it" {data.on_signal_patch("el.textContent += Object.keys(patch)", include="^a")}></p>',
    )
    tab.patch(SSE.patch_signals({"b": 1}), SSE.patch_signals({"a": 1}), data=data)
    tab.has("a", "#it")


@pytest.mark.parametrize("auto_remove", [True, False])
def test_scripts_remove_themselves(tab: Tab, auto_remove: bool) -> None:
    opened(tab, "")
    script: Any = SSE.execute_script("window.ran = 1", auto_remove=auto_remove)
    tab.patch(script, SSE.console_log("x"), data=data)
    assert tab.run("window.ran") == 1
    assert tab.run("document.querySelectorAll('body script').length") == (0 if auto_remove else 1)


def test_indicator(tab: Tab) -> None:
    path = tab.answer()
    opened(tab, f'<b id="it" {data.indicator("isBusy")} {data.on("click", actions.get(path))}></b>')
    tab.put(f'<p id="out" {data.on_signal_patch("el.textContent += patch.isBusy")}></p>')
    tab.click()
    tab.has("truefalse")
