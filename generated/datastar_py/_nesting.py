# Copied from codegen/templates/generated/datastar_py/_nesting.py
# by `python -m codegen`; edit that file, not this one.

"""Which elements are open while an HTML parser reads markup inside of SVG or MathML.

Only that: no tree is made. What is asked is whether a token belongs to the outermost element, so
these are the rules of tree construction as far as they open and close elements.
https://html.spec.whatwg.org/multipage/parsing.html#tree-construction
"""

from __future__ import annotations

from ._open_elements import (
    ANNOTATION,
    BARRIERS,
    BLOCKS,
    HEADINGS,
    HTML_ANNOTATION,
    IGNORED,
    MATH_POINTS,
    SPECIAL,
    SVG_POINTS,
    TABLE_PARTS,
    VOID,
    Element,
)
from ._tables import BETWEEN_CELLS, TableElements
from ._tokens import RAW, Token, names

_FONT = frozenset(("color", "face", "size"))
_HTML_ENCODINGS = frozenset(("text/html", "application/xhtml+xml"))
_BREAKS_OUT = names(
    "b big blockquote body br center code dd div dl dt em embed h1 h2 h3 h4 h5 h6 head hr i img li "
    "listing menu meta nobr ol p pre ruby s small span strong strike sub sup table tt u ul var"
)
_FORMATTING = names("a b big code em font i nobr s small strike strong tt u")
_OBJECTS = names("applet marquee object")
_CLOSES_P = BLOCKS | HEADINGS | names("dd dt form hr li p plaintext xmp")
_NOT_FORMATTED = names("base basefont bgsound link meta param source track")
_BUTTON_SCOPE = BARRIERS | {"button"}
_LIST_SCOPE = BARRIERS | {"ol", "ul"}
# Chromium opens no more elements than this, one in the other.
_DEEPEST = 512


def _holds_html(name: str) -> bool:
    return " " not in name or name in SVG_POINTS or name in MATH_POINTS or name == HTML_ANNOTATION


class Nesting(TableElements):
    """The open elements, of which the outermost is `svg` or `math`."""

    def __init__(self, root: str) -> None:
        super().__init__(f"{root} {root}")

    @property
    def at_root(self) -> bool:
        """Whether the outermost element is also the innermost."""
        return len(self._open) == 1

    @property
    def is_known(self) -> bool:
        """Whether the outermost element is open, and not more are open than browsers allow."""
        return 0 < len(self._open) <= _DEEPEST

    @property
    def is_foreign(self) -> bool:
        """Whether the innermost element is none of HTML."""
        return " " in self._open[-1].name

    def take(self, token: Token) -> str:
        """Opens and closes what the token does; gives the name of an element of raw content."""
        if token.kind == "start":
            return self._start(token)
        if token.kind == "end":
            self._end(token.name)
        elif token.kind == "text" or token.kind == "space":
            self._characters(token.kind == "space")
        return ""

    def _characters(self, are_space: bool) -> None:
        current = self._open[-1].name
        if not _holds_html(current) or (are_space and current in BETWEEN_CELLS):
            return
        if current == "colgroup":
            self._pop()
        self._reopen()

    # --- foreign content --------------------------------------------------------------------------

    def _start(self, token: Token) -> str:
        current, name = self._open[-1].name, token.name
        if _holds_html(current):
            if current not in MATH_POINTS or name not in ("mglyph", "malignmark"):
                return self._start_html(token)
        elif (current == ANNOTATION and name == "svg") or (
            self._is_html(token) and self._breaks_out()
        ):
            return self._start_html(token)
        self._open_foreign(current.partition(" ")[0], token)
        return ""

    def _is_html(self, token: Token) -> bool:
        is_font = token.name == "font" and not _FONT.isdisjoint(token.values())
        return is_font or token.name in _BREAKS_OUT

    def _open_foreign(self, namespace: str, token: Token) -> None:
        name = f"{namespace} {token.name}"
        if name == ANNOTATION and token.values().get("encoding", "").lower() in _HTML_ENCODINGS:
            name = HTML_ANNOTATION
        if not token.closes_itself:
            self._open.append(Element(name))

    def _breaks_out(self) -> bool:
        """Closes foreign elements up to one that holds HTML.

        Where there is none, the outermost element ends, and the client never sees what follows.
        """
        holds = (i for i in reversed(range(len(self._open))) if _holds_html(self._open[i].name))
        index = next(holds, None)
        if index is not None:
            del self._open[index + 1 :]
        return index is not None

    def _end(self, name: str) -> None:
        if self.is_foreign and name in ("br", "p"):
            if not self._breaks_out():
                return
        elif self.is_foreign:
            wanted = (f"svg {name}", f"math {name}", f"math {name} html")
            for index in reversed(range(len(self._open))):
                found = self._open[index].name
                if found in wanted:
                    del self._open[index:]
                    return
                if " " not in found:
                    break
        self._end_html(name)

    # --- elements of HTML -------------------------------------------------------------------------

    def _start_html(self, token: Token) -> str:
        name = token.name
        table = self._nearest_table()
        raw = self._start_in_table(table, token) if table else None
        if raw is not None:
            return raw
        if name in IGNORED or name in TABLE_PARTS:
            return ""
        if name in _CLOSES_P:
            self._start_block(name)
            if name in RAW:
                self._reopen()
        elif name in _FORMATTING:
            self._start_formatting(token)
        elif name == "template":
            self._push(name)
            self._mark()
        elif name == "table":
            # Not after a p is closed: the client's parser is in quirks mode.
            self._push(name)
        elif name not in RAW:
            self._start_inline(token)
        return name if name in RAW else ""

    def _start_block(self, name: str) -> None:
        if name in ("li", "dd", "dt"):
            self._end_item(("li",) if name == "li" else ("dd", "dt"))
        self._close(("p",), _BUTTON_SCOPE, but="p")
        if name in HEADINGS and self._open[-1].name in HEADINGS:
            self._pop()
        if name == "hr" and self._in_scope(("select",)):
            self._imply_ends()
        if name not in VOID and name not in RAW:
            self._push(name)

    def _end_item(self, items: tuple[str, ...]) -> None:
        for element in reversed(self._open):
            if element.name in items:
                self._imply_ends(but=element.name)
                self._pop_until((element.name,))
                return
            if element.name in SPECIAL and element.name not in ("address", "div", "p"):
                return

    def _start_formatting(self, token: Token) -> None:
        name = token.name
        if name == "a":
            link = next((element for element in self._recent() if element.name == "a"), None)
            if link is not None:
                self._end_formatting("a")
                if link in self._formatting:
                    self._formatting.remove(link)
                if link in self._open:
                    self._open.remove(link)
        self._reopen()
        if name == "nobr" and self._in_scope(("nobr",)):
            self._end_formatting("nobr")
            self._reopen()
        self._format(name, token.attributes)

    def _start_inline(self, token: Token) -> None:
        name = token.name
        if name in ("option", "optgroup") and self._in_scope(("select",)):
            self._imply_ends(but="optgroup" if name == "option" else "")
        elif name in ("option", "optgroup") and self._open[-1].name == "option":
            self._pop()
        elif name in ("rb", "rtc", "rp", "rt") and self._in_scope(("ruby",)):
            self._imply_ends(but="" if name in ("rb", "rtc") else "rtc")
        elif name == "button":
            self._close(("button",))
        elif name in ("select", "input") and self._close(("select",)) and name == "select":
            return
        if name not in _NOT_FORMATTED and name not in ("rb", "rtc", "rp", "rt"):
            self._reopen()
        if name in ("svg", "math"):
            self._open_foreign(name, token)
        elif name not in VOID:
            self._push(name)
        if name in _OBJECTS:
            self._mark()

    def _end_html(self, name: str) -> None:
        table = self._nearest_table()
        if name == "template":
            self._end_template()
        elif name in IGNORED or (table and self._end_in_table(table, name)):
            return
        elif name == "p":
            self._close(("p",), _BUTTON_SCOPE, but="p")
        elif name == "br":
            self._reopen()
        elif name == "li":
            self._close(("li",), _LIST_SCOPE, but="li")
        elif name in ("dd", "dt"):
            self._close((name,), but=name)
        elif name in HEADINGS:
            self._close(HEADINGS)
        elif name in BLOCKS or name in ("button", "select"):
            self._close((name,))
        elif name in _FORMATTING:
            self._end_formatting(name)
        elif name in _OBJECTS:
            if self._close((name,)):
                self._forget_to_marker()
        else:
            self._end_other(name)

    def _end_template(self) -> None:
        if any(element.name == "template" for element in self._open):
            self._pop_until(("template",))
            self._forget_to_marker()
        else:
            # It ends the client's own template, which the outermost element stands in.
            self._open.clear()
