"""The command line: measure, print the tables, and write them into the documentation."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from . import chart, report
from .compression import measure_compression
from .micro import measure, measure_growth, measure_steps
from .servers import SETUPS, measure_memory, measure_streams
from .sides import ROOT, install
from .startup import measure_generator, measure_imports

PARTS = (
    "events",
    "attributes",
    "actions",
    "read_signals",
    "steps",
    "growth",
    "streams",
    "memory",
    "compression",
    "imports",
    "generator",
)


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks",
        description="Times our SDK, the peer and the bare limit in turn. A full run, of about 15 "
        "minutes, writes docs/performance.md and its picture; others only print.",
    )
    parser.add_argument("--quick", action="store_true", help="fewer rounds, for a rough idea")
    parser.add_argument(
        "--only",
        nargs="+",
        metavar="PART",
        default=PARTS,
        help=f"only these parts or frameworks: {', '.join(PARTS)}, "
        + ", ".join(dict.fromkeys(setup.framework for setup in SETUPS)),
    )
    given = parser.parse_args()
    frameworks = [setup for setup in SETUPS if setup.framework in given.only]
    unknown = set(given.only) - set(PARTS) - {setup.framework for setup in SETUPS}
    if unknown:
        parser.error(f"there is no {', '.join(sorted(unknown))}")
    parts = set(given.only) & set(PARTS)
    if frameworks and not parts:
        parts = {"streams", "memory"}
    quick: bool = given.quick
    install()
    began = time.monotonic()

    def say(text: str) -> None:
        print(f"{time.monotonic() - began:6.1f} s  {text}", file=sys.stderr, flush=True)

    results = report.Results()
    setups = frameworks or SETUPS
    groups = [part for part in PARTS if part in parts and part in report.HEADINGS]
    if groups:
        results.calls = measure(groups, 5 if quick else 15, 0.004 if quick else 0.02, say)
    if "steps" in parts:
        results.steps = measure_steps(5 if quick else 15, 0.004 if quick else 0.02, say)
    if "growth" in parts:
        results.growth = measure_growth(1 if quick else 3, 0.01 if quick else 0.05, say)
    if "streams" in parts:
        starts, rounds, events, firsts = (1, 2, 4000, 15) if quick else (3, 4, 20_000, 20)
        results.streams = measure_streams(setups, starts, rounds, events, firsts, say)
    if "memory" in parts:
        rounds, streams = (1, 200) if quick else (1, 1000)
        results.memory = measure_memory(setups, rounds, streams, say)
    if "compression" in parts:
        results.compression = measure_compression(say)
    if "imports" in parts:
        results.imports = measure_imports(1 if quick else 3, say)
    if "generator" in parts:
        results.generator = measure_generator(1 if quick else 2, say)
    print(report.tables(results))
    if results.compression and not quick:
        report.write_compression(ROOT / "docs" / "compression.md", results)
    if not quick and given.only is PARTS:
        write(results)


def write(results: report.Results) -> None:
    """Write the page, and the picture beside it."""
    docs = ROOT / "docs"
    picture = Path("images", f"performance-{report.version()}.svg")
    (docs / picture).parent.mkdir(parents=True, exist_ok=True)
    (docs / picture).write_text(chart.draw(results, report.version()))
    report.write_page(docs / "performance.md", results, picture.as_posix())


if __name__ == "__main__":
    main()
