"""A response that is one patch, and what its headers can hold."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import NamedTuple, cast

from ._checks import encodable, one_line, shown, string
from ._elements import attribute

__all__ = ["Reply", "attributes_header", "code", "selector_header"]


class Reply(NamedTuple):
    """What to answer with: the status is 200, since the client looks at no other body."""

    body: bytes
    content_type: str
    headers: dict[str, str]
    """Those beside Content-Type; all of them are ASCII."""

    def __str__(self) -> str:
        lines = [f"{name}: {value}\n" for name, value in self.headers.items()]
        return f"Content-Type: {self.content_type}\n{''.join(lines)}\n{self.body.decode()}"


# A backslash takes what follows with it; before a character that is no ASCII it says nothing.
_ESCAPED_OR_FOREIGN = r"(\\[\x00-\x7f])|\\?([^\x00-\x7f])"


def selector_header(argument: str, selector: object) -> str:
    """A CSS selector as the value of a header: one line of ASCII, with the rest as CSS escapes."""
    line = one_line(argument, selector)
    if any(character < " " or character == "\x7f" for character in line):
        raise ValueError(f"{argument} must hold no control characters; got {shown(line)}")
    if line.isascii():
        return line
    return re.sub(_ESCAPED_OR_FOREIGN, lambda found: found[1] or f"\\{ord(found[2]):x} ", line)


def attributes_header(argument: str, attributes: object) -> str:
    """Attributes of an element as the value of a header: a JSON object of names and texts."""
    if not isinstance(attributes, Mapping):
        raise TypeError(f"{argument} must be a mapping of names to values; got {shown(attributes)}")
    given: dict[str, str] = {}
    for name, value in cast("Mapping[object, object]", attributes).items():
        found = attribute(name, value)
        if found is not None:
            given[encodable(argument, found[0])] = encodable(argument, found[1])
    return json.dumps(given, separators=(",", ":")) if given else ""


def code(argument: str, script: object) -> str:
    """JavaScript for a body, which no markup is around."""
    return encodable(argument, string(argument, script))
