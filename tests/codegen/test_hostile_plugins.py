"""Hostile text in the file of a project's own plugins, which is code in the project's module."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from spec_edits import Run
from test_hostile_strings import quoted, scalars, tree

HERE = Path(__file__).resolve()
OURS = HERE.parent / "own_plugins" / "plugins.yaml"
TEXTS = [
    'x"""; __import__("pathlib").Path("pwned").touch(); """.',
    "it's \"'''\" {x!r} {{ 1 }} {% raw %} \\N{DIGIT ONE} %(y)s.",
    "a\nimport pathlib; pathlib.Path('pwned').touch()",
]


def kinds() -> list[tuple[str, int, int, bool]]:
    """One value of each kind: its keys, and which part of the text it is."""
    found: dict[str, tuple[str, int, int, bool]] = {}
    for keys, is_key, node in scalars(yaml.compose(OURS.read_text("utf-8"), yaml.SafeLoader)):
        # Examples are Python that is run, as their key says.
        if not is_key and ".examples[]" not in keys:
            assert node.start_mark and node.end_mark
            block = node.style in ("|", ">")
            found.setdefault(keys, (keys, node.start_mark.index, node.end_mark.index, block))
    return list(found.values())


@pytest.mark.parametrize("text", TEXTS, ids=ascii)
def test_every_kind(text: str, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    # The examples are run against the package.
    monkeypatch.syspath_prepend(HERE.parents[2] / "generated")
    assert run("--spec", OURS, "--out", "plain.py").status == 0
    plain = tree((tmp_path / "plain.py").read_text("utf-8"))
    source = OURS.read_text("utf-8")
    taken: list[str] = []
    for keys, start, end, block in kinds():
        changed = source[:start] + quoted(text) + "\n" * block + source[end:]
        (tmp_path / "plugins.yaml").write_text(changed, "utf-8")
        result = run("--spec", "plugins.yaml", "--out", "ours.py")
        if result.status == 2:
            # In the file, or where the file says something about Datastar itself.
            assert result.err.startswith("plugins.yaml:"), (keys, result.err[:500])
            assert len(result.err) < 20_000
        else:
            assert result.status == 0
            taken.append(keys)
            made = (tmp_path / "ours.py").read_text("utf-8")
            compile(made, "ours.py", "exec")
            assert tree(made) == plain, keys
            (tmp_path / "ours.py").unlink()
    assert not (tmp_path / "pwned").exists()
    assert "\n" in text or any(keys.endswith(".doc") for keys in taken)
