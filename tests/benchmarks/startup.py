"""What is paid once: imports, and the generator's run."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

from .sides import ROOT, environment

Say = Callable[[str], None]

# What each adapter stands on, imported first, so that only the adapter's own part is counted.
FRAMEWORKS = {
    "starlette": "starlette.applications, starlette.responses, starlette.requests,"
    " starlette.background, starlette.exceptions",
    "fastapi": "fastapi",
    "fasthtml": "fasthtml.common",
    "litestar": "litestar, litestar.response, litestar.exceptions",
    "quart": "quart",
    "sanic": "sanic, sanic.response",
    "django": "django.http, django.conf, django.core.handlers.asgi, django.db,"
    " django.middleware.csrf",
}

IMPORT_TIME = re.compile(r"import time:\s+(\d+) \|\s+(\d+) \|( +)(\S+)")


@dataclass(frozen=True)
class Imported:
    """Seconds to import a module, beside the framework that it needs."""

    module: str
    framework: float
    ours: float
    peer: float


def measure_imports(rounds: int, say: Say) -> list[Imported]:
    """Time imports by `-X importtime`, ours and the peer's in turn."""
    found: list[Imported] = []
    for framework, needs in {"": "", **FRAMEWORKS}.items():
        module = f"datastar_py.{framework}" if framework else "datastar_py"
        say(f"imports: {module}")
        times: dict[str, list[tuple[float, float]]] = {"ours": [], "peer": []}
        for _ in range(rounds):
            for side, taken in times.items():
                taken.append(_imported(side, needs, module))
        found.append(
            Imported(
                module,
                median(framework for framework, _ in times["ours"]),
                median(own for _, own in times["ours"]),
                median(own for _, own in times["peer"]),
            )
        )
    return found


def _imported(side: str, needs: str, module: str) -> tuple[float, float]:
    before = f"import {needs}\n" if needs else ""
    run = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", f"{before}import {module}"],
        cwd=ROOT,
        env=environment(side),
        check=True,
        capture_output=True,
        text=True,
    )
    framework = own = 0.0
    inside_python = True
    for line in run.stderr.splitlines():
        match = IMPORT_TIME.fullmatch(line)
        if match is None:
            continue
        _, cumulative, indent, name = match.groups()
        if name == "site":
            inside_python = False
        elif inside_python or len(indent) > 1:
            continue
        elif name.startswith("datastar_py"):
            own += int(cumulative) / 1e6
        else:
            framework += int(cumulative) / 1e6
    return framework, own


def measure_generator(rounds: int, say: Say) -> tuple[float, float]:
    """Seconds that `python -m codegen` takes to write a whole tree, and to check one."""
    say("generator")
    write: list[float] = []
    check: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(rounds):
            write.append(_timed(["--out", folder]))
            check.append(_timed(["check", "--out", folder]))
    return median(write), median(check)


def _timed(arguments: list[str]) -> float:
    began = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "codegen", *arguments], cwd=ROOT, check=True, capture_output=True
    )
    return time.perf_counter() - began
