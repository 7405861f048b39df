"""The same form as each kind of class that signals can be read into."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any, NotRequired

import attrs
import msgspec
import pydantic
import pydantic.dataclasses
from typing_extensions import TypedDict

Adult = Annotated[int, pydantic.Field(ge=18), msgspec.Meta(ge=18)]


class PydanticAddress(pydantic.BaseModel):
    city: str
    zip: str = ""


class PydanticForm(pydantic.BaseModel):
    email: str
    age: Adult = 18
    born: date | None = None
    address: PydanticAddress | None = None
    tags: list[str] = []


@pydantic.dataclasses.dataclass
class PydanticDataclassForm:
    email: str
    age: Adult = 18
    born: date | None = None
    address: PydanticAddress | None = None
    tags: list[str] = field(default_factory=list)


class StructAddress(msgspec.Struct):
    city: str
    zip: str = ""


class StructForm(msgspec.Struct):
    email: str
    age: Adult = 18
    born: date | None = None
    address: StructAddress | None = None
    tags: list[str] = []


@attrs.define
class AttrsForm:
    email: str
    age: Adult = 18
    born: date | None = None
    address: StructAddress | None = None
    tags: list[str] = attrs.Factory(list)


@dataclass
class Address:
    city: str
    zip: str = ""


@dataclass
class DataclassForm:
    email: str
    age: Adult = 18
    born: date | None = None
    address: Address | None = None
    tags: list[str] = field(default_factory=list)


class TypedForm(TypedDict):
    email: str
    age: NotRequired[Adult]
    born: NotRequired[date | None]
    address: NotRequired[Address | None]
    tags: NotRequired[list[str]]


FORMS: dict[str, type[Any]] = {
    "pydantic": PydanticForm,
    "pydantic dataclass": PydanticDataclassForm,
    "msgspec": StructForm,
    "attrs": AttrsForm,
    "dataclass": DataclassForm,
    "typed dict": TypedForm,
}
"""A form of five fields; `address` has two of its own."""


def part(form: Any, name: str) -> Any:
    """A field of a form, whatever its kind."""
    return form[name] if isinstance(form, dict) else getattr(form, name)
