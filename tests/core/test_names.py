"""Names come back from the client as they were given, or were refused."""

from __future__ import annotations

import re
import string
from enum import Enum, IntEnum

import pytest
from client import attributes, expected, read
from hypothesis import example, given
from hypothesis import strategies as st

from datastar_py import attribute_generator as data
from datastar_py.attributes import AttributeGenerator, BaseAttr

NAMES = st.one_of(
    st.text("aBZ019-_.:é", min_size=1, max_size=8),
    st.from_regex(r"[a-z]+([A-Z][a-z0-9]*)*", fullmatch=True),
    st.from_regex(r"[a-z0-9_.]+", fullmatch=True),
    st.text(max_size=6),
)
UNSAFE = re.compile(r"""[\s"'<>/=`]""")


def html_of(attribute: BaseAttr) -> str:
    """The name of the one attribute, as an HTML parser gives it."""
    (name,) = attributes(f"<i {attribute}></i>")
    assert name == next(iter(expected(dict(attribute))))
    return name


@given(NAMES)
@example("foo_")
@example("__foo")
@example("a_b-c")
@example("foo-bar")
@example("Foo.Bar")
@example("a:b")
def test_events(name: str) -> None:
    try:
        attribute = data.on(name, "x")
    except ValueError as error:
        assert "event" in str(error)
        return
    found = read(html_of(attribute.debounce(5)))
    assert (found.plugin, found.name) == ("on", name)
    assert found.modifiers["debounce"] == ["5"]
    assert set(found.modifiers) <= {"debounce", "case"}


@given(NAMES)
def test_media_queries(name: str) -> None:
    try:
        attribute = data.match_media(name, "x")
    except ValueError as error:
        assert "signal_name" in str(error)
        return
    assert read(html_of(attribute)).name == name


@given(st.lists(NAMES, unique=True, min_size=1, max_size=4))
def test_computed(names: list[str]) -> None:
    try:
        attribute = data.computed({name: f"${i}" for i, name in enumerate(names)})
    except ValueError:
        assert any(not name or re.search(r"[^\w.:-]", name) for name in names)
        return
    parsed = attributes(f"<i {attribute}></i>")
    found = {read(name).name: value for name, value in parsed.items()}
    by_object = found.pop("", None)
    for i, name in enumerate(names):
        if name in found:
            assert found[name] == f"${i}"
        else:
            assert by_object is not None and f": () => (${i})" in by_object


@given(st.sampled_from(["computed", "signals", "bind", "on", "class", "own"]), NAMES)
def test_keys_of_other_attributes(plugin: str, name: str) -> None:
    try:
        attribute = BaseAttr(plugin, key=name, value="x")
    except ValueError as error:
        assert "key" in str(error)
        return
    assert plugin == "own" or read(html_of(attribute)).name == name


@given(NAMES)
@example("--c1")
@example("--Ab")
def test_raw_keys(name: str) -> None:
    for start, make in (
        ("", lambda: data.animate(name, "x")),
        ("", lambda: data.persist(name)),
        ("--", lambda: data.style({f"--{name}": "x"})),
    ):
        try:
            attribute = make()
        except ValueError:
            assert not name or re.search(r"[A-Z\s\W]|__|_$", name)
            continue
        assert read(html_of(attribute)).key == start + name


@pytest.mark.parametrize(
    ("name", "spelled"),
    [
        ("click", "click"),
        ("my-event", "my-event"),
        ("my_event", "my_event"),
        ("myEvent", "my-event__case.camel"),
        ("MyEvent", "my-event__case.pascal"),
        ("my__event", "my--event__case.snake"),
        ("event_", "event-__case.snake"),
    ],
)
def test_no_needless_case(name: str, spelled: str) -> None:
    assert list(data.on(name, "x")) == [f"data-on:{spelled}"]


class Name(str, Enum):
    CLICK = "click"
    CUSTOM = "--c1"
    PREFIX = "data-star-"
    TIME = "500ms"


class Count(int, Enum):
    FIVE = 5


class Size(IntEnum):
    FIVE = 5


def test_members_of_an_enum_are_names_by_their_value() -> None:
    assert dict(data.on(Name.CLICK, "x")) == {"data-on:click": "x"}
    assert dict(data.computed({Name.CLICK: "1"})) == {"data-computed:click": "1"}
    assert dict(data.class_({Name.CLICK: "$x"})) == {"data-class": '{"click": ($x)}'}
    assert dict(data.animate(Name.CLICK, "1")) == {"data-animate:click": "1"}
    assert dict(data.persist(Name.CLICK)) == {"data-persist:click": True}
    assert dict(data.style({Name.CUSTOM: "$x"})) == {"data-style:--c1": "$x"}
    assert dict(AttributeGenerator(Name.PREFIX).on("click", "x")) == {"data-star-on:click": "x"}


@pytest.mark.parametrize("five", [Count.FIVE, Size.FIVE])
def test_members_of_an_enum_are_times_and_numbers_by_their_value(five: int) -> None:
    assert list(data.on("click", "x").debounce(Name.TIME)) == ["data-on:click__debounce.500ms"]
    assert list(data.on_intersect("x").threshold(five)) == ["data-on-intersect__threshold.5"]


def test_a_text_that_is_too_long_for_a_time() -> None:
    with pytest.raises(ValueError, match="wait must be whole milliseconds"):
        data.on("click", "x").debounce("9" * 5000 + ".5s")


@pytest.mark.parametrize("name", ["A-b", "aB__c", "Ab_"])
def test_what_no_key_spells(name: str) -> None:
    with pytest.raises(ValueError, match=f"event '{name}' cannot be spelled"):
        data.on(name, "x")
    assert list(data.computed({name: "1"})) == ["data-computed"]


@given(st.text(string.ascii_letters + "0", min_size=1))
def test_properties(name: str) -> None:
    name = name[0].lower() + name[1:]
    (tag,) = read(html_of(data.bind("a").prop(name))).modifiers["prop"]
    assert re.sub("-([a-z])", lambda found: found[1].upper(), tag) == name
