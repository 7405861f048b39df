"""What the strings of the spec may hold: each is a type of a field, which the loader checks.

A plain `str` is one line of printable characters. What ends up as code, as a requirement of pip or
as a line of tox.ini is narrower, so that no string of the spec can say more than it should.
"""

from __future__ import annotations

import ast
import keyword
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated


@dataclass(frozen=True)
class Syntax:
    """What a string must be: `fits` decides, the words are for whoever wrote another one.

    It is one line of printable characters as well, unless it `has_lines`.
    """

    fits: Callable[[str], object]
    what: str
    mend: str
    has_lines: bool = False

    def misfit(self, text: str) -> Syntax | None:
        """What the text is not, if anything."""
        if not self.has_lines and not text.isprintable():
            return ONE_LINE
        return None if self.fits(text) else self


def _matching(pattern: str, what: str, mend: str) -> Syntax:
    return Syntax(re.compile(pattern, re.ASCII).fullmatch, what, mend)


def _is_expression(text: str) -> bool:
    try:
        ast.parse(text, mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def _is_identifier(text: str) -> bool:
    is_word = re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", text) is not None
    return is_word and not keyword.iskeyword(text)


def _is_name(text: str) -> bool:
    taken = keyword.iskeyword(text) or text in ("self", "cls")
    return re.fullmatch(r"[a-z][a-z0-9_]*", text) is not None and not taken


Sentence = Annotated[str, _matching(r"\S.*\.", "should be a sentence", "end it with a full stop")]
Name = Annotated[
    str, Syntax(_is_name, "should be a Python name in lower case", "use letters, digits and _")
]
Identifier = Annotated[
    str, Syntax(_is_identifier, "should be a name of Python", "use letters, digits and _")
]
ClassName = Annotated[
    str, _matching(r"[A-Z][A-Za-z0-9]*", "should be the name of a class", "write it LikeThis")
]
Expression = Annotated[
    str, Syntax(_is_expression, "should be a Python expression", "write one that Python parses")
]
Word = Annotated[
    str,
    _matching(r"[A-Za-z0-9][\w.-]*", "should be one word", "use letters, digits, '.', '-' and '_'"),
]
Token = Annotated[
    str,
    _matching(
        r"[a-z0-9]+(-[a-z0-9]+)*",
        "should be a tag of a modifier",
        "use lower-case words and digits",
    ),
]
Release = Annotated[
    str,
    _matching(
        r"v\d+\.\d+\.\d+(-[A-Z]+\.\d+)?", "should be a release of Datastar", "write it like v1.0.4"
    ),
]
Version = Annotated[
    str, _matching(r"\d+(\.\d+)*", "should be a version", "write one such as '1.2.3'")
]
PythonVersion = Annotated[
    str, _matching(r"3\.\d+", "should be a version of Python", "write one such as '3.13'")
]
Package = Annotated[
    str,
    _matching(
        r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?",
        "should be the name of a package on PyPI",
        "use letters, digits, '-', '_' and '.'",
    ),
]
PipRequirement = Annotated[
    str,
    _matching(
        r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?(\[[a-z0-9,_-]+\])?"
        r"(([<>=!~]=|[<>])[0-9][0-9A-Za-z.*+]*(,(?=[<>=!~]))?)*"
        r"(; ?[a-z_]+ ?([<>=!~]=|[<>]) ?['\"][0-9A-Za-z.]+['\"])?",
        "should be a requirement of pip",
        "write it like 'package' or 'package>=1,<2'",
    ),
]
Link = Annotated[
    str, _matching(r"[^\s<>\"'`\\]+", "should be an address", "write one without blanks and quotes")
]
Path = Annotated[
    str, _matching(r"/[A-Za-z0-9._/-]*", "should be the path of a page", "write it like /page.json")
]
Method = Annotated[str, _matching(r"[A-Z]+", "should be a method of HTTP", "write it in capitals")]
HeaderName = Annotated[
    str,
    _matching(
        r"[!#$%&'*+.^_`|~0-9A-Za-z-]+",
        "should be the name of a header",
        "write it like Cache-Control",
    ),
]
# Text of several lines: what an example gives.
Lines = Annotated[
    str,
    Syntax(
        lambda text: all(line.isprintable() for line in text.split("\n")),
        "should be printable lines",
        "write other characters as escapes of Python",
        has_lines=True,
    ),
]

ONE_LINE = Syntax(str.isprintable, "should be one line of printable text", "take out the rest")
DOTTED = _matching(
    r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*", "should be a dotted name", "write it like module.Class"
)
