"""Makes docs/images/cookbook/*.png: each recipe in Chromium, in the middle of its work.

`tox exec -e browser -- python tests/browser/cookbook_pictures.py [recipe …]` makes them all, or
those that are named.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import bundle
import chromium
import recipes
from playwright.sync_api import Browser, Page
from server import Server
from tab import Tab

TARGET = recipes.COOKBOOK.parent / "images" / "cookbook"
WIDTH, LOWEST, HIGHEST = 760, 240, 480


def search(tab: Tab) -> None:
    tab.page.get_by_placeholder("Search").fill("ada")
    tab.until("document.querySelectorAll('#rows tr:nth-child(2) td')[0].textContent.match(/^Ada/)")
    tab.page.locator("#rows button").nth(1).click()
    tab.page.get_by_label("E-mail").fill("ada")
    tab.page.get_by_role("button", name="Save").click()
    tab.until("document.querySelector('td:nth-child(2) small')?.textContent")


def login(tab: Tab) -> None:
    tab.page.get_by_label("Username").fill("ada")
    tab.page.get_by_label("Password").fill("analytical")
    tab.page.get_by_role("button", name="Log in").click()
    for note in ("Buy oat milk", "Write to Charles"):
        tab.page.get_by_label("Note").fill(note)
        tab.page.get_by_role("button", name="Add").click()
        tab.until(f"document.querySelector('#notes').innerText.includes('{note}')")


def chat(tab: Tab) -> None:
    def enter(page: Page, name: str, *said: str) -> None:
        page.get_by_label("Username").fill(name)
        page.get_by_label("Password").fill("analytical")
        page.get_by_role("button", name="Log in").click()
        for text in said:
            page.get_by_label("Message").fill(text)
            page.get_by_role("button", name="Say").click()
            page.get_by_text(text).wait_for()

    browser = tab.page.context.browser
    assert browser is not None
    # Whose context ends with the browser.
    other = browser.new_context()
    recipes.without_network(other, bundle.fetch(bundle.cache()))
    grace = other.new_page()
    grace.goto(tab.page.url)
    enter(grace, "grace", "Is anybody here?")
    enter(tab.page, "ada", "I am. <b>Hello!</b>", "How are you?")
    tab.until("document.querySelector('input').value == ''")
    tab.page.get_by_role("button", name="Say").click()
    tab.has("ada grace ", "#here")
    tab.until("document.querySelector('small').textContent")


def dashboard(tab: Tab) -> None:
    slow = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 1_000_000}
    tab.page.context.new_cdp_session(tab.page).send("Network.emulateNetworkConditions", slow)
    tab.page.get_by_label("File").set_input_files(
        {"name": "holiday.zip", "mimeType": "application/zip", "buffer": b"0" * 4_000_000}
    )
    tab.until("document.querySelector('#progress').value > 45")


def job(tab: Tab) -> None:
    tab.page.get_by_role("button").click()
    tab.until("document.querySelector('progress').value >= 40")


def todo(tab: Tab) -> None:
    for text in ("Water the plants", "Call Mary", "Buy oat milk"):
        tab.page.get_by_label("What").fill(text)
        tab.page.get_by_role("button", name="Add").click()
        tab.until("document.querySelector('input').value == ''")
    tab.page.get_by_role("checkbox").nth(1).click()
    tab.has("2 left", "#left")


def download(tab: Tab) -> None:
    with tab.page.expect_download():
        tab.page.get_by_role("button").click()
    tab.has("Ready.", "#state")


def error_toasts(tab: Tab) -> None:
    tab.forgive()
    tab.page.get_by_role("button", name="Broken").click()
    tab.has("Something went wrong (500)", "#toast")


def modal(tab: Tab) -> None:
    tab.page.get_by_role("button", name="Rename").click()
    tab.until("document.querySelector('dialog input').value == 'Untitled'")


def optimistic(tab: Tab) -> None:
    tab.page.get_by_label("Blue").click()
    tab.page.get_by_label("Green").click()
    tab.has("At most 1 star.", "#note")


def parts(tab: Tab) -> None:
    for news in ("It rains", "The train is on time"):
        tab.page.get_by_label("News").fill(news)
        tab.page.get_by_role("button").click()
        tab.until(f"document.querySelector('#news').innerText.includes('{news}')")
    tab.page.context.new_page().goto(tab.page.url)
    tab.has("2 here", "#here")
    tab.page.bring_to_front()


SCENES: dict[str, Callable[[Tab], None]] = {
    name: globals()[name.replace("-", "_")] for name in recipes.names()
}


def picture(browser: Browser, server: Server, client: bytes, name: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        recipe = recipes.Recipe(name, client, Path(folder))
        context = browser.new_context(
            viewport={"width": WIDTH, "height": LOWEST},
            device_scale_factor=1.5,
            color_scheme="light",
        )
        try:
            recipes.without_network(context, client)
            tab = Tab(context.new_page(), server)
            tab.page.goto(recipe.url)
            SCENES[name](tab)
            height = tab.run("document.documentElement.scrollHeight")
            tab.page.set_viewport_size({"width": WIDTH, "height": min(height, HIGHEST)})
            return tab.page.screenshot(animations="disabled")
        finally:
            context.close()
            recipe.stop()


def main(*names: str) -> None:
    client = bundle.fetch(bundle.cache())
    server = Server()
    with chromium.opened() as browser:
        for name in names or SCENES:
            target = TARGET / f"{name}.png"
            target.write_bytes(picture(browser, server, client, name))
            print(target)
    server.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
