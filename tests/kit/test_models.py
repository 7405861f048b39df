"""Signals as an object of a class: what fits, what does not, and what is then said of it."""

import pickle
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Generic, Literal, TypeVar

import msgspec
import pydantic
import pytest
from models import FORMS, PydanticForm, StructForm, part

from datastar_py._models import fit
from datastar_py.signals import InvalidSignals, SignalError, SignalsError

Fit = Callable[..., Any]
T = TypeVar("T")


@pytest.fixture(params=FORMS.values(), ids=FORMS)
def form(request: pytest.FixtureRequest) -> Any:
    return request.param


def errors(signals: dict[str, Any] | None, model: Any, path: str | None = None) -> dict[str, str]:
    """What is said of signals that do not fit, by path."""
    with pytest.raises(InvalidSignals) as caught:
        fit(signals, model, path)
    found = dict(caught.value.errors)
    assert len(found) == len(caught.value.errors), "one message for each path"
    return found


# --- what fits ------------------------------------------------------------------------------------


def test_all_of_them(form: Any) -> None:
    address = {"city": "Graz", "zip": "8010"}
    signals = {"email": "a@b.c", "age": 30, "born": "1990-05-01", "address": address, "tags": ["x"]}
    got = fit(signals, form)
    assert isinstance(got, dict if form is FORMS["typed dict"] else form)
    assert (part(got, "email"), part(got, "age"), part(got, "tags")) == ("a@b.c", 30, ["x"])
    assert part(got, "born") == date(1990, 5, 1)
    assert part(part(got, "address"), "city") == "Graz"


def test_defaults_and_signals_that_the_model_does_not_name(form: Any) -> None:
    got = fit({"email": "a", "theme": "dark"}, form)
    assert part(got, "email") == "a"
    if form is not FORMS["typed dict"]:
        assert (part(got, "age"), part(got, "born"), part(got, "tags")) == (18, None, [])


@pytest.mark.parametrize("path", ["form", "a.b", "page.forms.first"])
def test_a_part_of_them(form: Any, path: str) -> None:
    signals: dict[str, Any] = {"email": "b"}
    for name in reversed(path.split(".")):
        signals = {name: signals, "email": 5}
    assert part(fit(signals, form, path), "email") == "b"


@pytest.mark.parametrize("signals", [None, {}])
def test_without_signals_it_is_what_an_empty_object_gives(signals: dict[str, Any] | None) -> None:
    class Search(pydantic.BaseModel):
        query: str = "all"

    class Filter(msgspec.Struct):
        query: str = "all"

    @dataclass
    class Sort:
        by: str = "name"

    assert fit(signals, Search) == Search()
    assert fit(signals, Filter) == Filter()
    assert fit(signals, Sort) == Sort()
    assert fit(signals, Search, "search") == Search()
    assert fit({"search": {}}, Search, "search.of.all") == Search()


def test_required_fields_without_signals(form: Any) -> None:
    assert errors(None, form) == {"email": "Field required"}
    assert errors({"other": 1}, form, "form.first") == {"form.first.email": "Field required"}


class Box(pydantic.BaseModel, Generic[T]):
    inside: T


class Crate(msgspec.Struct, Generic[T]):
    inside: T


@pytest.mark.parametrize(
    ("model", "signals", "expected"),
    [
        (list[int], {"at": [1, 2]}, [1, 2]),
        (dict[str, float], {"at": {"a": 1}}, {"a": 1.0}),
        (dict[int, str], {"at": {"1": "a"}}, {1: "a"}),
        (str, {"at": "text"}, "text"),
        (Annotated[int, pydantic.Field(le=5, examples=[[1]])], {"at": 5}, 5),
        (int | None, {"at": None}, None),
        (list[StructForm], {"at": [{"email": "a"}]}, [StructForm("a")]),
        (Box[int], {"at": {"inside": 5}}, Box[int](inside=5)),
        (Crate[int], {"at": {"inside": 5}}, Crate(5)),
    ],
    ids=str,
)
def test_other_types(model: Any, signals: dict[str, Any], expected: object) -> None:
    assert fit(signals, model, "at") == expected


def test_a_strict_model_takes_what_json_has_no_type_for() -> None:
    class Strict(pydantic.BaseModel, strict=True):
        day: date
        pair: tuple[int, int]

    assert fit({"day": "2026-01-02", "pair": [1, 2]}, Strict).day == date(2026, 1, 2)
    assert set(errors({"day": 5, "pair": ["1", 2]}, Strict)) == {"day", "pair.0"}


# --- what does not --------------------------------------------------------------------------------


def test_every_field_is_told_of(form: Any) -> None:
    signals = {"age": 3, "born": "soon", "address": {"zip": "1"}, "tags": ["a", 5, "c"]}
    found = errors(signals, form)
    assert set(found) == {"email", "age", "born", "address.city", "tags.1"}
    assert found["email"] == found["address.city"] == "Field required"
    assert "18" in found["age"]
    assert all(found.values())


def test_paths_start_at_the_root_of_all_signals(form: Any) -> None:
    signals = {"page": {"form": {"email": 5, "address": {"city": []}}}}
    assert set(errors(signals, form, "page.form")) == {
        "page.form.email",
        "page.form.address.city",
    }


@pytest.mark.parametrize("wrong", [5, "text", [], None, True, [{"email": "a"}]])
def test_a_part_that_is_no_object(form: Any, wrong: object) -> None:
    assert set(errors({"form": wrong}, form, "form")) == {"form"}


@pytest.mark.parametrize("wrong", [5, "text", [], None])
def test_a_path_that_leads_through_no_object(form: Any, wrong: object) -> None:
    assert errors({"a": {"b": wrong}}, form, "a.b.c.d") == {"a.b": "this is no object"}


def test_the_words_of_validators() -> None:
    class Passwords(pydantic.BaseModel):
        first: str
        again: str

        @pydantic.field_validator("first")
        @classmethod
        def long(cls, text: str) -> str:
            if len(text) < 8:
                raise ValueError("At least 8 characters, please.")
            return text

        @pydantic.model_validator(mode="after")
        def same(self) -> "Passwords":
            if self.first != self.again:
                raise AssertionError("They differ.")
            return self

    @dataclass
    class Range:
        low: int = 0
        high: int = 9

        def __post_init__(self) -> None:
            if self.low > self.high:
                raise ValueError("low is above high")

    class Even(msgspec.Struct):
        number: int

        def __post_init__(self) -> None:
            if self.number % 2:
                raise ValueError(f"{self.number} is odd")

    assert errors({"first": "a", "again": "b"}, Passwords) == {
        "first": "At least 8 characters, please."
    }
    assert errors({"f": {"first": "longer text", "again": ""}}, Passwords, "f") == {
        "f": "They differ."
    }
    assert errors({"low": 10}, Range) == {"": "low is above high"}
    assert errors({"at": {"number": 3}}, Even, "at") == {"at": "3 is odd"}


def test_unions_are_one_message() -> None:
    class Either(pydantic.BaseModel):
        value: int | list[int]
        other: str = ""

    found = errors({"value": "x"}, Either)
    assert set(found) == {"value"}
    assert "integer" in found["value"] and "array" in found["value"]
    assert set(errors({"value": [1, "x"]}, Either)) == {"value", "value.1"}


def test_tagged_unions_lead_to_the_field() -> None:
    class Cat(pydantic.BaseModel):
        kind: Literal["cat"]
        lives: int

    class Dog(pydantic.BaseModel):
        kind: Literal["dog"]
        name: str

    class Owner(pydantic.BaseModel):
        pet: Annotated[Cat | Dog, pydantic.Field(discriminator="kind")]

    class Struck(msgspec.Struct, tag="cat"):
        lives: int

    class Other(msgspec.Struct, tag="dog"):
        name: str

    class Both(msgspec.Struct):
        pet: Struck | Other

    assert set(errors({"pet": {"kind": "cat", "lives": "x"}}, Owner)) == {"pet.lives"}
    assert errors({"pet": {"kind": "dog"}}, Owner) == {"pet.name": "Field required"}
    assert set(errors({"pet": {"type": "cat", "lives": "x"}}, Both)) == {"pet.lives"}


def test_names_in_json_are_what_is_told() -> None:
    class Named(pydantic.BaseModel):
        first_name: int = pydantic.Field(alias="firstName")

    class Renamed(msgspec.Struct, rename="camel"):
        first_name: int
        last_name: int = 0

    for model in (Named, Renamed):
        assert errors({}, model) == {"firstName": "Field required"}
        assert set(errors({"firstName": "x"}, model)) == {"firstName"}
    assert set(errors({"firstName": 1, "lastName": ""}, Renamed)) == {"lastName"}


def test_names_that_nobody_asked_for() -> None:
    class Closed(pydantic.BaseModel, extra="forbid"):
        a: int = 0

    class Shut(msgspec.Struct, forbid_unknown_fields=True):
        a: int = 0

    assert set(errors({"</script>": 1}, Closed)) == {"</script>"}
    assert "</script>" in errors({"</script>": 1}, Shut)[""]


def test_there_is_an_end_to_errors() -> None:
    with pytest.raises(InvalidSignals) as caught:
        fit({"at": ["x"] * 10_000}, list[int], "at")
    assert len(caught.value.errors) == 100
    assert len(str(caught.value)) < 1000


@pytest.mark.parametrize("model", [FORMS["pydantic"], FORMS["msgspec"]])
def test_hostile_json_is_no_crash(model: Any) -> None:
    deep: Any = {}
    for _ in range(900):
        deep = {"a": deep}
    assert errors({"email": deep}, model)
    assert errors({"email": "\ud800", "age": 1}, model)
    assert errors({"email": 10**400}, model)


@pytest.mark.parametrize("signals", [{"email": "a\ud800"}, {"\ud800": 1}, {"tags": ["\udfff"]}])
def test_halves_of_characters(signals: dict[str, Any]) -> None:
    """Which JSON can name, and of which no text can be made."""
    for model in FORMS.values():
        assert errors(signals, model) == {"": "Half of a character is no text"}
        assert list(errors({"form": signals}, model, "form")) == ["form"]


def test_as_deep_as_it_gets() -> None:
    deep: Any = 1
    for _ in range(200_000):
        deep = [deep]
    for model in FORMS.values():
        assert errors({"tags": deep}, model) == {"": "Nested too deeply"}


# --- what is raised -------------------------------------------------------------------------------


def test_it_is_an_error_of_signals() -> None:
    with pytest.raises(SignalsError) as caught:
        fit({"form": {"age": "x"}}, FORMS["msgspec"], "form")
    error = caught.value
    assert isinstance(error, InvalidSignals) and isinstance(error, ValueError)
    assert error.errors == (
        SignalError("form.email", "Field required"),
        SignalError("form.age", "Expected `int`, got `str`"),
    )
    assert str(error) == (
        "The signals do not fit: form.email: Field required; form.age: Expected `int`, got `str`"
    )
    assert (error.model, error.path) == (FORMS["msgspec"], "form")
    assert error.__cause__ is None and error.__suppress_context__


def test_it_may_be_sent_to_another_process() -> None:
    error = InvalidSignals(int, "form", [SignalError("form.a", "no")])
    again = pickle.loads(pickle.dumps(error))
    assert (again.model, again.path, again.errors) == (int, "form", error.errors)
    assert str(again) == str(error) == "The signals do not fit: form.a: no"


class Plain:
    a: int


class Holder(msgspec.Struct):
    plain: Plain
    other: str = ""


class Inside(msgspec.Struct):
    form: dict[str, list[PydanticForm | None]]


@pytest.mark.parametrize(
    ("model", "signals"),
    [
        (5, {}),
        ("Form", {}),
        (None, {}),
        ({"a": int}, {}),
        (FORMS["dataclass"]("a"), {}),
        (FORMS["msgspec"]("a"), {}),
        (FORMS["pydantic"](email="a"), {}),
        (Plain, {}),
        (list[Plain], {}),
        (Holder, {}),
        (Inside, {}),
    ],
    ids=repr,
)
def test_what_is_no_model(model: Any, signals: dict[str, Any]) -> None:
    with pytest.raises(TypeError, match=r"^model must be a pydantic model, a msgspec.Struct, "):
        fit(signals, model)


@pytest.mark.parametrize("path", ["", ".", "a.", ".a", "a..b", "$a", "a b", "__proto__.a"])
def test_what_is_no_path(form: Any, path: str) -> None:
    with pytest.raises(ValueError, match=r"^path must"):
        fit({}, form, path)


def test_a_path_of_another_type() -> None:
    with pytest.raises(TypeError, match=r"^path must be a str, not int"):
        fit({}, FORMS["pydantic"], 5)  # type: ignore[arg-type]


# --- what is imported -----------------------------------------------------------------------------

LIBRARIES = ("pydantic", "msgspec", "attrs")

START = """
import sys

class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in BLOCKED:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

BLOCKED = set(sys.argv[1].split())
sys.meta_path.insert(0, Blocked())
import datastar_py, datastar_py.signals
from datastar_py._models import fit
from dataclasses import dataclass
from typing import TypedDict

@dataclass
class Form:
    a: int = 5

loaded = lambda: sorted(name for name in ("pydantic", "msgspec", "attrs") if name in sys.modules)
assert loaded() == []
"""


def run(code: str, blocked: str = "") -> str:
    command = [sys.executable, "-c", START + code, blocked]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def test_nothing_is_imported_before_it_is_needed() -> None:
    assert run("print(fit({'a': 6}, Form).a, loaded())") == "6 ['pydantic']"
    struct = (
        "import msgspec\nclass S(msgspec.Struct):\n a: int\nprint(fit({'a': 6}, S).a, loaded())"
    )
    assert run(struct) == "6 ['msgspec']"


def test_msgspec_is_used_where_pydantic_is_not_installed() -> None:
    assert run("print(fit({'a': 6}, Form).a, loaded())", "pydantic") == "6 ['msgspec']"


@pytest.mark.parametrize(
    ("define", "named"),
    [
        ("M = Form", "pydantic or msgspec"),
        ("class M(TypedDict):\n a: int", "pydantic or msgspec"),
        ("import attrs\n@attrs.define\nclass M:\n a: int", "msgspec"),
        ("class M:\n __struct_fields__ = ()", "msgspec"),
        ("class M:\n __pydantic_validator__ = None", "pydantic"),
    ],
)
def test_neither_is_installed(define: str, named: str) -> None:
    code = f"{define}\ntry:\n fit({{}}, M)\nexcept TypeError as error:\n print(error)"
    said = run(code, "pydantic msgspec")
    assert f"is validated by {named}, which is not installed" in said
    for library in named.split(" or "):
        assert f'pip install "datastar-py[{library}]"' in said
