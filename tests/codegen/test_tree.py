"""What holds of the repository as it stands: its spec, its templates, and what they make."""

from __future__ import annotations

import dataclasses
import os
import re
import subprocess
import sys
import time
import typing
from collections.abc import Iterator
from pathlib import Path

import jinja2
import jinja2.meta
import pytest
from spec_edits import Run

from codegen.model import Spec
from codegen.problems import Record
from codegen.render import FILTERS, find

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


def generate(out: Path, root: Path, seed: str) -> float:
    """Runs the generator as a person would. Gives the seconds it took."""
    started = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "codegen", "--out", str(out)],
        cwd=root,
        env={**os.environ, "PYTHONHASHSEED": seed},
        check=True,
        capture_output=True,
    )
    return time.perf_counter() - started


def test_everything_is_up_to_date(run: Run) -> None:
    result = run("check")
    assert result.status == 0, result.out + result.err


def test_on_is_a_name(real_spec: Spec) -> None:
    assert "on" in [attribute.name for attribute in real_spec.attributes]


def test_the_same_bytes_under_every_hash_seed(
    tmp_path: Path, root: Path, rendered: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    expected = {path: text.encode() for path, text in rendered.items()}
    seconds: list[float] = []
    for seed in ("0", "1", "4242"):
        out = tmp_path / seed
        seconds.append(generate(out, root, seed))
        paths = (path for path in out.rglob("*") if path.is_file())
        assert {path.relative_to(out).as_posix(): path.read_bytes() for path in paths} == expected
    with capsys.disabled():
        print(f"\nthe whole run: {min(seconds):.2f} s for {len(rendered)} files")
    # Three seconds are promised on a quiet machine; this only catches a run that hangs.
    assert min(seconds) < 20


def test_black_is_pinned_to_what_runs(root: Path) -> None:
    import black

    groups = tomllib.loads((root / "pyproject.toml").read_text())["dependency-groups"]
    assert f"black=={black.__version__}" in groups["codegen"]


def test_extras_are_the_frameworks(real_spec: Spec, root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    assert sorted(extras) == sorted(framework.name for framework in real_spec.frameworks)
    for framework in real_spec.frameworks:
        assert f"{framework.package}>={framework.oldest}" in extras[framework.name]


def test_every_framework_has_a_template(real_spec: Spec, rendered: dict[str, str]) -> None:
    for framework in real_spec.frameworks:
        assert f"generated/datastar_py/{framework.name}.py" in rendered


# --- templates ----------------------------------------------------------------------------------


def parsed(templates: Path) -> Iterator[tuple[str, jinja2.nodes.Template]]:
    environment = jinja2.Environment()
    environment.filters.update(FILTERS)
    for template in find(templates):
        if template.is_rendered:
            text = (templates / template.path).read_text(encoding="utf-8")
            yield template.path, environment.parse(text)


def test_every_template_is_reached(templates: Path, rendered: dict[str, str]) -> None:
    used = {
        name
        for _, tree in parsed(templates)
        for name in jinja2.meta.find_referenced_templates(tree)
    }
    for template in find(templates):
        reached = template.path in used if template.is_macros else template.target in rendered
        assert reached, f"nothing uses {template.path}"


def test_every_macro_is_called(templates: Path) -> None:
    """In its own template, or anywhere after an import."""
    texts = {path: (templates / path).read_text(encoding="utf-8") for path, _ in parsed(templates)}
    for path, tree in parsed(templates):
        for macro in tree.find_all(jinja2.nodes.Macro):
            calls = sum(len(re.findall(rf"\b{macro.name}\(", text)) for text in texts.values())
            assert calls > 1, f"{path}: nothing calls the macro {macro.name}"


def test_no_template_asks_for_a_name(templates: Path) -> None:
    """`name == "quart"` shows a fact missing from the spec."""
    for path, tree in parsed(templates):
        for comparison in tree.find_all(jinja2.nodes.Compare):
            sides = [comparison.expr, *(operand.expr for operand in comparison.ops)]
            names = [
                side
                for side in sides
                if (isinstance(side, jinja2.nodes.Getattr) and side.attr == "name")
                or (isinstance(side, jinja2.nodes.Name) and side.name == "name")
            ]
            constants = [side for side in sides if isinstance(side, jinja2.nodes.Const)]
            assert not (names and constants), f"{path}:{comparison.lineno} asks for a name"


# --- documentation ------------------------------------------------------------------------------


def records(kind: object) -> Iterator[type[Record]]:
    """The record types that a type is made of."""
    for member in typing.get_args(kind):
        yield from records(member)
    if isinstance(kind, type) and issubclass(kind, Record):
        yield kind
        for hint in typing.get_type_hints(kind).values():
            yield from records(hint)


def test_the_readme_documents_every_key(root: Path) -> None:
    readme = (root / "spec/README.md").read_text(encoding="utf-8")
    missing = sorted(
        f"{record.__name__}.{entry.name}"
        for record in set(records(Spec))
        for entry in dataclasses.fields(record)
        if entry.name != "marks" and not entry.metadata.get("derived")
        if f"`{entry.name}`" not in readme
    )
    assert missing == []
