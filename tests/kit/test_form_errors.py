"""Messages beside the fields of a form: which signals they are, and what may be in them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Optional

import msgspec
import pydantic
import pytest
from models import FORMS

from datastar_py._models import fit
from datastar_py.signals import InvalidSignals, SignalError, SignalFile, error_signals
from datastar_py.testing import PatchSignals, events

BLANK = {"email": "", "age": "", "born": "", "address": {"city": "", "zip": ""}, "tags": ""}
HOSTILE = "</script><img src=x onerror=alert(1)>\n\ndata: x\r\n\u2028${alert(1)}';\"&\\"


@pytest.fixture(params=FORMS.values(), ids=FORMS)
def form(request: pytest.FixtureRequest) -> Any:
    return request.param


def invalid(signals: dict[str, Any], model: Any, path: str | None = None) -> InvalidSignals:
    with pytest.raises(InvalidSignals) as caught:
        fit(signals, model, path)
    return caught.value


def test_what_is_wrong_with_all_of_them() -> None:
    """It belongs to no field, and to no name either."""

    class Whole(pydantic.BaseModel):
        a: int = 0

        @pydantic.model_validator(mode="after")
        def never(self) -> "Whole":
            raise ValueError("Not today.")

    class Shut(msgspec.Struct, forbid_unknown_fields=True):
        a: int = 0

    blank = {"_errors": {"a": ""}}
    assert invalid({}, Whole).signals() == {**blank, "_error": "Not today."}
    said = "Object contains unknown field `b`"
    assert invalid({"b": 1}, Shut).signals() == {**blank, "_error": said}
    assert str(invalid({"b": 1}, Shut)) == f"The signals do not fit: {said}"


# --- the signals of a form ------------------------------------------------------------------------


def test_one_for_each_field(form: Any) -> None:
    assert error_signals(form) == {"_errors": BLANK, "_error": ""}


def test_below_a_path(form: Any) -> None:
    assert error_signals(form, "form") == {"_errors": {"form": BLANK}, "_error": ""}
    assert error_signals(form, "a.b") == {"_errors": {"a": {"b": BLANK}}, "_error": ""}


def test_other_names(form: Any) -> None:
    assert error_signals(form, fields="wrong", others="note") == {"wrong": BLANK, "note": ""}


class Node(pydantic.BaseModel):
    name: str
    next: Optional["Node"] = None


class Link(msgspec.Struct):
    name: str
    next: Optional["Link"] = None


class Named(pydantic.BaseModel):
    first: str = pydantic.Field(alias="firstName")
    photo: list[SignalFile] = []


class Renamed(msgspec.Struct, rename="camel"):
    first_name: str
    photo: SignalFile | None = None


class Cat(pydantic.BaseModel):
    name: str
    lives: int = 9


class Dog(pydantic.BaseModel):
    name: str
    tricks: list[str] = []


class Owner(pydantic.BaseModel):
    pet: Cat | Dog | None = None


class Custom:
    pass


class Loose(pydantic.BaseModel, arbitrary_types_allowed=True):
    custom: Custom


@pytest.mark.parametrize(
    ("model", "fields"),
    [
        (Node, {"name": "", "next": ""}),
        (Link, {"name": "", "next": ""}),
        (Named, {"firstName": "", "photo": ""}),
        (Renamed, {"firstName": "", "photo": ""}),
        (Owner, {"pet": {"name": "", "lives": "", "tricks": ""}}),
        (Loose, {}),
        (list[Node], {}),
        (str, {}),
    ],
    ids=str,
)
def test_fields(model: Any, fields: dict[str, Any]) -> None:
    assert error_signals(model) == {"_errors": fields, "_error": ""}


def test_a_part_without_fields_is_one_field() -> None:
    assert error_signals(list[int], "numbers") == {"_errors": {"numbers": ""}, "_error": ""}


# --- the messages ---------------------------------------------------------------------------------


def test_each_at_its_field(form: Any) -> None:
    error = invalid({"f": {"age": 3, "address": {"city": 5}, "tags": ["a", 5, 6]}}, form, "f")
    got = error.signals()
    assert set(got) == {"_errors", "_error"}
    assert got["_error"] == ""
    said = got["_errors"]["f"]
    assert set(said) == set(BLANK)
    assert said["email"] == "Field required"
    assert "18" in said["age"]
    assert said["born"] == said["address"]["zip"] == ""
    assert said["address"]["city"]
    # What is inside of a field is said at the field.
    assert said["tags"].startswith("1: ")


def test_the_rest_is_said_together(form: Any) -> None:
    assert "object" in invalid({"form": 5}, form, "form").signals()["_error"]
    got = invalid({"email": "a", "address": 5}, form).signals()
    assert got["_errors"] == BLANK
    assert got["_error"].startswith("address: ")


def test_all_of_the_rest() -> None:
    class Closed(pydantic.BaseModel, extra="forbid"):
        a: int

    got = invalid({"form": {"b": 1, "c": 2}}, Closed, "form").signals()
    assert got["_errors"] == {"form": {"a": "Field required"}}
    assert [line.partition(":")[0] for line in got["_error"].split("\n")] == ["form.b", "form.c"]


def test_several_at_one_field() -> None:
    errors = [SignalError("tags.0", "one"), SignalError("tags.1.name", "two")]
    got = InvalidSignals(FORMS["dataclass"], None, errors).signals()
    assert got["_errors"] == {**BLANK, "tags": "0: one; 1.name: two"}


def test_messages_are_not_kept(form: Any) -> None:
    first = invalid({"email": 5}, form).signals()
    assert first["_errors"]["email"]
    assert invalid({"email": "a", "age": 1}, form).signals()["_errors"]["email"] == ""
    assert error_signals(form) == {"_errors": BLANK, "_error": ""}


# --- the event ------------------------------------------------------------------------------------


def test_the_event_is_the_signals(form: Any) -> None:
    error = invalid({"form": {}}, form, "form")
    (event,) = events(error.event())
    assert isinstance(event, PatchSignals)
    assert event.signals == error.signals()
    (event,) = events(error.event("wrong", others="note"))
    assert isinstance(event, PatchSignals)
    assert event.signals == {"wrong": {"form": {**BLANK, "email": "Field required"}}, "note": ""}


def refused(text: str) -> str:
    raise ValueError(f"{text} is no name")


def struck() -> Any:
    class Form(msgspec.Struct):
        name: str

        def __post_init__(self) -> None:
            refused(self.name)

    return Form


def classed() -> Any:
    @dataclass
    class Form:
        name: Annotated[str, pydantic.AfterValidator(refused)]

    return Form


@pytest.mark.parametrize("make", [struck, classed])
def test_hostile_messages_are_text(make: Callable[[], Any]) -> None:
    error = invalid({"form": {"name": HOSTILE}}, make(), "form")
    text = error.event()
    # One event of two lines and no more, whatever is in the message.
    assert text.count("\n") == text.count("\n\n") + 2 == 3
    (event,) = events(text)
    assert isinstance(event, PatchSignals)
    said = event.signals
    assert HOSTILE in str(said["_error"]) + str(said["_errors"]["form"]["name"])


def test_hostile_names_are_text() -> None:
    class Closed(pydantic.BaseModel, extra="forbid"):
        a: int = 0

    error = invalid({HOSTILE: 1, "b.c": 2, "": 3}, Closed)
    (event,) = events(error.event())
    assert isinstance(event, PatchSignals)
    assert event.signals["_errors"] == {"a": ""}
    assert HOSTILE in event.signals["_error"]


@pytest.mark.parametrize("name", ["", "$a", "a b", "a.b", "a\nb", "__proto__", "\ud800"])
def test_names_of_signals_are_checked(name: str) -> None:
    error = invalid({}, FORMS["msgspec"])
    with pytest.raises(ValueError, match=r"^fields must"):
        error.event(name)
    with pytest.raises(ValueError, match=r"^others must"):
        error_signals(FORMS["msgspec"], others=name)


def test_names_of_another_kind() -> None:
    with pytest.raises(ValueError, match=r"^fields and others must be two signals"):
        error_signals(FORMS["msgspec"], fields="_e", others="_e")
    with pytest.raises(TypeError, match=r"^fields must be a str, not int"):
        error_signals(FORMS["msgspec"], fields=5)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=r"^model must be"):
        error_signals("Form")
