"""The renderer on small templates: filters, headers, and what it says of a wrong template."""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import pytest

from codegen.command_line import SPEC
from codegen.load import load
from codegen.problems import Record
from codegen.render import (
    TemplateError,
    code,
    comment,
    docstring,
    find,
    literal,
    markdown,
    origin,
    render,
)


@dataclass(frozen=True, kw_only=True)
class Thing(Record):
    name: str
    doc: str = ""


@dataclass(frozen=True, kw_only=True)
class Small(Record):
    things: tuple[Thing, ...]
    version: str


SMALL = Small(things=(Thing(name="one", doc="First."), Thing(name="two")), version='v"1"')


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(here: Path, files: Mapping[str, str]) -> Path:
    for name, text in files.items():
        path = here / "t" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return here / "t"


def refusal(here: Path, files: Mapping[str, str]) -> str:
    with pytest.raises(TemplateError) as caught:
        render(SMALL, write(here, files))
    return str(caught.value)


# --- paths and headers --------------------------------------------------------------------------


def test_paths(here: Path) -> None:
    files = render(
        SMALL,
        write(
            here,
            {
                "a/b.py.j2": "x = 1\n",
                "a/_macros.j2": "{% macro m() %}{{ nothing.here }}{% endmacro %}",
                "a/__init__.py.j2": "y = 1\n",
                "a/_plain.py": "z  =  1\n",
                "a/py.typed": "",
                "tox.ini.j2": "[tox]\n",
                "docs/x.md.j2": "# X\n",
                "data.json.j2": "{}\n",
                ".hidden": "",
                "a/__pycache__/b.pyc": "",
            },
        ),
    )
    assert files == {
        "a/b.py": (
            "# Rendered from codegen/templates/a/b.py.j2 and spec/\n"
            "# by `python -m codegen`; edit those, not this file.\n\nx = 1\n"
        ),
        "a/__init__.py": (
            "# Rendered from codegen/templates/a/__init__.py.j2 and spec/\n"
            "# by `python -m codegen`; edit those, not this file.\n\ny = 1\n"
        ),
        "a/_plain.py": (
            "# Copied from codegen/templates/a/_plain.py\n"
            "# by `python -m codegen`; edit that file, not this one.\n\nz  =  1\n"
        ),
        "a/py.typed": "",
        "tox.ini": (
            "# Rendered from codegen/templates/tox.ini.j2 and spec/\n"
            "# by `python -m codegen`; edit those, not this file.\n\n[tox]\n"
        ),
        "docs/x.md": (
            "<!-- Rendered from codegen/templates/docs/x.md.j2 and spec/\n"
            "     by `python -m codegen`; edit those, not this file. -->\n\n# X\n"
        ),
        "data.json": "{}\n",
    }


def test_header_names_the_file_it_is_in(here: Path) -> None:
    files = render(
        SMALL, write(here, {"a/b.py.j2": "", "c.md": "x\n", "run.sh": "#!/bin/sh\ntrue\n"})
    )
    assert {path: origin(text) for path, text in files.items()} == {path: path for path in files}
    assert files["run.sh"].startswith("#!/bin/sh\n# Copied from")
    assert origin("# a comment\n") is None


def test_docstring_stays_first(here: Path) -> None:
    files = render(SMALL, write(here, {"m.py.j2": '"""{{ "Doc." | docstring(0) }}"""\nx = 1\n'}))
    assert ast.get_docstring(ast.parse(files["m.py"])) == "Doc."


def test_two_templates_of_one_file(here: Path) -> None:
    assert refusal(here, {"a.md": "", "a.md.j2": ""}) == (
        "t/a.md.j2: a second template of a.md; remove one"
    )


def test_no_templates(here: Path) -> None:
    with pytest.raises(TemplateError, match="nowhere: there is no such folder"):
        find(Path("nowhere"))


def test_copied_bytes_that_are_no_text(here: Path) -> None:
    write(here, {"a.md": ""}).joinpath("a.md").write_bytes(b"a\xff")
    with pytest.raises(TemplateError) as caught:
        render(SMALL, here / "t")
    assert str(caught.value) == "t/a.md: byte 1 is no UTF-8; save the file as UTF-8"


# --- what templates see -------------------------------------------------------------------------


def test_templates_see_the_fields_and_the_spec(here: Path) -> None:
    text = "{% for thing in things %}\n{{ thing.name }}\n{% endfor %}\n{{ spec.version }}"
    assert render(SMALL, write(here, {"a.txt.j2": text})) == {"a.txt": 'one\ntwo\nv"1"\n'}


def test_macros_see_them_too(here: Path) -> None:
    files = {
        "_m.j2": "{% macro all() %}{{ things | map(attribute='name') | join(',') }}{% endmacro %}",
        "a.txt.j2": '{% import "_m.j2" as m %}{{ m.all() }}',
    }
    assert render(SMALL, write(here, files))["a.txt"] == "one,two\n"


def test_last_line_end_survives_a_block(here: Path) -> None:
    text = "a\n{% for thing in things %}\n{{ thing.name }}\n{% endfor %}"
    assert render(SMALL, write(here, {"a.txt.j2": text}))["a.txt"] == "a\none\ntwo\n"


def test_black_formats_python_alone(here: Path) -> None:
    files = render(SMALL, write(here, {"a.py.j2": "x = {'a':1,}", "a.txt.j2": "x = {'a':1,}"}))
    assert files["a.py"].endswith('\nx = {\n    "a": 1,\n}\n')
    assert files["a.txt"] == "x = {'a':1,}\n"


# --- refusals -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("a\n{{ nope }}", "t/x.md.j2:2: 'nope' is undefined\n    {{ nope }}"),
        (
            "{% for t in things %}\n{{ t.colour }}\n{% endfor %}",
            "t/x.md.j2:2: 'test_render.Thing object' has no attribute 'colour'\n    {{ t.colour }}",
        ),
        (
            "\n\n{{ 1 | nofilter }}",
            "t/x.md.j2:3: No filter named 'nofilter'.\n    {{ 1 | nofilter }}",
        ),
        (
            "{% for t in things %}\n",
            "t/x.md.j2:1: Unexpected end of template. Jinja was looking for the following tags: "
            "'endfor' or 'else'. The innermost block that needs to be closed is 'for'.\n"
            "    {% for t in things %}",
        ),
        (
            "{{ things | named('tow') }}",
            "t/x.md.j2:1: nothing is named 'tow'; did you mean 'two'?\n"
            "    {{ things | named('tow') }}",
        ),
        (
            "{{ things[0] | literal }}",
            "t/x.md.j2:1: a Thing has no literal: give one of its fields\n"
            "    {{ things[0] | literal }}",
        ),
        ("{{ nope | literal }}", "t/x.md.j2:1: 'nope' is undefined\n    {{ nope | literal }}"),
        (
            "{{ 1 / 0 }}",
            "t/x.md.j2:1: ZeroDivisionError: division by zero\n    {{ 1 / 0 }}",
        ),
        (
            "{% import '_no.j2' as m %}",
            "t/x.md.j2:1: there is no template '_no.j2'\n    {% import '_no.j2' as m %}",
        ),
    ],
)
def test_template_error(here: Path, template: str, message: str) -> None:
    assert refusal(here, {"x.md.j2": template}) == message


def test_template_error_in_a_macro(here: Path) -> None:
    files = {
        "_m.j2": "\n{% macro bad() %}\n{{ nope }}\n{% endmacro %}",
        "x.md.j2": '{% import "_m.j2" as m %}\n\n{{ m.bad() }}',
    }
    assert refusal(here, files) == (
        "t/_m.j2:3: 'nope' is undefined\n    {{ nope }}\n  used by t/x.md.j2:3"
    )


def test_template_error_in_an_imported_file(here: Path) -> None:
    files = {"_m.j2": "\n{% macro %}", "x.md.j2": '{% import "_m.j2" as m %}'}
    assert refusal(here, files).startswith("t/_m.j2:2: ")


def test_black_rejects(here: Path) -> None:
    files = {"a.py.j2": "{% for thing in things %}\ndef {{ thing.name }}(: pass\n{% endfor %}\n"}
    assert refusal(here, files) == textwrap.dedent(
        """\
        t/a.py.j2: black rejects what it renders to:
        cannot parse for target version Python 3.11: 1:8
            def one(: pass
                   ^
        ParseError: bad input

        >    1 | def one(: pass
             2 | def two(: pass"""
    )


def test_black_rejects_a_long_file(here: Path) -> None:
    said = refusal(here, {"a.py.j2": "x = 1\n" * 200 + "x = = 1\n" + "x = 1\n" * 200})
    assert ">  201 | x = = 1" in said
    assert "   161 | x = 1" in said
    assert "   160 | x = 1" not in said


def test_a_parameter_that_hides_a_function(here: Path) -> None:
    source = "from .checks import percent\n\ndef half(percent):\n    return percent('a', percent)\n"
    assert refusal(here, {"a.py.j2": source}) == (
        "t/a.py.j2: in half, the parameter 'percent' hides the function it calls; "
        "give the argument another name in the spec"
    )


def test_a_parameter_that_a_local_variable_replaces(here: Path) -> None:
    source = "def patch(text, mode):\n    text = 'event'\n    mode = mode or 1\n    return text\n"
    assert refusal(here, {"a.py.j2": source}) == (
        "t/a.py.j2: in patch, a local variable replaces the parameter 'text'; "
        "give the argument another name in the spec"
    )


def test_black_with_much_to_do(here: Path) -> None:
    """Files are formatted side by side: the same texts come out, and the same refusal is first."""
    files = {f"{letter}.py.j2": f"{letter}  =  1\n" * 1000 for letter in "abcdef"}
    written = render(SMALL, write(here, files))
    assert list(written) == [f"{letter}.py" for letter in "abcdef"]
    assert all(text.endswith(f"\n{path[0]} = 1\n") for path, text in written.items())

    wrong = {"b.py.j2": "b = = 1\n" * 1000, "e.py.j2": "e = = 1\n" * 2000}
    assert refusal(here, wrong).startswith("t/b.py.j2: black rejects what it renders to:\n")


# --- filters ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("a", '"a"'),
        ("", '""'),
        ("it's", '"it\'s"'),
        ('say "x"', "'say \"x\"'"),
        ("'\"", "'\\'\"'"),
        ("a\\b\n\x00", '"a\\\\b\\n\\x00"'),
        ("\u2028é", '"\\u2028é"'),
        (("a",), '("a",)'),
        (("a", 1, None, True, 1.5), '("a", 1, None, True, 1.5)'),
        ((), "()"),
        (["a", ["b"]], '["a", ["b"]]'),
        ({"a": ("b",)}, '{"a": ("b",)}'),
        (MappingProxyType({"a": 1}), '{"a": 1}'),
    ],
)
def test_literal(value: object, written: str) -> None:
    assert literal(value) == written
    assert ast.literal_eval(written) == value


@pytest.mark.parametrize(
    "text",
    [
        "One sentence.",
        'Ends in a "quote"',
        "\"Quoted\" at the start, 'too'.",
        'Holds """ three.',
        'Ends in three """',
        "A backslash \\n, and at the end \\",
        'Quote after a backslash \\"',
        "é \u2028 ü",
        '"',
        "\\",
    ],
)
def test_docstring_survives(text: str) -> None:
    source = f'def f():\n    """{docstring(text)}"""\n'
    (function,) = ast.parse(source).body
    assert isinstance(function, ast.FunctionDef)
    assert ast.get_docstring(function, clean=False) == text


def test_docstring_wraps() -> None:
    text = "word " * 40 + "\n\nSecond\nparagraph.\n\n    kept   as\n    it is\n\n- a list\n- too"
    written = docstring(text, 8)
    lines = f'        """{written}"""'.splitlines()
    assert max(map(len, lines)) <= 100
    assert written.endswith(
        "\n\n        Second paragraph.\n\n            kept   as\n            it is"
        "\n\n        - a list\n        - too"
    )


def test_comment() -> None:
    assert comment("One.\n\nTwo.") == "# One.\n#\n# Two."
    assert max(map(len, f"    {comment('word ' * 60, 4)}".splitlines())) <= 100


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a | b", "a \\| b"),
        ("`a|b` and *c*", "`a\\|b` and \\*c\\*"),
        ("two\nlines", "two lines"),
        ("<b> `<b>` a_b", "\\<b> `<b>` a\\_b"),
    ],
)
def test_markdown(text: str, written: str) -> None:
    assert markdown(text) == written


@pytest.mark.parametrize(
    ("text", "written"),
    [("a|b", "`a\\|b`"), ("a`b", "`` a`b ``"), ("a\nb", "`a b`"), ("``", "``` `` ```")],
)
def test_code(text: str, written: str) -> None:
    assert code(text) == written


ADAPTERS = [framework.name for framework in load(SPEC).frameworks]


@pytest.mark.parametrize("module", ADAPTERS)
def test_each_adapter_has_what_handlers_are_annotated_with(
    module: str, rendered: dict[str, str]
) -> None:
    """As names of its own, since type checkers take none that a module merely imports."""
    ends = (f"/datastar_py/{module}.py", f"/datastar_py/{module}/__init__.py")
    tree = ast.parse(next(text for path, text in rendered.items() if path.endswith(ends)))
    [names] = [
        ast.literal_eval(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"
    ]
    assert {"DatastarEvent", "DatastarEvents", "ServerSentEventGenerator"} <= set(names)
