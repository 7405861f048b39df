"""Every attribute of the free client, in every form that the SDK writes."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import AsyncIterator

import inventory
import pytest
from server import Reply
from tab import Tab, actions

from datastar_py import ServerSentEventGenerator as SSE
from datastar_py import attribute_generator as data
from datastar_py.attributes import JSExpression

covers = pytest.mark.covers


def out(expression: str, name: str = "out") -> str:
    """An element that shows what an expression gives."""
    return f'<output id="{name}" {data.text(expression)}></output>'


# --- attr, class, style -------------------------------------------------------------------------


@covers("attr", "attr of a mapping")
def test_attr_of_a_mapping(tab: Tab) -> None:
    tab.open(
        f"<p {data.signals(on=True, n=3, o={'a': 1}, s='x<y&')}></p>"
        f'<p id="it" {data.attr({"title": "$s", "disabled": "$on", "hidden": "!$on", "data-n": "$n", "lang": "(1, 2)", "role": "$o", "accesskey": "$on ? `x` : null"})}></p>'
    )
    assert tab.attribute("title") == "x<y&"
    assert tab.attribute("disabled") == ""
    assert tab.attribute("hidden") is None
    assert tab.attribute("data-n") == "3"
    assert tab.attribute("lang") == "2"
    assert tab.attribute("role") == '{"a":1}'
    tab.patch(SSE.patch_signals({"on": False}))
    tab.until("document.querySelector('#it').hasAttribute('hidden')")
    assert tab.attribute("disabled") is None
    assert tab.attribute("accesskey") is None


@covers("attr of keywords")
def test_attr_of_keywords(tab: Tab) -> None:
    attr = data.attr(aria_label="'Hi'", for_="'x'", title=JSExpression("1 + 1"))
    tab.open(f'<label id="it" {attr}></label>')
    assert tab.attribute("aria-label") == "Hi"
    assert tab.attribute("for") == "x"
    assert tab.attribute("title") == "2"


@covers("class_", "class_ of a mapping", "class_ of keywords", "class_ without case")
def test_class(tab: Tab) -> None:
    tab.open(
        f'<p id="it" class="own" {data.signals(big=True)}'
        f" {data.class_({'font-bold text-XL': '$big', 'a__b_': '$big', 'Capital': '!$big'}, active='1, 1')}></p>"
    )
    assert tab.attribute("class") == "own font-bold text-XL a__b_ active"
    tab.patch(SSE.patch_signals({"big": False}))
    tab.until("document.querySelector('#it').className == 'own active Capital'")


@covers("style", "style of a mapping", "style of keywords", "style of custom properties")
def test_style(tab: Tab) -> None:
    properties = {"width": "$w + 'px'", "--c1": "$c", "--c-2": "$c", "--plain": "(1, $c)"}
    tab.open(
        f"<p {data.signals(w=30, c='red')}></p>"
        f'<p id="it" style="height: 7px" {data.style(properties, background_color="$c")}></p>'
        f'<p id="only" {data.style({"--c1": "$c"})}></p>'
    )
    read = "n => getComputedStyle(document.querySelector('#it')).getPropertyValue(n)"
    assert tab.run(read, "width") == "30px"
    assert tab.run(read, "height") == "7px"
    assert tab.run(read, "background-color") == "rgb(255, 0, 0)"
    assert [tab.run(read, name) for name in ("--c1", "--c-2", "--plain")] == ["red"] * 3
    assert tab.run("document.querySelector('#only').style.getPropertyValue('--c1')") == "red"
    tab.patch(SSE.patch_signals({"w": 31, "c": "blue"}))
    tab.until("document.querySelector('#it').offsetWidth == 31")
    assert tab.run(read, "--c1") == "blue"


# --- text, show, effect, init, ref ----------------------------------------------------------------


@covers("text")
def test_text(tab: Tab) -> None:
    tab.open(f"<p {data.signals(n=1, s='<b>&amp;')}></p>{out('$n + $s')}")
    tab.has("1<b>&amp;")
    tab.patch(SSE.patch_signals({"n": 2}))
    tab.has("2<b>&amp;")


@covers("show")
def test_show(tab: Tab) -> None:
    tab.open(f'<p id="it" {data.signals(open=False)} {data.show("$open")}>shown</p>')
    assert not tab.page.is_visible("#it")
    tab.patch(SSE.patch_signals({"open": True}))
    tab.until("document.querySelector('#it').offsetHeight > 0")


@covers("effect")
def test_effect(tab: Tab) -> None:
    tab.open(
        f"<p {data.signals(price=2, count=3)} {data.effect('$total = $price * $count')}></p>"
        + out("$total")
    )
    tab.has("6")
    tab.patch(SSE.patch_signals({"count": 4}))
    tab.has("8")


@covers("init")
def test_init(tab: Tab) -> None:
    tab.open(f"<p {data.signals(n=0)} {data.init('$n++')}></p>{out('$n')}")
    tab.has("1")
    tab.put(f"<p {data.init('$n += 10')}></p>")
    tab.has("11")


@covers("init.once does nothing")
def test_init_once(tab: Tab) -> None:
    with pytest.warns(DeprecationWarning):
        once = data.init("$n++").once
    tab.open(f"<p {data.signals(n=0)} {once}></p>{out('$n')}")
    tab.has("1")
    assert str(once) == str(data.init("$n++"))


@covers("ref", "ref without case")
def test_ref(tab: Tab) -> None:
    tab.open(f'<b id="it" {data.ref("myRef")}>here</b><b {data.ref("my-ref_2")}>there</b>')
    tab.put(out("$myRef.id + $['my-ref_2'].textContent"))
    tab.has("itthere")


# --- signals, computed ----------------------------------------------------------------------------

VALUES: dict[str, object] = {
    "text": 'it\'s "quoted" <b> & `back` ${x} $n \\ \u2028 \u00e9 \U0001f600\n\r\t',
    "action": "@get('/x') @nothing(",
    "number": -1.5,
    "big": 2**40,
    "yes": True,
    "no": False,
    "list": [1, [2, {"a": "b"}], "x", []],
    "nested": {"deep": {"er": "y"}},
    "empty": "",
}


@covers("signals", "signals of a mapping", "signals of values")
def test_signals_of_values(tab: Tab) -> None:
    tab.open(f"<p {data.signals(VALUES)}></p><pre id='out' {data.json_signals}></pre>")
    assert tab.signals() == VALUES
    assert json.loads(tab.text()) == VALUES


@covers("signals of keywords")
def test_signals_of_keywords(tab: Tab) -> None:
    tab.open(f"<p {data.signals({'a': 1}, userName='Ada', width=JSExpression('1 + 1'))}></p>")
    assert tab.signals() == {"a": 1, "userName": "Ada", "width": 2}


@covers("signals of expressions")
def test_signals_of_expressions(tab: Tab) -> None:
    given = {"w": "1, 2", "fooBar": "el.id", "text": "'a;b'"}
    tab.open(f'<p id="it" {data.signals(given, expressions_=True)}></p>')
    assert tab.signals() == {"w": 2, "fooBar": "it", "text": "a;b"}


@covers("signals without case")
def test_signals_keep_their_names(tab: Tab) -> None:
    names = ("fooBar", "foo_bar", "Foo", "FOO", "x9", "a__b", "foo_", "_private")
    tab.open(f"<p {data.signals(dict.fromkeys(names, 1))}></p>")
    assert tab.signals() == dict.fromkeys(names, 1)


def test_signals_removed_by_none(tab: Tab) -> None:
    tab.open(f"<p {data.signals(a=1, b={'c': 1, 'd': 2})}></p>")
    tab.put(f"<p {data.signals(a=None, b={'c': None})}></p>")
    assert tab.signals() == {"b": {"d": 2}}


@covers("computed", "computed of a mapping", "computed by key", "computed without case")
def test_computed_by_key(tab: Tab) -> None:
    tab.open(
        f"<p {data.signals(n=2)} {data.computed({'double': '$n * 2', 'fullName': '$n, 7', 'user.theName': '$n'})}></p>"
        + out("[$double, $fullName, $user.theName]")
    )
    tab.has("4,7,2")
    tab.patch(SSE.patch_signals({"n": 3}))
    tab.has("6,7,3")


@covers("computed by object", "computed of keywords")
def test_computed_by_object(tab: Tab) -> None:
    tab.open(
        f"<p {data.signals(n=2)} {data.computed({'A-b': '$n * 2', 'a__B': '$n'}, plain='$n + 1')}></p>"
        + out("[$['A-b'], $a__B, $plain]")
    )
    tab.has("4,2,3")
    tab.patch(SSE.patch_signals({"n": 3}))
    tab.has("6,3,4")


# --- bind -----------------------------------------------------------------------------------------


@covers("bind", "bind without case")
def test_bind_both_ways(tab: Tab) -> None:
    tab.open(f'<input id="it" {data.bind("userName")}>{out("$userName")}')
    tab.page.fill("#it", "Ada")
    tab.has("Ada")
    tab.patch(SSE.patch_signals({"userName": "Bob"}))
    tab.until("document.querySelector('#it').value == 'Bob'")


@pytest.mark.parametrize(
    ("element", "does", "gives"),
    [
        (
            "<textarea id='it' {}></textarea>",
            "e.value = 'a\\nb'; e.dispatchEvent(new Event('input'))",
            "a\nb",
        ),
        (
            "<input id='it' type='number' {}>",
            "e.value = '4'; e.dispatchEvent(new Event('input'))",
            4,
        ),
        ("<input id='it' type='checkbox' {}>", "e.click()", True),
        ("<input id='it' type='radio' value='r' {}>", "e.click()", "r"),
        (
            "<select id='it' {}><option>a<option>b</select>",
            "e.value = 'b'; e.dispatchEvent(new Event('change'))",
            "b",
        ),
    ],
    ids=["textarea", "number", "checkbox", "radio", "select"],
)
def test_bind_of_each_kind(tab: Tab, element: str, does: str, gives: object) -> None:
    tab.open(element.format(data.bind("form.theField")))
    tab.run(f"() => {{ const e = document.querySelector('#it'); {does} }}")
    assert tab.signals() == {"form": {"theField": gives}}


@covers("bind.prop")
def test_bind_prop(tab: Tab) -> None:
    tab.open(f'<input id="it" type="date" {data.bind("day").prop("valueAsNumber")}>')
    tab.run(
        "() => { const e = document.querySelector('#it'); e.value = '1970-01-02'; e.dispatchEvent(new Event('input')) }"
    )
    assert tab.signals() == {"day": 86400000}


@covers("bind.event")
@pytest.mark.parametrize("events", ["blur", ["keyup", "blur"], "keyup blur"])
def test_bind_event(tab: Tab, events: str | list[str]) -> None:
    tab.open(f'<input id="it" {data.bind("q").event(events)}>')
    for event in events.split() if isinstance(events, str) else events:
        tab.run(
            "([e, v]) => { it.value = v; it.dispatchEvent(new Event('input')) }", [event, event]
        )
        assert tab.signals() != {"q": event}
        tab.fire(event)
        assert tab.signals() == {"q": event}


# --- indicator ------------------------------------------------------------------------------------


@covers("indicator", "indicator without case")
def test_indicator(tab: Tab) -> None:
    release = threading.Event()

    async def slow() -> AsyncIterator[str]:
        while not release.is_set():
            await asyncio.sleep(0.005)
        yield SSE.patch_signals({"done": True})

    path = tab.answer(lambda _: Reply(slow(), headers={"Content-Type": "text/event-stream"}))
    tab.open(
        f'<b id="it" {data.indicator("isSaving")} {data.on("click", actions.get(path))}></b>{out("$isSaving")}'
    )
    tab.has("false")
    tab.click()
    tab.has("true")
    release.set()
    tab.has("false")
    assert tab.signals()["done"] is True


# --- ignore, ignore_morph, preserve_attr ----------------------------------------------------------


@covers("ignore")
def test_ignore(tab: Tab) -> None:
    tab.open(
        f'<div {data.ignore}><b id="it" {data.text("1 + 1")}>left</b></div>'
        f'<b id="own" {data.ignore()} {data.text("1 + 1")}>left</b>{out("2 + 2")}'
    )
    tab.has("4")
    assert (tab.text("#it"), tab.text("#own")) == ("left", "left")


@covers("ignore.self")
def test_ignore_self(tab: Tab) -> None:
    inner = f'<b id="it" {data.text("1 + 1")}>left</b>'
    tab.open(f'<div id="own" {data.ignore.self} {data.attr(title="1 + 1")}>{inner}</div>')
    tab.has("2", "#it")
    assert tab.attribute("title", "#own") is None


@covers("ignore_morph")
def test_ignore_morph(tab: Tab) -> None:
    tab.open(f'<div id="it" {data.ignore_morph}>old</div><div id="other">old</div>')
    tab.patch(
        SSE.patch_elements(f'<div id="it" {data.ignore_morph}>new</div><div id="other">new</div>')
    )
    tab.has("new", "#other")
    assert tab.text("#it") == "old"


@covers("preserve_attr", "preserve_attr of text", "preserve_attr of a list")
@pytest.mark.parametrize("names", ["open class", ["open", "class"]])
def test_preserve_attr(tab: Tab, names: str | list[str]) -> None:
    tab.open('<details id="it" class="a" title="a" open>old</details>')
    preserve = data.preserve_attr(names)
    tab.patch(SSE.patch_elements(f'<details id="it" class="b" title="b" {preserve}>new</details>'))
    tab.has("new", "#it")
    assert tab.attribute("class") == "a"
    assert tab.attribute("open") == ""
    assert tab.attribute("title") == "b"


# --- json_signals ---------------------------------------------------------------------------------


@covers(
    "json_signals",
    "json_signals bare",
    "json_signals include",
    "json_signals exclude",
    "json_signals.terse",
)
def test_json_signals(tab: Tab) -> None:
    shown = data.json_signals(include="^user", exclude="password$")
    tab.open(
        f"<p {data.signals(n=1, user={'name': 'A', 'password': 'x'})}></p>"
        f'<pre id="all" {data.json_signals}></pre><pre id="some" {shown}></pre>'
        f'<pre id="in" {data.json_signals(include="^n$").terse}></pre>'
        f'<pre id="ex" {data.json_signals(exclude="^user").terse}></pre>'
        f'<pre id="terse" {data.json_signals.terse}></pre>'
    )
    assert tab.text("#terse") == '{"n":1,"user":{"name":"A","password":"x"}}'
    assert tab.text("#some") == '{\n  "user": {\n    "name": "A"\n  }\n}'
    assert tab.text("#in") == tab.text("#ex") == '{"n":1}'
    assert '\n  "n": 1,\n' in tab.text("#all")


# --- on_signal_patch ------------------------------------------------------------------------------


@covers("on_signal_patch", "on_signal_patch with patch")
def test_on_signal_patch(tab: Tab) -> None:
    tab.open(f'<p {data.on_signal_patch("el.textContent = JSON.stringify(patch)")} id="it"></p>')
    tab.patch(SSE.patch_signals({"a": {"b": 1}}))
    tab.has('{"a":{"b":1}}', "#it")


@covers(
    "on_signal_patch.filter",
    "on_signal_patch.filter include",
    "on_signal_patch.filter exclude",
)
def test_on_signal_patch_filter(tab: Tab) -> None:
    add = "el.textContent += Object.keys(patch)"
    tab.open(
        f'<p id="in" {data.on_signal_patch(add, include="^a")}></p>'
        f'<p id="ex" {data.on_signal_patch(add, exclude="^a")}></p>'
        f'<p id="both" {data.on_signal_patch(add).filter(include="^a", exclude="2$")}></p>'
    )
    tab.patch(SSE.patch_signals({"a1": 1, "a2": 1, "b1": 1}), SSE.patch_signals({"c": 1}))
    tab.has("a1,a2", "#in")
    tab.has("b1c", "#ex")
    tab.has("a1", "#both")


# --- on -------------------------------------------------------------------------------------------


@covers("on", "on with evt", "on without case")
def test_on(tab: Tab) -> None:
    tab.open(
        f'<button id="it" {data.signals(n=0)} {data.on("click", "$n++; $type = evt.type")}>x</button>'
        f'{out("$n + $type")}<form id="form" {data.on("submit", "$sent = true")}></form>'
    )
    tab.press()
    tab.has("1click")
    tab.run("() => form.requestSubmit()")
    assert tab.signals()["sent"] is True


@covers("on.trust does nothing")
def test_on_trust(tab: Tab) -> None:
    with pytest.warns(DeprecationWarning):
        trusting = data.on("click", "$n = 1").trust
    tab.open(f'<b id="it" {trusting}></b>')
    tab.click()
    assert tab.signals() == {"n": 1}
    assert str(trusting) == str(data.on("click", "$n = 1"))


def test_on_what_the_client_says(tab: Tab) -> None:
    """Events of the client go to the document, whatever element waits for them."""
    tab.open(
        f'<p id="fetch" {data.on("datastar-fetch", "el.textContent += evt.detail.type + `,`")}></p>'
        f'<p id="patch" {data.on("datastar-signal-patch", "el.textContent += JSON.stringify(evt.detail)")}></p>'
    )
    tab.patch(SSE.patch_signals({"a": 1}))
    tab.has("started,datastar-patch-signals,finished,", "#fetch")
    tab.has('{"a":1}', "#patch")


def test_one_expression_may_be_several_lines(tab: Tab) -> None:
    on = data.on("click", "$a = 1;\n$b = `x;y`;\n$c = $a > 0 && $b != ``")
    tab.open(f'<b id="it" {on}></b>')
    tab.click()
    assert tab.signals() == {"a": 1, "b": "x;y", "c": True}


def test_html_is_read_by_the_browser_as_written(tab: Tab) -> None:
    """A mapping and a string give the same attribute."""
    attribute = data.on("click", "$x = '<\"&\\'>' && 1 < 2").debounce(0)
    tab.open(f'<b id="it" {attribute}></b>')
    for name, value in attribute.items():
        assert tab.attribute(name) == value


@covers("on_intersect")
def test_on_intersect(tab: Tab) -> None:
    tab.open(
        f"<p {data.signals(n=0)} {data.on_intersect('$n++')}>seen</p>"
        f'<p style="margin-top: 300vh" {data.on_intersect("$far = true")}>far</p>{out("$n")}'
    )
    tab.has("1")
    assert tab.signals() == {"n": 1}
    tab.run("scrollTo(0, document.body.scrollHeight)")
    tab.until("client.root.far")


@covers("on_interval")
def test_on_interval(clock: Tab) -> None:
    interval = next(a for a in inventory.core_attributes() if a.name == "on_interval")
    every = int(next(m for m in interval.every if m.name == "duration").default)
    clock.open(f"<p {data.signals(n=0)}></p>{out('$n')}")
    clock.freeze()
    clock.put(f"<p {data.on_interval('$n++')}></p>")
    clock.pass_(every - 1)
    assert clock.text() == "0"
    clock.pass_(1)
    assert clock.text() == "1"
    clock.pass_(2 * every)
    assert clock.text() == "3"
