"""Checks of what people pass in, each with a message that says what is allowed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import cast


def listing(value: object) -> list[object] | None:
    """What an iterable holds; None for what is no iterable, or holds no items of its own."""
    if isinstance(value, (bytes, bytearray, Mapping)) or not isinstance(value, Iterable):
        return None
    return list(cast("Iterable[object]", value))


def shown(value: object) -> str:
    """The value as an error message shows it, never longer than a line."""
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:77]}..."


def encodable(argument: str, text: str) -> str:
    """Text that UTF-8 can carry: everything but lone surrogates.

    It comes back as a plain str: a member of a string enum might be written as its name.
    """
    text = str.__str__(text)
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
    if type(value) is str and value.isprintable():
        return value
    if not isinstance(value, str):
        raise TypeError(f"{argument} must be a str, not {type(value).__name__} ({shown(value)})")
    if "\n" in value or "\r" in value or "\0" in value:
        raise ValueError(f"{argument} must be one line without NUL; got {shown(value)}")
    return encodable(argument, value)


def event_id(argument: str, value: object) -> str:
    """One line that a browser can send back in the header Last-Event-ID."""
    line = one_line(argument, value)
    if not line.isprintable() or not (line.isascii() or max(line) <= "\xff"):
        raise ValueError(
            f"{argument} must be printable Latin-1, since it comes back in a header; "
            f"got {shown(line)}"
        )
    return line


def several(argument: str, value: object) -> list[object]:
    """One thing, or an iterable of things, as a list that is not empty."""
    if isinstance(value, str):
        return [value]
    listed = listing(value)
    if listed is None:
        raise TypeError(f"{argument} must be a str or an iterable of these; got {shown(value)}")
    if not listed:
        raise ValueError(f"{argument} must not be empty")
    return listed


def flag(argument: str, value: object) -> bool:
    """True or False; a string such as "false" would count as true and is refused."""
    if not isinstance(value, bool):
        raise TypeError(f"{argument} must be True or False, not {shown(value)}")
    return value


def whole_number(argument: str, value: object) -> int:
    """An int of zero or more; a bool is none."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"{argument} must be a whole number, not {shown(value)}")
    if value < 0:
        raise ValueError(f"{argument} must be 0 or more; got {value}")
    return int(value)


def number(argument: str, value: object) -> int | float:
    """A finite int or float of zero or more."""
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        raise TypeError(f"{argument} must be a number, not {shown(value)}")
    if not 0 <= value < float("inf"):
        raise ValueError(f"{argument} must be finite and 0 or more; got {value}")
    return int(value) if isinstance(value, int) else float(value)


def choice(argument: str, value: object, allowed: Sequence[str]) -> str:
    """One of a closed set of strings."""
    if not isinstance(value, str) or value not in allowed:
        raise ValueError(f"{argument} must be one of {', '.join(allowed)}; got {shown(value)}")
    return value


def chosen(argument: str, value: object, lines: Mapping[str, str]) -> str:
    """The line for one of a closed set of strings."""
    line = lines.get(value) if isinstance(value, str) else None
    if line is None:
        raise ValueError(f"{argument} must be one of {', '.join(lines)}; got {shown(value)}")
    return line
