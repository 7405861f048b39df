"""The fields of a model as signals, and messages put where the fields are."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias, cast

__all__ = [
    "ABSENT",
    "Misfit",
    "Path",
    "Tree",
    "Unsupported",
    "as_json",
    "dotted",
    "fields_of",
    "filled",
    "member",
    "under",
]

Path: TypeAlias = "tuple[str | int, ...]"
Tree: TypeAlias = "dict[str, Tree | str]"

MOST_ERRORS = 100

ABSENT = object()


class Misfit(Exception):
    """A value that does not fit a model: where, and what is wrong there."""

    def __init__(self, errors: Sequence[tuple[Path, str]]) -> None:
        super().__init__()
        self.errors = errors[:MOST_ERRORS]


class Unsupported(Exception):
    """A model that a library for validation does not know."""


def as_json(value: object) -> bytes:
    """A part of the signals as JSON.

    Raises:
        Misfit: what JSON can name, but no text can hold, is in it; or too much is in one another.
    """
    try:
        return json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise Misfit([((), "Half of a character is no text")]) from None
    except RecursionError:
        raise Misfit([((), "Nested too deeply")]) from None


def member(value: object, name: str | int) -> object:
    """What an object or an array of JSON holds under a name or a number, or `ABSENT`."""
    if isinstance(value, dict):
        return cast("dict[object, object]", value).get(name, ABSENT)
    if isinstance(value, list) and isinstance(name, int):
        items = cast("list[object]", value)
        return items[name] if name < len(items) else ABSENT
    return ABSENT


def dotted(path: Path) -> str:
    """A path as people write it, with the numbers of items among its names."""
    return ".".join(map(str, path))


def fields_of(schema: Mapping[str, Any]) -> Tree:
    """An empty text for each field that the JSON schema of a model names, nested as fields are."""
    definitions: Mapping[str, Any] = schema.get("$defs", {})
    return _fields(schema, definitions, frozenset())


def _fields(schema: Any, definitions: Mapping[str, Any], above: frozenset[str]) -> Tree:
    if not isinstance(schema, Mapping):
        # `true` is a schema as well.
        return {}
    given = cast("Mapping[str, Any]", schema)
    reference: str | None = given.get("$ref")
    if reference is not None:
        if reference in above:
            return {}
        name = reference.rpartition("/")[2]
        return _fields(definitions.get(name), definitions, above | {reference})
    properties: Mapping[str, Any] = given.get("properties", {})
    tree: Tree = {
        name: _fields(inner, definitions, above) or "" for name, inner in properties.items()
    }
    for combined in ("allOf", "anyOf", "oneOf"):
        options: Iterable[Any] = given.get(combined, ())
        for option in options:
            tree |= {
                name: inner or tree.get(name, "")
                for name, inner in _fields(option, definitions, above).items()
            }
    return tree


def under(path: Sequence[str], tree: Tree | str) -> Tree:
    """The tree as a branch at the end of a path."""
    for name in reversed(path):
        tree = {name: tree}
    return tree if isinstance(tree, dict) else {}


def filled(tree: Tree, errors: Iterable[tuple[Path, str]]) -> tuple[Tree, list[str]]:
    """The tree with each message at its field, and the messages that belong to no field."""
    whole = _copied(tree)
    others: list[str] = []
    for path, message in errors:
        branch, at = whole, 0
        while at < len(path) and isinstance(inner := branch.get(str(path[at])), dict):
            branch, at = inner, at + 1
        if at < len(path) and str(path[at]) in branch:
            name, rest = str(path[at]), dotted(path[at + 1 :])
            text = f"{rest}: {message}" if rest else message
            branch[name] = f"{branch[name]}; {text}" if branch[name] else text
        else:
            others.append(f"{dotted(path)}: {message}" if path else message)
    return whole, others


def _copied(tree: Tree) -> Tree:
    return {
        name: _copied(inner) if isinstance(inner, dict) else inner for name, inner in tree.items()
    }
