"""No name of 0.x is missing without a word: it is there today, or the spec knows its new one."""

from __future__ import annotations

import ast
import importlib
import os
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
ROWS = [
    row
    for row in yaml.safe_load((ROOT / "spec" / "renamed.yaml").read_text("utf-8"))["renamed"]
    if "until" in row
]
NAMES = {row["old"]: row for row in ROWS if row["kind"] == "name"}
ARGUMENTS = {row["old"] for row in ROWS if row["kind"] == "argument"}
RELEASES = sorted({row["until"] for row in ROWS})

# What nobody could have used by name, or what is told at the name that it belongs to.
PASSED_OVER = re.compile(
    r"consts\.FragmentMergeMode\."  # told at the enum
    r"|attributes\.(AttrGroup|StarIgnoreAttr|OnLoadAttr|OnSignalChangeAttr)\."  # told at the class
    r"|responses\."  # told at the module
    r"|attributes\.\w+\.__init__"  # attributes are made by the generator
    r"|sanic\.DatastarResponse\.send"  # Sanic's own method, with Sanic's own arguments
)


@pytest.fixture(scope="session", autouse=True)
def _django() -> None:
    from django.conf import settings

    if not settings.configured:
        settings.configure(DEFAULT_CHARSET="utf-8")


@pytest.fixture(scope="session")
def wheels() -> Path:
    """Where the releases were downloaded to."""
    path = os.environ.get("OLDER_PATH")
    assert path, "set OLDER_PATH to a folder that holds the wheels of datastar-py 0.x"
    return Path(path)


def surface(wheel: Path) -> Iterator[tuple[str, list[str]]]:
    """Each public name by its path below the package, and the arguments of what is a function."""
    with zipfile.ZipFile(wheel) as archive:
        for file in archive.namelist():
            found = re.fullmatch(r"datastar_py/([a-z]\w*)\.py", file)
            if found:
                yield found[1], []
                module = ast.parse(archive.read(file))
                yield from members(found[1], module.body)


def members(home: str, body: list[ast.stmt]) -> Iterator[tuple[str, list[str]]]:
    for node in body:
        if isinstance(node, ast.ImportFrom) and node.level:
            names = (alias.asname or alias.name for alias in node.names)
            yield from ((f"{home}.{name}", []) for name in names if not name.startswith("_"))
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            if not node.name.startswith("_"):
                yield (
                    f"{home}.{node.name}",
                    [] if isinstance(node, ast.ClassDef) else arguments(node),
                )
            if isinstance(node, ast.ClassDef):
                yield from members(f"{home}.{node.name}", node.body)
        elif isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name) and not target.id.startswith("_"):
                    yield f"{home}.{target.id}", []


def arguments(node: ast.FunctionDef | ast.AsyncFunctionDef) -> list[str]:
    # Overloads of 0.6 misspelled an argument that the function itself had right.
    if any(isinstance(mark, ast.Name) and mark.id == "overload" for mark in node.decorator_list):
        return []
    given = [*node.args.args, *node.args.kwonlyargs]
    return [argument.arg for argument in given if argument.arg not in ("self", "cls")]


def there(path: str) -> Any:
    """What stands at a path today; raises what a person would get."""
    module, *inside = path.split(".")
    found: Any = importlib.import_module(f"datastar_py.{module}")
    for name in inside:
        found = getattr(found, name)
    return found


@pytest.mark.parametrize("release", RELEASES)
def test_every_name(release: str, wheels: Path) -> None:
    [wheel] = wheels.glob(f"datastar_py-{release}-*.whl")
    missing: list[str] = []
    count = 0
    for path, keywords in surface(wheel):
        if PASSED_OVER.match(path):
            continue
        count += 1
        try:
            found = there(path)
        except (AttributeError, ImportError) as error:
            if path not in NAMES or NAMES[path].get("new", path).rpartition(".")[2] not in str(
                error
            ):
                missing.append(f"{path}: {error}")
        else:
            missing += [f"{path}({name}=)" for name in unknown(path, found, keywords)]
    assert count > 20
    assert not missing, "\n".join(missing)


def unknown(path: str, function: Any, keywords: list[str]) -> Iterator[str]:
    """Keyword arguments that a function takes no more, and that the spec does not name."""
    code = getattr(function, "__code__", None)
    if code is not None:
        taken = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
        method = path.rpartition(".")[2]
        open_ended = code.co_flags & 8
        for name in keywords:
            if name not in taken and not open_ended and f"{method}.{name}" not in ARGUMENTS:
                yield name


def test_the_names_of_the_spec_were_there(wheels: Path) -> None:
    """In the release that is said to be their last one, and in none after it."""
    for path, row in NAMES.items():
        known = {r: {name for name, _ in surface(w)} for r, w in by_release(wheels).items()}
        assert path in known[row["until"]], f"{path} was not in {row['until']}"
        for release, names in known.items():
            if order(release) > order(row["until"]):
                assert path not in names, f"{path} was in {release} as well"


def by_release(wheels: Path) -> dict[str, Path]:
    return {wheel.name.split("-")[1]: wheel for wheel in sorted(wheels.glob("*.whl"))}


def order(release: str) -> tuple[int, ...]:
    return tuple(map(int, release.split(".")))
