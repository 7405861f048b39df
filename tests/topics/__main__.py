"""`python -m tests.topics`: the fault table, measured now; with `--fan-out` what events cost."""

from __future__ import annotations

import argparse
import sys

from tests.streams.report import Report

from . import fan_out, faults, measures


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.topics", description=__doc__)
    parser.add_argument("--engine", action="append", choices=list(faults.ENGINES))
    parser.add_argument("--only", help="rows whose name has this in it")
    parser.add_argument("--pages", type=int, default=500)
    parser.add_argument("--fan-out", action="store_true", help="the fan-out table instead")
    given = parser.parse_args()
    report = Report()
    if given.fan_out:
        fan_out.run(report, given.pages)
    else:
        for engine in given.engine or ["memory", "redis", "nats"]:
            faults.run(report, engine, given.only, given.pages)
            make = faults.ENGINES[engine]
            if make is not None:
                measures.run(report, engine, make, given.only)
    if report.failures:
        report.title(f"{len(report.failures)} out of bounds")
        for failure in report.failures:
            report.say(failure)
    return 1 if report.failures else 0


if __name__ == "__main__":
    sys.exit(main())
