"""The open elements of an HTML parser, and the formatting elements that it opens again.

Elements of HTML are named as they are, foreign ones with their namespace before them: "svg g".
https://html.spec.whatwg.org/multipage/parsing.html#parse-state
"""

from __future__ import annotations

from collections.abc import Iterable

from ._tokens import RAW, names

SVG_POINTS = frozenset(("svg foreignobject", "svg desc", "svg title"))
MATH_POINTS = frozenset(f"math {name}" for name in names("mi mo mn ms mtext"))
ANNOTATION, HTML_ANNOTATION = "math annotation-xml", "math annotation-xml html"

VOID = names(
    "area base basefont bgsound br col embed frame hr image img input keygen link meta param "
    "source track wbr"
)
IGNORED = names("body frame frameset head html")
TABLE_PARTS = names("caption col colgroup tbody td tfoot th thead tr")
HEADINGS = names("h1 h2 h3 h4 h5 h6")
BLOCKS = names(
    "address article aside blockquote center details dialog dir div dl fieldset figcaption figure "
    "footer header hgroup listing main menu nav ol pre search section summary ul"
)
BARRIERS = (
    names("applet caption html marquee object select table td template th")
    | SVG_POINTS
    | MATH_POINTS
    | {ANNOTATION, HTML_ANNOTATION}
)
IMPLIED = names("dd dt li optgroup option p rb rp rt rtc")
SPECIAL = (
    (BARRIERS | BLOCKS | HEADINGS | VOID | TABLE_PARTS | IGNORED | RAW)
    | names("button dd dt form li noscript p")
) - {"image"}


class Element:
    """One open element; two of the same name and attributes are two."""

    __slots__ = ("attributes", "name")

    def __init__(self, name: str, attributes: str = "") -> None:
        self.name = name
        self.attributes = attributes


class OpenElements:
    """What the parser is inside of, from the outermost element to the innermost."""

    def __init__(self, root: str) -> None:
        self._open = [Element(root)]
        self._tables = 0
        # None is a marker, beyond which nothing is opened again.
        self._formatting: list[Element | None] = []

    def _push(self, name: str, attributes: str = "") -> Element:
        element = Element(name, attributes)
        self._open.append(element)
        self._tables += name in ("table", "template")
        return element

    def _pop(self) -> str:
        name = self._open.pop().name
        self._tables -= name in ("table", "template")
        return name

    def _pop_until(self, wanted: Iterable[str]) -> None:
        """Closes elements up to one that is known to be open."""
        while self._pop() not in wanted:
            pass

    def _in_scope(self, wanted: Iterable[str], barriers: frozenset[str] = BARRIERS) -> bool:
        for element in reversed(self._open):
            if element.name in wanted:
                return True
            if element.name in barriers:
                return False
        return False

    def _imply_ends(self, but: str = "") -> None:
        while self._open[-1].name in IMPLIED and self._open[-1].name != but:
            self._pop()

    def _close(
        self, wanted: Iterable[str], barriers: frozenset[str] = BARRIERS, but: str = ""
    ) -> bool:
        """Closes an element that is in scope, with all in it; tells whether there was one."""
        if not self._in_scope(wanted, barriers):
            return False
        self._imply_ends(but)
        self._pop_until(wanted)
        return True

    def _end_other(self, name: str) -> None:
        """Closes an element of that name, unless it is beyond a special one."""
        for element in reversed(self._open):
            if element.name == name:
                self._imply_ends(but=name)
                while self._open[-1] is not element:
                    self._pop()
                self._pop()
                return
            if element.name in SPECIAL:
                return

    # --- formatting elements ----------------------------------------------------------------------

    def _mark(self) -> None:
        self._formatting.append(None)

    def _forget_to_marker(self) -> None:
        while self._formatting and self._formatting.pop() is not None:
            pass

    def _recent(self) -> list[Element]:
        """The formatting elements since the last marker, the last one first."""
        recent: list[Element] = []
        for element in reversed(self._formatting):
            if element is None:
                break
            recent.append(element)
        return recent

    def _format(self, name: str, attributes: str) -> None:
        """Opens a formatting element, of which at most three that are the same are remembered."""
        same = [e for e in self._recent() if (e.name, e.attributes) == (name, attributes)]
        if len(same) >= 3:
            self._formatting.remove(same[-1])
        self._formatting.append(self._push(name, attributes))

    def _reopen(self) -> None:
        """Opens the formatting elements again that were closed by the way."""
        if not self._formatting:
            return
        closed = len(self._formatting)
        while closed:
            element = self._formatting[closed - 1]
            if element is None or element in self._open:
                break
            closed -= 1
        for index in range(closed, len(self._formatting)):
            element = self._formatting[index]
            if element is not None:
                self._formatting[index] = self._push(element.name, element.attributes)

    def _end_formatting(self, name: str) -> None:
        """The adoption agency: what stands in a formatting element stays, and is formatted anew."""
        current = self._open[-1]
        if current.name == name and current not in self._formatting:
            self._pop()
            return
        for _ in range(8):
            element = next((e for e in self._recent() if e.name == name), None)
            if element is None:
                self._end_other(name)
                return
            if element not in self._open:
                self._formatting.remove(element)
                return
            place = self._open.index(element)
            above = [open_.name for open_ in self._open[place + 1 :]]
            if any(inner in BARRIERS for inner in above):
                return
            furthest = next((i for i, inner in enumerate(above) if inner in SPECIAL), None)
            if furthest is None:
                del self._open[place:]
                self._formatting.remove(element)
                return
            self._adopt(element, place + 1 + furthest)

    def _adopt(self, element: Element, furthest: int) -> None:
        block = self._open[furthest]
        bookmark = self._formatting.index(element)
        is_first = True
        place = furthest
        for count in range(1, len(self._open) + 1):
            place -= 1
            node = self._open[place]
            if node is element:
                break
            if node in self._formatting and count > 3:
                bookmark -= self._formatting.index(node) < bookmark
                self._formatting.remove(node)
            if node not in self._formatting:
                del self._open[place]
                continue
            clone = Element(node.name, node.attributes)
            self._formatting[self._formatting.index(node)] = self._open[place] = clone
            if is_first:
                bookmark = self._formatting.index(clone) + 1
            is_first = False
        bookmark -= self._formatting.index(element) < bookmark
        self._formatting.remove(element)
        clone = Element(element.name, element.attributes)
        self._formatting.insert(bookmark, clone)
        self._open.remove(element)
        self._open.insert(self._open.index(block) + 1, clone)
