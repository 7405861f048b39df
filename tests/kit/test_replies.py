"""Responses of one patch: what the spec shows, and what headers may hold."""

import json
from decimal import Decimal
from enum import Enum
from html.parser import HTMLParser
from pathlib import Path, PurePosixPath
from typing import Any

import pydantic
import pytest
from django.utils.functional import lazystr
from hypothesis import given
from hypothesis import strategies as some
from markupsafe import Markup

from codegen.load import load
from codegen.model import Example, Reply
from datastar_py import ServerSentEventGenerator as SSE
from datastar_py import replies
from datastar_py.consts import ElementPatchMode
from datastar_py.testing import PatchElements, PatchSignals, events

SPEC = load(Path(__file__).parents[2] / "spec")
EXAMPLES = [(reply, example) for reply in SPEC.replies for example in reply.examples]


@pytest.mark.parametrize(
    ("reply", "example"), EXAMPLES, ids=lambda value: getattr(value, "python", "")
)
def test_examples(reply: Reply, example: Example) -> None:
    made = eval(example.python, {"replies": replies})
    assert str(made).rstrip("\n") == example.output.rstrip("\n")
    assert example.python.startswith(f"replies.{reply.name}(")


def test_every_header_is_in_an_example() -> None:
    shown = " ".join(example.output for _, example in EXAMPLES)
    missing = [h.name for reply in SPEC.replies for h in reply.headers if h.name not in shown]
    assert missing == ["datastar-namespace"]
    assert replies.elements("<b/>", namespace="svg").headers == {"datastar-namespace": "svg"}


# --- the same as events ---------------------------------------------------------------------------


class Text:
    def __html__(self) -> str:
        return "<b>t</b>"


@pytest.mark.parametrize(
    "elements",
    ["<p>a</p>", "a\r\nb\rc\nd", ["<a></a>", "<b></b>"], Text(), ("<i>", Text()), "", "日本", []],
)
def test_elements(elements: Any) -> None:
    made = replies.elements(elements)
    (event,) = events(SSE.patch_elements(elements))
    assert isinstance(event, PatchElements)
    assert made.body.decode() == event.elements
    assert (made.content_type, made.headers) == ("text/html; charset=utf-8", {})


@pytest.mark.parametrize("mode", [member.value for member in ElementPatchMode])
def test_modes(mode: Any) -> None:
    expected = {"datastar-mode": mode} if mode != "outer" else {}
    made = replies.elements("<b></b>", selector="#a", mode=mode)
    assert made.headers == {**expected, "datastar-selector": "#a"}
    assert replies.elements("<b></b>", selector="#a", mode=ElementPatchMode(mode)) == made


def test_defaults_cost_no_header() -> None:
    made = replies.elements(
        "a", selector="", mode="outer", namespace="html", use_view_transition=False
    )
    assert made.headers == {}
    assert replies.signals({}, only_if_missing=False).headers == {}
    assert replies.script("a", attributes={}).headers == {}
    assert replies.script("a", attributes={"async": False}).headers == {}


def test_siblings_outside_of_html() -> None:
    parts = ["<circle/>", "<rect/>"]
    made = replies.elements("".join(parts), selector="#a", mode="append", namespace="svg")
    (event,) = events(
        SSE.patch_elements("".join(parts), selector="#a", mode="append", namespace="svg")
    )
    assert isinstance(event, PatchElements)
    assert made.body.decode() == event.elements != "".join(parts)


@pytest.mark.parametrize("signals", [{"a": 1}, {"a": {"b": None}}, '{"a": 1}', {}, {"ü": "\ud800"}])
def test_signals(signals: Any) -> None:
    made = replies.signals(signals)
    (event,) = events(SSE.patch_signals(signals))
    assert isinstance(event, PatchSignals)
    assert json.loads(made.body) == event.signals
    assert made.content_type == "application/json"


def test_what_stands_for_signals_and_for_texts() -> None:
    """All that events take: a model for its fields, and a lazy text for its text."""

    class Found(pydantic.BaseModel):
        count: int = 3

    assert replies.signals(Found()).body == b'{"count":3}'
    assert replies.script(lazystr("done()")).body == b"done()"
    made = replies.elements(lazystr("<p>"), selector=lazystr("#ü"), mode=lazystr("append"))
    assert made.headers == {"datastar-selector": "#\\fc ", "datastar-mode": "append"}


def test_script_attributes() -> None:
    attributes = {"type": "module", "async": True, "defer": False, "id": "ü\n\"'</script>"}
    made = replies.script("a < b", attributes=attributes)
    header = made.headers["datastar-script-attributes"]
    assert header.isascii() and header.isprintable()
    assert json.loads(header) == {"type": "module", "async": "", "id": "ü\n\"'</script>"}
    assert made.body == b"a < b"


class Texts(str, Enum):
    MODULE = "module"


class Lies(str):
    """Says of itself that it is something else."""

    def __str__(self) -> str:
        return "lies"

    def __format__(self, spec: str) -> str:
        return '"><script>alert(1)</script>'


class Unshown:
    def __repr__(self) -> str:
        raise RuntimeError


class Element(HTMLParser):
    """The attributes of an element, as a browser would read them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.attributes: dict[str, str] = {}
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes |= {name: value or "" for name, value in attrs}


VALUES: list[Any] = [
    "x", "", True, False, 3, 1.5, Decimal("1.50"), Texts.MODULE, Lies("a"), lazystr("a"),
    Markup("a&b"), PurePosixPath("/a"), None, float("nan"), float("-inf"), b"x", ["a"], {"a": 1},
    object(), Unshown(), (c for c in "ab"), "\ud800", str,
]  # fmt: skip


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_script_attributes_are_what_they_are_in_an_event(value: Any) -> None:
    """Each value is written, or refused, as `execute_script` writes or refuses it."""
    try:
        text = SSE.execute_script("x", False, {"title": value})
    except (TypeError, ValueError) as error:
        with pytest.raises(type(error)) as caught:
            replies.script("x", attributes={"title": value})
        assert str(caught.value).startswith("attributes must")
    else:
        (event,) = events(text)
        assert isinstance(event, PatchElements)
        element = Element(event.elements or "")
        header = replies.script("x", attributes={"title": value}).headers
        given = json.loads(header.get("datastar-script-attributes", "{}"))
        assert given == element.attributes


@pytest.mark.parametrize("name", ["x", Texts.MODULE, lazystr("x"), Markup("x"), Lies("x")])
def test_names_of_script_attributes_are_texts(name: Any) -> None:
    made = replies.script("x", attributes={name: True})
    assert json.loads(made.headers["datastar-script-attributes"]) in ({"x": ""}, {"module": ""})


# --- selectors in a header ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("selector", "header"),
    [
        ("#a > b", "#a > b"),
        ('[x="ü"]', '[x="\\fc "]'),
        ("#é1", "#\\e9 1"),
        ("#\\é", "#\\e9 "),
        ("#\\\\é", "#\\\\\\e9 "),
        ("#\\31 é", "#\\31 \\e9 "),
        (".日本", ".\\65e5 \\672c "),
        ("#👋", "#\\1f44b "),
        ('[x="\\"é"]', '[x="\\"\\e9 "]'),
    ],
)
def test_selectors(selector: str, header: str) -> None:
    assert replies.elements("a", selector=selector).headers == {"datastar-selector": header}


@given(some.text(some.characters(exclude_categories=["Cc", "Cs"]), min_size=1))
def test_any_selector_is_ascii(selector: str) -> None:
    header = replies.elements("a", selector=selector).headers["datastar-selector"]
    assert header.isascii() and header.isprintable()


BREAKS = ["\n", "\r", "\r\n", "\0", "\t", "\x0b", "\x7f", "\x1b"]


@pytest.mark.parametrize("bad", BREAKS)
def test_no_header_is_forged(bad: str) -> None:
    with pytest.raises(ValueError, match=r"^selector must"):
        replies.elements("a", selector=f"#a{bad}Set-Cookie: a=b")
    with pytest.raises(ValueError, match=r"^attributes must have HTML names"):
        replies.script("a", attributes={f"a{bad}b": "c"})


# --- what is refused ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "kind", "message"),
    [
        ("elements('a', mode='morph')", ValueError, "mode must be one of outer, inner, "),
        ("elements('a', namespace='xml')", ValueError, "namespace must be one of html, svg, "),
        ("elements('a', mode='inner')", ValueError, "selector is required unless mode is "),
        ("elements('a', mode='append', selector='')", ValueError, "selector is required unless "),
        ("elements()", ValueError, "elements is required unless mode is remove; got mode None"),
        ("elements(mode='inner', selector='#a')", ValueError, "elements is required unless mode"),
        ("elements(5)", TypeError, "elements must be a str, "),
        ("elements(b'a')", TypeError, "elements must be a str, "),
        ("elements('\\ud800')", ValueError, "elements must be text that UTF-8 can carry"),
        ("elements('a', selector='\\ud800')", ValueError, "selector must be text that UTF-8"),
        ("elements('a', selector=5)", TypeError, "selector must be a str, not int (5)"),
        ("elements('a', use_view_transition='true')", TypeError, "use_view_transition must be "),
        ("signals([1])", TypeError, "signals must be a mapping or JSON text; got [1]"),
        ("signals(None)", TypeError, "signals must be a mapping or JSON text; got None"),
        ("signals('[1]')", ValueError, "signals must be a JSON object, not an array"),
        ("signals('{a: 1}')", ValueError, "signals are not JSON: line 1, column 2"),
        ("signals('{\"__proto__\": 1}')", ValueError, "signals hold the name '__proto__'"),
        ("signals('')", ValueError, "signals must be a str that is not empty"),
        ("signals({'__proto__': 1})", ValueError, "signals must not hold the name '__proto__'"),
        ("signals({'a': float('nan')})", ValueError, "signals cannot be written as JSON"),
        ("signals({}, only_if_missing=1)", TypeError, "only_if_missing must be True or False"),
        ("script(5)", TypeError, "script must be a str, not int (5)"),
        ("script('\\ud800')", ValueError, "script must be text that UTF-8 can carry"),
        ("script('a', attributes=['async'])", TypeError, "attributes must be a mapping"),
        ("script('a', attributes='async')", TypeError, "attributes must be a mapping"),
        ("script('a', attributes={1: 'a'})", TypeError, "attributes must have names that"),
        ("script('a', attributes={'a=b': 'a'})", ValueError, "attributes must have HTML names"),
        ("script('a', attributes={'a': '\\ud800'})", ValueError, "attributes must be text that"),
    ],
)
def test_refused(call: str, kind: type[Exception], message: str) -> None:
    with pytest.raises(kind) as caught:
        eval(f"replies.{call}", {"replies": replies})
    assert type(caught.value) is kind
    assert str(caught.value).startswith(message)
