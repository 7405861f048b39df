"""The command: what it reads, what it prints, its status, and the comments that it heeds."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from datastar_py.lint import RULES, Options, in_text
from datastar_py.lint.__main__ import main
from tests.pages import DOCS, commands, written_in
from tests.schemas import SARIF, schema

FAULTS = Path(__file__).resolve().parent / "faults"

BAD = '<b data-on-click="$n++">'


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_what_is_read(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    read = ["a.html", "b.HTM", "c.jinja", "d.jinja2", "e.j2", "f.djhtml", "g.py", "h.svg"]
    for name in [*read, "i.txt", "j.js", ".hidden.html", "sub/k.html"]:
        path = here / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"x = '''{BAD}'''")
    for skipped in ("node_modules", ".git", "__pycache__", "env"):
        (here / skipped).mkdir()
        (here / skipped / "x.html").write_text(BAD)
    (here / "env" / "pyvenv.cfg").touch()
    assert main(["."]) == 1
    files = [line.partition(":")[0] for line in capsys.readouterr().out.splitlines()]
    assert sorted(files) == sorted([".hidden.html", *read, "sub/k.html"])
    assert main(["i.txt", "sub", "i.txt"]) == 1
    files = [line.partition(":")[0] for line in capsys.readouterr().out.splitlines()]
    assert files == ["i.txt", "sub/k.html"]


def test_status_and_words(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "good.html").write_text('<b data-on:click="$n++">')
    assert main(["good.html"]) == 0
    assert capsys.readouterr() == ("", "1 files read, 0 found\n")
    (here / "bad.html").write_text(f"\n  {BAD}")
    assert main(["bad.html", "good.html"]) == 1
    assert capsys.readouterr() == (
        "bad.html:2:6: data-on-click has its key after a hyphen, as before v1.0.0-RC.6; "
        "write data-on:click\n",
        "2 files read, 1 found, 1 to be mended by --fix\n",
    )
    assert main(["nowhere"]) == 2
    assert capsys.readouterr() == ("", "nowhere: there is no such file or folder\n")
    (here / "latin.html").write_bytes(b'<b data-on-click="\xe4">')
    assert main([".", "--format", "text"]) == 2
    said = capsys.readouterr()
    assert "latin.html: byte 18 is no UTF-8" in said.err
    assert said.out.startswith("bad.html:2:6")
    with pytest.raises(SystemExit) as caught:
        main([])
    assert caught.value.code == 2


def test_as_people_run_it(tmp_path: Path) -> None:
    bad = tmp_path / "bad.html"
    bad.write_text(BAD)
    command = [sys.executable, "-m", "datastar_py.lint", str(bad)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert (done.returncode, done.stdout.partition(" ")[0]) == (1, f"{bad}:1:4:")


def test_the_linter_needs_the_standard_library_alone() -> None:
    code = (
        "import sys; before = set(sys.modules); import datastar_py.lint.__main__;"
        "new = {name.partition('.')[0] for name in set(sys.modules) - before};"
        "print(sorted(new - set(sys.stdlib_module_names)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout == "['datastar_py']\n"


# --- formats --------------------------------------------------------------------------------------


def found_as(form: str, capsys: pytest.CaptureFixture[str]) -> Any:
    assert main([".", "--format", form]) == 1
    return json.loads(capsys.readouterr().out)


@pytest.fixture
def faults(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.chdir(FAULTS)
    return (FAULTS / "expected.txt").read_text("utf-8").splitlines()


def test_json(faults: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    found = found_as("json", capsys)
    assert ["{file}:{line}:{column}: {what}; {mend}".format_map(one) for one in found] == faults
    assert {one["rule"] for one in found} == set(RULES)
    assert {one["fixable"] for one in found} == {True, False}


def test_nothing_as_json(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "good.html").write_text("<b>")
    assert main([".", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out) == []


def test_sarif(faults: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    log = found_as("sarif", capsys)
    published = schema(SARIF)
    validator = jsonschema.validators.validator_for(published)
    validator.check_schema(published)
    assert list(validator(published).iter_errors(log)) == []
    (run,) = log["runs"]
    results = run["results"]
    told = []
    for result in results:
        place = result["locations"][0]["physicalLocation"]
        region = place["region"]
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        text = (FAULTS / place["artifactLocation"]["uri"]).read_text("utf-8").splitlines()
        assert 1 <= region["startColumn"] <= len(text[region["startLine"] - 1]) + 1
        told.append(
            f"{place['artifactLocation']['uri']}:{region['startLine']}:{region['startColumn']}: "
            f"{result['message']['text']}"
        )
    assert told == faults
    fixes = [fix for result in results for fix in result.get("fixes", [])]
    assert len(fixes) > 20


def test_a_wrong_log_is_told_from_a_right_one(
    faults: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """The schema is the real one: it finds what is wrong."""
    log = found_as("sarif", capsys)
    published = schema(SARIF)
    log["runs"][0]["results"][0]["level"] = "bad"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(log, published)


# --- comments -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "count"),
    [
        (f"{BAD}<!-- datastar: ignore -->", 0),
        (f"<!-- datastar:ignore this one, it is meant -->\n{BAD}", 0),
        (f"<p><!-- datastar: ignore -->\n{BAD}", 1),
        (f"<!-- datastar: ignore -->\n\n{BAD}", 1),
        (f"{{# datastar: ignore #}}\n{BAD}", 0),
        (f"{BAD} {{# datastar: ignore #}}\n{BAD}", 1),
        (f"{{% comment %}} datastar: ignore {{% endcomment %}}\n{BAD}", 0),
        (f'{{%- comment "datastar: ignore" -%}}x{{%- endcomment -%}}\n{BAD}', 0),
        ('<!-- datastar: ignore -->\n<b\n  data-on-click="$n++"\n  data-txt="$n">', 0),
        ('<b {# datastar: ignore #}\n  data-on-click="$n++"\n  data-txt="$n">', 0),
        ('<b\n  data-on-click="$n++" {# datastar: ignore #}\n  data-txt="$n">', 1),
        (f"<!--\n  datastar: ignore\n-->\n{BAD}\n{BAD}", 1),
        (f"{BAD}\n<!-- datastar: ignore-file -->\n{BAD}", 0),
        (f"<p>datastar: ignore</p>{BAD}", 1),
        (f"<!-- about datastar: ignored -->\n{BAD}", 1),
    ],
)
def test_ignored_in_pages(text: str, count: int) -> None:
    assert len(in_text(text, Options(), is_python=False)) == count


@pytest.mark.parametrize(
    ("text", "count"),
    [
        (f"x = '{BAD}'  # datastar: ignore", 0),
        (f"# datastar: ignore\nx = '{BAD}'", 0),
        (f"# datastar: ignore\n\nx = '{BAD}'", 1),
        (f"x = '''\n{BAD}\n'''  # datastar: ignore", 0),
        (f"x = '''  \n{BAD}\n'''\n# datastar: ignore", 1),
        (f"x = '''\n<!-- datastar: ignore -->\n{BAD}\n{BAD}\n'''", 1),
        (f"x = '''\n{{# datastar: ignore #}}\n{BAD}\n'''", 0),
        (f"x = '# datastar: ignore {BAD}'", 1),
        (f"x = '{BAD}'\n# datastar: ignore-file", 0),
        ('x = b({"data-on-click": "$n++"})  # datastar: ignore', 0),
        ('x = b(data_on_click="$n++")  # datastar: ignore', 0),
    ],
)
def test_ignored_in_programs(text: str, count: int) -> None:
    assert len(in_text(text, Options(), is_python=True)) == count


# --- the page -------------------------------------------------------------------------------------


def test_the_page(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """docs/linter.md: what it shows is what is found, and what its comments ignore is ignored."""
    (page,) = written_in("linter.md", "html")
    (here / "templates").mkdir()
    (here / "templates" / "page.html").write_text(page, "utf-8")
    shown = commands("linter.md")
    assert len(shown) == 2
    for command, output in shown:
        program, *words = command.split()
        assert (program, words[:2]) == ("python", ["-m", "datastar_py.lint"])
        assert main(words[2:]) == 1
        assert capsys.readouterr().out == output
    (comments,) = written_in("linter.md", "jinja")
    for comment in comments.splitlines():
        assert in_text(f"{comment}\n{BAD}", Options(), is_python=False) == []
    (program,) = written_in("linter.md", "python")
    assert in_text(program, Options(), is_python=True) == []
    assert in_text(program.partition("#")[0], Options(), is_python=True) != []
    for line in written_in("linter.md", "bash")[0].splitlines():
        words = line.partition("#")[0].split()
        assert main(words[3:]) == 1
        capsys.readouterr()


def test_the_page_names_every_rule() -> None:
    text = (DOCS / "linter.md").read_text("utf-8")
    assert set(
        re.findall(r"`([a-z]+(?:-[a-z]+)?)`", text.split("| Rule |")[1].split("\n\n")[0])
    ) >= set(RULES)
