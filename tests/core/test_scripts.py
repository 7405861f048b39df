"""A script that is sent is one script in the page, and its strings are the strings given."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from client import scripts
from hypothesis import example, given
from hypothesis import strategies as st
from test_events import lines_of, only

from datastar_py import ServerSentEventGenerator as SSE
from datastar_py.attributes import JSExpression
from datastar_py.sse import DatastarEvent

HOSTILE = [
    "</script><script>alert(1)</script>",
    "</SCRIPT\n>",
    "<!--<script>",
    "<!-- --!>",
    "'+alert(1)+'",
    '"+alert(1)+"',
    "\\",
    "\\u003c/script>",
    "`${alert(1)}`",
    "\u2028\u2029\x85",
    "a\nb\r\nc\rd",
    "</html>",
    "</head></body>",
    "</svg><svg>",
    "@get('/x')",
    "&lt;&#39;&amp;",
    "$a",
    "]]>",
    "💥é",
    "\x00\x01\x7f",
]
TEXT = st.one_of(
    st.text(),
    st.sampled_from(HOSTILE),
    st.lists(st.sampled_from(["<", "/", "!", "--", "script", ">", "body", '"', "\\", "\n"])).map(
        "".join
    ),
)
# The end tags by which the client takes a fragment for a whole document.
DOCUMENT = re.compile("</(html|head|body)>")


def script(event: DatastarEvent) -> tuple[dict[str, str], str]:
    """Attributes and code of the one script in the event."""
    lines = lines_of(only(event))
    html = "\n".join(lines["elements"])
    assert (lines["mode"], lines["selector"]) == (["append"], ["body"])
    assert not DOCUMENT.search(html)
    (found,) = scripts(html)
    return found


def value(code: str, before: str, after: str) -> Any:
    """The literal between two pieces of code; JSON's grammar is a part of JavaScript's."""
    assert code.startswith(before) and code.endswith(after), code
    return json.loads(code[len(before) : len(code) - len(after)])


@given(TEXT)
def test_messages(text: str) -> None:
    assert value(script(SSE.console_log(text))[1], "console.log(", ")") == text
    assert value(script(SSE.console_error({text: [text]}))[1], "console.error(", ")") == {
        text: [text]
    }


@given(st.text(min_size=1), TEXT)
@example("</script>", "</script>")
def test_custom_events(name: str, detail: str) -> None:
    rest = script(SSE.dispatch_custom_event(name, detail, selector=name))[1]
    # Not by a pattern: the texts may hold any part of it.
    for before, meant in (
        ("document.querySelectorAll(", name),
        (").forEach((target) => target.dispatchEvent(new CustomEvent(", name),
        (", { detail: ", detail),
    ):
        assert rest.startswith(before)
        literal, end = json.JSONDecoder().raw_decode(rest, len(before))
        assert literal == meant
        rest = rest[end:]
    assert rest == ", bubbles: true, cancelable: true, composed: true })))"


def test_custom_event_options() -> None:
    code = script(SSE.dispatch_custom_event("a", bubbles=False, composed=False, cancelable=False))[
        1
    ]
    assert code == (
        "[document].forEach((target) => target.dispatchEvent(new CustomEvent("
        '"a", { detail: null, bubbles: false, cancelable: false, composed: false })))'
    )


@given(TEXT)
def test_urls(text: str) -> None:
    url = "/" + text
    try:
        event = SSE.redirect(url)
    except ValueError as error:
        assert re.search(r"[\x00-\x1f\x7f]|\s$", url)
        assert "location" in str(error)
        with pytest.raises(ValueError, match="url must"):
            SSE.replace_url(url)
        with pytest.raises(ValueError, match="urls must"):
            SSE.prefetch(url)
        return
    assert value(script(event)[1], "setTimeout(() => window.location = ", ")") == url
    replace = 'window.history.replaceState(window.history.state, "", '
    assert value(script(SSE.replace_url(url))[1], replace, ")") == url
    attributes, code = script(SSE.prefetch([url, "/b"]))
    assert attributes == {"type": "speculationrules"}
    assert json.loads(code) == {"prefetch": [{"source": "list", "urls": [url, "/b"]}]}


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " javascript:alert(1)",
        "java\nscript:alert(1)",
        "\x01javascript:alert(1)",
        "data:text/html,<script>",
        "vbscript:x",
        "",
        " ",
    ],
)
def test_urls_that_run_code_are_refused(url: str) -> None:
    for send in (SSE.redirect, SSE.replace_url, SSE.prefetch):
        with pytest.raises(ValueError, match="must be"):
            send(url)


@pytest.mark.parametrize(
    "url", ["/a?b=c:d#e", "a/b:c", "?a:b", "#a", "//host/x", "HTTPS://x/", "http://[x"]
)
def test_urls_that_are_accepted(url: str) -> None:
    assert json.dumps(url) in script(SSE.redirect(url))[1]


@given(TEXT)
def test_strings_in_code(text: str) -> None:
    literal = json.dumps(text, ensure_ascii=False)
    _, code = script(SSE.execute_script(f"f({literal})"))
    assert json.loads(code[2:-1]) == text


@given(TEXT)
@example("// </script> </body>")
def test_any_code_stays_one_script(code: str) -> None:
    attributes, _ = script(SSE.execute_script(code))
    assert attributes == {"data-effect": "el.remove()"}


@pytest.mark.parametrize(
    "code", ["for (i = 0; i<script.length; i++) f(i<body, i<html)", "a<b", "x\n\ny"]
)
def test_code_is_left_alone_where_it_can_be(code: str) -> None:
    assert script(SSE.execute_script(code))[1] == code


@given(st.dictionaries(st.from_regex(r"[a-z][a-z-]*", fullmatch=True), TEXT))
def test_attributes_of_a_script(given: dict[str, str]) -> None:
    attributes, code = script(SSE.execute_script("run()", False, given))
    assert code == "run()"
    assert attributes == {
        name: text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")
        for name, text in given.items()
    }


def test_attributes_that_are_flags() -> None:
    given = {"async": True, "defer": False}
    assert script(SSE.execute_script("a", False, given))[0] == {"async": ""}


def test_attributes_as_html() -> None:
    given = ['type="module"', "async", "data-a='<b>'", "x=1"]
    attributes, _ = script(SSE.execute_script("a", False, given))
    assert attributes == {"type": "module", "async": "", "data-a": "<b>", "x": "1"}


@pytest.mark.parametrize(
    "given",
    [
        ["><img>"],
        ['a="'],
        ["a='b"],
        ["a=b>"],
        [""],
        [1],
        "a",
        {"a b": "c"},
        {"": "c"},
        {"a>": ""},
        5,
    ],
)
def test_attributes_that_could_end_the_tag_are_refused(given: Any) -> None:
    with pytest.raises((ValueError, TypeError), match="attributes must"):
        SSE.execute_script("a", attributes=given)


def test_a_script_removes_itself_under_an_alias() -> None:
    class Aliased(SSE):
        alias = "data-star-"

    assert script(Aliased.execute_script("a"))[0] == {"data-star-effect": "el.remove()"}
    assert script(Aliased.redirect("/"))[0] == {"data-star-effect": "el.remove()"}


def test_expressions_in_helpers() -> None:
    assert script(SSE.console_log(JSExpression("$a")))[1] == "console.log(($a))"
