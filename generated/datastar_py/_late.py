# Copied from codegen/templates/generated/datastar_py/_late.py
# by `python -m codegen`; edit that file, not this one.

"""What is read when somebody first asks for it, since it takes time and not every program needs it.

A module asks for it by the `__getattr__` that Python calls for names which it does not have. From
then on it has them: later uses cost nothing, and all threads see the same. Type checkers, who are
shown plain imports, see none of it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from importlib import import_module

__all__ = ["found", "homes", "names"]


def names(module: str, homes: Mapping[str, str]) -> Callable[[str], object]:
    """A module's `__getattr__`, which reads names from other modules; a home may be the thing."""

    def __getattr__(name: str) -> object:
        if name in homes:
            return found(module, name, homes[name])
        what = f"module {module!r} has no attribute {name!r}"
        raise AttributeError(what, name=name, obj=sys.modules.get(module))

    return __getattr__


def homes(rooms: Mapping[str, str]) -> dict[str, str]:
    """The home of each name, by the modules that names are at home in."""
    return {name: home for home, held in rooms.items() for name in held.split()}


def found(module: str, name: str, home: str) -> object:
    """Read a name, and have the module keep it."""
    read: object = import_module(home)
    if home != f"{module}.{name}":
        read = getattr(read, name)
    setattr(sys.modules[module], name, read)
    return read
