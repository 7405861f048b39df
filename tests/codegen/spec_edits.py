"""Edits to a copy of the spec, as tests state them, and what the command line then says."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import yaml

Run = Callable[..., "Result"]


@dataclass(frozen=True)
class Result:
    """What a command printed, and its exit status."""

    status: int
    out: str
    err: str


@dataclass(frozen=True)
class Edit:
    """In `file`, the first `replace` becomes `by`; or the file is written anew, or deleted."""

    file: str
    replace: str = ""
    by: str = ""
    text: str | None = None
    delete: bool = False

    def apply(self, spec: Path) -> int:
        """Changes the spec. Gives the line where the change starts."""
        path = spec / self.file
        if self.delete:
            path.unlink()
            return 1
        if self.text is not None:
            path.write_text(self.text, encoding="utf-8")
            return 1
        before, found, after = path.read_text(encoding="utf-8").partition(self.replace)
        assert found, f"{self.file} holds no {self.replace!r}"
        path.write_text(before + self.by + after, encoding="utf-8")
        return before.count("\n") + 1


def read_edits(path: Path) -> list[Edit]:
    """The list of edits in a YAML file."""
    return [Edit(**entry) for entry in yaml.safe_load(path.read_text(encoding="utf-8"))]


def placed(message: str, lines: list[int]) -> str:
    """A message with `{1}` as the line of the first edit, `{2+3}` as three below the second."""
    return re.sub(
        r"\{([1-9])([+-][0-9]+)?\}",
        lambda found: str(lines[int(found[1]) - 1] + int(found[2] or 0)),
        message,
    )


def ran(python: Path, folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """A command in that environment, as somebody in a shell would run it."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run([python, *words], cwd=folder, env=kept, capture_output=True, text=True)
