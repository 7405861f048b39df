"""No false alarm: over templates of many kinds, other libraries' attributes, and the examples."""

from __future__ import annotations

import random
import re
import time
from datetime import timedelta
from pathlib import Path

import made_up
import pytest

from datastar_py import action_generator
from datastar_py.attributes import AttributeGenerator, JSExpression
from datastar_py.lint import Options, in_text
from datastar_py.lint.__main__ import main

COUNT = 1200
ROOT = made_up.ROOT


@pytest.fixture(scope="module")
def templates() -> dict[str, str]:
    return dict(made_up.templates(COUNT, seed=20))


def test_templates(templates: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    assert len(templates) == COUNT
    found = {}
    started = time.process_time()
    for name, text in templates.items():
        found[name] = in_text(text, Options(), is_python=name.endswith(".py"))
    seconds = time.process_time() - started
    assert {name: one for name, one in found.items() if one} == {}
    lines = sum(text.count("\n") + 1 for text in templates.values())
    attributes = sum(text.count("data-") for text in templates.values())
    with capsys.disabled():
        print(
            f"\n{COUNT} templates, {lines:,} lines, {attributes:,} attributes, no finding: "
            f"{lines / seconds:,.0f} lines a second of a processor"
        )
    # Ten thousand are promised on a quiet machine; this only catches a run that hangs.
    assert lines / seconds > 500


def test_the_command(
    templates: dict[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The same from a folder, where nothing is to be mended either."""
    for name, text in templates.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
    assert main([str(tmp_path), "--fix"]) == 0
    printed = capsys.readouterr()
    assert (printed.out, printed.err) == ("", f"{COUNT} files read, 0 found\n")
    for name, text in templates.items():
        assert (tmp_path / name).read_text("utf-8") == text


def test_pages_of_the_aliased_bundle() -> None:
    pick = random.Random(7)
    for _ in range(100):
        lines = [
            f"<{tag} {' '.join(given)}>"
            for tag, given in (
                made_up.element(pick, datastar=True, prefix="data-star-") for _ in range(20)
            )
        ]
        assert in_text("\n".join(lines), Options(prefix="data-star-"), is_python=False) == []


@pytest.mark.parametrize("attribute", made_up.foreign())
def test_other_libraries(attribute: str) -> None:
    """Alone in a page, in a text of a program, and in a mapping."""
    page = f"<!doctype html>\n<p id=it {attribute}>"
    assert in_text(page, Options(), is_python=False) == []
    if "'" not in attribute:
        assert in_text(f"PAGE = '{page!s}'".replace("\n", ""), Options(), is_python=True) == []
    name, _, value = attribute.partition("=")
    mapping = f"x = {{{name!r}: {value.strip(chr(34)) or None!r}}}"
    assert in_text(mapping, Options(), is_python=True) == []


@pytest.mark.parametrize("name", ["matchmedia", "viewtransition", "scrollintoview", "onresize"])
def test_words_of_pro(name: str) -> None:
    """Joined, they are anybody's, unless the page is about Datastar."""
    element = f'<p data-{name}="slow">'
    assert in_text(element, Options(), is_python=False) == []
    (found,) = in_text(f'<p data-on:click="$n++">{element}', Options(), is_python=False)
    assert found.rule == "unknown-attribute"


def test_the_examples(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(ROOT / "examples"), str(ROOT / "tests" / "conformance")]) == 0
    assert "0 found" in capsys.readouterr().err


def test_whatever_the_sdk_writes() -> None:
    """Every example of the spec, as it is rendered, plain and aliased."""
    names = {"actions": action_generator, "timedelta": timedelta, "JSExpression": JSExpression}
    count = 0
    for record in (*made_up.SPEC.attributes, *made_up.SPEC.modifiers):
        for example in record.examples:
            for prefix in ("data-", "data-star-"):
                given = eval(example.python, {**names, "data": AttributeGenerator(prefix)})
                element = "html" if "nonce" in example.python else "input"
                page = f"<{element} {given}>"
                assert in_text(page, Options(prefix=prefix), is_python=False) == [], page
                count += 1
    assert count > 150


@pytest.mark.parametrize("page", ["README.md", *map(str, (ROOT / "docs").rglob("*.md"))])
def test_the_pages_of_the_docs(page: str) -> None:
    """All HTML that the documentation shows, but for what it shows to be wrong."""
    text = (ROOT / page).read_text("utf-8")
    for block in re.findall(r"^```(?:html|jinja|python)\n(.*?)^```$", text, re.M | re.S):
        if "data-on-click" not in block and "data-star-" not in block:
            assert in_text(block, Options(), is_python=False) == [], block
