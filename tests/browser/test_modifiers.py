"""Every modifier of every attribute: what a person would notice of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import inventory
import pytest
from tab import Tab

from datastar_py import ServerSentEventGenerator as SSE
from datastar_py import attribute_generator as data
from datastar_py._names import read_by_client

covers = pytest.mark.covers


# --- case -----------------------------------------------------------------------------------------

CASED = [a for a in inventory.core_attributes() if a.honours_case]
CHOICES = next(m for m in inventory.spec().modifiers if m.name == "case").choices
KEYS = ("my-name", "a-2b-c_d", "x.-y.z-w", "-up")


def _read(tab: Tab, attribute: Any, names: dict[str, str]) -> dict[str, bool]:
    """Whether each attribute, in a page of them all, gives the client the name it stands for."""
    value = {"event": '="el.title = `heard`"', "attribute": '="true"'}.get(attribute.key_kind)
    if value is None:
        value = '="1"' if attribute.value in ("must", "allowed") else ""
    tab.open("\n".join(f'<input class="it" {html}{value}>' for html in names))
    return dict(tab.run(READ, [list(names.items()), attribute.key_kind]))


READ = """([given, kind]) => given.map(([html, name], index) => {
  const element = document.querySelectorAll(".it")[index];
  if (kind == "attribute") return [html, element.classList.contains(name)];
  if (kind == "event") {
    element.dispatchEvent(new CustomEvent(name));
    return [html, element.title == "heard"];
  }
  let at = client.root;
  for (const part of name.split(".")) {
    if (!Object.hasOwn(at, part)) return [html, false];
    at = at[part];
  }
  return [html, true];
})"""


@pytest.mark.parametrize(
    ("attribute", "choice"),
    [
        pytest.param(a, c, marks=covers(f"{a.name}.case.{c}"), id=f"{a.html}-{c}")
        for a in CASED
        for c in CHOICES
    ],
)
def test_case(tab: Tab, attribute: Any, choice: str) -> None:
    """The client reads a key as the SDK thinks it does."""
    case = next(m for m in attribute.every if m.name == "case")
    start, end = f"data-{attribute.html}:", f"__{case.html}.{choice}"
    names = {f"{start}{key}{end}": read_by_client(key, choice) for key in KEYS}
    assert _read(tab, attribute, names) == dict.fromkeys(names, True)


@pytest.mark.parametrize("attribute", CASED, ids=lambda a: a.html)
def test_case_that_goes_without_saying(tab: Tab, attribute: Any) -> None:
    """The spec's default is the client's."""
    start = f"data-{attribute.html}:"
    names = {f"{start}{key}": read_by_client(key, attribute.case) for key in KEYS}
    assert _read(tab, attribute, names) == dict.fromkeys(names, True)


# --- time -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Timed:
    """An attribute whose expression runs when it is triggered."""

    name: str
    make: Callable[[str], Any]
    trigger: str


SEEN = """
    const settled = () => new Promise(done => {
      const watch = new IntersectionObserver(() => { watch.disconnect(); done() });
      watch.observe(document.body);
    });
"""

TIMED = (
    Timed("on", lambda e: data.on("ping", e), "it.dispatchEvent(new CustomEvent('ping'))"),
    Timed(
        "on_signal_patch",
        lambda e: data.on_signal_patch(e, exclude="^n$"),
        "client.mergePatch({ other: Math.random() })",
    ),
    Timed(
        "on_intersect",
        data.on_intersect,
        SEEN + "it.hidden = true; await settled(); it.hidden = false; await settled()",
    ),
)

# What a modifier is given; then triggers and the milliseconds that pass, each with the number of
# runs up to there.
T = "trigger"
SCRIPTS: dict[str, tuple[dict[str, bool], list[tuple[str | int, int]]]] = {
    "delay": ({}, [(T, 0), (99, 0), (1, 1), (500, 1), (T, 1), (100, 2)]),
    "debounce": ({}, [(T, 0), (99, 0), (T, 0), (99, 0), (1, 1), (500, 1)]),
    "debounce.leading": ({"leading": True}, [(T, 1), (T, 1), (99, 1), (1, 2), (500, 2)]),
    "debounce.notrailing": ({"notrailing": True}, [(T, 0), (500, 0), (T, 0), (500, 0)]),
    "debounce.both": (
        {"leading": True, "notrailing": True},
        [(T, 1), (T, 1), (500, 1), (T, 2), (500, 2)],
    ),
    "throttle": ({}, [(T, 1), (T, 1), (99, 1), (1, 1), (T, 2), (500, 2)]),
    "throttle.noleading": ({"noleading": True}, [(T, 0), (500, 0), (T, 0), (500, 0)]),
    "throttle.trailing": ({"trailing": True}, [(T, 1), (T, 1), (99, 1), (1, 2), (500, 2)]),
    "throttle.both": (
        {"noleading": True, "trailing": True},
        [(T, 0), (50, 0), (T, 0), (49, 0), (1, 1), (500, 1)],
    ),
}


@pytest.mark.parametrize(
    ("kind", "script"),
    [
        pytest.param(
            kind,
            script,
            marks=() if script.endswith("both") else covers(f"{kind.name}.{script}"),
            id=f"{kind.name}-{script}",
        )
        for kind in TIMED
        for script in SCRIPTS
    ],
)
def test_timing(clock: Tab, kind: Timed, script: str) -> None:
    flags, steps = SCRIPTS[script]
    attribute = getattr(kind.make("$n++"), script.partition(".")[0])(100, **flags)
    clock.open(f'<p {data.signals(n=0)}></p><b id="out" {data.text("$n")}></b>')
    clock.freeze()
    clock.put(f'<p hidden id="it" {attribute}>it</p>')
    for step, runs in steps:
        if isinstance(step, int):
            clock.pass_(step)
        else:
            clock.run(f"async () => {{ {kind.trigger} }}")
        assert clock.text() == str(runs), f"after {step} of {steps}"


@pytest.mark.parametrize("wait", [2000, "2s", "2000ms", timedelta(seconds=2), "2.0s"])
def test_times_are_what_python_says(clock: Tab, wait: Any) -> None:
    clock.open(f'<p id="it" {data.on("ping", "el.id = `ran`").delay(wait)}></p>')
    clock.freeze()
    clock.fire("ping")
    clock.pass_(1999)
    assert not clock.run("Boolean(document.querySelector('#ran'))")
    clock.pass_(1)
    assert clock.run("Boolean(document.querySelector('#ran'))")


@covers("init.delay")
def test_init_delay(clock: Tab) -> None:
    clock.open()
    clock.freeze()
    clock.put(f'<p id="it" {data.init("el.textContent = `ran`").delay(300)}></p>')
    clock.pass_(299)
    assert clock.text("#it") == ""
    clock.pass_(1)
    assert clock.text("#it") == "ran"


@covers("on_interval.duration", "on_interval.duration.leading")
@pytest.mark.parametrize("leading", [False, True])
@pytest.mark.parametrize("duration", [500, 0.5, "500ms", timedelta(seconds=0.5)])
def test_interval(clock: Tab, duration: Any, leading: bool) -> None:
    clock.open()
    clock.freeze()
    every = data.on_interval("el.textContent += `x`").duration(duration, leading=leading)
    clock.put(f'<p id="it" {every}></p>')
    early = "x" if leading else ""
    assert clock.text("#it") == early
    clock.pass_(499)
    assert clock.text("#it") == early
    clock.pass_(1)
    assert clock.text("#it") == early + "x"
    clock.pass_(1000)
    assert clock.text("#it") == early + "xxx"


# --- on -------------------------------------------------------------------------------------------


@covers("on.once")
def test_once(tab: Tab) -> None:
    tab.open(f'<p id="it" {data.on("ping", "el.textContent += `x`").once}></p>')
    tab.fire("ping")
    tab.fire("ping")
    assert tab.text("#it") == "x"


@covers("on.passive")
def test_passive(tab: Tab) -> None:
    refuse = "evt.preventDefault()"
    tab.open(
        f'<p id="it" {data.on("ping", refuse).passive}></p><p id="other" {data.on("ping", refuse)}></p>'
    )
    assert tab.fire("ping")
    assert not tab.fire("ping", "#other")
    tab.excuse("inside passive event listener")


@covers("on.capture")
def test_capture(tab: Tab) -> None:
    tell = "out.textContent += el.id + `,`"
    tab.open(
        f'<p id="a" {data.on("ping", tell).capture}><b id="b" {data.on("ping", tell)}>'
        f'<i id="it" {data.on("ping", tell)}></i></b></p><p id="out"></p>'
    )
    tab.fire("ping")
    assert tab.text() == "a,it,b,"


@covers("on.window", "on.document")
def test_window_and_document(tab: Tab) -> None:
    tell = "el.textContent += `x`"
    tab.open(
        f'<p id="w" {data.on("resize", tell).window}></p><p id="d" {data.on("resize", tell).document}></p>'
    )
    tab.run("() => window.dispatchEvent(new Event('resize'))")
    assert (tab.text("#w"), tab.text("#d")) == ("x", "")
    tab.run("() => document.dispatchEvent(new Event('resize'))")
    assert (tab.text("#w"), tab.text("#d")) == ("x", "x")


@covers("on.outside")
def test_outside(tab: Tab) -> None:
    tab.open(
        f'<div id="box" {data.on("click", "el.title += `x`").outside}><b id="in">in</b></div><b id="it">out</b>'
    )
    tab.press("#in")
    assert tab.attribute("title", "#box") is None
    tab.press()
    assert tab.attribute("title", "#box") == "x"


@covers("on.prevent")
def test_prevent(tab: Tab) -> None:
    tab.open(f'<a id="it" href="#gone" {data.on("click", "el.title = `x`").prevent}>link</a>')
    assert not tab.fire("click")
    tab.press()
    assert tab.attribute("title") == "x"
    assert not tab.run("location.hash")


@covers("on.stop")
def test_stop(tab: Tab) -> None:
    tab.open(
        f'<div id="box" {data.on("click", "el.title = `x`")}>'
        f'<b id="it" {data.on("click", "el.title = `x`").stop}>it</b></div>'
    )
    tab.press()
    assert tab.attribute("title") == "x"
    assert tab.attribute("title", "#box") is None


def test_modifiers_together(clock: Tab) -> None:
    ping = data.on("ping", "el.textContent += `x`").debounce(100, leading=True).window.once.prevent
    clock.open(f'<p id="it" {ping}></p>')
    clock.freeze()
    send = "() => window.dispatchEvent(new CustomEvent('ping', { cancelable: true }))"
    assert clock.run(send) is False
    assert clock.run(send) is True
    clock.pass_(500)
    assert clock.text("#it") == "x"


# --- view transitions -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "attribute",
    [
        pytest.param(
            data.on("ping", "el.title = `x`").viewtransition, marks=covers("on.viewtransition")
        ),
        pytest.param(
            data.init("el.title = `x`").viewtransition, marks=covers("init.viewtransition")
        ),
        pytest.param(
            data.on_intersect("el.title = `x`").viewtransition,
            marks=covers("on_intersect.viewtransition"),
        ),
        pytest.param(
            data.on_interval("el.title = `x`").duration(100).viewtransition,
            marks=covers("on_interval.viewtransition"),
        ),
    ],
    ids=["on", "init", "on_intersect", "on_interval"],
)
def test_view_transition(tab: Tab, attribute: Any) -> None:
    tab.open(f'<p id="it" {attribute}>it</p>')
    tab.fire("ping")
    tab.until("document.querySelector('#it').title == 'x'")
    assert tab.run("window.transitions") >= 1
    tab.run("it.remove()")


# --- on_intersect ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("attribute", "misses", "hits"),
    [
        pytest.param(data.on_intersect("el.title = `x`"), -10, 1, id="plain"),
        pytest.param(
            data.on_intersect("el.title = `x`").half,
            40,
            60,
            marks=covers("on_intersect.half"),
            id="half",
        ),
        pytest.param(
            data.on_intersect("el.title = `x`").full,
            90,
            100,
            marks=covers("on_intersect.full"),
            id="full",
        ),
        pytest.param(
            data.on_intersect("el.title = `x`").threshold(25),
            20,
            30,
            marks=covers("on_intersect.threshold"),
            id="threshold",
        ),
        pytest.param(
            data.on_intersect("el.title = `x`").exit,
            60,
            -10,
            marks=covers("on_intersect.exit"),
            id="exit",
        ),
    ],
)
def test_intersect(tab: Tab, attribute: Any, misses: int, hits: int) -> None:
    """So many of an element's hundred pixels are in view."""
    place = "position: fixed; height: 100px; margin: 0; top: calc(100vh - {}px); left: {}px; width: 50px"
    tab.open(
        f'<p id="misses" style="{place.format(misses, 0)}" {attribute}></p>'
        f'<p id="it" style="{place.format(misses, 60)}" {attribute}></p>'
    )
    tab.run(f"async () => {{ {SEEN} await settled(); await settled() }}")
    assert tab.attribute("title") is None
    tab.run(f"it.style.top = 'calc(100vh - {hits}px)'")
    tab.until("document.querySelector('#it').title == 'x'")
    assert tab.attribute("title", "#misses") is None


@covers("on_intersect.once")
def test_intersect_once(tab: Tab) -> None:
    tab.open(
        f'<p id="it" {data.on_intersect("el.title += `x`").once}>it</p>'
        f'<p id="other" {data.on_intersect("el.title += `x`")}>other</p>'
    )
    blink = "it.hidden = other.hidden = true; await settled(); it.hidden = other.hidden = false; await settled();"
    tab.run(f"async () => {{ {SEEN} await settled(); {blink} {blink} }}")
    tab.until("document.querySelector('#other').title == 'xxx'")
    assert tab.attribute("title") == "x"


# --- signals --------------------------------------------------------------------------------------


@covers("signals.ifmissing")
def test_ifmissing(tab: Tab) -> None:
    tab.open(f"<p {data.signals(a=1, b={'c': 1})}></p>")
    tab.put(f"<p {data.signals(a=2, b={'c': 2, 'd': 2}, e=None).ifmissing}></p>")
    assert tab.signals() == {"a": 1, "b": {"c": 1, "d": 2}}


def test_a_signal_of_the_page_outlives_the_same_stream(tab: Tab) -> None:
    tab.open(f"<p {data.signals(a=1)}></p>")
    tab.patch(SSE.patch_elements(f"<p {data.signals(a=2).ifmissing}></p>", "body", "append"))
    assert tab.signals() == {"a": 1}
