"""The tag that loads the client, and the facts in it."""

import base64
import hashlib
import re
from collections import UserString
from enum import Enum
from html.parser import HTMLParser
from typing import Any

import pytest

from datastar_py.client import CLIENT_INTEGRITY, CLIENT_URL, datastar_script
from datastar_py.consts import DATASTAR_CLIENT_VERSION


class Script(HTMLParser):
    """The attributes of the one script element of a text, as a browser would read it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[Any] = []
        self.feed(text)
        self.close()
        assert [tag for tag, _ in self.found] == ["script", "end of script"]
        self.attributes: dict[str, str | None] = dict(self.found[0][1])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, attrs))

    def handle_endtag(self, tag: str) -> None:
        self.found.append((f"end of {tag}", []))

    def handle_data(self, data: str) -> None:
        raise AssertionError(data)


def attributes(*args: Any, **given: Any) -> dict[str, str | None]:
    return Script(datastar_script(*args, **given)).attributes


def test_from_the_cdn() -> None:
    assert attributes() == {"type": "module", "src": CLIENT_URL, "integrity": CLIENT_INTEGRITY}
    assert f"@{DATASTAR_CLIENT_VERSION}/" in CLIENT_URL


def test_the_hash_is_one() -> None:
    kind, digest = CLIENT_INTEGRITY.split("-")
    assert kind == "sha256"
    assert base64.b64decode(digest, validate=True).hex().startswith("727844adfc825ee6")


def test_a_file_of_ones_own() -> None:
    assert attributes("/static/datastar.js") == {"type": "module", "src": "/static/datastar.js"}
    hashed = "sha384-" + base64.b64encode(hashlib.sha384(b"x").digest()).decode()
    got = attributes("a.js", integrity=hashed, nonce="abc")
    assert got == {"type": "module", "src": "a.js", "integrity": hashed, "nonce": "abc"}
    assert attributes(integrity=hashed)["integrity"] == hashed
    several = f"{hashed} {CLIENT_INTEGRITY}"
    assert attributes("a.js", integrity=several)["integrity"] == several


def test_it_is_html() -> None:
    tag: Any = datastar_script()
    assert tag.__html__() == tag == str(tag)
    assert re.fullmatch(r"<script [^<>]*></script>", tag)


HOSTILE = "\"'><script>alert(1)</script>&amp;"


def test_hostile_texts_are_escaped() -> None:
    got = attributes(f"/a?{HOSTILE}", nonce=HOSTILE)
    assert (got["src"], got["nonce"]) == (f"/a?{HOSTILE}", HOSTILE)


class Lazy:
    """As Django's lazy nonce: its class says that it is a str, and its type does not."""

    @property
    def __class__(self) -> Any:  # type: ignore[override]
        return str

    def __str__(self) -> str:
        return "made late"

    def __bool__(self) -> bool:
        return False


def test_a_lazy_nonce() -> None:
    assert attributes(nonce=Lazy())["nonce"] == "made late"


class Lies(str):
    """Is a hash until it is written."""

    def __format__(self, spec: str) -> str:
        return HOSTILE

    __str__ = __repr__ = lambda self: HOSTILE


class Texts(str, Enum):
    HASH = CLIENT_INTEGRITY


@pytest.mark.parametrize(
    "given", [Lies(CLIENT_INTEGRITY), Texts.HASH, UserString(CLIENT_INTEGRITY)]
)
def test_a_text_is_its_content(given: Any) -> None:
    assert attributes("/a.js", integrity=given)["integrity"] == CLIENT_INTEGRITY
    assert attributes("/a.js", nonce=given)["nonce"] == CLIENT_INTEGRITY
    assert attributes(given)["src"] == CLIENT_INTEGRITY


@pytest.mark.parametrize(
    ("given", "kind", "message"),
    [
        ({"src": "javascript:alert(1)"}, ValueError, "src must be relative or start with http"),
        ({"src": "data:text/javascript,x"}, ValueError, "src must be relative or start with"),
        ({"src": ""}, ValueError, "src must be a URL"),
        ({"src": "/a\n"}, ValueError, "src must be a URL"),
        ({"src": 5}, TypeError, "src must be a str, not int"),
        ({"integrity": "727844ad"}, ValueError, "integrity must be a hash such as"),
        ({"integrity": 'sha256-x" onload="x'}, ValueError, "integrity must be a hash such as"),
        ({"integrity": ""}, ValueError, "integrity must be a hash such as"),
        ({"integrity": 5}, TypeError, "integrity must be a str, not int"),
        ({"nonce": ""}, ValueError, "nonce must be text that is not empty"),
        ({"nonce": "a\nb"}, ValueError, "nonce must be text that is not empty"),
        ({"nonce": "\ud800"}, ValueError, "nonce must be text that UTF-8 can carry"),
        ({"nonce": b"a"}, TypeError, "nonce must be a str, not bytes"),
    ],
)
def test_refused(given: Any, kind: type[Exception], message: str) -> None:
    with pytest.raises(kind) as caught:
        datastar_script(**given)
    assert str(caught.value).startswith(message)
