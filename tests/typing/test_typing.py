"""mypy --strict and pyright strict find nothing in good code, and each mistake in bad code."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
GOOD = sorted(HERE.glob("good/*.py"))
BAD = sorted(HERE.glob("bad/*.py"))
Found = dict[Path, dict[int, str]]


def by_mypy(files: list[Path], cache: Path) -> Found:
    command = [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", "--no-pretty"]
    # A name in bad code that is deprecated is a mistake too.
    options = ["--enable-error-code=deprecated", f"--cache-dir={cache}", "--config-file="]
    run = subprocess.run([*command, *options, *files], capture_output=True, text=True, cwd=HERE)
    assert run.returncode in (0, 1), run.stdout + run.stderr
    found: Found = {}
    for line in run.stdout.splitlines():
        match = re.match(r"(.+?):(\d+): error: (.*)", line)
        if match:
            found.setdefault((HERE / match[1]).resolve(), {})[int(match[2])] = match[3]
    return found


def by_pyright(files: list[Path], folder: Path) -> Found:
    # Each file asks for strict mode itself: with files given, pyright reads no settings.
    command = [sys.executable, "-m", "pyright", "--outputjson", "--pythonpath", sys.executable]
    what: list[Path | str] = [*files]
    if all(file.parent == folder for file in files):
        # Such a folder may be below one with a dot, of which it reads no files that are named.
        settings = {"include": [file.name for file in files], "exclude": []}
        (folder / "pyrightconfig.json").write_text(json.dumps(settings), "utf-8")
        what = ["--project", folder]
    run = subprocess.run([*command, *what], capture_output=True, text=True, cwd=folder)
    assert run.returncode in (0, 1), run.stdout + run.stderr
    found: Found = {}
    for problem in json.loads(run.stdout)["generalDiagnostics"]:
        if problem["severity"] != "error":
            continue
        line = problem["range"]["start"]["line"] + 1
        found.setdefault(Path(problem["file"]).resolve(), {})[line] = problem["message"]
    return found


@pytest.fixture(scope="session", params=["mypy", "pyright"])
def found(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Found:
    """The errors of one checker, by file and line."""
    folder = tmp_path_factory.mktemp(request.param)
    check = {"mypy": by_mypy, "pyright": by_pyright}[request.param]
    return check([*GOOD, *BAD], folder)


@pytest.mark.parametrize("file", GOOD, ids=lambda file: file.stem)
def test_good(file: Path, found: Found) -> None:
    assert found.get(file, {}) == {}


@pytest.mark.parametrize("file", BAD, ids=lambda file: file.stem)
def test_bad(file: Path, found: Found) -> None:
    lines = enumerate(file.read_text().splitlines(), 1)
    expected = {number for number, line in lines if line.endswith("# expect-error")}
    assert len(expected) > 5
    assert set(found.get(file, {})) == expected, found.get(file, {})
