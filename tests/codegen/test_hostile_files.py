"""Files that are no spec: refused at once, with exit status 2, the place, and in few words."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from codegen.command_line import ROOT

LAUGHS = "client: &a [x, x]\n" + "".join(
    f"k{n}: &b{n} [{', '.join([f'*b{n - 1}' if n else '*a'] * 9)}]\n" for n in range(9)
)
TEXTS = {
    "brackets": "[" * 100_000,
    "brackets, closed": "[" * 100_000 + "]" * 100_000,
    "braces": "{a: " * 60_000,
    "lists in lists": "- " * 100_000,
    "blocks": "".join(" " * n + "a:\n" for n in range(700)),
    "keys that are lists": "? " * 100_000,
    "below the right key": "client: v1.0.4\nheaders: " + "[" * 5_000 + "]" * 5_000,
    "brackets, quoted": f"client: '{'[' * 100_000}'",
    "aliases that laugh": LAUGHS,
    "an alias to itself": "client: &a [*a]",
    "tags": "client: [" + ", ".join(["!x y"] * 20_000) + "]",
    "a merge": "a: &a {b: c}\nclient: {<<: *a}",
    "one long word": "x" * 200_000,
    "one long key": "x" * 200_000 + ": y",
    "one long line of keys": "{" + ", ".join(f"k{n}: v" for n in range(20_000)) + "}",
    "many unknown keys": "".join(f"clint{n}: v\n" for n in range(15_000)),
    "one key, many times": "client: v1.0.4\n" * 15_000,
    "many wrong items": "native_events: [" + ", ".join(["[]"] * 60_000) + "]",
    "one long number": "client: " + "9" * 200_000,
    "empty lines": "client: v1\n" + "\n" * 200_000,
    "too large": "# " + "x" * 300_000,
    "documents": "---\n" * 60_000,
    "quotes that stay open": "client: " + "'" * 99_999,
    "tabs": "\t" * 200_000,
    "control characters": "client: \x1b[2J",
    "only a comment": "#",
}


def run(*words: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    """As people run it; what hangs fails."""
    return subprocess.run(
        [sys.executable, "-m", "codegen", *map(str, words)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        cwd=cwd,
        timeout=60,
    )


def refused(done: subprocess.CompletedProcess[str], place: str) -> None:
    assert done.returncode == 2, done.stderr[-2000:]
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    assert done.stderr.startswith(place)
    assert done.stderr.endswith("nothing was written\n")
    assert len(done.stderr) < 100_000
    assert max(map(len, done.stderr.splitlines())) < 1200
    assert "\x1b" not in done.stderr


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
@pytest.mark.parametrize("command", ["generate", "check"])
def test_no_spec(text: str, command: str, spec_copy: Path, tmp_path: Path) -> None:
    (spec_copy / "events.yaml").write_text(text, "utf-8")
    done = run(command, "--spec", "spec", "--out", "out", cwd=tmp_path)
    refused(done, "spec/")
    assert "spec/events.yaml:" in done.stderr
    assert not (tmp_path / "out").exists()


@pytest.fixture
def pipe(tmp_path: Path) -> Path:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    return path


@pytest.fixture(params=["pipe", "link to a pipe", "zeros", "link to a device", "folder", "socket"])
def no_file(request: pytest.FixtureRequest, pipe: Path, spec_copy: Path) -> Iterator[Path]:
    """Stands where spec/events.yaml should be."""
    import socket

    path = spec_copy / "events.yaml"
    path.unlink()
    listener = socket.socket(socket.AF_UNIX)
    with listener:
        if request.param == "pipe":
            os.mkfifo(path)
        elif request.param == "link to a pipe":
            path.symlink_to(pipe)
        elif request.param == "zeros":
            path.symlink_to("/dev/zero")
        elif request.param == "link to a device":
            path.symlink_to("/dev/tty")
        elif request.param == "folder":
            path.mkdir()
        else:
            # Its path may be no longer than some hundred bytes.
            os.chdir(spec_copy)
            listener.bind("events.yaml")
        yield path


def test_what_is_no_file(no_file: Path, tmp_path: Path) -> None:
    done = run("--spec", "spec", "--out", "out", cwd=tmp_path)
    refused(done, "spec/events.yaml:1:1: it cannot be read: ")


@pytest.mark.parametrize(
    "words",
    [
        ("--spec", "plugins.yaml", "--out", "ours.py"),
        ("--spec", "spec", "--out", "out", "--templates", "pipe"),
        ("diff", "--client", "pipe"),
    ],
)
def test_pipes_elsewhere(words: tuple[str, ...], pipe: Path, spec_copy: Path) -> None:
    os.mkfifo(pipe.parent / "plugins.yaml")
    done = run(*words, cwd=pipe.parent)
    assert done.returncode == 2, done.stderr
    assert "pipe" in done.stderr or "plugins.yaml:1:1: it cannot be read" in done.stderr


def test_a_module_that_is_a_pipe(pipe: Path) -> None:
    (pipe.parent / "plugins.yaml").write_text("attributes: []\n")
    done = run("--spec", "plugins.yaml", "--out", "pipe", cwd=pipe.parent)
    assert done.returncode == 2, done.stderr


def test_a_link_that_leads_nowhere(spec_copy: Path, tmp_path: Path) -> None:
    (spec_copy / "events.yaml").unlink()
    (spec_copy / "events.yaml").symlink_to("nowhere")
    refused(run("--spec", "spec", cwd=tmp_path), "spec/events.yaml:1:1: the file is missing")


def test_a_pipe_beside_the_spec(spec_copy: Path, tmp_path: Path) -> None:
    os.mkfifo(spec_copy / "more.yaml")
    refused(run("--spec", "spec", cwd=tmp_path), "spec/more.yaml:1:1: no part of the spec")


@pytest.mark.parametrize("name", ["x.md.j2", "_macros.j2", "x.py"])
def test_a_pipe_among_the_templates(name: str, tmp_path: Path) -> None:
    (tmp_path / "t").mkdir()
    os.mkfifo(tmp_path / "t" / name)
    done = run("--templates", "t", "--out", "out", cwd=tmp_path)
    refused(done, f"t/{name}: this is no regular file")


@pytest.mark.parametrize("command", ["generate", "check"])
def test_pipes_where_things_are_written(command: str, tmp_path: Path) -> None:
    """One that is in the way is named; others are nobody's business."""
    (tmp_path / "t").mkdir()
    (tmp_path / "t" / "x.md").write_text("# X\n")
    (tmp_path / "out" / "sub").mkdir(parents=True)
    os.mkfifo(tmp_path / "out" / "sub" / "y.md")
    words = (command, "--templates", "t", "--out", "out")
    assert run(*words, cwd=tmp_path).returncode == (0 if command == "generate" else 1)

    (tmp_path / "out" / "x.md").unlink(missing_ok=True)
    os.mkfifo(tmp_path / "out" / "x.md")
    refused(run(*words, cwd=tmp_path), "out/x.md: a pipe or a device stands where a file belongs")


def test_a_link_to_a_pipe_is_replaced(pipe: Path, tmp_path: Path) -> None:
    (tmp_path / "t").mkdir()
    (tmp_path / "t" / "x.md").write_text("# X\n")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "x.md").symlink_to(pipe)
    assert run("--templates", "t", "--out", "out", cwd=tmp_path).returncode == 0
    assert (tmp_path / "out" / "x.md").read_text().endswith("# X\n")


def test_a_failure_of_the_generator_is_no_stale_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from codegen import command_line as command

    def fail(*_: object) -> None:
        raise RecursionError("x" * 100_000)

    monkeypatch.setattr(command, "render", fail)
    assert command.main(["check", "--out", str(tmp_path)]) == 2
    said = capsys.readouterr().err
    assert "RecursionError: xxx" in said
    assert len(said) < 3000


def test_problems_are_counted(spec_copy: Path, tmp_path: Path) -> None:
    """So many that nobody reads on: it is said that there may be more."""
    events = spec_copy / "attributes.yaml"
    events.write_text(events.read_text("utf-8") + "".join(f"k{n}: v\n" for n in range(500)))
    done = run("--spec", "spec", cwd=tmp_path)
    refused(done, "spec/attributes.yaml:")
    assert done.stderr.count("unknown key") == 100
    assert "\n100 problems and perhaps more in the spec\n" in done.stderr
