"""The loader on small dataclasses: every type it reads, and what it says of a misfit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import pytest
import yaml

from codegen.load import read
from codegen.problems import Record, SpecError, suggestion
from codegen.syntax import Lines


@dataclass(frozen=True, kw_only=True)
class Inner(Record):
    x: int
    y: int = 0


@dataclass(frozen=True, kw_only=True)
class Item(Record):
    name: str
    count: int = 1
    ratio: float = 1.0
    loud: bool = False
    kind: Literal["plain", "fancy"] = "plain"
    level: Literal[1, 2] = 1
    note: str | None = "unset"
    default: str | int | bool | None = None
    tags: tuple[str, ...] = ()
    table: Mapping[str, int] = field(default_factory=dict[str, int])
    inner: Inner | None = None
    many: tuple[Inner, ...] = ()
    loose: str | tuple[str, ...] = ""
    from_: str = ""
    text: Lines = ""
    joined: str = field(default="", metadata={"derived": True})
    _hidden: str = ""


@dataclass(frozen=True, kw_only=True)
class Root(Record):
    items: tuple[Item, ...] = field(metadata={"file": "items.yaml"})
    title: str = field(default="none", metadata={"file": "more.yaml"})


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "more.yaml").write_text("{}")
    return tmp_path


def read_item(folder: Path, text: str) -> Item:
    """One item, of the lines `text`."""
    lines = "\n    ".join(text.splitlines())
    (folder / "items.yaml").write_text(f"items:\n  - name: a\n    {lines}\n", encoding="utf-8")
    return read(folder, Root).items[0]


def messages(folder: Path, text: str) -> list[str]:
    """What is said of one item, each without its lines of source."""
    with pytest.raises(SpecError) as caught:
        read_item(folder, text)
    return [str(problem).splitlines()[0] for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("text", "attribute", "value"),
    [
        ("count: 12", "count", 12),
        ("count: -3", "count", -3),
        ("ratio: 2", "ratio", 2.0),
        ("ratio: 0.5", "ratio", 0.5),
        ("loud: true", "loud", True),
        ("loud: false", "loud", False),
        ("kind: fancy", "kind", "fancy"),
        ("kind: 'fancy'", "kind", "fancy"),
        ("level: 2", "level", 2),
        ("note: null", "note", None),
        ("note: 'null'", "note", "null"),
        ("note: ''", "note", ""),
        ("note: ~", "note", "~"),
        ("default: 1000", "default", 1000),
        ("default: '1000'", "default", "1000"),
        ("default: true", "default", True),
        ("default: outer", "default", "outer"),
        ("default: null", "default", None),
        ("tags: [on, off, yes, 1.10, 010]", "tags", ("on", "off", "yes", "1.10", "010")),
        ("tags: []", "tags", ()),
        ("tags:\n  - a\n  - b", "tags", ("a", "b")),
        ("table: {on: 1, off: 0}", "table", {"on": 1, "off": 0}),
        ("loose: a", "loose", "a"),
        ("loose: [a]", "loose", ("a",)),
        ("from: here", "from_", "here"),
        ("text: |\n  two\n  lines", "text", "two\nlines\n"),
    ],
)
def test_values(folder: Path, text: str, attribute: str, value: object) -> None:
    found = getattr(read_item(folder, text), attribute)
    assert found == value
    assert type(found) is type(value) or attribute == "table"


@pytest.mark.parametrize(
    "word", ["on", "off", "yes", "no", "true", "null", "~", "1.0", "012", "2026-01-01"]
)
def test_text_stays_text(folder: Path, word: str) -> None:
    (folder / "items.yaml").write_text(f"items:\n  - name: {word}\n")
    assert read(folder, Root).items[0].name == word


def test_records(folder: Path) -> None:
    item = read_item(folder, "inner: {x: 1}\nmany:\n  - x: 2\n    y: 3")
    assert item.inner == Inner(x=1)
    assert item.many == (Inner(x=2, y=3),)


def test_defaults(folder: Path) -> None:
    assert read_item(folder, "") == Item(name="a")
    assert read(folder, Root).title == "none"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("count: ten", "'count' should be a whole number, not 'ten'; write digits alone"),
        ("count: 1.5", "'count' should be a whole number, not '1.5'; write digits alone"),
        ("count: '1'", "'count' should be a whole number, not text; remove the quotes"),
        ("ratio: .inf", "'ratio' should be a number, not '.inf'; write it like 1.5"),
        ("loud: on", "'loud' should be a boolean, not 'on'; write true or false"),
        ("kind: fany", "'kind' cannot be 'fany'; did you mean 'fancy'?"),
        ("level: 3", "'level' cannot be '3'; use one of 1, 2"),
        ("note:", "'note' has no value; write one, or remove it"),
        ("count: null", "'count' should be a whole number, not 'null'; write digits alone"),
        ("tags: a", "'tags' should be a list, not 'a'; start each item with '- '"),
        ("table: [a]", "'table' should be a mapping, not a list; write it as 'key: value' lines"),
        ("table: {a: b}", "'a' should be a whole number, not 'b'; write digits alone"),
        (
            "many: [x]",
            "item 1 of 'many' should be a mapping, not 'x'; write it as 'key: value' lines",
        ),
        (
            "loose: {a: b}",
            "'loose' should be a single value or a list, not a mapping; "
            "write it without brackets, or put quotes around it",
        ),
        (
            "note: |\n  two\n  lines",
            "'note' should be one line of printable text, not 'two\\nlines\\n'; take out the rest",
        ),
        (
            'text: "\\e[2J"',
            "'text' should be printable lines, not '\\x1b[2J'; "
            "write other characters as escapes of Python",
        ),
        ("count: " + "9" * 5000, "'count' has 5000 digits; write 18 at the most"),
        ("ratio: " + "9" * 5000, "'ratio' has 5000 digits; write 18 at the most"),
        ("joined: x", "unknown key 'joined'; "),
        ("_hidden: x", "unknown key '_hidden'; use one of "),
        ("marks: x", "unknown key 'marks'; "),
    ],
)
def test_message(folder: Path, text: str, message: str) -> None:
    (found,) = messages(folder, text)
    place, said = found.split(": ", 1)
    assert said.startswith(message) if message.endswith((" ", "?")) else said == message
    assert place.startswith("items.yaml:3:")


def test_all_at_once_and_none_twice(folder: Path) -> None:
    assert messages(folder, "count: x\nloud: y\ninner: {z: 1}\nwrong: 1\ncount: x") == [
        "items.yaml:3:12: 'count' should be a whole number, not 'x'; write digits alone",
        "items.yaml:4:11: 'loud' should be a boolean, not 'y'; write true or false",
        "items.yaml:5:12: missing key 'x'; add 'x: …'",
        "items.yaml:5:13: unknown key 'z'; use one of x, y",
        "items.yaml:6:5: unknown key 'wrong'; "
        + suggestion("wrong", _free("count", "loud", "inner", "name")),
        "items.yaml:7:5: duplicate key 'count', first given at line 3; remove one of the two",
    ]


def _free(*given: str) -> set[str]:
    names = "name count ratio loud kind level note default tags table inner many loose from text"
    return {name for name in names.split() if name not in given}


def test_marks(folder: Path) -> None:
    item = read_item(folder, "tags: [é, ü]\ninner:\n  x: 1")
    assert (item.mark().line, item.mark().column) == (2, 5)
    assert (item.mark("tags", 1).line, item.mark("tags", 1).column) == (3, 15)
    assert item.mark("tags", 1).text == "    tags: [é, ü]"
    assert (item.mark("inner", "x").line, item.mark("inner", "x").column) == (5, 10)
    assert item.inner is not None
    assert item.inner.mark("x") == item.mark("inner", "x")
    # What is not written is marked where it would be.
    assert item.mark("inner", "y") == item.mark("inner")
    assert item.mark("note") == item.mark()
    assert item.problem("tags", 0, what="w", mend="m").mark == item.mark("tags", 0)


def test_marks_of_the_whole(folder: Path) -> None:
    read_item(folder, "tags: [b]")
    spec = read(folder, Root)
    assert spec.mark("items", 0, "tags", 0) == spec.items[0].mark("tags", 0)


def test_caret_below_a_tab(folder: Path) -> None:
    with pytest.raises(SpecError) as caught:
        read_item(folder, "count:\tx")
    _, line, caret = str(caught.value).splitlines()
    assert line == "        count:\tx"
    assert caret == "              \t^"


def test_bytes_that_are_no_text(folder: Path) -> None:
    (folder / "items.yaml").write_bytes(b"items: [\xff]")
    with pytest.raises(SpecError) as caught:
        read(folder, Root)
    assert str(caught.value) == "items.yaml:1:1: byte 8 is no UTF-8; save the file as UTF-8"


def test_windows_files(folder: Path) -> None:
    (folder / "items.yaml").write_bytes(b"\xef\xbb\xbfitems:\r\n  - name: a\r\n    count: x\r\n")
    with pytest.raises(SpecError) as caught:
        read(folder, Root)
    assert str(caught.value).splitlines()[1:] == ["        count: x", "               ^"]


def test_no_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SpecError) as caught:
        read(Path("nowhere"), Root)
    assert str(caught.value) == (
        "nowhere:1:1: there is no such folder; give the folder of the spec"
    )


@pytest.mark.parametrize("text", ["a: [", "a: 'b", "a: b: c", "\ta: b", "a: @b", "--- a\n--- b"])
def test_the_same_words_without_libyaml(
    folder: Path, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "items.yaml").write_text(text)
    said: list[str] = []
    for _ in range(2):
        with pytest.raises(SpecError) as caught:
            read(folder, Root)
        said.append(str(caught.value))
        monkeypatch.delattr(yaml, "CSafeLoader", raising=False)
    assert said[0] == said[1]
