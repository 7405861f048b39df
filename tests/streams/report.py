"""What a run printed, and whether it was good."""

from __future__ import annotations

from collections.abc import Sequence


class Report:
    """Lines for a person, each held to its bound; what is not within it is counted."""

    def __init__(self) -> None:
        self.failures: list[str] = []

    def title(self, text: str) -> None:
        print(f"\n## {text}\n", flush=True)

    def say(self, text: str) -> None:
        print(text, flush=True)

    def check(self, good: bool, text: str) -> None:
        """A figure and its bound in words."""
        print(f"{'ok  ' if good else 'BAD '} {text}", flush=True)
        if not good:
            self.failures.append(text)

    def row(self, cells: Sequence[str], widths: Sequence[int]) -> None:
        padded = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
        print("| " + " | ".join(padded) + " |", flush=True)


def percentile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]
