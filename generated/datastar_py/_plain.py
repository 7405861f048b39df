# Copied from codegen/templates/generated/datastar_py/_plain.py
# by `python -m codegen`; edit that file, not this one.

"""Values that JSON does not know, as values that it knows."""

from __future__ import annotations

import json
import operator
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, time, timedelta
from enum import Enum
from typing import Any, TypeAlias, cast

from ._checks import shown, string
from ._exact import imported, items, number, text_of, url_of


class JSExpression:
    """JavaScript that is written as it stands where a value would be quoted.

    Never build one from what a user typed. Raises TypeError for what is no text, ValueError for
    text that is blank or holds NUL. https://data-star.dev/guide/datastar_expressions
    """

    # By hand what a frozen dataclass has: to import `dataclasses` takes as long as all the rest.
    __match_args__ = ("value",)

    value: str

    def __init__(self, value: str) -> None:
        code = string("JSExpression.value", value)
        if not code or code.isspace() or "\0" in code:
            raise ValueError(
                "JSExpression.value must be JavaScript, not blank and without NUL; "
                f"got {shown(code)}"
            )
        object.__setattr__(self, "value", code)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"cannot assign to {name!r}: a JSExpression never changes")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"cannot delete {name!r}: a JSExpression never changes")

    def __repr__(self) -> str:
        return f"{type(self).__name__}(value={self.value!r})"

    def __eq__(self, other: object) -> bool:
        if isinstance(other, JSExpression) and type(other) is type(self):
            return self.value == other.value
        return NotImplemented

    def __hash__(self) -> int:
        return hash((self.value,))

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


def fields(argument: str, value: object) -> Mapping[str, object]:
    """The names and values of a mapping or of a model."""
    found: object = value
    if not isinstance(found, Mapping):
        found = plain(value)
    if not isinstance(found, Mapping):
        raise TypeError(f"{argument} must be a mapping of names to values; got {shown(value)}")
    return cast("Mapping[str, object]", found)


def plain(value: object) -> Any:
    """A value that is not JSON's own, as one that is. Raises TypeError where there is none."""
    kind = type(value)
    given: Any = value
    if isinstance(given, JSExpression):
        raise TypeError(
            f"a JSExpression ({shown(given.value)}) cannot be sent as data; only attributes and "
            "actions hold expressions"
        )
    if not isinstance(given, (type, bytes, bytearray, memoryview)):
        found = text_of(value)
        if found is not None:
            return found
        if isinstance(given, Mapping):
            return dict(cast("Mapping[object, object]", value))
        if isinstance(given, (date, time)):
            if given != given:
                raise ValueError(f"{shown(value)} is no date")
            return given.isoformat()
        if isinstance(given, timedelta):
            return given.total_seconds()
        if isinstance(given, Enum):
            return given.value
        # A proxy says the class of what it stands for.
        for known, form in _FORMS:
            if hasattr(given.__class__, known):
                return form(value)
        found = url_of(value)
        if found is not None:
            return found
        listed = None if isinstance(given, Iterator) else items(value)
        if listed is not None:
            return listed
        if imported("uuid", "UUID") in kind.__mro__:
            return str(value)
        if _asked is not None:
            try:
                return json.loads(_asked(value))
            except Exception:
                pass  # What it raises for a value that it does not know, each library chooses.
    raise TypeError(f"{kind.__name__} ({shown(value)}) has no form in JSON")


_asked: Callable[[Any], str | bytes] | None = None


def ask_for_unknown(encode: Callable[[Any], str | bytes] | None) -> None:
    """Has `plain` ask an encoder of the app's own for the values that nobody else knows."""
    global _asked
    _asked = encode


def _of_dataclass(value: Any) -> object:
    return {field: getattr(value, field) for field in value.__dataclass_fields__}


def _of_attrs(value: Any) -> object:
    return {field.name: getattr(value, field.name) for field in value.__attrs_attrs__}


def _of_struct(value: Any) -> object:
    config = value.__struct_config__
    unset = imported("msgspec", "UNSET")
    found = {} if config.tag is None else {config.tag_field: config.tag}
    for field, name in zip(value.__struct_fields__, value.__struct_encode_fields__, strict=True):
        given = getattr(value, field)
        if given is not unset:
            found[name] = given
    return found


def _of_numpy(value: Any) -> object:
    if value.dtype.kind == "M":
        if (value != value).any():
            raise ValueError(f"{shown(value)} holds what is no date")
        return value.astype(str).tolist()
    if value.dtype.kind == "m":
        return (value / imported("numpy", "timedelta64")(1, "s")).tolist()
    if value.shape or isinstance(found := value.tolist(), (bool, int, float, str)):
        return value.tolist()
    # Of a long double Python has no type that says as much.
    if (near := number(found)) is None:
        raise TypeError(f"{type(value).__name__} ({shown(value)}) has no form in JSON")
    return near


def _of_path(value: Any) -> object:
    path = text_of(cast("object", os.fspath(value)))
    if path is None:
        raise TypeError(f"{type(value).__name__} ({shown(value)}) has no form in JSON")
    return path


# What a type has by which it is known, and the form of its values: dataclasses, Pydantic's models,
# attrs classes, msgspec's structs, what has the hook of JSON libraries, NumPy, paths, numbers.
_FORMS: tuple[tuple[str, Callable[[Any], object]], ...] = (
    ("model_dump", lambda model: model.model_dump(mode="json")),
    ("__struct_fields__", _of_struct),
    ("__attrs_attrs__", _of_attrs),
    ("__dataclass_fields__", _of_dataclass),
    ("__json__", lambda value: value.__json__()),
    ("__array_interface__", _of_numpy),
    ("__fspath__", _of_path),
    ("__index__", operator.index),
    ("as_integer_ratio", number),
)
