"""Outside HTML the client drops every second top-level node; what is sent survives that."""

from __future__ import annotations

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_events import lines_of, only

from datastar_py import ServerSentEventGenerator as SSE
from datastar_py.consts import ElementPatchNamespaceName
from datastar_py.sse import Elements


def sent(html: Elements, namespace: ElementPatchNamespaceName = "svg") -> str:
    event = SSE.patch_elements(html, "#a", "append", namespace=namespace)
    return "\n".join(lines_of(only(event))["elements"])


def nodes(html: str, namespace: str) -> list[object]:
    """What the client parses: a text or a comment is (None, text), an element (tag, attributes)."""
    tag = {"svg": "svg", "mathml": "math"}[namespace]
    fragment = html5lib.parseFragment(f"<{tag}>{html}</{tag}>", treebuilder="dom")
    return [
        (node.nodeName, sorted(node.attributes.items()))
        if node.nodeType == node.ELEMENT_NODE
        else (None, node.data)
        for node in fragment.firstChild.childNodes
    ]


def survivors(html: str, namespace: str) -> list[object]:
    """The client walks a list that shrinks by each node that it moves."""
    return nodes(html, namespace)[::2]


ELEMENTS = ["<circle r='1'/>", "<g><path/><path/></g>", "<text>a</text>", '<use href="#x"></use>']


@pytest.mark.parametrize("namespace", ["svg", "mathml"])
@given(
    st.lists(
        st.tuples(
            st.sampled_from(ELEMENTS),
            st.sampled_from(["", "\n", " ", "<!--x-->", "\n<!--x-->\n", "\r\n\r\n"]),
        ),
        min_size=1,
        max_size=5,
    ),
    st.sampled_from(["", "\n  ", "<!-- a -->", "\n<!-- a -->\n"]),
)
def test_no_element_is_lost(
    namespace: ElementPatchNamespaceName, parts: list[tuple[str, str]], before: str
) -> None:
    html = before + "".join(element + gap for element, gap in parts)
    given = [node for node in nodes(html, namespace) if node[0] is not None]
    assert len(given) >= len(parts) and survivors(sent(html, namespace), namespace) == given


@pytest.mark.parametrize(
    ("html", "wanted"),
    [
        ("<a/><b/>", "<a/>\n<b/>"),
        ("<a/>\n<b/>", "<a/>\n<b/>"),
        ("<a/>  <b/>", "<a/>  <b/>"),
        ("\n  <a/>\n  <b/>\n", "<a/>\n  <b/>"),
        ("<a/><!-- x --><b/>", "<a/>\n<b/>"),
        ("<!-- x --><a/>", "<a/>"),
        ("x<b/>y", "x<!----><b/><!---->y"),
        ("x &amp; y<b/>", "x &amp; y<!----><b/>"),
        ("<a>x<b/>y</a>", "<a>x<b/>y</a>"),
        ("plain", "plain"),
        ("<a/>x</b>", "<a/><!---->x</b>"),
        ("", ""),
    ],
)
def test_what_is_sent(html: str, wanted: str) -> None:
    assert sent(html) == wanted


def test_text_survives_too() -> None:
    assert survivors(sent("x<tspan/>y"), "svg") == [(None, "x"), ("tspan", []), (None, "y")]


def test_html_is_left_alone() -> None:
    html = " <li>a</li><li>b</li><!-- c -->"
    assert sent(html, "html") == html
    assert lines_of(only(SSE.patch_elements(html)))["elements"] == [html]


def test_several_are_written_one_to_a_line() -> None:
    assert sent(["<a/>", "<b/>"]) == "<a/>\n<b/>"
