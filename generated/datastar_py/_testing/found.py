# Copied from codegen/templates/generated/datastar_py/_testing/found.py
# by `python -m codegen`; edit that file, not this one.

"""The events of a response as a list, and what they come to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from .._checks import shown, string
from .events import Event, PatchElements, PatchSignals
from .markup import elements_of, scripts_of


class Events(list[Event]):
    """Events in the order in which they were sent; equal to a list of the same.

    https://data-star.dev/reference/sse_events
    """

    @property
    def signals(self) -> dict[str, Any]:
        """The signals of a page that had none, after all of these events.

        Raises ValueError for signals that are no JSON object.
        """
        return self.signals_after({})

    def signals_after(self, signals: Mapping[str, Any]) -> dict[str, Any]:
        """The signals of a page that had these, after all of the events; they stay as they are.

        Merged as the client does it: objects into objects, `None` removes, and what is only for
        the missing leaves what is there. Raises ValueError for signals that are no JSON object.
        """
        merged: dict[str, Any] = dict(signals)
        for event in self:
            if isinstance(event, PatchSignals):
                patch: object = event.signals
                if not isinstance(patch, dict):
                    raise ValueError(f"signals must be a JSON object; got {shown(patch)}")
                given = cast("dict[str, Any]", patch)
                merged = _merged(merged, given, only_if_missing=event.only_if_missing)
        return merged

    def elements(self, selector: str | None = None) -> list[str]:
        """The HTML that was patched, a text for each event; with a selector, what went there.

        That is what events with this very selector hold, and each element that goes there by
        itself: `#clock` one with that id, `body` the body. Raises TypeError for a selector that is
        no text.
        """
        selector = None if selector is None else string("selector", selector)
        found: list[str] = []
        for event in self:
            if isinstance(event, PatchElements) and event.elements is not None:
                if selector is None or event.selector == selector:
                    found.append(event.elements)
                elif event.selector is None:
                    found += elements_of(event.elements, selector)
        return found

    @property
    def scripts(self) -> list[str]:
        """The code of each script element that was patched, as by `execute_script`."""
        return [script for text in self.elements() for script in scripts_of(text)]


def _merged(
    signals: Mapping[str, Any], patch: Mapping[str, Any], *, only_if_missing: bool
) -> dict[str, Any]:
    merged = dict(signals)
    for name, value in patch.items():
        old = merged.get(name)
        if isinstance(value, dict):
            inner = cast("dict[str, Any]", old) if isinstance(old, dict) else {}
            if name not in merged or isinstance(old, dict) or not only_if_missing:
                given = cast("dict[str, Any]", value)
                merged[name] = _merged(inner, given, only_if_missing=only_if_missing)
        elif not only_if_missing:
            if value is None:
                merged.pop(name, None)
            else:
                merged[name] = value
        elif value is not None:
            merged.setdefault(name, value)
    return merged
