"""Texts against the disk: what counts as a difference, and what may be touched."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from codegen.sync import Change, SyncError, compare, write

HEADER = "# Rendered from codegen/templates/{}.j2 and spec/\n# by `python -m codegen`\n"
FILES = {"generated/a.py": HEADER.format("generated/a.py") + "a = 1\n", "tox.ini": "x\n"}


def states(files: dict[str, str], root: Path) -> dict[str, str]:
    return {change.path: change.state for change in compare(files, root)}


def sync(files: dict[str, str], root: Path) -> tuple[Change, ...]:
    changes = compare(files, root)
    write(changes, root)
    return changes


def contents(root: Path) -> dict[str, bytes]:
    paths = (path for path in root.rglob("*") if path.is_file())
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in paths}


def test_an_empty_folder(tmp_path: Path) -> None:
    root = tmp_path / "new"
    assert states(FILES, root) == {"generated/a.py": "missing", "tox.ini": "missing"}
    sync(FILES, root)
    assert contents(root) == {path: text.encode() for path, text in FILES.items()}


def test_the_second_time_writes_nothing(tmp_path: Path) -> None:
    sync(FILES, tmp_path)
    before = {path: (tmp_path / path).stat().st_mtime_ns for path in FILES}
    assert sync(FILES, tmp_path) == ()
    assert before == {path: (tmp_path / path).stat().st_mtime_ns for path in FILES}


def test_only_what_changed_is_written(tmp_path: Path) -> None:
    sync(FILES, tmp_path)
    (tmp_path / "tox.ini").write_text("edited\n")
    before = (tmp_path / "generated/a.py").stat().st_ino
    assert states(FILES, tmp_path) == {"tox.ini": "stale"}
    sync(FILES, tmp_path)
    assert (tmp_path / "tox.ini").read_text() == "x\n"
    assert (tmp_path / "generated/a.py").stat().st_ino == before


@pytest.mark.parametrize("other", [b"x", b"x\r\n", b"x\n\n", b"", b"\xff\n", b"\xef\xbb\xbfx\n"])
def test_every_byte_counts(tmp_path: Path, other: bytes) -> None:
    (tmp_path / "tox.ini").write_bytes(other)
    assert states({"tox.ini": "x\n"}, tmp_path) == {"tox.ini": "stale"}
    sync({"tox.ini": "x\n"}, tmp_path)
    assert (tmp_path / "tox.ini").read_bytes() == b"x\n"


def test_an_empty_file_can_be_missing(tmp_path: Path) -> None:
    files = {**FILES, "generated/py.typed": ""}
    sync(FILES, tmp_path)
    assert states(files, tmp_path) == {"generated/py.typed": "missing"}
    sync(files, tmp_path)
    assert states(files, tmp_path) == {}


def test_the_mode_of_a_file_is_kept(tmp_path: Path) -> None:
    sync(FILES, tmp_path)
    (tmp_path / "tox.ini").write_text("edited\n")
    (tmp_path / "tox.ini").chmod(0o750)
    sync(FILES, tmp_path)
    assert (tmp_path / "tox.ini").stat().st_mode & 0o777 == 0o750


def test_a_write_that_fails_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "tox.ini").write_text("old\n")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OSError, match="No space"):
        sync({"tox.ini": "x\n"}, tmp_path)
    assert contents(tmp_path) == {"tox.ini": b"old\n"}


# --- strays -------------------------------------------------------------------------------------


def test_strays_in_our_own_folder(tmp_path: Path) -> None:
    sync(FILES, tmp_path)
    (tmp_path / "generated/old/deep").mkdir(parents=True)
    (tmp_path / "generated/old/deep/b.txt").write_text("")
    (tmp_path / "generated/c.py").write_text("")
    assert states(FILES, tmp_path) == {
        "generated/c.py": "stray",
        "generated/old/deep/b.txt": "stray",
    }
    sync(FILES, tmp_path)
    assert sorted(contents(tmp_path)) == sorted(FILES)
    assert not (tmp_path / "generated/old").exists()


def test_strays_elsewhere_carry_our_header(tmp_path: Path) -> None:
    sync({**FILES, "docs/old.md": "<!-- Rendered from codegen/templates/docs/old.md.j2"}, tmp_path)
    (tmp_path / "docs/mine.md").write_text("by hand\n")
    assert states(FILES, tmp_path) == {"docs/old.md": "stray"}
    sync(FILES, tmp_path)
    assert "docs/mine.md" in contents(tmp_path)
    assert "docs/old.md" not in contents(tmp_path)


def test_what_is_no_stray(tmp_path: Path) -> None:
    """A build, a clone, an environment or a copy below the root belongs to someone else."""
    sync(FILES, tmp_path)
    for folder in ("build/lib", "clone/generated", "node_modules", ".tox", "env"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "a.py").write_text(FILES["generated/a.py"])
    (tmp_path / "my_copy.py").write_text(FILES["generated/a.py"])
    (tmp_path / "generated/__pycache__").mkdir()
    (tmp_path / "generated/__pycache__/a.pyc").write_bytes(b"")
    (tmp_path / "generated/.mypy_cache").mkdir()
    (tmp_path / "generated/.mypy_cache/a.json").write_bytes(b"")
    assert states(FILES, tmp_path) == {}


def test_a_folder_of_the_same_name_is_not_emptied(tmp_path: Path) -> None:
    (tmp_path / "generated").mkdir()
    (tmp_path / "generated/photo.jpg").write_bytes(b"precious")
    with pytest.raises(SyncError, match="this folder holds files, and none was rendered"):
        compare(FILES, tmp_path)


# --- places -------------------------------------------------------------------------------------


def test_links_are_replaced_and_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.write_text("x\n")
    root = tmp_path / "root"
    root.mkdir()
    (root / "tox.ini").symlink_to(outside)
    assert states({"tox.ini": "x\n"}, root) == {"tox.ini": "stale"}
    sync({"tox.ini": "y\n"}, root)
    assert outside.read_text() == "x\n"
    assert not (root / "tox.ini").is_symlink()
    assert (root / "tox.ini").read_text() == "y\n"


def test_a_folder_that_leads_out(tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "root").mkdir()
    (tmp_path / "root/generated").symlink_to(tmp_path / "outside")
    with pytest.raises(SyncError, match="a link leads out of"):
        compare(FILES, tmp_path / "root")
    assert list((tmp_path / "outside").iterdir()) == []


def test_a_stray_link_is_removed_and_not_followed(tmp_path: Path) -> None:
    sync(FILES, tmp_path)
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept/file").write_text("")
    (tmp_path / "generated/link").symlink_to(tmp_path / "kept")
    assert states(FILES, tmp_path) == {"generated/link": "stray"}
    sync(FILES, tmp_path)
    assert not (tmp_path / "generated/link").exists()
    assert (tmp_path / "kept/file").exists()


def test_a_folder_where_a_file_belongs(tmp_path: Path) -> None:
    (tmp_path / "tox.ini").mkdir()
    with pytest.raises(SyncError, match="a folder stands where a file belongs"):
        compare(FILES, tmp_path)


def test_a_file_where_a_folder_belongs(tmp_path: Path) -> None:
    (tmp_path / "generated").write_text("")
    with pytest.raises(SyncError, match="a file stands where a folder belongs"):
        compare(FILES, tmp_path)


# --- diffs --------------------------------------------------------------------------------------


def test_diffs_are_a_patch_that_mends(tmp_path: Path) -> None:
    files = {
        "generated/a.py": FILES["generated/a.py"],
        "tox.ini": "a\nb\nc\u2028d\n",
        "new.md": "n",
    }
    (tmp_path / "generated").mkdir()
    (tmp_path / "generated/a.py").write_text(FILES["generated/a.py"] + "edited\n")
    (tmp_path / "generated/stray.py").write_text("s\n")
    (tmp_path / "tox.ini").write_text("a\nB\nc\u2028d")
    patch = "".join(change.diff() for change in compare(files, tmp_path))
    done = subprocess.run(
        ["git", "apply", "--unsafe-paths", "-"],
        input=patch.encode(),
        cwd=tmp_path,
        env={**os.environ, "GIT_CEILING_DIRECTORIES": str(tmp_path.parent)},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, (done.stderr.decode(), patch)
    assert states(files, tmp_path) == {}
