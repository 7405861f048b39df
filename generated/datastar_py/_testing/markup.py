# Copied from codegen/templates/generated/datastar_py/_testing/markup.py
# by `python -m codegen`; edit that file, not this one.

"""What stands in the markup that an event patches: elements with an id, and scripts."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser

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


class _Reader(HTMLParser):
    """Notes where top-level elements begin and end, and what scripts hold."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=False)
        self._lines = [0]
        for line in text.splitlines(keepends=True):
            self._lines.append(self._lines[-1] + len(line))
        self._open: list[str] = []
        self._script: list[str] | None = None
        self._begun: tuple[int, str] | None = None
        self.found: list[tuple[str, int, int]] = []
        self.scripts: list[str] = []
        self.feed(text)
        self.close()
        self._end(len(text))

    def _place(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + column

    def _end(self, place: int) -> None:
        if self._begun is not None:
            start, selector = self._begun
            self.found.append((selector, start, place))
            self._begun = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        while self._open and self._open[-1] in _ENDS.get(tag, ()):
            self._open.pop()
        if not self._open:
            self._end(self._place())
            given = dict(attrs).get("id")
            self._begun = (self._place(), tag if tag in _OF_THE_DOCUMENT else f"#{given}")
        if tag == "script":
            self._script = []
        if tag not in _VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if self._open[-1:] == [tag] and tag not in _VOID:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        if self._script is not None and tag == "script":
            self.scripts.append("".join(self._script))
            self._script = None
        if tag in self._open:
            # What was not closed ends with what holds it.
            while self._open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if self._script is not None:
            self._script.append(data)


def elements_of(text: str, selector: str) -> Iterator[str]:
    """Each top-level element that a client would put where that selector points."""
    for found, start, end in _Reader(text).found:
        if found == selector:
            yield text[start:end].strip()


def scripts_of(text: str) -> list[str]:
    """What stands in each script element."""
    return _Reader(text).scripts
