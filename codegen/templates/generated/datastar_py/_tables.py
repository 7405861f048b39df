"""Tables, whose parts are opened and closed by the way.

https://html.spec.whatwg.org/multipage/parsing.html#parsing-main-intable
"""

from __future__ import annotations

from abc import abstractmethod

from ._open_elements import TABLE_PARTS, OpenElements
from ._tokens import Token

_TABLE_SCOPE = frozenset(("html", "table", "template"))
_ROWS = frozenset(("tbody", "tfoot", "thead"))
_CELLS = frozenset(("td", "th"))
_TABLE = TABLE_PARTS - {"col"} | {"table", "template"}
BETWEEN_CELLS = _ROWS | {"colgroup", "table", "tr"}
_IMPLIED_PARTS = {"col": "colgroup", "td": "tbody", "th": "tbody", "tr": "tbody"}
# The end tags that end a part of a table together with what it is in.
_ENDS_ALSO = {
    **dict.fromkeys(_CELLS, _ROWS | {"table", "tr"}),
    **dict.fromkeys((*_ROWS, "caption"), frozenset(("table",))),
    "tr": _ROWS | {"table"},
}


class TableElements(OpenElements):
    """Open elements, and what tags do to the innermost table among them."""

    @abstractmethod
    def _start_html(self, token: Token) -> str: ...

    @abstractmethod
    def _end_html(self, name: str) -> None: ...

    def _nearest_table(self) -> str:
        """The part of a table that is open, which decides what a tag means."""
        if self._tables:
            for element in reversed(self._open):
                if element.name in _TABLE:
                    return element.name
        return ""

    def _back_to(self, parts: frozenset[str]) -> None:
        while self._open[-1].name not in parts:
            self._pop()

    def _end_part(self, part: str) -> None:
        """Closes a part of a table that is open, with all in it."""
        if part in _CELLS or part == "caption":
            self._imply_ends()
        self._pop_until((part,))
        if part in _CELLS or part == "caption":
            self._forget_to_marker()

    def _start_in_table(self, part: str, token: Token) -> str | None:
        """Opens a part of a table, and gives what `take` gives; None for what is no part of one."""
        name = token.name
        if part == "template":
            if name not in TABLE_PARTS or name == "col":
                return None
            wanted = name
        elif part == "colgroup":
            if name in ("col", "template"):
                return "" if name == "col" else None
            if self._open[-1].name != "colgroup":
                return ""
            self._pop()
            return self._start_html(token)
        elif name == "table" and part in _ROWS | {"table", "tr"}:
            if not self._in_scope(("table",), _TABLE_SCOPE):
                return ""
            self._pop_until(("table",))
            return self._start_html(token)
        elif name not in TABLE_PARTS:
            return "" if name == "form" and part in _ROWS | {"table", "tr"} else None
        elif part == "table":
            self._back_to(frozenset(("table",)))
            wanted = _IMPLIED_PARTS.get(name, name)
        elif part in _ROWS and name in _CELLS | {"tr"}:
            self._back_to(_ROWS)
            wanted = "tr"
        elif part == "tr" and name in _CELLS:
            self._back_to(frozenset(("tr",)))
            wanted = name
        else:
            self._end_part(part)
            return self._start_html(token)
        self._push(wanted)
        if wanted in _CELLS or wanted == "caption":
            self._mark()
        return "" if wanted == name else self._start_html(token)

    def _end_in_table(self, part: str, name: str) -> bool:
        """Closes parts of a table; tells whether all is done that the end tag does."""
        if part == "template":
            return False
        if part == "colgroup":
            if name != "col" and self._open[-1].name == "colgroup":
                self._pop()
                if name != "colgroup":
                    self._end_html(name)
            return True
        if name not in TABLE_PARTS and name != "table":
            return False
        if name == part:
            self._end_part(part)
        elif name in _ENDS_ALSO.get(part, ()) and self._in_scope((name,), _TABLE_SCOPE):
            self._end_part(part)
            self._end_html(name)
        return True
