"""The three sides: ours from this tree, the peer from PyPI, and the bare limit without an SDK."""

from __future__ import annotations

import compileall
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PEER = "datastar-py==1.0.3"
# Both as an installation would leave them: compiled, and out of reach of the generator.
OURS_FOLDER = Path(__file__).parent / ".ours"
PEER_FOLDER = Path(__file__).parent / ".peer"
SIDES = ("ours", "peer", "bare")


def install() -> None:
    """Lay out our own package, and the peer's."""
    shutil.rmtree(OURS_FOLDER, ignore_errors=True)
    shutil.copytree(ROOT / "generated", OURS_FOLDER, ignore=shutil.ignore_patterns("__pycache__"))
    (OURS_FOLDER / ".gitignore").write_text("*\n")
    _install_peer()
    for folder in (OURS_FOLDER, PEER_FOLDER):
        compileall.compile_dir(folder, quiet=2)


def _install_peer() -> None:
    if list(PEER_FOLDER.glob("datastar_py-1.0.3.dist-info")):
        return
    shutil.rmtree(PEER_FOLDER, ignore_errors=True)
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps"]
    subprocess.run([*command, "--target", str(PEER_FOLDER), PEER], check=True)
    (PEER_FOLDER / ".gitignore").write_text("*\n")


def environment(side: str) -> dict[str, str]:
    """The environment of a process in which `import datastar_py` finds that side's."""
    folder = {"ours": OURS_FOLDER, "peer": PEER_FOLDER, "bare": None}[side]
    path = [str(folder), str(ROOT)] if folder else [str(ROOT)]
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(path),
        "PYTHONHASHSEED": "0",
        "BENCH_SIDE": side,
    }


class Worker:
    """A `worker` process of one side, to be asked over and over."""

    def __init__(self, side: str) -> None:
        self.side = side
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.benchmarks.worker", side],
            cwd=ROOT,
            env=environment(side),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._answer()

    def ask(self, **order: Any) -> float:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        answer = self._answer()
        if "error" in answer:
            raise RuntimeError(f"{self.side}: {order['name']}: {answer['error']}")
        return float(answer["per_call"])

    def _answer(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"the worker of {self.side} ended with {self.process.wait()}")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def stop(self) -> None:
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.close()
        self.process.wait(10)
        self.process.stdout.close()
