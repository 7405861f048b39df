"""Models that msgspec validates. Imported only where one of them is used."""

from __future__ import annotations

import re
from types import NoneType, UnionType
from typing import Any, NotRequired, Required, Union, cast, get_args, get_origin, get_type_hints

import msgspec
from msgspec.inspect import (
    CustomType,
    DataclassType,
    Field,
    StructType,
    Type,
    TypedDictType,
    type_info,
)

from ._fields import Misfit, Path, Unsupported, as_json
from ._files import SignalFile

__all__ = ["MsgspecModel"]

_AT = re.compile(r" - at (?:`key` in )?`\$(.*)`\Z", re.DOTALL)
_STEP = re.compile(r"\.([^.\[\]]+)|\[(\d+)\]")
_MISSING = re.compile(r"Object missing required field `(.*)`", re.DOTALL)
_REQUIRED = "Field required"


class MsgspecModel:
    """A model, and what signals have to look like to fit it."""

    def __init__(self, model: Any) -> None:
        """Takes the model.

        Raises:
            Unsupported: msgspec does not know it, or a type in it.
        """
        try:
            _look_for_strangers(type_info(model), set())
        except TypeError as error:
            raise Unsupported(str(error)) from None
        self._model = model

    def validate(self, value: object) -> Any:
        """Make an object of a part of the signals.

        Raises:
            Misfit: it does not fit.
        """
        # For what it raises: msgspec itself hands halves of characters on.
        as_json(value)
        try:
            return _converted(value, self._model)
        except msgspec.ValidationError as error:
            raise Misfit(_errors(error, value, self._model)) from None

    def schema(self) -> dict[str, Any]:
        """The JSON schema of the model; empty where it has none."""
        try:
            return msgspec.json.schema(self._model, schema_hook=_schema)
        except TypeError:
            return {}


def _converted(value: object, model: Any) -> Any:
    return msgspec.convert(value, model, str_keys=True, dec_hook=_file)


def _file(kind: type[SignalFile], value: object) -> SignalFile:
    return kind.from_signal(value)


def _schema(kind: type[SignalFile]) -> dict[str, Any]:
    return kind.json_schema()


def _look_for_strangers(known: object, seen: set[int]) -> None:
    """Raise Unsupported for a type that msgspec would leave to us, unless it is a file."""
    if id(known) in seen:
        return
    seen.add(id(known))
    if isinstance(known, CustomType):
        kind: type[object] = known.cls
        if not issubclass(kind, SignalFile):
            raise Unsupported(f"msgspec does not know {kind.__name__}")
    if isinstance(known, (Type, Field)):
        for name in known.__struct_fields__:
            _look_for_strangers(getattr(known, name), seen)
    elif isinstance(known, tuple):
        for part in cast("tuple[object, ...]", known):
            _look_for_strangers(part, seen)


def _errors(error: msgspec.ValidationError, value: object, model: Any) -> list[tuple[Path, str]]:
    """What is wrong with each field, since msgspec itself stops at the first."""
    if not isinstance(value, dict):
        return [_parted(str(error))]
    given = cast("dict[str, object]", value)
    found: list[tuple[Path, str]] = []
    for name, (kind, required) in _fields(model).items():
        if name in given:
            try:
                _converted(given[name], kind)
            except msgspec.ValidationError as inner:
                below = _errors(inner, given[name], kind)
                found += [((name, *path), said) for path, said in below]
        elif required:
            found.append(((name,), _REQUIRED))
    return found or [_parted(str(error))]


def _parted(message: str) -> tuple[Path, str]:
    """The path in a message of msgspec's, and the rest."""
    at = _AT.search(message)
    said = message[: at.start()] if at else message
    steps = _STEP.findall(at[1].partition("[...]")[0]) if at else ()
    path: Path = tuple(name or int(number) for name, number in steps)
    missing = _MISSING.fullmatch(said)
    return ((*path, missing[1]), _REQUIRED) if missing else (path, said)


def _fields(model: Any) -> dict[str, tuple[Any, bool]]:
    """The fields of a class, by their names in JSON: the type, and whether it must be there."""
    known = type_info(_wanted(model))
    if not isinstance(known, (StructType, DataclassType, TypedDictType)):
        return {}
    types = get_type_hints(known.cls, include_extras=True)
    return {field.encode_name: (_bare(types[field.name]), field.required) for field in known.fields}


def _wanted(model: Any) -> Any:
    """The type beside None, of one that may be None."""
    if get_origin(model) not in (Union, UnionType):
        return model
    others = [kind for kind in get_args(model) if kind is not NoneType]
    return others[0] if len(others) == 1 else model


def _bare(annotation: Any) -> Any:
    """The type in a TypedDict's `Required[...]`."""
    if get_origin(annotation) in (Required, NotRequired):
        return get_args(annotation)[0]
    return annotation
