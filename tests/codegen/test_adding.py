"""docs/adding.md: what it says to write works, and gives what it shows."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import textwrap
from itertools import pairwise
from pathlib import Path

import pytest
from spec_edits import Run

EVALUATE = """
import sys
from datastar_py import ServerSentEventGenerator as SSE
from datastar_py import action_generator as actions
from datastar_py import attribute_generator as data
from datastar_py.attributes import JSExpression
print(eval(sys.argv[1]))
"""


def blocks(page: str) -> list[tuple[str, str]]:
    return re.findall(r"^```(\w+)\n(.*?)^```$", page, re.M | re.S)


def add(spec: Path, block: str) -> None:
    """Puts an entry where the comment above it says, as deep as its neighbours."""
    comment, _, entry = block.partition("\n")
    found = re.fullmatch(r'# spec/(\S+), below "(\w+:)"(?: of "(\w+)")?', comment)
    assert found, comment
    file = spec / found[1]
    lines = file.read_text("utf-8").splitlines(keepends=True)
    start = (
        next(n for n, line in enumerate(lines) if line.endswith(f"name: {found[3]}\n"))
        if found[3]
        else 0
    )
    at = next(n for n, line in enumerate(lines) if n >= start and line.strip() == found[2]) + 1
    depth = len(lines[at]) - len(lines[at].lstrip())
    lines.insert(at, textwrap.indent(entry, " " * depth))
    file.write_text("".join(lines), "utf-8")


@pytest.fixture
def edited(root: Path, templates: Path, spec_copy: Path, tmp_path: Path, run: Run) -> Path:
    """Everything that is rendered once a person has done all that the page says."""
    own = shutil.copytree(templates, tmp_path / "templates")
    for language, text in blocks((root / "docs" / "adding.md").read_text("utf-8")):
        if language == "yaml":
            add(spec_copy, text)
        elif language == "jinja":
            comment, _, source = text.partition("\n")
            path = comment.removeprefix("{# codegen/templates/").removesuffix(" #}")
            (own / path).write_text(source, "utf-8")
    result = run("--spec", spec_copy, "--templates", own, "--out", tmp_path / "out")
    assert result.status == 0, result.err
    return tmp_path / "out"


def shown(root: Path) -> list[tuple[str, str]]:
    """Each expression on the page, with the output below it."""
    found = blocks((root / "docs" / "adding.md").read_text("utf-8"))
    pairs = pairwise(found)
    return [
        (code.strip(), output.rstrip()) for (kind, code), (_, output) in pairs if kind == "python"
    ]


def test_page(edited: Path, root: Path):
    pairs = shown(root)
    assert len(pairs) == 5
    for code, output in pairs:
        done = subprocess.run(
            [sys.executable, "-c", EVALUATE, code],
            cwd=edited / "generated",
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        assert done.stdout.rstrip() == output

    attributes = (edited / "docs" / "reference" / "attributes.md").read_text("utf-8")
    assert "## data.tooltip" in attributes
    assert "### `.strength(name)`" in attributes
    assert "`onlyUnder" in (edited / "docs" / "reference" / "events.md").read_text("utf-8")
    actions = (edited / "docs" / "reference" / "actions.md").read_text("utf-8")
    assert "| `priority` |" in actions
    assert "## actions.vibrate" in actions
    assert "## Breeze" in (edited / "docs" / "reference" / "frameworks.md").read_text("utf-8")
    assert (edited / "generated" / "datastar_py" / "breeze.py").exists()
