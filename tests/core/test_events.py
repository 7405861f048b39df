"""An event comes out of a browser's parser as it went in, whatever its text is."""

from __future__ import annotations

import json
from collections.abc import Callable
from enum import Enum
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sse_parser import Event, parse

from datastar_py import ServerSentEventGenerator as SSE
from datastar_py import consts
from datastar_py.sse import DatastarEvent

BREAKS = "\r\n\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029\0: \ufeff"
TEXT = st.one_of(st.text(), st.text(st.sampled_from(BREAKS + "ab<>&\"'")))
# The client drops all signals over that one name, which is refused.
NAMES = TEXT.filter(lambda name: name != "__proto__")
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT,
    lambda inner: st.lists(inner) | st.dictionaries(NAMES, inner),
    max_leaves=20,
)


def lines_of(event: Event) -> dict[str, list[str]]:
    """Data lines by name, each split at its first space, as the client does."""
    found: dict[str, list[str]] = {}
    for line in event.data.split("\n"):
        name, space, value = line.partition(" ")
        assert space, line
        found.setdefault(name, []).append(value)
    return found


def only(event: DatastarEvent) -> Event:
    """The one event of a text, which must leave nothing behind."""
    assert type(event) is DatastarEvent
    (found,) = parse(event.encode())
    assert parse(event.encode() * 2)[1].data == found.data
    return found


def lf(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


@given(TEXT)
@example("")
@example("a\n")
@example("\n\nevent: x\n\n")
@example("\u2028")
def test_elements(text: str) -> None:
    event = only(SSE.patch_elements(text))
    assert event.type == "datastar-patch-elements"
    assert lines_of(event) == {"elements": lf(text).split("\n")}
    assert "\n".join(lines_of(event)["elements"]) == lf(text)


@given(st.lists(TEXT))
def test_several_elements(texts: list[str]) -> None:
    event = only(SSE.patch_elements(texts))
    assert "\n".join(lines_of(event)["elements"]) == lf("\n".join(texts))


class Html:
    """Renders itself."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __html__(self) -> str:
        return self.text


def test_objects_that_render_themselves() -> None:
    assert SSE.patch_elements(Html("<b></b>")) == SSE.patch_elements("<b></b>")
    assert SSE.patch_elements([Html("<b>"), "<i>"]) == SSE.patch_elements("<b>\n<i>")
    assert SSE.patch_elements(Html(x) for x in "ab") == SSE.patch_elements("a\nb")


@given(st.dictionaries(NAMES, JSON))
def test_signals(signals: dict[str, Any]) -> None:
    event = only(SSE.patch_signals(signals))
    assert event.type == "datastar-patch-signals"
    (line,) = lines_of(event)["signals"]
    assert json.loads(line) == signals


@given(st.dictionaries(NAMES, JSON), st.sampled_from([None, 2, "\t"]))
def test_signals_as_text(signals: dict[str, Any], indent: int | str | None) -> None:
    text = json.dumps(signals, ensure_ascii=False, indent=indent)
    for ends in (text, text.replace("\n", "\r\n"), text.replace("\n", "\r")):
        event = only(SSE.patch_signals(ends))
        assert json.loads("\n".join(lines_of(event)["signals"])) == signals


LINES: dict[str, Callable[[str], DatastarEvent]] = {
    "selector": lambda text: SSE.patch_elements("a", selector=text),
    "selector of remove": lambda text: SSE.remove_elements(text),
    "view_transition_selector": lambda text: SSE.patch_elements(
        "a", use_view_transition=True, view_transition_selector=text
    ),
    "event_id": lambda text: SSE.patch_elements("a", event_id=text),
    "event_id of signals": lambda text: SSE.patch_signals({}, event_id=text),
    "event_id of script": lambda text: SSE.execute_script("a", event_id=text),
}


@pytest.mark.parametrize("argument", LINES)
@given(text=TEXT)
@example(text="#a\n\nevent: datastar-patch-elements\ndata: elements <img>")
@example(text="1\rretry: 5")
@example(text="a\0b")
def test_options_of_one_line(argument: str, text: str) -> None:
    try:
        event = LINES[argument](text)
    except ValueError as error:
        assert argument.split()[0] in str(error)
        in_a_header = argument.startswith("event_id") and not (
            text.isprintable() and all(character <= "\xff" for character in text)
        )
        assert not text or in_a_header or any(character in text for character in "\r\n\0")
        return
    assert not any(character in text for character in "\r\n\0")
    found = only(event)
    if argument.startswith("event_id"):
        assert found.id == text
    elif text:
        name = "selector" if argument.startswith("selector") else "viewTransitionSelector"
        assert lines_of(found)[name] == [text]


METHODS: dict[str, Callable[[str], DatastarEvent]] = {
    "patch_elements": lambda t: SSE.patch_elements(t, "#a", "inner", True, "#b", "svg", "1", 5),
    "patch_signals": lambda t: SSE.patch_signals(t, "1", True, 5),
    "patch_signals of a mapping": lambda t: SSE.patch_signals({t: [t]}, "1", True, 5),
    "remove_signals": lambda t: SSE.remove_signals(["a", t]),
    "execute_script": lambda t: SSE.execute_script(t, True, {"data-a": t}, "1", 5),
    "execute_script with a list": lambda t: SSE.execute_script("a", True, [t]),
    "execute_script with names": lambda t: SSE.execute_script("a", True, {t: "b"}),
    "redirect": lambda t: SSE.redirect(t),
    "replace_url": lambda t: SSE.replace_url("/" + t),
    "console_log": lambda t: SSE.console_log(t),
    "console_error": lambda t: SSE.console_error([t]),
    "dispatch_custom_event": lambda t: SSE.dispatch_custom_event(t, {t: t}, selector=t),
    "prefetch": lambda t: SSE.prefetch(["/a", t]),
}


@pytest.mark.parametrize("method", METHODS)
@given(text=TEXT)
@example(text="\n\nevent: datastar-patch-elements\ndata: elements <img>\n\n")
@example(text="\r\rid: 9\r")
def test_nothing_forges_an_event_or_a_line(method: str, text: str) -> None:
    try:
        event = METHODS[method](text)
    except ValueError:
        return
    found = only(event)
    assert found.type.startswith("datastar-patch-")
    known = [
        "mode",
        "selector",
        "useViewTransition",
        "viewTransitionSelector",
        "namespace",
        "elements",
    ]
    assert set(lines_of(found)) <= {*known, "onlyIfMissing", "signals"}
    names = [line.split(":")[0] for line in event.split("\n") if line]
    assert set(names) <= {"event", "id", "retry", "data"}
    assert names.count("event") == 1 and names.count("id") <= 1 and names.count("retry") <= 1


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("text", ["\ud800", "a\udfff"])
def test_lone_surrogates_are_refused_or_escaped(method: str, text: str) -> None:
    try:
        event = METHODS[method](text)
    except ValueError:
        return
    event.encode()
    assert text.encode("ascii", "backslashreplace").decode() in event


@pytest.mark.parametrize("argument", LINES)
def test_lone_surrogates_in_options_are_refused(argument: str) -> None:
    with pytest.raises(ValueError, match="without lone surrogates"):
        LINES[argument]("\ud800")


def test_remove_signals() -> None:
    def removed(*paths: str) -> Any:
        return json.loads(lines_of(only(SSE.remove_signals(paths)))["signals"][0])

    assert removed("a") == {"a": None}
    assert removed("a.b.c", "a.b.d", "e") == {"a": {"b": {"c": None, "d": None}}, "e": None}
    assert removed("a.b", "a") == removed("a", "a.b") == {"a": None}
    assert SSE.remove_signals("a.b") == SSE.remove_signals(["a.b"])


class Page(str, Enum):
    HOME = "<p>home</p>"
    DEFER = "defer"


class Wait(int, Enum):
    SHORT = 5


def test_members_of_an_enum_are_elements_by_their_value() -> None:
    for event in (
        SSE.patch_elements(Page.HOME),
        SSE.patch_elements([Page.HOME]),
        SSE.patch_elements(Page.HOME, "#a", "inner", namespace="svg"),
    ):
        assert lines_of(only(event))["elements"] == ["<p>home</p>"]


def test_members_of_an_enum_are_options_by_their_value() -> None:
    event = SSE.patch_elements("<p>", Page.HOME, event_id=Page.HOME)
    assert "id: <p>home</p>\n" in event
    assert lines_of(only(event))["selector"] == ["<p>home</p>"]
    assert "retry: 5\n" in SSE.patch_elements("<p>", retry_duration=Wait.SHORT)
    for named in ([Page.DEFER], {Page.DEFER: True}):
        assert " defer>" in SSE.execute_script("x", attributes=named)
    assert ' id="defer">' in SSE.execute_script("x", attributes={"id": Page.DEFER})
    assert SSE.execute_script(Page.HOME) == SSE.execute_script("<p>home</p>")
    assert SSE.redirect(Page.HOME) == SSE.redirect("<p>home</p>")


def test_modes_of_a_later_enum_are_written_by_value() -> None:
    mode = consts.ElementPatchMode.INNER
    assert f"{mode}" == str(mode) == "inner"
    assert SSE.patch_elements("a", "#b", mode) == SSE.patch_elements("a", "#b", "inner")
