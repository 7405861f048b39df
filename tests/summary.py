"""Adds up the reports of all environments: one line each, and one for the whole."""

from __future__ import annotations

import sys
from pathlib import Path
from xml.etree import ElementTree


def main(folder: Path) -> int:
    """Reads the JUnit reports in `folder`. Writes to standard output. Fails when there are none."""
    totals = {"tests": 0, "failures": 0, "errors": 0, "skipped": 0}
    for report in sorted(folder.glob("*.xml")):
        suite = ElementTree.parse(report).getroot().find("testsuite")
        assert suite is not None, f"{report} is no report of pytest's"
        counts = {key: int(suite.get(key, "0")) for key in totals}
        totals = {key: totals[key] + counts[key] for key in totals}
        print(f"{report.stem:28} {_line(counts)}, {float(suite.get('time', '0')):.0f} s")
    print(_line(totals))
    return 0 if totals["tests"] else 1


def _line(counts: dict[str, int]) -> str:
    failed = counts["failures"] + counts["errors"]
    passed = counts["tests"] - failed - counts["skipped"]
    return f"{passed} passed, {failed} failed, {counts['skipped']} skipped"


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
