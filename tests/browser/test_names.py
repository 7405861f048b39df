"""What Python named is what the client has, or Python says why it cannot be."""

from __future__ import annotations

import string
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tab import Tab

from datastar_py import attribute_generator as data

NAMES = [
    "name", "userName", "UserName", "URL", "myURL", "x", "X", "xY", "aB1", "a1B", "user_name",
    "user__name", "user__Name", "_private", "__dunder", "name_", "Name_", "name__", "n_", "_",
    "__", "-", "--", "a-b", "a--b", "-a", "a-", "-A", "A-b", "a-B", "a-2", "a-2b", "A-2", "a_-b",
    "a-_b", "a__b-c", "user.name", "user.firstName", "User.Name", "user._own", "user.a-b",
    "a.b_.c", "a.__b", "x.1", "1", "1a", "a1", "9-9", "é", "É", "straße", "日本語", "имя", "ИМЯ",
    "İ", "ǅ", "😀", "class", "constructor", "toString", "hasOwnProperty", "length", "then",
    "a:b", "a:B", ":a", "a/b", "a=b", "a b", "a\tb", "a\nb", "a'b", 'a"b', "a<b", "a>b", "a`b",
    "a\u00a0b", "a\u2028b", "\u200b", "\ufeff", "a$b", "$a", "a@b", "a,b", "a;b", "a(b)", "a[0]",
    "a{b}", "a|b", "a\\b", "a#b", "a%20b", "a&amp;b", "a+b", "a*b", "a!b", "a?b", "a~b", "a^b",
    "case", "a__case", "a__case.kebab", "a.camel", "", " ", ".", "a.", ".a", "a..b", "a\0b", "a\x7f",
]  # fmt: skip

SIGNALS: dict[str, Callable[[str], Any]] = {
    "bind": data.bind,
    "ref": data.ref,
    "indicator": data.indicator,
    "computed": lambda name: data.computed({name: "1"}),
}

FOUND = """names => names.map((name, index) => {
  let at = client.root;
  for (const part of name.split(".")) {
    if (typeof at != "object" || at === null || !Object.hasOwn(at, part)) return null;
    at = at[part];
  }
  return name;
})"""


def _made(make: Callable[[str], Any], names: list[str]) -> dict[str, str]:
    """The names that Python takes, with their attributes."""
    made: dict[str, str] = {}
    for name in names:
        try:
            made[name] = str(make(name))
        except ValueError as error:
            assert repr(name)[1:-1][:20] in str(error) or not name, error
    return made


def _signals_round_trip(tab: Tab, make: Callable[[str], Any], names: list[str]) -> None:
    taken = _made(make, names)
    # One name may be the path of another; such names take turns.
    while taken:
        batch: dict[str, str] = {}
        for name in list(taken):
            if not any(_nested(name, other) for other in batch):
                batch[name] = taken.pop(name)
        tab.open("\n".join(f"<input {html}>" for html in batch.values()))
        lost = [n for n, f in zip(batch, tab.run(FOUND, list(batch)), strict=True) if n != f]
        assert not lost, [(name, batch[name]) for name in lost]


def _nested(one: str, other: str) -> bool:
    return f"{one}.".startswith(f"{other}.") or f"{other}.".startswith(f"{one}.")


def _events_round_trip(tab: Tab, names: list[str]) -> None:
    taken = _made(lambda name: data.on(name, "el.title = evt.type"), names)
    tab.open("\n".join(f'<p class="e" {html}></p>' for html in taken.values()))
    heard = tab.run(
        """names => names.map((name, index) => {
          const element = document.querySelectorAll(".e")[index];
          element.dispatchEvent(new CustomEvent(name));
          return element.title;
        })""",
        list(taken),
    )
    lost = [name for name, title in zip(taken, heard, strict=True) if title != name]
    assert not lost, [(name, taken[name]) for name in lost]


@pytest.mark.parametrize("kind", SIGNALS)
def test_signals(tab: Tab, kind: str) -> None:
    _signals_round_trip(tab, SIGNALS[kind], NAMES)


def test_most_names_can_be_had() -> None:
    """The rules must not refuse what people write."""
    for name in ("userName", "user_name", "UserName", "URL", "a-b", "user.firstName", "a1B", "é"):
        for make in SIGNALS.values():
            make(name)
        data.on(name, "1")


def test_events(tab: Tab) -> None:
    _events_round_trip(tab, NAMES)


def test_signals_of_a_mapping(tab: Tab) -> None:
    """Here a name is a string of JavaScript, so that every one comes through."""
    names = [name for name in NAMES if "." not in name]
    tab.open(f"<p {data.signals(dict.fromkeys(names, 1))}></p>")
    assert set(tab.run("Object.keys(client.root)")) == set(names)


def test_classes(tab: Tab) -> None:
    names = [name for name in NAMES if name.split() == [name] and name != "\ufeff"]
    tab.open(f'<p id="it" {data.class_(dict.fromkeys(names, "true"))}></p>')
    assert set(tab.run("[...it.classList]")) == set(names)


def test_attributes(tab: Tab) -> None:
    names = ["title", "aria-label", "data-x", "xlink:href", "a.b", "_x", "é", "a-2", "x__y"]
    tab.open(f'<p id="it" {data.attr({name: f"`{name}`" for name in names})}></p>')
    assert [tab.attribute(name) for name in names] == names


@pytest.mark.parametrize("kind", SIGNALS)
def test_proto_is_refused(kind: str) -> None:
    """The client trips over its own objects there, and reads no further."""
    with pytest.raises(ValueError, match="__proto__"):
        SIGNALS[kind]("__proto__")


LETTERS = string.ascii_letters + "0_-.:éÉ"
some_names = st.lists(
    st.text(LETTERS, min_size=1, max_size=7).filter(lambda name: "__proto__" not in name),
    min_size=30,
    max_size=60,
    unique=True,
)
few = settings(
    max_examples=4,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@few
@given(names=some_names)
@pytest.mark.parametrize("kind", SIGNALS)
def test_any_signal(tab: Tab, kind: str, names: list[str]) -> None:
    _signals_round_trip(tab, SIGNALS[kind], names)


@few
@given(names=some_names)
def test_any_event(tab: Tab, names: list[str]) -> None:
    _events_round_trip(tab, names)
