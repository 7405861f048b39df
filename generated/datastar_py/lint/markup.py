# Copied from codegen/templates/generated/datastar_py/lint/markup.py
# by `python -m codegen`; edit that file, not this one.

"""Elements and attributes in markup, however broken it is, and where each of them stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from .templates import GAP, HOLE

_TAG = re.compile(r"<(?:(?P<comment>!--)|(?P<name>[A-Za-z][^\s/>\ue001]*))")
_ATTRIBUTE = re.compile(
    r"""
    [\s/\ue001]*
    (?: (?P<end>>)
      | (?P<name> [^\s/>="'\ue001] [^\s/>=\ue001]* )
        (?P<more> (?: \ue001+ [^\s/>=\ue001]+ )+ \ue001* | \ue001+ (?= \s*= ) )?
        (?: \s*=\s* (?: "(?P<double>[^"]*)" | '(?P<single>[^']*)' | (?P<bare>[^\s>"']+) ) )?
      | (?P<stray> ["'=] )
    )
    """,
    re.VERBOSE,
)
# What these hold is text, whatever it looks like.
_RAW = frozenset({"script", "style", "textarea", "title", "xmp", "noembed", "iframe"})


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute as it is written.

    Without a value, `value` is None. Where nobody can tell whether there is one, it is a gap.
    """

    name: str
    start: int
    value: str | None
    value_start: int


@dataclass(frozen=True, slots=True)
class Element:
    """A start tag. Its name is empty for attributes that stand in a text alone.

    `is_whole` says that no template decides which of its attributes there are.
    """

    name: str
    start: int
    attributes: list[Attribute]
    is_whole: bool = True


def elements(text: str, comments: list[tuple[int, int]]) -> Iterator[Element]:
    """Every start tag of a masked text. Adds what comments it comes by."""
    at = 0
    while tag := _TAG.search(text, at):
        if tag["comment"]:
            # `<!-->` is a comment of nothing.
            end = text.find("-->", tag.end() - 2)
            at = len(text) if end < 0 else end + 3
            comments.append((tag.start(), at))
            continue
        name = tag["name"].lower()
        found, at = attributes(text, tag.end())
        yield Element(name, tag.start(), found, GAP not in text[tag.start() : at])
        if name in _RAW:
            closing = re.compile(f"</{name}", re.IGNORECASE).search(text, at)
            at = closing.start() if closing else len(text)


def attributes(text: str, at: int) -> tuple[list[Attribute], int]:
    """The attributes from a place inside of a tag on, and where the tag ends."""
    found: list[Attribute] = []
    while part := _ATTRIBUTE.match(text, at):
        at = part.end()
        if part["end"]:
            break
        if part["stray"]:
            # A value that ends in another text, or never.
            if found and found[-1].value in (None, GAP):
                found[-1] = replace(found[-1], value=HOLE)
            if part["stray"] != "=":
                return found, len(text)
            continue
        group = next((g for g in ("double", "single", "bare") if part[g] is not None), None)
        value = None if group is None else part[group]
        start = part.end("name") if group is None else part.start(group)
        if value is None and at == len(text):
            # The text ends with the name: a value may follow in another one.
            value = GAP
        name = part["name"] + GAP if part["more"] else part["name"]
        found.append(Attribute(name, part.start("name"), value, start))
    return found, at
