"""What the spec and the docs say of the client, where no attribute or event of ours shows it."""

from __future__ import annotations

import pytest
from server import Reply, stream
from tab import Tab, actions

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
