"""A Chromium is found or fetched; where neither works, the suite fails and says what to do."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import chromium
import inventory
import pytest


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A PATH of one folder with nothing in it, and no browser of Playwright's."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path / "playwright"))
    monkeypatch.delenv("CHROMIUM", raising=False)
    return tmp_path


def program(place: Path) -> str:
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text("#!/bin/sh\n")
    place.chmod(0o755)
    return str(place)


def test_the_one_that_is_named(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(path / "chromium")
    named = program(path / "mine")
    monkeypatch.setenv("CHROMIUM", named)
    assert chromium.get() == named
    monkeypatch.setenv("CHROMIUM", "no-such-browser")
    with pytest.raises(chromium.NoChromium, match="CHROMIUM=no-such-browser"):
        chromium.get()


@pytest.mark.parametrize("name", chromium.NAMES)
def test_one_on_the_path(path: Path, name: str) -> None:
    assert chromium.find() is None
    there = program(path / name)
    assert chromium.get() == there


class Installing:
    """Stands for the commands that would install a browser; `works` is the one that does."""

    def __init__(self, works: str, makes: Path) -> None:
        self.works, self.makes = works, makes
        self.tried: list[str] = []

    def __call__(self, command: list[str], **_: Any) -> subprocess.CompletedProcess[str]:
        # To ask Playwright where its browser would be is no attempt.
        if "-c" not in command:
            self.tried.append(" ".join(command).replace(sys.executable, "python"))
            if self.works in self.tried[-1]:
                program(self.makes)
        return subprocess.CompletedProcess(command, 1, "", "no network")


@pytest.mark.parametrize(
    ("works", "attempts"),
    [
        ("playwright install", ["python -m playwright install chromium"]),
        (
            "apt-get install",
            [
                "python -m playwright install chromium",
                "apt-get update",
                "apt-get install --yes chromium",
            ],
        ),
    ],
)
def test_one_is_fetched(
    path: Path, monkeypatch: pytest.MonkeyPatch, works: str, attempts: list[str]
) -> None:
    program(path / "apt-get")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    installing = Installing(works, path / "chromium")
    monkeypatch.setattr(subprocess, "run", installing)
    assert chromium.get() == str(path / "chromium")
    assert installing.tried == attempts


def test_debian_is_left_alone_without_root(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(path / "apt-get")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    installing = Installing("nothing", path / "chromium")
    monkeypatch.setattr(subprocess, "run", installing)
    with pytest.raises(chromium.NoChromium):
        chromium.get()
    assert installing.tried == ["python -m playwright install chromium"]


def test_without_any_the_suite_fails(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # No network either.
    monkeypatch.setenv("PLAYWRIGHT_DOWNLOAD_HOST", "http://127.0.0.1:9")
    monkeypatch.setenv("PYTEST_ADDOPTS", "")
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", f"--basetemp={path / 't'}"]
    command += ["-k", "test_text", "tests/browser/test_attributes.py"]
    done = subprocess.run(command, cwd=inventory.ROOT, capture_output=True, text=True)
    assert done.returncode == pytest.ExitCode.TESTS_FAILED
    assert "1 error" in done.stdout
    assert "skipped" not in done.stdout
    for line in chromium.ADVICE.splitlines():
        assert line.strip() in done.stdout
