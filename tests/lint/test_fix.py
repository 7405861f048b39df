"""--fix: only what is certain, once and for all, and nothing else in the file changes."""

from __future__ import annotations

import random
from pathlib import Path

import made_up
import pytest

from datastar_py.lint import Options, in_text
from datastar_py.lint.__main__ import main
from datastar_py.lint.files import mended

CERTAIN = {
    '<b data-on-click="$n++">': '<b data-on:click="$n++">',
    '<b data-on-click__once="$n++">': '<b data-on:click__once="$n++">',
    "<b data-on-load=\"@get('/x')\">": "<b data-init=\"@get('/x')\">",
    '<b data-preserve-attrs="open">': '<b data-preserve-attr="open">',
    '<b data-class-active="$on">': '<b data-class:active="$on">',
    '<b data-on-datastar-sse="$n++">': '<b data-on:datastar-fetch="$n++">',
    '<b data-on:datastar-sse="$n++">': '<b data-on:datastar-fetch="$n++">',
    '<b data-on:a__view-transition="$n++">': '<b data-on:a__viewtransition="$n++">',
    '<b data-on:a__throttle.1s.trail="$n++">': '<b data-on:a__throttle.1s.trailing="$n++">',
    '<b data-bind="$name">': '<b data-bind="name">',
    "<b data-init=\"@get('/x', {'retryMaxWaitMs': 1})\">": "<b data-init=\"@get('/x', {'retryMaxWait': 1})\">",
    "<b data-init=\"$$get('/x')\">": "<b data-init=\"@get('/x')\">",
    '<b data-on-click__view-transition="$$post(`/x`, {retryMaxWaitMs: 1})">': '<b data-on:click__viewtransition="@post(`/x`, {retryMaxWait: 1})">',
}  # fmt: skip

# More than one thing could have been meant.
UNCERTAIN = [
    '<b data-txt="$n">',
    '<b data-signals:userName="1">',
    '<b data-on-my-event="$n++">',
    '<b data-on:click__trusted="$n++">',
    '<b data-init__once="$n++">',
    '<b data-show>',
    '<b data-ref:a="b">',
    '<b data-star-on:click="$n++">',
    "<b data-init=\"@get('/x', {includeLocal: true})\">",
    '<b data-on:click__debounce.0.5s="$n++">',
    '<b data-on:click.prevent="$n++">',
]  # fmt: skip


def fixed(folder: Path, name: str, text: str) -> str:
    path = folder / name
    path.write_bytes(text.encode())
    main([str(path), "--fix"])
    return path.read_bytes().decode()


@pytest.mark.parametrize("text", CERTAIN)
def test_what_is_certain(tmp_path: Path, text: str) -> None:
    before, after = "<!-- datastar -->\r\n<p>ä\t", "</b>\r\n\r\n"
    once = fixed(tmp_path, "x.html", before + text + after)
    assert once == before + CERTAIN[text] + after
    assert fixed(tmp_path, "x.html", once) == once
    assert in_text(once, Options(), is_python=False) == []


@pytest.mark.parametrize("text", CERTAIN)
def test_in_programs(tmp_path: Path, text: str) -> None:
    for form in ("PAGE = '''datastar{}'''\n", "PAGE = f'''{{x}}\n datastar{}'''\n"):
        if "{{" in form and "{" in text:
            continue
        program = form.format(text) if "{{" in form else form.replace("{}", text)
        wanted = form.format(CERTAIN[text]) if "{{" in form else form.replace("{}", CERTAIN[text])
        got = fixed(tmp_path, "x.py", program.replace("{{x}}", "{x}"))
        assert got == wanted.replace("{{x}}", "{x}")


@pytest.mark.parametrize("text", UNCERTAIN)
def test_what_is_not(tmp_path: Path, text: str, capsys: pytest.CaptureFixture[str]) -> None:
    page = f"<!-- datastar -->{text}"
    assert fixed(tmp_path, "x.html", page) == page
    assert "1 found" in capsys.readouterr().err


def test_a_key_of_a_mapping(tmp_path: Path) -> None:
    program = 'x = b({"data-on-click": "$n++", "_data-on-load": "$n++"}, data_on_click="$n++")\n'
    assert fixed(tmp_path, "x.py", program) == (
        'x = b({"data-on:click": "$n++", "_data-init": "$n++"}, data_on_click="$n++")\n'
    )


def test_escapes_are_left_to_a_person(tmp_path: Path) -> None:
    """A name that a program spells in pieces or by escapes is no plain text to write over."""
    program = "x = '<b data-on\\x2dclick=\"$n++\">'\n"
    assert fixed(tmp_path, "x.py", program) == program
    program = "x = '<b data-' 'on-click=\"$n++\">'\n"
    assert fixed(tmp_path, "x.py", program) == "x = '<b data-' 'on:click=\"$n++\">'\n"


def test_many_at_once() -> None:
    """Mended pages have nothing left that can be mended, whatever was mixed into them."""
    pick = random.Random(3)
    for _ in range(200):
        lines = made_up.plain(pick).split("\n")
        for _ in range(5):
            lines.insert(pick.randint(2, len(lines)), pick.choice(list(CERTAIN)))
        text = "\n".join(lines)
        for _ in range(3):
            found = in_text(text, Options(), is_python=False)
            text = mended(text, [one.edit for one in found if one.edit])
        assert in_text(text, Options(), is_python=False) == []


def test_status(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "x.html"
    path.write_text('<b data-on-click="$n++"><b data-txt="$n">')
    assert main([str(path), "--fix"]) == 1
    assert capsys.readouterr().err == "1 files read, 1 found, 1 mended\n"
    path.write_text('<b data-on-click="$n++">')
    assert main([str(path), "--fix"]) == 0
    assert capsys.readouterr().err == "1 files read, 0 found, 1 mended\n"
