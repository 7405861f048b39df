# Rendered from codegen/templates/generated/datastar_py/_reading/fastapi.py.j2 and spec/
# by `python -m codegen`; edit those, not this file.

"""The signals of a request, for FastAPI: as dependencies, and with its own answer to bad ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, TypeAlias, TypeVar, overload

from fastapi import Depends, Request

from .. import _reading
from ..consts import SIGNALS_IN_QUERY
from .starlette import read_signals as read_signals_of_starlette

__all__ = ["ReadSignals", "Signals", "from_signals", "read_signals"]

Model = TypeVar("Model")


@overload
async def read_signals(request: Request, *, limit: int | None = None) -> dict[str, Any] | None: ...


@overload
async def read_signals(
    request: Request, model: type[Model], *, path: str | None = None, limit: int | None = None
) -> Model: ...


@_reading.injectable
async def read_signals(
    request: Request, model: Any = None, *, path: str | None = None, limit: int | None = None
) -> Any:
    """Read the signals that the browser sent with a request.

    They come as JSON: in the query for GET and DELETE, in the body otherwise. Gives `None` when
    there are none, also for a form and for a request that Datastar did not make. May be called
    before the response begins or inside the generator that feeds it.

    With a `model`, a pydantic model, a msgspec Struct, an attrs class, a dataclass or a TypedDict,
    gives an object of that class; `path` is the dotted path of the part that is meant. Signals that
    are not there are then what `{}` gives.

    Raises:
        SignalsError: they are no JSON object; unless caught, the answer is a 400.
        SignalsTooLarge: they have more than `limit` bytes; unless caught, the answer is a 413.
        InvalidSignals: they do not fit the model; unless caught, the answer is a 422.
        TypeError: `model` is no such class, or neither pydantic nor msgspec is installed.

    https://data-star.dev/reference/actions#backend-actions
    """
    try:
        return await read_signals_of_starlette(request, model, path=path, limit=limit)
    except _reading.SignalsError as error:
        told: Any = error
        if told.http_status != 422:
            raise
        # Signals that do not fit, for which FastAPI's answer says where.
        where = "query" if request.method in SIGNALS_IN_QUERY else "body"
        told.detail = [
            {"type": "invalid_signal", "loc": [where, *_steps(one.path)], "msg": one.message}
            for one in told.errors
        ]
        raise


def _steps(path: str) -> list[str]:
    return path.split(".") if path else []


def from_signals(model: Any, *, path: str | None = None, limit: int | None = None) -> Any:
    """Make the dependency that gives signals as an object of a class.

    For `form: Annotated[Form, from_signals(Form, path="form")]`; the arguments are those of
    `read_signals`. https://data-star.dev/reference/actions#backend-actions
    """

    async def signals(request: Request) -> Any:
        return await read_signals(request, model, path=path, limit=limit)

    return Depends(signals)


ReadSignals = Annotated[dict[str, Any] | None, Depends(read_signals)]
"""The type of a parameter that is to hold the signals of the request, or `None`."""

if TYPE_CHECKING:
    Signals: TypeAlias = Annotated[Model, "signals"]
else:

    class Signals:
        """The type of a parameter that is to hold the signals as an object of a class.

        `Signals[Search]` is `Search` for type checkers, and for FastAPI a dependency as well.
        """

        def __class_getitem__(cls, model: Any) -> Any:
            return Annotated[model, from_signals(model)]
