"""Plugins of one's own: what their module offers, what is refused, and all of it from a wheel."""

from __future__ import annotations

import importlib.util
import shlex
from pathlib import Path
from types import ModuleType

import pytest
import yaml
from spec_edits import Run, ran

from tests.pages import blocks, commands, written_in

HERE = Path(__file__).resolve().parent
OURS = HERE / "own_plugins" / "plugins.yaml"

HOTKEY = """\
attributes:
  - name: hotkey
    html: hotkey
    key: must
    value: must
    value_kind: expression
    key_kind: attribute
    modifiers: [prevent]
    doc: Runs an expression when keys are pressed.
    link: docs/hotkeys.md
    examples:
      - python: data.hotkey("ctrl+k", "$open = true").prevent
        output: data-hotkey:ctrl+k__prevent="$open = true"
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, root: Path) -> Path:
    """An empty folder that is the current one. The package is there as it was generated."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(root / "generated")
    return tmp_path


def imported(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("ours", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def ours(project: Path, run: Run) -> ModuleType:
    """The module with a plugin of each kind."""
    result = run("--spec", OURS, "--out", "app/ours.py")
    assert (result.status, result.err) == (0, "")
    return imported(project / "app" / "ours.py")


def test_plugins_stand_beside_all_others(ours: ModuleType) -> None:
    from datastar_py.actions import ActionGenerator
    from datastar_py.attributes import AttributeGenerator

    assert isinstance(ours.data, AttributeGenerator)
    assert isinstance(ours.actions, ActionGenerator)
    assert str(ours.data.on("click", ours.actions.toast("Hi")).once) == (
        'data-on:click__once="@toast(&#34;Hi&#34;)"'
    )
    aliased = ours.AttributeGenerator(alias="data-star-")
    assert str(aliased.watch("$a", exclude="b")) == (
        'data-star-watch="$a" data-star-watch-filter="{&#34;exclude&#34;: &#34;b&#34;}"'
    )


def test_every_example(ours: ModuleType) -> None:
    """The generator ran them too, or says so: here each is run once more, from outside."""
    given = yaml.safe_load(OURS.read_text("utf-8"))
    records = [*given["attributes"], *given["actions"], *given["modifiers"]]
    examples = [example for record in records for example in record["examples"]]
    assert len(examples) > 15
    for example in examples:
        assert str(eval(example["python"], dict(ours.__dict__))) == example["output"]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ('data.hotkey("Enter", "1")', "keys must be lower case"),
        ('data.hotkey("a b", "1")', "keys must not hold ' '"),
        ('data.hotkey("k", "1").scope("everywhere")', "where must be one of page, element"),
        ('data.shake("1").gently.strongly', "strongly cannot be combined with gently"),
        ('data.shake("1").lasting("soon")', "time must be whole milliseconds"),
        ('actions.toast("x", "worst")', "level must be one of info, error"),
        ('actions.stream("")', "url must be a str that is not blank"),
        ('actions.blink("", 1, "$a")', "target must be a str that is not blank"),
    ],
)
def test_mistakes_are_refused(ours: ModuleType, call: str, message: str) -> None:
    with pytest.raises(ValueError, match="^" + message.replace("(", "\\(")):
        eval(call, dict(ours.__dict__))


def test_check(project: Path, run: Run) -> None:
    (project / "plugins.yaml").write_text(HOTKEY)
    words = ("--spec", "plugins.yaml", "--out", "app/ours.py")
    missing = run("check", *words)
    assert missing.status == 1
    assert "missing: app/ours.py" in missing.err
    assert run(*words).out == "app/ours.py\n1 written, 0 files up to date\n"
    assert run(*words).out == "1 files up to date\n"
    assert run("check", *words).status == 0
    (project / "plugins.yaml").write_text(HOTKEY.replace("are pressed", "go down"))
    stale = run("check", *words)
    assert stale.status == 1
    assert '+        """Runs an expression when keys go down.\n' in stale.out
    assert stale.err.endswith(
        "to mend this, run: python -m codegen --spec plugins.yaml --out app/ours.py\n"
    )


def test_the_file_is_the_same_from_everywhere(
    project: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "plugins.yaml").write_text(HOTKEY)
    run("--spec", "plugins.yaml", "--out", "app/ours.py")
    text = (project / "app" / "ours.py").read_text()
    assert text.startswith("# Rendered from ../plugins.yaml\n# by `python -m datastar_py.codegen`")
    monkeypatch.chdir(project / "app")
    assert run("check", "--spec", project / "plugins.yaml", "--out", "ours.py").status == 0


def test_what_others_wrote_is_left_alone(project: Path, run: Run) -> None:
    (project / "plugins.yaml").write_text(HOTKEY)
    (project / "mine.py").write_text("MINE = 1\n")
    result = run("--spec", "plugins.yaml", "--out", "mine.py")
    assert (result.status, result.out) == (2, "")
    assert result.err == (
        "mine.py: this file was not written by python -m datastar_py.codegen; give another --out\n"
        "nothing was written\n"
    )
    assert (project / "mine.py").read_text() == "MINE = 1\n"
    text = run("--spec", "plugins.yaml", "--out", "mine.txt")
    assert text.err.startswith("mine.txt: this is no name of a module; give one that ends")
    assert not (project / "mine.txt").exists()
    (project / "folder.py").mkdir()
    assert "this is a folder" in run("--spec", "plugins.yaml", "--out", "folder.py").err


WRONG: dict[str, tuple[str, str, str]] = {
    "a name of Datastar's": (
        "name: hotkey",
        "name: text",
        "plugins.yaml:2:11: a second attribute named 'text'; rename or remove one",
    ),
    "an attribute of Datastar's": (
        "html: hotkey",
        "html: text",
        "plugins.yaml:3:11: a second attribute data-text, beside 'text'; rename or remove one",
    ),
    "a method of every generator": (
        "name: hotkey",
        "name: custom",
        "plugins.yaml:2:11: data.custom is a method of every generator; give it another name",
    ),
    "a key that is unknown": (
        "html: hotkey",
        "htlm: hotkey",
        "plugins.yaml:3:5: unknown key 'htlm'; did you mean 'html'?",
    ),
    "a modifier that nobody knows": (
        "[prevent]",
        "[prevnt]",
        "plugins.yaml:8:17: there is no modifier or group 'prevnt'; did you mean 'prevent'?",
    ),
    "an example that gives something else": (
        '"$open = true"\n',
        '"$shut"\n',
        'plugins.yaml:13:17: the example gives data-hotkey:ctrl+k__prevent="$open = true"; '
        "write that, or mend the facts above it",
    ),
    "an example that fails": (
        "ctrl+k",
        "Ctrl+K",
        "plugins.yaml:12:17: the example fails: ValueError: attribute must be lower case",
    ),
    "an example that imports": (
        'data.hotkey("ctrl+k", "$open = true").prevent',
        '__import__("pathlib").Path("pwned").touch()',
        "plugins.yaml:12:17: the example is more than calls with plain values: __import__; "
        "use ActionGenerator, AttributeGenerator, JSExpression, actions, data, timedelta, and "
        "values",
    ),
    "an example that opens a file": (
        '"$open = true"',
        'open("pwned", "w").name',
        "plugins.yaml:12:17: the example is more than calls with plain values: open; use Action",
    ),
    "an example that reaches inside": (
        "data.hotkey(",
        "data.hotkey.__globals__.get(",
        "plugins.yaml:12:17: the example is more than calls with plain values: __globals__; use",
    ),
    "an example that is a program": (
        '"ctrl+k", "$open = true"',
        '*[key for key in "ab"]',
        "plugins.yaml:12:17: the example is more than calls with plain values: *[key for",
    ),
    "a name that breaks out": (
        "html: hotkey",
        'html: "hot key\\" x"',
        "plugins.yaml:3:11: 'hot key\" x' cannot stand in an attribute's name; "
        "use lower-case words with hyphens between them",
    ),
    "no example": (
        '      - python: data.hotkey("ctrl+k", "$open = true").prevent\n'
        '        output: data-hotkey:ctrl+k__prevent="$open = true"\n',
        "      []\n",
        "plugins.yaml:12:7: 'hotkey' has no example; give one",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_mistakes_in_the_file(project: Path, run: Run, name: str) -> None:
    old, new, message = WRONG[name]
    assert old in HOTKEY
    (project / "plugins.yaml").write_text(HOTKEY.replace(old, new))
    result = run("--spec", "plugins.yaml", "--out", "ours.py")
    assert result.err.startswith(message)
    assert (result.status, result.out) == (2, "")
    assert not (project / "ours.py").exists()
    assert not (project / "pwned").exists()


MODIFIER = """
modifiers:
  - name: loudly
    html: loudly
    tag: none
    doc: Does so loudly.
    link: docs/hotkeys.md
    examples:
      - python: data.hotkey("k", "1").loudly
        output: data-hotkey:k__loudly="1"
"""


@pytest.mark.parametrize("name", ["get", "items", "keys", "made", "property", "together", "values"])
def test_a_modifier_must_not_be_called_what_attributes_have(
    project: Path, run: Run, name: str
) -> None:
    text = HOTKEY.replace("[prevent]", f"[prevent, {name}]") + MODIFIER.replace("loudly", name)
    (project / "plugins.yaml").write_text(text)
    result = run("--spec", "plugins.yaml", "--out", "ours.py")
    line = 1 + text[: text.index(f"- name: {name}")].count("\n")
    assert result.err.startswith(f"plugins.yaml:{line}:11: ")
    assert "give it another name" in result.err
    assert (result.status, result.out) == (2, "")


@pytest.mark.parametrize(
    ("name", "second"),
    [
        ("literal", "Literal"),
        ("value", "Value"),
        ("lazy_text", "LazyText"),
        ("type_alias", "TypeAlias"),
    ],
)
def test_choices_must_not_be_called_what_the_module_imports(
    project: Path, run: Run, name: str, second: str
) -> None:
    html = name.replace("_", "-")
    modifier = MODIFIER.replace("tag: none", "tag: choice\n    argument: how\n    choices: [a, b]")
    modifier = modifier.replace("html: loudly", f"html: {html}").replace("__loudly", f"__{html}.a")
    modifier = modifier.replace(".loudly", '.loudly("a")').replace("loudly", name)
    text = HOTKEY.replace("[prevent]", f"[prevent, {name}]") + modifier
    (project / "plugins.yaml").write_text(text)
    result = run("--spec", "plugins.yaml", "--out", "ours.py")
    message = f"it makes a second {second}, beside the one that the module imports; give it another"
    assert result.err.startswith("plugins.yaml:") and message in result.err
    assert (result.status, result.out) == (2, "")


def test_an_attribute_must_not_be_called_what_all_are_made_of(project: Path, run: Run) -> None:
    text = HOTKEY.replace("name: hotkey", "name: base").replace("data.hotkey", "data.base")
    (project / "plugins.yaml").write_text(text)
    result = run("--spec", "plugins.yaml", "--out", "ours.py")
    assert result.err.startswith("plugins.yaml:2:11: BaseAttr is what all attributes are; give")
    assert (result.status, result.out) == (2, "")


def test_an_attribute_must_not_be_called_property(project: Path, run: Run) -> None:
    text = HOTKEY.replace("name: hotkey", "name: property").replace("data.hotkey", "data.property")
    (project / "plugins.yaml").write_text(text)
    result = run("--spec", "plugins.yaml", "--out", "ours.py")
    assert result.err.startswith("plugins.yaml:2:11: 'property' is what members of a class are")
    assert (result.status, result.out) == (2, "")


def test_no_file(project: Path, run: Run) -> None:
    result = run("--spec", "plugins.yaml", "--out", "ours.py")
    assert result.err.startswith("plugins.yaml:1:1: the file is missing; it holds attributes")
    assert result.status == 2


def test_the_module_needs_a_name(
    project: Path, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "plugins.yaml").write_text(HOTKEY)
    with pytest.raises(SystemExit) as caught:
        run("--spec", "plugins.yaml")
    assert caught.value.code == 2
    assert "name the module to write: --out" in capsys.readouterr().err


IMPORT = "from datastar_py import attribute_generator as data;"

# --- from a wheel ---------------------------------------------------------------------------------


def test_the_page_from_an_empty_folder(python: Path, tmp_path: Path) -> None:
    """docs/plugins.md, command by command, with nothing but the wheel."""
    (spec,) = written_in("plugins.md", "yaml")
    assert spec.startswith("# plugins.yaml\n")
    (tmp_path / "plugins.yaml").write_text(spec, "utf-8")
    shown = commands("plugins.md")
    assert len(shown) == 2
    for command, output in shown:
        program, *words = shlex.split(command)
        assert program == "python"
        done = ran(python, tmp_path, *words)
        assert (done.returncode, done.stdout, done.stderr) == (0, output, "")
    pages = [text for language, text in blocks("plugins.md") if language in ("python", "html")]
    for code, html in zip(pages[::2], pages[1::2], strict=True):
        program = code if "import" in code else f"{IMPORT}print({code.strip()})"
        assert ran(python, tmp_path, "-c", program).stdout == html
    (tmp_path / "plugins.yaml").write_text(spec.replace("[prevent, ", "[prevent, once, "))
    stale = ran(python, tmp_path, "-m", "datastar_py.codegen", "check", *words[3:])
    assert stale.returncode == 1
    assert stale.stderr.endswith(
        "run: python -m datastar_py.codegen --spec plugins.yaml --out myapp/datastar.py\n"
    )


def test_an_installed_generator_never_writes_the_package(python: Path, tmp_path: Path) -> None:
    for words in ((), ("generate",), ("check",), ("--out", ".")):
        result = ran(python, tmp_path, "-m", "datastar_py.codegen", *words)
        assert result.returncode == 2
        assert "name the file of your plugins: --spec plugins.yaml --out module.py" in result.stderr
    assert not list(tmp_path.iterdir())


def test_without_its_extra_it_says_what_to_install(python: Path, tmp_path: Path) -> None:
    """As where `datastar-py` alone is installed."""
    # A name that is None is not found, whatever is installed.
    hide = "import sys, runpy; sys.modules.update(yaml=None, black=None);"
    code = f"{hide} runpy.run_module('datastar_py.codegen', run_name='__main__')"
    result = ran(python, tmp_path, "-c", code)
    assert result.returncode == 2
    assert result.stderr == (
        'the generator needs yaml, black, which the extra has: pip install "datastar-py[codegen]"\n'
    )


def test_the_runtime_needs_none_of_it(python: Path, tmp_path: Path) -> None:
    code = "import sys, datastar_py.plugins; print({'yaml', 'jinja2', 'black'} & set(sys.modules))"
    assert ran(python, tmp_path, "-c", code).stdout == "set()\n"
