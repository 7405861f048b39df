"""Attributes that the client does not know: what was meant by them, where it can be told."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from . import facts
from .markup import Attribute
from .model import Edit, Finding
from .names import WORDS, distance, is_same, nearest
from .templates import is_unknown
from .whose import OWN, Scope, is_code, is_reactive

# Names so long that nobody comes by one of them by chance.
_LONG = 10
_DATA = re.compile(r"\s*(?:[\d'\"{\[]|true\b|false\b|null\b)")


def in_unknown(
    given: Attribute, plugin: str, key: str, modified: bool, scope: Scope
) -> Iterator[Finding]:
    """What was meant by an attribute whose name the client passes over."""
    start = given.start + len(scope.prefix)
    end = start + len(plugin)
    name = scope.prefix + plugin
    shaped = bool(key) or modified
    old = facts.RENAMED["attribute"].get(plugin)
    own = old is not None and ("-" in old.old or is_object(given))
    if old and (shaped or is_code(given) or not old.since or (own and scope.is_datastar())):
        before = f"before {old.since}" if old.since else "that the client never had"
        yield Finding(
            start,
            end,
            "old-name",
            f"{name} is a name {before}",
            f"write {scope.prefix}{old.new}" if old.new else old.note,
            Edit(start, end, old.new) if old.new else None,
        )
        return
    if "." in plugin:
        yield from _dotted(given, plugin, scope)
        return
    owner = owner_of(plugin)
    near = _near(given, plugin)
    if owner and (near is None or plugin[len(owner) + 1 :] in facts.EVENTS):
        yield from _hyphenated(given, owner, plugin[len(owner) + 1 :], bool(key), scope)
    elif near and _is_meant(given, plugin, near, shaped, scope):
        yield Finding(
            start,
            end,
            "unknown-attribute",
            f"{name} is no attribute of Datastar",
            f"did you mean {scope.prefix}{near}?",
        )
    elif plugin.startswith("on") and plugin[2:] in facts.EVENTS and is_reactive(given):
        yield Finding(
            start,
            end,
            "unknown-attribute",
            f"{name} is no attribute of Datastar",
            f"did you mean {scope.prefix}on:{plugin[2:]}?",
        )


@lru_cache(maxsize=4096)
def _nearest(plugin: str) -> str | None:
    return nearest(plugin, facts.ATTRIBUTES)


def _near(given: Attribute, plugin: str) -> str | None:
    """The attribute that a name is much like, unless it is a word of its own."""
    near = _nearest(plugin)
    if plugin in WORDS and not (near in OWN and is_object(given)):
        return None
    return near


def is_object(given: Attribute) -> bool:
    """Whether the value looks like an object of JavaScript."""
    return given.value is not None and given.value.lstrip().startswith("{")


def _dotted(given: Attribute, plugin: str, scope: Scope) -> Iterator[Finding]:
    """Modifiers after a dot, as in other libraries, and in Datastar long ago."""
    name, _, rest = plugin.partition(".")
    owner = name if name in facts.ATTRIBUTES else owner_of(name)
    modifier = re.match("[a-z]*", rest)
    if owner is None or modifier is None:
        return
    if modifier[0] not in facts.ATTRIBUTES[owner].modifiers:
        if name == owner:
            yield from _key_after_dot(given, owner, rest, scope)
        return
    key = name[len(owner) + 1 :]
    wanted = f"{scope.prefix}{owner}{f':{key}' if key else ''}__{rest.replace('_', '.')}"
    yield Finding(
        given.start,
        given.start + len(scope.prefix) + len(plugin),
        "unknown-attribute",
        f"{scope.prefix}{plugin} is no attribute of Datastar; modifiers stand after `__`",
        f"write {wanted}",
    )


def _key_after_dot(given: Attribute, owner: str, key: str, scope: Scope) -> Iterator[Finding]:
    """`data-on.click`, which other libraries might have, but not with a signal in its value."""
    fact = facts.ATTRIBUTES[owner]
    if fact.key == "denied" or is_unknown(key) or not is_reactive(given):
        return
    yield Finding(
        given.start,
        given.start + len(given.name),
        "unknown-attribute",
        f"{scope.prefix}{owner}.{key} is no attribute of Datastar; keys stand after a colon",
        f"write {scope.prefix}{owner}:{key}",
    )


def _is_meant(given: Attribute, plugin: str, near: str, shaped: bool, scope: Scope) -> bool:
    """Whether a name that is much like one of Datastar's was meant to be it."""
    if len(near) <= 3:
        # Any two letters are near to such a name.
        return shaped
    if shaped or is_reactive(given):
        return True
    if near not in OWN:
        return False
    slips = distance(plugin.replace("_", "-"), near, 1)
    # The words of a Pro name may well be another library's where the page is not about Datastar.
    free = not facts.ATTRIBUTES[near].pro
    alike = free and len(near) >= _LONG and (slips <= 1 or is_same(plugin, near))
    return alike or is_object(given) or scope.is_datastar()


def owner_of(plugin: str) -> str | None:
    """The attribute that takes what follows after its hyphen for a key."""
    words = plugin.replace("_", "-").split("-")
    for count in range(len(words) - 1, 0, -1):
        name = "-".join(words[:count])
        fact = facts.ATTRIBUTES.get(name)
        if fact:
            return name if fact.key != "denied" else None
    return None


def _hyphenated(
    given: Attribute, owner: str, key: str, keyed: bool, scope: Scope
) -> Iterator[Finding]:
    """A key after a hyphen, as it was before v1.0.0-RC.6."""
    fact = facts.ATTRIBUTES[owner]
    if is_unknown(key) or keyed:
        return
    is_event = fact.key_kind == "event"
    renamed = facts.RENAMED["event"].get(key) if is_event else None
    known = renamed is not None or (is_event and key in facts.EVENTS)
    bare = fact.key == "exclusive" and not given.value and scope.is_datastar()
    theirs = known and (is_code(given) or scope.is_datastar())
    data = owner == "signals" and bool(_DATA.match(given.value or "")) and scope.is_datastar()
    if not (theirs or is_reactive(given) or bare or data):
        return
    start = given.start + len(scope.prefix) + len(owner)
    today = renamed.new if renamed else key
    mended = f"{scope.prefix}{owner}:{today}"
    sign = given.name[start - given.start]
    said = "has its key after a hyphen, as before v1.0.0-RC.6"
    if sign == "_":
        said = "is no attribute of Datastar; keys stand after a colon"
    # What is no event of browsers may be a plugin of the page's own.
    sure = known or not is_event
    yield Finding(
        given.start,
        given.start + len(given.name),
        "old-name" if sign == "-" else "unknown-attribute",
        f"{given.name[: start - given.start].lower()}{sign}{key} {said}",
        f"write {mended}",
        Edit(start, start + 1 + len(key), f":{today}") if sure else None,
    )
