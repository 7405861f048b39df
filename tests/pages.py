"""The pages of docs/, as tests read them: the blocks of code, and where they stand."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

DOCS = Path(__file__).resolve().parent.parent / "docs"


def blocks(page: str) -> list[tuple[str, str]]:
    """The language and the text of each block of a page of docs/, in their order."""
    text = (DOCS / page).read_text("utf-8")
    return re.findall(r"^```(\w+)\n(.*?)^```$", text, re.M | re.S)


def written_in(page: str, language: str) -> list[str]:
    """The blocks in one language."""
    return [text for name, text in blocks(page) if name == language]


def commands(page: str) -> list[tuple[str, str]]:
    """Each command of a console on the page, with the output that stands below it."""
    found: list[tuple[str, str]] = []
    for console in written_in(page, "console"):
        for shown in re.split(r"^\$ ", console, flags=re.M)[1:]:
            command, _, output = shown.partition("\n")
            found.append((command, output))
    return found


def files(text: str) -> dict[str, str]:
    """What the blocks of a text hold that begin with the name of a file, by that name."""
    found = re.findall(
        r"^```\w+\n(?:# |<!-- |\{# )([\w/.-]+\.\w+)(?: -->| #\})?\n(.*?)^```$", text, re.M | re.S
    )
    return dict(found)


def program(*codes: str) -> Any:
    """A module that was run as one in a file is, so that classes in it find what they name."""
    module = sys.modules["app"] = ModuleType("app")
    for code in codes:
        exec(compile(code, "app.py", "exec", dont_inherit=True), module.__dict__)
    return module
