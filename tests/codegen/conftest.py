"""What the tests of the generator share: the real spec, copies of it, and the command line."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from spec_edits import Result, Run

from codegen.command_line import ROOT, SPEC, TEMPLATES, main
from codegen.load import load
from codegen.model import Spec
from codegen.render import render


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def templates() -> Path:
    return TEMPLATES


@pytest.fixture(scope="session")
def real_spec() -> Spec:
    return load(SPEC)


@pytest.fixture(scope="session")
def rendered(real_spec: Spec) -> dict[str, str]:
    """Every file of the real spec, by path."""
    return render(real_spec, TEMPLATES)


@pytest.fixture
def spec_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the spec, in a folder that is the current one, so that messages say `spec/...`."""
    monkeypatch.chdir(tmp_path)
    return shutil.copytree(SPEC, tmp_path / "spec")


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """The command line: `run("check", "--out", folder)`."""

    def call(*words: object) -> Result:
        status = main([str(word) for word in words])
        printed = capsys.readouterr()
        return Result(status, printed.out, printed.err)

    return call


@pytest.fixture(scope="session")
def python(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of an environment with nothing in it but the wheel and what its extra brings."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel"]
    subprocess.run([*build, "--directory", folder], cwd=root, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    program = shutil.which("uv") or str(Path(sys.executable).with_name("uv"))
    subprocess.run(
        [program, "venv", "--quiet", "--python", sys.executable, folder / "venv"], check=True
    )
    python = folder / "venv" / "bin" / "python"
    install = [program, "pip", "install", "--quiet", "--python", python, f"{wheel}[codegen]"]
    subprocess.run(install, check=True)
    return python
