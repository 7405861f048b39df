"""The client's side of an attribute: how it reads names, and what HTML parsers make of text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html.parser import HTMLParser

import html5lib

CASES = {
    "bind": "camel",
    "computed": "camel",
    "indicator": "camel",
    "ref": "camel",
    "signals": "camel",
    "match-media": "camel",
    "class": "kebab",
    "on": "kebab",
}


@dataclass(frozen=True)
class Read:
    """What the client makes of an attribute's name."""

    plugin: str
    key: str
    modifiers: dict[str, list[str]]

    @property
    def name(self) -> str:
        """The key in the case that the client gives it."""
        default = CASES.get(self.plugin)
        if default is None:
            return self.key
        return _cased(self.key, self.modifiers.get("case", [default])[0])


def _camel(key: str) -> str:
    return re.sub("-[a-z]", lambda found: found[0][1].upper(), key)


def _cased(key: str, case: str) -> str:
    if case == "camel":
        return _camel(key)
    if case == "snake":
        return key.replace("-", "_")
    if case == "pascal":
        camel = _camel(key)
        return camel[:1].upper() + camel[1:]
    return key


def read(name: str, prefix: str = "data-") -> Read:
    """Splits a name at `__`, the first piece at its first colon, the others at their dots."""
    assert name.startswith(prefix), name
    first, *others = _lower(name[len(prefix) :]).split("__")
    plugin, _, key = first.partition(":")
    modifiers = {modifier: tags for modifier, *tags in (other.split(".") for other in others)}
    return Read(plugin, key, modifiers)


def _lower(name: str) -> str:
    """Lower-cases ASCII alone, as HTML does."""
    return re.sub("[A-Z]", lambda found: found[0].lower(), name)


class _Elements(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def attributes(html: str) -> dict[str, str]:
    """The attributes of the one element that the text must be, as two parsers agree on them."""
    parser = _Elements()
    parser.feed(html)
    parser.close()
    assert len(parser.found) == 1, html
    found = {name: value or "" for name, value in parser.found[0][1].items()}
    fragment = html5lib.parseFragment(html, container="div", namespaceHTMLElements=False)
    elements = list(fragment.iter())[1:]
    assert len(elements) == 1, html
    names = list(elements[0].attrib)
    # Python's parser lower-cases more than ASCII, and leaves CR where HTML reads LF.
    assert [name.lower() for name in names] == list(found), html
    assert list(elements[0].attrib.values()) == [
        value.replace("\r\n", "\n").replace("\r", "\n") for value in found.values()
    ], html
    return dict(zip(names, found.values(), strict=True))


def expected(attribute: dict[str, str | bool]) -> dict[str, str]:
    """A mapping of attributes as an HTML parser gives it back."""
    return {_lower(name): "" if value is True else str(value) for name, value in attribute.items()}


def scripts(html: str) -> list[tuple[dict[str, str], str]]:
    """Attributes and code of each script in a page; nothing else may be there."""
    document = html5lib.parse(f"<!doctype html><body>{html}</body>", namespaceHTMLElements=False)
    body = document.find("body")
    assert body is not None
    assert [element.tag for element in body.iter()][1:] == ["script"] * len(body), html
    assert not (body.text or "").strip(), html
    assert not any((element.tail or "").strip() for element in body), html
    return [(dict(element.attrib), element.text or "") for element in body]
