"""Makes the pictures of the docs: every app of examples/, and the demo, as Chromium shows them.

`tox exec -e browser -- python tests/browser/picture.py` starts the apps one after the other, does
in each what a person would, and takes the picture while a request is under way. With `demo` it
makes the picture of the README instead, of one app in two browsers: in the light and in the dark.
"""

from __future__ import annotations

import base64
import sys
import tempfile
from collections.abc import Mapping
from html import escape
from pathlib import Path

import apps
import bundle
import chromium
import inventory
from playwright.sync_api import Browser
from server import Server
from tab import Tab

from codegen.model import Framework

IMAGES = inventory.ROOT / "docs" / "images"
TARGET = IMAGES / "frameworks.png"

# The page as it is, with less room between its parts and without its lines of code, so that it can
# still be read when it is half as wide as a column of text.
CLOSER = """
  html { font-size: 17px; }
  body { min-height: 0; padding: 1.1rem 1rem 1.2rem; background: var(--page); }
  header { margin-bottom: 0.9rem; }
  h1 { font-size: 1.7rem; margin: 0; }
  header p, code { display: none; }
  main { grid-template-columns: 1fr 1fr; gap: 0.8rem; }
  section { gap: 0.7rem; padding: 0.9rem 1rem; }
  section:nth-child(1) { grid-area: 1 / 1 / 2 / 2; }
  section:nth-child(2) { grid-area: 1 / 2 / 3 / 3; }
  section:nth-child(3) { grid-area: 2 / 1 / 4 / 2; }
  section:nth-child(4) { grid-area: 3 / 2 / 4 / 3; }
  .clocks { margin: 0; }
  time { font-size: 1.45rem; }
  label { grid-template-columns: 4rem 1fr; }
  input, button { padding: 0.4rem 0.7rem; }
  li { padding: 0.35rem 0.1rem; }
"""


def frame(browser: Browser, app: apps.App, server: Server) -> bytes:
    """One app in the middle of its work, as a PNG."""
    context = browser.new_context(
        viewport={"width": 660, "height": 480}, device_scale_factor=2, color_scheme="light"
    )
    tab = Tab(context.new_page(), server)
    app.open(tab)
    tab.page.add_style_tag(content=CLOSER)
    for text in ("Buy oat milk", "Write to Charles", "Call Mary"):
        apps.add_note(tab, text)
    apps.fill_in(tab, "Ada Lovelace", "ada@example.org")
    tab.until("document.querySelector('#answer.good')")
    apps.ask_for_tea(tab)
    tab.until("document.querySelector('.spinner').offsetWidth")
    taken = tab.page.screenshot(full_page=True)
    context.close()
    return taken


PAGE = """\
<!doctype html>
<meta charset="utf-8">
<style>
  * { box-sizing: border-box; margin: 0; }
  body { display: grid; grid-template-columns: 1fr 1fr; gap: 18px; width: 980px; padding: 18px;
    background: #e9ebf5; color: #1b1e2e; font: 15px/1.5 system-ui, sans-serif; }
  figure, aside { border-radius: 12px; overflow: hidden; background: #fff;
    border: 1px solid #cfd3e6; box-shadow: 0 10px 24px -16px rgb(20 20 50 / 0.45); }
  figcaption { display: flex; gap: 6px; align-items: center; padding: 7px 12px;
    border-bottom: 1px solid #dfe2f0; color: #62677f; font-size: 13px; }
  figcaption i { width: 10px; height: 10px; border-radius: 50%; background: #d3d7e8; }
  figcaption b { margin-left: 6px; color: #1b1e2e; font-size: 15px; }
  figcaption span { margin-left: auto; }
  img { display: block; width: 100%; }
  aside { display: flex; flex-direction: column; justify-content: center; gap: 12px; padding: 36px;
    background: #5b46e5; border-color: #5b46e5; color: #fff; }
  h1 { font-size: 34px; line-height: 1.15; letter-spacing: -0.03em; }
  aside p { color: #e3dfff; font-size: 16px; }
</style>
"""

LEGEND = """\
<aside>
  <h1>One page,<br>{} frameworks</h1>
  <p>Every app of examples/ in Chromium, in the middle of its work: two clocks tick on one stream,
  the form has been answered, the list has grown, and a request is under way.</p>
</aside>
"""

NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def compose(browser: Browser, frames: Mapping[Framework, bytes]) -> bytes:
    """All frames in one picture, each under the name of its framework and of its server."""
    parts = [PAGE, LEGEND.format(NUMBERS[len(frames)])]
    for framework, taken in frames.items():
        image = base64.b64encode(taken).decode()
        parts.append(
            f"<figure><figcaption><i></i><i></i><i></i><b>{escape(framework.title)}</b>"
            f"<span>examples/{framework.name}_app.py on {escape(framework.servers[0].name)}</span>"
            f'</figcaption><img src="data:image/png;base64,{image}"></figure>'
        )
    context = browser.new_context(device_scale_factor=1.5)
    page = context.new_page()
    page.set_content("".join(parts))
    taken = page.locator("body").screenshot()
    context.close()
    return taken


DEMO = """\
<!doctype html>
<meta charset="utf-8">
<style>
  * { box-sizing: border-box; margin: 0; }
  body { display: flex; gap: 22px; width: 1160px; padding: 22px; font: 14px/1.5 system-ui, sans-serif;
    background: #e9ebf5; }
  body.dark { background: #1d2030; }
  figure { flex: 1; border-radius: 12px; overflow: hidden; background: #fff; color: #62677f;
    border: 1px solid #cfd3e6; box-shadow: 0 10px 24px -16px rgb(20 20 50 / 0.45); }
  .dark figure { background: #10121b; color: #9aa1bd; border-color: #2b3045; }
  figcaption { display: flex; gap: 6px; align-items: center; padding: 8px 12px;
    border-bottom: 1px solid; border-color: inherit; }
  figcaption i { width: 10px; height: 10px; border-radius: 50%; background: currentColor; opacity: 0.35; }
  figcaption span { margin-left: 8px; }
  img { display: block; width: 100%; }
</style>
"""

# One column, so that the whole page can be read in half of the picture.
NARROW = """
  html { font-size: 15px; }
  body { min-height: 0; padding: 1.2rem 1rem; background: var(--page); }
  header { margin-bottom: 1rem; }
  h1 { font-size: 1.8rem; }
  main { gap: 0.9rem; }
  section { gap: 0.8rem; padding: 1rem 1.1rem; }
  section:nth-child(3) { order: -1; }
  section:nth-child(2) { display: none; }
"""


def demo(browser: Browser, app: apps.App, server: Server, scheme: str) -> bytes:
    """Two browsers that show the same list, while one of them waits for its tea; as a PNG."""
    contexts = [
        browser.new_context(
            viewport={"width": 560, "height": 480}, device_scale_factor=2, color_scheme=scheme
        )
        for _ in range(2)
    ]
    one, other = (Tab(context.new_page(), server) for context in contexts)
    for tab in (one, other):
        app.open(tab)
        tab.page.add_style_tag(content=NARROW)
    notes = "document.querySelectorAll('#notes li').length"
    count = one.run(notes)
    for tab, text in ((one, "Buy oat milk"), (other, "Write to Charles")):
        apps.add_note(tab, text)
    names = {tab.text("#me") for tab in (one, other)}
    for tab in (one, other):
        tab.until(f"{notes} == {count + 2}")
        tab.until(f"document.querySelectorAll('#here span').length == {len(names)}")
    apps.ask_for_tea(other)
    other.until("document.querySelector('.spinner').offsetWidth")
    parts = [DEMO, f'<body class="{scheme}">']
    for tab in (one, other):
        image = base64.b64encode(tab.page.screenshot(full_page=True)).decode()
        parts.append(
            "<figure><figcaption><i></i><i></i><i></i><span>127.0.0.1:8000</span></figcaption>"
            f'<img src="data:image/png;base64,{image}"></figure>'
        )
    for context in contexts:
        context.close()
    context = browser.new_context(device_scale_factor=1.5)
    page = context.new_page()
    page.set_content("".join(parts))
    taken = page.locator("body").screenshot()
    context.close()
    return taken


def main_of_demo(folder: Path) -> None:
    """Writes the pictures of the README."""
    client = bundle.fetch(bundle.cache())
    server = Server()
    with chromium.opened() as browser:
        for scheme, name in (("light", "demo.png"), ("dark", "demo-dark.png")):
            with tempfile.TemporaryDirectory() as home:
                app = apps.App("quart", client, Path(home))
                try:
                    (folder / name).write_bytes(demo(browser, app, server, scheme))
                finally:
                    app.stop()
            print(folder / name)
    server.close()


def main(target: Path, names: tuple[str, ...] = ()) -> None:
    """Writes the picture, of all frameworks or of those that are named."""
    client = bundle.fetch(bundle.cache())
    frames: dict[Framework, bytes] = {}
    server = Server()
    with chromium.opened() as browser, tempfile.TemporaryDirectory() as folder:
        for framework in inventory.spec().frameworks:
            if names and framework.name not in names:
                continue
            home = Path(folder) / framework.name
            home.mkdir()
            app = apps.App(framework.name, client, home)
            try:
                frames[framework] = frame(browser, app, server)
            finally:
                app.stop()
        target.write_bytes(compose(browser, frames))
    server.close()
    print(target)


if __name__ == "__main__":
    if sys.argv[1:2] == ["demo"]:
        main_of_demo(Path(sys.argv[2]) if len(sys.argv) > 2 else IMAGES)
        sys.exit()
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else TARGET)
