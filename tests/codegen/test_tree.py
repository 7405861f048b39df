"""What holds of the repository as it stands: its spec, its templates, and what they make."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import jinja2
import pytest
from jinja2 import meta, nodes
from spec_edits import Run

from codegen.model import Spec
from codegen.render import FILTERS, find


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
    assert (result.status, result.err) == (0, "")


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
    groups = tomllib.loads((root / "pyproject.toml").read_text())["dependency-groups"]
    assert f"black=={version('black')}" in groups["codegen"]


def test_an_environment_without_its_python_fails(rendered: dict[str, str], root: Path) -> None:
    """One that was asked for by name; the whole matrix runs those that there are."""
    assert "\nskip_missing_interpreters = false\n" in rendered["tox.ini"]
    makefile = (root / "Makefile").read_text("utf-8")
    assert "tox run-parallel --skip-missing-interpreters true" in makefile


def test_extras_are_the_frameworks(real_spec: Spec, root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    assert extras.pop("msgspec") == ["msgspec>=0.19"]
    assert extras.pop("orjson") == ["orjson>=3.9"]
    assert extras.pop("pydantic") == ["pydantic>=2.6"]
    # The engines of topics, whose oldest clients have an environment of their own.
    assert extras.pop("redis") == ["redis>=5.0"]
    assert extras.pop("nats") == ["nats-py>=2.9"]
    extras.pop("codegen")
    extras.pop("compression")
    assert sorted(extras) == sorted(framework.name for framework in real_spec.frameworks)
    for framework in real_spec.frameworks:
        needed = [f"{framework.package}>={framework.oldest}"] if framework.package else []
        assert extras[framework.name] == needed


def test_the_extra_brings_what_the_generator_needs(root: Path) -> None:
    """The same packages as here, where black is held to one version, to write the same bytes."""
    whole = tomllib.loads((root / "pyproject.toml").read_text())
    extra = whole["project"]["optional-dependencies"]["codegen"]
    group = whole["dependency-groups"]["codegen"]
    named = [sorted(re.split("[<>=]", one)[0] for one in listed) for listed in (extra, group)]
    assert named[0] == named[1] == ["black", "jinja2", "pyyaml"]


def test_every_framework_has_a_template(real_spec: Spec, rendered: dict[str, str]) -> None:
    for framework in real_spec.frameworks:
        home = f"generated/datastar_py/{framework.name}"
        assert f"{home}.py" in rendered or f"{home}/__init__.py" in rendered


# --- templates ----------------------------------------------------------------------------------


def parsed(templates: Path) -> Iterator[tuple[str, nodes.Template]]:
    environment = jinja2.Environment()
    environment.filters.update(FILTERS)
    for template in find(templates):
        if template.is_rendered:
            text = (templates / template.path).read_text(encoding="utf-8")
            yield template.path, environment.parse(text)


def test_every_template_is_reached(templates: Path, rendered: dict[str, str]) -> None:
    used = {name for _, tree in parsed(templates) for name in meta.find_referenced_templates(tree)}
    for template in find(templates):
        reached = template.path in used if template.is_macros else template.target in rendered
        assert reached, f"nothing uses {template.path}"


def test_every_macro_is_called(templates: Path) -> None:
    """In its own template, or anywhere after an import."""
    texts = {path: (templates / path).read_text(encoding="utf-8") for path, _ in parsed(templates)}
    for path, tree in parsed(templates):
        for macro in tree.find_all(nodes.Macro):
            calls = sum(len(re.findall(rf"\b{macro.name}\(", text)) for text in texts.values())
            assert calls > 1, f"{path}: nothing calls the macro {macro.name}"


def test_no_template_asks_for_a_name(templates: Path) -> None:
    """`name == "quart"` shows a fact missing from the spec."""
    for path, tree in parsed(templates):
        for comparison in tree.find_all(nodes.Compare):
            sides = [comparison.expr, *(operand.expr for operand in comparison.ops)]
            names = [
                side
                for side in sides
                if (isinstance(side, nodes.Getattr) and side.attr == "name")
                or (isinstance(side, nodes.Name) and side.name == "name")
            ]
            constants = [side for side in sides if isinstance(side, nodes.Const)]
            assert not (names and constants), f"{path}:{comparison.lineno} asks for a name"
