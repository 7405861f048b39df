"""JSON as it is sent and as it comes in: what one side refuses, the other refuses."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterable
from typing import Any, NoReturn, cast

from ._checks import shown
from ._plain import plain

# Not imported from `json.encoder`: threads of which one imports a package, and the other a part of
# it, can hold each other up.
encode_basestring = json.encoder.encode_basestring

_DEEPEST = 500


def encoder(comma: str, colon: str, default: Callable[[object], Any]) -> Callable[[object], str]:
    """`json.dumps` makes its C encoder anew for each call; this one is made once."""
    make: Callable[..., Any] | None = getattr(json.encoder, "c_make_encoder", None)
    if make is None:
        return json.JSONEncoder(
            ensure_ascii=False, allow_nan=False, separators=(comma, colon), default=default
        ).encode
    # No list of what is being written: a value that holds itself ends like one nested too deeply.
    pieces = make(None, default, encode_basestring, None, colon, comma, False, False, False)
    return lambda value: "".join(pieces(value, 0))


compact = encoder(",", ":", plain)
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
        raise refusal(argument, "JSON", error) from None
    except Exception:
        # The encoder shows NaN by the repr of the value, which may raise anything.
        if holds_nan(value):
            raise refusal(argument, "JSON", ValueError("NaN is no number")) from None
        raise
    if "_" in text and '"__proto__":' in text:
        raise no_prototype(argument)
    return text if text.isascii() else without_surrogates(text)


def object_to_json(argument: str, value: object) -> str:
    """The compact JSON of a mapping or a model. Raises what `to_json` does, and TypeError for what
    is no object in JSON."""
    text = to_json(argument, value)
    if text.startswith("{"):
        return text
    raise TypeError(f"{argument} must be a mapping or JSON text; got {shown(value)}")


def no_prototype(argument: str) -> ValueError:
    return ValueError(
        f"{argument} must not hold the name '__proto__', over which the client drops all the rest"
    )


def without_surrogates(literal: str) -> str:
    """Lone surrogates, which a page may send, as escapes, since UTF-8 cannot carry them."""
    try:
        literal.encode()
    except UnicodeEncodeError:
        return re.sub("[\ud800-\udfff]", lambda match: f"\\u{ord(match[0]):04x}", literal)
    return literal


def refusal(argument: str, language: str, error: Exception) -> Exception:
    if isinstance(error, RecursionError):
        return ValueError(
            f"{argument} cannot be written as {language}: it is nested too deeply, or holds itself"
        )
    kind = TypeError if isinstance(error, TypeError) else ValueError
    return kind(f"{argument} cannot be written as {language}: {error}")


def holds_nan(value: object) -> bool:
    """Whether there is NaN or infinity in it, as no encoder writes them."""
    given: Any = value
    if isinstance(given, dict):
        return any(map(holds_nan, cast("dict[object, object]", value).values()))
    if isinstance(given, (list, tuple)):
        return any(map(holds_nan, cast("list[object]", value)))
    return issubclass(type(given), float) and not math.isfinite(float.__float__(given))


class JsonProblem(ValueError):
    """Why a text cannot be signals, as the end of a sentence about them."""


def _refuse_constant(constant: str) -> NoReturn:
    raise JsonProblem(f"hold {constant}, which is not JSON")


def _finite(digits: str) -> float:
    number = float(digits)
    if number == _INFINITY or number == -_INFINITY:
        raise JsonProblem(f"hold a number that is too large: {digits[:20]}")
    return number


_INFINITY = float("inf")
_decode = json.JSONDecoder(parse_constant=_refuse_constant, parse_float=_finite).decode
_read: Callable[[str], Any] = _decode


def read_json_by(decode: Callable[[str], Any] | None) -> None:
    """Has `read_object` use another decoder, which must refuse what this module's own refuses."""
    global _read
    _read = decode or _decode


def decoded(text: str) -> Any:
    """The value of a JSON text. Raises JsonProblem."""
    try:
        return _decode(text)
    except json.JSONDecodeError as error:
        raise JsonProblem(f"are not JSON: line {error.lineno}, column {error.colno}") from None
    except RecursionError:
        raise JsonProblem("are nested too deeply") from None
    except JsonProblem:
        raise
    except ValueError:
        # The interpreter refuses to read integers of thousands of digits.
        raise JsonProblem("hold a number that is too long") from None


def read_object(text: str) -> dict[str, Any]:
    """The object that a JSON text holds. Raises JsonProblem, also for what could not go out."""
    found: object = decoded(text) if _read is _decode else _read(text)
    if not isinstance(found, dict):
        raise JsonProblem(f"must be a JSON object, not {_kind(found)}")
    signals = cast("dict[str, Any]", found)
    suspicious = "__proto__" in text or "\\u" in text
    if suspicious or text.count("{") + text.count("[") > _DEEPEST:
        _check_containers(signals)
    return signals


def _check_containers(signals: dict[str, Any]) -> None:
    """Looks at all objects and arrays, one level of nesting after the other."""
    level: list[Any] = [signals]
    for _ in range(_DEEPEST):
        if any(isinstance(container, dict) and "__proto__" in container for container in level):
            raise JsonProblem("hold the name '__proto__', over which the client drops all the rest")
        level = [
            inner
            for container in level
            for inner in _inside(container)
            if isinstance(inner, (dict, list))
        ]
        if not level:
            return
    raise JsonProblem("are nested too deeply")


def _inside(container: dict[str, Any] | list[Any]) -> Iterable[Any]:
    return container.values() if isinstance(container, dict) else container


def _kind(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "a boolean"
    if isinstance(value, (int, float)):
        return "a number"
    return "a string" if isinstance(value, str) else "an array"


def object_text(argument: str, text: str) -> str:
    """JSON text as it is, if an object is what it holds: what is no JSON, the client would run."""
    try:
        read_object(text)
    except JsonProblem as problem:
        raise ValueError(f"{argument} {problem}; got {shown(text)}") from None
    return text
