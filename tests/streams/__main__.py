"""`python -m tests.streams`: the tables of endings and of servers, and what streams cost."""

from __future__ import annotations

import argparse
import sys

from . import endings, faults, measures, outcomes, soak
from .report import Report
from .servers import KINDS, PAIRS, serve

WIDTHS = (10, 10, 16, 19, 19, 19, 19, 19)


def table(report: Report, pairs: list[tuple[str, str]]) -> None:
    report.title("From the end of a stream to the close of its events")
    head = ("framework", "server", "content", *endings.ENDS)
    report.row(head, WIDTHS)
    report.row(["-" * width for width in WIDTHS], WIDTHS)
    for name, server in pairs:
        with serve(name, server) as app:
            cells = endings.try_out(app)
            complaints = app.complaints()
        for kind in KINDS:
            found = {cell.end: cell for cell in cells if cell.kind == kind}
            report.row([name, server, kind, *(str(found[end]) for end in endings.ENDS)], WIDTHS)
        for cell in cells:
            if not cell.good:
                report.failures.append(f"{name} on {server}, {cell.kind}, {cell.end}: {cell}")
        for complaint in complaints:
            report.check(False, f"{name} on {server} logged: {complaint}")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.streams", description=__doc__)
    names = sorted({name for row in outcomes.rows() for name in (row.framework, row.server)})
    parser.add_argument(
        "--only", action="append", choices=names, help="this framework or server; may be repeated"
    )
    sections = ["table", "servers", *measures.SECTIONS, "stop", "faults"]
    parser.add_argument(
        "--section", action="append", choices=[*sections, "soak"], help="by default all but soak"
    )
    parser.add_argument("--soak", action="store_true", help="the soak of 60 seconds as well")
    given = parser.parse_args()
    only = given.only or names
    pairs = [pair for pair in PAIRS if set(pair) & set(only)]
    chosen = given.section or sections
    report = Report()
    for section in chosen:
        if section == "table":
            table(report, pairs)
        elif section == "servers":
            outcomes.table(report, lambda row: bool({row.framework, row.server} & set(only)))
        elif section == "stop":
            soak.stop(report, [pair for pair in soak.STOPPED if set(pair) & set(only)])
        elif section == "faults":
            faults.run(report)
        elif section != "soak":
            measures.SECTIONS[section](report, pairs)
    if given.soak or "soak" in chosen:
        soak.run(report, "async", streams=2000, seconds=60)
        soak.run(report, "sync", streams=300, seconds=60)
    if report.failures:
        report.title(f"{len(report.failures)} out of bounds")
        for failure in report.failures:
            report.say(failure)
    return 1 if report.failures else 0


if __name__ == "__main__":
    sys.exit(main())
