# Copied from codegen/templates/generated/datastar_py/_attribute.py
# by `python -m codegen`; edit that file, not this one.

"""One or several HTML attributes as a value that every template engine understands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from functools import lru_cache
from typing import ClassVar, Literal, NamedTuple, TypeVar, cast

from ._checks import encodable, several, shown, string
from ._exact import integer, text_of
from ._javascript import code, javascript
from ._names import alone, current, event_tag, part, property_tag, without_prototype
from ._names import key as spelled_key
from ._tstrings import escape

_Self = TypeVar("_Self", bound="BaseAttr")
new = object.__new__


class _Html(str):
    """Text that is HTML already. Django asks `str(value)` for `__html__`, others the value."""

    __slots__ = ()

    def __html__(self) -> str:
        return self


def html(text: str) -> str:
    """Text as HTML that no template escapes."""
    return _Html(text)


class _Several(NamedTuple):
    """The value of an attribute that others stand beside, and these."""

    value: str | Literal[True]
    others: Mapping[str, str | Literal[True]]


class BaseAttr(Mapping[str, "str | Literal[True]"]):
    """HTML attributes: a mapping of names to values for libraries, HTML for templates.

    Values never change: each modifier gives a new one. https://data-star.dev/reference/attributes
    """

    __slots__ = ("_name", "_value")
    _attr: ClassVar[str] = ""

    def __init__(
        self,
        attr: str | None = None,
        /,
        *,
        key: str | None = None,
        value: str | Literal[True] = True,
        alias: str = "data-",
    ) -> None:
        """Makes the attribute `attr`, or the class's own, for plugins that have no method.

        The key gets a `__case` modifier where it has capitals. Raises ValueError for a name or a
        key that cannot stand in the name of an HTML attribute.
        """
        plugin = current("attr", part("attr", self._attr if attr is None else attr))
        self._name = part("alias", alias) + plugin
        if key is not None:
            self._name += ":" + spelled_key(plugin, "key", key, None)
        self._value: str | Literal[True] | _Several = (
            value if value is True else code("value", value)
        )

    @staticmethod
    def made(kind: type[_Self], name: str, value: str | Literal[True] = True) -> _Self:
        """The attribute of that name and value, which are written as they stand, unchecked."""
        attribute = new(kind)
        attribute._name = name
        attribute._value = value
        return attribute

    @staticmethod
    def together(attributes: dict[str, str]) -> BaseAttr:
        """Several attributes as one value, at least one, made as by `made`; keeps the dict."""
        name = next(iter(attributes))
        value = attributes.pop(name)
        attribute = made(BaseAttr, name, value)
        if attributes:
            attribute._value = _Several(value, attributes)
        return attribute

    def _named(self: _Self, name: str) -> _Self:
        """The same attribute under another name, which a modifier is a part of."""
        copy = new(type(self))
        copy._name = name
        copy._value = self._value
        return copy

    def _with_alone(self: _Self, modifier: str, others: tuple[str, ...]) -> _Self:
        """Adds a modifier that the client would not honour beside some others."""
        _, *present = self._name.split("__")
        for other in present:
            if other.partition(".")[0] in others:
                raise ValueError(f"{modifier.strip('_')} cannot be combined with {other}")
        return self._named(self._name + modifier)

    def _beside(self: _Self, name: str, value: str | None) -> _Self:
        """Adds a companion attribute, unless it has no value."""
        if value is None:
            return self
        alias, found, _ = self._name.partition(self._attr or name)
        if not found:
            alias = "data-"
        copy = self._named(self._name)
        own, others = self._split()
        copy._value = _Several(own, {**others, alias + name: value})
        return copy

    def _valued(self: _Self, value: str | None, key: str | None = None) -> _Self:
        """Gives the attribute another value and a key, where these are given."""
        copy = self._named(self._name)
        if value is not None:
            copy._value = value
        if key is not None:
            name, separator, modifiers = self._name.partition("__")
            copy._name = f"{name.partition(':')[0]}:{key}{separator}{modifiers}"
        return copy

    def __call__(self: _Self) -> _Self:
        """The attribute itself, so that `data.ignore` and `data.ignore()` are the same."""
        return self

    def _split(self) -> _Several:
        value = self._value
        return value if isinstance(value, _Several) else _Several(value, {})

    def _all(self) -> dict[str, str | Literal[True]]:
        own, others = self._split()
        return {self._name: own, **others}

    def __getitem__(self, key: str, /) -> str | Literal[True]:
        return self._all()[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())

    def __str__(self) -> str:
        value = self._value
        if type(value) is str:
            # Most values need no escape, and to ask costs less than the call.
            if "'" in value or '"' in value or "<" in value or ">" in value or "&" in value:
                value = escape(value)
            return _Html(f'{self._name}="{value}"')
        if value is True:
            return _Html(self._name)
        return _Html(
            " ".join(
                name if given is True else f'{name}="{escape(given)}"'
                for name, given in self._all().items()
            )
        )

    def __html__(self) -> str:
        return str(self)

    def __repr__(self) -> str:
        return f"{self.__class__.__name__}({str.__str__(str(self))!r})"


# A function of the module, since a call through the class takes longer.
made = BaseAttr.made


_DURATION = r"(?a:(\d+)(?:\.(\d+))?(ms|s|))"
_MILLISECOND = timedelta(milliseconds=1)
_TIMES = (
    "whole milliseconds as an int, a str such as '500ms' or '1s', or a timedelta of whole "
    "milliseconds, and not negative"
)

# As many digits as an exact JavaScript number has, and a unit.
_LONGEST_TIME = 20


@lru_cache(maxsize=1024)
def _duration(wait: str) -> str | None:
    """A time that is written as text as a tag; None when it is none."""
    match = re.fullmatch(_DURATION, wait)
    if match and match[2] is None:
        return f".{wait}"
    if match and match[3] == "s" and len(match[2]) <= 3:
        return f".{int(match[1] + match[2].ljust(3, '0'))}ms"
    return None


def milliseconds(argument: str, wait: object) -> str:
    """A time as a tag, which holds whole milliseconds or whole seconds and never a decimal point.

    A number without a unit is milliseconds, to the client too.
    """
    if type(wait) is int and wait >= 0:
        return f".{wait}"
    written = wait if type(wait) is str else text_of(wait)
    if written is not None:
        tag = _duration(written) if len(written) <= _LONGEST_TIME else None
        if tag is not None:
            return tag
    elif isinstance(wait, timedelta):
        if wait >= timedelta(0) and not wait % _MILLISECOND:
            return f".{wait // _MILLISECOND}ms"
    else:
        whole = integer(wait)
        if whole is not None and whole >= 0:
            return f".{whole}"
        if whole is None:
            raise TypeError(f"{argument} must be {_TIMES}; got {shown(wait)}")
    raise ValueError(f"{argument} must be {_TIMES}; got {shown(wait)}")


def milliseconds_or_seconds(argument: str, wait: object) -> str:
    """A time as a tag; a float is a number of seconds."""
    if type(wait) is str or not issubclass(type(wait), float):
        return milliseconds(argument, wait)
    seconds = float.__float__(cast("float", wait))
    try:
        rounded = round(seconds * 1000)
    except (OverflowError, ValueError):
        rounded = -1
    if rounded < 0 or abs(seconds * 1000 - rounded) > 1e-6:
        raise ValueError(
            f"{argument} as a float is seconds, down to the millisecond, and not negative; "
            f"got {shown(seconds)}"
        )
    return f".{rounded}ms"


def property_name(argument: str, name: object) -> str:
    """A DOM property as a tag: `valueAsNumber` becomes `value-as-number`."""
    return f".{property_tag(argument, name)}"


def event_names(argument: str, events: object) -> str:
    """One event or several, or a string that names several between spaces, as tags."""
    return "".join(f".{event_tag(argument, name)}" for name in _listed(argument, events))


def _listed(argument: str, given: object) -> list[object]:
    """Names in a list, or in a string with spaces between."""
    written = text_of(given)
    return several(argument, given if written is None else written.split())


def pattern_filter(include: object, exclude: object) -> str | None:
    """Regular expressions over signal paths as the object that the client filters by."""
    patterns: dict[str, str] = {}
    for name, given in (("include", include), ("exclude", exclude)):
        if given is not None:
            pattern = text_of(given)
            if pattern is None:
                raise TypeError(f"{name} must be a regular expression as a str; got {shown(given)}")
            patterns[name] = pattern
    return javascript(patterns) if patterns else None


_NOT_IN_A_SIGNAL = r"[\s\x00-\x1f]"


def signal(plugin: str, argument: str, given: object) -> str:
    """The name of a signal as the value of an attribute."""
    if type(given) is str and given.isidentifier() and "__" not in given:
        return given
    name = string(argument, given)
    if not name or name.startswith("$") or re.search(_NOT_IN_A_SIGNAL, name):
        raise ValueError(
            f"{argument} must be a signal's name, without `$` and white space; got {shown(name)}"
        )
    return encodable(argument, without_prototype(argument, alone(plugin, argument, name)))


def names(argument: str, given: object) -> str:
    """Attribute names, separated by spaces."""
    return " ".join(part(argument, name) for name in _listed(argument, given))


def percent(argument: str, value: object) -> str:
    """A whole percentage as a tag."""
    whole = integer(value)
    if whole is None:
        raise TypeError(f"{argument} must be a whole number from 0 to 100; got {shown(value)}")
    if not 0 <= whole <= 100:
        raise ValueError(f"{argument} must be a whole number from 0 to 100; got {shown(whole)}")
    return f".{whole}"
