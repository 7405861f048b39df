"""Programs on the pages of the reference: each one runs, and what it asserts holds."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = ("attributes", "actions", "events")


def programs(page: str) -> list[str]:
    """The code of a page that is no signature. One block may go on where another ended."""
    text = (ROOT / "docs" / "reference" / f"{page}.md").read_text("utf-8")
    blocks = re.findall(r"^```python\n(.*?)^```$", text, re.M | re.S)
    return [code for code in blocks if re.search(r"^(from|import) ", code, re.M)]


@pytest.mark.parametrize("page", PAGES)
def test_programs(page: str) -> None:
    """In a process of their own, since some of them set something up."""
    # What the text around speaks of.
    code = "\n".join(['name = "Ada"', *programs(page)])
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr


@pytest.mark.parametrize("library", ["jinja2", "htpy", "htmy", "fasthtml"])
def test_every_library_is_shown_and_run(library: str) -> None:
    assert any(library in code and "assert" in code for code in programs("attributes"))


def test_what_htpy_and_htmy_do_to_keywords() -> None:
    """Why the page says what it says of them."""
    import asyncio

    import htpy
    from htmy import Renderer, html

    from datastar_py import attribute_generator as data

    save = data.on("click", "$a").once
    assert "data-on:click--once" in str(htpy.button(**save)["Save"])
    assert "data-on:click--once" in asyncio.run(Renderer().render(html.button("Save", **save)))


def test_a_variable_of_a_template_hides_the_generator() -> None:
    import jinja2

    from datastar_py import attribute_generator as data

    env = jinja2.Environment()
    env.globals.update(data=data)
    template = env.from_string('<p {{ data.text("$a") }}>')
    assert template.render() == '<p data-text="$a">'
    with pytest.raises(jinja2.UndefinedError):
        template.render(data={"a": 1})
