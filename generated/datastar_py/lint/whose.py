# Copied from codegen/templates/generated/datastar_py/lint/whose.py
# by `python -m codegen`; edit that file, not this one.

"""Whose an attribute is: many of Datastar's names are names of other libraries' too."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from . import facts
from .markup import Attribute
from .model import Attribute as Fact
from .templates import is_unknown

# Names that nothing but Datastar has.
OWN = frozenset(name for name in facts.ATTRIBUTES if "-" in name or name in ("signals", "computed"))
# Names that other libraries give to attributes without a value, and to those with an empty one.
_OFTEN_BARE = frozenset({"animate", "ignore", "indicator", "init", "persist", "ref"})
_OFTEN_EMPTY = _OFTEN_BARE | {"attr", "class", "style", "text"}
_REACTIVE = re.compile(r"\$[A-Za-z_]|@[a-z][A-Za-z]*\(")
_CODE = re.compile(r"[\w$\])](?:\(|\[|\+\+|--|\s*=(?!=))|=>|^\s*!\w")
_MARKUP = re.compile(r"<[a-z]+[ >]")


@dataclass(frozen=True)
class Scope:
    """What is known of the whole: its prefix, its plugins, and whether it is about Datastar."""

    prefix: str
    plugins: frozenset[str]
    is_datastar: Callable[[], bool]


def is_certain(given: Attribute, fact: Fact, key: str, modified: bool, scope: Scope) -> bool:
    """Whether an attribute with a name that others use too is Datastar's."""
    if key or modified or is_reactive(given):
        return True
    if fact.pro:
        return is_code(given) or (fact.name in OWN and scope.is_datastar())
    if fact.name in OWN:
        return True
    if fact.key == "must":
        return is_code(given) or (not given.value and scope.is_datastar())
    often = _OFTEN_BARE if given.value is None else _OFTEN_EMPTY
    return scope.is_datastar() or (not given.value and fact.name not in often)


def is_reactive(given: Attribute) -> bool:
    """Whether the value names a signal or calls an action."""
    return given.value is not None and _REACTIVE.search(given.value) is not None


def is_code(given: Attribute) -> bool:
    """Whether the value looks like JavaScript."""
    value = given.value or ""
    return is_reactive(given) or (bool(_CODE.search(value)) and not _MARKUP.search(value))


def is_open(name: str) -> bool:
    """Whether a template, or a format, puts something into the name."""
    return is_unknown(name) or "{" in name or "%" in name
