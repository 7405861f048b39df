"""One side of the comparison in a process of its own: a JSON line in, a JSON line out."""

from __future__ import annotations

import json
import sys
import timeit
from itertools import chain
from time import process_time
from typing import Any

from .cases import CASES, GROWTH, NAMESPACES, STEPS, sdk, values


class Worker:
    """Times calls in seconds of CPU, so that other processes disturb less."""

    def __init__(self, side: str) -> None:
        self.side = side
        self.values = values()
        if side != "bare":
            self.values |= sdk()
        self.groups: dict[str, dict[str, Any]] = {}
        self.repeats: dict[tuple[str, ...], int] = {}

    def namespace(self, group: str) -> dict[str, Any]:
        if group not in self.groups:
            more = NAMESPACES[group](self.side != "bare") if group in NAMESPACES else {}
            self.groups[group] = self.values | more
        return self.groups[group]

    def case(self, name: str, seconds: float) -> float:
        (case,) = [case for case in (*CASES, *chain(*STEPS)) if case.name == name]
        namespace = self.namespace(case.group)
        ours = self.side == "ours"
        if ours and case.before:
            exec(case.before, {})
        try:
            call = case.call
            if self.side == "bare":
                # By hand it would be a function as well.
                namespace = {"by_hand": eval(f"lambda: {case.bare}", namespace)}
                call = "by_hand()"
            timer = timeit.Timer(call, timer=process_time, globals=namespace)
            return self.time((name,), timer, seconds)
        finally:
            if ours and case.after:
                exec(case.after, {})

    def growth(self, name: str, size: int, seconds: float) -> float:
        from . import cases

        (growth,) = [growth for growth in GROWTH if growth.name == name]
        namespace = self.values | vars(cases)
        exec(growth.setup.format(size=size), namespace)
        timer = timeit.Timer(growth.call, timer=process_time, globals=namespace)
        return self.time((name, str(size)), timer, seconds)

    def time(self, key: tuple[str, ...], timer: timeit.Timer, seconds: float) -> float:
        if key not in self.repeats:
            timer.timeit(1)
            number = 1
            while (taken := timer.timeit(number)) < seconds / 4:
                number *= 4
            self.repeats[key] = max(1, round(number * seconds / taken))
        number = self.repeats[key]
        return timer.timeit(number) / number


def main(side: str) -> None:
    worker = Worker(side)
    print(json.dumps({"ready": side}), flush=True)
    for line in sys.stdin:
        order = json.loads(line)
        try:
            if "size" in order:
                result = worker.growth(order["name"], order["size"], order["seconds"])
            else:
                result = worker.case(order["name"], order["seconds"])
            answer: dict[str, Any] = {"per_call": result}
        except Exception as error:
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
