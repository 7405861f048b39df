"""Markup as the tokens that an HTML parser reads, in one pass over the text.

https://html.spec.whatwg.org/multipage/parsing.html#tokenization
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

_S = r"\t\n\f\r\x20"

# Possessive throughout, so that a tag without an end is given up at once.
_TAG = re.compile(
    rf"""
    <(?P<slash>/?+)(?P<name>[a-zA-Z][^{_S}/>]*+)
    (?P<attributes>(?:
        [{_S}]++
        |/(?!>)
        |[^{_S}/>][^{_S}/>=]*+
        (?:[{_S}]*+=[{_S}]*+(?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z)|[^{_S}>"'][^{_S}>]*+|(?=>)))?+
    )*+)(?P<closed>/?+)>
    """,
    re.VERBOSE,
)
_ATTRIBUTE = re.compile(
    rf"""
    ([^{_S}/>][^{_S}/>=]*)
    (?:[{_S}]*=[{_S}]*(?:"([^"]*)"|'([^']*)'|([^{_S}>"'][^{_S}>]*))?)?
    """,
    re.VERBOSE,
)
_COMMENT_END = re.compile(r"--!?>")
_SCRIPT = re.compile(rf"<!--(?!-*>)|-->|</?script(?=[{_S}/>])", re.IGNORECASE)


def names(text: str) -> frozenset[str]:
    """The names of elements that a text lists."""
    return frozenset(text.split())


# Elements of HTML in whose content nothing is a tag but their own end.
RAW = names("iframe noembed noframes plaintext script style textarea title xmp")
_RAW_ENDS = {name: re.compile(rf"</{name}(?=[{_S}/>])", re.IGNORECASE) for name in RAW}


class Token(NamedTuple):
    """What stands between two places of the text."""

    kind: Literal["text", "space", "comment", "start", "end"]
    start: int
    name: str = ""
    attributes: str = ""
    closes_itself: bool = False

    def values(self) -> dict[str, str]:
        """The attributes of a tag; of those with one name the first one counts."""
        found: dict[str, str] = {}
        for match in _ATTRIBUTE.finditer(self.attributes):
            found.setdefault(match[1].lower(), match[2] or match[3] or match[4] or "")
        return found


class Tokens:
    """Reads one token after the other, until the text ends or something in it has no end."""

    def __init__(self, text: str) -> None:
        self._text = text
        self.position = 0

    def read(self, has_cdata: bool) -> Token | None:
        """The next token; None where the rest of the text is none."""
        text, start = self._text, self.position
        if start >= len(text):
            return None
        if text[start] != "<":
            return self._characters(start, text.find("<", start))
        following = text[start + 1 : start + 2]
        if following == "!" or following == "?":
            return self._declaration(start, has_cdata)
        if following == "/":
            following = text[start + 2 : start + 3]
            if following == ">":
                return self._found(Token("end", start), start + 3)
            if following and not (following.isascii() and following.isalpha()):
                return self._until(Token("comment", start), text.find(">", start), 1)
        if not (following.isascii() and following.isalpha()):
            return self._characters(start, text.find("<", start + 1))
        tag = _TAG.match(text, start)
        if tag is None:
            return None
        kind: Literal["start", "end"] = "end" if tag["slash"] else "start"
        name, attributes = tag["name"].lower(), tag["attributes"]
        return self._found(Token(kind, start, name, attributes, bool(tag["closed"])), tag.end())

    def skip_content(self, name: str) -> bool:
        """Passes over raw content and the end tag after it; False where that is missing."""
        start = self._script_end() if name == "script" else self._raw_end(name)
        tag = None if start is None else _TAG.match(self._text, start)
        if tag is None:
            return False
        self.position = tag.end()
        return True

    def _raw_end(self, name: str) -> int | None:
        end = None if name == "plaintext" else _RAW_ENDS[name].search(self._text, self.position)
        return end and end.start()

    def _script_end(self) -> int | None:
        """A script in a comment in a script does not end the outer one."""
        in_comment = in_script = False
        for found in _SCRIPT.finditer(self._text, self.position):
            word = found[0].lower()
            if word == "<!--":
                in_comment = True
            elif word == "-->":
                in_comment = in_script = False
            elif word == "<script":
                in_script = in_comment
            elif not in_script:
                return found.start()
            else:
                in_script = False
        return None

    def _found(self, token: Token, end: int) -> Token:
        self.position = end
        return token

    def _until(self, token: Token, end: int, length: int) -> Token | None:
        return None if end < 0 else self._found(token, end + length)

    def _characters(self, start: int, end: int) -> Token:
        end = len(self._text) if end < 0 else end
        blank = not self._text[start:end].strip("\t\n\f\r ")
        return self._found(Token("space" if blank else "text", start), end)

    def _declaration(self, start: int, has_cdata: bool) -> Token | None:
        text = self._text
        if text.startswith("<!--", start):
            for closed in (">", "->"):
                if text.startswith(closed, start + 4):
                    return self._found(Token("comment", start), start + 4 + len(closed))
            found = _COMMENT_END.search(text, start + 4)
            return found and self._found(Token("comment", start), found.end())
        if has_cdata and text.startswith("<![CDATA[", start):
            end = text.find("]]>", start)
            return self._until(Token("text" if end > start + 9 else "comment", start), end, 3)
        return self._until(Token("comment", start), text.find(">", start), 1)
