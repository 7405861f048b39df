# Copied from codegen/templates/generated/datastar_py/_checks.py
# by `python -m codegen`; edit that file, not this one.

"""Checks of what people pass in, each with a message that says what is allowed.

What comes back is of an exact type. A value of a wrong type is a TypeError, another one that is not
allowed a ValueError.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from ._exact import integer, items, text_of
from ._exact import number as exact_number
from ._exact import shown as shown

T = TypeVar("T")
Member = TypeVar("Member", bound=str)


def string(argument: str, value: object) -> str:
    """A string, or what stands for one."""
    if type(value) is str:
        return value
    found = text_of(value)
    if found is None:
        raise TypeError(f"{argument} must be a str, not {type(value).__name__} ({shown(value)})")
    return found


def encodable(argument: str, text: str) -> str:
    """Text that UTF-8 can carry: everything but lone surrogates."""
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            raise ValueError(
                f"{argument} must be text that UTF-8 can carry, without lone surrogates; "
                f"got {shown(text)}"
            ) from None
    return text


def one_line(argument: str, value: object) -> str:
    """Text without a line break or NUL, since either would end the field it stands in."""
    line = string(argument, value)
    if line.isprintable():
        return line
    if "\n" in line or "\r" in line or "\0" in line:
        raise ValueError(f"{argument} must be one line without NUL; got {shown(line)}")
    return encodable(argument, line)


def event_id(argument: str, value: object) -> str:
    """One line that a browser can send back in the header Last-Event-ID."""
    line = one_line(argument, value)
    if not line.isprintable() or not (line.isascii() or max(line) <= "\xff"):
        raise ValueError(
            f"{argument} must be printable Latin-1, since it comes back in a header; "
            f"got {shown(line)}"
        )
    return line


def nonempty(argument: str, value: object) -> str:
    """A string that is not empty."""
    found = text_of(value)
    if found is None:
        raise TypeError(f"{argument} must be a str that is not empty; got {shown(value)}")
    if not found:
        raise ValueError(f"{argument} must be a str that is not empty; got {shown(value)}")
    return encodable(argument, found)


def several(
    argument: str, value: object, read: Callable[[object], str | None] = text_of
) -> list[object]:
    """One text, or a collection of things, as a list that is not empty."""
    one = read(value)
    if one is not None:
        return [one]
    listed = items(value)
    if listed is None:
        advice = "; write str(x) for its text" if hasattr(type(value), "__iter__") else ""
        raise TypeError(
            f"{argument} must be a str or an iterable of these; got {shown(value)}{advice}"
        )
    if not listed:
        raise ValueError(f"{argument} must not be empty")
    return listed


def mapping(argument: str, value: Mapping[str, T]) -> Mapping[str, T]:
    """A mapping of names to expressions, as it is."""
    given: Any = value
    if not isinstance(given, Mapping):
        raise TypeError(f"{argument} must be a mapping of names to expressions; got {shown(value)}")
    return value


def flag(argument: str, value: object) -> bool:
    """True or False; a string such as "false" would count as true and is refused."""
    if value is not True and value is not False:
        raise TypeError(f"{argument} must be True or False, not {shown(value)}")
    return value


def whole_number(argument: str, value: object) -> int:
    """An int of zero or more; a bool is none."""
    whole = integer(value)
    if whole is None:
        raise TypeError(f"{argument} must be a whole number, not {shown(value)}")
    if whole < 0:
        raise ValueError(f"{argument} must be 0 or more; got {shown(whole)}")
    return whole


def number(argument: str, value: object) -> int | float:
    """A finite int or float of zero or more."""
    found = exact_number(value)
    if found is None:
        raise TypeError(f"{argument} must be a number, not {shown(value)}")
    try:
        fits = math.isfinite(found) and found >= 0
    except OverflowError:
        fits = False
    if not fits:
        raise ValueError(f"{argument} must be finite and 0 or more; got {shown(found)}")
    return found


def choice(argument: str, value: object, allowed: Iterable[Member]) -> Member:
    """One of a closed set of strings: the member of the set, whatever was given for it."""
    found = text_of(value)
    for member in allowed:
        if found == member:
            return member
    kind = TypeError if found is None else ValueError
    raise kind(f"{argument} must be one of {', '.join(allowed)}; got {shown(value)}")
