"""Finds a Chromium, or gets one. The command line says which: `python tests/browser/chromium.py`."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

VARIABLE = "CHROMIUM"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")

ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync")
ARGUMENTS += ("--disable-background-networking", "--disable-component-update")

ADVICE = f"""\
There is no Chromium for the browser suite, and none could be fetched. Do one of these:
  apt-get install chromium            as root, on Debian
  python -m playwright install chromium
  export {VARIABLE}=/path/to/chromium"""


class NoChromium(Exception):
    """None was found, and none could be fetched."""


def find() -> str | None:
    """The path of a Chromium that is here already."""
    named = os.environ.get(VARIABLE)
    if named:
        found = shutil.which(named)
        if found is None:
            raise NoChromium(f"{VARIABLE}={named} is no program that can be run")
        return found
    found = next(filter(None, map(shutil.which, NAMES)), None)
    return found or _of_playwright()


def _of_playwright() -> str | None:
    """Playwright's own, if it was installed."""
    program = (
        "from playwright.sync_api import sync_playwright\n"
        "with sync_playwright() as p: print(p.chromium.executable_path)"
    )
    # A process of its own, since Playwright's loop would stay in this one.
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    path = said.stdout.strip()
    return path if path and Path(path).exists() else None


def get() -> str:
    """The path of a Chromium; installs one where that works."""
    found = find()
    if found:
        return found
    ways = [[sys.executable, "-m", "playwright", "install", "chromium"]]
    if hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get"):
        ways += [["apt-get", "update"], ["apt-get", "install", "--yes", "chromium"]]
    tried: list[str] = []
    for way in ways:
        try:
            done = subprocess.run(way, capture_output=True, text=True, timeout=600)
            said = "\n".join((done.stdout + done.stderr).strip().splitlines()[-4:])
        except subprocess.TimeoutExpired:
            said = "gave up after ten minutes"
        tried.append(f"$ {' '.join(way)}\n{said}")
        found = find()
        if found:
            return found
    raise NoChromium("\n\n".join([ADVICE, "What was tried:", *tried]))


@contextmanager
def opened() -> Iterator[Browser]:
    """A Chromium that runs."""
    path = get()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS, timeout=120_000)
        yield browser
        browser.close()


if __name__ == "__main__":
    try:
        print(get())
    except NoChromium as error:
        sys.exit(str(error))
