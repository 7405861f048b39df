# pyright: strict

"""Mistakes that a type checker must find: each line that says so, and no other."""

from __future__ import annotations

from datastar_py import ServerSentEventGenerator as SSE
from datastar_py import action_generator as actions
from datastar_py import attribute_generator as data

SSE.patch_elements(5)  # expect-error
SSE.patch_elements("a", mode="morph")  # expect-error
SSE.patch_elements("a", namespace="xml")  # expect-error
SSE.patch_elements("a", use_view_transition="yes")  # expect-error
SSE.patch_elements("a", retry_duration=1.5)  # expect-error
SSE.patch_elements("a", event_id=1)  # expect-error
SSE.patch_elements("a", other=1)  # expect-error
SSE.patch_signals(5)  # expect-error
SSE.patch_signals({1: 2})  # expect-error
SSE.remove_elements()  # expect-error
SSE.execute_script("a", attributes={"a": 5})  # expect-error
SSE.redirect(None)  # expect-error
data.on("click")  # expect-error
data.on("click", None)  # expect-error
data.on("click", "a").debounce(0.5)  # expect-error
data.on("click", "a").debounce(5, trailing=True)  # expect-error
data.on("click", "a").delay()  # expect-error
str(data.on("click", "a").terse)  # expect-error
str(data.on("click", "a").trust)  # expect-error
str(data.init("a").once)  # expect-error
data.init("a").debounce(5)  # expect-error
data.effect(True)  # expect-error
data.init(5)  # expect-error
data.show(b"$a")  # expect-error
data.class_(a=["$a"])  # expect-error
data.class_("active")  # expect-error
data.signals("a")  # expect-error
data.signals([1])  # expect-error
SSE.patch_signals([1])  # expect-error
SSE.patch_signals(object())  # expect-error
SSE.redirect(5)  # expect-error
SSE.redirect(object())  # expect-error
data.ignore(5)  # expect-error
data.animate("a", "b").ease("bouncy")  # expect-error
data.on_intersect("a").threshold(0.5)  # expect-error
data.text("a")["data-text"] = "b"  # expect-error
actions.get("/a", retry="sometimes")  # expect-error
actions.get("/a", content_type="xml")  # expect-error
actions.get("/a", "form")  # expect-error
actions.get("/a", open_when_hidden="yes")  # expect-error
actions.get(5)  # expect-error
actions.intl("money", 1)  # expect-error
actions.get("/a", resumable="yes")  # expect-error
