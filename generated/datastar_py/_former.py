# Copied from codegen/templates/generated/datastar_py/_former.py
# by `python -m codegen`; edit that file, not this one.

"""Names of datastar-py 0.x: whoever asks for one is told today's spelling.

The error stays the one that Python raises for a name that is not there. So `hasattr`, `getattr`
with a default, `from … import *` and `except ImportError` see no difference, and neither does
`dir`. Type checkers are shown none of it.
"""

from __future__ import annotations

import sys
from abc import ABCMeta
from collections.abc import Iterable, Mapping
from enum import EnumMeta
from types import FrameType
from typing import TYPE_CHECKING, Final, NoReturn

from ._late import Ask, Listing, found, listing


class Former:
    """Stands where an old name stood: in a class, or as an argument that nobody should give."""

    __slots__ = ("_old",)

    def __set_name__(self, owner: type, name: str) -> None:
        self._old = f"{owner.__module__}.{owner.__name__}.{name}"

    def __get__(self, instance: object, owner: type | None = None) -> NoReturn:
        from ._former_names import SENTENCES

        raise AttributeError(SENTENCES[self._old])

    def __repr__(self) -> str:
        return "FORMER"


FORMER: Final = Former()


def refused(method: str, keyword: str) -> TypeError:
    """The error for an argument that has another name today."""
    from ._former_names import KEYWORDS

    return TypeError(KEYWORDS[f"{method}.{keyword}"])


def missing_from(module: str, late: Mapping[str, str] | None = None) -> tuple[Ask, Listing]:
    """A module's `__getattr__` and `__dir__`: what it had once, and what it has from elsewhere."""
    homes = late or {}

    def __getattr__(name: str) -> object:
        if name in homes:
            return found(module, name, homes[name])
        asked = sys.modules.get(module)
        sentence = _said_of(module, name)
        if sentence is None:
            what = f"module {module!r} has no attribute {name!r}"
            raise AttributeError(what, name=name, obj=asked)
        if _is_importing():
            # From an AttributeError here, `from … import` would make an error of its own words.
            raise ImportError(sentence, name=module, path=getattr(asked, "__file__", None))
        raise AttributeError(sentence)

    return __getattr__, listing(module, homes)


def _said_of(owner: str, name: str) -> str | None:
    # Python itself asks for names such as `__path__`.
    if name.startswith("_"):
        return None
    from ._former_names import SENTENCES

    return SENTENCES.get(f"{owner}.{name}")


def _is_importing() -> bool:
    """Whether whoever asked the module is at an import, and does not use the name otherwise."""
    # Not needed until something is wrong.
    import inspect
    from opcode import opname

    frame: FrameType | None = inspect.currentframe()
    for _ in range(2):
        frame = frame and frame.f_back
    return frame is not None and opname[frame.f_code.co_code[frame.f_lasti]] == "IMPORT_FROM"


class WithFormer(ABCMeta):
    """The type of a class that has Former attributes: it does not list them."""

    def __dir__(cls) -> Iterable[str]:
        old = {
            name
            for base in cls.__mro__
            for name, value in vars(base).items()
            if type(value) is Former
        }
        return [name for name in super().__dir__() if name not in old]


class EnumWithFormer(EnumMeta):
    """The type of an enum that has lost members."""

    if not TYPE_CHECKING:

        def __getattr__(cls, name):
            # Python 3.11 finds members here.
            members = cls.__dict__.get("_member_map_", {})
            if name in members:
                return members[name]
            sentence = _said_of(f"{cls.__module__}.{cls.__name__}", name)
            if sentence is not None:
                raise AttributeError(sentence)
            what = f"type object {cls.__name__!r} has no attribute {name!r}"
            raise AttributeError(what, name=name, obj=cls)
