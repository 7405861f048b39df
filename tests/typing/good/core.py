# pyright: strict

"""Events, attributes and actions as people write them; nothing here may upset a type checker."""

from __future__ import annotations

import functools
import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import PurePosixPath
from typing import Any, TypedDict, assert_type
from urllib.parse import urlsplit

from pydantic import BaseModel, HttpUrl
from starlette.datastructures import URL

import datastar_py
from datastar_py import ServerSentEventGenerator as SSE
from datastar_py import action_generator as actions
from datastar_py import attribute_generator as data
from datastar_py.attributes import (
    AttributeGenerator,
    BaseAttr,
    JSExpression,
    OnAttr,
    OnIntervalAttr,
    SignalsAttr,
    SignalValue,
    javascript,
)
from datastar_py.consts import ElementPatchMode, ElementPatchNamespace
from datastar_py.fast_json import use_json, use_orjson, use_standard_json
from datastar_py.sse import DatastarEvent, DatastarEvents


class Html:
    def __html__(self) -> str:
        return "<b></b>"


class Cart(TypedDict):
    items: list[str]


@dataclass
class Point:
    x: int


class Model(BaseModel):
    count: int = 1


assert_type(SSE.patch_elements("<p></p>"), DatastarEvent)
SSE.patch_elements(Html())
SSE.patch_elements(["<p></p>", Html()], "#a", "inner")
SSE.patch_elements((Html() for _ in range(3)), selector="#a", mode=ElementPatchMode.APPEND)
SSE.patch_elements("<g/>", namespace=ElementPatchNamespace.SVG, use_view_transition=True)
SSE.patch_elements(selector="#a", mode="remove", event_id="1", retry_duration=5)

counts: dict[str, int] = {"a": 1}
nested: dict[str, dict[str, list[int]]] = {"a": {"b": [1]}}
cart: Cart = {"items": ["a"]}
values: dict[str, SignalValue] = {"a": JSExpression("$b"), "c": [1, {"d": None}]}
SSE.patch_signals(counts)
SSE.patch_signals(nested, only_if_missing=True)
SSE.patch_signals(cart)
SSE.patch_signals({"now": datetime.now(), "point": Point(1), "tags": {"a"}})
SSE.patch_signals('{"a": 1}')
SSE.patch_signals(Point(1))
SSE.patch_signals(Model(), only_if_missing=True)
SSE.remove_signals("a.b")
SSE.remove_signals(["a", "b"])
SSE.remove_elements("#a", use_view_transition=True)
SSE.execute_script("a()", attributes={"type": "module", "async": True})
SSE.execute_script("a()", False, ['type="module"'])
SSE.redirect("/a")
SSE.redirect(URL("https://host/a"))
SSE.redirect(HttpUrl("https://host/a"))
SSE.redirect(urlsplit("/a?b=c"))
SSE.replace_url(PurePosixPath("/a"))
SSE.prefetch(URL("/a"))
SSE.prefetch([URL("/a"), "/b"])
SSE.replace_url("/a", event_id="1")
SSE.console_log({"a": [1]})
SSE.console_error("a")
SSE.dispatch_custom_event("a", counts, selector="#a", bubbles=False)
SSE.prefetch(["/a", "/b"])

assert_type(data.on("click", "$a++"), OnAttr)
assert_type(data.on("own-event", JSExpression("$a")).debounce(500, leading=True).once.stop, OnAttr)
assert_type(data.on_interval("$n++").duration(0.5), OnIntervalAttr)
assert_type(data.signals(a=1, b={"c": [1, 2]}, d=datetime.now()), SignalsAttr)
assert_type(data.signals(counts).ifmissing, SignalsAttr)
assert_type(str(data.show("$a")), str)
assert_type(javascript(counts), str)
data.signals(values)
data.signals(Point(1))
data.signals(Model(), more=1)
data.show(True)
data.text(3)
data.attr(disabled=False, title=5, width=1.5, lang=None, href="$a")
data.class_({"active": True, "wide": JSExpression("$a")})
assert_type(datastar_py.javascript("a"), str)
actions.get(URL("/a"), headers={"X-A": "b"})
use_orjson()
use_json(json.dumps, json.loads)
use_json(functools.partial(json.dumps, default=str))
use_standard_json()
data.signals({"a": "$b"}, expressions_=True)
data.on("input", actions.get("/search", include_signals="^q")).throttle("1s", trailing=True)
data.init(actions.post("/a", payload={"b": JSExpression("$c")})).delay(timedelta(seconds=1))
data.bind("a").prop("checked").event(["change", "blur"])
data.class_({"a": "$b", "c": JSExpression("$d")})
data.attr(title="$a").items()
str(data.json_signals(include="a").terse)
str(data.persist("key", exclude="a").session)
data.on_signal_patch("a", include="b").filter(exclude="c").debounce(5)
str(data.scroll_into_view.smooth.hcenter.focus)
str(data.ignore.self)
str(data.animate("opacity", "1").ease("inoutquad").loop)
AttributeGenerator("data-star-").text("$a")

actions.get("/a", retry="never", request_cancellation=JSExpression("$c"), retry_scaler=1.5)
actions.get("/a", resumable=True, retry_interval=500)
actions.fit(JSExpression("$a"), 0, 1, 0, 100, should_round=True)
actions.intl("number", 5, {"style": "percent"}, "de")
assert_type(actions.set_all(False, include="a"), str)


def spread(attribute: BaseAttr) -> dict[str, Any]:
    return {**attribute, "id": "a"}


def sync_events() -> Iterator[DatastarEvent]:
    yield SSE.patch_elements("a")


async def async_events() -> AsyncIterator[DatastarEvent]:
    yield SSE.patch_elements("a")


everything: list[DatastarEvents] = [
    None,
    SSE.patch_elements("a"),
    [SSE.patch_elements("a"), SSE.patch_signals({})],
    sync_events(),
    async_events(),
]
