"""Signals as an object of a class: validated by pydantic or msgspec, whichever the class asks for.

Neither is imported before a class needs it.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple, Protocol, TypeVar, cast, get_origin

from ._attribute import signal
from ._checks import shown
from ._fields import Misfit, Path, Unsupported, dotted, fields_of, filled, under
from ._signals import SignalsError
from .sse import DatastarEvent, ServerSentEventGenerator

__all__ = ["InvalidSignals", "SignalError", "error_signals", "fit"]

T = TypeVar("T")

FIELDS, OTHERS = "_errors", "_error"

# How many errors the text of the exception tells; `errors` has them all.
SHOWN = 5


class SignalError(NamedTuple):
    """What is wrong with one signal."""

    path: str
    """Where it is, from the root of all signals: `form.email`, `items.0.name`."""

    message: str
    """What pydantic, msgspec or a validator of the model says of it."""

    def __str__(self) -> str:
        return f"{self.path}: {self.message}" if self.path else self.message


class InvalidSignals(SignalsError):
    """The signals of a request do not fit the model that a handler asked for.

    Unless caught, the answer is a 422. `errors` says what is wrong where; `event` shows it in the
    page. https://data-star.dev/reference/actions#backend-actions
    """

    http_status = 422

    def __init__(
        self, model: Any, path: str | None = None, errors: Sequence[SignalError] = ()
    ) -> None:
        """For `model`, asked for at `path`: each of `errors` is something wrong."""
        super().__init__(f"The signals do not fit: {'; '.join(map(str, errors[:SHOWN]))}")
        self.model: Any = model
        self.path = path
        self.errors = tuple(errors)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.model, self.path, self.errors)

    def signals(self, fields: str = FIELDS, others: str = OTHERS) -> dict[str, Any]:
        """Give the messages as signals: what `error_signals` gives, filled in."""
        return _messages(self.model, self.path, self.errors, fields, others)

    def event(self, fields: str = FIELDS, others: str = OTHERS) -> DatastarEvent:
        """Make the event that puts each message beside its field, and clears all other messages.

        The page shows the message of `form.email` with `data.text("$_errors.form.email")`, and what
        belongs to no field with `data.text("$_error")`; both have to know these signals, see
        `error_signals`. A text is all that a message can be there, whatever is in it.

        Raises ValueError when `fields` or `others` cannot be the name of a signal.
        """
        return ServerSentEventGenerator.patch_signals(self.signals(fields, others))


def error_signals(
    model: Any, path: str | None = None, fields: str = FIELDS, others: str = OTHERS
) -> dict[str, Any]:
    """Give the signals in which messages about a form are kept, all of them empty.

    For the page, `data.signals(error_signals(Form, "form"))`; and for the answer when all is well,
    `SSE.patch_signals(error_signals(Form, "form"))`, so that no old message stays. There is one
    signal under `fields` for each field of the model, and `others` for what belongs to none. The
    names start with an underscore, so that the page keeps them to itself.

    Raises TypeError for what is no model, ValueError for what cannot be the name of a signal.
    """
    return _messages(model, path, (), fields, others)


def fit(signals: Mapping[str, Any] | None, model: type[T], path: str | None = None) -> T:
    """Make an object of a class of the signals, or of the part of them at a dotted path.

    `model` is a pydantic model, a msgspec Struct, an attrs class, a dataclass or a TypedDict, or
    any other type that pydantic or msgspec validates. Signals that are not there are what `{}`
    gives.

    Raises:
        InvalidSignals: the signals do not fit.
        TypeError: `model` is no such type, or neither library is installed.
    """
    value: object = signals or {}
    names = _names(path)
    for index, name in enumerate(names):
        if not isinstance(value, Mapping):
            at = dotted(tuple(names[:index]))
            raise InvalidSignals(model, path, [SignalError(at, "this is no object")])
        value = cast("Mapping[str, object]", value).get(name, {})
    try:
        fitted: T = _validator(model).validate(value)
    except Misfit as misfit:
        prefix: Path = tuple(names)
        errors = [SignalError(dotted(prefix + at), said) for at, said in misfit.errors]
        raise InvalidSignals(model, path, errors) from None
    return fitted


def _names(path: str | None) -> list[str]:
    names = [] if path is None else signal("bind", "path", path).split(".")
    if not all(names):
        raise ValueError(f"path must be the dotted path of a signal; got {shown(path)}")
    return names


def _messages(
    model: Any, path: str | None, errors: Sequence[SignalError], fields: str, others: str
) -> dict[str, Any]:
    for argument, name in (("fields", fields), ("others", others)):
        if "." in signal("bind", argument, name):
            raise ValueError(f"{argument} must be a signal's name without dots; got {shown(name)}")
    if fields == others:
        raise ValueError(f"fields and others must be two signals; got {shown(fields)} for both")
    tree = under(_names(path), fields_of(_validator(model).schema()) or "")
    placed = (
        (tuple(error.path.split(".")) if error.path else (), error.message) for error in errors
    )
    whole, rest = filled(tree, placed)
    return {fields: whole, others: "\n".join(rest)}


# --- which library validates a model -------------------------------------------------------------


class Validator(Protocol):
    """A model, and the library that validates it."""

    def validate(self, value: object) -> Any: ...

    def schema(self) -> dict[str, Any]: ...


def _validator(model: Any) -> Validator:
    if not isinstance(model, type) and get_origin(model) is None:
        raise _no_model(model, "it is no type")
    try:
        hash(model)
    except TypeError:
        # `Annotated` may hold what cannot be a key.
        return _opened(model)
    return _kept(model)


def _opened(model: Any) -> Validator:
    """Hand a model to the first library that knows it."""
    libraries = _libraries(get_origin(model) or model)
    reasons: list[str] = []
    for library in libraries:
        try:
            return _OPEN[library](model)
        except ImportError as error:
            if library in sys.modules and error.name != library:
                raise
        except Unsupported as error:
            reasons.append(str(error))
    if not reasons:
        raise TypeError(
            f"{shown(model)} is validated by {' or '.join(libraries)}, which is not installed: "
            + " or ".join(f'pip install "datastar-py[{library}]"' for library in libraries)
        )
    raise _no_model(model, reasons[0])


_kept = lru_cache(maxsize=256)(_opened)


def _libraries(kind: Any) -> tuple[str, ...]:
    """The libraries that may know a class, which its own attributes tell."""
    if hasattr(kind, "__pydantic_validator__"):
        return ("pydantic",)
    if hasattr(kind, "__struct_fields__") or hasattr(kind, "__attrs_attrs__"):
        return ("msgspec",)
    return ("pydantic", "msgspec")


def _by_pydantic(model: Any) -> Validator:
    from ._by_pydantic import PydanticModel

    return PydanticModel(model)


def _by_msgspec(model: Any) -> Validator:
    from ._by_msgspec import MsgspecModel

    return MsgspecModel(model)


_OPEN = {"pydantic": _by_pydantic, "msgspec": _by_msgspec}


def _no_model(model: Any, reason: str) -> TypeError:
    return TypeError(
        "model must be a pydantic model, a msgspec.Struct, an attrs class, a dataclass, a "
        "TypedDict or another type that pydantic or msgspec validates; "
        f"got {shown(model)}: {reason}"
    )
