# Copied from codegen/templates/generated/datastar_py/_pages.py
# by `python -m codegen`; edit that file, not this one.

"""A page or a patch, whichever is asked for: what the adapters share."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any, TypeGuard

from ._checks import encodable, shown
from ._exact import text_of

__all__ = ["html_of", "is_function", "settled", "settled_now"]


async def settled(given: object) -> Any:
    """Give what was given, or what the function or the awaitable that was given gives."""
    made: Any = given() if is_function(given) else given
    return await made if inspect.isawaitable(made) else made


def settled_now(argument: str, given: object) -> Any:
    """The same where nothing can be waited for.

    Raises:
        TypeError: it would have to be.
    """
    made: Any = given() if is_function(given) else given
    if inspect.isawaitable(made):
        if inspect.iscoroutine(made):
            made.close()
        raise TypeError(f"{argument} is asynchronous; use `await apage_or_patch(…)` for it")
    return made


def is_function(given: object) -> TypeGuard[Callable[[], object]]:
    """Tell whether it is a function that gives what is meant."""
    # What renders itself may be callable as well; so may a response, which ASGI calls.
    return inspect.isroutine(given) or isinstance(given, functools.partial)


def html_of(page: object) -> str:
    """The text of a page that is no response.

    Raises:
        TypeError: it is neither text nor an object with `__html__`.
    """
    render = None if isinstance(page, type) else getattr(page, "__html__", None)
    text = text_of(render() if callable(render) else page)
    if text is None:
        raise TypeError(
            "page must be a response, HTML as a str or an object with __html__, or a function that "
            f"gives one of these; got {shown(page)}"
        )
    return encodable("page", text)
