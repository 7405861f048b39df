"""Each recipe of docs/cookbook, on its server, as a person uses it in a browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
import recipes
from playwright.sync_api import Browser, Page
from server import Server
from tab import Tab

Open = Callable[[str], Tab]
Start = Callable[[str], recipes.Recipe]


@pytest.fixture(scope="module")
def start(client: bytes, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Start]:
    """Starts a recipe, which goes on until another one is asked for: its tests share it."""
    with ExitStack() as stack:
        running: dict[str, recipes.Recipe] = {}

        def started(name: str) -> recipes.Recipe:
            if name not in running:
                running.clear()
                stack.close()
                folder = tmp_path_factory.mktemp(name)
                running[name] = stack.enter_context(recipes.running(name, client, folder))
            return running[name]

        yield started


@pytest.fixture
def open_(browser: Browser, server: Server, client: bytes, start: Start) -> Iterator[Open]:
    """Shows a recipe in a tab of its own; in a second one when called again."""
    with ExitStack() as stack:
        context = browser.new_context(viewport={"width": 900, "height": 640}, accept_downloads=True)
        stack.callback(context.close)
        recipes.without_network(context, client)
        tabs: list[Tab] = []

        def opened(name: str) -> Tab:
            tab = Tab(context.new_page(), server)
            tab.page.goto(start(name).url)
            tabs.append(tab)
            return tab

        yield opened
        for tab in tabs:
            assert tab.forgiving or tab.errors == []
        context.close()


def texts(page: Page, selector: str) -> list[str]:
    return [text.strip() for text in page.locator(selector).all_inner_texts()]


def count(tab: Tab, selector: str) -> str:
    return f"document.querySelectorAll('{selector}').length"


# --- search ---------------------------------------------------------------------------------------


def test_search(open_: Open) -> None:
    tab = open_("search")
    page = tab.page
    tab.until(f"{count(tab, '#rows tr')} == 51")
    page.get_by_placeholder("Search").fill("ada love")
    tab.until("document.querySelector('#rows td').textContent == 'Ada Lovelace'")
    assert set(texts(page, "#rows tr:not(#more) td:first-child")) == {"Ada Lovelace"}
    # More of them come as one scrolls, until there are no more.
    for _ in range(3):
        page.mouse.wheel(0, 100_000)
        page.wait_for_timeout(50)
    tab.until("!document.querySelector('#more')")
    rows = page.locator("#rows tr")
    assert rows.count() == 78
    page.get_by_placeholder("Search").fill("nobody at all")
    tab.until("document.querySelector('#rows').innerText.trim() == 'Nobody.'")


def test_inline_edit(open_: Open) -> None:
    tab = open_("search")
    page = tab.page
    page.locator("#person-3 button").click()
    assert page.get_by_label("Name").input_value() == "Edsger Dijkstra"
    page.get_by_label("E-mail").fill("edsger")
    page.get_by_label("Name").fill("")
    page.get_by_role("button", name="Save").click()
    tab.has("String should have at least 1 character", "#person-3 td:nth-child(1) small")
    tab.has("An e-mail address has an @.", "#person-3 td:nth-child(2) small")
    hostile = "<b>Edsger</b> & co"
    page.get_by_label("Name").fill(hostile)
    page.get_by_label("E-mail").fill("edsger@example.org")
    page.get_by_role("button", name="Save").click()
    tab.until("!document.querySelector('#person-3 input')")
    assert texts(page, "#person-3 td")[:2] == [hostile, "edsger@example.org"]
    page.reload()
    assert texts(page, "#person-3 td")[0] == hostile


# --- login ----------------------------------------------------------------------------------------


def log_in(page: Page) -> None:
    page.get_by_label("Username").fill("ada")
    page.get_by_label("Password").fill("analytical")
    page.get_by_role("button", name="Log in").click()


def test_login_and_toasts(open_: Open) -> None:
    tab = open_("login")
    page = tab.page
    assert "/accounts/login/" in page.url
    log_in(page)
    tab.until("document.querySelector('.toast')?.textContent == 'Hello, ada.'")
    page.reload()
    assert texts(page, ".toast") == []
    page.get_by_label("Note").fill("<b>Oat milk</b>")
    page.get_by_role("button", name="Add").click()
    tab.until("document.querySelector('.toast.success')?.textContent == 'Noted.'")
    assert texts(page, "#notes li") == ["<b>Oat milk</b>"]
    tab.until("document.querySelector('input').value == ''")
    page.get_by_role("button", name="Add").click()
    tab.until("document.querySelector('.toast.error')?.textContent == 'Write something first.'")
    page.reload()
    assert texts(page, ".toast") == []
    assert texts(page, "#notes li") == ["<b>Oat milk</b>"]


def test_login_when_the_session_has_ended(open_: Open) -> None:
    tab = open_("login")
    page = tab.page
    log_in(page)
    tab.until("document.querySelector('#notes')")
    home = page.url
    page.context.clear_cookies(name="sessionid")
    page.get_by_label("Note").fill("lost?")
    page.get_by_role("button", name="Add").click()
    tab.until("location.pathname == '/accounts/login/'")
    log_in(page)
    tab.until("document.querySelector('#notes')")
    assert page.url == home
    page.get_by_label("Note").fill("found")
    page.get_by_role("button", name="Add").click()
    tab.until("document.querySelector('#notes li')?.textContent == 'found'")


def test_login_without_a_token_is_refused(open_: Open) -> None:
    """No view is exempt from the check."""
    tab = open_("login")
    log_in(tab.page)
    tab.until("document.querySelector('#notes')")
    tab.forgive()
    status = tab.run("fetch('/add/', {method: 'POST'}).then(reply => reply.status)")
    assert status == 403


# --- chat -----------------------------------------------------------------------------------------

SAID = "[...document.querySelectorAll('#said li')].map(one => one.innerText).join('|')"


def test_chat(open_: Open) -> None:
    first = open_("chat")
    log_in(first.page)
    first.has("ada ", "#here")
    second = open_("chat")
    second.has("ada ", "#here")
    first.page.get_by_label("Message").fill("<b>Hello</b> & co")
    first.page.get_by_role("button", name="Say").click()
    for tab in (first, second):
        tab.until(f"{SAID} == 'ada <b>Hello</b> & co'")
    first.until("document.querySelector('input').value == ''")
    first.page.get_by_role("button", name="Say").click()
    first.has("String should have at least 1 character", "small")
    first.page.get_by_label("Message").fill("again")
    first.page.get_by_role("button", name="Say").click()
    first.has("", "small")
    second.until(f"{SAID} == 'ada <b>Hello</b> & co|ada again'")


def test_chat_ends_in_all_tabs(open_: Open) -> None:
    first = open_("chat")
    log_in(first.page)
    first.has("ada ", "#here")
    second = open_("chat")
    second.has("ada ", "#here")
    second.page.get_by_role("button", name="Leave").click()
    for tab in (first, second):
        tab.until("location.pathname == '/accounts/login/'")
    log_in(first.page)
    first.has("ada ", "#here")
    assert first.run("location.pathname") == "/"


def test_chat_with_an_error(open_: Open) -> None:
    """Under `runserver` it is shown over the page."""
    tab = open_("chat")
    log_in(tab.page)
    tab.has("ada ", "#here")
    tab.page.context.clear_cookies(name="csrftoken")
    tab.forgive()
    tab.page.get_by_role("button", name="Say").click()
    tab.page.frame_locator("iframe").get_by_text("CSRF verification failed").wait_for()


# --- dashboard ------------------------------------------------------------------------------------

VALUES = "[...document.querySelectorAll('meter')].map(e => e.value).join()"


def test_dashboard(open_: Open) -> None:
    tab = open_("dashboard")
    page = tab.page
    seen = {tab.run(VALUES)}
    for _ in range(4):
        tab.until(f"!{sorted(seen)}.includes({VALUES})")
        seen.add(tab.run(VALUES))
    page.get_by_role("button", name="Pause").click()
    page.get_by_role("button", name="Resume").wait_for()
    still = tab.run(VALUES)
    page.wait_for_timeout(700)
    assert tab.run(VALUES) == still
    page.get_by_role("button", name="Resume").click()
    tab.until(f"{VALUES} != '{still}'")


def test_dashboard_upload(open_: Open) -> None:
    tab = open_("dashboard")
    page = tab.page
    tab.until(f"{VALUES} != '0,0,0,0'")
    # Slow enough to be seen on its way.
    page.context.new_cdp_session(page).send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 2_000_000},
    )
    tab.run(
        "() => { window.seen = []; new MutationObserver(() => "
        "seen.push(document.querySelector('#progress').value)).observe(document.body, "
        "{attributes: true, subtree: true}) }"
    )
    page.get_by_label("File").set_input_files(
        {"name": "big.bin", "mimeType": "application/x", "buffer": b"0" * 4_000_000}
    )
    tab.until("document.querySelector('#progress').value == 100")
    between = [value for value in tab.run("window.seen") if 0 < value < 100]
    assert between and between == sorted(between)


# --- job ------------------------------------------------------------------------------------------


def test_job(open_: Open) -> None:
    tab = open_("job")
    page = tab.page
    value = "document.querySelector('progress').value"
    page.get_by_role("button", name="Start").click()
    tab.until(f"{value} >= 20")
    assert page.get_by_role("button").is_disabled()
    page.reload()
    reached = tab.run(value)
    assert reached >= 20
    tab.until(f"{value} > {reached}")
    second = open_("job")
    second.until(f"{value} > {reached}")
    for each in (second, tab):
        each.until("document.querySelector('button').textContent == 'Done. Again'")
    page.reload()
    assert tab.run(value) == 100


# --- todo -----------------------------------------------------------------------------------------


def test_todo(open_: Open) -> None:
    tab = open_("todo")
    page = tab.page
    for text in ("Water the plants", "<i>Call</i> Mary & co", "Buy oat milk"):
        page.get_by_label("What").fill(text)
        page.get_by_role("button", name="Add").click()
        tab.until("document.querySelector('input').value == ''")
    tab.has("3 left", "#left")
    assert texts(page, "#todos span")[1] == "<i>Call</i> Mary & co"
    page.get_by_role("checkbox", name="Water the plants").click()
    tab.has("2 left", "#left")
    assert texts(page, ".done span") == ["Water the plants"]
    page.get_by_role("button", name="Remove Buy oat milk").click()
    tab.has("1 left", "#left")
    page.reload()
    assert texts(page, "#todos span") == ["Water the plants", "<i>Call</i> Mary & co"]
    # What does not fit the class never gets to the handler.
    page.get_by_label("What").fill("x" * 101)
    page.get_by_role("button", name="Add").click()
    tab.excuse("422")
    assert page.locator("#todos li").count() == 2


# --- download -------------------------------------------------------------------------------------


def test_download(open_: Open) -> None:
    tab = open_("download")
    page = tab.page
    with page.expect_download() as download:
        page.get_by_role("button").click()
        tab.has("Counting …", "#state")
        assert page.get_by_role("button").is_disabled()
    assert download.value.suggested_filename == "report.csv"
    assert download.value.path().read_text().splitlines()[1] == "May,31"
    tab.has("Ready.", "#state")
    tab.until("!document.querySelector('button').disabled")


# --- error toasts ---------------------------------------------------------------------------------


def test_error_toasts(open_: Open) -> None:
    tab = open_("error-toasts")
    page = tab.page
    tab.forgive()
    page.get_by_role("button", name="Forbidden").click()
    tab.has("Something went wrong (403)", "#toast")
    assert page.locator("#toast").is_visible()
    page.get_by_role("button", name="Broken").click()
    tab.has("Something went wrong (500)", "#toast")
    page.get_by_role("button", name="Fine").click()
    tab.has("Done.", "#done")
    assert not page.locator("#toast").is_visible()
    page.context.set_offline(True)
    page.get_by_role("button", name="Fine").click()
    tab.has("The server does not answer. Trying again …", "#toast")


# --- modal ----------------------------------------------------------------------------------------


def test_modal(open_: Open) -> None:
    tab = open_("modal")
    page = tab.page

    def opened() -> None:
        page.get_by_role("button", name="Rename").click()
        tab.until("document.querySelector('dialog')?.matches(':modal')")
        tab.until("document.querySelector('dialog input').value == 'Untitled'")

    opened()
    page.keyboard.press("Escape")
    tab.until("!document.querySelector('dialog')")
    opened()
    page.get_by_role("button", name="Cancel").click()
    tab.until("!document.querySelector('dialog')")
    opened()
    page.get_by_label("New name").fill("<b>Plans</b>")
    page.get_by_role("button", name="Save").click()
    tab.has("<b>Plans</b>", "#name")
    assert page.locator("dialog").count() == 0


# --- optimistic -----------------------------------------------------------------------------------


def test_optimistic(open_: Open) -> None:
    tab = open_("optimistic")
    page = tab.page
    tab.forgive()

    def stars() -> str:
        return "".join(texts(page, "button"))

    assert stars() == "☆☆☆"
    page.get_by_label("Blue").click()
    assert stars() == "★☆☆", "at once"
    page.get_by_label("Green").click()
    assert stars() == "★★☆", "at once"
    tab.has("At most 1 star.", "#note")
    assert stars() == "★☆☆"
    page.get_by_label("Red").click()
    assert stars() == "★☆★"
    tab.until("document.querySelector('[aria-label=Red]').textContent == '☆'")
    page.reload()
    assert stars() == "★☆☆"


# --- parts ----------------------------------------------------------------------------------------


def test_parts(open_: Open) -> None:
    first, second = open_("parts"), open_("parts")
    for tab in (first, second):
        tab.has("2 here", "#here")
        tab.until("/^[0-9:]+$/.test(document.querySelector('#clock').textContent)")
    first.page.get_by_label("News").fill("<b>rain</b>")
    first.page.get_by_role("button").click()
    for tab in (first, second):
        tab.until("document.querySelector('#news li')?.textContent == '<b>rain</b>'")
    second.page.close()
    first.has("1 here", "#here")


def test_every_recipe_is_driven() -> None:
    driven = [name for name in globals() if name.startswith("test_")]
    for name in recipes.names():
        assert any(name.replace("-", "_") in test for test in driven), name
