"""Frameworks that have no adapter of their own: what docs/reference/frameworks.md says of them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
APPS = sorted(HERE.glob("*_app.py"))
# Today's django-bolt is for 3.12 and newer.
KNOWN = [app for app in APPS if app.stem != "bolt_app" or sys.version_info >= (3, 12)]


@pytest.mark.parametrize("app", KNOWN, ids=lambda path: path.stem)
def test_it_works_as_the_page_says(app: Path) -> None:
    """Each is a process of its own, for Django can be set up only once."""
    done = subprocess.run([sys.executable, app], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
