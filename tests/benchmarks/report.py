"""The results as the tables of docs/performance.md."""

from __future__ import annotations

import importlib.metadata
import platform
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from .compression import EVENTS, STREAMS, Compressed
from .micro import Grown, Measured, Stepped
from .servers import Held, Streamed
from .startup import Imported

BUSY_OF_BARE = 2.0
SYNC_OF_BARE = 1.5
AWAITS_OF_BARE = 0.7
STREAM_OF_PEER = 1.5
FIRST_OVER_BARE = 0.2
MEMORY_OF_BARE = 1.3

HEADINGS = {
    "events": "Events",
    "attributes": "Attributes, as strings",
    "actions": "Actions",
    "read_signals": "Reading signals",
}

INTRODUCTION = """\
# Performance

What an event, an attribute, a request and a stream cost: here, in
[datastar-py 1.0.3](https://pypi.org/project/datastar-py/1.0.3/) (“the peer”), and by hand without any SDK (“bare”: a
function around an f-string or `json.dumps`, or bytes given to the framework's own streaming response; none of it checked).
`make bench` measures the three in turn, round by round in one run, and writes this page; each figure is the median of the
rounds.

Single calls are in microseconds of CPU, without the cost of the loop around them. Streams are one client reading as fast as
the server sends, on the same machine. The last column is what the project holds itself to; a dash is no goal. What must not
slip back is held without a clock as well: [`tests/benchmarks/test_budget.py`](../tests/benchmarks/test_budget.py) counts
the instructions and the memory of each hot call.
"""


@dataclass
class Results:
    """Everything that one run measured."""

    calls: list[Measured] = field(default_factory=list)
    steps: list[list[Stepped]] = field(default_factory=list)
    growth: list[Grown] = field(default_factory=list)
    streams: list[Streamed] = field(default_factory=list)
    memory: list[Held] = field(default_factory=list)
    compression: list[Compressed] = field(default_factory=list)
    imports: list[Imported] = field(default_factory=list)
    generator: tuple[float, float] | None = None


def version() -> str:
    return f"{sys.version_info.major}.{sys.version_info.minor}"


def tables(results: Results) -> str:
    """All tables as Markdown."""
    parts: list[str] = []
    for group, heading in HEADINGS.items():
        rows = [_call(measured) for measured in results.calls if measured.case.group == group]
        if rows:
            columns = ["µs", "ours", "peer", "bare", "faster than the peer", "of bare", "goal"]
            parts.append(f"### {heading}\n\n{_table(columns, rows)}")
    if results.steps:
        columns = ["part", "ns", "of the first"]
        parts.append(
            "### Where the time goes\n\nParts of what our calls do, each timed by itself.\n\n"
            + "\n\n".join(
                _table(columns, map(_stepped(steps[0]), steps)) for steps in results.steps
            )
        )
    if results.streams:
        columns = ["events a second", "ours", "peer", "bare", "of the peer", "of bare", "goal"]
        parts.append(
            "### Streams\n\nSmall events that a decorated handler yields as fast as it can, or with `await asyncio.sleep(0)` after each.\n\n"
            + _table(columns, map(_stream, results.streams))
        )
        columns = ["ms to the first event", "ours", "peer", "bare", "goal"]
        parts.append(
            _table(columns, map(_first, (s for s in results.streams if not s.setup.awaits)))
        )
    if results.memory:
        count = results.memory[0].streams
        columns = ["kB for an idle stream", "ours", "peer", "bare", "of bare", "goal"]
        parts.append(
            f"### Memory\n\nThe server's own memory over {count:,} open streams that wait.\n\n"
            + _table(columns, map(_held, results.memory))
        )
    if results.compression:
        parts.append(f"### Compression\n\n{compression_table(results)}")
    if results.growth:
        columns = ["what grows", "exponent", "per unit, at the largest"]
        parts.append(
            "### Growth\n\nThe exponent of cost over size, fitted by least squares: 1 is a straight"
            " line, 2 would be a square.\n\n" + _table(columns, map(_grown, results.growth))
        )
    if results.imports:
        columns = ["ms to import", "ours", "peer", "the framework itself"]
        parts.append(
            "### Imports\n\nAn adapter's own part, after the framework; by `-X importtime`.\n\n"
            + _table(columns, map(_imported, results.imports))
        )
    if results.generator:
        write, check = results.generator
        parts.append(
            "### Generator\n\n"
            f"`python -m codegen` takes {write:.1f} s, `python -m codegen check` {check:.1f} s."
        )
    return "\n\n".join(parts) + "\n"


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [columns, ["---", *("---:" for _ in columns[1:])], *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def number(value: float | None) -> str:
    """Three digits that mean something."""
    if value is None:
        return "–"
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def _times(value: float | None) -> str:
    return "–" if value is None else f"{number(value)}×"


def _goals(goals: Iterable[tuple[bool, str] | None]) -> str:
    found = [
        ("✓ " if reached else "✗ ") + text for goal in goals if goal for reached, text in [goal]
    ]
    return ", ".join(found) or "–"


def _call(measured: Measured) -> list[str]:
    peer = measured.peer / measured.ours if measured.peer is not None else None
    bare = measured.ours / measured.bare
    wanted = measured.case.wanted(sys.version_info[:2])
    return [
        measured.case.name,
        number(measured.ours * 1e6),
        number(measured.peer * 1e6 if measured.peer is not None else None),
        number(measured.bare * 1e6),
        _times(peer),
        _times(bare),
        _goals(
            [
                (peer >= wanted.peer, f"{wanted.peer:g}× the peer")
                if wanted.peer and peer
                else None,
                (bare <= wanted.bare, f"{wanted.bare:g}× bare") if wanted.bare else None,
            ]
        ),
    ]


def _stepped(first: Stepped) -> Callable[[Stepped], list[str]]:
    return lambda step: [
        step.name,
        number(step.seconds * 1e9),
        _times(step.seconds / first.seconds),
    ]


def _ratio(values: dict[str, float], other: str) -> float | None:
    return values["ours"] / values[other] if other in values else None


def _stream(streamed: Streamed) -> list[str]:
    rate = streamed.rate
    peer, bare = _ratio(rate, "peer"), rate["ours"] / rate["bare"]
    setup = streamed.setup
    wanted = SYNC_OF_BARE if setup.sync else AWAITS_OF_BARE if setup.awaits else BUSY_OF_BARE
    # Where the peer loses little, nobody could be that much faster than it.
    room = peer is not None and rate["bare"] / rate["peer"] * wanted >= STREAM_OF_PEER
    return [
        setup.title,
        *(number(rate.get(side)) for side in ("ours", "peer", "bare")),
        _times(peer),
        _times(bare),
        _goals(
            [
                (peer >= STREAM_OF_PEER, f"{STREAM_OF_PEER:g}× the peer")
                if room and peer is not None
                else None,
                (bare >= wanted, f"{wanted:g}× bare"),
            ]
        ),
    ]


def _first(streamed: Streamed) -> list[str]:
    sides = (streamed.first.get(side) for side in ("ours", "peer", "bare"))
    over = (streamed.first["ours"] - streamed.first["bare"]) * 1e3
    return [
        streamed.setup.title,
        *(number(seconds * 1e3 if seconds is not None else None) for seconds in sides),
        _goals([(over <= FIRST_OVER_BARE, f"{FIRST_OVER_BARE:g} ms over bare")]),
    ]


def _held(held: Held) -> list[str]:
    ratio = held.size["ours"] / held.size["bare"]
    sizes = (held.size.get(side) for side in ("ours", "peer", "bare"))
    return [
        held.setup.title,
        *(number(size / 1024 if size is not None else None) for size in sizes),
        _times(ratio),
        _goals([(ratio <= MEMORY_OF_BARE, f"{MEMORY_OF_BARE:g}× bare")]),
    ]


def _grown(grown: Grown) -> list[str]:
    return [grown.name, f"{grown.exponent:.2f}", f"{number(grown.per_unit * 1e9)} ns"]


def _imported(imported: Imported) -> list[str]:
    framework = imported.framework * 1e3 if imported.framework else None
    return [
        f"`{imported.module}`",
        number(imported.ours * 1e3),
        number(imported.peer * 1e3),
        number(framework),
    ]


PACKAGES = (
    "starlette", "fastapi", "python-fasthtml", "litestar", "quart", "sanic", "django",
    "uvicorn", "uvloop", "httptools", "hypercorn", "gunicorn", "orjson",
)  # fmt: skip


def machine() -> str:
    """What it was measured on."""
    model = re.search(r"model name\s*: (.+)", _read("/proc/cpuinfo"))
    cpu = model[1].strip() if model else platform.machine()
    packages: list[str] = []
    for name in PACKAGES:
        try:
            packages.append(f"{name} {importlib.metadata.version(name)}")
        except importlib.metadata.PackageNotFoundError:
            continue
    return (
        f"CPython {platform.python_version()}, {platform.system()}, {cpu}; {', '.join(packages)}."
    )


def _read(path: str) -> str:
    try:
        return Path(path).read_text()
    except OSError:
        return ""


TABLE = re.compile(r"(?<=<!-- measured -->\n\n).*?(?=\n\n<!-- end -->)", re.S)


def compression_table(results: Results) -> str:
    """What compression saves, and what it costs."""
    columns = ["what compresses", "coding", "bytes", "ratio", "KiB for an idle stream"]
    rows = [
        (one.way, one.coding, f"{one.sent:,}", f"{one.plain / one.sent:.1f}×", f"{one.kib:,.0f}")
        for one in results.compression
    ]
    return (
        f"A stream of {EVENTS} events that patch a row of a table each; the memory is the mean over "
        f"{STREAMS} streams that wait.\n\n{_table(columns, rows)}\n\n{machine()}"
    )


def write_compression(page: Path, results: Results) -> None:
    """Put the table into its page."""
    page.write_text(TABLE.sub(lambda _: compression_table(results), page.read_text()))


def write_page(page: Path, results: Results, picture: str) -> None:
    """Put the section of this Python into the page, and leave those of others."""
    name = version()
    section = (
        f"## CPython {name}\n\n![Our speed beside the peer's, on CPython {name}]({picture})\n\n"
        f"{machine()}\n\n{tables(results)}"
    )
    text = page.read_text() if page.exists() else INTRODUCTION
    sections = {
        match[1]: match[0]
        for match in re.finditer(r"## CPython (\S+)\n.*?(?=^## |\Z)", text, re.M | re.S)
    }
    sections[name] = section
    ordered = sorted(sections, key=lambda name: [int(part) for part in name.split(".")])
    page.write_text(
        INTRODUCTION + "\n" + "\n".join(sections[name].strip() + "\n" for name in ordered)
    )
