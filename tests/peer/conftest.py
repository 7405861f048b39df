"""Both sides as they are observed: the installed package, and datastar-py 1.0.3 in PEER_PATH."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from corpus import CALLS

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Side:
    """What one of the two offers and gives."""

    file: Path
    surface: dict[str, dict[str, Any]]
    names: dict[str, list[str]]
    results: dict[str, str]


def observe(environment: dict[str, str]) -> Side:
    run = subprocess.run(
        [sys.executable, HERE / "observe.py"],
        input=json.dumps(CALLS),
        env=environment,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr
    found = json.loads(run.stdout.splitlines()[-1])
    return Side(Path(found["file"]).resolve(), found["surface"], found["names"], found["results"])


@pytest.fixture(scope="session")
def peer_path() -> Path:
    """Where datastar-py 1.0.3 was installed by `pip install --no-deps --target`."""
    path = os.environ.get("PEER_PATH")
    assert path, "set PEER_PATH to a folder that holds datastar-py 1.0.3"
    return Path(path).resolve()


@pytest.fixture(scope="session")
def theirs(peer_path: Path) -> Side:
    side = observe({**os.environ, "PYTHONPATH": str(peer_path)})
    assert side.file.is_relative_to(peer_path)
    return side


@pytest.fixture(scope="session")
def ours(peer_path: Path) -> Side:
    side = observe({**os.environ})
    assert not side.file.is_relative_to(peer_path)
    return side
