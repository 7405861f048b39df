"""Prints what one datastar_py offers and what its calls give, as JSON: run once for each side."""

from __future__ import annotations

import collections.abc
import importlib
import inspect
import json
import sys
import types
import warnings
from typing import Any

MODULES = ["", ".sse", ".attributes", ".consts"]
FRAMEWORKS = ["quart", "starlette", "fastapi", "fasthtml", "litestar", "sanic", "django"]


def parameters(function: Any) -> list[list[Any]] | None:
    """Name, kind and whether there is a default."""
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):
        return None
    return [[p.name, p.kind.name, p.default is not p.empty] for p in signature.parameters.values()]


def is_foreign(value: Any) -> bool:
    """Whether a name is only there because the module imported it. Proxies are not asked."""
    kind = type(value)
    if issubclass(kind, types.ModuleType):
        return True
    if issubclass(kind, (type, types.FunctionType, types.BuiltinFunctionType)):
        return not (value.__module__ or "").startswith("datastar_py")
    if kind.__module__ == "typing":
        return not repr(value).startswith(("typing.Literal[", "typing.Annotated["))
    return kind.__module__ not in ("builtins", "types") and not kind.__module__.startswith(
        "datastar_py"
    )


def members(kind: type) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for base in kind.__mro__:
        if not base.__module__.startswith("datastar_py"):
            continue
        for name, value in vars(base).items():
            if name in found or (name.startswith("_") and name not in ("__init__", "__call__")):
                continue
            if isinstance(value, property):
                found[name] = ["property", None]
            elif isinstance(value, (classmethod, staticmethod, types.FunctionType)):
                found[name] = ["method", parameters(getattr(kind, name))]
            else:
                found[name] = ["value", None]
    return found


def surface(module: types.ModuleType) -> dict[str, Any]:
    """Every public name of the package's own."""
    found: dict[str, Any] = {}
    exported = getattr(module, "__all__", ())
    lent = vars(importlib.import_module("datastar_py.sse"))
    lends = module.__name__.removeprefix("datastar_py.") in FRAMEWORKS
    for name, value in vars(module).items():
        if name.startswith("_") or name == "TYPE_CHECKING":
            continue
        if name not in exported and (is_foreign(value) or (lends and name in lent)):
            continue
        if isinstance(value, type) and not isinstance(value, types.GenericAlias):
            bases = [
                base.__name__ for base in value.__mro__[1:] if not base.__name__.startswith("_")
            ]
            found[name] = ["class", parameters(value), bases, members(value)]
        elif (
            callable(value)
            and not isinstance(value, (types.GenericAlias, types.UnionType))
            and type(value).__module__ != "typing"
        ):
            found[name] = ["function", parameters(value), [], {}]
        else:
            found[name] = ["value", None, [], {}]
    return found


def result(call: str, names: dict[str, Any]) -> str:
    """The type and the text of what a call gives, or the exception."""
    try:
        value = eval(call, dict(names))
    except Exception as error:
        return f"raises {type(error).__name__}"
    text = f"{type(value).__name__} {value}"
    if isinstance(value, collections.abc.Mapping):
        text += f"\n{json.dumps(dict(value))}"
    return text


def main() -> None:
    warnings.simplefilter("ignore")
    package = importlib.import_module("datastar_py")
    names = vars(importlib.import_module("datastar_py.attributes")) | {
        "SSE": package.ServerSentEventGenerator,
        "data": package.attribute_generator,
        "actions": package.action_generator,
        "consts": importlib.import_module("datastar_py.consts"),
        "sse": importlib.import_module("datastar_py.sse"),
    }
    calls = json.load(sys.stdin)
    modules = [*MODULES, *(f".{framework}" for framework in FRAMEWORKS)]
    json.dump(
        {
            "file": package.__file__,
            "surface": {
                f"datastar_py{name}": surface(importlib.import_module(f"datastar_py{name}"))
                for name in modules
            },
            "names": {
                f"datastar_py{name}": dir(importlib.import_module(f"datastar_py{name}"))
                for name in modules
            },
            "results": {call: result(call, names) for call in calls},
        },
        sys.stdout,
    )


if __name__ == "__main__":
    main()
