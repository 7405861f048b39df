# Copied from codegen/templates/generated/datastar_py/_late.py
# by `python -m codegen`; edit that file, not this one.

"""What is read when somebody first asks for it, since it takes time and not every program needs it.

A module asks for it by the `__getattr__` that Python calls for names which it does not have. From
then on it has them: later uses cost nothing, and all threads see the same. Type checkers, who are
shown plain imports, see none of it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from typing import TypeAlias

__all__ = ["Ask", "Listing", "by_home", "found", "listing", "names"]

Ask: TypeAlias = Callable[[str], object]
Listing: TypeAlias = Callable[[], list[str]]


def names(module: str, homes: Mapping[str, str]) -> tuple[Ask, Listing]:
    """A module's `__getattr__` and `__dir__`, for names that it has from other modules.

    A home may be the thing itself.
    """

    def __getattr__(name: str) -> object:
        if name in homes:
            return found(module, name, homes[name])
        what = f"module {module!r} has no attribute {name!r}"
        raise AttributeError(what, name=name, obj=sys.modules.get(module))

    return __getattr__, listing(module, homes)


def listing(module: str, homes: Iterable[str]) -> Listing:
    """A module's `__dir__`, which lists what is not read yet as well."""
    return lambda: sorted({*vars(sys.modules[module]), *homes})


def by_home(rooms: Mapping[str, str]) -> dict[str, str]:
    """The home of each name, by the modules that names are at home in."""
    return {name: home for home, held in rooms.items() for name in held.split()}


def found(module: str, name: str, home: str) -> object:
    """Read a name, and have the module keep it."""
    read: object = import_module(home)
    if home != f"{module}.{name}":
        read = getattr(read, name)
    setattr(sys.modules[module], name, read)
    return read
