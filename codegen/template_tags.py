"""What the template tag of an attribute or of an action takes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .model import Action, ActionOption, ActionPreset, Attribute

# Values that are always right, for trying a tag out before its own are known.
_ALWAYS_RIGHT: Mapping[str, object] = {
    "attribute": "a",
    "callable": "0",
    "event": "click",
    "expression": "0",
    "flag": True,
    "names": "a",
    "number": 0,
    "signal": "a",
    "storage": "a",
    "text": "a",
    "url": "/",
    "value": "0",
}

# Those that Django does not ask a token of.
_SAFE_METHODS = ("GET", "HEAD", "OPTIONS", "TRACE")


@dataclass(frozen=True, kw_only=True)
class TemplateTag:
    """A tag, and the method that it calls. `required` are arguments in order, each with a value."""

    name: str
    method: str
    doc: str
    link: str
    required: Mapping[str, object] = field(default_factory=dict[str, object])
    optional: tuple[str, ...] = ()
    expressions: tuple[str, ...] = ()
    takes_names: bool = False
    nests: bool = False
    presets: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    valued: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    csrf: bool = False

    @property
    def usage(self) -> str:
        """How it is written, with all that it takes."""
        parts = [self.name, *self.required]
        parts += ["name=…"] * self.takes_names
        parts += [f"{name}=…" for name in (*self.optional, *self.valued)]
        parts += [*self.presets, *self.words, *["csrf"] * self.csrf]
        return "{% " + " ".join(parts) + " %}"


def of_attribute(attribute: Attribute) -> TemplateTag:
    """The tag `data_on` for the attribute `on`."""
    required: dict[str, object] = {}
    optional: tuple[str, ...] = ()
    kind = attribute.value_kind
    if kind == "filter":
        key = (attribute.key_argument,) if attribute.key_kind else ()
        optional = (*key, "include", "exclude")
    elif not (attribute.is_mapping or attribute.is_property):
        if attribute.is_keyed:
            required[attribute.key_argument] = _ALWAYS_RIGHT[attribute.key_kind or "text"]
        required[attribute.value_argument] = _ALWAYS_RIGHT[kind]
        optional = ("include", "exclude") if attribute.companion else ()
    chained = [modifier for modifier in attribute.every if not modifier.is_written_by_name]
    return TemplateTag(
        name=f"data_{attribute.name.rstrip('_')}",
        method=f"data.{attribute.name}",
        doc=attribute.doc,
        link=attribute.link,
        required=required,
        optional=optional,
        takes_names=attribute.is_mapping,
        nests=kind == "signals",
        words=tuple(m.method_name for m in chained if m.is_property),
        valued={m.method_name: m.flags for m in chained if not m.is_property},
    )


def of_action(
    action: Action, request_options: Iterable[ActionOption], presets: Iterable[ActionPreset]
) -> TemplateTag:
    """The tag `action_post` for the action `post`."""
    required: dict[str, object] = {}
    optional: list[str] = []
    for argument in action.arguments:
        if argument.kind == "filter":
            optional += ["include", "exclude"]
        elif argument.required:
            values = argument.values
            required[argument.name] = values[0] if values else _ALWAYS_RIGHT[argument.kind]
        else:
            optional.append(argument.name)
    if action.request:
        for option in request_options:
            if option.kind == "filter":
                optional += [f"include{option.suffix}", f"exclude{option.suffix}"]
            else:
                optional.append(option.parameter)
    return TemplateTag(
        name=f"action_{action.name}",
        method=f"actions.{action.name}",
        doc=action.doc,
        link=action.link,
        required=required,
        optional=tuple(optional),
        expressions=tuple(a.name for a in action.arguments if a.kind == "callable"),
        presets=tuple(preset.name for preset in presets if action.request),
        csrf=action.request and action.method not in _SAFE_METHODS,
    )
