"""Programs on the pages of the reference: each one runs, and what it asserts holds."""

from __future__ import annotations

import re
from typing import Any

import pytest
from checkout import ROOT

PAGES = ("attributes", "actions", "events")
PROGRAMS = [
    pytest.param(code, id=f"{page}-{number}")
    for page in PAGES
    for number, code in enumerate(
        re.findall(
            r"^```python\n(.*?)^```$",
            (ROOT / "docs" / "reference" / f"{page}.md").read_text("utf-8"),
            re.M | re.S,
        )
    )
    # The rest are signatures.
    if re.search(r"^(from|import) ", code, re.M)
]


@pytest.mark.parametrize("code", PROGRAMS)
def test_program(code: str) -> None:
    # What the text around it speaks of.
    names: dict[str, Any] = {"name": "Ada"}
    exec(code, names)


@pytest.mark.parametrize("library", ["jinja2", "htpy", "htmy", "fasthtml"])
def test_every_library_is_shown_and_run(library: str) -> None:
    code = [str(program.values[0]) for program in PROGRAMS]
    assert any(library in one and "assert" in one for one in code)


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
