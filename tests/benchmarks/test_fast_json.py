"""What orjson writes means the same as what the standard library writes, and refuses the same."""

from __future__ import annotations

import dataclasses
import datetime
import enum
import json
import uuid
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from datastar_py import ServerSentEventGenerator as SSE
from datastar_py.attributes import JSExpression
from datastar_py.fast_json import use_orjson, use_standard_json


@dataclasses.dataclass
class Point:
    x: float
    _hidden: str = "seen"


class Level(enum.Enum):
    HIGH = "high"


class Word(str, enum.Enum):
    ONE = "one"


WRITTEN: list[Any] = [
    {},
    {"count": 1, "name": "Ada"},
    {"text": "null"},
    {"gone": None},
    {"deep": {"list": [1, 2.5, True, None, "x"], "tuple": (1, 2)}},
    {"text": 'quotes " and \\ and \n and \x00 and \x7f and \u2028'},
    {"text": "Grüße 😀 日本"},
    {"lone": "a\ud800b"},
    {"big": 2**70, "small": -(2**70), "float": 1e300, "tiny": 5e-324},
    {1: "int", 1.5: "float", None: "none"},
    {"point": Point(1.5)},
    {"level": Level.HIGH, "word": Word.ONE},
    {"set": {1}, "frozen": frozenset([2])},
    {"day": datetime.date(2026, 1, 2), "time": datetime.time(3, 4, 5, 6)},
    {"then": datetime.datetime(2026, 1, 2, 3, 4, 5, 6, datetime.UTC)},
    {"id": uuid.UUID(int=5), "price": Decimal("1.50")},
]

nested: Any = []
for _ in range(100_000):
    nested = [nested]
held_by_itself: dict[str, Any] = {}
held_by_itself["me"] = held_by_itself

REFUSED: list[Any] = [
    {"nan": float("nan")},
    {"list": [1, [float("inf")]]},
    {"point": Point(float("-inf"))},
    {"price": Decimal("NaN")},
    {"bytes": b"x"},
    {"delta": datetime.timedelta(1)},
    {"object": object()},
    {"expression": JSExpression("$a")},
    {("a", "tuple"): 1},
    {"__proto__": 1},
    {"nested": nested},
    held_by_itself,
]


@pytest.fixture
def orjson() -> Iterator[None]:
    pytest.importorskip("orjson", reason="orjson has no wheel here", exc_type=ImportError)
    use_orjson()
    yield
    use_standard_json()


def payload(event: str) -> Any:
    (line,) = [line for line in event.split("\n") if line.startswith("data: ")]
    return json.loads(line.removeprefix("data: signals "))


@pytest.mark.parametrize("signals", WRITTEN, ids=lambda signals: repr(signals)[:40])
def test_same_meaning(signals: Any, orjson: None) -> None:
    fast = SSE.patch_signals(signals)
    use_standard_json()
    assert payload(fast) == payload(SSE.patch_signals(signals))
    assert "\n\n" not in fast.removesuffix("\n\n")
    fast.encode()


@pytest.mark.parametrize("signals", REFUSED, ids=lambda signals: type(signals).__name__)
def test_same_refusal(signals: Any, orjson: None) -> None:
    with pytest.raises((TypeError, ValueError)) as fast:
        SSE.patch_signals(signals)
    use_standard_json()
    with pytest.raises((TypeError, ValueError)) as standard:
        SSE.patch_signals(signals)
    assert (fast.type, str(fast.value)) == (standard.type, str(standard.value))


def test_orjson_is_used(orjson: None) -> None:
    assert "1e-7" in SSE.patch_signals({"a": 1e-7})
    use_standard_json()
    assert "1e-07" in SSE.patch_signals({"a": 1e-7})
