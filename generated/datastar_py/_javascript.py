# Copied from codegen/templates/generated/datastar_py/_javascript.py
# by `python -m codegen`; edit that file, not this one.

"""Python values as JavaScript that may hold expressions."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, cast

from ._checks import encodable, shown, string
from ._exact import imported, number, text_of
from ._json import (
    encode_basestring,
    encoder,
    holds_nan,
    no_prototype,
    refusal,
    without_surrogates,
)
from ._plain import JSExpression, SignalValue, plain

__all__ = [
    "JSExpression",
    "SignalValue",
    "as_expressions",
    "code",
    "expression",
    "expressions",
    "finite",
    "javascript",
    "needed",
    "script_safe",
    "words",
]


# What the client misreads in the string literals of an expression, all shown by running v1.0.1. It
# rewrites `@name(`; it parts the expression at `;` by a pattern that a literal ending in `\\` or
# holding a slash can confuse; and U+1F595 starts its own mark for text that is put back unquoted.
@cache
def _misread() -> re.Pattern[str]:
    return re.compile(r"@(?=[A-Za-z_$][\w$]*\()|\\\\|;|\U0001f595", re.ASCII)


_SPELLED = {"@": r"\u0040", "\\\\": r"\u005c", ";": r"\u003b", "\U0001f595": r"\ud83d\udd95"}


# What could end the script element around the code or change how its text is parsed, and the end
# tags by which the client tells a document from a fragment. None of these is valid outside a
# string, a template, a regular expression or a comment.
@cache
def _markup() -> re.Pattern[str]:
    return re.compile(r"<(?=/(?:script|html|head|body)|!--)", re.IGNORECASE)


_LITERALS = {None: "null", True: "true", False: "false"}


class _Contains(Exception):
    """An expression was found, so that the C encoder cannot be used."""


def _plain_unless_expression(value: object) -> Any:
    if isinstance(value, JSExpression):
        raise _Contains
    return _with_names(plain(value))


_spaced = encoder(", ", ": ", _plain_unless_expression)
_STRINGS = frozenset((str,))
_FLAT = frozenset((str, int, float, bool, type(None)))


def _with_names(value: object) -> object:
    """The value, if each key of each mapping in it is a str: JSON would write a number as text."""
    given: Any = value
    if isinstance(given, dict):
        entries = cast("dict[object, object]", value)
        if not _STRINGS.issuperset(map(type, entries)):
            _check_names(entries)
        inner: Iterable[object] = entries.values()
    elif isinstance(given, (list, tuple)):
        inner = cast("Sequence[object]", value)
    else:
        return value
    if not _FLAT.issuperset(map(type, inner)):
        for one in inner:
            _with_names(one)
    return value


def _check_names(given: Iterable[object]) -> None:
    for name in given:
        if not isinstance(name, str):
            raise TypeError(
                f"object keys must be strings, not {type(name).__name__} ({shown(name)})"
            )


def _with_expressions(value: object) -> str:
    if isinstance(value, JSExpression):
        return f"({value.value})"
    if isinstance(value, Mapping):
        given = cast("Mapping[str, object]", value)
        _check_names(given)
        entries = (f"{_with_expressions(k)}: {_with_expressions(v)}" for k, v in given.items())
        return "{" + ", ".join(entries) + "}"
    if isinstance(value, (list, tuple)):
        items = cast("Sequence[object]", value)
        return "[" + ", ".join(map(_with_expressions, items)) + "]"
    if value is None or isinstance(value, (str, int, float)):
        return _as_read(_spaced(value))
    return _with_expressions(plain(value))


def _as_read(literal: str) -> str:
    """A literal that the client reads as it is meant, in an attribute and in a script element."""
    if "@" in literal or ";" in literal or "\\" in literal or not literal.isascii():
        literal = _misread().sub(lambda match: _SPELLED[match[0]], literal)
    return script_safe(literal) if "<" in literal else literal


def javascript(value: object, argument: str = "value") -> str:
    """A Python value as JavaScript, to be put into an expression or a script.

    Strings are quoted, so that what a user typed stays text, and none can end a script element; a
    `JSExpression` in it is written as it stands, in parentheses. Takes what JSON takes,
    dataclasses, Pydantic models, attrs classes, msgspec structs, dates, timedelta as seconds,
    Decimal, UUID, paths, enums, sets, NumPy's scalars and arrays, and what has `__json__`. Raises
    ValueError for NaN, infinity and cycles, TypeError for anything else, and for keys that are no
    str; `argument` is what their messages call the value.
    https://data-star.dev/guide/datastar_expressions

        >>> data.on("click", f"$mode = {javascript(name)}")
    """
    given: Any = value
    kind = type(value)
    try:
        if kind is str:
            literal = _as_read(encode_basestring(given))
        elif kind is bool:
            return "true" if given else "false"
        elif kind in _FLAT:
            literal = _spaced(given)
        else:
            try:
                literal = _as_read(_spaced(given))
            except _Contains:
                literal = _with_expressions(given)
            # Where there is one brace, the only mapping is this one.
            if "{" in literal and (
                kind is not dict
                or literal.count("{") > 1
                or not _STRINGS.issuperset(map(type, given))
            ):
                _with_names(given)
    except (TypeError, ValueError, RecursionError) as error:
        raise refusal(argument, "JavaScript", error) from None
    except Exception:
        if holds_nan(value):
            raise refusal(argument, "JavaScript", ValueError("NaN is no number")) from None
        raise
    if "_" in literal and '"__proto__": ' in literal:
        raise no_prototype(argument)
    return literal if literal.isascii() else without_surrogates(literal)


def script_safe(code: str) -> str:
    """JavaScript or JSON that cannot end the script element that it is put into.

    Inside string literals, template literals and regular expressions `\\u003c` means `<`.
    """
    return _markup().sub(r"\\u003c", code) if "<" in code else code


def code(argument: str, value: object) -> str:
    """The code of an expression that is given as a string or a `JSExpression`."""
    if type(value) is str and value.isascii() and "\0" not in value:
        return value
    found = text_of(value.value if isinstance(value, JSExpression) else value)
    if found is None:
        raise TypeError(
            f"{argument} must be a JavaScript expression, as a str or a JSExpression; "
            f"got {shown(value)}"
        )
    return words(argument, found)


def expression(argument: str, value: object) -> str:
    """The code of an expression whose value is used, so that it may be a bool, a number or None."""
    if type(value) is str and value.isascii() and "\0" not in value:
        return value
    literal = _literal(argument, value)
    return code(argument, value) if literal is None else literal


def _literal(argument: str, value: object) -> str | None:
    """What JavaScript writes for a bool, a number or None; None for anything else."""
    if value is None or type(value) is bool:
        return _LITERALS[value]
    if isinstance(value, imported("numpy", "bool_") or ()):
        return _LITERALS[bool(value)]
    found = number(value)
    return None if found is None else _finite(argument, found, "be finite")


def words(argument: str, value: object) -> str:
    """Text for the value of an attribute."""
    found = string(argument, value)
    if "\0" in found:
        raise ValueError(f"{argument} must not hold NUL, which HTML replaces; got {shown(found)}")
    return encodable(argument, found)


def needed(attribute: str, argument: str, written: str) -> str:
    """The value of an attribute that cannot be without one."""
    if not written or written.isspace():
        raise ValueError(f"{attribute} must have a value; {argument} is {shown(written)}")
    return written


def expressions(argument: str, given: Mapping[Any, object]) -> str:
    """Names and expressions as a JavaScript object."""
    entries: list[str] = []
    for name, value in given.items():
        if type(name) is not str:
            name = _name(argument, name)
        if type(value) is str and value.isascii() and "\0" not in value and value.strip():
            written = f"({value})"
        else:
            written = _written(argument, name, value)
        if name.isidentifier() or name.replace("-", "_").isidentifier():
            quoted = encode_basestring(name)
        else:
            quoted = javascript(name, argument)
        entries.append(f"{quoted}: {written}")
    mapping = "{" + ", ".join(entries) + "}"
    if "__proto__" in mapping and "__proto__" in map(text_of, given):
        raise no_prototype(argument)
    return mapping


def _written(argument: str, name: str, value: object) -> str:
    literal = None if type(value) is str else _literal(argument, value)
    if literal is not None:
        return literal
    found = code(argument, value)
    if not found.strip():
        raise ValueError(f"{argument} must have values; {shown(name)} has none")
    return f"({found})"


def _name(argument: str, name: object) -> str:
    found = text_of(name)
    if found is None:
        raise TypeError(f"{argument} must have names that are a str; got {shown(name)}")
    return found


def as_expressions(value: object) -> object:
    """The value with every string in it as an expression."""
    code = text_of(value)
    if code is not None:
        return JSExpression(code)
    if isinstance(value, Mapping):
        entries = cast("Mapping[object, object]", value).items()
        return {name: as_expressions(inner) for name, inner in entries}
    if isinstance(value, (list, tuple)):
        items = cast("Sequence[object]", value)
        return [as_expressions(item) for item in items]
    return value


def finite(argument: str, value: object) -> str:
    """A number, or an expression that gives one, as JavaScript."""
    if isinstance(value, JSExpression):
        return f"({value.value})"
    found = number(value)
    if found is None:
        raise TypeError(f"{argument} must be a finite number or a JSExpression; got {shown(value)}")
    return _finite(argument, found, "be a finite number or a JSExpression")


def _finite(argument: str, found: int | float, wanted: str) -> str:
    try:
        fits = math.isfinite(found)
    except OverflowError:
        fits = False
    if not fits:
        raise ValueError(f"{argument} must {wanted}; got {shown(found)}")
    return repr(found)
