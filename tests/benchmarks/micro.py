"""Single calls, timed side by side in workers that stay up for the whole run."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from statistics import median

from .cases import CASES, GROWTH, STEPS, Case
from .sides import SIDES, Worker

Say = Callable[[str], None]


@dataclass(frozen=True)
class Measured:
    """Seconds per call, the median of the rounds; None where the peer has no such call."""

    case: Case
    ours: float
    peer: float | None
    bare: float


@dataclass(frozen=True)
class Stepped:
    """Seconds that a part of a call takes."""

    name: str
    seconds: float


@dataclass(frozen=True)
class Grown:
    """How the cost of a call grew with the size of what it was given."""

    name: str
    sizes: tuple[int, ...]
    seconds: tuple[float, ...]

    @property
    def exponent(self) -> float:
        """The slope of the least-squares line over the logarithms: 1 is a straight line."""
        xs = [math.log(size) for size in self.sizes]
        ys = [math.log(second) for second in self.seconds]
        x, y = sum(xs) / len(xs), sum(ys) / len(ys)
        return sum((a - x) * (b - y) for a, b in zip(xs, ys, strict=True)) / sum(
            (a - x) ** 2 for a in xs
        )

    @property
    def per_unit(self) -> float:
        return self.seconds[-1] / self.sizes[-1]


def measure(groups: Sequence[str], rounds: int, seconds: float, say: Say) -> list[Measured]:
    """Time each case on every side in turn, `rounds` times over."""
    cases = [case for case in CASES if case.group in groups]
    taken: dict[tuple[str, str], list[float]] = {}
    absent: dict[str, str] = {}
    with ExitStack() as stack:
        workers: dict[str, Worker] = {}
        for side in SIDES:
            workers[side] = Worker(side)
            stack.callback(workers[side].stop)
        for round_number in range(rounds):
            say(f"calls: round {round_number + 1} of {rounds}")
            for case in cases:
                first = round_number % len(SIDES)
                for side in SIDES[first:] + SIDES[:first]:
                    if case.name in absent and side == "peer":
                        continue
                    try:
                        taken.setdefault((case.name, side), []).append(
                            workers[side].ask(name=case.name, seconds=seconds)
                        )
                    except RuntimeError as error:
                        if side != "peer":
                            raise
                        absent[case.name] = str(error)
    for reason in absent.values():
        say(f"not in the peer: {reason}")
    return [
        Measured(
            case,
            median(taken[case.name, "ours"]),
            None if case.name in absent else median(taken[case.name, "peer"]),
            median(taken[case.name, "bare"]),
        )
        for case in cases
    ]


def measure_steps(rounds: int, seconds: float, say: Say) -> list[list[Stepped]]:
    """Time the parts of our own calls in turn, `rounds` times over."""
    worker = Worker("ours")
    try:
        say("steps")
        taken: dict[str, list[float]] = {}
        for _ in range(rounds):
            for steps in STEPS:
                for step in steps:
                    time = worker.ask(name=step.name, seconds=seconds)
                    taken.setdefault(step.name, []).append(time)
        return [[Stepped(step.name, median(taken[step.name])) for step in steps] for steps in STEPS]
    finally:
        worker.stop()


def measure_growth(rounds: int, seconds: float, say: Say) -> list[Grown]:
    """Time our own calls over growing sizes."""
    worker = Worker("ours")
    try:
        found: list[Grown] = []
        for growth in GROWTH:
            say(f"growth: {growth.name}")
            runs = [
                [worker.ask(name=growth.name, size=size, seconds=seconds) for size in growth.sizes]
                for _ in range(rounds)
            ]
            best = tuple(median(times) for times in zip(*runs, strict=True))
            found.append(Grown(growth.name, growth.sizes, best))
        return found
    finally:
        worker.stop()
