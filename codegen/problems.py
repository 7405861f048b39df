"""What can be wrong with a spec, and where: the one shape every message has."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Mark:
    """A position in a spec file; lines and columns count from 1."""

    path: str
    line: int
    column: int
    text: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, and what to do about it."""

    mark: Mark
    what: str
    mend: str

    def __str__(self) -> str:
        head = f"{self.mark.path}:{self.mark.line}:{self.mark.column}: {self.what}; {self.mend}"
        if not self.mark.text:
            return head
        # A tab stays a tab, so that the caret stands below its character.
        before = "".join("\t" if c == "\t" else " " for c in self.mark.text[: self.mark.column - 1])
        return f"{head}\n    {self.mark.text}\n    {before.ljust(self.mark.column - 1)}^"


class SpecError(Exception):
    """Every problem of a spec at once, in the order of the files."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(
            sorted(dict.fromkeys(problems), key=lambda p: (p.mark.path, p.mark.line, p.mark.column))
        )
        super().__init__("\n".join(map(str, self.problems)))


@dataclass(frozen=True, kw_only=True)
class Record:
    """A mapping of the spec. Knows where each of its values stands."""

    marks: Mapping[tuple[str | int, ...], Mark] = field(
        default_factory=dict[tuple[str | int, ...], Mark], repr=False, compare=False
    )

    def mark(self, *path: str | int) -> Mark:
        """Where the value at `path` stands, or the nearest record or list that would hold it."""
        while path not in self.marks:
            path = path[:-1]
        return self.marks[path]

    def problem(self, *path: str | int, what: str, mend: str) -> Problem:
        """A problem with the value at `path` in this record."""
        return Problem(self.mark(*path), what, mend)


def shown(path: Path) -> str:
    """How messages name a path: from the current folder where it lies below that."""
    absolute, here = path.absolute(), Path.cwd()
    return (absolute.relative_to(here) if absolute.is_relative_to(here) else path).as_posix()


def near(word: str, known: Iterable[str]) -> set[str]:
    """The known word that was probably meant, if there is one."""
    return set(difflib.get_close_matches(word, sorted(known), n=1))


def suggestion(word: str, known: Iterable[str]) -> str:
    """What to write instead of an unknown word: the nearest known one, else all of them."""
    names = sorted(known)
    for meant in near(word, names):
        return f"did you mean {meant!r}?"
    return "use one of " + ", ".join(names) if names else "remove it"
