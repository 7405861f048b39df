"""Names of before: what each is today, the sentence that says so, and that it is true."""

from __future__ import annotations

import keyword
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from .problems import Problem, Record, suggestion
from .syntax import DOTTED, Version

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


RenamedKind = Literal[
    "attribute", "modifier", "tag", "action", "option", "event", "name", "argument"
]
OfThePackage = ("name", "argument")


@dataclass(frozen=True, kw_only=True)
class Renamed(Record):
    """A name that people still write, and what it is called today; or what to do instead."""

    kind: RenamedKind
    old: str
    new: str = ""
    since: str = ""
    until: Version = ""
    note: str = ""

    @property
    def name(self) -> str:
        return self.old

    @property
    def home(self) -> str:
        """The module or class that had the name, or the method that had the argument."""
        return self.old.rpartition(".")[0]

    @property
    def member(self) -> str:
        return self.old.rpartition(".")[2]

    @property
    def sentence(self) -> str:
        """Today's spelling, for whoever asks datastar-py for the old one."""
        release = f"of datastar-py {_minor(self.until)}"
        if self.kind == "argument":
            today = _today(f"{self.new}=" if self.new else "", self.note)
            return f"{self.home}() takes no {self.member}=; that {release} {today}"
        return f"{_shown(self.old)} {release} {_today(_shown(self.new), self.note)}"


def _minor(version: str) -> str:
    return ".".join(version.split(".")[:2])


def _today(now: str, note: str) -> str:
    if not now:
        return f"is gone: {note}"
    return f"is {now} today" + (f"; {note}" if note else "")


def _shown(path: str) -> str:
    """As people know it: what a class has by the name of the class, else with its module."""
    if not path:
        return ""
    *outer, name = path.split(".")
    return f"{outer[-1]}.{name}" if outer and outer[-1][0].isupper() else f"{PACKAGE}.{path}"


def in_homes(names: Iterable[Renamed]) -> Mapping[str, tuple[Renamed, ...]]:
    """Former names by the module or class that had them."""
    found: dict[str, list[Renamed]] = {}
    for former in names:
        found.setdefault(former.home, []).append(former)
    return {home: tuple(listed) for home, listed in found.items()}


# --- rules --------------------------------------------------------------------------------------


def problems(spec: Spec) -> Iterator[Problem]:
    """Old names that are not old, and new ones that are not there."""
    spellings = set(_spellings(spec))
    modules = {spelling.split(".")[0] for spelling in spellings}
    homes = {"", *modules, _EVENTS, _ATTRIBUTES, _EVENT_TYPE}
    methods = dict(_methods(spec))
    for old in spec.renamed:
        of_package = old.kind in OfThePackage
        if bool(old.until) != of_package:
            yield old.problem(
                "until",
                what=f"{old.kind!r} {'needs' if of_package else 'takes no'} 'until'",
                mend="add the last release that had it" if of_package else "remove it",
            )
        elif of_package and (misfit := DOTTED.misfit(old.old)):
            yield old.problem("old", what=f"{old.old!r} {misfit.what}", mend=misfit.mend)
        elif of_package and keyword.iskeyword(old.member):
            yield old.problem("old", what=f"{old.member!r} is a word of Python", mend="remove it")
        elif old.kind == "name":
            yield from _known(old, "module or class", old.home, homes)
            yield from _moved(old, old.old, spellings | modules, spellings)
        elif old.kind == "argument":
            yield from _known(old, "method", old.home, methods)
            taken = methods.get(old.home, set())
            yield from _moved(old, old.member, taken, taken)


def _known(old: Renamed, label: str, home: str, known: Iterable[str]) -> Iterator[Problem]:
    if home not in known:
        mend = suggestion(home, filter(None, known))
        yield old.problem("old", what=f"there is no {label} {home!r}", mend=mend)


def _moved(
    old: Renamed, name: str, names: Collection[str], targets: Collection[str]
) -> Iterator[Problem]:
    if name in names:
        yield old.problem("old", what=f"{old.old!r} is a name of today", mend="remove it here")
    if old.new and targets and old.new not in targets:
        mend = suggestion(old.new, targets)
        yield old.problem("new", what=f"there is no name today {old.new!r}", mend=mend)


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
