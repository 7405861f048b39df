"""Makes docs/images/frameworks.png: every app of examples/ as Chromium shows it, in one picture.

`tox exec -e browser -- python tests/browser/picture.py` starts the apps one after the other, does
in each what a person would, and takes the picture while a request is under way.
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

TARGET = inventory.ROOT / "docs" / "images" / "frameworks.png"

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
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else TARGET)
