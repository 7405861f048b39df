"""What a call costs, counted instead of timed: the same on a busy machine as on an idle one."""

from __future__ import annotations

import gc
import sys
import tracemalloc
from collections.abc import Callable
from types import CodeType, FrameType
from typing import Any


def instructions(call: Callable[[], object]) -> int:
    """The bytecode instructions that run inside a call, after one that fills the caches."""
    count = _monitored if sys.version_info >= (3, 12) else _traced
    call()
    return count(call) - count(_nothing)


def _nothing() -> None:
    pass


def _monitored(call: Callable[[], object]) -> int:
    monitoring: Any = sys.monitoring
    count = 0

    def step(code: CodeType, offset: int) -> None:
        nonlocal count
        count += 1

    monitoring.use_tool_id(monitoring.PROFILER_ID, __name__)
    try:
        monitoring.register_callback(monitoring.PROFILER_ID, monitoring.events.INSTRUCTION, step)
        monitoring.set_events(monitoring.PROFILER_ID, monitoring.events.INSTRUCTION)
        call()
    finally:
        monitoring.set_events(monitoring.PROFILER_ID, 0)
        monitoring.free_tool_id(monitoring.PROFILER_ID)
    return count


def _traced(call: Callable[[], object]) -> int:
    count = 0

    def trace(frame: FrameType, event: str, argument: object) -> Any:
        nonlocal count
        frame.f_trace_opcodes = True
        frame.f_trace_lines = False
        count += event == "opcode"
        return trace

    previous = sys.gettrace()
    sys.settrace(trace)
    try:
        call()
    finally:
        sys.settrace(previous)
    return count


def peak_memory(call: Callable[[], object]) -> int:
    """Bytes that a call needs at most at one time, its result among them."""
    call()
    gc.collect()
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        tracemalloc.reset_peak()
        result = call()
        peak = tracemalloc.get_traced_memory()[1] - before
        del result
        return peak
    finally:
        tracemalloc.stop()
