"""What the `datastar_response` decorators share: handlers, and the events that they give."""

from __future__ import annotations

import functools
import inspect
import sys
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from . import _answering, _streams
from ._exact import shown

__all__ = [
    "annotate",
    "arguments_of",
    "declare",
    "decorate",
    "is_async",
    "is_coroutine_function",
    "parts_of",
    "refuse_no_handler",
]

R = TypeVar("R")


def decorate(
    func: Callable[..., Any],
    respond: Callable[[Any, tuple[Any, ...], dict[str, Any]], R],
    own: str | None = None,
) -> Callable[..., Any]:
    """Wrap a handler so that `respond` turns what it gives, with its arguments, into a response.

    A handler that is async stays so, and one that is not does not become so. An argument named
    `own` is for `respond` alone.

    Raises:
        TypeError: `func` can't be called.
    """
    refuse_no_handler(func)
    _answering.make_ready()
    if is_async(func):

        @functools.wraps(func)
        async def async_handler(*args: Any, **kwargs: Any) -> R:
            result = func(*args, **_without(kwargs, own))
            if inspect.isawaitable(result):
                result = await result
            return respond(result, args, kwargs)

        return async_handler

    @functools.wraps(func)
    def sync_handler(*args: Any, **kwargs: Any) -> R | Awaitable[R]:
        result = func(*args, **_without(kwargs, own))
        if inspect.isawaitable(result):
            _refuse_in_thread(result)
            return _respond_later(result, respond, args, kwargs)
        return respond(result, args, kwargs)

    return sync_handler


def _refuse_in_thread(result: Awaitable[Any]) -> None:
    """Raise TypeError where nobody can await what a handler gave: its framework, in a thread."""
    if _streams.loops.running_loop() is not None:
        return
    if inspect.iscoroutine(result):
        result.close()
    raise TypeError(f"A sync handler gave {type(result).__name__}: {shown(result)}")


def refuse_no_handler(func: object) -> None:
    """Raise TypeError where what is decorated can't be called."""
    if not callable(func):
        raise TypeError(
            f"datastar_response decorates a handler, not {type(func).__name__}: {shown(func)}"
        )


def _without(kwargs: dict[str, Any], own: str | None) -> dict[str, Any]:
    if own is None or own not in kwargs:
        return kwargs
    return {name: value for name, value in kwargs.items() if name != own}


async def _respond_later(
    result: Awaitable[Any],
    respond: Callable[[Any, tuple[Any, ...], dict[str, Any]], R],
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
) -> R:
    return respond(await result, args, kwargs)


def arguments_of(kind: type[Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> list[Any]:
    """Give the arguments of a handler that are of one type, such as the request."""
    return [value for value in (*args, *kwargs.values()) if isinstance(value, kind)]


def parts_of(result: Any) -> tuple[Any, int | None, Any]:
    """Give content, status and headers of what a view of Flask's or Quart's may return."""
    given: Any = result
    if isinstance(result, tuple):
        content, *rest = given
        if len(rest) in (1, 2) and _is_status(rest[0]):
            return content, int(rest[0]), rest[1] if len(rest) == 2 else None
        # Theirs are no mapping, but have its methods; nothing that is an event has this one.
        if len(rest) == 1 and hasattr(rest[0], "items"):
            return content, None, rest[0]
    return given, None, None


def _is_status(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def is_async(func: Callable[..., Any]) -> bool:
    """Look through partials, callable objects and other decorators at what will be called."""
    return is_coroutine_function(func) or any(map(inspect.isasyncgenfunction, _called(func)))


def is_coroutine_function(func: Callable[..., Any]) -> bool:
    """Do the same, and leave async generators out."""
    return any(map(inspect.iscoroutinefunction, _called(func)))


def _called(func: Any) -> list[Any]:
    while isinstance(func, functools.partial):
        func = func.func
    candidates: list[Any] = [func, inspect.unwrap(func)]
    if not inspect.isroutine(func):
        candidates.append(type(func).__call__)
    return candidates


def declare(
    handler: Callable[..., Any],
    func: Callable[..., Any],
    *extra: inspect.Parameter,
    returns: object,
) -> None:
    """Make a wrapper look like `func` with `extra` parameters, for frameworks that look at it.

    Those that may be positional stand before what has a default.

    Its annotations are resolved here, in the module that they were written in, and it no longer
    leads to `func`, which such a framework would examine instead.
    """
    scope: dict[str, Any] = getattr(inspect.unwrap(func), "__globals__", {})
    signature = inspect.signature(func)
    parameters = [
        parameter.replace(annotation=_resolve(parameter.annotation, scope))
        for parameter in signature.parameters.values()
    ]
    rest = [parameter for parameter in parameters if parameter.kind is parameter.VAR_KEYWORD]
    named = [parameter for parameter in parameters if parameter.kind is not parameter.VAR_KEYWORD]
    parameters = sorted([*named, *extra], key=_order) + rest
    vars(handler).pop("__wrapped__", None)
    vars(handler)["__signature__"] = signature.replace(
        parameters=parameters, return_annotation=returns
    )
    annotations = {
        parameter.name: parameter.annotation
        for parameter in parameters
        if parameter.annotation is not parameter.empty
    }
    annotate(handler, {**annotations, "return": returns})


def _order(parameter: inspect.Parameter) -> tuple[int, bool]:
    # What is positional only and what is not may follow each other in any case.
    kind = max(parameter.kind, parameter.POSITIONAL_OR_KEYWORD)
    optional = parameter.default is not parameter.empty
    return kind, optional and kind == parameter.POSITIONAL_OR_KEYWORD


def annotate(handler: Callable[..., Any], annotations: dict[str, Any]) -> None:
    """Give a handler its annotations, which decorators above it hand on."""
    handler.__annotations__ = annotations
    if sys.version_info >= (3, 14):
        # There `functools.wraps` copies what makes them instead.
        made: Any = handler
        made.__annotate__ = lambda _: dict(annotations)


def _resolve(annotation: Any, scope: dict[str, Any]) -> Any:
    if not isinstance(annotation, str):
        return annotation
    try:
        return eval(annotation, scope)
    except Exception:
        # A name that exists for type checkers only: the framework says what it makes of it.
        return annotation
