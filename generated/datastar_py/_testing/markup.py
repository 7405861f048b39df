# Copied from codegen/templates/generated/datastar_py/_testing/markup.py
# by `python -m codegen`; edit that file, not this one.

"""What stands in the markup that an event patches: elements with an id, and scripts."""

from __future__ import annotations

from collections.abc import Iterator
from html import unescape

from .._tokens import RAW, Token, Tokens

# fmt: off
_VOID = frozenset({
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param",
    "source", "track", "wbr",
})
_BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "details", "dialog", "div", "dl", "fieldset",
    "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header",
    "hgroup", "hr", "main", "menu", "nav", "ol", "p", "pre", "search", "section", "table",
    "ul",
})
# fmt: on
# What the start of an element ends, if that is still open.
_ENDS = {
    **dict.fromkeys(_BLOCKS, frozenset({"p"})),
    "li": frozenset({"li"}),
    **dict.fromkeys(("dd", "dt"), frozenset({"dd", "dt"})),
    **dict.fromkeys(("td", "th"), frozenset({"td", "th"})),
    "tr": frozenset({"td", "th", "tr"}),
    "option": frozenset({"option"}),
}
# Such an element is patched by its name, wherever it stands in the text.
_OF_THE_DOCUMENT = frozenset({"html", "head", "body"})


class _Reader:
    """Notes where top-level elements begin and end, and what scripts hold."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._open: list[str] = []
        self._begun: tuple[int, str] | None = None
        self.found: list[tuple[str, int, int]] = []
        self.scripts: list[str] = []
        tokens = Tokens(text)
        while (token := tokens.read(has_cdata=False)) is not None:
            if token.kind == "end":
                self._close(token.name)
            elif token.kind == "start":
                self._start(token)
                if token.name in RAW and not token.closes_itself and not self._skip(tokens, token):
                    break
        self._end(len(text))

    def _start(self, token: Token) -> None:
        name = token.name
        while self._open and self._open[-1] in _ENDS.get(name, ()):
            self._open.pop()
        if not self._open:
            self._end(token.start)
            given = unescape(token.values().get("id", ""))
            selector = name if name in _OF_THE_DOCUMENT else f"#{given}"
            self._begun = token.start, selector
        if name not in _VOID and name not in RAW and not token.closes_itself:
            self._open.append(name)

    def _skip(self, tokens: Tokens, token: Token) -> bool:
        """Pass over content in which nothing is a tag; tell whether it has an end."""
        start = tokens.position
        if not tokens.skip_content(token.name):
            return False
        if token.name == "script":
            self.scripts.append(self._text[start : self._text.rfind("</", start, tokens.position)])
        return True

    def _close(self, name: str) -> None:
        if name in self._open:
            # What was not closed ends with what holds it.
            while self._open.pop() != name:
                pass

    def _end(self, place: int) -> None:
        if self._begun is not None:
            start, selector = self._begun
            self.found.append((selector, start, place))
            self._begun = None


def elements_of(text: str, selector: str) -> Iterator[str]:
    """Each top-level element that a client would put where that selector points."""
    for found, start, end in _Reader(text).found:
        if found == selector:
            yield text[start:end].strip()


def scripts_of(text: str) -> list[str]:
    """What stands in each script element."""
    return _Reader(text).scripts
