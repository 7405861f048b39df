"""What is wrong with one attribute, by what the client makes of its name and its value."""

from __future__ import annotations

from collections.abc import Iterator

from . import facts
from .known import in_known
from .markup import Attribute, Element
from .model import Finding
from .unknown import in_unknown, owner_of
from .whose import OWN, Scope, is_certain, is_code, is_open, is_reactive

# What follows after `data-star-` where pages have stars, to rate things with.
_OF_STARS = frozenset({"class", "on", "show", "style", "text"})


def in_attribute(given: Attribute, element: Element, scope: Scope) -> Iterator[Finding]:
    """What is wrong with an attribute of an element."""
    name = given.name.lower()
    if not name.startswith(scope.prefix):
        yield from _prefixed_otherwise(given, name, scope)
        return
    rest = name[len(scope.prefix) :]
    head, *modifiers = rest.split("__")
    plugin, _, key = head.partition(":")
    if not plugin or plugin in scope.plugins or is_open(plugin):
        return
    if fact := facts.ATTRIBUTES.get(plugin):
        if is_certain(given, fact, key, bool(modifiers), scope):
            yield from in_known(given, element, fact, key, modifiers, scope)
    elif not _is_aliased(given, plugin, key, bool(modifiers)):
        yield from in_unknown(given, plugin, key, bool(modifiers), scope)
    else:
        yield _of_the_aliased_bundle(given, scope)


def is_known(given: Attribute, scope: Scope) -> bool:
    """Whether it is an attribute of Datastar's, and no other library's."""
    head, *modifiers = given.name.lower().removeprefix(scope.prefix).split("__")
    plugin, _, key = head.partition(":")
    fact = facts.ATTRIBUTES.get(plugin)
    return fact is not None and is_certain(given, fact, key, bool(modifiers), scope)


# --- prefixes -------------------------------------------------------------------------------------


def _is_aliased(given: Attribute, plugin: str, key: str, modified: bool) -> bool:
    """Whether it is an attribute of the aliased bundle, of which the plain one knows nothing."""
    name = plugin.removeprefix("star-")
    if name == plugin:
        return False
    fact = facts.ATTRIBUTES.get(name)
    if fact is None:
        return owner_of(name) is not None and is_reactive(given)
    return bool(key) or modified or is_code(given) or name not in _OF_STARS


def _of_the_aliased_bundle(given: Attribute, scope: Scope) -> Finding:
    plain = scope.prefix + given.name[len(scope.prefix) + len("star-") :]
    return Finding(
        given.start,
        given.start + len(given.name),
        "wrong-prefix",
        f"{given.name} is for the aliased bundle; the plain one ignores it",
        f"write {plain}, or give --prefix {scope.prefix}star- if the page has the aliased one",
    )


def _prefixed_otherwise(given: Attribute, name: str, scope: Scope) -> Iterator[Finding]:
    """Where the pages have an aliased bundle: attributes as the plain one has them."""
    if scope.prefix == "data-" or not name.startswith("data-"):
        return
    head, *modifiers = name.removeprefix("data-").split("__")
    plugin, _, key = head.partition(":")
    fact = facts.ATTRIBUTES.get(plugin)
    if fact is None or fact.pro or plugin in scope.plugins:
        return
    reactive = is_reactive(given) and fact.kind != "signal"
    if key or modifiers or plugin in OWN or reactive:
        yield Finding(
            given.start,
            given.start + len(given.name),
            "wrong-prefix",
            f"{given.name} is for the plain bundle; the aliased one ignores it",
            f"write {scope.prefix}{given.name.removeprefix('data-')}",
        )
