"""Texts against the disk: what differs, as a diff, and how it gets there."""

from __future__ import annotations

import difflib
import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Literal

from .files import read_bytes
from .render import HEADED, origin

# Folders that hold nothing but rendered files.
OWNED = ("generated",)

_SKIPPED = ("__pycache__", "node_modules")


class SyncError(Exception):
    """A place on the disk that cannot be written, or that is not ours to write."""


@dataclass(frozen=True)
class Change:
    """One file that is not as rendered. `old` is None for a missing file, `new` for a stray."""

    path: str
    old: bytes | None
    new: bytes | None

    @property
    def state(self) -> Literal["missing", "stale", "stray"]:
        if self.old is None:
            return "missing"
        return "stray" if self.new is None else "stale"

    def diff(self) -> str:
        """As a patch that mends the file."""
        old = "/dev/null" if self.old is None else f"a/{self.path}"
        new = "/dev/null" if self.new is None else f"b/{self.path}"
        lines = difflib.unified_diff(_lines(self.old), _lines(self.new), old, new)
        return "".join(
            line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
            for line in lines
        )


def compare(files: Mapping[str, str], root: Path) -> tuple[Change, ...]:
    """What differs between the texts and the files below `root`. Raises SyncError."""
    changes = list(_rendered(files, root))
    changes += [Change(path, _bytes(root / path), None) for path in _strays(files, root)]
    return tuple(sorted(changes, key=lambda change: change.path))


def write(changes: tuple[Change, ...], root: Path) -> None:
    """Writes what is missing or stale, and removes what is stray."""
    for change in changes:
        path = root / change.path
        if change.new is not None:
            _replace(path, change.new)
        else:
            path.unlink()
            _prune(path.parent, root)


def _rendered(files: Mapping[str, str], root: Path) -> Iterator[Change]:
    for path, text in files.items():
        place = root / path
        _check(place, root)
        old, new = _bytes(place), text.encode("utf-8")
        if old != new or place.is_symlink():
            yield Change(path, old, new)


def _bytes(path: Path) -> bytes | None:
    try:
        return read_bytes(path)
    except (FileNotFoundError, NotADirectoryError):
        return b"" if path.is_symlink() else None
    except OSError:
        # A link is replaced, wherever it leads.
        if path.is_symlink():
            return b""
        raise


def _lines(data: bytes | None) -> list[str]:
    """Split at line feeds alone, as patches are."""
    *lines, rest = (data or b"").decode("utf-8", "backslashreplace").split("\n")
    return [f"{line}\n" for line in lines] + ([rest] if rest else [])


def _check(place: Path, root: Path) -> None:
    """Raises SyncError where a write would fail, or leave the root."""
    if place.exists() and not place.is_file() and not place.is_symlink():
        found = "a folder" if place.is_dir() else "a pipe or a device"
        raise SyncError(f"{place}: {found} stands where a file belongs; move it away")
    for parent in place.relative_to(root).parents:
        folder = root / parent
        if folder.exists() and not folder.is_dir():
            raise SyncError(f"{folder}: a file stands where a folder belongs; move it away")
    if not place.parent.resolve().is_relative_to(root.resolve()):
        raise SyncError(f"{place.parent}: a link leads out of {root}; replace it by a folder")


# --- strays -------------------------------------------------------------------------------------


def _strays(files: Mapping[str, str], root: Path) -> Iterator[str]:
    """Files that nobody rendered: all in our own folders, elsewhere those with our header."""
    for name in OWNED:
        if (root / name).is_dir():
            yield from _intruders(files, root, name)
    for path in _walk(root):
        if path not in files and path.split("/")[0] not in OWNED and _claims(root, path):
            yield path


def _intruders(files: Mapping[str, str], root: Path, owned: str) -> Iterator[str]:
    if not any(path.startswith(f"{owned}/") for path in files):
        return
    present = [f"{owned}/{path}" for path in _walk(root / owned)]
    strays = [path for path in present if path not in files]
    # A folder that merely has the same name must not be emptied.
    if strays and not any(_claims(root, path) for path in present):
        raise SyncError(
            f"{root / owned}: this folder holds files, and none was rendered; give another --out"
        )
    yield from strays


def _claims(root: Path, path: str) -> bool:
    """Whether the file's header says that it belongs where it stands.

    A copy elsewhere, in a build or a clone or an environment below the root, is not ours to remove.
    """
    if PurePosixPath(path).suffix not in HEADED or (root / path).is_symlink():
        return False
    try:
        return origin(read_bytes(root / path, 400).decode("utf-8", "replace")) == path
    except OSError:
        return False


def _walk(root: Path) -> Iterator[str]:
    """The files below a folder, sorted, with slashes. No hidden ones, caches, environments."""
    for folder, folders, names in os.walk(root):
        links = [name for name in folders if (Path(folder) / name).is_symlink()]
        folders[:] = sorted(name for name in folders if _is_entered(Path(folder) / name))
        for name in sorted(names + links):
            if not name.startswith("."):
                yield (Path(folder) / name).relative_to(root).as_posix()


def _is_entered(folder: Path) -> bool:
    if folder.name.startswith(".") or folder.name in _SKIPPED or folder.is_symlink():
        return False
    return not (folder / "pyvenv.cfg").exists()


# --- writing ------------------------------------------------------------------------------------


def _replace(path: Path, data: bytes) -> None:
    """Writes a file at once or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        temporary.write_bytes(data)
        if path.exists() and not path.is_symlink():
            shutil.copymode(path, temporary)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _prune(folder: Path, root: Path) -> None:
    """Removes the folders that a stray leaves empty."""
    while folder != root and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent
