"""Markup in programs: strings as Python reads them, each character with its place in the program.

Only comments and strings are told apart, so that a program for another Python can be read as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from .templates import HOLE

_TOKEN = re.compile(
    r"""
      (?P<comment> \#[^\n]* )
    | (?<![\w]) (?P<prefix> [rRbBuUfFtT]{0,2} ) (?P<quote> \"{3} | '{3} | ["'] )
    """,
    re.VERBOSE,
)
_ESCAPE = re.compile(
    r"\\(?:N\{[^}\n]*\}|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-7]{1,3}|\r\n|.)",
    re.DOTALL,
)
_SPECIAL = re.compile(r"[\\{}\n\"']")
_SIMPLE = {
    "a": "\a",
    "b": "\b",
    "f": "\f",
    "v": "\v",
    "n": "\n",
    "t": "\t",
    "r": "\r",
    "\n": "",
    "\r\n": "",
    "\\": "\\",
    "'": "'",
    '"': '"',
}
_BETWEEN = re.compile(r"(?:\s|\\\n|\#[^\n]*\n)*")


@dataclass
class String:
    """One string, or several that stand side by side: what it holds, and where each part stands.

    A field of an f-string or t-string is one hole. `fields` are the places of their code.
    """

    start: int
    end: int
    text: str = ""
    places: Sequence[int] = ()
    fields: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])


def strings(source: str, start: int, end: int, comments: list[tuple[int, int]]) -> Iterator[String]:
    """The strings between two places of a program, those in the fields of others after them."""
    at = start
    last: String | None = None
    while token := _TOKEN.search(source, at, end):
        at = token.end()
        if token["comment"]:
            comments.append(token.span())
            continue
        found = _read(source, token, end)
        at = found.end
        if last and _between(source, last.end) >= found.start:
            last = _joined(last, found)
            continue
        if last:
            yield from _with_inner(source, last, comments)
        last = found
    if last:
        yield from _with_inner(source, last, comments)


def _with_inner(source: str, string: String, comments: list[tuple[int, int]]) -> Iterator[String]:
    yield string
    for start, end in string.fields:
        yield from strings(source, start, end, comments)


def _between(source: str, at: int) -> int:
    """Where the next thing stands that is neither white space nor a comment."""
    found = _BETWEEN.match(source, at)
    return found.end() if found else at


def _joined(one: String, other: String) -> String:
    return String(
        one.start,
        other.end,
        one.text + other.text,
        [*list(one.places)[: len(one.text)], *other.places],
        one.fields + other.fields,
    )


def _read(source: str, token: re.Match[str], end: int) -> String:
    """The string that opens with a token."""
    prefix, quote = token["prefix"].lower(), token["quote"]
    at = token.end()
    if "f" not in prefix and "t" not in prefix:
        closing = _closing(source, at, quote, end)
        body = source[at:closing]
        if "\\" not in body or "r" in prefix:
            stop = min(closing + len(quote), end)
            return String(token.start(), stop, body, range(at, closing + 1))
    string = String(token.start(), end)
    formatted = "f" in prefix or "t" in prefix
    pieces: list[str] = []
    places: list[int] = []
    while at < end:
        special = _SPECIAL.search(source, at, end)
        stop = special.start() if special else end
        pieces.append(source[at:stop])
        places += range(at, stop)
        at = stop
        if special is None or source.startswith(quote, at):
            break
        sign = special[0]
        if sign == "\n" and len(quote) == 1:
            break
        length, text = 1, sign
        if sign == "\\" and formatted and source[at + 1 : at + 2] in ("{", "}"):
            pass  # The backslash is a sign of its own, and the field begins behind it.
        elif sign == "\\" and (escape := _ESCAPE.match(source, at, end)):
            length = 2 if "r" in prefix else len(escape[0])
            text = source[at : at + 2] if "r" in prefix else _decoded(escape[0])
        elif sign in "{}" and formatted:
            if source.startswith(sign * 2, at):
                length = 2
            elif sign == "{":
                code, closing = _field(source, at, end)
                length, text = closing - at, HOLE
                string.fields.append((at + 1, code))
        pieces.append(text)
        places += [at] * len(text)
        at += length
    string.text, string.places = "".join(pieces), [*places, at]
    string.end = min(at + len(quote), end)
    return string


def _closing(source: str, at: int, quote: str, end: int) -> int:
    """Where a string ends whose backslashes keep quotes from ending it."""
    pattern = r"\\.|" + quote if len(quote) == 3 else r"\\.|\n|" + quote
    for found in re.compile(pattern, re.DOTALL).finditer(source, at, end):
        if found[0][0] != "\\":
            return found.start()
    return end


def _decoded(escape: str) -> str:
    letter = escape[1:]
    if letter in _SIMPLE:
        return _SIMPLE[letter]
    if letter[0] in "xuU":
        code = int(letter[1:], 16)
        return chr(code) if code < 0x110000 else HOLE
    if letter[0] in "01234567":
        return chr(int(letter, 8))
    # Some other character, by its name or as it stands.
    return HOLE if letter[0] == "N" else escape


def _field(source: str, at: int, end: int) -> tuple[int, int]:
    """Where the code of a field ends that opens at a place, and where the field itself does."""
    depth, code = 0, 0
    while at < end:
        sign = source[at]
        # In a format, quotes and other brackets are signs like any: only fields are in it.
        in_format = code > 0 and depth == 1
        if sign == "{" or (sign in "([" and not in_format):
            depth += 1
        elif sign == "}" or (sign in ")]" and not in_format):
            depth -= 1
            if depth == 0:
                return code or at, at + 1
        elif sign == ":" and depth == 1 and not code:
            code = at
        elif sign in "\"'" and not in_format:
            quote = sign * 3 if source.startswith(sign * 3, at) else sign
            at = min(_closing(source, at + len(quote), quote, end) + len(quote), end)
            continue
        at += 1
    return code or end, end


def is_docstring(source: str, string: String) -> bool:
    """Whether the string is a statement of its own, which nobody sends anywhere."""
    before = source[max(0, string.start - 400) : string.start].rstrip(" \t")
    after = source[string.end : string.end + 400].lstrip(" \t")
    starts = not before or before[-1] == "\n"
    ends = not after or after[0] in "\r\n#"
    if not (starts and ends):
        return False
    # Inside of brackets, a line of its own is an argument or a part of one.
    code = before.rstrip()
    opens = code.endswith(("(", "[", "{", ",", "=", "+", "%"))
    return not opens and not after.lstrip().startswith((")", "]", "}", ","))
