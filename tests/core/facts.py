"""Which facts of the spec a run has seen in what the package really wrote."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from client import read

from codegen.model import Spec

ACTION = re.compile(r"@(\w+)\(")
KINDS = (
    "attributes",
    "modifiers",
    "events",
    "event options",
    "helpers",
    "actions",
    "action options",
)


@dataclass
class Facts:
    """Sets of facts, by kind: those the spec states, and those a run has seen."""

    spec: Spec
    seen: dict[str, set[str]] = field(default_factory=lambda: {kind: set() for kind in KINDS})

    def attribute(self, names: dict[str, str]) -> None:
        """Notes attributes by their HTML names."""
        for name in names:
            found = read(name)
            self.seen["attributes"].add(found.plugin)
            for modifier, tags in found.modifiers.items():
                fact = f"{found.plugin}__{modifier}"
                self.seen["modifiers"] |= {fact, *(f"{fact}.{tag}" for tag in tags)}

    def event(self, lines: list[str]) -> None:
        """Notes an event by its lines."""
        event = lines[0].removeprefix("event: ")
        self.seen["events"].add(event)
        for line in lines[1:]:
            words = line.removeprefix("data: ").replace(": ", " ", 1).split(" ")
            fact = f"{event} {words[0]}"
            self.seen["event options"] |= {fact, f"{fact} {' '.join(words[1:])}"}

    def helper(self, name: str) -> None:
        """Notes a method of ServerSentEventGenerator whose result was compared."""
        self.seen["helpers"].add(name)

    def action(self, expression: str) -> None:
        """Notes an action and the options in its call."""
        match = ACTION.match(expression)
        assert match, expression
        self.seen["actions"].add(match[1])
        for option in self.spec.request_options:
            found = re.search(rf'"{option.name}": ("(\w+)"|[^,]+)', expression)
            if found:
                fact = f"{match[1]} {option.name}"
                self.seen["action options"] |= {fact, f"{fact} {found[2]}"}
        for preset in self.spec.request_presets:
            written = (f'"{name}": {value}' for name, value in preset.options.items())
            if all(text in expression.replace('"always"', "always") for text in written):
                self.seen["action options"].add(f"{match[1]} as {preset.name}")

    def stated(self) -> dict[str, set[str]]:
        """Everything that the spec states, in the words in which it is noted."""
        spec = self.spec
        modifiers = {
            fact
            for attribute in spec.attributes
            for modifier in attribute.every
            for fact in (
                f"{attribute.html}__{modifier.html}",
                *(f"{attribute.html}__{modifier.html}.{flag}" for flag in modifier.flags),
                *(
                    f"{attribute.html}__{modifier.html}.{choice}"
                    for choice in modifier.choices
                    if modifier.tag != "case" or choice != attribute.case
                ),
            )
        }
        options: set[str] = set()
        for event in spec.events:
            for option in event.options:
                options.add(f"{event.type} {option.name}")
                for enum in spec.enums:
                    if enum.name == option.enum:
                        options |= {
                            f"{event.type} {option.name} {member}"
                            for member in enum.members
                            if member != enum.default
                        }
        requests = [action.html for action in spec.actions if action.request]
        return {
            "attributes": {attribute.html for attribute in spec.attributes},
            "modifiers": modifiers,
            "events": {event.type for event in spec.events},
            "event options": options,
            "helpers": {helper.name for helper in spec.helpers},
            "actions": {action.html for action in spec.actions},
            "action options": {
                fact
                for action in requests
                for option in spec.request_options
                for fact in (
                    f"{action} {option.name}",
                    *(f"{action} {option.name} {value}" for value in option.values),
                )
            }
            | {f"{a} as {preset.name}" for a in requests for preset in spec.request_presets},
        }

    def missing(self) -> list[str]:
        """What the spec states and the run has not seen."""
        return [
            f"{kind}: {fact}"
            for kind, facts in self.stated().items()
            for fact in sorted(facts - self.seen[kind])
        ]

    def line(self) -> str:
        """The count of each kind."""
        counts = (
            f"{kind} {len(facts & self.seen[kind])} of {len(facts)}"
            for kind, facts in self.stated().items()
        )
        return f"spec coverage: {', '.join(counts)}"
