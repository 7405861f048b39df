"""What people pass, and what the real client makes of it: no text becomes alive, no element is lost."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import fasthtml.common as fh
import jinja2
import pytest
from hypothesis import HealthCheck, example, given, settings
from tab import Tab

from datastar_py import ServerSentEventGenerator as SSE
from datastar_py import attribute_generator as data
from datastar_py import javascript
from datastar_py.consts import ElementPatchNamespaceName

RUN = "xss.push(1)"
IMAGE = f"<img src=x onerror={RUN}>"


def _of_core(name: str) -> ModuleType:
    """A module of the tests of the core, which make up the same markup."""
    path = Path(__file__).resolve().parent.parent / "core" / f"{name}.py"
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


MARKUP = _of_core("markup_of")
JINJA = jinja2.Environment(autoescape=True).from_string(
    '<pre title="{{ a }}" id="p">{{ a }}<i>{{ a }}</i></pre>'
)

ELEMENTS: dict[str, Callable[[], Any]] = {
    "FastHTML": lambda: fh.Pre(IMAGE, fh.I(IMAGE), title=IMAGE, id="p"),
    "FastHTML NotStr": lambda: fh.NotStr(fh.to_xml(fh.Pre(IMAGE, fh.I(IMAGE), id="p"), indent=False)),
    "Jinja render": lambda: JINJA.render(a=IMAGE),
    "Jinja generate": lambda: JINJA.generate(a=IMAGE),
    "Jinja stream": lambda: JINJA.stream(a=IMAGE),
    "pieces": lambda: iter(["<pre", " id='p", "'>", fh.to_xml(fh.Safe("&lt;")), IMAGE[1:].replace(">", "&gt;"),
                            "<i>", "&lt;", IMAGE[1:].replace(">", "&gt;"), "</i>", "</pre>"]),
}  # fmt: skip


@pytest.mark.parametrize("name", ELEMENTS)
def test_text_of_an_element_stays_text(tab: Tab, name: str) -> None:
    tab.open('<div id="it"></div>')
    tab.patch(SSE.patch_elements(ELEMENTS[name](), "#it", "inner"))
    assert tab.text("#p") == IMAGE * 2
    assert tab.run("[...it.querySelectorAll('*')].map(e => e.localName)") == ["pre", "i"]
    assert tab.run("window.xss") == []


# What a page keeps of the markup, as its own parser reads it, and what is left of it when the client
# has moved the top-level nodes.
KEPT = """([root, html]) => {
  const page = new DOMParser().parseFromString(
    `<body><template><${root}>${html}</${root}></template></body>`, "text/html");
  const nodes = [...page.querySelector("template").content.querySelector(root).childNodes];
  return nodes
    .filter((n) => n.nodeType == 1 || (n.nodeType == 3 && n.data.trim()))
    .map((n) => n.outerHTML ?? n.data.trim());
}"""
CAME = """() => [...it.childNodes]
  .filter((n) => n.nodeType == 1 || (n.nodeType == 3 && n.data.trim()))
  .map((n) => n.outerHTML ?? n.data.trim())"""
ROOTS: dict[ElementPatchNamespaceName, str] = {"svg": "svg", "mathml": "math"}


def check_that_all_arrives(tab: Tab, html: str, namespace: ElementPatchNamespaceName) -> None:
    root = ROOTS[namespace]
    wanted = tab.run(KEPT, [root, html])
    tab.run("root => document.body.innerHTML = `<${root} id=it></${root}>`", root)
    tab.patch(SSE.patch_elements(html, "#it", "append", namespace=namespace))
    came = tab.run(CAME)
    assert [text.strip() for text in came] == [text.strip() for text in wanted], html
    assert tab.run("window.xss") == []


@pytest.mark.parametrize(
    "html",
    [
        "<foreignObject><p>a<br>b</p></foreignObject><circle/><rect/>",
        "<foreignObject><ul><li>a<li>b</ul></foreignObject><circle/><rect/><g/>",
        "<foreignObject><table><tr><td>a<td>b</table></foreignObject><circle/><rect/>",
        "<foreignObject><p>a</foreignObject><circle/><rect/>",
        "<foreignObject><b>a<i>b</b>c</i></foreignObject><circle/><rect/>",
        "<title>a<br></title><desc><p>b</desc><circle/><rect/>",
        "<text>a</text>x<text>b</text>",
    ],
)
def test_html_inside_of_svg_loses_no_sibling(tab: Tab, html: str) -> None:
    tab.open()
    check_that_all_arrives(tab, html, "svg")


some = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


# The client makes scripts anew, so that they run; here they would be errors.
def _without_scripts(html: str) -> bool:
    return "<script" not in html


@some
@given(html=MARKUP.SVG_MARKUP.filter(_without_scripts))
def test_no_sibling_of_svg_is_lost(tab: Tab, html: str) -> None:
    tab.open()
    check_that_all_arrives(tab, html, "svg")


@some
@given(html=MARKUP.MATHML_MARKUP.filter(_without_scripts))
def test_no_sibling_of_mathml_is_lost(tab: Tab, html: str) -> None:
    tab.open()
    check_that_all_arrives(tab, html, "mathml")


@pytest.mark.parametrize(
    "html",
    [
        f"<g/><!-- {IMAGE}",
        f"<!-- {IMAGE} --",
        f"<g/><![CDATA[{IMAGE}",
        f"<![x {IMAGE[:-1]}",
        f"<?x {IMAGE[:-1]}",
        f"<a x='{IMAGE}",
        f"<<!-- -->{IMAGE[1:]}",
        f"<<!x>{IMAGE[1:]}",
        f"<text>a</text><<!-- -->script>{RUN}<<!-- -->/script>",
        f"<foreignObject><textarea>{IMAGE}",
        "<a x='" * 16_000,
    ],
    ids=lambda html: html[:20],
)
@pytest.mark.parametrize("namespace", ["svg", "mathml"])
def test_what_has_no_end_does_not_run(
    tab: Tab, namespace: ElementPatchNamespaceName, html: str
) -> None:
    tab.open(f"<{ROOTS[namespace]} id=it></{ROOTS[namespace]}>")
    tab.patch(SSE.patch_elements(html, "#it", "append", namespace=namespace))
    assert tab.run("document.querySelectorAll('img, body script').length") == 0
    assert tab.run("window.xss") == []


ALIVE = """([root, html]) => {
  const page = new DOMParser().parseFromString(
    `<body><template><${root}>${html}</${root}></template></body>`, "text/html");
  const home = page.querySelector("template").content.querySelector(root);
  return home.querySelectorAll("img, script").length;
}"""


@some
@given(soup=MARKUP.SOUP)
@example(soup="<<!-- -->img src=x onerror=pwn()>")
def test_nothing_comes_alive_that_was_not(tab: Tab, soup: str) -> None:
    """What the client puts into the page is what its own parser finds in the markup as given."""
    tab.open()
    tab.forgive()
    for namespace, root in ROOTS.items():
        tab.run("root => document.body.innerHTML = `<${root} id=it></${root}>`", root)
        wanted = tab.run(ALIVE, [root, soup])
        tab.patch(SSE.patch_elements(soup, "#it", "append", namespace=namespace))
        came = tab.run("it.querySelectorAll('img, script').length")
        assert came <= wanted


SCRIPTS = [
    f"{{a: {RUN}}}",
    f"{{'a': {RUN}}}",
    f'{{"a": {RUN}}}',
    f'{{"a": 1, [{RUN}]: 2}}',
    f"(() => {RUN})()",
    f'{{"a": `${{{RUN}}}`}}',
    f'{{"a": 1}}; {RUN}',
]


@pytest.mark.parametrize("text", SCRIPTS)
def test_text_that_is_no_json_would_run(tab: Tab, text: str) -> None:
    """So it is refused; the client is shown it here without the SDK."""
    with pytest.raises(ValueError, match="signals are not JSON"):
        SSE.patch_signals(text)
    tab.open()
    tab.forgive()
    tab.patch(f"event: datastar-patch-signals\ndata: signals {text}\n\n")


def test_the_client_runs_it(tab: Tab) -> None:
    tab.open()
    tab.patch(f"event: datastar-patch-signals\ndata: signals {SCRIPTS[0]}\n\n")
    assert tab.run("window.xss") == [1]


LITERALS: list[tuple[Any, str]] = [
    (True, "true"),
    (3, "3"),
    (1.5, "1.5"),
    (None, "null"),
    (-1, "-1"),
]


@pytest.mark.parametrize(("value", "shown"), LITERALS)
def test_literals(tab: Tab, value: Any, shown: str) -> None:
    attributes = (
        data.text(value),
        data.attr(title=value, hidden=False),
        data.class_(on=True, off=False),
        data.style({"opacity": 0.5, "--x": value}),
        data.computed(c=value),
    )
    tab.open(f"<p id=it {' '.join(map(str, attributes))}></p><b {data.text('`${$c}`')}></b>")
    assert tab.text("#it") == shown
    # A signal that is null is none.
    assert tab.text("b") == ("" if value is None else shown)
    assert tab.attribute("title") == (None if value is None else "" if value is True else shown)
    assert tab.run("[it.className, it.style.opacity, it.hidden]") == ["on", "0.5", False]


@pytest.mark.parametrize("value", [False, True])
def test_literals_to_show(tab: Tab, value: bool) -> None:
    tab.open(f"<p id=it {data.show(value)}></p>")
    assert tab.run("it.style.display") == ("" if value else "none")


@pytest.mark.parametrize(
    "name", [f"'+{RUN}+'", f'"+{RUN}+"', "\\", f"</p>{IMAGE}", ";", "@get('/x')"]
)
def test_python_values_in_expressions(tab: Tab, name: str) -> None:
    tab.open(f"<p id=it {data.on('click', f'el.textContent = {javascript(name)}')}></p>")
    tab.click()
    assert tab.text("#it") == name
    assert tab.run("window.xss") == []


def test_attributes_of_a_script_make_no_document(tab: Tab) -> None:
    """The client takes text with `</body>` in it for a whole page."""
    tab.open('<p id="stays"></p>')
    for given_ in (["title='</body>'"], {"title": "</body>"}, ['title="</head></body></html>"']):
        tab.patch(SSE.execute_script("window.ran = (window.ran ?? 0) + 1", True, given_))
    assert tab.run("[window.ran, document.querySelectorAll('#stays').length]") == [3, 1]
