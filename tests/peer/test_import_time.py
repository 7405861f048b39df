"""`import datastar_py` takes no longer than that of 1.0.3, and reads no more of the library."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROUNDS = 15


def environment(path: Path | None, cache: Path) -> dict[str, str]:
    """With bytecode that is kept, as it is wherever a package is installed."""
    given = {**os.environ, "PYTHONPYCACHEPREFIX": str(cache), "PYTHONDONTWRITEBYTECODE": ""}
    return {**given, "PYTHONPATH": str(path)} if path else given


def seconds(given: dict[str, str]) -> float:
    """What Python says that the import took, with all that it imports."""
    command = [sys.executable, "-X", "importtime", "-c", "import datastar_py"]
    run = subprocess.run(command, env=given, capture_output=True, text=True, check=True)
    (found,) = re.findall(r"^import time: +\d+ \| +(\d+) \| datastar_py$", run.stderr, re.M)
    return int(found) / 1e6


def modules(given: dict[str, str]) -> set[str]:
    code = (
        "import sys; before = {*sys.modules}; import datastar_py; print(*{*sys.modules} - before)"
    )
    command = [sys.executable, "-c", code]
    run = subprocess.run(command, env=given, capture_output=True, text=True, check=True)
    return {name for name in run.stdout.split() if not name.startswith("datastar_py")}


@pytest.fixture
def both(peer_path: Path, tmp_path: Path) -> tuple[dict[str, str], dict[str, str]]:
    """The environments of the two, their bytecode written."""
    found = environment(None, tmp_path / "ours"), environment(peer_path, tmp_path / "theirs")
    for one in found:
        seconds(one)
    return found


def test_time(both: tuple[dict[str, str], dict[str, str]]) -> None:
    # By turns, and the best of each: what else the machine does falls on both.
    rounds = [(seconds(both[0]), seconds(both[1])) for _ in range(ROUNDS)]
    ours, theirs = (min(times) for times in zip(*rounds, strict=True))
    print(f"import datastar_py: {ours * 1000:.1f} ms, 1.0.3 {theirs * 1000:.1f} ms")
    assert ours <= theirs


def test_what_is_read(both: tuple[dict[str, str], dict[str, str]]) -> None:
    ours, theirs = map(modules, both)
    assert not ours & {"inspect", "dataclasses", "ast", "dis", "asyncio", "email", "html.parser"}
    assert len(ours) <= len(theirs)
