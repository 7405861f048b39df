# Copied from codegen/templates/generated/datastar_py/lint/known.py
# by `python -m codegen`; edit that file, not this one.

"""Attributes that the client knows: their keys, values, elements, and the names in them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from . import facts
from .expressions import in_expression, in_functions
from .markup import Attribute, Element
from .model import Attribute as Fact
from .model import Edit, Finding
from .modifiers import in_modifiers
from .templates import GAP
from .whose import Scope, is_open


def in_known(
    given: Attribute,
    element: Element,
    fact: Fact,
    key: str,
    modifiers: list[str],
    scope: Scope,
) -> Iterator[Finding]:
    """What is wrong with an attribute that the client takes for its own."""
    name = scope.prefix + fact.name
    whole = (given.start, given.start + len(given.name))
    keyed = bool(key)
    valued: bool | None = bool(given.value)
    if (given.value and not given.value.strip(GAP)) or (not valued and is_open(given.name)):
        # A template decides it, or what is put into the name brings it along.
        valued = None
    for rule, what, mend in _requirements(name, fact, keyed, valued):
        yield Finding(*whole, rule, what, mend)
    if fact.elements and element.name and element.name not in fact.elements:
        listed = ", ".join(f"<{one}>" for one in fact.elements)
        what = f"{name} does nothing on <{element.name}>"
        yield Finding(*whole, "wrong-element", what, f"it belongs on {listed}")
    yield from _key(given, fact, key, scope)
    yield from in_modifiers(given, fact, modifiers, scope.prefix, keyed)
    if given.value:
        yield from _value(given, given.value, fact, name, keyed)


def _requirements(
    name: str, fact: Fact, keyed: bool, valued: bool | None
) -> Iterator[tuple[str, str, str]]:
    """What the client itself would complain about, which ends its scan of the page."""
    if fact.key == "exclusive":
        if keyed and valued:
            yield "key", f"{name} takes a key or a value, not both", "remove one of them"
        elif not keyed and valued is False:
            example = f'{name}="name"' if fact.value == "exclusive" else f"{name}:key"
            yield "value", f"{name} needs a key or a value", f"write {example}"
        return
    if keyed and fact.key == "denied":
        yield "key", f"{name} takes no key", f"write {name} alone"
    if not keyed and fact.key == "must":
        kind = {"event": "event", "signal": "signal"}.get(fact.key_kind, "name")
        yield "key", f"{name} needs the name of its {kind}", f"write it as a key: {name}:{kind}"
    if valued and fact.value == "denied":
        yield "value", f"{name} takes no value", "remove it"
    if valued is False and fact.value == "must":
        yield "value", f"{name} needs a value", f'write one: {name}="…"'


def _key(given: Attribute, fact: Fact, key: str, scope: Scope) -> Iterator[Finding]:
    """Capitals, which HTML makes small before the client sees them."""
    if not key or fact.key == "denied":
        return
    start = given.start + given.name.index(":") + 1
    written = given.name[start - given.start :][: len(key)]
    old = facts.RENAMED["event"].get(key) if fact.key_kind == "event" else None
    if old:
        end = start + len(key)
        what = f"{key} is the name of an event before {old.since}"
        yield Finding(start, end, "old-name", what, f"write {old.new}", Edit(start, end, old.new))
    if is_open(written):
        return
    yield from _modifier_in_key(written.lower(), fact, start, scope.prefix)
    if written == key:
        return
    read = _camel(key) if fact.case == "camel" else key
    yield Finding(
        start,
        start + len(key),
        "wrong-name",
        f"the client reads the key {written} as {read}, since HTML knows no capitals",
        _without_capitals(written, fact, scope.prefix),
    )


def _modifier_in_key(key: str, fact: Fact, start: int, prefix: str) -> Iterator[Finding]:
    """A modifier that stands behind one dot or underscore, and so is a part of the event's name."""
    found = re.match(r"([^._]+)[._]([a-z]+)((?:\..*)?)$", key)
    if fact.key_kind != "event" or found is None:
        return
    if found[2] not in fact.modifiers:
        yield from _filter_in_key(key, found[1], fact, start, prefix)
        return
    yield Finding(
        start,
        start + len(key),
        "wrong-name",
        f"the client listens for an event named {key}",
        f"write {prefix}{fact.name}:{found[1]}__{found[2]}{found[3]}",
    )


def _filter_in_key(key: str, event: str, fact: Fact, start: int, prefix: str) -> Iterator[Finding]:
    """`keydown.enter`, as other libraries have it: no browser has an event of such a name."""
    if event not in facts.EVENTS or "." not in key:
        return
    mend = f"write {prefix}{fact.name}:{event}"
    if event.startswith("key"):
        mend += ", and look at evt.key in its value"
    end = start + len(key)
    yield Finding(start, end, "wrong-name", f"the client listens for an event named {key}", mend)


def _without_capitals(written: str, fact: Fact, prefix: str) -> str:
    spelled = re.sub("[A-Z]", lambda found: f"-{found[0].lower()}", written)
    if "case" not in fact.modifiers:
        small = f"write {prefix}{fact.name}:{written.lower()}"
        if fact.kind != "expressions":
            return small
        return f'{small}, or give it with its value: {prefix}{fact.name}="{{{written}: …}}"'
    wanted = "camel"
    if spelled.startswith("-"):
        wanted, spelled = "pascal", spelled[1:]
    if wanted != fact.case:
        spelled += f"__case.{wanted}"
    return f"write {prefix}{fact.name}:{spelled}, or {prefix}{fact.name}:{written.lower()}"


def _camel(key: str) -> str:
    return re.sub("-([a-z])", lambda found: found[1].upper(), key)


_SIGNAL = re.compile(r"\s*\$([A-Za-z_][\w.-]*)\s*")


def _value(given: Attribute, value: str, fact: Fact, name: str, keyed: bool) -> Iterator[Finding]:
    at = given.value_start
    if fact.kind == "signal" and (found := _SIGNAL.fullmatch(value)):
        start = at + found.start(1) - 1
        yield Finding(
            start,
            at + found.end(1),
            "wrong-name",
            f"{name} takes the name of a signal, and reads ${found[1]} with its dollar",
            f"write {found[1]}",
            Edit(start, start + 1, ""),
        )
    if fact.holds_code and ("@" in value or "$$" in value):
        yield from in_expression(value, at)
    if fact.kind == "functions" and not keyed:
        yield from in_functions(value, at, name)
