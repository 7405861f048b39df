"""What no client in this suite can run: its text against the facts about the client."""

from __future__ import annotations

from typing import Any

import inventory
import pytest

from datastar_py import ServerSentEventGenerator as SSE
from datastar_py import action_generator as actions
from datastar_py import attribute_generator as data
from datastar_py.attributes import JSExpression

# Attribute: what the licensed client takes, as key, value and modifiers.
PRO: dict[str, tuple[str, str, set[str]]] = {
    "animate": ("must", "must", {"duration", "ease", "delay", "loop", "pingpong"}),
    "custom-validity": ("denied", "must", set()),
    "match-media": ("must", "must", {"case"}),
    "on-raf": ("denied", "must", {"delay", "debounce", "throttle", "viewtransition"}),
    "on-resize": ("denied", "must", {"delay", "debounce", "throttle", "viewtransition"}),
    "persist": ("allowed", "allowed", {"session"}),
    "query-string": ("denied", "allowed", {"filter", "history"}),
    "replace-url": ("denied", "must", set()),
    "scroll-into-view": (
        "denied",
        "denied",
        {"smooth", "instant", "auto", "focus"}
        | {f"{axis}{place}" for axis in "hv" for place in ("start", "center", "end", "nearest")},
    ),
    "view-transition": ("denied", "must", set()),
}


def test_pro_attributes() -> None:
    spec = {
        a.html: (a.key, a.value, {m.html for m in a.every})
        for a in inventory.spec().attributes
        if a.pro
    }
    assert spec == PRO


def test_pro_cases() -> None:
    cases = {a.html: a.case for a in inventory.spec().attributes if a.pro and a.key != "denied"}
    assert cases == {"animate": "raw", "match-media": "camel", "persist": "raw"}


@pytest.mark.parametrize(
    ("made", "html"),
    [
        (data.animate("opacity", "$x").duration("2s").ease("inquad").delay("5ms").loop.pingpong,
         'data-animate:opacity__duration.2s__ease.inquad__delay.5ms__loop__pingpong="$x"'),
        (data.custom_validity("$a"), 'data-custom-validity="$a"'),
        (data.match_media("isDark", "(prefers-color-scheme: dark)"),
         'data-match-media:is-dark="(prefers-color-scheme: dark)"'),
        (data.on_raf("$n++").throttle("10ms", noleading=True, trailing=True),
         'data-on-raf__throttle.10ms.noleading.trailing="$n++"'),
        (data.on_resize("$n++").debounce("10ms", leading=True, notrailing=True),
         'data-on-resize__debounce.10ms.leading.notrailing="$n++"'),
        (data.persist, "data-persist"),
        (data.persist("my-key", include="^a").session,
         'data-persist:my-key__session="{&#34;include&#34;: &#34;^a&#34;}"'),
        (data.query_string.filter.history, "data-query-string__filter__history"),
        (data.replace_url("`/x`"), 'data-replace-url="`/x`"'),
        (data.scroll_into_view.smooth.hstart.vend.focus,
         "data-scroll-into-view__smooth__hstart__vend__focus"),
        (data.view_transition("`x`"), 'data-view-transition="`x`"'),
        (data.nonce("abc"), 'data-nonce="abc"'),
    ],
)  # fmt: skip
def test_attributes_as_text(made: Any, html: str) -> None:
    assert str(made) == html


@pytest.mark.parametrize(
    ("made", "text"),
    [
        (actions.clipboard("x"), '@clipboard("x")'),
        (actions.clipboard("eA==", is_base64=True), '@clipboard("eA==", true)'),
        (
            actions.fit(JSExpression("$x"), 0, 1, 0, 255, True, True),
            "@fit(($x), 0, 1, 0, 255, true, true)",
        ),
        (
            actions.intl("number", 1, {"style": "percent"}, "de"),
            '@intl("number", 1, {"style": "percent"}, "de")',
        ),
        (actions.intl("list", ["a"]), '@intl("list", ["a"])'),
        (actions.query("/x", content_type="form"), '@query("/x", {"contentType": "form"})'),
    ],
)
def test_actions_as_text(made: str, text: str) -> None:
    assert made == text


def test_view_transition_selector_as_text() -> None:
    """Its line stands after `useViewTransition`, and only with it."""
    line = "data: viewTransitionSelector #x\n"
    made = SSE.patch_elements("<p></p>", use_view_transition=True, view_transition_selector="#x")
    assert f"data: useViewTransition true\n{line}" in made
    assert line not in SSE.patch_elements("<p></p>", view_transition_selector="#x")
    removal = SSE.remove_elements("#y", use_view_transition=True, view_transition_selector="#x")
    assert f"data: useViewTransition true\n{line}" in removal


def test_all_that_is_not_run_is_here() -> None:
    """A new row that the client of this suite cannot run needs a test above."""
    assert inventory.not_run() == {
        "newer than the client that PyPI has (v1.0.1), checked as text": [
            "data.nonce (v1.0.3)",
            "SSE.patch_elements(view_transition_selector=) (v1.0.2)",
            "SSE.remove_elements(view_transition_selector=) (v1.0.2)",
            "actions.query (v1.0.4)",
        ],
        "Datastar Pro, which is licensed, checked as text": [
            *(f"data.{name.replace('-', '_')}" for name in PRO),
            "actions.clipboard",
            "actions.fit",
            "actions.intl",
        ],
        "no plugins (`plugin: false`), so that the client never complains of their keys and values": [
            "data.ignore",
            "data.ignore_morph",
            "data.preserve_attr",
        ],
    }
