# Rendered from codegen/templates/generated/datastar_py/_testing/events.py.j2 and spec/
# by `python -m codegen`; edit those, not this file.

"""Events as the client takes them, each of its own type."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, dataclass, fields
from typing import Any, TypeAlias, TypeVar, cast

from .._checks import shown
from .._sse_parser import RawEvent
from ..consts import (
    ElementPatchModeName,
    ElementPatchNamespaceName,
)

__all__ = [
    "Event",
    "PatchElements",
    "PatchSignals",
    "typed",
]

T = TypeVar("T")


class _Shown:
    """Shows only what is not as usual, so that a failing test is easy to read."""

    __slots__ = ()

    def __repr__(self) -> str:
        given = ""
        for field in fields(cast("Any", self)):
            value = getattr(self, field.name)
            if field.default is MISSING or value != field.default:
                given += f", {field.name}={value!r}"
        return f"{type(self).__name__}({given[2:]})"


@dataclass(frozen=True, repr=False)
class PatchElements(_Shown):
    """What `ServerSentEventGenerator.patch_elements` sends. https://data-star.dev/reference/sse_events#datastar-patch-elements"""

    elements: str | None = None
    selector: str | None = None
    mode: ElementPatchModeName = "outer"
    use_view_transition: bool = False
    view_transition_selector: str | None = None
    namespace: ElementPatchNamespaceName = "html"
    event_id: str | None = None
    retry_duration: int = 1000


@dataclass(frozen=True, repr=False)
class PatchSignals(_Shown):
    """What `ServerSentEventGenerator.patch_signals` sends. https://data-star.dev/reference/sse_events#datastar-patch-signals"""

    signals: Any
    event_id: str | None = None
    only_if_missing: bool = False
    retry_duration: int = 1000


Event: TypeAlias = PatchElements | PatchSignals


def typed(raw: RawEvent) -> Iterator[Event]:
    """The event as the client takes it; none for what it passes over. Raises ValueError."""
    if not raw.event.startswith("datastar"):
        return  # The client passes over these.
    if raw.event == "datastar-patch-elements":
        lines = _lines(
            raw,
            {
                "mode",
                "selector",
                "useViewTransition",
                "viewTransitionSelector",
                "namespace",
                "elements",
            },
        )
        yield PatchElements(
            elements=lines.get("elements"),
            selector=lines.get("selector"),
            mode=_one_of(_ELEMENT_PATCH_MODES, lines.get("mode", "outer")),
            use_view_transition=lines.get("useViewTransition", "").strip() == "true",
            view_transition_selector=lines.get("viewTransitionSelector"),
            namespace=_one_of(_ELEMENT_PATCH_NAMESPACES, lines.get("namespace", "html")),
            event_id=raw.id,
            retry_duration=1000 if raw.retry is None else raw.retry,
        )
    elif raw.event == "datastar-patch-signals":
        lines = _lines(
            raw,
            {
                "onlyIfMissing",
                "signals",
            },
        )
        yield PatchSignals(
            signals=_json(lines.get("signals")),
            event_id=raw.id,
            only_if_missing=lines.get("onlyIfMissing", "").strip() == "true",
            retry_duration=1000 if raw.retry is None else raw.retry,
        )
    else:
        raise ValueError(f"the client knows no event {shown(raw.event)}")


_ELEMENT_PATCH_MODES: Mapping[str, ElementPatchModeName] = {
    "outer": "outer",
    "inner": "inner",
    "remove": "remove",
    "replace": "replace",
    "prepend": "prepend",
    "append": "append",
    "before": "before",
    "after": "after",
}

_ELEMENT_PATCH_NAMESPACES: Mapping[str, ElementPatchNamespaceName] = {
    "html": "html",
    "svg": "svg",
    "mathml": "mathml",
}


def _one_of(known: Mapping[str, T], text: str) -> T:
    if text not in known:
        raise ValueError(f"{shown(text)} is none of {', '.join(known)}")
    return known[text]


def _lines(raw: RawEvent, known: set[str]) -> dict[str, str]:
    """The data lines by name; lines of one name are the lines of one text."""
    lines: dict[str, list[str]] = {}
    for line in raw.data.split("\n"):
        name, space, value = line.partition(" ")
        if not space or name not in known:
            raise ValueError(
                f"{raw.event} has the data line {shown(line)}; the client reads "
                f"{', '.join(sorted(known))}, each with a space after it"
            )
        lines.setdefault(name, []).append(value)
    return {name: "\n".join(values) for name, values in lines.items()}


def _json(text: str | None) -> Any:
    """The signals; as text where they are JavaScript and no JSON, which the client takes too."""
    if text is None:
        raise ValueError("the event has no signals, which the client would not accept")
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text
