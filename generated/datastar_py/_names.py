# Copied from codegen/templates/generated/datastar_py/_names.py
# by `python -m codegen`; edit that file, not this one.

"""Names of signals and events, spelled so that the client reads the same name back.

HTML lower-cases attribute names, so that a key carries its capitals in another way. Which ways
there are: https://data-star.dev/reference/attributes#attribute-casing
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import TypeVar, cast

from ._checks import shown, string
from ._exact import text_of

Value = TypeVar("Value")

_NOT_IN_A_KEY = r"""[\s\x00-\x20\x7f-\x9f"'<>/=`&\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"""
_CASES = ("kebab", "pascal", "camel", "snake")


def _camel(key: str) -> str:
    return re.sub(r"-([a-z])", lambda match: match[1].upper(), key)


def read_by_client(key: str, case: str) -> str:
    """What the client makes of a key under a case modifier."""
    if case == "camel":
        return _camel(key)
    if case == "snake":
        return key.replace("-", "_")
    if case == "pascal":
        return key[:1].upper() + _camel(key[1:])
    return key


def _hyphenated(name: str) -> str:
    return re.sub(r"[A-Z]", lambda match: f"-{match[0].lower()}", name)


def _key(name: str, case: str) -> str:
    if case == "camel":
        return _hyphenated(name)
    if case == "pascal":
        return _hyphenated(name).removeprefix("-")
    return name.replace("_", "-") if case == "snake" else name


def without_prototype(argument: str, name: str) -> str:
    """A dotted name with no `__proto__` in it, over which the client fails."""
    if "__proto__" in name and "__proto__" in name.split("."):
        raise ValueError(f"{argument} must not be '__proto__', which the client cannot hold")
    return name


def part(argument: str, given: object) -> str:
    """A name that can stand in an attribute's name without ending it."""
    name = string(argument, given)
    if not name:
        raise ValueError(f"{argument} must not be empty")
    found = re.search(_NOT_IN_A_KEY, name)
    if found:
        raise ValueError(
            f"{argument} must not hold {shown(found[0])}, which cannot stand in an attribute's "
            f"name; got {shown(name)}"
        )
    return without_prototype(argument, name)


def alone(plugin: str, argument: str, name: str) -> str:
    """A name for an attribute, in which no modifier stands, nor that attribute: the client would
    make another name of it."""
    if "__" in name or ":" in name or name.startswith("data-"):
        # Few names come here, and what has to be known of them is long.
        from ._misspelled import refuse_attribute

        refuse_attribute(plugin, argument, name)
    return name


def alone_in(plugin: str, argument: str, given: object) -> None:
    """`alone` for each name of a mapping."""
    for name in cast("Mapping[object, object]", given):
        if isinstance(name, str):
            alone(plugin, argument, name)


def _find_key(name: str, default: str | None) -> str | None:
    """The key for a name, with `__case` only where the attribute's own default would misread it.

    Without a known default it is only left out where no default would misread the key. None when
    no key spells the name. A key that ends in `_` is avoided, since the client would
    take the underscore for the start of a modifier.
    """
    for case in (default, *_CASES) if default else _CASES:
        key = _key(name, case)
        if (
            "__" not in key
            and not key.endswith("_")
            and key == key.lower()
            and read_by_client(key, case) == name
        ):
            implied = case == default or (default is None and key == name == _camel(key))
            return key if implied else f"{key}__case.{case}"
    return None


def _spelled(plugin: str, argument: str, given: object, default: str | None) -> str | None:
    return _find_key(alone(plugin, argument, part(argument, given)), default)


# Names that come again and again are short; a long one is not kept, whoever chose it.
_remembered = lru_cache(maxsize=1024)(_spelled)
_LONGEST_KEPT = 64


def spelled(plugin: str, argument: str, given: object, default: str | None) -> str | None:
    """The key for a name, as `key` gives it; None where no key spells it."""
    if type(given) is str and len(given) <= _LONGEST_KEPT:
        return _remembered(plugin, argument, given, default)
    return _spelled(plugin, argument, given, default)


def key(plugin: str, argument: str, given: object, default: str | None) -> str:
    """The key for a name; raises ValueError where no key spells it."""
    spelling = spelled(plugin, argument, given, default)
    if spelling is None:
        raise ValueError(
            f"{argument} {shown(given)} cannot be spelled in an attribute's name, which has no "
            "capitals: a name may hold capitals, `__` or `-` before a letter, but not two of these"
        )
    return spelling


def is_custom_property(name: object) -> bool:
    """Whether it is the name of a custom property of CSS."""
    found = name if type(name) is str else text_of(name)
    return found is not None and found.startswith("--")


def raw_key(plugin: str, argument: str, given: object) -> str:
    """The key for a name whose case the client cannot restore: it must be lower case."""
    name = alone(plugin, argument, part(argument, given))
    if "__" in name or name.endswith("_") or name != name.lower():
        raise ValueError(
            f"{argument} must be lower case, without `__` and not ending in `_`; got {shown(name)}"
        )
    return name


def hyphenated_keywords(given: Mapping[str, Value]) -> dict[str, Value]:
    """Keyword names as HTML and CSS spell them: `aria_label` is `aria-label`, `for_` is `for`."""
    return {
        name.rstrip("_").replace("_", "-") if "_" in name else name: value
        for name, value in given.items()
    }


def property_tag(argument: str, given: object) -> str:
    """A DOM property as a tag: `valueAsNumber` becomes `value-as-number`."""
    name = part(argument, given)
    tag = _hyphenated(name)
    if "." in tag or "__" in tag or tag.endswith("_") or tag != tag.lower():
        raise ValueError(f"{argument} must be the name of a DOM property; got {shown(name)}")
    return tag


def event_tag(argument: str, given: object) -> str:
    """An event as a tag, which has neither capitals nor dots."""
    name = part(argument, given)
    if "." in name or "__" in name or name.endswith("_") or name != name.lower():
        raise ValueError(
            f"{argument} must name events in lower case, without `.` and `__`; got {shown(name)}"
        )
    return name


# These are compiled when they are first needed, which many a program never does.
_PLUGIN = r"[a-z][a-z0-9]*(-[a-z0-9]+)*"
_MODIFIER = r"[a-z][a-z0-9-]*(\.[a-z0-9][a-z0-9-]*)*"


def plugin_name(argument: str, given: object) -> str:
    """The name of a plugin, as it stands between `data-` and a key."""
    name = current(argument, part(argument, given))
    if not re.fullmatch(_PLUGIN, name) or name.startswith("data-"):
        raise ValueError(
            f"{argument} must be words in lower case with hyphens between them, without `data-`; "
            f"got {shown(name)}"
        )
    return name


def current(argument: str, plugin: str) -> str:
    """The name of a plugin, unless it is how an event was spelled once: `on-click`."""
    if plugin.startswith("on-"):
        from ._misspelled import refuse_old_plugin

        refuse_old_plugin(argument, plugin)
    return plugin


def modifier(argument: str, given: object) -> str:
    """A modifier with its tags, as it stands after `__`."""
    name = part(argument, given)
    if not re.fullmatch(_MODIFIER, name):
        raise ValueError(
            f"{argument} must be a name in lower case, with its tags after dots and without `__`; "
            f"got {shown(name)}"
        )
    return name
