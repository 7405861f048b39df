"""Objects that answer one check this way and the next another way are taken at their content."""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import Decimal
from enum import Enum, IntEnum
from typing import Any

import markupsafe
import numpy as np
import pytest
from client import scripts
from hypothesis import given
from hypothesis import strategies as st
from test_events import lines_of, only
from test_texts import PLACES

from datastar_py import ServerSentEventGenerator as SSE
from datastar_py import action_generator as actions
from datastar_py import attribute_generator as data
from datastar_py.attributes import BaseAttr, JSExpression, javascript


class Liar(str):
    """Says of itself what every check wants to hear."""

    def __contains__(self, part: object) -> bool:
        return False

    def __iter__(self) -> Any:
        return iter("safe")

    def __eq__(self, other: object) -> bool:
        return True

    def __ne__(self, other: object) -> bool:
        return False

    def __hash__(self) -> int:
        return hash("inner")

    def __len__(self) -> int:
        return 4

    def __bool__(self) -> bool:
        return True

    def __getitem__(self, index: Any) -> str:
        return "safe"[index]

    def __str__(self) -> str:
        return "safe"

    def __format__(self, spec: str) -> str:
        return "\n\nevent: forged\n\n"

    def isprintable(self) -> bool:
        return True

    isascii = isalpha = isidentifier = isdigit = islower = isprintable

    def isspace(self) -> bool:
        return False

    def strip(self, *args: Any) -> str:
        return self

    lower = upper = lstrip = rstrip = casefold = strip

    def replace(self, *args: Any) -> str:
        return self

    def translate(self, *args: Any) -> str:
        return self

    def startswith(self, *args: Any) -> bool:
        return False

    endswith = startswith

    def split(self, *args: Any) -> list[str]:
        return ["safe"]

    splitlines = rsplit = split

    def partition(self, *args: Any) -> tuple[str, str, str]:
        return ("safe", "", "")

    def encode(self, *args: Any) -> bytes:
        return b"safe"

    def find(self, *args: Any) -> int:
        return -1

    def count(self, *args: Any) -> int:
        return 0


class OnlyEqual(str):
    """Is equal to all that it is compared with."""

    def __eq__(self, other: object) -> bool:
        return True

    def __hash__(self) -> int:
        return hash("append")


class OnlyPrintable(str):
    def isprintable(self) -> bool:
        return True

    def __contains__(self, part: object) -> bool:
        return False


class AsMarkup(markupsafe.Markup):
    """Escapes what it is put together with."""


class Coloured(str, Enum):
    """Written as its name by format()."""

    BAD = "red\ndata: mode remove"


HOSTILE = [
    "#a\n\nevent: datastar-patch-elements\ndata: elements <img src=x onerror=pwn()>\n\n",
    "#a\rdata: mode remove",
    "javascript:alert(1)",
    "linear onload=pwn()",
    "click onload=pwn()",
    "1s onload=pwn()",
    "><script>pwn()</script>",
    "</script><script>pwn()</script>",
    '" onload="pwn()',
    "{a: pwn()}",
    '{"__proto__": 1}',
    "__proto__",
    "a\0b",
    "\ud800",
    "",
    " ",
    "remove",
    "svg",
    "form",
    "a__once",
    "name\r\nInjected: x",
]


def outcome(call: Callable[[Any], object], given: Any) -> tuple[type, str]:
    """What a call gives, or the error, and what that names."""
    try:
        found = call(given)
    except (TypeError, ValueError) as error:
        return type(error), str(error).split()[0]
    text = f"{found}" if isinstance(found, BaseAttr) else str.__str__(str(found))
    return type(found), text


@pytest.mark.parametrize("kind", [Liar, OnlyEqual, OnlyPrintable], ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("place", PLACES)
def test_a_string_is_its_content(place: str, kind: type[str]) -> None:
    call, good = PLACES[place]
    for text in [good, *HOSTILE]:
        assert outcome(call, kind(text)) == outcome(call, text), text


@pytest.mark.parametrize("place", PLACES)
def test_a_string_enum_is_its_value(place: str) -> None:
    call, _ = PLACES[place]
    assert outcome(call, Coloured.BAD) == outcome(call, Coloured.BAD.value)


@pytest.mark.parametrize("place", PLACES)
@given(text=st.text())
def test_markup_is_not_escaped_twice(place: str, text: str) -> None:
    call, _ = PLACES[place]
    assert outcome(call, AsMarkup(text)) == outcome(call, text)


class Shown:
    """Shows itself as HTML that is safe already."""

    def __str__(self) -> str:
        return markupsafe.Markup("a & <b> \"c\" 'd'")


def test_attributes_of_a_script_are_escaped_once() -> None:
    (line,) = lines_of(only(SSE.execute_script("x", False, {"title": Shown()})))["elements"]
    assert scripts(line) == [({"title": "a & <b> \"c\" 'd'"}, "x")]
    assert "&amp;amp;" not in line


def test_attributes_in_a_list_are_held_to_what_a_mapping_is() -> None:
    for listed in (["x='</body>'"], ['x="<!--"'], ["x='</head></html>'", "y='<b>'"]):
        (line,) = lines_of(only(SSE.execute_script("run()", False, listed)))["elements"]
        assert line.count("<") == 2, "the client looks for `</body>` anywhere"
        ((attributes, code),) = scripts(line)
        assert code == "run()" and "<" in attributes["x"]
    for kind in (Liar, OnlyPrintable, OnlyEqual):
        with pytest.raises(ValueError, match="attributes must be HTML attributes"):
            SSE.execute_script("x", attributes=[kind("><img src=x onerror=pwn()>")])


# --- numbers --------------------------------------------------------------------------------------


class LyingInt(int):
    def __format__(self, spec: str) -> str:
        return "5\ndata: forged"

    def __lt__(self, other: object) -> bool:
        return False

    def __le__(self, other: object) -> bool:
        return True

    __gt__ = __ge__ = __eq__ = __le__

    def __hash__(self) -> int:
        return 0

    def __repr__(self) -> str:
        return "alert(1)"

    def __int__(self) -> int:
        return 7

    __index__ = __trunc__ = __int__
    __str__ = __repr__


class LyingFloat(float):
    def __format__(self, spec: str) -> str:
        return "alert(1)"

    def __lt__(self, other: object) -> bool:
        return True

    __le__ = __gt__ = __ge__ = __eq__ = __lt__

    def __ne__(self, other: object) -> bool:
        return False

    def __hash__(self) -> int:
        return 0

    def __repr__(self) -> str:
        return "alert(1)"

    def __float__(self) -> float:
        return 1.0

    def __mul__(self, other: object) -> float:
        return 1.0

    def is_integer(self) -> bool:
        return True


class UnshownFloat(float):
    def __repr__(self) -> str:
        raise RuntimeError("no")


class Count(IntEnum):
    FEW = 3


NUMBERS: dict[str, tuple[Callable[[Any], object], list[int], list[float]]] = {
    "retry_duration": (lambda n: SSE.patch_signals({}, retry_duration=n), [0, 1000, 5, -1], [1.0]),
    "retry_interval": (lambda n: actions.get("/", retry_interval=n), [0, 5, -1], [1.5]),
    "retry_scaler": (lambda n: actions.get("/", retry_scaler=n), [0, 5, -1], [1.5, -1.5, math.inf]),
    "fit": (lambda n: actions.fit(n, n, n, n, n), [0, 5, -1], [1.5, -1.5, math.nan, -math.inf]),
    "threshold": (lambda n: data.on_intersect("a").threshold(n), [0, 100, 101, -1], [0.5]),
    "debounce": (lambda n: data.on("a", "b").debounce(n), [0, 5, -1], [0.5, math.nan]),
    "duration": (lambda n: data.on_interval("a").duration(n), [0, 5, -1], [0.5, 0.0001, math.nan]),
    "value": (lambda n: data.text(n), [0, 5, -1, 10**400], [0.5, -1.5, math.nan, math.inf]),
    "names and values": (lambda n: data.attr(a=n), [0, -5], [0.5, math.nan]),
    "computed": (lambda n: data.computed(a=n), [0, -5], [0.5, math.nan]),
    "custom property": (lambda n: data.style({"--a": n}), [0, -5], [0.5, math.nan]),
    "signals": (lambda n: SSE.patch_signals({"a": [n]}), [0, -5], [0.5, math.nan, math.inf]),
    "signals of a page": (lambda n: data.signals(a=n), [0, -5], [0.5, math.nan]),
    "javascript": (lambda n: javascript([n, JSExpression("a")]), [0, -5], [0.5, math.nan]),
    "attributes": (lambda n: SSE.execute_script("x", attributes={"a": n}), [0, -5], [0.5]),
}  # fmt: skip


@pytest.mark.parametrize("place", NUMBERS)
def test_a_number_is_its_value(place: str) -> None:
    call, ints, floats = NUMBERS[place]
    for number in ints:
        assert outcome(call, LyingInt(number)) == outcome(call, number)
    for number in floats:
        assert outcome(call, LyingFloat(number)) == outcome(call, number)
    assert outcome(call, Count.FEW) == outcome(call, 3)
    assert outcome(call, np.int64(3)) == outcome(call, 3)
    assert outcome(call, np.float64(floats[0])) == outcome(call, floats[0])


@pytest.mark.parametrize("place", NUMBERS)
def test_no_nan_comes_out(place: str) -> None:
    call, _, _ = NUMBERS[place]
    for number in (math.nan, math.inf, -math.inf):
        kinds: list[Any] = [float, LyingFloat, UnshownFloat, np.float64, np.float32]
        for value in (kind(number) for kind in kinds):
            kind, text = outcome(call, value)
            assert kind in (TypeError, ValueError) or place == "attributes", text
        assert place == "attributes" or outcome(call, Decimal(number))[0] in (TypeError, ValueError)


# --- what cannot be shown -------------------------------------------------------------------------


class Unshown:
    def __repr__(self) -> str:
        raise RuntimeError("no")


class UnshownString(str):
    def __repr__(self) -> str:
        raise KeyError("no")


class Multiline:
    def __repr__(self) -> str:
        return "a\nb\r\n" * 1000


class LyingRepr:
    def __repr__(self) -> str:
        return Liar("x" * 1000)


ANY_VALUE = ("signal", "detail", "console_log", "signal value", "payload", "set_all", "javascript")


@pytest.mark.parametrize("make", [Unshown, Multiline, LyingRepr])
@pytest.mark.parametrize("place", PLACES)
def test_messages_survive_any_repr(place: str, make: type[Any]) -> None:
    for value in (make(), [make()], {"a": make()}):
        with pytest.raises((TypeError, ValueError)) as caught:
            PLACES[place][0](value)
        message = str(caught.value)
        assert len(message) < 600 and "\n" not in message and "\r" not in message
        assert message.split()[0].isidentifier() or message.startswith(("JSExpression", "a "))


@pytest.mark.parametrize("place", PLACES)
def test_messages_survive_strings_that_cannot_be_shown(place: str) -> None:
    call, good = PLACES[place]
    for text in [good, *HOSTILE]:
        assert outcome(call, UnshownString(text)) == outcome(call, text)


@pytest.mark.parametrize("make", [Unshown, Multiline])
def test_messages_of_numbers_and_flags_survive(make: type[Any]) -> None:
    given: Any = make()
    for call in (
        *(place[0] for place in NUMBERS.values()),
        lambda v: SSE.patch_elements("x", use_view_transition=v),
        lambda v: SSE.patch_signals({}, only_if_missing=v),
        lambda v: actions.get("/", open_when_hidden=v),
        lambda v: actions.get("/", headers=v),
        lambda v: actions.get("/", payload={1: v}),
        data.class_,
        data.signals,
        SSE.prefetch,
    ):
        with pytest.raises((TypeError, ValueError)) as caught:
            call(given)
        assert len(str(caught.value)) < 300


class HiddenClass:
    """Says that it is a string, and cannot be made one."""

    @property
    def __class__(self) -> Any:
        return str

    def __str__(self) -> str:
        return "#a\ndata: mode remove"


def test_a_proxy_is_checked_as_what_it_gives() -> None:
    given: Any = HiddenClass()
    with pytest.raises(ValueError, match="selector must be one line"):
        SSE.patch_elements("x", given)
    assert javascript(given) == '"#a\\ndata: mode remove"'
    assert '"#a\\ndata: mode remove"' in SSE.patch_signals({"a": given})


def test_a_choice_gives_back_the_member() -> None:
    """Not what was passed, however it is compared."""
    event = SSE.patch_elements("<p></p>", "#a", Liar("inner"))
    assert "data: mode inner\n" in event and "forged" not in event
    for text in ("append", "outer", "linear"):
        with pytest.raises(ValueError, match="mode must be one of"):
            SSE.patch_elements("x", "#a", OnlyEqual(text + "\ndata: x"))
        with pytest.raises(ValueError, match="name must be one of"):
            data.animate("a", "b").ease(OnlyEqual(text + " onload=x"))
    with pytest.raises(ValueError, match="selector needs content_type='form'"):
        actions.get("/", selector="#a", content_type=OnlyEqual("json"))
