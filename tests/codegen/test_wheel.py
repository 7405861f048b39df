"""What the wheel carries beside the package, and what works from it alone."""

from __future__ import annotations

from pathlib import Path

from pre_commit.clientlib import load_manifest
from spec_edits import ran

BAD = '<b data-on-click="$n++">\n'


def test_the_hook(python: Path, tmp_path: Path, root: Path) -> None:
    """What pre-commit is told: its own reader takes it, and its entry runs in the wheel."""
    (hook,) = load_manifest(root / ".pre-commit-hooks.yaml")
    assert (hook["id"], hook["language"]) == ("datastar-lint", "python")
    assert hook["additional_dependencies"] == []
    assert {"html", "jinja", "python"} <= set(hook["types_or"])
    (tmp_path / "bad.html").write_text(BAD)
    program, *words = hook["entry"].split()
    assert program == "python"
    done = ran(python, tmp_path, *words, *hook["args"], "bad.html")
    assert (done.returncode, done.stdout.partition(" ")[0]) == (1, "bad.html:1:4:")
    done = ran(python, tmp_path, *words, "--fix", "bad.html")
    assert (done.returncode, done.stdout) == (0, "")
    assert (tmp_path / "bad.html").read_text() == '<b data-on:click="$n++">\n'
