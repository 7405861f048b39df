"""Every action with every option: what the server then receives."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlencode
from wsgiref.headers import Headers

import inventory
import pytest
from server import Reply, Request, held, html, stream
from tab import Tab, actions

from datastar_py import ServerSentEventGenerator as SSE
from datastar_py import action_generator
from datastar_py import attribute_generator as data
from datastar_py._signals import parse_signals
from datastar_py.attributes import JSExpression

covers = pytest.mark.covers

# What the spec says that the client does; the tests find out whether it does.
ACTIONS = {
    action.name: action
    for action in inventory.spec().actions
    if action.request and not inventory.newer(action.since)
}
DEFAULTS = {option.parameter: option.default for option in inventory.spec().request_options}

SIGNALS = {
    "name": "é & <b> ' \" \u2028",
    "n": 1,
    "o": {"a": [1, "x", []]},
    "_own": 1,
    "p": {"_own": 1, "q": 2},
}
SENT = {"name": SIGNALS["name"], "n": 1, "o": {"a": [1, "x", []]}, "p": {"q": 2}}


def call(tab: Tab, expression: str, body: str = "", **signals: Any) -> None:
    """Opens a page with a button that does the action, and clicks it."""
    tab.open(
        f'<p {data.signals(signals or SIGNALS)}></p><b id="it" {data.on("click", expression)}></b>{body}'
    )
    tab.click()


# --- requests -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [pytest.param(n, marks=covers(n, f"{n}.url", f"{n} sends signals")) for n in ACTIONS],
)
@covers("request.content_type=json", "request.filter_signals by default")
@pytest.mark.parametrize("options", [{}, {"content_type": "json"}], ids=["plain", "json"])
def test_signals_are_sent(tab: Tab, name: str, options: dict[str, Any]) -> None:
    path = tab.answer()
    call(tab, getattr(actions, name)(f"{path}?a=1&b='\"&b=%26#hash", **options))
    request = tab.asked(path)[0]
    assert request.method == ACTIONS[name].method
    assert request.signals == read(request) == SENT
    assert request.query[:3] == (("a", "1"), ("b", "'\""), ("b", "&"))
    assert request.headers["datastar-request"] == "true"
    assert request.headers["accept"] == "text/event-stream, text/html, application/json"
    if ACTIONS[name].signals_in == "query":
        assert request.body == b""
        assert "content-type" not in request.headers
        assert len(request.query) == 4
    else:
        kind = options.get("content_type", DEFAULTS["content_type"])
        assert request.headers["content-type"] == f"application/{kind}"
        assert len(request.query) == 3


def read(request: Request) -> dict[str, Any] | None:
    """The signals, as the SDK reads them for every framework."""
    headers = Headers(list(request.headers.items()))
    return parse_signals(request.method, headers, urlencode(request.query), request.body)


def test_url_of_an_expression(tab: Tab) -> None:
    path = tab.answer()
    call(tab, actions.get(JSExpression("`${$path}?n=${1 + 1}`")), path=path)
    assert tab.asked(path)[0].query[0] == ("n", "2")


@covers("request.include_signals", "request.exclude_signals")
@pytest.mark.parametrize(
    ("options", "sent"),
    [
        ({"include_signals": "^n"}, {"name": "x", "n": 1}),
        ({"exclude_signals": "^n"}, {"_own": 1, "o": {"p": 2}}),
        ({"include_signals": r"^o\.|^n$", "exclude_signals": "p$"}, {"n": 1}),
        ({"include_signals": JSExpression("/^N/i")}, {"name": "x", "n": 1}),
        ({"include_signals": "a/b|^n$"}, {"n": 1}),
    ],
)
def test_filters(tab: Tab, options: dict[str, Any], sent: object) -> None:
    path = tab.answer()
    call(tab, actions.post(path, **options), name="x", n=1, _own=1, o={"p": 2})
    assert tab.asked(path)[0].signals == sent


@covers("request.headers")
def test_headers(tab: Tab) -> None:
    path = tab.answer()
    headers = {
        "X-Text": "it's \"x\" @get('/y')",
        "X-View": JSExpression("el.id"),
        "Accept": "text/html",
    }
    call(tab, actions.get(path, headers=headers))
    found = tab.asked(path)[0].headers
    assert found["x-text"] == "it's \"x\" @get('/y')"
    assert (found["x-view"], found["accept"]) == ("it", "text/html")
    assert found["datastar-request"] == "true"


@covers("request.payload")
@pytest.mark.parametrize(
    ("payload", "sent"),
    [
        ({"a": [1, "</b>'\""]}, {"a": [1, "</b>'\""]}),
        ({"name": JSExpression("$n + 1")}, {"name": 2}),
        ([1, 2], [1, 2]),
        ("text", "text"),
        (0, 0),
        (False, False),
        ({}, {}),
    ],
)
@pytest.mark.parametrize("name", ["get", "post"])
def test_payload(tab: Tab, name: str, payload: object, sent: object) -> None:
    path = tab.answer()
    call(tab, getattr(actions, name)(path, payload=payload))
    assert tab.asked(path)[0].signals == sent


# --- forms ----------------------------------------------------------------------------------------

FIELDS = '<input name="a" value="é &amp;"><input name="b" value="1"><input name="b" value="2">'
FORM = [["a", "é &"], ["b", "1"], ["b", "2"]]


def fields(request: Request) -> list[list[str]]:
    return [list(pair) for pair in parse_qsl(request.body.decode(), keep_blank_values=True)]


@covers("request.content_type=form")
@pytest.mark.parametrize("name", ACTIONS)
def test_form_around_the_button(tab: Tab, name: str) -> None:
    path = tab.answer()
    click = data.on("click", getattr(actions, name)(path, content_type="form"))
    tab.open(
        f'<p {data.signals(n=1)}></p><form>{FIELDS}<button id="it" name="go" value="now" {click}>x</button></form>'
    )
    tab.press()
    request = tab.asked(path)[0]
    expected = [*FORM, ["go", "now"]]
    if ACTIONS[name].signals_in == "query":
        assert [list(pair) for pair in request.query] == expected
        assert request.body == b""
    else:
        assert fields(request) == expected
        assert request.headers["content-type"] == "application/x-www-form-urlencoded"
        assert request.query == ()


def test_form_that_submits(tab: Tab) -> None:
    path = tab.answer()
    submit = data.on("submit", actions.post(path, content_type="form"))
    tab.open(f'<form {submit}>{FIELDS}<button id="it" name="go" value="now">x</button></form>')
    tab.press()
    assert fields(tab.asked(path)[0]) == [*FORM, ["go", "now"]]


@covers("request.selector")
def test_form_elsewhere(tab: Tab) -> None:
    path = tab.answer()
    selector = 'form[title="it\'s"]'
    call(
        tab,
        actions.post(path, content_type="form", selector=selector),
        f'<form><input name="no"></form><form title="it\'s">{FIELDS}</form>',
    )
    assert fields(tab.asked(path)[0]) == FORM


def test_form_with_files(tab: Tab) -> None:
    path = tab.answer()
    submit = data.on("submit", actions.post(path, content_type="form"))
    tab.open(
        f'<form enctype="multipart/form-data" {submit}>{FIELDS}<input type="file" name="f" id="f"><button id="it">x</button></form>'
    )
    tab.page.set_input_files(
        "#f", {"name": "x.txt", "mimeType": "text/plain", "buffer": b"\x00file"}
    )
    tab.press()
    request = tab.asked(path)[0]
    assert request.headers["content-type"].startswith("multipart/form-data; boundary=")
    assert b'filename="x.txt"' in request.body
    assert b"\x00file" in request.body


def test_form_that_is_not_valid(tab: Tab) -> None:
    path = tab.answer()
    submit = data.on("click", actions.post(path, content_type="form"))
    tab.open(f'<form><input name="a" required><b id="it" {submit}></b></form>')
    tab.click()
    tab.asked_only(path, 0)


# --- while the page is hidden ---------------------------------------------------------------------

HIDE = """hidden => {
  Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
}"""


def stays_open(tab: Tab, name: str, **options: Any) -> None:
    """A stream stays open while the page is hidden."""
    path, request = opened(tab, name, options)
    tab.run(HIDE, True)
    tab.delivers(request)
    tab.run(HIDE, False)
    tab.asked_only(path, 1)
    tab.delivers(request)


def comes_back(tab: Tab, name: str, **options: Any) -> None:
    """A stream ends when the page is hidden, and comes back when it is shown."""
    path, request = opened(tab, name, options)
    tab.run(HIDE, True)
    tab.leaves(request)
    tab.asked_only(path, 1)
    tab.run(HIDE, False)
    tab.delivers(tab.asked(path, 2)[1])


def opened(tab: Tab, name: str, options: dict[str, Any]) -> tuple[str, Request]:
    path = tab.answer(held)
    tab.open(f"<b {data.init(getattr(actions, name)(path, **options))}></b>")
    request = tab.asked(path)[0]
    tab.delivers(request)
    return path, request


@pytest.mark.parametrize(
    "name", [pytest.param(n, marks=covers(f"{n} by default: openWhenHidden")) for n in ACTIONS]
)
def test_hidden_by_default(tab: Tab, name: str) -> None:
    behaves = {"true": stays_open, "false": comes_back}
    behaves[ACTIONS[name].defaults["openWhenHidden"]](tab, name)


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(True, marks=covers("request.open_when_hidden=True")),
        pytest.param(False, marks=covers("request.open_when_hidden=False")),
    ],
)
@pytest.mark.parametrize("name", ["get", "post"])
def test_hidden(tab: Tab, name: str, value: bool) -> None:
    behaves = stays_open if value else comes_back
    behaves(tab, name, open_when_hidden=value)


# --- cancellation ---------------------------------------------------------------------------------


@covers("request.request_cancellation=auto", "request.request_cancellation=disabled")
@pytest.mark.parametrize("given", [None, "auto", "disabled"])
def test_a_second_request(tab: Tab, given: Any) -> None:
    path = tab.answer(held)
    call(tab, actions.get(path, request_cancellation=given))
    first = tab.asked(path)[0]
    tab.delivers(first)
    tab.click()
    second = tab.asked(path, 2)[1]
    tab.delivers(second)
    if (given or DEFAULTS["request_cancellation"]) == "disabled":
        tab.delivers(first)
    else:
        tab.leaves(first)
    tab.delivers(second)


@covers("request.request_cancellation=cleanup")
@pytest.mark.parametrize("given", ["cleanup", "auto", "disabled"])
def test_an_element_that_goes(tab: Tab, given: Any) -> None:
    path = tab.answer(held)
    call(tab, actions.get(path, request_cancellation=given))
    request = tab.asked(path)[0]
    tab.delivers(request)
    tab.run("() => it.remove()")
    if given == "cleanup":
        tab.leaves(request)
    else:
        tab.delivers(request)


@covers("request.request_cancellation of a controller")
def test_a_controller(tab: Tab) -> None:
    path = tab.answer(held)
    tab.open()
    tab.run("() => { window.controller = new AbortController() }")
    mine = JSExpression("window.controller")
    tab.put(f"<b {data.init(actions.get(path, request_cancellation=mine))}></b>")
    request = tab.asked(path)[0]
    tab.delivers(request)
    tab.run("window.controller.abort()")
    tab.leaves(request)


# --- retries --------------------------------------------------------------------------------------


def retries(clock: Tab, path: str, expression: str, waits: list[int]) -> None:
    """The request is made again after each of these waits, and no sooner."""
    clock.open()
    clock.freeze()
    clock.put(f"<b {data.init(expression)}></b>")
    for count, wait in enumerate(waits, 1):
        clock.until(f"window.waits.length == {count}")
        clock.pass_(wait - 1)
        clock.asked_only(path, count)
        clock.pass_(1)
    clock.asked(path, len(waits) + 1)


def no_more(clock: Tab, path: str, count: int) -> None:
    clock.until("window.finished")
    clock.pass_(600_000)
    clock.asked_only(path, count)


def failing(status: int | None) -> Any:
    return lambda _: Reply(status=status)


# After which statuses each of them asks again. None stands for a connection that breaks.
AGAIN: dict[str, tuple[int | None, ...]] = {
    "auto": (None,),
    "error": (None, 404, 500),
    "always": (None, 404, 500, 201, 200),
    "never": (None,),
}


@pytest.mark.parametrize(
    "retry",
    [None, *(pytest.param(retry, marks=covers(f"request.retry={retry}")) for retry in AGAIN)],
)
@covers("request.retry_interval by default")
@pytest.mark.parametrize("status", [None, 404, 500, 201, 204, 302, 200])
def test_when_to_retry(clock: Tab, retry: Any, status: int | None) -> None:
    path = clock.answer(stream_or(status))
    expression = actions.get(path, retry=retry)
    if status in AGAIN[retry or DEFAULTS["retry"]]:
        retries(clock, path, expression, [int(DEFAULTS["retry_interval"])])
    else:
        clock.open()
        clock.freeze()
        clock.put(f"<b {data.init(expression)}></b>")
        no_more(clock, path, 1)
    clock.forgive()  # The browser reports every failure.


def stream_or(status: int | None) -> Any:
    return (lambda _: stream()) if status == 200 else failing(status)


@covers("request.retry_interval")
def test_retry_interval(clock: Tab) -> None:
    path = clock.answer(failing(500))
    retries(clock, path, actions.get(path, retry="error", retry_interval=150), [150, 150, 150])
    clock.forgive()


def waits_by_default() -> list[int]:
    waits = [int(DEFAULTS["retry_interval"])]
    while len(waits) < int(DEFAULTS["retry_max_count"]) - 1:
        longer = waits[-1] * float(DEFAULTS["retry_scaler"])
        waits.append(min(int(longer), int(DEFAULTS["retry_max_wait"])))
    return waits


@pytest.mark.parametrize(
    ("options", "waits", "ends"),
    [
        pytest.param(
            {},
            waits_by_default(),
            True,
            marks=covers(
                "request.retry_scaler by default",
                "request.retry_max_wait by default",
                "request.retry_max_count by default",
            ),
            id="default",
        ),
        pytest.param(
            {"retry_interval": 100, "retry_scaler": 1.5},
            [100, 150, 225],
            False,
            marks=covers("request.retry_scaler"),
            id="scaler",
        ),
        pytest.param(
            {"retry_interval": 100, "retry_max_wait": 250},
            [100, 200, 250, 250],
            False,
            marks=covers("request.retry_max_wait"),
            id="max_wait",
        ),
        pytest.param(
            {"retry_interval": 100, "retry_max_count": 3},
            [100, 200],
            True,
            marks=covers("request.retry_max_count"),
            id="max_count",
        ),
    ],
)
def test_broken_connections(
    clock: Tab, options: dict[str, Any], waits: list[int], ends: bool
) -> None:
    path = clock.answer(failing(None))
    retries(clock, path, actions.post(path, **options), waits)
    if ends:
        no_more(clock, path, len(waits) + 1)
        clock.excuse("FetchFailed")
    clock.forgive()


@covers("request.resumable")
@pytest.mark.parametrize("name", ACTIONS)
@pytest.mark.parametrize("status", [None, 200, 500])
def test_resumable(clock: Tab, name: str, status: int | None) -> None:
    """A stream comes back more often than any other request, however its response ends."""
    path = clock.answer(stream_or(status))
    expression = getattr(actions, name)(path, resumable=True, retry_scaler=1)
    retries(clock, path, expression, [int(DEFAULTS["retry_interval"])] * 12)
    clock.forgive()


@pytest.mark.parametrize("name", ACTIONS)
def test_resumable_ends_with_a_204(clock: Tab, name: str) -> None:
    path = clock.answer(failing(204))
    clock.open()
    clock.freeze()
    clock.put(f"<b {data.init(getattr(actions, name)(path, resumable=True))}></b>")
    no_more(clock, path, 1)


@pytest.mark.parametrize("name", ACTIONS)
def test_resumable_stays_open_while_hidden(tab: Tab, name: str) -> None:
    stays_open(tab, name, resumable=True)


def test_resumable_gives_up_where_it_is_told_so(clock: Tab) -> None:
    path = clock.answer(failing(None))
    retries(clock, path, actions.get(path, resumable=True, retry_max_count=3), [1000, 2000])
    no_more(clock, path, 3)
    clock.forgive()


# --- signals --------------------------------------------------------------------------------------


@covers("peek", "peek.expression")
def test_peek(tab: Tab) -> None:
    peek = actions.peek(JSExpression("$b"))
    tab.open(f'<p {data.signals(a=1, b=1)}></p><p id="it" {data.text(f"$a + {peek}")}></p>')
    tab.has("2", "#it")
    tab.patch(SSE.patch_signals({"b": 10}))
    assert tab.text("#it") == "2"
    tab.patch(SSE.patch_signals({"a": 2}))
    tab.has("12", "#it")


@covers("set_all", "set_all.value", "set_all.include", "set_all.exclude")
@pytest.mark.parametrize(
    ("expression", "after"),
    [
        (
            actions.set_all("it's </b> @x(\u2028"),
            dict.fromkeys(("a1", "a2", "b1"), "it's </b> @x(\u2028"),
        ),
        (actions.set_all(JSExpression("$a1 + 1"), include="^a"), {"a1": 2, "a2": 2, "b1": 1}),
        (actions.set_all(0, exclude="^a"), {"a1": 1, "a2": 1, "b1": 0}),
        (actions.set_all(None, "1$", "^b"), {"a1": None, "a2": 1, "b1": 1}),
    ],
)
def test_set_all(tab: Tab, expression: str, after: dict[str, object]) -> None:
    call(tab, expression, a1=1, a2=1, b1=1)
    found = tab.signals()
    # A signal that is set to null reads as the empty string.
    assert {name: found.get(name) or after[name] for name in found} | after == after
    assert {k: v for k, v in found.items() if v} == {k: v for k, v in after.items() if v}


@covers("toggle_all", "toggle_all.include", "toggle_all.exclude")
@pytest.mark.parametrize(
    ("expression", "after"),
    [
        (actions.toggle_all(), {"openA": True, "openAll": True, "other": False}),
        (actions.toggle_all(include="^open"), {"openA": True, "openAll": True, "other": True}),
        (actions.toggle_all(exclude="^open"), {"openA": False, "openAll": False, "other": False}),
        (
            actions.toggle_all("^open", "^openAll$"),
            {"openA": True, "openAll": False, "other": True},
        ),
    ],
)
def test_toggle_all(tab: Tab, expression: str, after: dict[str, object]) -> None:
    call(tab, expression, openA=False, openAll=False, other=True)
    assert tab.signals() == after


def test_the_ready_made_generator(tab: Tab) -> None:
    path = tab.answer(lambda _: html("<p id='out'>came</p>"))
    call(tab, action_generator.get(path), "<p id='out'></p>")
    tab.has("came")
    assert tab.asked(path)[0].signals == SENT
