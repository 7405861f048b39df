"""What the spec and the docs say of the client, where no attribute or event of ours shows it."""

from __future__ import annotations

import itertools
import re
from typing import Any

import inventory
import pytest
from server import Reply, stream
from tab import Tab, actions

from datastar_py import ServerSentEventGenerator as SSE
from datastar_py import attribute_generator as data

EVENT = "event: datastar-patch-signals"


def came(tab: Tab, raw: str | bytes) -> object:
    tab.open()
    headers = {"Content-Type": "text/event-stream"}
    path = tab.answer(lambda _: Reply(raw, headers=headers))
    tab.put(f"<b {data.init(actions.get(path))}></b>")
    tab.until("window.finished")
    return tab.signals()


@pytest.mark.parametrize(
    "raw",
    [
        f"{EVENT}\ndata: signals {{a: 1}}\n\n",
        f"{EVENT}\r\ndata: signals {{a: 1}}\r\n\r\n",
        f"{EVENT}\rdata: signals {{a: 1}}\r\r",
        f"\ufeff{EVENT}\ndata: signals {{a: 1}}\n\n",
        f"{EVENT}\ndata:signals {{a: 1}}\n\n",
        f": comment\n\n{EVENT}\n:\nunknown: x\nno colon\ndata: signals {{a:\ndata: signals 1}}\n\n",
        f"event: other\ndata: signals {{b: 1}}\n\n{EVENT}\ndata: signals {{a: 1}}\n\n",
        f"{EVENT}\ndata: signals {{a: 1}}\n\n{EVENT}\ndata: signals {{b: 1}}\n",
    ],
)
def test_streams_that_the_client_reads(tab: Tab, raw: str) -> None:
    assert came(tab, raw) == {"a": 1}


def test_two_spaces_spoil_a_line(tab: Tab) -> None:
    assert came(tab, f"{EVENT}\ndata:  signals {{a: 1}}\n\n") == {}
    tab.excuse("PatchSignalsExpectedSignals")


@pytest.mark.parametrize("status", [201, 202, 206, 404, 500])
def test_only_status_200_is_read(tab: Tab, status: int) -> None:
    tab.open('<p id="it">old</p>')
    reply = Reply('<p id="it">new</p>', status, {"Content-Type": "text/html"})
    tab.put(f"<b {data.init(actions.get(tab.answer(lambda _: reply)))}></b>")
    tab.until("window.finished")
    assert tab.text("#it") == "old"
    tab.forgive()


@pytest.mark.parametrize("kind", ["text/html", "text/html; charset=utf-8"])
def test_html(tab: Tab, kind: str) -> None:
    headers = {"Content-Type": kind, "datastar-selector": "#it", "datastar-mode": "append"}
    reply = Reply("<b>new</b>", headers={**headers, "datastar-use-view-transition": "true"})
    tab.open('<p id="it">old</p>')
    tab.put(f"<b {data.init(actions.get(tab.answer(lambda _: reply)))}></b>")
    tab.has("oldnew", "#it")
    assert tab.run("window.transitions") == 1


def test_json(tab: Tab) -> None:
    headers = {"Content-Type": "application/json", "datastar-only-if-missing": "true"}
    tab.open(f"<p {data.signals(a=1)}></p>")
    reply = Reply('{"a": 2, "b": 2}', headers=headers)
    tab.put(f"<b {data.init(actions.get(tab.answer(lambda _: reply)))}></b>")
    tab.until("window.finished")
    assert tab.signals() == {"a": 1, "b": 2}


def test_a_script_as_response_never_finishes(tab: Tab) -> None:
    headers = {"Content-Type": "text/javascript", "datastar-script-attributes": '{"id": "js"}'}
    tab.open()
    reply = Reply("window.ran = 1", headers=headers)
    tab.put(f"<b {data.init(actions.get(tab.answer(lambda _: reply)))}></b>")
    tab.until("window.ran")
    tab.settle()
    assert tab.run("[document.head.querySelector('#js') != null, window.finished]") == [True, 0]


@pytest.mark.parametrize("mode", ["morph", "Outer", ""])
def test_unknown_modes(tab: Tab, mode: str) -> None:
    raw = f"event: datastar-patch-elements\ndata: mode {mode}\ndata: elements <p id='it'></p>\n\n"
    assert came(tab, raw + f"{EVENT}\ndata: signals {{a: 1}}\n\n") == {"a": 1}
    tab.excuse("PatchElementsInvalidMode")


@pytest.mark.parametrize("html", ["<p data-text></p>", "<p data-on='1'></p>", "<p data-bind></p>"])
def test_one_mistake_ends_the_scan(tab: Tab, html: str) -> None:
    tab.open()
    tab.put(f'<div><p id="a" {data.text("1")}></p>{html}<p id="b" {data.text("1")}></p></div>')
    assert (tab.text("#a"), tab.text("#b")) == ("1", "")
    tab.forgive()


@pytest.mark.parametrize(
    "attribute",
    ["data-unknown:x='$no = 1'", "data-init__once='$a = 1'", "data-on:ping__trust='$a = 1'"],
)
def test_what_is_unknown_is_passed_over(tab: Tab, attribute: str) -> None:
    tab.open(f'<p id="it" {attribute}></p>{out()}')
    tab.fire("ping")
    tab.has("after")


def out() -> str:
    return f'<p id="out" {data.text("`after`")}></p>'


def test_the_misspelt_view_transition_does_nothing(tab: Tab) -> None:
    tab.open('<p id="it" data-on:ping__view-transition="el.title = `x`"></p>')
    tab.fire("ping")
    assert (tab.attribute("title"), tab.run("window.transitions")) == ("x", 0)


def test_action_calls_in_strings_are_rewritten(tab: Tab) -> None:
    """Up to v1.0.3; the SDK writes the sign in another way."""
    tab.open()
    tab.put("""<p id="it" data-text="'@get(x)'"></p>""")
    assert tab.text("#it") != "@get(x)"
    tab.forgive()
    tab.put(f'<p id="ours" {data.signals(s="@get(x)")} {data.text("$s")}></p>')
    tab.has("@get(x)", "#ours")


def test_digits_in_the_object_form_of_style(tab: Tab) -> None:
    tab.open("""<p id="it" data-style="{'--c1': `red`}"></p>""")
    assert tab.run("[it.style.getPropertyValue('--c1'), it.style.getPropertyValue('--c-1')]") == [
        "",
        "red",
    ]


def test_siblings_that_touch_are_lost_in_svg(tab: Tab) -> None:
    """Why the SDK parts them."""
    circles = "".join(f"<circle id='c{n}'/>" for n in range(4))
    tab.open('<svg id="it"></svg>')
    tab.patch(
        "event: datastar-patch-elements\ndata: mode append\ndata: selector #it\n"
        f"data: namespace svg\ndata: elements {circles}\n\n"
    )
    assert tab.run("[...it.children].map(e => e.id)") == ["c0", "c2"]


def test_signals_that_are_not_there_read_as_nothing(tab: Tab) -> None:
    tab.open(f'<p id="it" {data.text("$missing + `|` + typeof $missing")}></p>')
    assert tab.text("#it") == "|string"


def test_retries_send_the_last_event_id(tab: Tab) -> None:
    replies = iter([stream(f"{EVENT}\nid: 9\nretry: 10\ndata: signals {{}}\n\n"), stream()])
    path = tab.answer(lambda _: next(replies, stream()))
    tab.open(f"<b {data.init(actions.get(path, retry='always'))}></b>")
    assert tab.asked(path, 2)[1].headers["last-event-id"] == "9"
    tab.run("document.body.replaceChildren()")


def test_two_elements_may_ask_at_once(tab: Tab) -> None:
    """In this client the running request of an element is the one that a new one ends."""
    path = tab.answer()
    tab.open("".join(f"<b {data.init(actions.get(path))}></b>" for _ in range(2)))
    assert len(tab.asked(path, 2)) == 2


# --- attributes -----------------------------------------------------------------------------------

PLUGINS = [a for a in inventory.core_attributes() if a.plugin]


def complaints(attribute: Any, key: bool, value: bool) -> set[str]:
    """What is wrong with a key or a value, or with none, by the spec."""
    found = {
        "KeyNotAllowed": key and attribute.key == "denied",
        "KeyRequired": not key and attribute.key == "must",
        "ValueNotAllowed": value and attribute.value == "denied",
        "ValueRequired": not value and attribute.value == "must",
        "KeyAndValueProvided": key and value and attribute.key == "exclusive",
        "KeyOrValueRequired": not key and not value and attribute.key == "exclusive",
    }
    return {reason for reason, holds in found.items() if holds}


def disagreement(html: str, key: bool, value: bool, wrong: set[str], said: set[str]) -> str:
    """What spec and client say of the same attribute, and where to look."""
    written = f"data-{html}" + ":x" * key + '="1"' * value
    ours = " or ".join(sorted(wrong)) or "nothing is wrong"
    theirs = " and ".join(sorted(said)) or "nothing"
    return (
        f"{written}: by the spec, {ours}; the client said {theirs}. Mend key and value of {html!r} "
        "in spec/attributes.yaml; or, if the client handles it itself and not as a plugin, say "
        "`plugin: false` there, and this suite lists it among what it cannot try"
    )


def test_a_fact_that_is_no_plugin_is_named(tab: Tab) -> None:
    """What is said of an attribute that the spec takes for a plugin and the client does not."""
    tab.open()
    tab.put("<input data-ignore-morph:x>")
    assert not tab.errors
    said = disagreement("ignore-morph", True, False, {"KeyNotAllowed"}, set())
    assert said.startswith(
        "data-ignore-morph:x: by the spec, KeyNotAllowed; the client said nothing."
    )
    assert "`plugin: false`" in said
    unheard = {a.html for a in inventory.core_attributes()} - {a.html for a in PLUGINS}
    assert unheard == {"ignore", "ignore-morph", "preserve-attr"}
    told = next(names for reason, names in inventory.not_run().items() if "plugin: false" in reason)
    assert told == ["data.ignore", "data.ignore_morph", "data.preserve_attr"]


@pytest.mark.parametrize("attribute", PLUGINS, ids=lambda attribute: attribute.html)
def test_keys_and_values(tab: Tab, attribute: Any) -> None:
    tab.open()
    tab.forgive()
    tab.run("() => { window.thrown = []; window.onerror = (said) => window.thrown.push(said) }")
    for key, value in itertools.product([True, False], repeat=2):
        tab.put(f"<input data-{attribute.html}" + ":x" * key + '="1"' * value + ">")
        thrown = " ".join(tab.run("() => window.thrown.splice(0)"))
        said = set(re.findall(r"\b((?:Key|Value)\w+)\n", thrown))
        # Of two mistakes the client tells one.
        wrong = complaints(attribute, key, value)
        assert bool(said) == bool(wrong) and said <= wrong, disagreement(
            attribute.html, key, value, wrong, said
        )


def test_attributes_are_applied_in_their_order(tab: Tab) -> None:
    tell = "window.order = (window.order ?? ``) +".__add__
    tab.open(
        f"<p {data.init(tell('`a`'))} {data.effect(tell('`b`'))}><b {data.init(tell('`c`'))}></b></p>"
        f"<p {data.effect(tell('`d`'))} {data.init(tell('`e`'))}></p>"
    )
    assert tab.run("window.order") == "abcde"


def test_the_last_statement_is_the_value(tab: Tab) -> None:
    tab.open(f'<p id="it" {data.text("$a = 1; $b = `x;y`; $a + $b")}></p>')
    tab.has("1x;y", "#it")


@pytest.mark.parametrize(
    ("modifiers", "after"),
    [
        ("__delay.100", 100),
        ("__delay.100__delay.300", 300),
        ("__delay.300__delay.100", 100),
        ("__delay.100.300", 100),
        ("__delay.1s", 1000),
        ("__delay.0.5s", 0),
        ("__delay.soon", 0),
        ("__delay", 0),
        ("__debounce.leading.100.notrailing", 0),
    ],
)
def test_tags_of_time(clock: Tab, modifiers: str, after: int) -> None:
    """The first tag is the time, and the last of two modifiers counts."""
    clock.open(f'<p id="it" data-on:ping{modifiers}="el.title += `x`"></p>')
    clock.freeze()
    clock.fire("ping")
    if after:
        clock.pass_(after - 1)
        assert clock.attribute("title") is None
    clock.pass_(1)
    assert clock.attribute("title") == "x"


def test_throttle_is_around_debounce(clock: Tab) -> None:
    """Whatever the order in which they are written."""
    chains = [
        data.on("ping", "el.title += `x`").throttle(1000).debounce(100),
        data.on("ping", "el.title += `x`").debounce(100).throttle(1000),
    ]
    clock.open("".join(f'<p class="it" {chain}></p>' for chain in chains))
    clock.freeze()
    ping = "() => document.querySelectorAll('.it').forEach(e => e.dispatchEvent(new CustomEvent('ping')))"
    clock.run(ping)
    clock.pass_(50)
    clock.run(ping)  # Inside of it, this one would start the debounce anew.
    clock.pass_(50)
    assert clock.run("[...document.querySelectorAll('.it')].map(e => e.title)") == ["x", "x"]


def test_a_view_transition_starts_when_the_delay_is_over(clock: Tab) -> None:
    clock.open(f'<p id="it" {data.on("ping", "el.title = `x`").viewtransition.delay(100)}></p>')
    clock.freeze()
    clock.fire("ping")
    clock.pass_(99)
    assert clock.run("window.transitions") == 0
    clock.pass_(1)
    assert clock.run("window.transitions") == 1
    clock.until("document.querySelector('#it').title == 'x'")


@pytest.mark.parametrize("pattern", ["/^a/", "'^a'", "'/^a/'"])
def test_patterns_of_filters(tab: Tab, pattern: str) -> None:
    tab.open(
        f"<p {data.signals(a=1, b=1, c={'a': 1})}></p>"
        f'<p id="it" data-json-signals__terse="{{ include: {pattern} }}"></p>'
    )
    tab.has('{"a":1}', "#it")


def test_the_client_is_ready_once(tab: Tab) -> None:
    count = "<script>addEventListener('datastar-ready', () => window.count = (window.count ?? 0) + 1, true)</script>"
    tab.open(f"<p {data.init('$a = 1')}></p>", head=count)
    tab.put(f"<p {data.init('$a = 2')}></p>")
    tab.patch(SSE.patch_elements("<p></p>", "body", "append"))
    assert tab.run("[window.count, client.root.a]") == [1, 2]


@pytest.mark.parametrize(
    ("element", "does", "value"),
    [
        ("<input id='it' type='range' {}>", "e.value = 7; e.dispatchEvent(new Event('input'))", 7),
        ("<my-field id='it' value='' {}></my-field>", "e.setAttribute('value', 'x'); e.dispatchEvent(new Event('input'))", "x"),
        ("<my-field id='it' value='' {}></my-field>", "e.setAttribute('value', 'x'); e.dispatchEvent(new Event('change'))", "x"),
        ("<button id='it' {}></button>", "e.value = 'x'; e.dispatchEvent(new Event('change'))", "x"),
    ],
)  # fmt: skip
def test_what_bind_listens_to(tab: Tab, element: str, does: str, value: object) -> None:
    tab.open(element.format(data.bind("f")))
    assert tab.signals() != {"f": value}
    tab.run(f"() => {{ const e = document.querySelector('#it'); {does} }}")
    assert tab.signals() == {"f": value}


def test_bound_files(tab: Tab) -> None:
    tab.open(f'<input id="it" type="file" {data.bind("files")}>')
    tab.page.set_input_files("#it", {"name": "a.txt", "mimeType": "text/plain", "buffer": b"hi"})
    tab.until("client.root.files?.length")
    assert tab.signals() == {"files": [{"name": "a.txt", "contents": "aGk=", "mime": "text/plain"}]}


def test_a_property_needs_its_name(tab: Tab) -> None:
    tab.open()
    tab.put('<input data-bind:a__prop="">')
    tab.excuse("BindPropNameMissing")


def test_a_morphed_value_reaches_its_signal(tab: Tab) -> None:
    tab.open(f'<div id="it"><input id="in" value="old" {data.bind("f")}></div>')
    tab.run(
        "() => { window.changed = []; document.body.addEventListener('datastar-prop-change', e => window.changed.push(e.target.id)) }"
    )
    tab.patch(
        SSE.patch_elements(f'<div id="it"><input id="in" value="new" {data.bind("f")}></div>')
    )
    assert tab.run("[window.changed, client.root.f]") == [["in"], "new"]


# --- actions --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("action", "after"),
    [
        (actions.set_all(2), {"a": 2, "_b": 2, "c": {"_d": 2}}),
        (actions.toggle_all(), {"a": False, "_b": False, "c": {"_d": False}}),
    ],
)
def test_signals_of_the_page_s_own_are_set_too(tab: Tab, action: str, after: object) -> None:
    tab.open(
        f"<p {data.signals(a=1, _b=1, c={'_d': 1})}></p><b id='it' {data.on('click', action)}></b>"
    )
    tab.click()
    assert tab.signals() == after


def test_one_half_of_a_filter_keeps_the_default_of_the_other(tab: Tab) -> None:
    path = tab.answer()
    send = actions.post(path, include_signals="own")
    tab.open(f"<p {data.signals(own=1, _own=1, other=1)} {data.init(send)}></p>")
    assert tab.asked(path)[0].signals == {"own": 1}


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        ("@get('')", "FetchNoUrlProvided"),
        ("@get('/none', {contentType: 'xml'})", "FetchInvalidContentType"),
        ("@get('/none', {contentType: 'form'})", "FetchFormNotFound"),
        ("@get('/none', {contentType: 'form', selector: '#none'})", "FetchFormNotFound"),
        ("@nothing()", "UndefinedAction"),
    ],
)
def test_calls_that_the_client_refuses(tab: Tab, call: str, reason: str) -> None:
    tab.open(f'<b id="it" data-on:click="{call}"></b>')
    tab.click()
    tab.excuse(reason)
    tab.asked_only("/none", 0)
    tab.forgive()


def test_a_payload_is_for_json_only(tab: Tab) -> None:
    path = tab.answer()
    call = f"@post('{path}', {{contentType: 'form', payload: {{a: 1}}}})"
    tab.open(f'<form><input name="b" value="2"><i id="it" data-on:click="{call}"></i></form>')
    tab.click()
    assert tab.asked(path)[0].body == b"b=2"


def test_urls_are_relative_to_the_base(tab: Tab) -> None:
    path = tab.answer()
    start, last = path.rsplit("/", 1)
    tab.open(f"<p {data.init(actions.get(last))}></p>", head=f'<base href="{start}/">')
    tab.asked(path)


def test_the_stream_s_wait_is_before_the_action_s(clock: Tab) -> None:
    path = clock.answer(lambda _: stream(f"{EVENT}\nretry: 50\ndata: signals {{}}\n\n"))
    clock.open()
    clock.freeze()
    clock.put(f"<b {data.init(actions.get(path, retry='always', retry_interval=7000))}></b>")
    clock.until("window.waits.length")
    assert clock.run("window.waits") == [50]


def test_a_wait_that_is_no_number_is_passed_over(clock: Tab) -> None:
    path = clock.answer(lambda _: stream(f"{EVENT}\nretry: soon\ndata: signals {{}}\n\n"))
    clock.open()
    clock.freeze()
    clock.put(f"<b {data.init(actions.get(path, retry='always'))}></b>")
    clock.until("window.waits.length")
    assert clock.run("window.waits") == [1000]


# --- events ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/octet-stream", "text/event-stream; charset=utf-8", None]
)
def test_all_else_is_read_as_a_stream(tab: Tab, kind: str | None) -> None:
    tab.open()
    headers = {"Content-Type": kind} if kind else {}
    reply = Reply(f"{EVENT}\ndata: signals {{a: 1}}\n\n", headers=headers)
    tab.put(f"<b {data.init(actions.get(tab.answer(lambda _: reply)))}></b>")
    tab.until("window.finished")
    assert tab.signals() == {"a": 1}


def test_html_of_a_namespace(tab: Tab) -> None:
    headers = {"Content-Type": "text/html", "datastar-selector": "#it", "datastar-mode": "inner"}
    reply = Reply("<circle/>", headers={**headers, "datastar-namespace": "svg"})
    tab.open('<svg id="it"></svg>')
    tab.put(f"<b {data.init(actions.get(tab.answer(lambda _: reply)))}></b>")
    tab.until("it.children.length")
    assert tab.run("it.firstElementChild.constructor.name") == "SVGCircleElement"


@pytest.mark.parametrize(
    ("said", "counts"),
    [("true", 1), ("  true ", 1), ("false", 0), ("True", 0), ("1", 0), ("", 0)],
)
def test_only_true_is_true(tab: Tab, said: str, counts: int) -> None:
    tab.open(f'<p id="it"></p><p {data.signals(a=1)}></p>')
    tab.patch(
        f"event: datastar-patch-elements\ndata: useViewTransition {said}\ndata: elements <p id='it'>x</p>\n\n",
        f"{EVENT}\ndata: onlyIfMissing {said}\ndata: signals {{a: 2}}\n\n",
    )
    tab.has("x", "#it")
    assert tab.run("[window.transitions, client.root.a]") == [counts, 1 if counts else 2]


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        ("data: mode append\ndata: elements <p></p>\n", "PatchElementsExpectedSelector"),
        ("data: namespace xml\ndata: elements <p></p>\n", "PatchElementsInvalidNamespace"),
        ("data: selector #none\ndata: elements <p></p>\n", "PatchElementsNoTargetsFound"),
        ("data: elements <p id='none'></p>\n", "PatchElementsNoTargetsFound"),
    ],
)
def test_events_that_the_client_refuses(tab: Tab, lines: str, reason: str) -> None:
    """It goes on with the next one."""
    raw = f"event: datastar-patch-elements\n{lines}\n"
    assert came(tab, raw + f"{EVENT}\ndata: signals {{a: 1}}\n\n") == {"a": 1}
    tab.excuse(reason)


def test_events_of_another_kind_are_told(tab: Tab) -> None:
    tab.open(
        f'<p id="it" {data.on("datastar-fetch", "el.textContent += JSON.stringify([evt.detail.type, evt.detail.argsRaw])")}></p>'
    )
    tab.patch("event: datastar-other\ndata: a 1\ndata: a 2\ndata: b 3\n\n")
    assert '["datastar-other",{"a":"1\\n2","b":"3"}]' in tab.text("#it")


def test_null_removes_nothing_that_is_only_to_be_added(tab: Tab) -> None:
    tab.open(f"<p {data.signals(a=1, b=1)}></p>")
    tab.patch(f"{EVENT}\ndata: onlyIfMissing true\ndata: signals {{a: null, c: 1}}\n\n")
    assert tab.signals() == {"a": 1, "b": 1, "c": 1}
