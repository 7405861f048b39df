"""YAML to dataclasses: the types of the dataclasses are the schema.

Values are read from the composed nodes by their declared type, never by YAML's own guess, so
that `name: on` is the text "on". The nodes also carry the position that each message shows.
"""

from __future__ import annotations

import dataclasses
import itertools
import re
import types
import typing
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Annotated, TypeVar, Union, cast

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from .files import read_bytes
from .model import Spec
from .problems import MOST_PROBLEMS, Mark, Problem, Record, SpecError, near, shown, suggestion
from .source import Source, broken, compose
from .syntax import ONE_LINE, Syntax

R = TypeVar("R", bound=Record)
Place = tuple[str | int, ...]

# The real files have some 20 kB.
_MOST_BYTES, _MOST_DIGITS = 256 * 1024, 18

_BAD = object()
_SHAPES: dict[type[Node], str] = {
    ScalarNode: "a single value",
    SequenceNode: "a list",
    MappingNode: "a mapping",
}


def load(directory: Path) -> Spec:
    """The spec in `directory`, with every rule of the model checked. Raises SpecError."""
    spec = read(directory, Spec)
    found = tuple(itertools.islice(spec.problems(), MOST_PROBLEMS))
    if found:
        raise SpecError(found)
    return spec


def read(directory: Path, root: type[R]) -> R:
    """The files of `directory` as one record of type `root`. Raises SpecError."""
    reader = _Reader()
    try:
        spec = reader.root(directory, root)
    except _EnoughError:
        spec = None
    if reader.problems or spec is None:
        raise SpecError(reader.problems)
    return spec


def read_one(path: Path, record: type[R]) -> R:
    """One file as a record. Raises SpecError."""
    reader = _Reader()
    found = reader.document(path, record)
    if reader.problems or found is None:
        raise SpecError(reader.problems)
    return found


class _EnoughError(Exception):
    """So many problems that nobody will read on."""


# --- the shape of a record ----------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class _Key:
    """One key that a mapping of the spec may have, and the field that it fills."""

    name: str
    attribute: str
    kind: object
    required: bool
    file: str


def _keys(record: type[Record]) -> Mapping[str, _Key]:
    hints = typing.get_type_hints(record, include_extras=True)
    entries = filter(_is_read, dataclasses.fields(record))
    keys = (_key(entry, hints[entry.name]) for entry in entries)
    return {key.name: key for key in keys}


def _key(entry: dataclasses.Field[object], kind: object) -> _Key:
    missing = dataclasses.MISSING
    required = entry.default is missing and entry.default_factory is missing
    file = cast(str, entry.metadata.get("file", ""))
    # A key that is a Python keyword is the field of that name with an underscore after it.
    return _Key(entry.name.removesuffix("_"), entry.name, kind, required, file)


def _is_read(entry: dataclasses.Field[object]) -> bool:
    hidden = entry.name == "marks" or entry.name.startswith("_")
    return not hidden and entry.init and not entry.metadata.get("derived", False)


def _members(kind: object) -> tuple[object, ...]:
    """The types of a union, else the type itself."""
    if typing.get_origin(kind) in (Union, types.UnionType):
        return typing.get_args(kind)
    return (kind,)


def _shape(kind: object) -> type[Node]:
    """The sort of node that a type is written as."""
    origin = typing.get_origin(kind)
    if origin is tuple:
        return SequenceNode
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return MappingNode
    return MappingNode if dataclasses.is_dataclass(kind) else ScalarNode


# --- scalars ------------------------------------------------------------------------------------


class _MismatchError(Exception):
    """A scalar that is not of its type. Holds what is wrong and what to do."""

    def __init__(self, what: str, mend: str) -> None:
        super().__init__(what)
        self.what, self.mend = what, mend


def _text(node: ScalarNode) -> str:
    return cast(str, node.value)


def _written(text: str, syntax: Syntax) -> str:
    misfit = syntax.misfit(text)
    if misfit is not None:
        raise _MismatchError(f"{misfit.what}, not {text!r}", misfit.mend)
    return text


def _line(node: ScalarNode) -> str:
    return _written(_text(node), ONE_LINE)


def _plain(node: ScalarNode, kind: str) -> str:
    text = _text(node)
    if node.style:
        raise _MismatchError(f"should be {kind}, not text", "remove the quotes")
    return text


def _bool(node: ScalarNode) -> bool:
    text = _plain(node, "a boolean")
    if text not in ("true", "false"):
        raise _MismatchError(f"should be a boolean, not {text!r}", "write true or false")
    return text == "true"


def _int(node: ScalarNode) -> int:
    text = _plain(node, "a whole number")
    if not re.fullmatch(r"-?[0-9]+", text):
        raise _MismatchError(f"should be a whole number, not {text!r}", "write digits alone")
    return int(_short(text))


def _float(node: ScalarNode) -> float:
    text = _plain(node, "a number")
    if not re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text):
        raise _MismatchError(f"should be a number, not {text!r}", "write it like 1.5")
    return float(_short(text))


def _short(number: str) -> str:
    if len(number) > _MOST_DIGITS:
        raise _MismatchError(f"has {len(number)} digits", f"write {_MOST_DIGITS} at the most")
    return number


def _none(node: ScalarNode) -> None:
    if node.style or node.value != "null":
        raise _MismatchError("should be null", "write null, or remove the key")


_SCALARS: Mapping[object, Callable[[ScalarNode], object]] = {
    types.NoneType: _none,
    bool: _bool,
    int: _int,
    float: _float,
    str: _line,
}


def _choice(node: ScalarNode, allowed: tuple[object, ...]) -> object:
    text = _text(node)
    values = {str(value): value for value in allowed}
    if text not in values:
        raise _MismatchError(f"cannot be {text!r}", suggestion(text, values))
    return values[text]


def _scalar(node: ScalarNode, kinds: Iterable[object]) -> object:
    """The value as the narrowest of `kinds` that it fits."""
    mismatch: _MismatchError | None = None
    ranks = list(_SCALARS)
    for kind in sorted(kinds, key=lambda kind: ranks.index(kind) if kind in ranks else 0):
        try:
            if kind in _SCALARS:
                return _SCALARS[kind](node)
            if typing.get_origin(kind) is Annotated:
                return _written(_text(node), _syntax_of(kind))
            return _choice(node, typing.get_args(kind))
        except _MismatchError as error:
            mismatch = error if mismatch is None or kind is not types.NoneType else mismatch
    raise mismatch or TypeError("a spec field has a type that the loader does not know")


def _syntax_of(kind: object) -> Syntax:
    """What text of that type must be."""
    if typing.get_origin(kind) is Annotated:
        return cast(Syntax, typing.get_args(kind)[1])
    return ONE_LINE


# --- the walk -----------------------------------------------------------------------------------


class _Reader:
    """Reads nodes by type. Collects every problem instead of stopping at the first.

    Raises _EnoughError where there are too many.
    """

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self._source = Source("", ("",))
        self._known: dict[object, Mapping[str, _Key]] = {}
        # The records that are being read, outermost first: their marks, and how deep each stands.
        self._open: list[tuple[dict[Place, Mark], int]] = []

    def root(self, directory: Path, root: type[R]) -> R | None:
        """Reads every file that a field of `root` names. Writes problems."""
        if not directory.is_dir():
            self._whole(shown(directory), "there is no such folder", "give the folder of the spec")
            return None
        files: dict[str, dict[str, _Key]] = {}
        for key in _keys(root).values():
            files.setdefault(key.file, {})[key.name] = key
        homes = {key.name: key.file for key in _keys(root).values()}
        self._strangers(directory, files)
        marks: dict[Place, Mark] = {(): Mark(shown(directory), 1, 1)}
        self._open = [(marks, 0)]
        values: dict[str, object] = {}
        for name, keys in files.items():
            values |= self._file(directory / name, keys, homes)
        return None if self.problems else _made(root, marks, values)

    def document(self, path: Path, record: type[R]) -> R | None:
        """Reads one file. Writes problems."""
        marks: dict[Place, Mark] = {(): Mark(shown(path), 1, 1)}
        self._open = [(marks, 0)]
        values = self._file(path, _keys(record), {})
        return None if self.problems else _made(record, marks, values)

    def _report(self, *problems: Problem) -> None:
        self.problems += problems
        if len(self.problems) >= MOST_PROBLEMS:
            raise _EnoughError

    def _whole(self, path: str, what: str, mend: str) -> None:
        self._report(Problem(Mark(path, 1, 1), what, mend))

    def _strangers(self, directory: Path, known: Iterable[str]) -> None:
        for path in sorted(directory.iterdir()):
            if path.suffix in (".yaml", ".yml") and path.name not in known:
                mend = suggestion(path.name, known)
                self._whole(shown(path), "no part of the spec is in this file", mend)

    def _file(
        self, path: Path, keys: Mapping[str, _Key], homes: Mapping[str, str]
    ) -> dict[str, object]:
        node = self._node(path, keys)
        if node is None:
            return {}
        if not isinstance(node, MappingNode):
            self._mismatch(node, "the file", MappingNode)
            return {}
        return self._mapping(node, keys, (), homes)

    def _node(self, path: Path, keys: Iterable[str]) -> Node | None:
        """Reads a file. Writes problems."""
        name, holds = shown(path), "it holds " + ", ".join(keys)
        try:
            data = read_bytes(path, _MOST_BYTES + 1)
            text = data.decode("utf-8-sig")
        except FileNotFoundError:
            self._whole(name, "the file is missing", holds)
            return None
        except UnicodeDecodeError as error:
            self._whole(name, f"byte {error.start} is no UTF-8", "save the file as UTF-8")
            return None
        except OSError as error:
            what = error.strerror or "this is no regular file"
            self._whole(name, f"it cannot be read: {what}", "put a file there")
            return None
        if len(data) > _MOST_BYTES:
            self._whole(name, f"the file has more than {_MOST_BYTES} bytes", "make it shorter")
            return None
        self._source = Source.of(name, text)
        try:
            forbidden, node = compose(self._source, text)
        except yaml.YAMLError as error:
            self._report(broken(self._source, error))
            return None
        self._report(*forbidden)
        if node is None and not forbidden:
            self._whole(name, "the file is empty", holds)
        return node

    def _mismatch(self, node: Node, label: str, *wanted: type[Node]) -> object:
        mends: dict[type[Node], str] = {
            SequenceNode: "start each item with '- '",
            MappingNode: "write it as 'key: value' lines",
            ScalarNode: "write it without brackets, or put quotes around it",
        }
        expected = " or ".join(_SHAPES[kind] for kind in wanted)
        what = f"{label} should be {expected}, not {_found(node)}"
        self._report(Problem(self._source.at(node), what, mends[wanted[0]]))
        return _BAD

    def _value(self, node: Node, kind: object, place: Place) -> object:
        mark = self._source.at(node)
        for marks, depth in self._open:
            marks[place[depth:]] = mark
        kinds = _members(kind)
        fitting = [kind for kind in kinds if isinstance(node, _shape(kind))]
        if isinstance(node, ScalarNode) and not node.value and not node.style:
            return self._empty(node, _label(place))
        if not fitting:
            wanted = dict.fromkeys(_shape(kind) for kind in kinds if kind is not types.NoneType)
            return self._mismatch(node, _label(place), *wanted)
        if isinstance(node, ScalarNode):
            return self._one(node, fitting, place)
        if isinstance(node, SequenceNode):
            return self._tuple(node, fitting[0], place)
        return self._keyed(cast(MappingNode, node), fitting[0], place)

    def _empty(self, node: ScalarNode, label: str) -> object:
        self._report(
            Problem(self._source.at(node), f"{label} has no value", "write one, or remove it")
        )
        return _BAD

    def _one(self, node: ScalarNode, kinds: list[object], place: Place) -> object:
        try:
            return _scalar(node, kinds)
        except _MismatchError as error:
            what = f"{_label(place)} {error.what}"
            self._report(Problem(self._source.at(node), what, error.mend))
            return _BAD

    def _tuple(self, node: SequenceNode, kind: object, place: Place) -> object:
        item = typing.get_args(kind)[0]
        children = enumerate(cast("list[Node]", node.value))
        values = tuple(self._value(child, item, (*place, index)) for index, child in children)
        return _BAD if any(value is _BAD for value in values) else values

    def _keyed(self, node: MappingNode, kind: object, place: Place) -> object:
        if not dataclasses.is_dataclass(kind):
            return self._dictionary(node, typing.get_args(kind), place)
        record = cast(type[Record], kind)
        marks: dict[Place, Mark] = {(): self._source.at(node)}
        self._open.append((marks, len(place)))
        before = len(self.problems)
        if record not in self._known:
            self._known[record] = _keys(record)
        values = self._mapping(node, self._known[record], place, {})
        self._open.pop()
        return _BAD if len(self.problems) > before else _made(record, marks, values)

    def _dictionary(self, node: MappingNode, kinds: tuple[object, ...], place: Place) -> object:
        syntax, kind = _syntax_of(kinds[0]), kinds[1]
        pairs: dict[str, object] = {}
        for key, mark, child in self._pairs(node):
            pairs[key] = self._value(child, kind, (*place, key))
            try:
                _written(key, syntax)
            except _MismatchError as error:
                self._report(Problem(mark, f"a key here {error.what}", error.mend))
                pairs[key] = _BAD
        bad = any(value is _BAD for value in pairs.values())
        return _BAD if bad else types.MappingProxyType(pairs)

    def _mapping(
        self,
        node: MappingNode,
        keys: Mapping[str, _Key],
        place: Place,
        homes: Mapping[str, str],
    ) -> dict[str, object]:
        """The fields of a record. Writes problems."""
        values: dict[str, object] = {}
        unknown: list[tuple[str, Mark]] = []
        given: set[str] = set()
        for name, mark, child in self._pairs(node):
            given.add(name)
            if name in keys:
                key = keys[name]
                values[key.attribute] = self._value(child, key.kind, (*place, name))
            else:
                unknown.append((name, mark))
        missing = {key.name for key in keys.values() if key.required} - given
        for name, mark in unknown:
            missing -= self._unknown(name, mark, keys.keys() - given, homes)
        for name in (name for name in keys if name in missing):
            mark = self._source.at(node)
            self._report(Problem(mark, f"missing key {name!r}", f"add '{name}: …'"))
        return values

    def _unknown(
        self, name: str, mark: Mark, free: Iterable[str], homes: Mapping[str, str]
    ) -> set[str]:
        """Writes a problem. Gives the key that was probably meant, which is then not missing."""
        mend = f"move it to {homes[name]}" if name in homes else suggestion(name, free)
        self._report(Problem(mark, f"unknown key {name!r}", mend))
        return near(name, free)

    def _pairs(self, node: MappingNode) -> Iterator[tuple[str, Mark, Node]]:
        """The keys, their marks, and their values. Writes problems."""
        first: dict[str, int] = {}
        for key, value in cast("list[tuple[Node, Node]]", node.value):
            mark = self._source.at(key)
            if not isinstance(key, ScalarNode):
                what = f"a key should be one word, not {_found(key)}"
                self._report(Problem(mark, what, "write it as 'key: value'"))
            elif key.value in first:
                what = f"duplicate key {key.value!r}, first given at line {first[key.value]}"
                self._report(Problem(mark, what, "remove one of the two"))
            else:
                first[key.value] = mark.line
                yield key.value, mark, value


def _made(record: type[R], marks: dict[Place, Mark], values: dict[str, object]) -> R:
    return cast("Callable[..., R]", record)(marks=types.MappingProxyType(marks), **values)


def _found(node: Node) -> str:
    if isinstance(node, ScalarNode):
        return repr(node.value)
    return _SHAPES[type(node)]


def _label(place: Place) -> str:
    """How messages call a value: by its key, and its number in a list."""
    last = place[-1]
    if isinstance(last, str):
        return repr(last)
    return f"item {last + 1} of {place[-2]!r}" if len(place) > 1 else f"item {last + 1}"
