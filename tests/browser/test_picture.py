"""The picture of the docs can be made anew."""

from __future__ import annotations

from pathlib import Path

import apps
import inventory
import picture
from playwright.sync_api import Browser
from server import Server

DOCS = inventory.ROOT / "docs"


def test_picture(browser: Browser, server: Server, client: bytes, tmp_path: Path) -> None:
    framework = next(f for f in inventory.spec().frameworks if f.name == "starlette")
    app = apps.App(framework.name, client, tmp_path)
    try:
        frame = picture.frame(browser, app, server)
    finally:
        app.stop()
    one, two = (picture.compose(browser, dict.fromkeys(names, frame)) for names in FRAMES)
    assert size(one)[0] == size(two)[0] == size(picture.TARGET.read_bytes())[0]
    assert size(one)[1] < size(two)[1] < size(picture.TARGET.read_bytes())[1]


def test_demo(browser: Browser, server: Server, client: bytes, tmp_path: Path) -> None:
    app = apps.App("quart", client, tmp_path)
    try:
        taken = picture.demo(browser, app, server, "light")
    finally:
        app.stop()
    for name in ("demo.png", "demo-dark.png"):
        shown = (picture.IMAGES / name).read_bytes()
        assert size(shown)[0] == size(taken)[0]
        assert abs(size(shown)[1] - size(taken)[1]) < 100
        assert f'"docs/images/{name}"' in (inventory.ROOT / "README.md").read_text("utf-8")


FRAMES = [inventory.spec().frameworks[:count] for count in (1, 3)]


def size(png: bytes) -> tuple[int, int]:
    """Width and height, as the file says them."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    return int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")


def test_the_picture_is_shown() -> None:
    shown = f"../{picture.TARGET.relative_to(DOCS).as_posix()}"
    assert f'src="{shown}"' in (DOCS / "reference" / "frameworks.md").read_text("utf-8")
