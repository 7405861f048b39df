"""Objects of HTML libraries: each is one element, several, or refused with what to write."""

from __future__ import annotations

import io
import sys
import types
from collections import Counter, UserString, deque
from collections.abc import Callable, Iterable
from types import MappingProxyType, SimpleNamespace
from typing import Any
from unittest.mock import MagicMock
from xml.dom import minidom
from xml.etree import ElementTree

import bs4
import django
import django.http
import dominate.tags
import dominate.util
import fasthtml.common as fh
import html5lib
import htmy
import htpy
import jinja2
import lxml.etree
import lxml.html
import markupsafe
import numpy as np
import pytest
from babel.support import LazyProxy
from django import forms
from django.conf import settings
from django.utils.functional import SimpleLazyObject, lazystr
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy
from htmy import html as htmy_html
from hypothesis import given
from hypothesis import strategies as st
from test_events import lines_of, only

from datastar_py import ServerSentEventGenerator as SSE
from datastar_py.sse import _HtmlProvider

if not settings.configured:
    settings.configure(TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}])
django.setup()

# What a page once showed as text; if it is ever sent with `<` for `&lt;`, it runs.
TEXT = "<img src=x onerror=pwn()>"
QUOTED = "&lt;img src=x onerror=pwn()&gt;"
PAGE = f"<p>{QUOTED}<b>bold</b></p>"
SOUP: Any = bs4.BeautifulSoup(PAGE, "html.parser")
TREE = lxml.html.fromstring(PAGE)
JINJA = jinja2.Environment(autoescape=True).from_string(
    '<p class="{{ a }}">{{ b }}<i>{{ a }}</i></p>'
)


class Form(forms.Form):
    name = forms.CharField()


class Card:
    """A component of FastHTML."""

    def __ft__(self) -> Any:
        return fh.Div(TEXT, fh.P("x"))


class Words:
    """A component of FastHTML that is a text."""

    def __ft__(self) -> str:
        return TEXT


class Escaped(str):
    """A string that must not be taken as it stands."""

    def __html__(self) -> str:
        return markupsafe.escape(str(self))


class Sibling:
    """An element as selectolax has them: iterable, with a method for what stands after it."""

    def __iter__(self) -> Any:
        return iter(["<b>child</b>"])

    def __next__(self) -> Any:
        raise StopIteration


class Stream:
    """What Genshi renders, whose HTML is itself."""

    def __html__(self) -> Any:
        return self

    def __iter__(self) -> Any:
        return iter([])


def sent(elements: Any) -> str:
    return "\n".join(lines_of(only(SSE.patch_elements(elements)))["elements"])


ONE: dict[str, tuple[Any, str]] = {
    "htpy element": (htpy.p[TEXT, htpy.b["bold"]], PAGE),
    "htpy fragment": (htpy.fragment[htpy.b["x"], TEXT], f"<b>x</b>{QUOTED}"),
    "htpy, its chunks": (
        htpy.pre[TEXT, htpy.b["a\nb"]].iter_chunks(),
        f"<pre>{QUOTED}<b>a\nb</b></pre>",
    ),
    "htmy SafeStr": (htmy.SafeStr("<b>x</b>"), "<b>x</b>"),
    "Markup": (markupsafe.Markup("<b>x</b>"), "<b>x</b>"),
    "escaped by __html__": (Escaped("<b>"), "&lt;b&gt;"),
    "Django SafeString": (mark_safe("<b>x</b>"), "<b>x</b>"),
    "Django lazystr": (lazystr("<b>x</b>"), "<b>x</b>"),
    "Django lazystr of a safe one": (lazystr(mark_safe("<b>x</b>")), "<b>x</b>"),
    "Django gettext_lazy": (gettext_lazy("<b>hello</b>"), "<b>hello</b>"),
    "Django SimpleLazyObject": (SimpleLazyObject(lambda: mark_safe("<b>x</b>")), "<b>x</b>"),
    "Django form": (Form(), str(Form())),
    "Django field": (Form()["name"], str(Form()["name"])),
    "Django errors": (Form({}).errors, str(Form({}).errors)),
    "Babel LazyProxy": (LazyProxy(lambda: "<b>x</b>"), "<b>x</b>"),
    "FastHTML FT": (fh.P(TEXT, fh.B("bold")), PAGE),
    "FastHTML NotStr": (fh.NotStr("<b>a\nb</b>"), "<b>a\nb</b>"),
    "FastHTML Safe": (fh.Safe("<b>x</b>"), "<b>x</b>"),
    "FastHTML component": (Card(), f"<div>{QUOTED}<p>x</p></div>"),
    "Jinja render": (JINJA.render(a="c", b=TEXT), f'<p class="c">{QUOTED}<i>c</i></p>'),
    "Jinja generate": (JINJA.generate(a="c", b=TEXT), f'<p class="c">{QUOTED}<i>c</i></p>'),
    "Jinja stream": (JINJA.stream(a="c", b=TEXT), f'<p class="c">{QUOTED}<i>c</i></p>'),
    "Jinja generate, no tags": (jinja2.Template("Hi {{ a }}!").generate(a="Ann"), "Hi Ann!"),
    "Jinja module": (JINJA.make_module({"a": "c", "b": "d"}), '<p class="c">d<i>c</i></p>'),
    "NumPy str_": (np.str_("<b>x</b>"), "<b>x</b>"),
    "UserString": (UserString("<b>x</b>"), "<b>x</b>"),
    "str subclass": (type("Own", (str,), {})("<b>x</b>"), "<b>x</b>"),
}


@pytest.mark.parametrize("name", ONE)
def test_one_element(name: str) -> None:
    elements, wanted = ONE[name]
    assert sent(elements) == wanted


def test_text_of_a_component_stays_text() -> None:
    assert sent(Words()) == QUOTED


# What each library makes of what it iterates over is not what it is.
REFUSED: dict[str, Callable[[], Any]] = {
    "BeautifulSoup": lambda: SOUP,
    "BeautifulSoup Tag": lambda: SOUP.p,
    "BeautifulSoup select": lambda: SOUP.select("p"),
    "BeautifulSoup find_all": lambda: SOUP.find_all("b"),
    "BeautifulSoup contents": lambda: SOUP.p.contents,
    "BeautifulSoup children": lambda: SOUP.p.children,
    "BeautifulSoup text": lambda: SOUP.p.contents[0],
    "BeautifulSoup texts": lambda: SOUP.p.find_all(string=True),
    "BeautifulSoup Comment": lambda: bs4.Comment(TEXT),
    "lxml.html": lambda: TREE,
    "lxml.html tree": lambda: lxml.etree.ElementTree(TREE),
    "lxml.etree": lambda: lxml.etree.fromstring(PAGE),
    "lxml children": lambda: list(TREE),
    "lxml iterator": lambda: TREE.iterchildren(),
    "BeautifulSoup strings": lambda: SOUP.strings,
    "BeautifulSoup stripped strings": lambda: SOUP.stripped_strings,
    "BeautifulSoup descendants": lambda: SOUP.descendants,
    "lxml texts": lambda: TREE.itertext(),
    "ElementTree": lambda: ElementTree.fromstring(PAGE),
    "ElementTree texts": lambda: ElementTree.fromstring(PAGE).itertext(),
    "ElementTree elements": lambda: ElementTree.fromstring(PAGE).iter(),
    "minidom": lambda: minidom.parseString(PAGE).documentElement,
    "minidom children": lambda: minidom.parseString(PAGE).documentElement.childNodes,
    "Django response": lambda: django.http.HttpResponse(PAGE),
    "lxml text of an XPath": lambda: TREE.xpath("//p/text()")[0],
    "dominate": lambda: dominate.tags.p(TEXT, dominate.tags.b("bold")),
    "dominate document": lambda: dominate.document(),
    "dominate raw": lambda: dominate.util.raw("<b>x</b>"),
    "htmy": lambda: htmy_html.p(TEXT, htmy_html.b("bold")),
    "Jinja Undefined": lambda: jinja2.Undefined(name="x"),
    "Jinja Template": lambda: JINJA,
    "StringIO": lambda: io.StringIO("<p>\n</p>"),
    "BytesIO": lambda: io.BytesIO(b"<p>"),
    "NumPy array": lambda: np.array(["<b>", "<i>"]),
    "memoryview": lambda: memoryview(b"<p>"),
    "bytes": lambda: b"<p>",
    "bytearray": lambda: bytearray(b"<p>"),
    "dict": lambda: {"a": "<p>"},
    "range": lambda: range(2),
    "class": lambda: markupsafe.Markup,
    "namespace": lambda: SimpleNamespace(html="<p>"),
    "only iterable": lambda: type("Query", (), {"__iter__": lambda self: iter(["<p>"])})(),
    "only indexed": lambda: type("Old", (), {"__getitem__": lambda self, i: "<p>"})(),
    "notebook": lambda: type("Frame", (), {"_repr_html_": lambda self: "<p>"})(),
    "renders": lambda: type("View", (), {"render": lambda self: "<p>"})(),
    "mapping proxy": lambda: MappingProxyType({"<p>": "<b>"}),
    "counter": lambda: Counter(["<p>"]),
    "iterable with a next": Sibling,
    "HTML that is no text": Stream,
    "mock": MagicMock,
    "characters": lambda: iter("<p>x</p>"),
    "characters beyond ASCII": lambda: iter("<p>\xe9</p>"),
    "bytes one by one": lambda: iter(b"<p>"),
    "says no text": lambda: type("Wrong", (), {"__html__": lambda self: b"<p>"})(),
}
SAYS_STR = [
    "BeautifulSoup",
    "BeautifulSoup Tag",
    "lxml.html",
    "lxml.etree",
    "dominate",
    "dominate document",
    "dominate raw",
    "NumPy array",
    "only iterable",
    "iterable with a next",
    "HTML that is no text",
    "characters",
]
SAYS_NOTHING = ["bytes", "dict", "mapping proxy", "counter", "StringIO", "class"]
if sys.version_info >= (3, 12):
    import ludic.html

    REFUSED["ludic"] = lambda: ludic.html.p(TEXT, ludic.html.b("bold"))
    SAYS_STR.append("ludic")


@pytest.mark.parametrize("name", REFUSED)
@pytest.mark.parametrize("wrap", [lambda x: x, lambda x: [x], lambda x: (y for y in [x])])
def test_what_may_be_one_or_many(name: str, wrap: Callable[[Any], Any]) -> None:
    with pytest.raises(TypeError, match=r"^elements must ") as caught:
        SSE.patch_elements(wrap(REFUSED[name]()))
    assert "write str(x)" in str(caught.value) or name not in SAYS_STR
    assert "write str(x)" not in str(caught.value) or name not in SAYS_NOTHING


@pytest.mark.parametrize("name", SAYS_STR)
def test_the_advice_is_good(name: str) -> None:
    if name in ("BeautifulSoup", "BeautifulSoup Tag", "dominate", "ludic"):
        page = html5lib.parseFragment(sent(str(REFUSED[name]())), namespaceHTMLElements=False)
        assert [node.tag for node in page.iter()][1:] == ["p", "b"]


def test_what_a_parser_found_is_html_once_somebody_has_made_it_that() -> None:
    assert sent(str(one) for one in SOUP.p.children if one.name) == "<b>bold</b>"
    assert sent(markupsafe.escape(one) for one in SOUP.stripped_strings) == f"{QUOTED}\nbold"
    walker = html5lib.getTreeWalker("etree")(html5lib.parseFragment(PAGE))
    assert sent(html5lib.serializer.HTMLSerializer().serialize(walker)).startswith("<p>&lt;img")


# What `p("text", b("bold"))` gives in simple_html: a tuple, in which texts are not escaped yet.
SIMPLE: list[Any] = [
    ("<p>", (TEXT,), "</p>"),
    ("<p>", (TEXT, ("<b>", ("bold",), "</b>")), "</p>"),
    ('<p class="a">', (), "</p>"),
]


@pytest.mark.parametrize("element", SIMPLE)
def test_elements_of_simple_html(element: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    module = types.ModuleType("simple_html")
    vars(module)["render"] = str
    monkeypatch.setitem(sys.modules, "simple_html", module)
    for elements in (element, [element], iter([element]), {"a": element}.values()):
        with pytest.raises(TypeError, match=r"^elements must be HTML; .*: write render\(x\)"):
            SSE.patch_elements(elements)
    assert sent(("<p>a</p>", "<p>b</p>", "<p>c</p>")) == "<p>a</p>\n<p>b</p>\n<p>c</p>"


PIECES = ["<li>one</li>", "<li><img src=x></li>", markupsafe.Markup("<li>two</li>"), "text & such"]
SEVERAL: dict[str, Callable[[Iterable[str]], Any]] = {
    "list": list,
    "tuple": tuple,
    "deque": deque,
    "iterator": iter,
    "generator": lambda pieces: (piece for piece in pieces),
    "map": lambda pieces: map(str, pieces),
    "filter": lambda pieces: filter(None, pieces),
    "dict values": lambda pieces: dict(enumerate(pieces)).values(),
    "dict keys": lambda pieces: dict.fromkeys(pieces).keys(),
    "zipped": lambda pieces: (piece for (piece,) in zip(pieces, strict=True)),
    "nested": lambda pieces: [[piece] for piece in pieces],
    "nested generators": lambda pieces: ((piece for piece in [p]) for p in pieces),
}


@pytest.mark.parametrize("name", SEVERAL)
def test_several_elements(name: str) -> None:
    assert sent(SEVERAL[name](PIECES)) == "\n".join(PIECES)


@pytest.mark.parametrize("make", [set, frozenset])
def test_sets(make: Callable[[Any], Any]) -> None:
    assert sorted(sent(make(PIECES)).split("\n")) == sorted(PIECES)


def test_a_list_that_holds_itself() -> None:
    elements: list[Any] = ["<p></p>"]
    elements.append(elements)
    with pytest.raises(ValueError, match="elements must not hold itself"):
        SSE.patch_elements(elements)


OPEN = ["<p ", "</p>", "<b>", "</b>", "<i title='", "<!-- ", "<a href=x"]
WHOLE = ["a", "'", ">", "<br>", "<hr/>", "x < y", " -->", "<b>c</b>"]


@given(st.lists(st.sampled_from(OPEN + WHOLE)))
def test_pieces_of_one_text_are_not_broken(pieces: list[str]) -> None:
    """A generator may give one element in pieces, and then no line break comes between these."""
    separator = "\n" if set(pieces) <= set(WHOLE) else ""
    assert sent(piece for piece in pieces) == separator.join(pieces)


@given(st.lists(st.sampled_from(["<li>a</li>", "<hr>", "<p><b>x</b><br></p>", "x", "<i/>"])))
def test_whole_pieces_stand_on_lines_of_their_own(pieces: list[str]) -> None:
    assert sent(piece for piece in pieces) == sent(pieces)


def test_the_name_that_programs_import() -> None:
    assert isinstance(htpy.p["x"], _HtmlProvider)
    assert isinstance(mark_safe("x"), _HtmlProvider)
    assert not isinstance("x", _HtmlProvider)

    class Own(_HtmlProvider):
        def __html__(self) -> str:
            return "<p></p>"

    assert sent(Own()) == "<p></p>"
