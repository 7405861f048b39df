"""A whole page that is no response: its text, whatever stands for it."""

from collections import UserString
from enum import Enum
from typing import Any

import pytest
from django.utils.functional import lazystr
from django.utils.safestring import mark_safe
from markupsafe import Markup

from datastar_py._pages import html_of


class Texts(str, Enum):
    PAGE = "<p>page</p>"


class Lies(str):
    def __str__(self) -> str:
        return "<script>alert(1)</script>"

    def encode(self, *_: Any) -> bytes:
        return b"<script>alert(1)</script>"

    def isascii(self) -> bool:
        return True


class Renders:
    def __html__(self) -> str:
        return Lies("<p>page</p>")


@pytest.mark.parametrize(
    "page",
    [
        "<p>page</p>", Texts.PAGE, Lies("<p>page</p>"), Renders(), UserString("<p>page</p>"),
        Markup("<p>page</p>"), lazystr("<p>page</p>"), lazystr(mark_safe("<p>page</p>")),
    ],
    ids=lambda page: type(page).__name__,
)  # fmt: skip
def test_a_page_is_its_text(page: Any) -> None:
    found = html_of(page)
    assert type(found) is str and found == "<p>page</p>"


class SaysBytes:
    def __html__(self) -> bytes:
        return b"<p>"


@pytest.mark.parametrize("page", [None, 3, b"<p>", ["<p>"], SaysBytes(), Markup, object()])
def test_no_page(page: Any) -> None:
    with pytest.raises(TypeError, match=r"^page must be a response, HTML as a str"):
        html_of(page)


def test_a_page_that_cannot_be_sent() -> None:
    with pytest.raises(ValueError, match=r"^page must be text that UTF-8 can carry"):
        html_of(Lies("\ud800"))
