# Copied from codegen/templates/generated/datastar_py/lint/comments.py
# by `python -m codegen`; edit that file, not this one.

"""Comments that have findings ignored, and the lines that they speak of."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable

from .model import Finding

_IGNORE = re.compile(r"\bdatastar:\s*ignore\b(?P<file>-file\b)?")


class Lines:
    """Which line and column a place is in; both count from 1."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts = [0, *(found.end() for found in re.finditer("\n", text))]

    def line(self, place: int) -> int:
        return bisect_right(self.starts, place)

    def column(self, place: int) -> int:
        return place - self.starts[self.line(place) - 1] + 1


def heeded(
    text: str, findings: Iterable[Finding], comments: Iterable[tuple[int, int]]
) -> list[Finding]:
    """The findings on whose lines no comment says to ignore them."""
    lines = Lines(text)
    ignored: set[int] = set()
    for start, end in comments:
        said = _IGNORE.search(text, start, end)
        if said is None:
            continue
        if said["file"]:
            return []
        first, last = lines.line(start), lines.line(max(start, end - 1))
        ignored.update(range(first, last + 1))
        before = text[lines.starts[first - 1] : start]
        after = text[end : lines.starts[last] if last < len(lines.starts) else len(text)]
        if not before.strip() and not after.strip():
            # Alone on its line, it speaks of the next one.
            ignored.add(last + 1)
    if not ignored:
        return list(findings)
    return [
        finding
        for finding in findings
        if not ignored.intersection(map(lines.line, (finding.start, *finding.anchors)))
    ]
