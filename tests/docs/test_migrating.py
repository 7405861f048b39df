"""docs/migrating.md: old names give what it shows, and the new ones are there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from datastar_py import ServerSentEventGenerator, attribute_generator, consts

PAGE = (Path(__file__).parents[2] / "docs" / "migrating.md").read_text("utf-8")
BLOCKS: list[tuple[str, str]] = re.findall(r"^```(\w+)\n(.*?)^```$", PAGE, re.M | re.S)
[SESSION] = [text for language, text in BLOCKS if language == "pycon"]
STEPS = re.findall(r"^>>> (.*)\n(\w+): (.*)$", SESSION, re.M)
ROWS = re.findall(r"^\| `([^`]+)` \| `([^`]+)` \|", PAGE, re.M)
NAMES: dict[str, Any] = {
    "SSE": ServerSentEventGenerator,
    "data": attribute_generator,
    **{name: getattr(consts, name) for name in dir(consts)},
}


@pytest.mark.parametrize(("code", "kind", "said"), STEPS)
def test_session(code: str, kind: str, said: str) -> None:
    with pytest.raises((AttributeError, ImportError, TypeError)) as caught:
        exec(code, dict(NAMES))
    assert (type(caught.value).__name__, str(caught.value)) == (kind, said)


def test_the_whole_session_is_tried() -> None:
    assert len(STEPS) == SESSION.count(">>>") == 3


@pytest.mark.parametrize(
    ("old", "new"),
    [row for row in ROWS if re.match(r"(SSE|data|EventType)\.\w+$|[A-Z]\w+$", row[0])],
)
def test_names(old: str, new: str) -> None:
    eval(new, dict(NAMES))
    with pytest.raises((AttributeError, NameError)):
        eval(old, dict(NAMES))


@pytest.mark.parametrize("new", [new for old, new in ROWS if old.startswith("from ")])
def test_imports(new: str) -> None:
    from django.conf import settings

    if not settings.configured:
        settings.configure(DEFAULT_CHARSET="utf-8")
    exec(new.partition(";")[0], {})


@pytest.mark.parametrize(
    ("old", "new"), [row for row in ROWS if row[0].startswith("data.on(") or "persist(" in row[0]]
)
def test_what_means_something_else_today(old: str, new: str) -> None:
    """The old spelling is valid, and writes another attribute than the new one."""
    one, other = (str(eval(text.replace("…", "'$a'"), dict(NAMES))) for text in (old, new))
    assert one.partition("=")[0] != other.partition("=")[0] or "persist" in old


def test_app() -> None:
    from fastapi.testclient import TestClient

    from datastar_py.testing import PatchElements, events

    [code] = [text for language, text in BLOCKS if language == "python"]
    names: dict[str, Any] = {}
    exec(code, names)
    response = TestClient(names["app"]).get("/clock")
    assert events(response) == [PatchElements("<b id='clock'>12:00</b>")]
