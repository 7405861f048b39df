"""What the methods of actions write, and the checks of what they are given."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import cast

from ._checks import shown
from ._javascript import JSExpression, javascript


def text(argument: str, value: object) -> str | JSExpression:
    """Text that is not blank, or an expression."""
    if isinstance(value, JSExpression) or (isinstance(value, str) and value.strip()):
        return value
    raise ValueError(
        f"{argument} must be a str that is not blank, or a JSExpression; got {shown(value)}"
    )


_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")


def headers_object(headers: object) -> dict[str, str | JSExpression]:
    """Names of HTTP headers with their values, each on one line."""
    if not isinstance(headers, Mapping):
        raise TypeError(f"headers must be a mapping of names to values; got {shown(headers)}")
    checked_headers: dict[str, str | JSExpression] = {}
    for name, value in cast("Mapping[object, object]", headers).items():
        if not isinstance(name, str) or not _HEADER_NAME.fullmatch(name):
            raise ValueError(f"headers must have the names of HTTP headers; got {shown(name)}")
        if not isinstance(value, (str, JSExpression)):
            raise TypeError(
                f"headers must have values that are a str or a JSExpression; {name} has "
                f"{shown(value)}"
            )
        if isinstance(value, str) and any(c in value for c in "\r\n\0"):
            raise ValueError(f"headers must have one-line values; {name} has {shown(value)}")
        checked_headers[name] = value
    return checked_headers


def pattern_options(
    include: str | JSExpression | None, exclude: str | JSExpression | None, suffix: str = ""
) -> dict[str, str | JSExpression] | None:
    """Regular expressions over signal paths as the object that the client filters by."""
    patterns: dict[str, str | JSExpression] = {}
    for name, value in (("include", include), ("exclude", exclude)):
        if value is not None:
            patterns[name] = text(name + suffix, value)
    return patterns or None


def call(name: str, arguments: list[str], defaults: tuple[str, ...]) -> str:
    """Writes a call, and leaves out what equals a default at the end of the arguments."""
    for default in reversed(defaults):
        if arguments[-1] != default:
            break
        arguments.pop()
    return f"@{name}({', '.join(arguments)})"


def optional(value: object, argument: str = "value") -> str:
    """A value as JavaScript; None is what nobody gave."""
    return "undefined" if value is None else javascript(value, argument)
