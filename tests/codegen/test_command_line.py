"""The two commands, end to end: the real spec, with a few small templates to be quick."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from spec_edits import Edit, Run

from codegen.command_line import ROOT

FILES = {
    "generated/pkg/__init__.py": "",
    "generated/pkg/keys.py.j2": "KEY = {{ requests.key | literal }}\n",
    "generated/pkg/plain.py": "PLAIN = 1\n",
    "generated/pkg/py.typed": "",
    "docs/names.md.j2": "{% for a in attributes %}\n- {{ a.name | code }}\n{% endfor %}",
}
PATHS = sorted(path.removesuffix(".j2") for path in FILES)


def everything(folder: Path) -> dict[str, bytes]:
    """The bytes of each file below a folder."""
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


@pytest.fixture
def templates(tmp_path: Path) -> Path:
    folder = tmp_path / "templates"
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


@pytest.fixture
def words(templates: Path, out: Path) -> tuple[object, ...]:
    return "--templates", templates, "--out", out


def test_generate_then_check(words: tuple[object, ...], out: Path, run: Run) -> None:
    first = run(*words)
    assert (first.status, first.err) == (0, "")
    assert first.out.splitlines() == [*PATHS, "5 written, 0 files up to date"]
    assert sorted(everything(out)) == PATHS

    second = run("generate", *words)
    assert (second.status, second.out, second.err) == (0, "5 files up to date\n", "")

    third = run("check", *words)
    assert (third.status, third.out, third.err) == (0, "5 files up to date\n", "")


def test_check_shows_what_is_stale_missing_and_stray(
    words: tuple[object, ...], templates: Path, out: Path, run: Run
) -> None:
    run(*words)
    keys = out / "generated/pkg/keys.py"
    keys.write_text(keys.read_text() + "EDITED = 1\n")
    (out / "generated/pkg/py.typed").unlink()
    (out / "generated/pkg/old.py").write_text("OLD = 1\n")
    before = everything(out)

    result = run("check", *words)

    assert result.status == 1
    assert everything(out) == before
    assert result.out == (
        "--- a/generated/pkg/keys.py\n"
        "+++ b/generated/pkg/keys.py\n"
        "@@ -2,4 +2,3 @@\n"
        " # by `python -m codegen`; edit those, not this file.\n"
        " \n"
        ' KEY = "datastar"\n'
        "-EDITED = 1\n"
        "--- a/generated/pkg/old.py\n"
        "+++ /dev/null\n"
        "@@ -1 +0,0 @@\n"
        "-OLD = 1\n"
    )
    assert result.err == (
        "\nstale: generated/pkg/keys.py\n"
        "stray: generated/pkg/old.py\n"
        "missing: generated/pkg/py.typed\n"
        f"\nto mend this, run: python -m codegen --out {out} --templates {templates}\n"
    )

    mended = run(*words)

    assert mended.out == (
        "generated/pkg/keys.py\n"
        "generated/pkg/old.py (stray: removed)\n"
        "generated/pkg/py.typed\n"
        "2 written, 3 files up to date\n"
    )
    assert run("check", *words).status == 0


def test_an_unexpected_empty_file_is_drift(words: tuple[object, ...], out: Path, run: Run) -> None:
    run(*words)
    (out / "generated/pkg/empty.py").write_text("")
    result = run("check", *words)
    assert (result.status, result.out) == (1, "")
    assert "stray: generated/pkg/empty.py" in result.err


def test_the_command_that_mends_carries_the_options(spec_copy: Path, run: Run) -> None:
    result = run("check", "--spec", "spec", "--out", "my out")
    assert result.status == 1
    assert result.err.endswith("run: python -m codegen --spec spec --out 'my out'\n")


@pytest.mark.parametrize("command", ["generate", "check"])
def test_a_bad_spec_writes_nothing(
    words: tuple[object, ...], spec_copy: Path, out: Path, command: str, run: Run
) -> None:
    run(*words)
    Edit("events.yaml", "client: v", "cleint: v").apply(spec_copy)
    (out / "generated/pkg/keys.py").write_text("edited\n")
    before = everything(out)
    result = run(command, "--spec", spec_copy, *words)
    assert (result.status, result.out) == (2, "")
    assert "unknown key 'cleint'; did you mean 'client'?" in result.err
    assert result.err.endswith("\n1 problem in the spec\nnothing was written\n")
    assert everything(out) == before


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a\n{{ nope }}\n", "zzz.py.j2:2: 'nope' is undefined\n    {{ nope }}\n"),
        ("x = (\n", "zzz.py.j2: black rejects what it renders to:\n"),
    ],
)
def test_a_bad_template_writes_nothing(
    words: tuple[object, ...], templates: Path, out: Path, text: str, message: str, run: Run
) -> None:
    # The last one by name: all others are rendered before it.
    (templates / "zzz.py.j2").write_text(text)
    result = run(*words)
    assert (result.status, result.out) == (2, "")
    assert message in result.err
    assert result.err.endswith("nothing was written\n")
    assert not out.exists()


def test_a_changed_spec_elsewhere(
    words: tuple[object, ...], spec_copy: Path, out: Path, run: Run
) -> None:
    Edit("events.yaml", "key: datastar\n", "key: stardata\n").apply(spec_copy)
    assert run("--spec", spec_copy, *words).status == 0
    assert 'KEY = "stardata"' in (out / "generated/pkg/keys.py").read_text()


def test_a_template_that_goes_takes_its_file_along(
    words: tuple[object, ...], templates: Path, out: Path, run: Run
) -> None:
    (templates / "notes").mkdir()
    (templates / "notes/new.md.j2").write_text("# {{ client }}\n")
    run(*words)
    assert (out / "notes/new.md").exists()
    (templates / "notes/new.md.j2").unlink()
    assert "stray: notes/new.md" in run("check", *words).err
    assert "notes/new.md (stray: removed)" in run(*words).out
    assert not (out / "notes").exists()


def test_a_place_that_cannot_be_written(words: tuple[object, ...], out: Path, run: Run) -> None:
    out.mkdir()
    (out / "generated").write_text("a file")
    result = run(*words)
    assert (result.status, result.out) == (2, "")
    assert result.err == (
        f"{out}/generated: a file stands where a folder belongs; move it away\n"
        "nothing was written\n"
    )


def test_help(capsys: pytest.CaptureFixture[str], run: Run) -> None:
    with pytest.raises(SystemExit) as caught:
        run("--help")
    assert caught.value.code == 0
    said = capsys.readouterr().out
    for word in (
        "generate",
        "check",
        "--spec PATH",
        "--out PATH",
        "--templates PATH",
        "exit status",
    ):
        assert word in said


def test_a_wrong_word(capsys: pytest.CaptureFixture[str], run: Run) -> None:
    with pytest.raises(SystemExit) as caught:
        run("chekc")
    assert caught.value.code == 2
    assert "invalid choice: 'chekc'" in capsys.readouterr().err


def test_as_a_module(tmp_path: Path) -> None:
    """As people type it, from the root of the repository."""
    done = subprocess.run(
        [sys.executable, "-m", "codegen", "check", "--out", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.endswith(f"run: python -m codegen --out {tmp_path}\n")
