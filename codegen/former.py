"""Names of older releases: what each is today, the sentence that says so, and that it is true."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .problems import Problem, Record, suggestion
from .syntax import Dotted, Identifier, Version

if TYPE_CHECKING:
    from .model import Spec

PACKAGE = "datastar_py"
_EVENTS, _ATTRIBUTES = "sse.ServerSentEventGenerator", "attributes.AttributeGenerator"
_EVENT_TYPE = "consts.EventType"
# What the templates write whatever the spec says.
_ALWAYS = (
    "attributes.BaseAttr",
    "consts.DATASTAR_CLIENT_VERSION",
    "consts.DEFAULT_ELEMENTS_USE_VIEW_TRANSITIONS",
    "consts.DEFAULT_PATCH_SIGNALS_ONLY_IF_MISSING",
)
_IN_EACH_FRAMEWORK = ("DatastarResponse", "datastar_response", "read_signals")


@dataclass(frozen=True, kw_only=True)
class FormerName(Record):
    """A module, a name of a module, or an attribute of a class, that is spelled otherwise today."""

    name: Identifier
    until: Version
    home: Dotted = ""
    now: Dotted = ""
    note: str = ""

    @property
    def sentence(self) -> str:
        """Today's spelling, for whoever asks for the old one."""
        now = _shown(self.now) if self.now else ""
        return f"{_shown(self.old)} of datastar-py {_minor(self.until)} {_today(now, self.note)}"

    @property
    def old(self) -> str:
        """Where it was, below the package; without a home it is a module."""
        return f"{self.home}.{self.name}" if self.home else self.name


@dataclass(frozen=True, kw_only=True)
class FormerKeyword(Record):
    """A keyword argument of a method that is spelled otherwise today."""

    name: Identifier
    of: Identifier
    until: Version
    now: Identifier = ""
    note: str = ""

    @property
    def sentence(self) -> str:
        now = f"{self.now}=" if self.now else ""
        return (
            f"{self.of}() takes no {self.name}=; that of datastar-py {_minor(self.until)} "
            f"{_today(now, self.note)}"
        )


def _minor(version: str) -> str:
    return ".".join(version.split(".")[:2])


def _today(now: str, note: str) -> str:
    if not now:
        return f"is gone: {note}"
    return f"is {now} today" + (f"; {note}" if note else "")


def _shown(path: str) -> str:
    """As people know it: what a class has by the name of the class, else with its module."""
    *outer, name = path.split(".")
    return f"{outer[-1]}.{name}" if outer and outer[-1][0].isupper() else f"{PACKAGE}.{path}"


def in_homes(names: Iterable[FormerName]) -> Mapping[str, tuple[FormerName, ...]]:
    """Former names by the module or class that had them."""
    found: dict[str, list[FormerName]] = {}
    for former in names:
        found.setdefault(former.home, []).append(former)
    return {home: tuple(listed) for home, listed in found.items()}


# --- rules --------------------------------------------------------------------------------------


def problems(spec: Spec) -> Iterator[Problem]:
    """Old names that are not old, and new ones that are not there."""
    spellings = set(_spellings(spec))
    modules = {spelling.split(".")[0] for spelling in spellings}
    homes = {*modules, _EVENTS, _ATTRIBUTES, _EVENT_TYPE}
    seen: set[str] = set()
    for former in spec.former_names:
        if former.home and former.home not in homes:
            yield _unknown(former, "home", "module or class", former.home, homes)
        if former.old in spellings or former.old in modules:
            yield _still_there(former, former.old)
        if former.old in seen:
            yield former.problem("name", what=f"a second {former.old!r}", mend="remove one")
        seen.add(former.old)
        yield from _target(former, former.now, spellings)
    yield from _keywords(spec)


def _keywords(spec: Spec) -> Iterator[Problem]:
    methods = dict(_methods(spec))
    seen: set[tuple[str, str]] = set()
    for former in spec.former_keywords:
        if former.of not in methods:
            yield _unknown(former, "of", "method", former.of, methods)
            continue
        if former.name in methods[former.of]:
            yield _still_there(former, f"{former.of}.{former.name}")
        if (former.of, former.name) in seen:
            yield former.problem("name", what=f"a second {former.name!r}", mend="remove one")
        seen.add((former.of, former.name))
        yield from _target(former, former.now, methods[former.of])


def _target(
    former: FormerName | FormerKeyword, now: str, known: Iterable[str]
) -> Iterator[Problem]:
    if now and now not in known:
        yield _unknown(former, "now", "name today", now, known)
    if not now and not former.note:
        yield former.problem(
            what=f"nothing says what {former.name!r} is today",
            mend="add 'now', or a note on why it is gone",
        )


def _unknown(record: Record, key: str, label: str, name: str, known: Iterable[str]) -> Problem:
    return record.problem(key, what=f"there is no {label} {name!r}", mend=suggestion(name, known))


def _still_there(record: Record, name: str) -> Problem:
    return record.problem("name", what=f"{name!r} is a name of today", mend="remove it here")


def _spellings(spec: Spec) -> Iterator[str]:
    """Every name of today that an old one may have become."""
    yield from _ALWAYS
    for method in (*spec.events, *spec.helpers):
        yield f"{_EVENTS}.{method.name}"
    for event in spec.events:
        yield f"{_EVENT_TYPE}.{event.member}"
    for attribute in spec.attributes:
        yield f"{_ATTRIBUTES}.{attribute.name}"
        yield f"attributes.{attribute.class_name}"
    for enum in spec.enums:
        yield f"consts.{enum.name}"
    for constant, _ in spec.data_lines:
        yield f"consts.{constant}"
    for option in spec.event_fields:
        if option.kind == "milliseconds":
            yield f"consts.DEFAULT_SSE_{option.parameter.upper()}"
    for framework in spec.frameworks:
        for name in _IN_EACH_FRAMEWORK:
            yield f"{framework.name}.{name}"


def _methods(spec: Spec) -> Iterator[tuple[str, set[str]]]:
    """The parameters of each method that may have had others."""
    for event in spec.events:
        yield event.name, {parameter.parameter for parameter in event.parameters}
    for helper in spec.helpers:
        yield helper.name, {parameter.parameter for parameter in helper.parameters}
    for modifier in spec.modifiers:
        yield modifier.method_name, {modifier.argument, *modifier.flags}
