# Copied from codegen/templates/generated/datastar_py/_siblings.py
# by `python -m codegen`; edit that file, not this one.

"""Top-level nodes of markup, and what stands between them."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from itertools import pairwise


class _TopLevel(HTMLParser):
    """Finds where each top-level node begins, and whether it is an element, a text or neither."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=False)
        self._line_starts = [0, *(match.end() for match in re.finditer("\n", text))]
        self._depth = 0
        self.found: list[tuple[int, str]] = []
        self.feed(text)
        self.close()

    def _node(self, kind: str) -> None:
        if self._depth == 0:
            line, column = self.getpos()
            self.found.append((self._line_starts[line - 1] + column, kind))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._node("element")
        self._depth += 1

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._node("element")

    def handle_endtag(self, tag: str) -> None:
        self._depth = max(0, self._depth - 1)

    def handle_data(self, data: str) -> None:
        self._node("text")

    def handle_entityref(self, name: str) -> None:
        self._node("text")

    def handle_charref(self, name: str) -> None:
        self._node("text")

    def handle_comment(self, data: str) -> None:
        self._node("other")

    def handle_decl(self, decl: str) -> None:
        self._node("other")

    def handle_pi(self, data: str) -> None:
        self._node("other")

    def unknown_decl(self, data: str) -> None:
        self._node("other")


def parted(text: str) -> str:
    """What `siblings_apart` gives for any text, even one with a single element."""
    found = _TopLevel(text).found
    apart = ""
    last = between = ""
    for (start, kind), (end, _) in pairwise([*found, (len(text), "end")]):
        piece = text[start:end]
        if kind == "other" or (kind == "text" and last != "text" and piece.isspace()):
            between = piece if kind == "text" and not between else "\n"
            continue
        if last and (last, kind) != ("text", "text"):
            apart += (between or "\n") if last == kind else "<!---->"
        apart += piece
        last, between = kind, ""
    return apart
