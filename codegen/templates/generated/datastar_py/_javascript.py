"""Python values as JSON, and as JavaScript that may hold expressions."""

from __future__ import annotations

import dataclasses
import json
import math
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, time
from enum import Enum
from json.encoder import encode_basestring
from typing import Any, TypeAlias, cast

from ._checks import encodable, shown


@dataclasses.dataclass(frozen=True)
class JSExpression:
    """JavaScript that is written as it stands where a value would be quoted.

    Never build one from what a user typed. https://data-star.dev/guide/datastar_expressions
    """

    value: str

    def __str__(self) -> str:
        return self.value


SignalValue: TypeAlias = (
    str
    | int
    | float
    | bool
    | JSExpression
    | Mapping[str, "SignalValue"]
    | Sequence["SignalValue"]
    | None
)

# What the client misreads in the string literals of an expression, all shown by running v1.0.1. It
# rewrites `@name(`; it parts the expression at `;` by a pattern that a literal ending in `\\` or
# holding a slash can confuse; and U+1F595 starts its own mark for text that is put back unquoted.
_MISREAD = re.compile(r"@(?=[A-Za-z_$][\w$]*\()|\\\\|;|\U0001f595", re.ASCII)
_SPELLED = {"@": r"\u0040", "\\\\": r"\u005c", ";": r"\u003b", "\U0001f595": r"\ud83d\udd95"}

_SURROGATE = re.compile("[\ud800-\udfff]")

# What could end the script element around the code or change how its text is parsed, and the end
# tags by which the client tells a document from a fragment. None of these is valid outside a
# string, a template, a regular expression or a comment.
_MARKUP = re.compile(r"<(?=/(?:script|html|head|body)|!--)", re.IGNORECASE)


def plain(value: object) -> Any:
    """A value that is not JSON's own, as one that is: dataclasses, Pydantic models, dates,
    Decimal, UUID, enums and sets."""
    # Few values come here, and to import these two takes as long as the rest of the package.
    from decimal import Decimal
    from uuid import UUID

    if isinstance(value, JSExpression):
        raise TypeError(
            f"a JSExpression ({shown(value.value)}) cannot be sent as data; only attributes and "
            "actions hold expressions"
        )
    if isinstance(value, Mapping):
        return dict(cast("Mapping[object, object]", value))
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: getattr(value, f.name) for f in dataclasses.fields(value)}
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, (set, frozenset)):
        return list(cast("set[object]", value))
    dump: Callable[..., Any] | None = getattr(value, "model_dump", None)
    if dump is not None and not isinstance(value, type):
        return dump(mode="json")
    raise TypeError(f"{type(value).__name__} ({shown(value)}) has no form in JSON")


def _encoder(comma: str, colon: str, default: Callable[[object], Any]) -> Callable[[object], str]:
    """`json.dumps` makes its C encoder anew for each call; this one is made once."""
    make: Callable[..., Any] | None = getattr(json.encoder, "c_make_encoder", None)
    if make is None:
        return json.JSONEncoder(
            ensure_ascii=False, allow_nan=False, separators=(comma, colon), default=default
        ).encode
    # No list of what is being written: a value that holds itself ends like one nested too deeply.
    pieces = make(None, default, encode_basestring, None, colon, comma, False, False, False)
    return lambda value: "".join(pieces(value, 0))


compact = _encoder(",", ":", plain)
_write = compact


def write_json_by(encode: Callable[[object], str]) -> None:
    """Has `to_json` use another encoder, which must refuse what `compact` refuses."""
    global _write
    _write = encode


def to_json(argument: str, value: object) -> str:
    """Compact JSON. Raises ValueError for NaN, infinity and cycles, and TypeError for values that
    JSON has no form for; both name the argument."""
    try:
        text = _write(value)
    except (TypeError, ValueError, RecursionError) as error:
        raise _refusal(argument, "JSON", error) from None
    if "_" in text and '"__proto__":' in text:
        raise _no_prototype(argument)
    return text if text.isascii() else _without_surrogates(text)


def mapping_to_json(argument: str, value: object) -> str:
    """The compact JSON of a mapping. Raises what `to_json` does, and TypeError for other values."""
    if isinstance(value, Mapping):
        return to_json(argument, cast("Mapping[object, object]", value))
    raise TypeError(f"{argument} must be a mapping or JSON text; got {shown(value)}")


def _no_prototype(argument: str) -> ValueError:
    return ValueError(
        f"{argument} must not hold the name '__proto__', over which the client drops all the rest"
    )


def _without_surrogates(literal: str) -> str:
    """Lone surrogates, which a page may send, as escapes, since UTF-8 cannot carry them."""
    return _SURROGATE.sub(lambda match: f"\\u{ord(match[0]):04x}", literal)


def _refusal(argument: str, language: str, error: Exception) -> Exception:
    if isinstance(error, RecursionError):
        return ValueError(
            f"{argument} cannot be written as {language}: it is nested too deeply, or holds itself"
        )
    kind = TypeError if isinstance(error, TypeError) else ValueError
    return kind(f"{argument} cannot be written as {language}: {error}")


class _Contains(Exception):
    """An expression was found, so that the C encoder cannot be used."""


def _plain_unless_expression(value: object) -> Any:
    if isinstance(value, JSExpression):
        raise _Contains
    return plain(value)


_spaced = _encoder(", ", ": ", _plain_unless_expression)


def _with_expressions(value: object) -> str:
    if isinstance(value, JSExpression):
        return f"({value.value})"
    if isinstance(value, Mapping):
        entries = cast("Mapping[object, object]", value).items()
        return "{" + ", ".join(f"{_key(k)}: {_with_expressions(v)}" for k, v in entries) + "}"
    if isinstance(value, (list, tuple)):
        items = cast("Sequence[object]", value)
        return "[" + ", ".join(map(_with_expressions, items)) + "]"
    if value is None or isinstance(value, (str, int, float)):
        return _as_read(_spaced(value))
    return _with_expressions(plain(value))


def _key(name: object) -> str:
    if not isinstance(name, str):
        raise TypeError(f"keys must be str beside a JSExpression; got {shown(name)}")
    return _as_read(_spaced(name))


def _as_read(literal: str) -> str:
    """A literal that the client reads as it is meant."""
    if "@" in literal or ";" in literal or "\\" in literal or not literal.isascii():
        literal = _MISREAD.sub(lambda match: _SPELLED[match[0]], literal)
    return literal


def javascript(value: object, argument: str = "value") -> str:
    """The value as a JavaScript literal, with every `JSExpression` in it in parentheses.

    Takes what JSON takes, and dataclasses, Pydantic models, dates, Decimal, UUID, enums and sets.
    Raises ValueError for NaN, infinity and cycles, TypeError for anything else; `argument` is what
    their messages call the value.
    https://data-star.dev/guide/datastar_expressions
    """
    try:
        try:
            text = _as_read(_spaced(value))
        except _Contains:
            text = _with_expressions(value)
    except (TypeError, ValueError, RecursionError) as error:
        raise _refusal(argument, "JavaScript", error) from None
    if "_" in text and '"__proto__": ' in text:
        raise _no_prototype(argument)
    return text if text.isascii() else _without_surrogates(text)


def script_safe(code: str) -> str:
    """JavaScript or JSON that cannot end the script element that it is put into.

    Inside string literals, template literals and regular expressions `\\u003c` means `<`.
    """
    return _MARKUP.sub(r"\\u003c", code) if "<" in code else code


def expression(argument: str, value: object) -> str:
    """The text of an expression that is given as a string or a `JSExpression`."""
    if type(value) is str and value.isascii() and "\0" not in value:
        return value
    text = value.value if isinstance(value, JSExpression) else value
    if not isinstance(text, str):
        raise TypeError(
            f"{argument} must be a JavaScript expression, as a str or a JSExpression; "
            f"got {shown(value)}"
        )
    if "\0" in text:
        raise ValueError(f"{argument} must not hold NUL, which HTML replaces; got {shown(text)}")
    return encodable(argument, text)


def expressions(argument: str, given: Mapping[str, object]) -> str:
    """Names and expressions as a JavaScript object."""
    entries: list[str] = []
    for name, value in cast("Mapping[object, object]", given).items():
        if not isinstance(name, str):
            raise TypeError(f"{argument} must have names that are a str; got {shown(name)}")
        if type(value) is not str or not value.isascii() or "\0" in value:
            value = expression(argument, value)
        simple = name.isidentifier() or name.replace("-", "_").isidentifier()
        quoted = encode_basestring(name) if simple else javascript(name, argument)
        entries.append(f"{quoted}: ({value})")
    return "{" + ", ".join(entries) + "}"


def as_expressions(value: object) -> object:
    """The value with every string in it as an expression."""
    if isinstance(value, str):
        return JSExpression(value)
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
    if not isinstance(value, (int, float)) or isinstance(value, bool) or not math.isfinite(value):
        raise ValueError(
            f"{argument} must be a finite number or a JSExpression; got {shown(value)}"
        )
    return repr(int(value) if isinstance(value, int) else float(value))
