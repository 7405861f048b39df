"""The picture of a run: what calls cost, on a scale of powers of ten, and what frameworks stream."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from html import escape

from .micro import Measured
from .report import Results, number
from .servers import Streamed

WIDTH = 880
LABELS = 232
RIGHT = 790
ROW = 27
BAR = 8

# The calls that most pages are made of; the tables hold the rest.
SHOWN = (
    "patch_elements, one line",
    "patch_elements, all options",
    "patch_elements, 200 lines",
    "patch_signals, small",
    "patch_signals, small, orjson",
    "execute_script",
    "redirect",
    "data.on with two modifiers",
    "data.text",
    "data.signals",
    "data.class_",
    "get",
    "post with options",
)

STYLE = """
  .page { fill: #fffdf8 }
  text { font: 13px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; fill: #2b2a33 }
  .title { font-size: 19px; font-weight: 650 }
  .quiet { fill: #76737f; font-size: 12px }
  .grid { stroke: #e6e1d6; stroke-width: 1 }
  .gap { stroke: #cfe6df; stroke-width: 7; stroke-linecap: round }
  .ours { fill: #0f8f72 } .peer { fill: #e2973b } .bare { fill: #b9b4c4 }
  .dot { stroke: #fffdf8; stroke-width: 1.5 }
  .strong { font-weight: 650; fill: #0f7a62 }
  @media (prefers-color-scheme: dark) {
    .page { fill: #16161d } text { fill: #eceaf2 } .quiet { fill: #9a96a6 }
    .grid { stroke: #2c2c37 } .gap { stroke: #1f4a40 } .dot { stroke: #16161d }
    .ours { fill: #2fc7a2 } .peer { fill: #f0ae5a } .bare { fill: #6d6a7a } .strong { fill: #5fdcbc }
  }
"""


class Drawing:
    """SVG elements, from the top down."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.y = 0.0

    def text(self, x: float, text: str, kind: str = "", anchor: str = "start") -> None:
        self.parts.append(
            f'<text x="{x:.1f}" y="{self.y:.1f}" class="{kind}" text-anchor="{anchor}">'
            f"{escape(text)}</text>"
        )

    def line(self, x1: float, y1: float, x2: float, y2: float, kind: str) -> None:
        self.parts.append(
            f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" class="{kind}"/>'
        )

    def dot(self, x: float, y: float, radius: float, kind: str, title: str) -> None:
        self.parts.append(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius}" class="dot {kind}">'
            f"<title>{escape(title)}</title></circle>"
        )

    def bar(self, width: float, y: float, kind: str, title: str) -> None:
        self.parts.append(
            f'<rect x="{LABELS}" y="{y:.1f}" width="{max(width, 1):.1f}" height="{BAR}" rx="2"'
            f' class="{kind}"><title>{escape(title)}</title></rect>'
        )

    def legend(self, names: Iterable[tuple[str, str]]) -> None:
        x = float(LABELS)
        for kind, name in names:
            self.parts.append(
                f'<circle cx="{x + 5:.1f}" cy="{self.y - 4:.1f}" r="5" class="{kind}"/>'
            )
            self.text(x + 15, name, "quiet")
            x += 34 + 6.4 * len(name)


def draw(results: Results, python: str) -> str:
    """The whole picture as SVG."""
    drawing = Drawing()
    calls = [call for name in SHOWN for call in results.calls if call.case.name == name]
    if calls:
        _calls(drawing, calls, python)
    if results.streams:
        _streams(drawing, results.streams)
    height = drawing.y + 16
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:.0f}"'
        f' width="{WIDTH}" height="{height:.0f}" role="img">\n'
        f"<title>Our speed beside the peer's and the bare limit, CPython {python}</title>\n"
        f"<style>{STYLE}</style>\n"
        f'<rect class="page" width="{WIDTH}" height="{height:.0f}" rx="10"/>\n'
        + "\n".join(drawing.parts)
        + "\n</svg>\n"
    )


def _calls(drawing: Drawing, calls: Sequence[Measured], python: str) -> None:
    drawing.y = 38
    drawing.text(24, "What a call costs", "title")
    drawing.text(RIGHT + 66, f"CPython {python}, less is better", "quiet", "end")
    drawing.y += 24
    drawing.legend(
        [("ours", "ours"), ("peer", "datastar-py 1.0.3"), ("bare", "by hand, unchecked")]
    )
    drawing.text(RIGHT + 66, "faster than the peer", "quiet", "end")
    times = [seconds for call in calls for seconds in (call.ours, call.peer, call.bare) if seconds]
    low, high = math.log10(min(times)) - 0.1, math.log10(max(times)) + 0.1
    powers = range(math.ceil(low), math.floor(high) + 1)

    def x(seconds: float) -> float:
        return LABELS + (math.log10(seconds) - low) / (high - low) * (RIGHT - LABELS)

    top = drawing.y + 14
    bottom = top + ROW * len(calls)
    for power in powers:
        drawing.line(x(10**power), top, x(10**power), bottom, "grid")
    for call in calls:
        drawing.y += ROW
        middle = drawing.y - 4
        drawing.text(LABELS - 16, call.case.name, anchor="end")
        if call.peer is not None:
            drawing.line(x(call.ours), middle, x(call.peer), middle, "gap")
        drawing.dot(x(call.bare), middle, 4.5, "bare", _micro(call.bare))
        if call.peer is not None:
            drawing.dot(x(call.peer), middle, 5.5, "peer", _micro(call.peer))
            drawing.text(RIGHT + 66, f"{number(call.peer / call.ours)}×", "strong", "end")
        drawing.dot(x(call.ours), middle, 6.5, "ours", _micro(call.ours))
    drawing.y = bottom + 16
    for power in powers:
        drawing.text(x(10**power), _micro(10**power), "quiet", "middle")


def _micro(seconds: float) -> str:
    if seconds >= 0.999e-3:
        return f"{seconds * 1e3:.3g} ms"
    return f"{seconds * 1e6:.3g} µs"


def _streams(drawing: Drawing, streams: Sequence[Streamed]) -> None:
    drawing.y += 48
    drawing.text(24, "What a framework streams", "title")
    drawing.text(RIGHT + 66, "events a second in one stream, more is better", "quiet", "end")
    drawing.y += 24
    drawing.legend(
        [("ours", "ours"), ("peer", "datastar-py 1.0.3"), ("bare", "by hand, unchecked")]
    )
    drawing.text(RIGHT + 66, "of the peer", "quiet", "end")
    most = max(rate for streamed in streams for rate in streamed.rate.values())
    drawing.y += 10
    for streamed in streams:
        drawing.y += 3 * BAR + 12
        drawing.text(LABELS - 16, streamed.setup.title.replace(" generator", ""), anchor="end")
        top = drawing.y - 2 * BAR
        for position, side in enumerate(("ours", "peer", "bare")):
            if side in streamed.rate:
                rate = streamed.rate[side]
                width = rate / most * (RIGHT - LABELS - 10)
                drawing.bar(width, top + position * BAR, side, f"{rate:,.0f} events a second")
        if "peer" in streamed.rate:
            text = f"{number(streamed.rate['ours'] / streamed.rate['peer'])}×"
            drawing.text(RIGHT + 66, text, "strong", "end")
    drawing.y += 2 * BAR
