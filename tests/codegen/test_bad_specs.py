"""Each folder of bad_specs: what is done to the spec, and every word that is then said.

`edit.yaml` lists edits to a copy of the real spec. `message.txt` is all that the loader says; `{1}`
in it stands for the line of the first edit, so that a spec that grows moves no message. An edit
that changes nothing only gives a line its number.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from spec_edits import Run, placed, read_edits

CASES = sorted(path.parent for path in Path(__file__).parent.glob("bad_specs/*/edit.yaml"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_message(case: Path, spec_copy: Path, tmp_path: Path, run: Run) -> None:
    lines = [edit.apply(spec_copy) for edit in read_edits(case / "edit.yaml")]
    expected = placed((case / "message.txt").read_text(encoding="utf-8"), lines)

    result = run("generate", "--spec", "spec", "--out", "out")

    assert result.err == expected
    assert result.out == ""
    assert result.status == 2
    assert not (tmp_path / "out").exists()


def test_there_are_many() -> None:
    assert len(CASES) >= 30
