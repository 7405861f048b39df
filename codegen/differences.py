"""What a bundle of the client knows beside what the spec says: a maintainer's first page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from .bundle import Attribute, Bundle
from .model import Spec


@dataclass(frozen=True)
class Section:
    """One kind of names: those of both, of one side alone, and those that this bundle lacks."""

    title: str
    both: tuple[str, ...]
    client: tuple[str, ...]
    spec: tuple[str, ...]
    licensed: tuple[str, ...] = ()
    unlike: tuple[str, ...] = ()

    @property
    def differs(self) -> bool:
        return bool(self.client or self.spec or self.unlike)

    def lines(self) -> Iterator[str]:
        yield f"{self.title}: {len(self.both)} in both"
        for label, names in (
            ("only in the client", self.client),
            ("only in the spec", self.spec),
            ("Pro, in no free bundle", self.licensed),
        ):
            if names:
                yield f"  {label}: {', '.join(names)}"
        yield from (f"  {text}" for text in self.unlike)


@dataclass(frozen=True)
class Report:
    """All sections. `names` are further names of Datastar's in the bundle, for the eye alone."""

    heading: str
    sections: tuple[Section, ...]
    names: tuple[str, ...] = field(default=())

    @property
    def differs(self) -> bool:
        return any(section.differs for section in self.sections)

    def text(self) -> str:
        lines = [self.heading, ""]
        for section in self.sections:
            lines += section.lines()
        if self.names:
            lines += ["", f"also named in the client: {', '.join(self.names)}"]
        return "\n".join(lines)


def compare(bundle: Bundle, spec: Spec) -> Report:
    """The bundle beside the spec."""
    events = [event.type for event in spec.events]
    options = {option.name: "" for option in spec.request_options}
    return Report(
        f"Datastar {bundle.version} ({bundle.prefix}…), beside the spec of {spec.client}",
        (
            _attributes(bundle, spec),
            _modifiers(bundle, spec),
            _actions(bundle, spec),
            _section("options of requests", bundle.options, options),
            _section("events", bundle.lines, dict.fromkeys(events, "")),
            *(
                _section(f"lines of {name}", bundle.lines.get(name, ()), _lines(spec, name))
                for name in events
            ),
        ),
        bundle.names,
    )


def _section(
    title: str,
    client: Iterable[str],
    spec: Mapping[str, str],
    licensed: Iterable[str] = (),
    unlike: Iterable[str] = (),
) -> Section:
    """`spec` says of each name since when it is there, where that is known."""
    there = set(client)
    alone = [name for name in spec if name not in there]
    return Section(
        title,
        tuple(sorted(there & set(spec))),
        tuple(sorted(there - set(spec) - set(licensed))),
        tuple(f"{name} (since {spec[name]})" if spec[name] else name for name in alone),
        tuple(name for name in licensed if name not in there),
        tuple(unlike),
    )


def _lines(spec: Spec, event: str) -> dict[str, str]:
    (found,) = (given for given in spec.events if given.type == event)
    return {line.name: line.since for line in found.lines}


def _attributes(bundle: Bundle, spec: Spec) -> Section:
    plugins = {plugin.name: plugin for plugin in bundle.attributes}
    free = {a.html: a.since for a in spec.attributes if not a.pro}
    free |= {a.companion.html: "" for a in spec.attributes if a.companion}
    return _section(
        "attributes",
        {*plugins, *bundle.handled},
        free,
        [a.html for a in spec.attributes if a.pro],
        _unlike(plugins, spec),
    )


def _unlike(plugins: Mapping[str, Attribute], spec: Spec) -> Iterator[str]:
    for attribute in spec.attributes:
        plugin = plugins.get(attribute.html)
        if plugin is None:
            continue
        for what, theirs, ours in (
            ("key", plugin.key, attribute.key),
            ("value", plugin.value, attribute.value),
            ("variables", ", ".join(plugin.variables), ", ".join(attribute.variables)),
        ):
            if theirs != ours:
                yield (
                    f"data-{attribute.html}: {what} {theirs or 'none'} in the client, "
                    f"{ours or 'none'} in the spec"
                )


def _modifiers(bundle: Bundle, spec: Spec) -> Section:
    free = {m.html: m.since for a in spec.attributes if not a.pro for m in a.every}
    licensed = {m.html for m in spec.modifiers} - set(free)
    return _section("modifiers", bundle.modifiers, free, sorted(licensed))


def _actions(bundle: Bundle, spec: Spec) -> Section:
    free = {action.html: action.since for action in spec.actions if not action.pro}
    licensed = [action.html for action in spec.actions if action.pro]
    return _section("actions", bundle.actions, free, licensed)
