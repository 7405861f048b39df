"""Hot calls keep within a budget of instructions and of memory, on a busy machine as on an idle one.

A figure is the highest of all Pythons, and a little above it. Where a call has become cheaper,
lower its budget; where a check made it dearer, raise it in the same commit.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from .cases import CASES, sdk, values
from .counting import instructions, peak_memory

BUDGETS = {
    "patch_elements, one line": 68,
    "patch_elements, all options": 312,
    "patch_elements, 200 lines": 75,
    "patch_elements, 1 MB in lines": 75,
    "patch_elements, 1 MB in one line": 68,
    "remove_elements": 66,
    "patch_signals, small": 66,
    "patch_signals, 10 kB": 66,
    "patch_signals, 1 MB": 66,
    "execute_script": 112,
    "redirect": 410,
    "data.on with two modifiers": 185,
    "data.text": 98,
    "data.signals": 216,
    "data.class_": 257,
    "data.attr": 318,
    "data.style": 410,
    "data.computed": 206,
    "data.bind": 96,
    "data.show": 98,
    "data.on_interval": 190,
    "data.on_intersect": 140,
    "data.ignore": 47,
    "get": 202,
    "post with options": 560,
    "set_all": 228,
}

# How many times the size of the event a call needs at most: the event, and the text that it copies.
COPIES = {
    "patch_elements, 200 lines": 2.03,
    "patch_elements, 1 MB in lines": 2.01,
    "patch_elements, 1 MB in one line": 2.01,
}


def call_of(name: str) -> Callable[[], str]:
    (case,) = [case for case in CASES if case.name == name]
    call: Callable[[], str] = eval(f"lambda: {case.call}", {**values(), **sdk()})
    return call


def test_each_hot_call_has_a_budget() -> None:
    counted = {case.name for case in CASES if case.group != "read_signals" and not case.before}
    assert set(BUDGETS) == counted


@pytest.mark.parametrize("name", BUDGETS)
def test_instructions(name: str) -> None:
    counted = instructions(call_of(name))
    assert counted <= BUDGETS[name], f"{name} runs {counted} instructions"
    assert counted >= BUDGETS[name] * 0.7, f"{name} runs only {counted}: lower its budget"


@pytest.mark.parametrize("name", COPIES)
def test_memory(name: str) -> None:
    call = call_of(name)
    copies = peak_memory(call) / len(call())
    assert copies <= COPIES[name], f"{name} needs {copies:.2f} times the size of its event"


@pytest.mark.parametrize("rows", [100, 1000])
def test_instructions_do_not_grow_with_the_payload(rows: int) -> None:
    from .cases import html_lines, records

    sse = sdk()["SSE"]
    lines, signals = html_lines(rows), records(rows * 76)
    assert instructions(lambda: sse.patch_elements(lines)) <= 90
    assert instructions(lambda: sse.patch_signals(signals)) <= 90
