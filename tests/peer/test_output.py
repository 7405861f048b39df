"""A big corpus of calls gives what 1.0.3 gives, but for the differences that are listed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import yaml
from conftest import Side

LISTED = Path(__file__).with_name("differences.yaml")


@dataclass(frozen=True)
class Difference:
    """What to write instead in some results, and why."""

    calls: str
    theirs: str
    ours: str
    reason: str

    def apply(self, call: str, result: str) -> str:
        if not re.search(self.calls, call):
            return result
        return re.sub(self.theirs, self.ours, result, flags=re.DOTALL)


DIFFERENCES = [Difference(**row) for row in yaml.safe_load(LISTED.read_text(encoding="utf-8"))]


def test_every_difference_is_listed(theirs: Side, ours: Side) -> None:
    unlisted: list[str] = []
    unused = set(DIFFERENCES)
    for call, result in theirs.results.items():
        used: set[Difference] = set()
        wanted = result
        for difference in DIFFERENCES:
            changed = difference.apply(call, wanted)
            if changed != wanted:
                used.add(difference)
            wanted = changed
        if wanted != ours.results[call]:
            unlisted.append(f"{call}\n  theirs: {result!r}\n  ours:   {ours.results[call]!r}")
        else:
            unused -= used
    same = sum(result == ours.results[call] for call, result in theirs.results.items())
    print(f"{len(theirs.results)} calls: {same} the same, the others as listed")
    assert not unlisted, "\n".join(unlisted)
    assert not unused, "listed, but not seen: " + "; ".join(rule.calls for rule in unused)


def test_every_difference_has_a_reason() -> None:
    assert all(rule.reason.endswith(".") and len(rule.reason) > 10 for rule in DIFFERENCES)
    assert len(set(DIFFERENCES)) == len(DIFFERENCES)
