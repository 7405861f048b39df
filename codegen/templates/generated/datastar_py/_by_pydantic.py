"""Models that pydantic validates. Imported only where one of them is used."""

from __future__ import annotations

from typing import Any

from pydantic import PydanticUserError, TypeAdapter, ValidationError
from pydantic.errors import PydanticInvalidForJsonSchema, PydanticSchemaGenerationError

from ._fields import ABSENT, Misfit, Path, Unsupported, as_json, member

__all__ = ["PydanticModel"]

_OWN = ("value_error", "assertion_error")


class PydanticModel:
    """A model, and what signals have to look like to fit it."""

    def __init__(self, model: Any) -> None:
        try:
            self._adapter: TypeAdapter[Any] = TypeAdapter(model)
        except (PydanticSchemaGenerationError, PydanticUserError) as error:
            raise Unsupported(str(error).partition("\n")[0]) from None

    def validate(self, value: object) -> Any:
        """Make an object of a part of the signals.

        Raises:
            Misfit: it does not fit.
        """
        # As JSON, so that a strict model takes a date that is written as text.
        text = as_json(value)
        try:
            return self._adapter.validate_json(text)
        except ValidationError as error:
            raise Misfit(_errors(error, value)) from None

    def schema(self) -> dict[str, Any]:
        """The JSON schema of the model; empty where it has none."""
        try:
            return self._adapter.json_schema()
        except PydanticInvalidForJsonSchema:
            return {}


def _errors(error: ValidationError, value: object) -> list[tuple[Path, str]]:
    # Of a union each member says what is wrong: together they are one message.
    found: dict[Path, list[str]] = {}
    for told in error.errors(include_url=False, include_input=False):
        message = told["msg"]
        if told["type"] in _OWN:
            # What a validator of the model says, without pydantic's words before it.
            message = str(told.get("ctx", {}).get("error", message)) or message
        messages = found.setdefault(_path(told["loc"], value, told["type"] == "missing"), [])
        if message not in messages:
            messages.append(message)
    return [(path, "; ".join(messages)) for path, messages in found.items()]


def _path(location: Path, value: object, missing: bool) -> Path:
    """Where in the signals it is: pydantic also names the members of unions on the way."""
    path: list[str | int] = []
    for index, part in enumerate(location, 1):
        inner = member(value, part)
        if inner is not ABSENT or (missing and index == len(location)):
            path.append(part)
            value = inner
    return tuple(path)
