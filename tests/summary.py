"""Adds up the reports of all environments: a line for each, for each failure, for the whole."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

LENGTH_OF_A_REASON = 300


def main(folder: Path) -> int:
    """Reads the JUnit reports in `folder`. Writes to standard output. Fails when there are none."""
    totals = {"tests": 0, "failures": 0, "errors": 0, "skipped": 0}
    failures: list[str] = []
    for report in sorted(folder.glob("*.xml")):
        suite = ElementTree.parse(report).getroot().find("testsuite")
        assert suite is not None, f"{report} is no report of pytest's"
        counts = {key: int(suite.get(key, "0")) for key in totals}
        totals = {key: totals[key] + counts[key] for key in totals}
        print(f"{report.stem:28} {_line(counts)}, {float(suite.get('time', '0')):.0f} s")
        failures += [f"{report.stem}: {line}" for line in _failures(suite)]
    print(*failures, _line(totals), sep="\n")
    return 0 if totals["tests"] else 1


def _failures(suite: ElementTree.Element) -> Iterator[str]:
    for case in suite.iter("testcase"):
        for outcome in (*case.findall("failure"), *case.findall("error")):
            reason = " ".join(outcome.get("message", "").split())[:LENGTH_OF_A_REASON]
            yield f"{case.get('classname')}::{case.get('name')}: {reason}"


def _line(counts: dict[str, int]) -> str:
    failed = counts["failures"] + counts["errors"]
    passed = counts["tests"] - failed - counts["skipped"]
    return f"{passed} passed, {failed} failed, {counts['skipped']} skipped"


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
