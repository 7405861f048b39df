"""What the spec offers, name by name, and which of it the browser has proved.

Names are Python's: `on.debounce.leading` is the tag of a modifier of `data.on`, and
`patch_elements.mode=inner` is a value of an argument. They stay what they are when the spec
misspells what stands behind them, so that the browser finds out and not a comparison of lists.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import bundle

from codegen.load import load
from codegen.model import Attribute, Event, Helper, Spec

ROOT = Path(__file__).resolve().parents[2]


@lru_cache
def spec() -> Spec:
    return load(Path(os.environ.get("DATASTAR_SPEC", ROOT / "spec")))


def newer(since: str) -> bool:
    """Whether the client of this suite is too old for it."""
    return bool(since) and _numbers(since) > _numbers(bundle.VERSION)


def _numbers(version: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", version)]


@dataclass
class Account:
    """`claimed` by a test that was collected, `passed` or `failed` by one that ran."""

    claimed: set[str] = field(default_factory=set)
    passed: set[str] = field(default_factory=set)
    failed: set[str] = field(default_factory=set)
    failures: int = 0
    hostile: int = 0

    def lines(self) -> Iterator[str]:
        """What the suite prints at its end."""
        done = self.passed - self.failed
        counts = []
        for title, names in groups().items():
            counts.append(f"{title} {len(names & done)} of {len(names)}")
        whole = not self.failures and all(names <= done for names in groups().values())
        end = "all passed" if whole else f"{self.failures} tests failed"
        yield f"{', '.join(counts)}, hostile cases {self.hostile}, {end}"
        for title, names in groups().items():
            if names - done and len(names & done):
                yield f"not proved: {title}: {', '.join(sorted(names - done))}"
        for reason, names in not_run().items():
            yield f"not run: {reason}: {', '.join(names)}"


@lru_cache
def groups() -> dict[str, frozenset[str]]:
    """All that must be proved."""
    return {
        "attributes": frozenset(a.name for a in core_attributes()),
        "forms of attributes": frozenset(f for a in core_attributes() for f in forms(a)),
        "modifiers": frozenset(m for a in core_attributes() for m in modifiers(a)),
        "events and options": frozenset(
            name for event in (*spec().events, *spec().helpers) for name in event_names(event)
        ),
        "replies and headers": frozenset(reply_names()),
        "actions and options": frozenset(action_names()),
    }


def core_attributes() -> list[Attribute]:
    return [a for a in spec().attributes if not a.pro and not newer(a.since)]


def forms(attribute: Attribute) -> Iterator[str]:
    """Every way in which the SDK writes a value of the attribute."""
    name = attribute.name
    if attribute.is_mapping:
        yield f"{name} of a mapping"
        yield f"{name} of keywords"
    if attribute.value_kind == "functions":
        yield f"{name} by key"
        yield f"{name} by object"
    if attribute.value_kind == "signals":
        yield f"{name} of values"
        yield f"{name} of expressions"
    if attribute.custom_properties:
        yield f"{name} of custom properties"
    if attribute.value_kind == "names":
        yield f"{name} of text"
        yield f"{name} of a list"
    if attribute.value_kind == "filter":
        yield f"{name} bare"
        yield f"{name} include"
        yield f"{name} exclude"
    if attribute.companion:
        yield f"{name}.{attribute.companion.name}"
        yield f"{name}.{attribute.companion.name} include"
        yield f"{name}.{attribute.companion.name} exclude"
    for variable in attribute.variables:
        yield f"{name} with {variable}"
    for old in attribute.deprecated:
        yield f"{name}.{old.name} does nothing"
    if attribute.case != "raw":
        yield f"{name} without case"


def modifiers(attribute: Attribute) -> Iterator[str]:
    for modifier in attribute.every:
        if newer(modifier.since):
            continue
        name = f"{attribute.name}.{modifier.method_name}"
        if modifier.tag in ("case", "choice"):
            yield from (f"{name}.{choice}" for choice in modifier.choices)
        else:
            yield name
        yield from (f"{name}.{flag}" for flag in modifier.flags)


def event_names(event: Event | Helper) -> Iterator[str]:
    enums = {enum.name: enum.members for enum in spec().enums}
    yield event.name
    for given in event.parameters:
        name = f"{event.name}.{given.parameter}"
        if given.is_option and newer(given.since):
            continue
        if given.is_option and given.kind == "enum":
            yield from (f"{name}={member}" for member in enums[given.enum])
        elif given.kind == "flag":
            yield f"{name}=True"
            yield f"{name}=False"
        else:
            yield name


def reply_names() -> Iterator[str]:
    for reply in spec().replies:
        yield f"replies.{reply.name}"
        yield from (f"replies.{reply.name}.{header.option}" for header in reply.headers)


def action_names() -> Iterator[str]:
    for action in spec().actions:
        if action.pro or newer(action.since):
            continue
        yield action.name
        for argument in action.arguments:
            if argument.kind == "filter":
                yield f"{action.name}.include"
                yield f"{action.name}.exclude"
            else:
                yield f"{action.name}.{argument.name}"
        if action.request:
            yield f"{action.name} sends signals"
            yield from (f"{action.name} by default: {name}" for name in action.defaults)
    for option in spec().request_options:
        name = f"request.{option.parameter}"
        if option.kind == "filter":
            yield f"request.include{option.suffix}"
            yield f"request.exclude{option.suffix}"
            yield f"{name} by default"
        elif option.kind == "flag":
            yield f"{name}=True"
            yield f"{name}=False"
        elif option.values:
            yield from (f"{name}={value}" for value in option.values)
        else:
            yield name
        if option.kind == "abort":
            yield f"{name} of a controller"
        if option.default and not option.values:
            yield f"{name} by default"
    for preset in spec().request_presets:
        yield f"request.{preset.name}"


@lru_cache
def not_run() -> dict[str, list[str]]:
    """What this client cannot show, by reason."""
    late = [f"data.{a.name} ({a.since})" for a in spec().attributes if newer(a.since)]
    late += [
        f"SSE.{event.name}({option.parameter}=) ({option.since})"
        for event in (*spec().events, *spec().helpers)
        for option in event.parameters
        if option.is_option and newer(option.since)
    ]
    late += [f"actions.{a.name} ({a.since})" for a in spec().actions if newer(a.since)]
    own = [f"data.{a.name}" for a in core_attributes() if not a.plugin]
    licensed = [f"data.{a.name}" for a in spec().attributes if a.pro]
    licensed += [f"actions.{a.name}" for a in spec().actions if a.pro]
    return {
        f"newer than the client that PyPI has ({bundle.VERSION}), checked as text": late,
        "Datastar Pro, which is licensed, checked as text": licensed,
        "no plugins (`plugin: false`), so that the client never complains of their keys and values": own,
    }
