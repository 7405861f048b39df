"""Imports take no longer than those of 1.0.3, and read nothing that can wait."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROUNDS = 12
# Of imports in one process, each of which takes a few milliseconds.
TURNS = 40

# What each adapter stands on, imported first: only what comes on top is measured.
FRAMEWORKS = {
    "django": "django.http, django.views",
    "fastapi": "fastapi, fastapi.responses",
    "fasthtml": "fasthtml.common",
    "litestar": "litestar, litestar.response, litestar.di",
    "quart": "quart",
    "sanic": "sanic, sanic.response",
    "starlette": "starlette.requests, starlette.responses, starlette.routing",
}

# How often as long as 1.0.3 an adapter may take, with a margin for noise: they take 0.8 to 1.0
# times as long. Each file that is read adds about 0.04.
AT_MOST = 1.25

# Imports a module again and again, of ours and of 1.0.3 by turns, and gives the best of each. What
# both import besides is there from the first round on. Whether a collection of garbage falls into a
# round is chance.
BY_TURNS = """
import gc, sys, time, {needs}
gc.disable()
best = []
for _ in range({rounds}):
    for side, path in enumerate(sys.argv[1:]):
        sys.path[0] = path
        for name in [name for name in sys.modules if name.partition(".")[0] == "datastar_py"]:
            del sys.modules[name]
        before = time.process_time()
        import {module}
        taken = time.process_time() - before
        assert sys.modules["datastar_py"].__file__.startswith(path)
        best[side:] = [min([*best[side:side + 1], taken]), *best[side + 1:]]
print(*best)
"""

# All that is read of the package by an import, and by that of an adapter besides.
CORE = {"", "._former", "._late", "._text", ".consts", ".sse"}
ADAPTER = {"._answering", "._reading", "._streams"}
OF_STARLETTE = {".starlette", "._reading.starlette"}
OWN = {
    "django": {"._django", "._django.rendering"},
    "fastapi": OF_STARLETTE,
    "fasthtml": OF_STARLETTE,
    "sanic": {"._compressing"},
}

# What a request waits for unless a handler was decorated before.
READY = {
    "._content",
    "._elements",
    "._handlers",
    "._json",
    "._late_changes",
    "._markup",
    "._reading.body",
    "._signals",
    "._streams.front",
    "._streams.shutdown",
}


def environment(path: Path | None, cache: Path) -> dict[str, str]:
    """With bytecode that is kept, as it is wherever a package is installed."""
    given = {**os.environ, "PYTHONPYCACHEPREFIX": str(cache), "PYTHONDONTWRITEBYTECODE": ""}
    return {**given, "PYTHONPATH": str(path)} if path else given


def printed(code: str, given: dict[str, str], *arguments: str) -> str:
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.run(command, env=given, capture_output=True, text=True, check=True).stdout


def seconds(given: dict[str, str]) -> float:
    """Of this process, whatever else the machine does: what the import takes, with all it reads."""
    code = "import time; before = time.process_time(); import datastar_py; "
    return float(printed(f"{code} print(time.process_time() - before)", given))


def modules(module: str, needs: str, given: dict[str, str]) -> set[str]:
    """What an import reads that was not there."""
    code = f"import sys, {needs}; before = {{*sys.modules}}; import {module}"
    return {*printed(f"{code}; print(*{{*sys.modules}} - before)", given).split()}


def own(read: set[str]) -> set[str]:
    """Those of the package, as they are called in it."""
    package = "datastar_py"
    return {name.removeprefix(package) for name in read if name.partition(".")[0] == package}


Both = tuple[dict[str, str], dict[str, str]]


@pytest.fixture(scope="module")
def both(peer_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Both:
    """The environments of the two."""
    folder = tmp_path_factory.mktemp("bytecode")
    return environment(None, folder / "ours"), environment(peer_path, folder / "theirs")


def test_time(both: Both) -> None:
    # By turns, and the best of each; the first round writes the bytecode.
    rounds = [(seconds(both[0]), seconds(both[1])) for _ in range(ROUNDS)]
    ours, theirs = (min(times) for times in zip(*rounds, strict=True))
    print(f"import datastar_py: {ours * 1000:.1f} ms, 1.0.3 {theirs * 1000:.1f} ms")
    assert ours <= theirs


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_time_of_adapters(framework: str, both: Both, peer_path: Path) -> None:
    package = Path(printed("import datastar_py; print(datastar_py.__file__)", both[0]).strip())
    code = BY_TURNS.format(
        needs=FRAMEWORKS[framework], rounds=TURNS, module=f"datastar_py.{framework}"
    )
    sides = str(package.parent.parent), str(peer_path)
    ours, theirs = map(float, printed(code, both[0], *sides).split())
    print(f"import datastar_py.{framework}: {ours * 1000:.1f} ms, 1.0.3 {theirs * 1000:.1f} ms")
    assert ours <= AT_MOST * theirs


def test_what_is_read(both: Both) -> None:
    read = [modules("datastar_py", "sys", side) for side in both]
    ours, theirs = ({name for name in side if not name.startswith("datastar_py")} for side in read)
    assert not ours & {"inspect", "dataclasses", "ast", "dis", "asyncio", "email", "html.parser"}
    assert len(ours) <= len(theirs)
    assert own(read[0]) == CORE


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_what_adapters_read(framework: str, both: Both) -> None:
    read = modules(f"datastar_py.{framework}", FRAMEWORKS[framework], both[0])
    expected = CORE | ADAPTER | {f".{framework}"} | OWN.get(framework, set())
    if framework != "fasthtml":
        expected |= {f"._reading.{framework}"}
    assert own(read) == expected
    assert not read & {"asyncio", "subprocess", "signal", "pydantic", "msgspec"}


@pytest.mark.parametrize("framework", ["django", "starlette"])
def test_a_handler_reads_what_its_first_request_needs(framework: str, both: Both) -> None:
    read = modules(
        f"datastar_py.{framework} as adapter; adapter.datastar_response(lambda request: None)",
        FRAMEWORKS[framework],
        both[0],
    )
    assert own(read) >= READY
