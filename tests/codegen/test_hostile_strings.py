"""Hostile text in every string of the spec: refused with its place, or inert in what is made.

The strings are found by walking the YAML, so that a key that is new is tried as well.
"""

from __future__ import annotations

import ast
import configparser
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from codegen import load as loader
from codegen import render as renderer
from codegen.command_line import SPEC, TEMPLATES, main
from codegen.load import load
from codegen.model import Spec
from codegen.problems import Problem, SpecError
from codegen.render import render
from codegen.source import Source

TEXTS = [
    'x"""; import os; """.',
    "it's \"'''\" {x!r} {{ 1 }} {% raw %}{# #} \\N{DIGIT ONE} \\x %(y)s ${z} {posargs} {script}.",
    "a\n\n[testenv:x]\ncommands = y\nimport os\rb\x85c\u2028d\x0b\u202e.",
    "\ud800\udc00.",
    "__import__('pathlib').Path('pwned').touch()",
    "",
]
NAMES = ["self", "mro"]
FILES = sorted(path.name for path in SPEC.glob("*.yaml"))


@dataclass(frozen=True)
class Place:
    """A string of the spec: its file, the keys above it, and what part of the file's text it is."""

    file: str
    keys: str
    is_key: bool
    line: int
    start: int
    end: int
    is_block: bool

    def changed(self, text: str, by: str) -> str:
        return text[: self.start] + quoted(by) + "\n" * self.is_block + text[self.end :]


def quoted(text: str) -> str:
    """As YAML, with an escape for whatever is not plain."""
    plain = (c if c.isalnum() and c.isascii() else f"\\U{ord(c):08x}" for c in text)
    return f'"{"".join(plain)}"'


def scalars(node: Node | None, keys: str = "") -> Iterator[tuple[str, bool, ScalarNode]]:
    if isinstance(node, ScalarNode):
        yield keys, False, node
    elif isinstance(node, SequenceNode):
        for item in node.value:
            yield from scalars(item, f"{keys}[]")
    elif isinstance(node, MappingNode):
        for key, value in node.value:
            yield f"{keys}.{key.value}", True, key
            yield from scalars(value, f"{keys}.{key.value}")


def found(name: str) -> Iterator[Place]:
    tree = yaml.compose((SPEC / name).read_text("utf-8"), yaml.SafeLoader)
    for keys, is_key, node in scalars(tree):
        start, end = node.start_mark, node.end_mark
        assert start and end
        block = node.style in ("|", ">")
        yield Place(name, keys, is_key, start.line + 1, start.index, end.index, block)


PLACES = [place for name in FILES for place in found(name)]
KINDS: dict[tuple[str, str, bool], list[Place]] = {}
for place in PLACES:
    KINDS.setdefault((place.file, place.keys, place.is_key), []).append(place)
FIRST = [places[0] for places in KINDS.values()]


@pytest.fixture(scope="module", autouse=True)
def _quick() -> Iterator[None]:
    """Reads what is not changed once, and leaves out black, which changes no meaning."""
    known: dict[str, tuple[list[Problem], Node | None]] = {}
    texts = {name: (SPEC / name).read_text("utf-8") for name in FILES}
    compose = loader.compose

    def composed(source: Source, text: str) -> tuple[list[Problem], Node | None]:
        name = source.path.rpartition("/")[2]
        if text != texts[name]:
            return compose(source, text)
        if name not in known:
            known[name] = compose(source, text)
        return known[name]

    def unformatted(sources: Mapping[str, tuple[str, str]]) -> dict[str, str]:
        return {path: source for path, (_, source) in sources.items()}

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loader, "compose", composed)
        patch.setattr(renderer, "_formatted", unformatted)
        yield


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shutil.copytree(SPEC, tmp_path_factory.mktemp("hostile") / "spec")


def edited(folder: Path, edits: Mapping[Place, str]) -> Spec:
    """The spec with all of these edits. Raises SpecError."""
    for name in FILES:
        text = (SPEC / name).read_text("utf-8")
        here = [place for place in edits if place.file == name]
        for place in sorted(here, key=lambda place: -place.start):
            text = place.changed(text, edits[place])
        if text != (folder / name).read_text("utf-8"):
            (folder / name).write_text(text, "utf-8")
    return load(folder)


def taken(folder: Path, edits: Mapping[Place, str]) -> tuple[dict[Place, str], Spec | None]:
    """What is left of the edits when all that is refused is taken back, line by line."""
    left = dict(edits)
    while left:
        try:
            return left, edited(folder, left)
        except SpecError as error:
            assert len(str(error)) < 100_000
            lines = {(Path(p.mark.path).name, p.mark.line) for p in error.problems}
            assert all(name in FILES and line > 0 for name, line in lines)
            kept = {p: text for p, text in left.items() if (p.file, p.line) not in lines}
            # Refused where it is referred to: one goes after the other.
            left = kept if len(kept) < len(left) else dict(list(left.items())[1:])
    return {}, None


def shapes(files: Mapping[str, str]) -> dict[str, object]:
    """What is made, without what its strings say: code as its tree, tox.ini as its keys."""
    shapes: dict[str, object] = {}
    for path, text in files.items():
        text.encode()
        if path.endswith(".py"):
            compile(text, path, "exec")
            shapes[path] = tree(text)
    ini = configparser.RawConfigParser(strict=True)
    ini.read_string(files["tox.ini"])
    shapes["tox.ini"] = {
        name: {key: value.count("\n") for key, value in ini[name].items()}
        for name in ini.sections()
    }
    return shapes


def tree(text: str) -> str:
    module = ast.parse(text)
    for node in ast.walk(module):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            node.value = "…"
        elif isinstance(node, ast.JoinedStr):
            node.values = [part for part in node.values if not isinstance(part, ast.Constant)]
    return ast.dump(module)


@pytest.fixture(scope="module")
def pristine() -> dict[str, object]:
    return shapes(render(load(SPEC), TEMPLATES))


def check(folder: Path, edits: dict[Place, str], pristine: dict[str, object] | None) -> None:
    """Makes everything of a spec with the edits, of several where they exclude each other."""
    while edits:
        left, spec = taken(folder, edits)
        assert spec is not None
        made = shapes(render(spec, TEMPLATES))
        if pristine is not None:
            changed = {path for path in pristine if made.get(path) != pristine[path]}
            assert not changed, [place.keys for place in left]
        edits = {place: text for place, text in edits.items() if place not in left}


@pytest.fixture(scope="module")
def open_kinds(folder: Path) -> list[Place]:
    """One of each kind that takes any text, each tried alone."""
    values = [place for place in FIRST if not place.is_key]
    found = [place for place in values if taken(folder, {place: TEXTS[1]})[1]]
    assert 20 < len(found) < len(values)
    return found


@pytest.mark.parametrize("text", [*TEXTS, *NAMES], ids=ascii)
def test_one_of_each_kind(
    text: str, folder: Path, pristine: dict[str, object], open_kinds: list[Place]
) -> None:
    closed = [place for place in FIRST if not place.is_key and place not in open_kinds]
    edits, _ = taken(folder, dict.fromkeys(open_kinds, text))
    if text.endswith(".") and text.isprintable():
        assert len(edits) > len(open_kinds) / 2
    edits |= taken(folder, dict.fromkeys(closed, text))[0]
    # A name may stand where a name belongs, and nothing at all means that nothing was given.
    check(folder, edits, pristine if text and text not in NAMES else None)


def test_every_string(folder: Path, pristine: dict[str, object], open_kinds: list[Place]) -> None:
    """All of a kind that takes any text, each with one of the texts; all others must refuse it."""
    texts = [text for text in TEXTS if text.isprintable() and text]
    edits: dict[Place, str] = {}
    for number, first in enumerate(open_kinds):
        places = KINDS[first.file, first.keys, first.is_key]
        edits |= {p: texts[(number + n) % len(texts)] + f"{n}." for n, p in enumerate(places)}
    edits, _ = taken(folder, edits)
    assert len(edits) > 300
    check(folder, edits, pristine)
    closed = [place for place in PLACES if place not in edits]
    assert len(taken(folder, dict.fromkeys(closed, texts[0]))[0]) < len(closed) / 2


def test_nothing_of_it_runs(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, open_kinds: list[Place]
) -> None:
    """As it is shipped: formatted, on the disk, imported."""
    monkeypatch.chdir(tmp_path)
    text = "__import__('pathlib').Path('pwned').touch()"
    shipped = {"doc", "reason", "selector", "title"}
    edits = dict.fromkeys(open_kinds, f"{text}.")
    left, _ = taken(folder, edits)
    assert shipped <= {place.keys.rpartition(".")[2] for place in left}
    edited(folder, left)
    assert main(["--spec", str(folder), "--out", str(tmp_path)]) == 0
    code = "from datastar_py import attributes, actions, consts, sse, testing; help(attributes)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": str(tmp_path / "generated")},
        capture_output=True,
        cwd=tmp_path,
    )
    assert done.returncode == 0, done.stderr
    assert not (tmp_path / "pwned").exists()
