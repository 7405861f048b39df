"""What can be wrong with a spec, and where: the one shape every message has."""

from __future__ import annotations

import difflib
import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

# Nobody reads more than this of one message, or of a spec that is no spec at all.
MOST_PROBLEMS = 100
_MOST_WORDS, _MOST_COLUMNS = 400, 120
# To compare words takes the square of their length, for each that is known.
_MOST_GUESSED = 200


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
        place = f"{self.mark.path}:{self.mark.line}:{self.mark.column}"
        head = f"{place}: {shortened(self.what)}; {shortened(self.mend)}"
        if not self.mark.text:
            return head
        text, column = self._excerpt()
        # A tab stays a tab, so that the caret stands below its character.
        before = "".join("\t" if c == "\t" else " " for c in text[:column])
        return f"{head}\n    {text}\n    {before.ljust(column)}^"

    def _excerpt(self) -> tuple[str, int]:
        """The line, or what of it stands around the caret, and the caret's column in it."""
        text, column = self.mark.text, self.mark.column - 1
        if len(text) > 2 * _MOST_COLUMNS:
            start = max(0, column - _MOST_COLUMNS)
            left = "…" if start else ""
            right = "…" if column + _MOST_COLUMNS < len(text) else ""
            text = left + text[start : column + _MOST_COLUMNS] + right
            column += len(left) - start
        # A terminal would obey some characters instead of showing them.
        return "".join(c if c.isprintable() or c == "\t" else "�" for c in text), column


def shortened(words: str) -> str:
    """A message that quotes a value of any length, without its middle."""
    if len(words) <= _MOST_WORDS:
        return words
    half = _MOST_WORDS // 2
    return f"{words[:half]} … {words[-half:]}"


class SpecError(Exception):
    """Every problem of a spec at once, in the order of the files; MOST_PROBLEMS at the most."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        found = dict.fromkeys(itertools.islice(problems, MOST_PROBLEMS))
        self.problems = tuple(
            sorted(found, key=lambda p: (p.mark.path, p.mark.line, p.mark.column))
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
    names = sorted(known)
    if len(word) > _MOST_GUESSED or len(names) > _MOST_GUESSED:
        return set()
    return set(difflib.get_close_matches(word, names, n=1))


def suggestion(word: str, known: Iterable[str]) -> str:
    """What to write instead of an unknown word: the nearest known one, else all of them."""
    names = sorted(known)
    for meant in near(word, names):
        return f"did you mean {meant!r}?"
    return "use one of " + ", ".join(names) if names else "remove it"
