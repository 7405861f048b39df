# Copied from codegen/templates/generated/datastar_py/lint/files.py
# by `python -m codegen`; edit that file, not this one.

"""Which files are read, and how what was found is mended in them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from .check import Options, in_text
from .model import Edit, Finding

PROGRAMS = (".py", ".pyi")
PAGES = (".html", ".htm", ".xhtml", ".jinja", ".jinja2", ".j2", ".djhtml", ".dtl", ".tpl", ".svg")

_ROUNDS = 10
_SKIPPED = frozenset({"__pycache__", "node_modules", "site-packages", "dist", "build"})


@dataclass(frozen=True)
class Checked:
    """A file, its text as it is now, and what is wrong in it."""

    path: Path
    text: str
    findings: list[Finding]
    mended: int = 0


def chosen(paths: Iterable[Path]) -> Iterator[Path]:
    """The files that are named, and those in folders that are. Raises FileNotFoundError."""
    for path in paths:
        if path.is_dir():
            yield from _below(path)
        elif path.exists():
            yield path
        else:
            raise FileNotFoundError(path)


def _below(folder: Path) -> Iterator[Path]:
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if _is_entered(Path(parent), name))
        for name in sorted(names):
            if name.lower().endswith((*PROGRAMS, *PAGES)):
                yield Path(parent) / name


def _is_entered(parent: Path, name: str) -> bool:
    hidden = name.startswith(".") or name in _SKIPPED
    return not hidden and not (parent / name / "pyvenv.cfg").exists()


def checked(path: Path, options: Options, *, fix: bool) -> Checked:
    """What is wrong in a file, once what can be mended is, if it is to be.

    Raises UnicodeDecodeError for what is no UTF-8, OSError for what cannot be read or written.
    """
    # As bytes, so that line ends stay what they are.
    text = path.read_bytes().decode("utf-8")
    is_python = path.suffix.lower() in PROGRAMS
    before = findings = in_text(text, options, is_python=is_python)
    written = text
    # What one edit brings to light another one mends.
    for _ in range(_ROUNDS if fix else 0):
        edits = [finding.edit for finding in findings if finding.edit]
        if not edits:
            break
        text = mended(text, edits)
        findings = in_text(text, options, is_python=is_python)
    if text != written:
        path.write_bytes(text.encode("utf-8"))
    return Checked(path, text, findings, len(before) - len(findings))


def mended(text: str, edits: Iterable[Edit]) -> str:
    """The text with edits made; of two that meet, the first."""
    pieces: list[str] = []
    at = 0
    for edit in sorted(set(edits)):
        if edit.start >= at:
            pieces += (text[at : edit.start], edit.text)
            at = edit.end
    return "".join([*pieces, text[at:]])
