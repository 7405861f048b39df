"""spec/README.md tells of every key of every file, with all the words that each may hold."""

from __future__ import annotations

import dataclasses
import inspect
import re
import typing
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest

from codegen.model import Spec
from codegen.problems import Record

# Each key, with whether it is needed and the words that it may hold.
Keys = dict[str, tuple[str, tuple[str, ...]]]
Rows = dict[str, tuple[str, str]]


def parts(kind: object) -> Iterator[object]:
    """The types that a type is made of, itself included."""
    yield kind
    if typing.get_origin(kind) is not Literal:
        for inner in typing.get_args(kind):
            yield from parts(inner)


def words(kind: object) -> tuple[str, ...]:
    """What a key of that type may hold, where there is a list of it."""
    return tuple(
        word
        for part in parts(kind)
        if typing.get_origin(part) is Literal
        for word in typing.get_args(part)
    )


def keys(record: type[Record]) -> Iterator[tuple[str, object, bool]]:
    """The name and the type of each key, and whether it must be given."""
    hints = typing.get_type_hints(record)
    for entry in dataclasses.fields(record):
        if entry.name != "marks" and entry.init and not entry.metadata.get("derived"):
            needed = entry.default is entry.default_factory is dataclasses.MISSING
            yield entry.name.removesuffix("_"), hints[entry.name], needed


def records(record: type[Record], place: str) -> Iterator[tuple[str, Keys]]:
    """Each mapping below a record: where it stands, and its keys with the words they may hold."""
    yield place, {n: ("yes" if needed else "no", words(k)) for n, k, needed in keys(record)}
    for name, kind, _ in keys(record):
        several = "[]" if any(typing.get_origin(part) is tuple for part in parts(kind)) else ""
        for inner in parts(kind):
            if inspect.isclass(inner) and issubclass(inner, Record):
                yield from records(inner, f"{place}.{name}{several}".lstrip("."))


def expected() -> dict[str, Keys]:
    """The sections that the page must have, by their headings."""
    found = dict(records(Spec, ""))
    for entry in dataclasses.fields(Spec):
        if "file" in entry.metadata:
            file = found.setdefault(entry.metadata["file"], {})
            file[entry.name] = found[""][entry.name]
    del found[""]
    return found


EXPECTED = expected()


def told(page: str) -> dict[str, Rows]:
    """The sections that the page has. One heading may name several places of the same shape."""
    sections: dict[str, Rows] = {}
    for heading, body in re.findall(r"^##+ (.*)\n((?:(?!##).*\n)*)", page, re.M):
        found = re.findall(r"^\| `(\w+)` \| (yes|no) \| (.+) \|$", body, re.M)
        rows: Rows = {key: (needed, text) for key, needed, text in found}
        if rows:
            sections.update(dict.fromkeys(re.findall(r"`(\S+?)`", heading), rows))
    return sections


@pytest.fixture(scope="module")
def page(root: Path) -> dict[str, Rows]:
    return told((root / "spec" / "README.md").read_text("utf-8"))


def test_sections(page: dict[str, Rows]):
    assert sorted(page) == sorted(EXPECTED)


@pytest.mark.parametrize("place", sorted(EXPECTED))
def test_keys(page: dict[str, Rows], place: str):
    assert sorted(page.get(place, {})) == sorted(EXPECTED[place])


@pytest.mark.parametrize("place", sorted(EXPECTED))
def test_needed(page: dict[str, Rows], place: str):
    assert {key: needed for key, (needed, _) in page.get(place, {}).items()} == {
        key: needed for key, (needed, _) in EXPECTED[place].items()
    }


@pytest.mark.parametrize("place", sorted(EXPECTED))
def test_words(page: dict[str, Rows], place: str):
    rows = page.get(place, {})
    missing = {
        f"{key}: {word}"
        for key, (_, allowed) in EXPECTED[place].items()
        for word in allowed
        if f"`{word}`" not in rows.get(key, ("", ""))[1]
    }
    assert not missing
