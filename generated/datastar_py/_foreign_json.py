# Copied from codegen/templates/generated/datastar_py/_foreign_json.py
# by `python -m codegen`; edit that file, not this one.

"""JSON libraries that people choose, held to the rules of the standard one.

Libraries differ in what they take for JSON: NaN, bytes, keys that are no strings. So an encoder is
given nothing but plain values, in whose JSON all agree, and a decoder that takes more than JSON is
followed by one that does not.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from types import NoneType
from typing import Any, cast

from ._json import compact, decoded
from ._plain import plain

_PLAIN = frozenset((str, int, bool, NoneType))
_STRING_KEYS = frozenset((str,))
_SAMPLE: dict[str, object] = {"a": [1, -2.5, 'é\u2028"\\\n<\x00', True, None], "": {}}
_NOT_JSON = ('{"a": NaN}', '{"a": -Infinity}', '{"a": 1e999}', "{a: 1}", "{'a': 1}", '{"a": "\n"}')


def writer(encode: Callable[[Any], str | bytes]) -> Callable[[object], str]:
    """The encoder, for values of any kind. Raises TypeError or ValueError for what is none."""
    _check_callable("encode", encode)
    if not _writes(encode):
        raise ValueError("encode must give JSON, as a str or as bytes in UTF-8")

    def write(value: object) -> str:
        try:
            return _text(encode(_plainly(value)))
        except Exception:
            # It takes this value, or says why not as it says so everywhere.
            return compact(value)

    return write


def reader(decode: Callable[[str], Any]) -> Callable[[str], Any]:
    """The decoder, for texts of any kind. Raises TypeError or ValueError for what is none."""
    _check_callable("decode", decode)
    if not _reads(decode):
        raise ValueError("decode must give the value of JSON, from a str")
    lenient = any(_takes(decode, text) for text in _NOT_JSON)

    def read(text: str) -> Any:
        if lenient:
            decoded(text)
        try:
            return decode(text)
        except Exception:
            # It is read by the standard library, or is no JSON.
            return decoded(text)

    return read


def _check_callable(argument: str, function: object) -> None:
    if not callable(function):
        raise TypeError(f"{argument} must be a function, not {type(function).__name__}")


def _writes(encode: Callable[[Any], str | bytes]) -> bool:
    try:
        found: object = json.loads(_text(encode(_SAMPLE)))
    except Exception:
        return False
    return found == _SAMPLE


def _reads(decode: Callable[[str], Any]) -> bool:
    try:
        found = decode(json.dumps(_SAMPLE))
    except Exception:
        return False
    return isinstance(found, dict) and found == _SAMPLE


def _takes(decode: Callable[[str], Any], text: str) -> bool:
    try:
        decode(text)
    except Exception:
        return False
    return True


def _text(encoded: object) -> str:
    """JSON on one line. In JSON a line break is white space, and never part of a string."""
    text = encoded.decode() if isinstance(encoded, bytes) else str.__str__(cast("str", encoded))
    return text.replace("\r", " ").replace("\n", " ") if "\n" in text or "\r" in text else text


def _plainly(value: object) -> object:
    """The value, in nothing but lists, dicts with strings as keys, and what JSON has by itself.

    Raises TypeError or ValueError for what has no form in JSON, and for keys that it would change.
    """
    kind = type(value)
    if kind in _PLAIN:
        return value
    if kind is float:
        if math.isfinite(cast("float", value)):
            return value
        raise ValueError("not a number that JSON has")
    if isinstance(value, dict):
        given = cast("dict[str, object]", value)
        keys = {*map(type, given)}
        if not keys <= _STRING_KEYS or "__proto__" in given:
            raise TypeError("not a mapping that any library writes the same way")
        if kind is dict and {*map(type, given.values())} <= _PLAIN:
            return given
        return {name: _plainly(inner) for name, inner in given.items()}
    if isinstance(value, (list, tuple)):
        listed = cast("list[object]", value)
        if kind is list and {*map(type, listed)} <= _PLAIN:
            return listed
        return [_plainly(inner) for inner in listed]
    if issubclass(kind, str):
        return str.__str__(cast("str", value))
    if issubclass(kind, int):
        return int.__int__(cast("int", value))
    if issubclass(kind, float):
        return _plainly(float.__float__(cast("float", value)))
    return _plainly(plain(value))
