"""What the methods of actions write, and the checks of what they are given."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import cast

from ._checks import shown
from ._exact import text_of, url_of
from ._javascript import code, javascript
from ._plain import JSExpression


def text_argument(
    argument: str, value: object, read: Callable[[object], str | None] = text_of
) -> str | JSExpression:
    """Text that is not blank, or an expression that gives some."""
    if isinstance(value, JSExpression) or (type(value) is str and value.strip()):
        return value
    found = read(value)
    if found is None or not found.strip():
        raise (TypeError if found is None else ValueError)(
            f"{argument} must be a str that is not blank, or a JSExpression; got {shown(value)}"
        )
    return found


def url_text(argument: str, value: object) -> str | JSExpression:
    """A URL as text or as an object, or an expression that gives one."""
    return text_argument(argument, value, url_of)


def function_of(argument: str, value: object) -> str:
    """A function that gives an expression; text could be meant as a value."""
    if not isinstance(value, JSExpression):
        raise TypeError(f"{argument} must be a JSExpression; got {shown(value)}")
    return f"() => ({code(argument, value)})"


_HEADER_NAME = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"


def headers_object(headers: object) -> dict[str, str | JSExpression]:
    """Names of HTTP headers with their values, each on one line."""
    if not isinstance(headers, Mapping):
        raise TypeError(f"headers must be a mapping of names to values; got {shown(headers)}")
    checked: dict[str, str | JSExpression] = {}
    for given, value in cast("Mapping[object, object]", headers).items():
        name = given if type(given) is str else text_of(given)
        if name is None:
            raise TypeError(f"headers must have header names that are a str; got {shown(given)}")
        if not re.fullmatch(_HEADER_NAME, name):
            raise ValueError(f"headers must have the names of HTTP headers; got {shown(name)}")
        if isinstance(value, JSExpression):
            checked[name] = value
            continue
        content = value if type(value) is str else url_of(value)
        if content is None:
            raise TypeError(
                f"headers must have header values that are a str or a JSExpression; {name} has "
                f"{shown(value)}"
            )
        if "\r" in content or "\n" in content or "\0" in content:
            raise ValueError(f"headers must have one-line values; {name} has {shown(content)}")
        checked[name] = content
    return checked


def pattern_options(
    include: object, exclude: object, suffix: str = ""
) -> dict[str, str | JSExpression] | None:
    """Regular expressions over signal paths as the object that the client filters by."""
    patterns: dict[str, str | JSExpression] = {}
    for name, value in (("include", include), ("exclude", exclude)):
        if value is not None and (type(value) is str or isinstance(value, JSExpression)):
            patterns[name] = value
        elif value is not None:
            pattern = text_of(value)
            if pattern is None:
                raise TypeError(
                    f"{name}{suffix} must be a regular expression as a str, or a JSExpression; "
                    f"got {shown(value)}"
                )
            patterns[name] = pattern
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
