"""The official client, fetched from PyPI and checked, and an aliased one made from it."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

VERSION = "v1.0.1"
SHA256 = "54768cf34985be0229c7229f1df9469fbd32e2a0c09b4a3f1e81ad8c4d6840da"

# A wheel that carries the official bundle, byte for byte.
REQUIREMENT = "stario==3.4.0"
MEMBER = "stario/cli/templates/hello-world/static/js/datastar.js"

ALIAS = "data-star-"


class NoClient(Exception):
    """The bundle could not be had, or is another one."""


def cache() -> Path:
    """Where the bundle is kept. tox names its folder for temporary files."""
    named = os.environ.get("DATASTAR_CLIENT_CACHE")
    return Path(named) if named else Path(tempfile.gettempdir()) / "datastar-client"


def fetch(cache: Path) -> bytes:
    """The bundle, from the cache when it is there."""
    kept = cache / f"datastar-{VERSION}.js"
    if not kept.exists():
        cache.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(_unpacked(_downloaded(cache)))
    content = kept.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    if digest != SHA256:
        kept.unlink()
        raise NoClient(f"the client of {REQUIREMENT} has sha256 {digest}, not {SHA256}")
    return content


def _downloaded(folder: Path) -> Path:
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--quiet"]
    command += ["--disable-pip-version-check", "--python-version", "3.14", "--only-binary=:all:"]
    command += ["--dest", str(folder), REQUIREMENT]
    done = subprocess.run(command, capture_output=True, text=True)
    wheels = sorted(folder.glob("stario-*.whl"))
    if done.returncode or not wheels:
        raise NoClient(f"$ {' '.join(command)}\n{done.stdout}{done.stderr}")
    return wheels[-1]


def _unpacked(wheel: Path) -> bytes:
    with zipfile.ZipFile(wheel) as archive:
        content = archive.read(MEMBER)
    wheel.unlink()
    return content


# The bundle knows its alias in two functions of a line each: the name of an attribute from the
# name of a plugin, and back. Official aliased bundles are built with another constant in these.
_SPELLS, _SPELLS_ALIASED = "=e=>`data-${e}`,", "=e=>`data-star-${e}`,"
_READS, _READS_ALIASED = "tt=e=>e;", 'tt=e=>e.startsWith("star-")?e.slice(5):void 0;'


def aliased(bundle: bytes) -> bytes:
    """The client as the aliased build has it: every attribute starts with `data-star-`."""
    text = bundle.decode("utf-8")
    for old, new in ((_SPELLS, _SPELLS_ALIASED), (_READS, _READS_ALIASED)):
        if text.count(old) != 1:
            raise NoClient(f"the bundle has {text.count(old)} places like {old}, not one")
        text = text.replace(old, new)
    return text.encode("utf-8")
