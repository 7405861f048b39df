"""How texts are read: strings as Python has them, elements as a browser has them."""

from __future__ import annotations

import ast
import sysconfig
from pathlib import Path

import html5lib
import made_up
import pytest
from hypothesis import example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from datastar_py.lint.markup import elements
from datastar_py.lint.python import String, strings
from datastar_py.lint.templates import GAP, HOLE, masked

SETTINGS = hypothesis_settings(deadline=None, derandomize=True, database=None, max_examples=300)


def found(source: str) -> list[String]:
    return list(strings(source, 0, len(source), []))


# --- strings --------------------------------------------------------------------------------------

LIBRARY = Path(sysconfig.get_paths()["stdlib"])
# Files with many kinds of strings, and what was written before f-strings could hold all.
CHOSEN = [
    *("ast.py", "argparse.py", "tokenize.py", "textwrap.py", "html/parser.py", "json/decoder.py"),
    *("re/_parser.py", "string/__init__.py", "string.py", "typing.py", "inspect.py", "pdb.py"),
    *("http/server.py", "idlelib/help.py", "test/test_fstring.py", "pydoc.py", "turtle.py"),
]


@pytest.mark.parametrize(
    "path", [path for name in CHOSEN if (path := LIBRARY / name).exists()], ids=lambda p: p.name
)
def test_strings_of_the_standard_library(path: Path) -> None:
    """Every string that Python reads is read, with the same text, from the same place."""
    source = path.read_text("utf-8")
    lines = source.splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    by_place = {string.start: string for string in found(source)}
    tree = ast.parse(source)
    formatted = [node for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)]
    inner = {id(part) for node in formatted for part in ast.walk(node)}
    count = 0
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inner:
            column = len(lines[node.lineno - 1].encode()[: node.col_offset].decode())
            string = by_place[starts[node.lineno - 1] + column]
            if "\\N{" not in source[string.start : string.end]:
                assert string.text == node.value, (node.lineno, node.value)
            assert len(string.places) == len(string.text) + 1
            count += 1
    assert count > 20


@given(st.text(st.characters(exclude_categories=("Cs",)), max_size=40))
@example("a\\'\"\n\t\0{}{{}}ä\U0001f600")
@SETTINGS
def test_any_text_as_a_string(text: str) -> None:
    for source in (repr(text), f"'''{text.translate(ESCAPES)}'''", ascii(text)):
        (string,) = found(f"x = {source}")
        assert string.text == ast.literal_eval(source)


ESCAPES = {ord("\\"): "\\\\", ord("'"): "\\'", ord("\r"): "\\r", 0: "\\0"}


@given(st.text(st.characters(exclude_categories=("Cs",)), max_size=40))
@SETTINGS
def test_any_text_in_an_f_string(text: str) -> None:
    inside = repr(text)[1:-1].replace("{", "{{").replace("}", "}}")
    if "\\N" in inside:
        return
    quote = repr(text)[0]
    (string,) = found(f"x = f{quote}{{a!r:>{{w}}}}{inside}{{b}}{quote}")
    assert string.text == f"{HOLE}{text}{HOLE}"
    assert len(string.fields) == 2


@pytest.mark.parametrize(
    ("source", "texts"),
    [
        ("x = f'{a[\"b\"]}c' 'd'", [f"{HOLE}cd", "b"]),
        ("x = f'{a['b']}c'", [f"{HOLE}c", "b"]),
        ("x = f'{{a}} {b:{c}} {d:\"^9}'", [f"{{a}} {HOLE} {HOLE}"]),
        ("x = f'''{\n  ', '.join(f\"{y}\" for y in z)\n}'''", [HOLE, ", ", HOLE]),
        ("x = rf'\\d{a}\\''", [f"\\d{HOLE}\\'"]),
        ("x = t'{a}' f'{b}'", [HOLE + HOLE]),
        ("x = ('a'  # 'no'\n     'b'\n     \"c\")", ["abc"]),
        ("x = 'a' \\\n 'b'", ["ab"]),
        ("x = 'a', 'b'", ["a", "b"]),
        ("x = 'open\ny = 'b'", ["open", "b"]),
        ("x = f'{open", [HOLE]),
        ("# it's\nx = 'a'", ["a"]),
        ("x = ''\ny = \"\"", ["", ""]),
    ],
)
def test_strings(source: str, texts: list[str]) -> None:
    assert [string.text for string in found(source)] == texts


def test_places() -> None:
    source = "x = f'a\\x41{b}\\\nc' r'\\d'"
    (string,) = found(source)
    assert string.text == f"aA{HOLE}c\\d"
    assert [source[place] for place in string.places[:-1]] == list("a\\{c\\d")


# --- elements -------------------------------------------------------------------------------------


def by_browser(page: str) -> list[tuple[str, dict[str, str]]]:
    """The elements with attributes, as html5lib has them, which reads as browsers do."""
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    return [
        (
            str(node.tag).rpartition("}")[2].lower(),
            {str(k).rpartition("}")[2]: v for k, v in node.attrib.items()},
        )
        for node in tree.iter()
        if isinstance(node.tag, str) and node.attrib
    ]


def by_linter(page: str) -> list[tuple[str, dict[str, str]]]:
    from html import unescape

    read: list[tuple[str, dict[str, str]]] = []
    for element in elements(page, []):
        given: dict[str, str] = {}
        for attribute in element.attributes:
            given.setdefault(attribute.name.lower(), unescape(attribute.value or ""))
        if given:
            read.append((element.name, given))
    return read


def test_elements_of_made_up_pages() -> None:
    pages = [text for name, text in made_up.templates(120, seed=5) if name.endswith(".html")]
    assert len(pages) == 40
    for page in pages:
        body = page.replace("<html", "<div").replace("</html", "</div").replace("<form", "<div")
        expected = [one for one in by_browser(body) if one[0] not in ("html", "head", "body")]
        assert sorted(map(str, by_linter(body))) == sorted(map(str, expected))


@pytest.mark.parametrize(
    "page",
    [
        "<p a=1 b='2' c=\"3\" d e = 'f' g=h/>",
        "<p\n  a='x\ny'\tb>",
        "<p a='<b c=1>' d>",
        "<p a=b<c d>",
        "<p/a/b=1/c>",
        "<!-- <p a> --><p b>",
        "<!--><p b>--><p c>",
        "<script>'<p a>'</script><p b>",
        "<style><p a></style><textarea><p a></textarea><title><p a></title><p b>",
        "<p A=1 DATA-On:Click=2>",
        "<p a=1 a=2>",
        "a < b <p c> 1<2",
        "</p a><p b>",
        "<p a='1'b='2'>",
        "<my-field a><svg viewBox='0 0'/></my-field>",
        "<p a=''><p b>",
        "<p data-x='a &amp; b &quot;c&quot;'>",
    ],
)
def test_elements(page: str) -> None:
    def read(pairs: list[tuple[str, dict[str, str]]]) -> list[str]:
        return sorted(str((tag, {k.lower(): v for k, v in given.items()})) for tag, given in pairs)

    assert read(by_linter(page)) == read(by_browser(page))


@given(st.text("<>/=\"' abc-:!\n{%}#", max_size=60))
@SETTINGS
def test_any_page_is_read_to_its_end(page: str) -> None:
    text, comments = masked(page)
    assert len(text) == len(page)
    for element in elements(text, comments):
        for attribute in element.attributes:
            name = attribute.name.removesuffix(GAP)
            assert text.startswith(name, attribute.start)
            if attribute.value and attribute.value not in (GAP, HOLE):
                assert text.startswith(attribute.value, attribute.value_start)


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("a{{ b }}c", "aHHHHHHHc"),
        ('{{ "}" }}x{{ a|b("%}") }}', "HHHHHHHHHx" + "H" * 15),
        ("{% if a > '\"' %}x{%- endif -%}", "G" * 16 + "x" + "G" * 13),
        ("{# {{ a }} #}x", "G" * 13 + "x"),
        ("{% comment %}<p>{% endcomment %}x", "G" * 32 + "x"),
        ('{%- comment "why" -%}\n<p>{%- endcomment -%}x', "G" * 43 + "x"),
        ("<%= a %>b<% c %>", "HHHHHHHHbGGGGGGG"),
        ("<?php echo '>' ?>x<?= 1 ?>", "G" * 17 + "xHHHHHHHH"),
        ("{a} {b{c}} %}", "{a} {b{c}} %}"),
        ("{{ open", "{{ open"),
    ],
)
def test_templates(template: str, text: str) -> None:
    assert masked(template)[0] == text.replace("H", HOLE).replace("G", GAP)
