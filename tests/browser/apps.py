"""The apps of examples/, each started on its own server and looked at in a tab."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import inventory
from tab import PATIENCE, Tab

EXAMPLES = inventory.ROOT / "examples"
OBSERVED = Path(__file__).with_name("observed.py")


# Seconds after which one that starts beside all others counts as hung.
STARTING = 4 * PATIENCE

# The clock's, and the one of the list that all share.
STREAMS = 2


class App:
    """An example that starts. `folder` gets its log, and the record of its streams."""

    def __init__(self, name: str, client: bytes, folder: Path) -> None:
        self.name = name
        self._record = folder / "ends.jsonl"
        self._log = folder / "log"
        script = folder / "datastar.js"
        script.write_bytes(client)
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self._port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self._port}/"
        environment = {**os.environ, "PORT": str(self._port), "DATASTAR_JS": str(script)}
        command = [sys.executable, OBSERVED, EXAMPLES / f"{name}_app.py", self._record]
        with self._log.open("w") as log:
            self._process = subprocess.Popen(
                command, env=environment, stdout=log, stderr=log, cwd=folder
            )

    def ready(self) -> None:
        """Waits until it takes connections."""
        end = time.monotonic() + STARTING
        while self._process.poll() is None and time.monotonic() < end:
            try:
                socket.create_connection(("127.0.0.1", self._port)).close()
                return
            except OSError:
                time.sleep(0.05)
        self.stop()
        raise AssertionError(f"{self.name} does not start:\n{self._log.read_text()}")

    def stop(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            raise

    def open(self, tab: Tab) -> None:
        """Shows the app in a tab, and waits for the first of each of its streams."""
        self.ready()
        tab.page.goto(self.url)
        self.shown(tab)

    def shown(self, tab: Tab) -> None:
        """Waits for the first of each stream of a tab that has the app's page."""
        tab.until("/[0-9]/.test(document.querySelector('#clock').textContent)")
        tab.until("document.querySelector('#here span')")

    def ends(self, reason: str) -> list[dict[str, Any]]:
        """The streams that have ended for a reason."""
        if not self._record.exists():
            return []
        # The last line may still be on its way.
        *whole, _ = self._record.read_text("utf-8").split("\n")
        return [end for end in map(json.loads, whole) if end["reason"] == reason]

    def next_end(self, reason: str, does: Callable[[], object], more: int = 1) -> dict[str, Any]:
        """Does something, and waits until so many more streams have ended for a reason."""
        number = len(self.ends(reason)) + more
        does()
        return self.end(reason, number)

    def end(self, reason: str, number: int) -> dict[str, Any]:
        """The first, or the second, ... stream that ended for a reason, once it has."""
        end = time.monotonic() + PATIENCE
        while len(self.ends(reason)) < number:
            assert time.monotonic() < end, f"none is {reason}:\n{self._log.read_text()}"
            time.sleep(0.02)
        return self.ends(reason)[number - 1]


# --- what a person does ---------------------------------------------------------------------------


def fill_in(tab: Tab, name: str, email: str) -> None:
    tab.page.get_by_label("Name").fill(name)
    tab.page.get_by_label("E-mail").fill(email)
    tab.page.get_by_role("button", name="Say hello").click()


def add_note(tab: Tab, text: str) -> None:
    notes = "document.querySelectorAll('#notes li').length"
    count = tab.run(notes)
    tab.page.get_by_label("Note").fill(text)
    tab.page.get_by_role("button", name="Add").click()
    # Others may add some meanwhile.
    tab.until(f"{notes} > {count}")


def ask_for_tea(tab: Tab) -> None:
    tab.page.get_by_role("button", name="Make tea").click()
