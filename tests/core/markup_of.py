"""Markup as people and attackers write it, for tests of who belongs to whom."""

from __future__ import annotations

from hypothesis import strategies as st

TEXT = st.sampled_from(["x", " ", "\n", "y z", "&lt;", "&amp;", "a < b", "\xa0", "<!-- c -->"])
FOREIGN = ["g", "circle", "rect", "a", "text", "style", "script", "svg", "use", "linearGradient"]
MATH = ["mrow", "mfrac", "msup", "semantics", "math"]
VOID = ["br", "img", "hr", "input", "wbr", "embed", "area", "source"]
# Elements that may be left open, since something else ends them.
IMPLIED = ["p", "li", "dd", "dt", "option", "optgroup", "rt", "rp", "td", "th", "tr", "tbody"]
CLOSED = [
    *("div", "span", "b", "i", "em", "a", "ul", "ol", "dl", "h1", "h2", "section", "table"),
    *("button", "label", "select", "ruby", "pre", "font", "object", "nobr", "figure", "main"),
]
RAW = ["style", "script", "textarea", "title", "xmp", "iframe", "noembed"]
ATTRIBUTES = ["", " class=a", " title='a > b'", ' data-x="</g>"', " hidden", " a=b/"]


def _element(name: str, attributes: str, content: str, closed: bool) -> str:
    return f"<{name}{attributes}>{content}" + (f"</{name}>" if closed else "")


def _raw(name: str, content: str) -> str:
    return f"<{name}>{content}</{name}>"


HTML = st.recursive(
    st.one_of(
        TEXT,
        st.sampled_from([f"<{name}>" for name in VOID]),
        st.builds(_raw, st.sampled_from(RAW), st.sampled_from(["", "x", "a<b>c", "<p>", "<!-- x"])),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map("".join),
        st.builds(
            _element,
            st.sampled_from(CLOSED),
            st.sampled_from(ATTRIBUTES),
            inner,
            st.just(True),
        ),
        st.builds(
            _element, st.sampled_from(IMPLIED), st.sampled_from(ATTRIBUTES), inner, st.booleans()
        ),
    ),
    max_leaves=8,
)


def _foreign(names: list[str], point: str, html: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    leaves = st.sampled_from([f"<{name} r='1'/>" for name in names] + [f"<{point}></{point}>"])
    return st.recursive(
        st.one_of(
            leaves,
            TEXT,
            html.map(lambda inner: f"<{point} x='1'>{inner}</{point}>"),
        ),
        lambda inner: st.one_of(
            st.lists(inner, max_size=3).map("".join),
            st.builds(
                _element,
                st.sampled_from(names),
                st.sampled_from(ATTRIBUTES),
                inner,
                st.just(True),
            ),
        ),
        max_leaves=6,
    )


SVG_MARKUP = st.lists(_foreign(FOREIGN, "foreignObject", HTML), min_size=1, max_size=4).map("".join)
# html5lib ends `mtext` although an element of HTML is open in it; browsers do not.
_IN_A_BLOCK = HTML.map(lambda inner: f"<div>{inner}</div>")
MATHML_MARKUP = st.lists(_foreign(MATH, "mtext", _IN_A_BLOCK), min_size=1, max_size=4).map("".join)

PIECES = [
    *("<", "</", ">", "/>", "<!--", "-->", "--!>", "--", "!", "<!", "<?", "<![CDATA[", "]]>"),
    *("<g>", "</g>", "<g/>", "<p>", "</p>", "<foreignObject>", "</foreignObject>", "<desc>"),
    *("'", '"', "=", "a=", "x", " ", "\n", "&lt;", "\0", "\xa0", "<a href='", "<circle r=1/>"),
    *("<img src=x onerror=pwn()>", "<script>", "</script>", "<title>", "</title>", "</svg>"),
    *("<svg>", "<style>", "</style>", "<textarea>", "</textarea>", "<br>", "<table>", "<td>"),
    *("</table>", "</template>", "<plaintext>", "<mi>", "<math>", "img src=x onerror=pwn()>"),
]
SOUP = st.lists(st.sampled_from(PIECES), max_size=12).map("".join)
