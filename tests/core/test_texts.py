"""What stands for a text is that text wherever one may come, and is held to the same checks."""

from __future__ import annotations

import importlib
import io
import pathlib
import secrets
from collections import UserString
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlparse, urlsplit

import bs4
import django
import fasthtml.common as fh
import httpx
import markupsafe
import numpy as np
import pydantic
import pytest
import yarl
from babel.support import LazyProxy
from django.conf import settings
from django.test import RequestFactory
from django.utils.functional import SimpleLazyObject, lazystr
from django.utils.translation import gettext_lazy
from starlette.datastructures import URL, URLPath

from datastar_py import ServerSentEventGenerator as SSE
from datastar_py import action_generator as actions
from datastar_py import attribute_generator as data
from datastar_py.attributes import BaseAttr, JSExpression, javascript

if not settings.configured:
    settings.configure(TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}])
django.setup()

LAZY: dict[str, Callable[[str], Any]] = {
    "Django lazystr": lazystr,
    "Django gettext_lazy": gettext_lazy,
    "Django SimpleLazyObject": lambda t: SimpleLazyObject(lambda: t),
    "Babel LazyProxy": lambda t: LazyProxy(lambda: t),
    "FastHTML NotStr": fh.NotStr,
    "UserString": UserString,
    "Markup": markupsafe.Markup,
    "NumPy str_": np.str_,
}

# Each place of the public interface that takes a text, with a text that is good there.
PLACES: dict[str, tuple[Callable[[Any], object], str]] = {
    "elements": (lambda t: SSE.patch_elements(t, "#a", "inner"), "<b>x</b>"),
    "elements of a list": (lambda t: SSE.patch_elements([t]), "<b>x</b>"),
    "elements of svg": (lambda t: SSE.patch_elements(t, "#a", namespace="svg"), "<g/><g/>"),
    "selector": (lambda t: SSE.patch_elements("x", t), "#a > b"),
    "view_transition_selector": (
        lambda t: SSE.patch_elements("x", None, None, True, t),
        "#a",
    ),
    "mode": (lambda t: SSE.patch_elements("x", "#a", t), "append"),
    "namespace": (lambda t: SSE.patch_elements("x", "#a", namespace=t), "svg"),
    "event_id": (lambda t: SSE.patch_signals({}, t), "7"),
    "signals": (lambda t: SSE.patch_signals(t), '{"a": 1}'),
    "signal": (lambda t: SSE.patch_signals({"a": [t]}), 'say "hi"'),
    "remove_elements": (lambda t: SSE.remove_elements(t), "#a"),
    "remove_signals": (lambda t: SSE.remove_signals(t), "a.b"),
    "remove_signals of a list": (lambda t: SSE.remove_signals([t, "c"]), "a.b"),
    "script": (lambda t: SSE.execute_script(t), "alert(1 < 2)"),
    "attributes": (lambda t: SSE.execute_script("x", attributes={"title": t}), "a & b"),
    "names of attributes": (lambda t: SSE.execute_script("x", attributes={t: True}), "async"),
    "list of attributes": (lambda t: SSE.execute_script("x", attributes=[t]), 'type="module"'),
    "redirect": (lambda t: SSE.redirect(t), "/a?b=c"),
    "replace_url": (lambda t: SSE.replace_url(t), "/a?b=c"),
    "prefetch": (lambda t: SSE.prefetch(t), "/a"),
    "prefetch of a list": (lambda t: SSE.prefetch(["/b", t]), "/a"),
    "console_log": (lambda t: SSE.console_log(t), "it's"),
    "event_name": (lambda t: SSE.dispatch_custom_event(t, selector=t), "saved"),
    "detail": (lambda t: SSE.dispatch_custom_event("a", {"b": t}), "it's"),
    "expression": (lambda t: data.text(t), "$a + 1"),
    "statement": (lambda t: data.on("click", t), "$a++"),
    "event": (lambda t: data.on(t, "x"), "myEvent"),
    "names of signals": (lambda t: data.computed({t: "1"}), "fullName"),
    "expressions": (lambda t: data.attr({"title": t}), "$a"),
    "names of expressions": (lambda t: data.class_({t: "$a"}), "font-bold text-xl"),
    "custom property": (lambda t: data.style({t: "$a"}), "--x-1"),
    "signal value": (lambda t: data.signals(a=t), "it's"),
    "signal expression": (lambda t: data.signals({"a": t}, expressions_=True), "$b"),
    "nonce": (lambda t: data.nonce(t), "rAnd0m"),
    "media query": (lambda t: data.match_media("dark", t), "(prefers-color-scheme: dark)"),
    "signal name": (lambda t: data.bind(t), "userName"),
    "prop": (lambda t: data.bind("a").prop(t), "valueAsNumber"),
    "events": (lambda t: data.bind("a").event(t), "change blur"),
    "events of a list": (lambda t: data.bind("a").event([t]), "change"),
    "attribute names": (lambda t: data.preserve_attr(t), "open class"),
    "filter": (lambda t: data.json_signals(include=t), "^a"),
    "storage key": (lambda t: data.persist(t), "key"),
    "time": (lambda t: data.on("a", "b").debounce(t), "500ms"),
    "choice": (lambda t: data.animate("a", "b").ease(t), "linear"),
    "plugin": (lambda t: BaseAttr(t, key=t, value=t), "own"),
    "url": (lambda t: actions.get(t), "/a?b='c'"),
    "headers": (lambda t: actions.get("/", headers={"X-A": t}), "b"),
    "names of headers": (lambda t: actions.get("/", headers={t: "b"}), "X-A"),
    "content_type": (lambda t: actions.post("/", content_type=t), "form"),
    "form": (lambda t: actions.post("/", content_type="form", selector=t), "#f"),
    "retry": (lambda t: actions.get("/", retry=t), "never"),
    "request_cancellation": (lambda t: actions.get("/", request_cancellation=t), "cleanup"),
    "include_signals": (lambda t: actions.get("/", include_signals=t), "^a"),
    "payload": (lambda t: actions.post("/", payload={"a": t}), "it's"),
    "set_all": (lambda t: actions.set_all(t, t), "it's"),
    "clipboard": (lambda t: actions.clipboard(t), "it's"),
    "intl": (lambda t: actions.intl(t, 1), "number"),
    "javascript": (lambda t: javascript({"a": (t,)}), "it's"),
    "JSExpression": (lambda t: javascript(JSExpression(t)), "$a"),
}


@pytest.mark.parametrize("lazy", LAZY)
@pytest.mark.parametrize("place", PLACES)
def test_lazy_text(place: str, lazy: str) -> None:
    call, text = PLACES[place]
    if lazy == "Babel LazyProxy" and place.startswith(("names of", "custom property")):
        return  # It cannot be the key of a dict.
    found = call(LAZY[lazy](text))
    assert str(found) == str(call(text))
    if isinstance(found, BaseAttr):
        assert {**found} == {**call(text)}
        assert all(type(name) is str for name in found)
        assert all(value is True or type(value) is str for value in found.values())


BAD: dict[str, tuple[Callable[[Any], object], str]] = {
    "selector": (PLACES["selector"][0], "#a\ndata: mode remove"),
    "event_id": (PLACES["event_id"][0], "1\n\nevent: x"),
    "redirect": (PLACES["redirect"][0], "javascript:alert(1)"),
    "prefetch": (PLACES["prefetch"][0], "data:text/html,x"),
    "event": (PLACES["event"][0], "click onload=x"),
    "attributes": (PLACES["list of attributes"][0], "><script>"),
    "choice": (PLACES["choice"][0], "linear x=y"),
    "time": (PLACES["time"][0], "1s x=y"),
    "headers": (PLACES["headers"][0], "a\r\nb: c"),
    "signals": (PLACES["signals"][0], "{a: pwn()}"),
    "signal name": (PLACES["signal name"][0], "$a"),
    "statement": (PLACES["statement"][0], "a\0b"),
}


@pytest.mark.parametrize("lazy", LAZY)
@pytest.mark.parametrize("place", BAD)
def test_lazy_text_is_checked(place: str, lazy: str) -> None:
    call, text = BAD[place]
    with pytest.raises(ValueError):
        call(LAZY[lazy](text))


NO_TEXT: dict[str, Any] = {
    "None": None,
    "int": 5,
    "bytes": b"/a",
    "bytearray": bytearray(b"/a"),
    "memoryview": memoryview(b"/a"),
    "element of BeautifulSoup": bs4.BeautifulSoup("<p>a</p>", "html.parser").p,
    "element of FastHTML": fh.P("a"),
    "file": io.StringIO("a"),
    "class": str,
    "request": RequestFactory().get("/a"),
    "object": object(),
    "namespace": SimpleNamespace(path="/a", scheme="http"),
    "array": np.array(["a"]),
}
TAKES_MORE = [
    *("elements", "elements of svg", "elements of a list"),
    *("signal", "detail", "console_log", "signal value", "payload", "set_all", "javascript"),
    *("expression", "expressions", "attributes", "time", "namespace", "mode", "signal expression"),
]


@pytest.mark.parametrize("given", NO_TEXT)
@pytest.mark.parametrize("place", [place for place in PLACES if place not in TAKES_MORE])
def test_what_is_no_text(place: str, given: str) -> None:
    try:
        PLACES[place][0](NO_TEXT[given])
    except TypeError as error:
        assert len(str(error)) < 500
    except ValueError:
        assert (place, given) == ("plugin", "None"), "it stands for the class's own"
    else:
        assert given == "None", "only what may be left out may be None"


class Url(str):
    """A string that knows its parts."""

    scheme = path = fragment = property(lambda self: self)


URLS: dict[str, Any] = {
    "starlette": URL("https://host/a?b=c#d"),
    "starlette URLPath": URLPath("/a?b=c"),
    "httpx": httpx.URL("https://host/a?b=c#d"),
    "yarl": yarl.URL("https://host/a?b=c#d"),
    "yarl relative": yarl.URL("/a?b=c"),
    "pydantic": pydantic.HttpUrl("https://host/a?b=c#d"),
    "pydantic AnyUrl": pydantic.AnyUrl("https://host/a?b=c#d"),
    "urlsplit": urlsplit("https://host/a?b=c#d"),
    "urlparse": urlparse("/a?b=c#d"),
    "path": pathlib.PurePosixPath("/static/a.css"),
    "path of Windows": pathlib.PureWindowsPath("static\\a.css"),
    "own": Url("/a"),
}
WRITTEN = {
    "urlsplit": "https://host/a?b=c#d",
    "urlparse": "/a?b=c#d",
    "path of Windows": "static/a.css",
}


@pytest.mark.parametrize("name", URLS)
def test_url_objects(name: str) -> None:
    url, text = URLS[name], WRITTEN.get(name, str(URLS[name]))
    assert SSE.redirect(url) == SSE.redirect(text)
    assert SSE.replace_url(url) == SSE.replace_url(text)
    assert SSE.prefetch(url) == SSE.prefetch(text)
    assert SSE.prefetch([url, "/x"]) == SSE.prefetch([text, "/x"])
    assert actions.get(url) == actions.get(text)
    assert actions.post("/", headers={"X-Next": url}) == actions.post("/", headers={"X-Next": text})
    assert SSE.execute_script("x", attributes={"src": url}) == SSE.execute_script(
        "x", attributes={"src": text}
    )
    if name not in ("urlsplit", "urlparse", "path of Windows"):
        assert SSE.patch_signals({"url": url}) == SSE.patch_signals({"url": text})


@pytest.mark.parametrize(
    "url",
    [
        URL("javascript:alert(1)"),
        yarl.URL("javascript:alert(1)"),
        urlsplit("javascript:alert(1)"),
        pydantic.AnyUrl("javascript:alert(1)"),
        pathlib.PurePosixPath("javascript:alert(1)"),
        httpx.URL("data:text/html,x"),
        Url("javascript:alert(1)"),
    ],
    ids=lambda url: type(url).__name__,
)
def test_url_objects_are_checked(url: Any) -> None:
    for send in (SSE.redirect, SSE.replace_url, SSE.prefetch, lambda u: SSE.prefetch([u])):
        with pytest.raises(ValueError, match="must be relative or start with http"):
            send(url)


class OnlyOnce(SimpleLazyObject):
    """Like the nonce of Django 6: false until it is made."""

    def __init__(self) -> None:
        super().__init__(lambda: secrets.token_urlsafe(16))

    def __bool__(self) -> bool:
        return type(self.__dict__["_wrapped"]) is str


def nonces() -> list[Any]:
    kinds: list[Any] = [OnlyOnce]
    if django.VERSION >= (6,):
        kinds.append(importlib.import_module("django.utils.csp").LazyNonce)
    return kinds


@pytest.mark.parametrize("make", nonces())
def test_a_lazy_nonce_is_made_when_it_is_used(make: Callable[[], Any]) -> None:
    nonce = make()
    assert not nonce
    attribute = data.nonce(nonce)
    assert nonce
    assert attribute == {"data-nonce": str(nonce)}
    nonce = make()
    event = SSE.execute_script("x", attributes={"nonce": nonce})
    assert f' nonce="{nonce}">x</script>' in event
    nonce = make()
    assert SSE.patch_signals({"nonce": nonce}) == SSE.patch_signals({"nonce": str(nonce)})
