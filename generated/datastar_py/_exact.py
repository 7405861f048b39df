# Copied from codegen/templates/generated/datastar_py/_exact.py
# by `python -m codegen`; edit that file, not this one.

"""Values as exact types: what a subclass, a proxy or a lazy string holds, whatever it says.

Each value that people pass is asked once, here; what comes out cannot answer one check this way and
the next another way. Libraries are known by what the app has imported: none is imported for it.
"""

from __future__ import annotations

import math
import operator
import sys
from collections.abc import Iterator, MappingView, Sequence, Set
from types import CoroutineType
from typing import Any, cast

_LONGEST_SHOWN = 80
_CHARACTERS = frozenset((type(iter("")), type(iter("\xe9"))))


def shown(value: object) -> str:
    """The value as an error message shows it: never longer than a line, whatever its repr does."""
    given: Any = value
    if type(value) is CoroutineType:
        return f"{given.__name__}(…), which has to be awaited in an `async def`"
    if issubclass(type(value), str):
        given = str.__str__(given)
    try:
        text = str.__str__(repr(given))
    except Exception as error:
        return f"<{type(value).__name__} whose repr raises {type(error).__name__}>"
    if "\n" in text or "\r" in text:
        text = " ".join(text.split())
    return text if len(text) <= _LONGEST_SHOWN else f"{text[: _LONGEST_SHOWN - 3]}..."


def imported(module: str, name: str) -> Any:
    """A name of a module, where the app has imported that; else None."""
    return getattr(sys.modules.get(module), name, None)


def text_of(value: object) -> str | None:
    """The text of a string, or of what stands for one; None for anything else.

    A lazy translation stands for its text, and so do a proxy of a string, `UserString` and
    FastHTML's `NotStr`: all of them answer to what only a string answers to.
    """
    kind = type(value)
    if kind is str:
        return cast("str", value)
    if issubclass(kind, str):
        return str.__str__(cast("str", value))
    if isinstance(value, str) or _stands_for_text(value):
        return str.__str__(str(value))
    return None


def _stands_for_text(value: object) -> bool:
    kind = type(value)
    if hasattr(kind, "casefold"):
        return True
    if not hasattr(kind, "__getattr__"):
        return False
    try:
        return isinstance(cast("Any", value).casefold(), str)
    except Exception:
        return False


def items(value: object) -> list[object] | None:
    """What a list, tuple, set, view, generator or other iterator holds; None for anything else.

    What can be iterated need not be many things: an element gives its children, a file its lines, a
    string its characters. So only what can be nothing but a collection is taken for one.
    """
    kind = type(value)
    if kind is list or kind is tuple:
        return list(cast("list[object]", value))
    if not isinstance(value, (Sequence, Set, MappingView, Iterator)):
        return None
    if hasattr(kind, "casefold") or hasattr(kind, "tobytes") or hasattr(kind, "read"):
        return None  # UserString, arrays and memoryviews, files.
    if isinstance(value, (str, bytes, bytearray)) or kind in _CHARACTERS:
        return None
    if isinstance(value, Iterator) and not _is_its_own(cast("Iterator[object]", value)):
        return None  # An element of selectolax, which has a method for its next sibling.
    return list(cast("Sequence[object]", value))


def _is_its_own(iterator: Iterator[object]) -> bool:
    """Whether it is an iterator, and no more: that gives itself to be iterated over."""
    return iter(iterator) is iterator


def integer(value: object) -> int | None:
    """The whole number that an int or a NumPy integer is; None for anything else, a bool too."""
    kind = type(value)
    if kind is int:
        return cast("int", value)
    if kind is bool:
        return None
    if issubclass(kind, int):
        return int.__int__(cast("int", value))
    numpy = imported("numpy", "integer")
    return operator.index(cast("int", value)) if numpy and isinstance(value, numpy) else None


def number(value: object) -> int | float | None:
    """The number that an int, a float, a Decimal or a NumPy scalar is; None for anything else, a
    bool too."""
    whole = integer(value)
    if whole is not None:
        return whole
    kind = type(value)
    if issubclass(kind, float):
        return float.__float__(cast("float", value))
    if kind is bool or not hasattr(kind, "as_integer_ratio"):
        return None
    try:
        return float(cast("float", value))
    except OverflowError:
        return math.inf
    except ValueError:
        return math.nan  # A Decimal that is a signaling NaN.


def url_of(value: object) -> str | None:
    """The text of a URL: of a string, a path, or an object that has the parts of a URL."""
    found = text_of(value)
    if found is not None:
        return found
    kind = type(value)
    if hasattr(kind, "as_posix"):
        return text_of(cast("Any", value).as_posix())
    if all(hasattr(kind, part) for part in ("scheme", "path", "fragment")):
        # Named tuples have a method for it, and their str() is their repr.
        written = getattr(value, "geturl", None) or getattr(value, "unsplit", None)
        return text_of(str(value) if written is None else written())
    return None
