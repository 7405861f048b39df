"""What users type, put everywhere where data can go: no script of theirs runs, and no element of
theirs appears. Python may refuse a text; else the page must show just that text."""

from __future__ import annotations

import html
import json
from collections.abc import Callable
from typing import Any

import inventory
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from server import stream
from tab import Tab, actions

from datastar_py import ServerSentEventGenerator as SSE
from datastar_py import attribute_generator as data
from datastar_py.attributes import BaseAttr, javascript

RUN = "xss.push(1)"
TEXTS = [
    f"<script>{RUN}</script>",
    f"</script><script>{RUN}</script>",
    f"</script ><img src=x onerror={RUN}>",
    f"<img src=x onerror={RUN}>",
    f"<svg/onload={RUN}>",
    f'"><svg/onload={RUN}>',
    f"'><svg/onload={RUN}>",
    f"' onfocus='{RUN}' autofocus='",
    f'" onfocus="{RUN}" autofocus="',
    f'" data-init="{RUN}',
    f"' data-init='{RUN}",
    f" data-init={RUN} ",
    f"x data-init={RUN}",
    f"x__y data-init={RUN} z",
    f"');{RUN};//",
    f'");{RUN};//',
    f"`);{RUN};//",
    f"\\');{RUN};//",
    f'\\");{RUN};//',
    f"'+{RUN}+'",
    f'"+{RUN}+"',
    f"${{{RUN}}}",
    f"`${{{RUN}}}`",
    f"}});{RUN};({{",
    f")}});{RUN};//",
    f"){{}} {RUN}; (",
    f"];{RUN};//",
    f"\u2028{RUN}//",
    f"\n{RUN}\n//",
    f"\r\n\r\nevent: datastar-patch-elements\ndata: mode append\ndata: selector body\ndata: elements <b>{RUN}</b>\n\n",
    f"\ndata: elements <img src=x onerror={RUN}>",
    f"\rdata: elements <script>{RUN}</script>\r\r",
    f"x\n\nevent: datastar-patch-signals\ndata: signals {{a: {RUN}}}\n\n",
    f"signals {{a: {RUN}}}",
    f"(() => {RUN})()",
    f"({RUN})",
    RUN,
    f"@get('/x'),{RUN}",
    f"@post('/x', {{headers: {RUN}}})",
    f"$x = {RUN}",
    f"/x/;{RUN}",
    f"*/{RUN}/*",
    f"-->{RUN}<!--",
    f"<!--<script>{RUN}",
    f"]]><script>{RUN}</script>",
    f"&lt;script&gt;{RUN}&lt;/script&gt;",
    f"&quot; onclick=&quot;{RUN}",
    f"&#39;);{RUN};//",
    f"\\u0027);{RUN};//",
    f"\\x22);{RUN};//",
    f"%22);{RUN};//",
    f"javascript:{RUN}",
    f"</template><script>{RUN}</script>",
    f"</body></html><script>{RUN}</script>",
    f"</textarea><script>{RUN}</script>",
    f"</style><script>{RUN}</script>",
    f"<body onload={RUN}>",
    f"<iframe srcdoc='<script>parent.{RUN}</script>'>",
    f"\x00<script>{RUN}</script>",
    f"\ufeff<script>{RUN}</script>",
    # The client's own marks, between which it takes text out and puts it back as a pattern.
    f"🖕JS_$'_DS🚀+{RUN}//",
    f"🖕JS_$`_DS🚀+{RUN}//",
    f"🖕JS_$&_DS🚀{RUN}",
    f"🖕JS_{RUN}_DS🚀",
    f"__escaped0{RUN}",
    # A backslash at the end of one string and a semicolon in the next.
    "\\",
    f";{RUN};\\",
    f"__proto__;{RUN}",
    "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16") + f"'{RUN}",
]

# --- places in a page -----------------------------------------------------------------------------

# Each gives the attributes of an element. It shows the text, where "shows" is said.
SHOWS: dict[str, Callable[[str], str]] = {
    "signals of a value": lambda t: f"{data.signals(t=t)} {data.text('$t')}",
    "signals nested": lambda t: f"{data.signals(o=[{'t': t}])} {data.text('$o[0].t')}",
    "signals beside others": lambda t: (
        f"{data.signals({'a1': t, 'a2': ';', 'a3': t, 'a4': t + ';'})} {data.text('$a3')}"
    ),
    "text after a division": lambda t: str(data.text(f"4 / 2 && {javascript(t)}")),
    "text of a literal": lambda t: str(data.text(javascript(t))),
    "text of a part": lambda t: str(data.text(f"'' + {javascript({'t': [t]})}.t[0]")),
    "init": lambda t: str(data.init(f"el.textContent = {javascript(t)}")),
    "effect": lambda t: str(data.effect(f"el.textContent = {javascript(t)}")),
    "computed": lambda t: f"{data.computed(c=javascript(t))} {data.text('$c')}",
    "signals of an expression": lambda t: (
        f"{data.signals({'e': javascript(t)}, expressions_=True)} {data.text('$e')}"
    ),
    "escaped by hand": lambda t: f"{data.init('1')}>{html.escape(t)}<i hidden",
}

HOLDS: dict[str, Callable[[str], Any]] = {
    "name of a signal": lambda t: data.signals({t: 1}),
    "key of a class": lambda t: data.class_({t: "true"}),
    "key of an attribute": lambda t: data.attr({t: "1"}),
    "key of a style": lambda t: data.style({t: "'x'"}),
    "value of an attribute": lambda t: data.attr({"title": javascript(t)}),
    "value of a style": lambda t: data.style({"width": javascript(t), "--x": javascript(t)}),
    "custom property": lambda t: data.style({f"--{t}": "1"}),
    "bind": data.bind,
    "bind.prop": lambda t: data.bind("x").prop(t),
    "bind.event": lambda t: data.bind("x").event(t),
    "ref": data.ref,
    "indicator": data.indicator,
    "computed name": lambda t: data.computed({t: "1"}),
    "event": lambda t: data.on(t, "1"),
    "debounce": lambda t: data.on("click", "1").debounce(t),
    "preserve_attr": data.preserve_attr,
    "key of a plugin": lambda t: BaseAttr("plugin", key=t, value=t),
    "name of a plugin": lambda t: BaseAttr(t, value=t),
    "custom key": lambda t: data.custom("plugin", key=t, value=t),
    "custom modifier": lambda t: data.custom("plugin", t, value=t),
    "custom name": lambda t: data.custom(t, value=t),
    "nonce": data.nonce,
    "match_media": lambda t: data.match_media("x", t),
    "match_media name": lambda t: data.match_media(t, "x"),
    "animate": lambda t: data.animate(t, "1"),
    "persist": lambda t: data.persist(t),
    "json_signals": lambda t: data.json_signals(include=t, exclude=t),
    "on_signal_patch": lambda t: data.on_signal_patch("1", include=t, exclude=t),
    "url": lambda t: data.init(actions.get("/none?" + t)),
    "whole url": lambda t: data.on("click", actions.post(t)),
    "headers": lambda t: data.init(actions.get("/none", headers={"X-A": t})),
    "names of headers": lambda t: data.init(actions.get("/none", headers={t: "a"})),
    "payload": lambda t: data.init(actions.post("/none", payload={t: [t]})),
    "filters": lambda t: data.init(actions.get("/none", include_signals=t, exclude_signals=t)),
    "form": lambda t: data.init(actions.post("/none", content_type="form", selector=t)),
    "set_all": lambda t: data.init(actions.set_all(t, include="^no such")),
    "set_all filter": lambda t: data.init(actions.set_all(1, "^no such", t)),
    "clipboard": lambda t: data.text(f"`{len(actions.clipboard(t))}`"),
}

PUT = """async (elements) => {
  for (const element of elements) {
    const home = document.createElement("section");
    document.body.append(home);
    home.insertAdjacentHTML("beforeend", element);
    for (let turn = 0; turn < 4; turn++) await null;
    home.querySelector("p")?.click();
  }
  await new Promise((done) => setTimeout(done, 5));
  return [...document.querySelectorAll("section")].map((home) => [
    [...home.querySelectorAll("*")].map((e) => e.localName).join(),
    home.textContent,
  ]);
}"""


def _tried(make: Callable[[str], Any], text: str) -> str | None:
    try:
        return str(make(text))
    except (ValueError, TypeError):
        return None


def _quiet(tab: Tab) -> None:
    """No script ran. What the client itself says of odd names and filters is no matter here."""
    assert tab.run("window.xss") == []
    tab.forgive()


def check_page(tab: Tab, text: str) -> int:
    """The text in every place of a page. Gives the number of cases."""
    tab.open()
    shown = {name: _tried(make, text) for name, make in SHOWS.items()}
    held = {name: _tried(make, text) for name, make in HOLDS.items()}
    assert all(shown.values()), "data is never refused"
    elements = [f"<p {html}></p>" for html in shown.values()]
    elements += [f"<p {attrs}></p>" for attrs in held.values() if attrs is not None]
    found = tab.run(PUT, elements)
    assert len(found) == len(elements)
    read = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    for name, (elements_, content) in zip(shown, found, strict=False):
        assert elements_ == ("p,i" if name == "escaped by hand" else "p"), name
        assert content in (text, read), name
    for name, (elements_, _) in zip(
        [name for name, attrs in held.items() if attrs is not None],
        found[len(shown) :],
        strict=True,
    ):
        assert elements_ == "p", (name, held[name])
    _quiet(tab)
    return len(SHOWS) + len(HOLDS)


# --- places in a stream ---------------------------------------------------------------------------

EVENTS: dict[str, Callable[[Any], str]] = {
    "signals": lambda t: SSE.patch_signals({"t": t, "o": {t: [t]}}),
    "text of signals": lambda t: SSE.patch_signals(json.dumps({"u": t})),
    "escaped elements": lambda t: SSE.patch_elements(f'<p id="shown">{html.escape(t)}</p>'),
    "selector": lambda t: SSE.patch_elements("<b></b>", selector=t, mode="inner"),
    "mode": lambda t: SSE.patch_elements("<b></b>", "body", t),
    "namespace": lambda t: SSE.patch_elements("<b></b>", "body", "inner", namespace=t),
    "id": lambda t: SSE.patch_signals({"a": 1}, event_id=t),
    "retry": lambda t: SSE.patch_signals({"a": 1}, retry_duration=t),
    "remove_elements": lambda t: SSE.remove_elements(t),
    "remove_signals": lambda t: SSE.remove_signals(["none." + t]),
    "view transition": lambda t: SSE.patch_elements(
        "<b id='none'></b>", use_view_transition=True, view_transition_selector=t
    ),
    "literal in a script": lambda t: SSE.execute_script(f"window.literal = {javascript(t)}"),
    "attributes of a script": lambda t: SSE.execute_script(
        "1", attributes={"data-x": t, "title": t}
    ),
    "names of attributes": lambda t: SSE.execute_script("1", attributes={t: "x"}),
    "console_log": lambda t: SSE.console_log(t),
    "console_error": lambda t: SSE.console_error({"t": t}),
    "event": lambda t: SSE.dispatch_custom_event(t, {"detail": t, t: 1}),
    "event selector": lambda t: SSE.dispatch_custom_event("x", 1, selector=t),
    "replace_url": lambda t: SSE.replace_url("?" + t),
    "prefetch": lambda t: SSE.prefetch(["/none?" + t]),
}
ALWAYS = ("signals", "text of signals", "escaped elements", "literal in a script", "console_log")


def check_stream(tab: Tab, text: str) -> int:
    """The text in every event. Gives the number of cases."""
    tab.open('<p id="shown"></p>')
    made = {name: _tried(make, text) for name, make in EVENTS.items()}
    assert all(made[name] for name in ALWAYS), "data is never refused"
    tab.patch(*(event for event in made.values() if event is not None))
    body = tab.run("[...document.body.querySelectorAll('*')].map(e => e.localName)")
    assert set(body) <= {"p", "script"}, body
    assert body.count("p") == 1
    # Speculation rules stay; every other script goes when it has run.
    assert (
        tab.run("document.querySelectorAll('body script:not([type=speculationrules])').length") == 0
    )
    read = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    assert tab.text("#shown") == read
    assert tab.run("[window.literal, client.root.t, client.root.u]") == [text, text, text]
    _quiet(tab)
    return len(EVENTS)


@pytest.mark.parametrize("index", range(len(TEXTS)))
def test_page(tab: Tab, account: inventory.Account, index: int) -> None:
    account.hostile += check_page(tab, TEXTS[index])


@pytest.mark.parametrize("index", range(len(TEXTS)))
def test_stream(tab: Tab, account: inventory.Account, index: int) -> None:
    account.hostile += check_stream(tab, TEXTS[index])


PIECES = [
    *"\"'`<>&=/\\;:(){}[]$@_-. \t\n\r\0",
    RUN, "<script>", "</script>", "<!--", "-->", "${", "onclick=", "data-init=", "data: ", "event: ",
    "&quot;", "&#39;", "\u2028", "\u2029", "\x85", "\x0b", "é", "\U0001f600", "javascript:", "__", "//",
    "/*", "*/", "@get(", "🖕JS_", "_DS🚀", "$'", "$&", "</template>", "<svg>", "<p", "x",
]  # fmt: skip
hostile_texts = st.lists(st.sampled_from(PIECES), min_size=1, max_size=14).map("".join)
some = settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@some
@given(text=hostile_texts)
def test_page_with_any_text(tab: Tab, account: inventory.Account, text: str) -> None:
    account.hostile += check_page(tab, text)


@some
@given(text=hostile_texts)
def test_stream_with_any_text(tab: Tab, account: inventory.Account, text: str) -> None:
    account.hostile += check_stream(tab, text)


# --- where a browser is sent ----------------------------------------------------------------------

RENAME = "window.name='xss'"
URLS = [
    f"javascript:{RENAME}",
    f"JaVaScRiPt:{RENAME}",
    f" javascript:{RENAME}",
    f"\tjavascript:{RENAME}",
    f"java\nscript:{RENAME}",
    f"java\tscript:{RENAME}",
    f"\x01javascript:{RENAME}",
    f"\ufeffjavascript:{RENAME}",
    f"\xa0javascript:{RENAME}",
    f"javascript\n:{RENAME}",
    f"javascript&colon;{RENAME}",
    f"javascript%3A{RENAME}",
    f"//javascript:{RENAME}",
    f"./javascript:{RENAME}",
    f"data:text/html,<script>{RENAME}</script>",
    f"vbscript:{RENAME}",
    "blob:x",
    "view-source:x",
    f"'+({RENAME})+'",
    f'"+({RENAME})+"',
    f"`${{{RENAME}}}`",
    f"\\u0022+({RENAME})+\\u0022",
    f"</script><script>{RENAME}</script>",
    f"#</script><script>{RENAME}</script>",
    f"?\u2028{RENAME}//",
    f"\\javascript:{RENAME}",
]

# The name of a window outlives its page. It is read when the page has had its turns after the
# event, or was left.
TURNS = """() => {
  window.here = true;
  const turn = (left) => (left ? setTimeout(turn, 0, left - 1) : (window.turned = true));
  document.addEventListener("datastar-fetch", (e) => e.detail.type == "finished" && turn(5));
}"""


@pytest.mark.parametrize("index", range(len(URLS)))
@pytest.mark.parametrize("method", ["redirect", "prefetch", "replace_url"])
def test_url(tab: Tab, account: inventory.Account, method: str, index: int) -> None:
    account.hostile += 1
    event = _tried(getattr(SSE, method), URLS[index])
    if event is None:
        return
    tab.page.route("http*://*javascript*/**", lambda route: route.abort())
    tab.open()
    tab.forgive()
    tab.run(TURNS)
    tab.put(f"<b {data.init(actions.get(tab.answer(lambda _: stream(event))))}></b>")
    tab.until("window.turned || !window.here")
    tab.until("window.name === ''")
    tab.page.unroute_all()
