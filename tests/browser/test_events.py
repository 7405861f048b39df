"""Every event that the SDK sends, with every option, as the page shows it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from server import html, stream
from tab import Tab, actions

from datastar_py import ServerSentEventGenerator as SSE
from datastar_py import attribute_generator as data
from datastar_py.consts import (
    DEFAULT_SSE_RETRY_DURATION,
    ElementPatchMode,
    ElementPatchNamespace,
)

covers = pytest.mark.covers
modes = "patch_elements.mode={}".format


# --- where elements go ----------------------------------------------------------------------------

LIST = '<ul id="list"><li id="a">a</li><li id="b">b</li></ul>'


@pytest.mark.parametrize("mode", ElementPatchMode)
def test_every_mode_is_known_to_the_client(tab: Tab, mode: ElementPatchMode) -> None:
    tab.open(LIST)
    before = tab.body()
    tab.patch(SSE.patch_elements("<li>x</li>", "#list > #a", mode))
    assert (tab.body() != before, tab.errors) == (True, [])


@pytest.mark.parametrize("namespace", ElementPatchNamespace)
def test_every_namespace_is_known_to_the_client(tab: Tab, namespace: ElementPatchNamespace) -> None:
    tab.open("<p id='it'></p>")
    tab.patch(SSE.patch_elements("<a></a>", "#it", "append", namespace=namespace))
    assert (tab.run("it.children.length"), tab.errors) == (1, [])


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        pytest.param(
            lambda: SSE.patch_elements('<li id="b">B</li>'),
            '<li id="a">a</li><li id="b">B</li>',
            marks=covers(
                "patch_elements", "patch_elements.elements", "patch_elements.namespace=html"
            ),
            id="by its id",
        ),
        pytest.param(
            lambda: SSE.patch_elements('<li id="z">B</li>', "#b", "outer", namespace="html"),
            '<li id="a">a</li><li id="z">B</li>',
            marks=covers("patch_elements.selector", modes("outer")),
            id="outer",
        ),
        pytest.param(
            lambda: SSE.patch_elements("<li>c</li><li>d</li>", "#list", "inner"),
            "<li>c</li><li>d</li>",
            marks=covers(modes("inner")),
            id="inner",
        ),
        pytest.param(
            lambda: SSE.patch_elements('<li id="b" class="x">B</li>', mode="replace"),
            '<li id="a">a</li><li id="b" class="x">B</li>',
            marks=covers(modes("replace")),
            id="replace",
        ),
        pytest.param(
            lambda: SSE.patch_elements("<li>0</li>", "#list", "prepend"),
            '<li>0</li><li id="a">a</li><li id="b">b</li>',
            marks=covers(modes("prepend")),
            id="prepend",
        ),
        pytest.param(
            lambda: SSE.patch_elements(
                ["<li>c</li>", "<li>d</li>"], selector="#list", mode="append"
            ),
            '<li id="a">a</li><li id="b">b</li><li>c</li>\n<li>d</li>',
            marks=covers(modes("append")),
            id="append",
        ),
        pytest.param(
            lambda: SSE.patch_elements("<li>x</li>", "#b", "before"),
            '<li id="a">a</li><li>x</li><li id="b">b</li>',
            marks=covers(modes("before")),
            id="before",
        ),
        pytest.param(
            lambda: SSE.patch_elements("<li>x</li>", "#a", "after"),
            '<li id="a">a</li><li>x</li><li id="b">b</li>',
            marks=covers(modes("after")),
            id="after",
        ),
        pytest.param(
            lambda: SSE.patch_elements(selector="#list > li", mode="remove"),
            "",
            marks=covers(modes("remove")),
            id="remove",
        ),
        pytest.param(
            lambda: SSE.remove_elements("#a"),
            '<li id="b">b</li>',
            marks=covers("remove_elements", "remove_elements.selector"),
            id="remove_elements",
        ),
    ],
)
def test_mode(tab: Tab, make: Callable[[], str], expected: str) -> None:
    tab.open(LIST)
    tab.patch(make())
    assert tab.run("document.querySelector('#list')?.innerHTML ?? null") == expected


def test_outer_and_inner_morph_and_replace_does_not(tab: Tab) -> None:
    tab.open('<div id="it"><input id="in"></div>')
    tab.run("() => { it.kept = true; document.querySelector('#in').value = 'typed' }")
    new = '<div id="it" title="x"><input id="in"></div>'
    tab.patch(SSE.patch_elements(new), SSE.patch_elements('<input id="in">', "#it", "inner"))
    assert tab.run("[it.kept, it.title, document.querySelector('#in').value]") == [
        True,
        "x",
        "typed",
    ]
    tab.patch(SSE.patch_elements(new, mode="replace"))
    assert tab.run("[it.kept ?? false, document.querySelector('#in').value]") == [False, ""]


def test_every_target_of_a_selector(tab: Tab) -> None:
    tab.open('<p class="x">1</p><p class="x">2</p>')
    tab.patch(SSE.patch_elements("<b>b</b>", ".x", "append"))
    assert tab.run("[...document.querySelectorAll('.x')].map(e => e.innerHTML)") == [
        "1<b>b</b>",
        "2<b>b</b>",
    ]


@pytest.mark.parametrize(
    "selector", ['p[title="a b"]', "#a\\:b", "p:nth-child(2 of .x)", "p:has(> b)"]
)
def test_selectors_with_spaces_and_signs(tab: Tab, selector: str) -> None:
    tab.open('<p class="x"></p><p class="x" id="a:b" title="a b"><b></b></p>')
    tab.patch(SSE.patch_elements("found", selector, "inner"))
    assert tab.run("document.getElementById('a:b').textContent") == "found"


@covers("patch_elements.use_view_transition=True", "remove_elements.use_view_transition=True")
def test_view_transition(tab: Tab) -> None:
    tab.open('<p id="it">old</p><p id="other">x</p>')
    tab.patch(SSE.patch_elements('<p id="it">new</p>', use_view_transition=True))
    tab.has("new", "#it")
    assert tab.run("window.transitions") == 1
    tab.patch(SSE.remove_elements("#other", use_view_transition=True))
    tab.until("!document.querySelector('#other')")
    assert tab.run("window.transitions") == 2


@covers("patch_elements.use_view_transition=False", "remove_elements.use_view_transition=False")
def test_no_view_transition(tab: Tab) -> None:
    tab.open('<p id="it">old</p><p id="other">x</p>')
    tab.patch(
        SSE.patch_elements('<p id="it">new</p>', use_view_transition=False),
        SSE.remove_elements("#other", use_view_transition=False),
    )
    assert tab.text("#it") == "new"
    assert not tab.run("Boolean(document.querySelector('#other'))")
    assert tab.run("window.transitions") == 0


# --- elements of every kind -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "a\n\n\nb",
        "a\n\n",
        "  leading and trailing  \n  ",
        "x\u2028y\u2029z",
        "x\u0085y\x0bz\x0cw\x1c\x1d\x1e",
        "data: elements x",
        "event: datastar-patch-signals\nid: 3\nretry: 1\n: comment\n\ndata: signals {}",
        "é\U0001f600\u0301\ufeff",
        "\ttabs\t\n \n\t",
        "no",
        ":",
        "a" * 70_000,
    ],
)
def test_text_comes_as_it_was_sent(tab: Tab, text: str) -> None:
    tab.open('<pre id="it"></pre>')
    tab.patch(SSE.patch_elements(f'<pre id="it">\n{text}</pre>'))
    assert tab.text("#it") == text


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n"])
def test_line_ends_are_as_html_reads_them(tab: Tab, end: str) -> None:
    tab.open('<pre id="it"></pre>')
    tab.patch(SSE.patch_elements(f'<pre{end}id="it">{end}a{end}{end}b{end}</pre>'))
    assert tab.text("#it") == "a\n\nb\n"


class Card:
    def __html__(self) -> str:
        return "<li>card</li>"


def test_elements_that_render_themselves(tab: Tab) -> None:
    tab.open(LIST)
    tab.patch(SSE.patch_elements([Card(), "<li>text</li>"], "#list", "inner"))
    assert tab.text("#list") == "card\ntext"


@pytest.mark.parametrize(
    ("page", "event", "expected"),
    [
        (
            "<table><tbody id='it'><tr id='r'><td>1</table>",
            SSE.patch_elements("<tr id='r'><td>2</td></tr>"),
            '<tr id="r"><td>2</td></tr>',
        ),
        (
            "<table><tbody id='it'></table>",
            SSE.patch_elements("<tr><td>1</td></tr><tr><td>2</td></tr>", "#it", "append"),
            "<tr><td>1</td></tr><tr><td>2</td></tr>",
        ),
        (
            "<table><tr id='it'></tr></table>",
            SSE.patch_elements("<td>1</td><th>2</th>", "#it", "inner"),
            "<td>1</td><th>2</th>",
        ),
        (
            "<select id='it'></select>",
            SSE.patch_elements("<option>1</option><option selected>2</option>", "#it", "inner"),
            '<option>1</option><option selected="">2</option>',
        ),
        (
            "<p id='it'></p>",
            SSE.patch_elements("just text &amp; more", "#it", "inner"),
            "just text &amp; more",
        ),
    ],
    ids=["row by id", "rows", "cells", "options", "text"],
)
def test_parts_of_tables_and_such(tab: Tab, page: str, event: str, expected: str) -> None:
    tab.open(page)
    tab.patch(event)
    assert tab.run("document.querySelector('#it').innerHTML") == expected


SIBLINGS = [
    "<{0} id='n1'/><{0} id='n2'/><{0} id='n3'/><{0} id='n4'/>",
    "<{0} id='n1'></{0}><{0} id='n2'></{0}><{0} id='n3'></{0}><{0} id='n4'></{0}>",
    "<{0} id='n1'/>\n<{0} id='n2'/><{0} id='n3'/>\n\n<{0} id='n4'/>",
    ["<{0} id='n1'/>", "<{0} id='n2'/><{0} id='n3'/>", "<{0} id='n4'/>"],
]


@pytest.mark.parametrize("siblings", SIBLINGS)
@pytest.mark.parametrize("mode", ["append", "prepend", "inner"])
@pytest.mark.parametrize(
    ("namespace", "outer", "inner"),
    [
        pytest.param("svg", "svg", "circle", marks=covers("patch_elements.namespace=svg")),
        pytest.param("mathml", "math", "mi", marks=covers("patch_elements.namespace=mathml")),
    ],
)
def test_siblings_of_another_namespace(
    tab: Tab, namespace: Any, outer: str, inner: str, mode: Any, siblings: str | list[str]
) -> None:
    tab.open(f'<{outer} id="it"></{outer}>')
    if isinstance(siblings, str):
        elements: str | list[str] = siblings.format(inner)
    else:
        elements = [one.format(inner) for one in siblings]
    tab.patch(SSE.patch_elements(elements, "#it", mode, namespace=namespace))
    found = tab.run("[...it.children].map(e => [e.id, e.namespaceURI, e.constructor.name])")
    kind = {"svg": "SVGCircleElement", "mathml": "MathMLElement"}[namespace]
    home = tab.run("it.namespaceURI")
    assert found == [[f"n{n}", home, kind] for n in (1, 2, 3, 4)]


def test_nested_svg_stays_whole(tab: Tab) -> None:
    tab.open('<svg id="it"></svg>')
    group = "<g id='g'><circle/><circle/><title>a > b</title></g><text>1 < 2</text><!-- > --><path d='M0 0'/>"
    tab.patch(SSE.patch_elements(group, "#it", "inner", namespace="svg"))
    names = tab.run("[...it.querySelectorAll('*')].map(e => e.tagName)")
    assert names == ["g", "circle", "circle", "title", "text", "path"]


def test_whole_pages(tab: Tab) -> None:
    tab.open('<p id="it">old</p>')
    tab.patch(SSE.patch_elements('<body class="b"><p id="it">new</p><p>two</p></body>'))
    assert tab.run("[document.body.className, it.textContent]") == ["b", "new"]
    tab.patch(SSE.patch_elements("<head><title>Changed</title></head>"))
    assert tab.page.title() == "Changed"


@pytest.mark.parametrize(
    ("mode", "runs"),
    [("append", [1, 2]), ("replace", [1, 2]), ("outer", [2, 2]), ("inner", [2, 2])],
)
def test_scripts_in_elements(tab: Tab, mode: Any, runs: list[int]) -> None:
    """A script runs each time it comes in, and a morphed one is the same script afterwards.

    Where the client morphs, it runs a new script twice: as the morph puts it in, and again as the
    client makes it anew. `execute_script` appends, so that it runs once.
    """
    tab.open("<p id='it'></p>")
    script = "<script>window.ran = (window.ran ?? 0) + 1</script>"
    if mode in ("outer", "replace"):
        script = f"<p id='it'>{script}</p>"
    for expected in runs:
        tab.patch(SSE.patch_elements(script, "#it", mode))
        assert tab.run("window.ran") == expected


def test_attributes_of_new_elements_are_seen(tab: Tab) -> None:
    tab.open("<p id='it'></p>")
    button = f'<button id="it" {data.signals(n=1)} {data.on("click", "$n++")} {data.text("$n")}></button>'
    tab.patch(SSE.patch_elements(button, "#it", "replace"))
    tab.click()
    tab.has("2", "#it")


def test_several_events_keep_their_order(tab: Tab) -> None:
    tab.open("<p id='it'></p>")
    tab.patch(*(SSE.patch_elements(str(n), "#it", "append") for n in range(30)))
    assert tab.text("#it") == "".join(map(str, range(30)))


# --- signals --------------------------------------------------------------------------------------


@covers("patch_signals", "patch_signals.signals", "patch_signals.only_if_missing=False")
def test_patch_signals(tab: Tab) -> None:
    tab.open(f"<p {data.signals(a=1, b={'c': 1, 'd': [1, 2]})}></p>")
    awkward = "\u2028\u2029\x85\n\r\n\t\"'\\</script>@get('/x')$a`${x}` data: signals"
    given: dict[str, Any] = {
        "a": awkward,
        "b": {"c": None, "d": [3]},
        "user.name": "kept",
        "é": 1.5,
    }
    tab.patch(SSE.patch_signals(given, only_if_missing=False))
    found = tab.signals()
    assert found["a"] == awkward
    assert found["b"] == {"d": [3]}
    assert found["é"] == 1.5


def test_patch_signals_of_text(tab: Tab) -> None:
    tab.open()
    tab.patch(SSE.patch_signals('{\n  "a": 1,\r\n\r\n  "b": "x\u2028y"\r}'))
    assert tab.signals() == {"a": 1, "b": "x\u2028y"}


@covers("patch_signals.only_if_missing=True")
def test_only_if_missing(tab: Tab) -> None:
    tab.open(f"<p {data.signals(a=1, n={'x': 1})}></p>")
    tab.patch(SSE.patch_signals({"a": 2, "b": 2, "n": {"x": 2, "y": 2}}, only_if_missing=True))
    assert tab.signals() == {"a": 1, "b": 2, "n": {"x": 1, "y": 2}}


@covers("remove_signals", "remove_signals.paths")
@pytest.mark.parametrize("paths", [["user.name", "a"], ("a", "user.name")])
def test_remove_signals(tab: Tab, paths: list[str]) -> None:
    tab.open(f"<p {data.signals(a=1, b=2, user={'name': 'x', 'age': 3})}></p>")
    tab.patch(SSE.remove_signals(paths))
    assert tab.signals() == {"b": 2, "user": {"age": 3}}
    tab.patch(SSE.remove_signals("user"))
    assert tab.signals() == {"b": 2}


# --- scripts --------------------------------------------------------------------------------------

AWKWARD = [
    "</script><b id='evil'></b>",
    "</SCRIPT >",
    "<!--<script>",
    "<!-- --> ]]>",
    "</body></html>",
    "</head>",
    "</he",
    "<script>alert(1)</script>",
    "'\"`\\${x}\u2028\u2029",
    "a\nb",
    "<svg></svg>",
    "<html><head><body>",
    "@get('/x')",
]


@covers("execute_script", "execute_script.script")
@pytest.mark.parametrize("text", AWKWARD)
def test_scripts_hold_any_string(tab: Tab, text: str) -> None:
    tab.open()
    tab.patch(SSE.execute_script(f"window.got = {json.dumps(text)}\nwindow.more = `x\n\ny`"))
    assert tab.run("[window.got, window.more]") == [text, "x\n\ny"]
    assert tab.run("document.querySelectorAll('body *').length") == 0
    assert tab.page.title() == "suite"


@covers("execute_script.auto_remove=True", "execute_script.auto_remove=False")
@pytest.mark.parametrize("auto_remove", [True, False])
def test_auto_remove(tab: Tab, auto_remove: bool) -> None:
    tab.open()
    tab.patch(SSE.execute_script("window.ran = 1", auto_remove=auto_remove))
    assert tab.run("window.ran") == 1
    assert tab.run("document.querySelectorAll('body script').length") == (0 if auto_remove else 1)


@covers("execute_script.attributes")
@pytest.mark.parametrize(
    "attributes",
    [
        {"type": "module", "async": True, "defer": False, "data-x": "a\"b'<>&"},
        ['type="module"', "async", 'data-x="a&quot;b\'&lt;&gt;&amp;"'],
    ],
)
def test_script_attributes(tab: Tab, attributes: Any) -> None:
    tab.open()
    tab.patch(SSE.execute_script("window.ran = import.meta.url", False, attributes))
    tab.until("window.ran")
    script = "document.querySelector('body script')"
    assert tab.run(f"{script}.getAttributeNames().sort()") == ["async", "data-x", "type"]
    assert tab.run(f"{script}.dataset.x") == "a\"b'<>&"


@covers("console_log", "console_log.message", "console_error", "console_error.message")
@pytest.mark.parametrize("message", ["it's </script> \\ \u2028 <b>", 3, True])
def test_console(tab: Tab, message: Any) -> None:
    tab.open()
    shown = message if isinstance(message, str) else json.dumps(message)
    tab.patch(SSE.console_log(message))
    tab.logs(shown)
    tab.patch(SSE.console_error(message))
    tab.excuse(f"error: {shown}")


@covers("redirect", "redirect.location")
@pytest.mark.parametrize("query", ["", "?a='b\"&c=</script>#x", "?é=\u2028 x"])
def test_redirect(tab: Tab, query: str) -> None:
    there = tab.server.add(lambda _: html("<p id='it'>there</p>"))
    path = tab.server.add(lambda _: stream(SSE.redirect(there + query)))
    tab.open()
    tab.put(f"<p {data.init(actions.get(path))}></p>")
    tab.has("there", "#it")
    assert tab.run("location.pathname") == there
    request = tab.server.asked(there)[0]
    if query:
        assert request.query[0] in (("a", "'b\""), ("é", "\u2028 x"))
    tab.forgive()  # The stream was cut off by the next page.


@covers("replace_url", "replace_url.url")
@pytest.mark.parametrize("url", ["/items?page=2&q='</script>\"#top", "?x=1", "/a b"])
def test_replace_url(tab: Tab, url: str) -> None:
    tab.open()
    length = tab.run("history.length")
    wanted = tab.run("url => new URL(url, location.href).href", url)
    tab.patch(SSE.replace_url(url))
    assert tab.run("[location.href, history.length]") == [wanted, length]


@covers("dispatch_custom_event", "dispatch_custom_event.event_name", "dispatch_custom_event.detail")
@pytest.mark.parametrize(
    ("name", "detail"),
    [
        ("saved", {"id": 3}),
        ("itemSaved", "</script>\u2028"),
        ("item:saved.twice", None),
        ("x", [1, {}]),
    ],
)
def test_custom_event(tab: Tab, name: str, detail: Any) -> None:
    tab.open(
        f'<p id="it" {data.on(name, "el.textContent = JSON.stringify(evt.detail)").document}></p>'
    )
    tab.patch(SSE.dispatch_custom_event(name, detail))
    assert json.loads(tab.text("#it")) == detail


@covers("dispatch_custom_event.selector")
def test_custom_event_for_elements(tab: Tab) -> None:
    hear = data.on("saved", "el.textContent += evt.detail")
    tab.open(
        f'<p class="a" title="</p>" {hear}></p><p class="a" {hear}></p><p class="b" {hear}></p>'
    )
    tab.patch(SSE.dispatch_custom_event("saved", 7, selector=".a"))
    tab.patch(SSE.dispatch_custom_event("saved", 8, selector='.a[title="</p>"]'))
    assert tab.run("[...document.querySelectorAll('p')].map(p => p.textContent)") == ["78", "7", ""]


@pytest.mark.parametrize(
    ("option", "value"),
    [
        pytest.param(o, v, marks=covers(f"dispatch_custom_event.{o}={v}"))
        for o in ("bubbles", "cancelable", "composed")
        for v in (True, False)
    ],
)
def test_custom_event_options(tab: Tab, option: Any, value: bool) -> None:
    tab.open('<div id="outer"><p id="it"></p></div>')
    tab.run(
        """() => {
          window.got = { bubbles: false };
          it.addEventListener("saved", (e) => {
            e.preventDefault();
            Object.assign(window.got, { cancelable: e.defaultPrevented, composed: e.composed });
          });
          document.querySelector("#outer").addEventListener("saved", () => (window.got.bubbles = true));
        }"""
    )
    tab.patch(SSE.dispatch_custom_event("saved", selector="#it", **{option: value}))
    expected = {"bubbles": True, "cancelable": True, "composed": True, option: value}
    assert tab.run("window.got") == expected


@covers("prefetch", "prefetch.urls")
@pytest.mark.parametrize("many", [False, True])
def test_prefetch(tab: Tab, many: bool) -> None:
    paths = [tab.server.add(lambda _: html("next")) for _ in range(2 if many else 1)]
    tab.open()
    tab.patch(SSE.prefetch(paths if many else paths[0]))
    rules = "document.querySelector('script[type=speculationrules]')"
    assert tab.run(f"JSON.parse({rules}.textContent).prefetch[0].urls") == paths
    for path in paths:
        assert tab.asked(path)[0].headers["sec-purpose"].startswith("prefetch")


# --- id and retry ---------------------------------------------------------------------------------

Named = dict[str, Any]
EVENTS: dict[str, Callable[[Named], str]] = {
    "patch_elements": lambda named: SSE.patch_elements("<p id='it'>x</p>", **named),
    "patch_signals": lambda named: SSE.patch_signals({"a": 1}, **named),
    "remove_elements": lambda named: SSE.remove_elements("#it", **named),
    "remove_signals": lambda named: SSE.remove_signals("a", **named),
    "execute_script": lambda named: SSE.execute_script("window.a = 1", **named),
    "redirect": lambda named: SSE.redirect("#there", **named),
    "replace_url": lambda named: SSE.replace_url("#there", **named),
    "console_log": lambda named: SSE.console_log("x", **named),
    "console_error": lambda named: SSE.console_error("meant", **named),
    "dispatch_custom_event": lambda named: SSE.dispatch_custom_event("x", **named),
    "prefetch": lambda named: SSE.prefetch("/client.js", **named),
}


def _streamed(clock: Tab, wait: int, *events: str) -> str:
    """Opens a page that asks for a stream again, so long after it has ended; then it is empty."""
    replies = iter([stream(*events)])
    path = clock.server.add(lambda _: next(replies, stream()))
    clock.open('<p id="it">x</p>')
    clock.freeze()
    clock.put(f"<p {data.init(actions.get(path, retry='always'))}></p>")
    clock.until(f"window.waits.includes({wait})")
    return path


@pytest.mark.parametrize(
    "name",
    [pytest.param(n, marks=covers(f"{n}.event_id", f"{n}.retry_duration")) for n in EVENTS],
)
def test_id_and_retry(clock: Tab, name: str) -> None:
    event = EVENTS[name]({"event_id": "id 7/é", "retry_duration": 5000})
    path = _streamed(clock, 5000, event)
    clock.pass_(4999)
    clock.asked_only(path, 1)
    clock.pass_(1)
    _, again = clock.asked(path, 2)
    assert again.headers["last-event-id"] == "id 7/é"
    if name == "console_error":
        clock.excuse("meant")


def test_no_id_and_retry(clock: Tab) -> None:
    path = _streamed(clock, DEFAULT_SSE_RETRY_DURATION, SSE.patch_signals({"a": 1}))
    clock.pass_(DEFAULT_SSE_RETRY_DURATION - 1)
    clock.asked_only(path, 1)
    clock.pass_(1)
    assert "last-event-id" not in clock.asked(path, 2)[1].headers


def test_an_empty_id_is_forgotten(clock: Tab) -> None:
    first = SSE.patch_signals({"a": 1}, event_id="7", retry_duration=0)
    path = _streamed(clock, 0, first, SSE.patch_signals({"a": 2}, event_id=""))
    clock.pass_(1)
    assert "last-event-id" not in clock.asked(path, 2)[1].headers


def test_an_id_that_no_header_can_hold() -> None:
    """The client would fail to ask again: it sends the id back in a header."""
    with pytest.raises(ValueError, match="event_id"):
        SSE.patch_signals({"a": 1}, event_id="\u65e5")
