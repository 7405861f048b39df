# Copied from codegen/templates/generated/datastar_py/lint/attributes.py
# by `python -m codegen`; edit that file, not this one.

"""What is wrong with one attribute, by what the client makes of its name and its value."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from . import facts
from .expressions import in_expression, in_functions
from .markup import Attribute, Element
from .model import Attribute as Fact
from .model import Edit, Finding
from .modifiers import in_modifiers
from .names import WORDS, nearest
from .templates import GAP, is_unknown

# Names that nothing but Datastar has.
_OWN = frozenset(
    name for name in facts.ATTRIBUTES if "-" in name or name in ("signals", "computed")
)
# Names that other libraries give to attributes without a value.
_OFTEN_BARE = frozenset({"animate", "bind", "ignore", "indicator", "init", "persist", "ref"})
_REACTIVE = re.compile(r"\$[A-Za-z_]|@[a-z][A-Za-z]*\(")
_CODE = re.compile(r"[\w$\])](?:\(|\[|\+\+|--|\s*=(?!=))|=>|^\s*!\w")
_MARKUP = re.compile(r"<[a-z]+[ >]")
_DATA = re.compile(r"\s*(?:[\d'\"{\[]|true\b|false\b|null\b)")


@dataclass(frozen=True)
class Scope:
    """What is known of the whole: its prefix, its plugins, and whether it is about Datastar."""

    prefix: str
    plugins: frozenset[str]
    is_datastar: Callable[[], bool]


def in_attribute(given: Attribute, element: Element, scope: Scope) -> Iterator[Finding]:
    """What is wrong with an attribute of an element."""
    name = given.name.lower()
    if not name.startswith(scope.prefix):
        yield from _prefixed_otherwise(given, name, scope)
        return
    rest = name[len(scope.prefix) :]
    head, *modifiers = rest.split("__")
    plugin, _, key = head.partition(":")
    if (
        is_unknown(plugin)
        or not plugin
        or plugin in scope.plugins
        or "%" in plugin
        or "{" in plugin
    ):
        return
    if fact := facts.ATTRIBUTES.get(plugin):
        if _is_certain(given, fact, key, bool(modifiers), scope):
            yield from _known(given, element, fact, key, modifiers, scope)
    elif not _is_aliased(given, plugin, key, bool(modifiers)):
        yield from _unknown(given, plugin, key, bool(modifiers), scope)
    else:
        yield _of_the_aliased_bundle(given, scope)


def is_known(given: Attribute, scope: Scope) -> bool:
    """Whether it is an attribute of Datastar's, and no other library's."""
    head, *modifiers = given.name.lower().removeprefix(scope.prefix).split("__")
    plugin, _, key = head.partition(":")
    fact = facts.ATTRIBUTES.get(plugin)
    return fact is not None and _is_certain(given, fact, key, bool(modifiers), scope)


# --- whose it is ----------------------------------------------------------------------------------


def _is_certain(given: Attribute, fact: Fact, key: str, modified: bool, scope: Scope) -> bool:
    """Whether an attribute with a name that others use too is Datastar's."""
    if key or modified or is_reactive(given):
        return True
    if fact.pro:
        return is_code(given) or (fact.name in _OWN and scope.is_datastar())
    if fact.name in _OWN:
        return True
    if fact.key == "must":
        return is_code(given) or (not given.value and scope.is_datastar())
    return scope.is_datastar() or (given.value is None and fact.name not in _OFTEN_BARE)


def is_reactive(given: Attribute) -> bool:
    """Whether the value names a signal or calls an action."""
    return given.value is not None and _REACTIVE.search(given.value) is not None


def is_code(given: Attribute) -> bool:
    """Whether the value looks like JavaScript."""
    value = given.value or ""
    return is_reactive(given) or (bool(_CODE.search(value)) and not _MARKUP.search(value))


def _is_open(name: str) -> bool:
    """Whether a template, or a format, puts something into the name."""
    return is_unknown(name) or "{" in name or "%" in name


# --- prefixes -------------------------------------------------------------------------------------


def _is_aliased(given: Attribute, plugin: str, key: str, modified: bool) -> bool:
    """Whether it is an attribute of the aliased bundle, of which the plain one knows nothing."""
    name = plugin.removeprefix("star-")
    if name == plugin:
        return False
    fact = facts.ATTRIBUTES.get(name)
    if fact is None:
        return _owner(name) is not None and is_reactive(given)
    bare = given.value is None and fact.kind == "none"
    return bool(key) or modified or bare or name in _OWN or is_code(given)


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
    if key or modifiers or plugin in _OWN or reactive:
        yield Finding(
            given.start,
            given.start + len(given.name),
            "wrong-prefix",
            f"{given.name} is for the plain bundle; the aliased one ignores it",
            f"write {scope.prefix}{given.name.removeprefix('data-')}",
        )


# --- names that the client does not know ----------------------------------------------------------


def _unknown(
    given: Attribute, plugin: str, key: str, modified: bool, scope: Scope
) -> Iterator[Finding]:
    start = given.start + len(scope.prefix)
    end = start + len(plugin)
    name = scope.prefix + plugin
    sure = bool(key) or modified or is_code(given)
    old = facts.RENAMED["attribute"].get(plugin)
    own = old is not None and "-" in old.old
    if old and (sure or not old.since or (own and scope.is_datastar())):
        before = f"before {old.since}" if old.since else "that the client never had"
        yield Finding(
            start,
            end,
            "old-name",
            f"{name} is a name {before}",
            f"write {scope.prefix}{old.new}",
            Edit(start, end, old.new),
        )
        return
    if "." in plugin:
        yield from _dotted(given, plugin, scope)
        return
    owner = _owner(plugin)
    near = _near(plugin)
    if owner and (near is None or plugin[len(owner) + 1 :] in facts.EVENTS):
        yield from _hyphenated(given, owner, plugin[len(owner) + 1 :], bool(key), scope)
    elif near and _is_meant(given, near, bool(key), modified, scope):
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
def _near(plugin: str) -> str | None:
    """The attribute that a name is much like, unless it is a word of its own."""
    return None if plugin in WORDS else nearest(plugin, facts.ATTRIBUTES)


def _dotted(given: Attribute, plugin: str, scope: Scope) -> Iterator[Finding]:
    """Modifiers after a dot, as in other libraries, and in Datastar long ago."""
    name, _, rest = plugin.partition(".")
    owner = name if name in facts.ATTRIBUTES else _owner(name)
    modifier = re.match("[a-z]*", rest)
    if owner is None or modifier is None or modifier[0] not in facts.ATTRIBUTES[owner].modifiers:
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


def _is_meant(given: Attribute, near: str, keyed: bool, modified: bool, scope: Scope) -> bool:
    """Whether a name that is much like one of Datastar's was meant to be it."""
    if len(near) <= 3:
        # Any two letters are near to such a name.
        return keyed
    if keyed or modified or is_reactive(given):
        return True
    is_object = given.value is not None and given.value.lstrip().startswith("{")
    return near in _OWN and (is_object or scope.is_datastar())


def _owner(plugin: str) -> str | None:
    """The attribute that takes what follows after its hyphen for a key."""
    words = plugin.split("-")
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
    # What is no event of browsers may be a plugin of the page's own.
    sure = known or not is_event
    yield Finding(
        given.start,
        given.start + len(given.name),
        "old-name",
        f"{scope.prefix}{owner}-{key} has its key after a hyphen, as before v1.0.0-RC.6",
        f"write {mended}",
        Edit(start, start + 1 + len(key), f":{today}") if sure else None,
    )


# --- names that it knows --------------------------------------------------------------------------


def _known(
    given: Attribute,
    element: Element,
    fact: Fact,
    key: str,
    modifiers: list[str],
    scope: Scope,
) -> Iterator[Finding]:
    name = scope.prefix + fact.name
    whole = (given.start, given.start + len(given.name))
    keyed = bool(key)
    valued: bool | None = bool(given.value)
    if (given.value and not given.value.strip(GAP)) or (not valued and _is_open(given.name)):
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
    if _is_open(written):
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
    if fact.key_kind != "event" or found is None or found[2] not in fact.modifiers:
        return
    yield Finding(
        start,
        start + len(key),
        "wrong-name",
        f"the client listens for an event named {key}",
        f"write {prefix}{fact.name}:{found[1]}__{found[2]}{found[3]}",
    )


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
