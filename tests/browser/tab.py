"""A tab of the browser, and what the tests do with it."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

from playwright.sync_api import ConsoleMessage, Error, Page
from server import Reply, Request, Server, html, stream

from datastar_py.actions import ActionGenerator
from datastar_py.attributes import AttributeGenerator

actions = ActionGenerator()

SKELETON = """\
<!doctype html>
<html {html}>
<head>
<meta charset="utf-8">
<title>suite</title>
<link rel="icon" href="data:,">
<script>
  window.xss = [];
  window.finished = 0;
  document.addEventListener("datastar-ready", () => (window.ready = true));
  document.addEventListener("datastar-fetch", (e) => e.detail.type == "finished" && window.finished++);
  if (document.startViewTransition) {{
    const start = document.startViewTransition.bind(document);
    window.transitions = 0;
    document.startViewTransition = (change) => (window.transitions++, start(change));
  }}
</script>
<script type="module">import * as client from "{client}"; window.client = client;</script>
{head}
</head>
<body>
{body}
</body>
</html>
"""


class Tab:
    """Every wait ends as soon as what it waits for is there."""

    def __init__(self, page: Page, server: Server) -> None:
        self.page = page
        self.server = server
        self.errors: list[str] = []
        self.log: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", self._said)
        page.set_default_timeout(3000)

    def _said(self, message: ConsoleMessage) -> None:
        self.log.append(message.text)
        if message.type in ("error", "warning"):
            self.errors.append(f"{message.type}: {message.text}")

    def excuse(self, text: str) -> None:
        """An error of that text was meant; it must have come."""
        mine = [error for error in self.errors if text in error]
        assert mine, f"no error says {text!r}: {self.errors}"
        self.errors = [error for error in self.errors if text not in error]

    def open(
        self, body: str = "", *, head: str = "", client: str = "/client.js", html_: str = ""
    ) -> None:
        """Opens a page with that body, and waits until the client has read it."""
        page = SKELETON.format(body=body, head=head, client=client, html=html_)
        self.page.goto(self.server.url + self.server.add(lambda _: html(page)))
        self.until("window.ready")

    def until(self, condition: str, seconds: float = 3) -> None:
        """Waits until an expression is true."""
        end = time.monotonic() + seconds
        while True:
            try:
                if self.page.evaluate(f"() => Boolean({condition})"):
                    return
            except Error as error:
                # The page may be on its way to another one.
                if "context" not in str(error).lower() and "navigat" not in str(error).lower():
                    raise
            if time.monotonic() > end:
                raise AssertionError(
                    f"never true: {condition}; {self.errors}\n{self.body()[:2000]}"
                )
            time.sleep(0.005)

    def run(self, script: str, argument: Any = None) -> Any:
        return self.page.evaluate(script, argument)

    def put(self, markup: str) -> None:
        """Adds markup to the end of the page; the client sees it before this returns."""
        self.run(
            "html => { document.body.insertAdjacentHTML('beforeend', html);"
            " return new Promise(done => queueMicrotask(() => queueMicrotask(done))) }",
            markup,
        )

    def body(self) -> str:
        return str(self.run("document.body.innerHTML"))

    def text(self, selector: str = "#out") -> str:
        return str(self.run("s => document.querySelector(s).textContent", selector))

    def has(self, text: str, selector: str = "#out", seconds: float = 3) -> None:
        """Waits until an element holds exactly that text."""
        wanted, where = json.dumps(text), json.dumps(selector)
        try:
            self.until(f"document.querySelector({where})?.textContent === {wanted}", seconds)
        except AssertionError:
            shown = self.run("s => document.querySelector(s)?.textContent ?? null", selector)
            raise AssertionError(f"{selector} has {shown!r}, not {text!r}; {self.errors}") from None

    def attribute(self, name: str, selector: str = "#it") -> str | None:
        given: str | None = self.run(
            "([s, n]) => document.querySelector(s).getAttribute(n)", [selector, name]
        )
        return given

    def signals(self) -> Any:
        """The signals that the client has."""
        return json.loads(str(self.run("JSON.stringify(client.root)")))

    def click(self, selector: str = "#it") -> None:
        """A click as a script makes it: it needs no layout, and no time."""
        self.run("s => document.querySelector(s).click()", selector)

    def press(self, selector: str = "#it") -> None:
        """A click as a person makes it."""
        self.page.click(selector)

    def fire(self, event: str, selector: str = "#it", **options: Any) -> bool:
        """Sends an event to an element; gives False when its default was prevented."""
        given = {"bubbles": True, "cancelable": True, **options}
        return bool(
            self.run(
                "([s, n, o]) => document.querySelector(s).dispatchEvent(new CustomEvent(n, o))",
                [selector, event, given],
            )
        )

    def patch(self, *events: str, data: AttributeGenerator | None = None) -> None:
        """Lets the client fetch a stream of these events, and waits for its end."""
        path = self.server.add(lambda _: stream(*events))
        before = self.run("window.finished")
        attribute = (data or AttributeGenerator()).init(actions.get(path))
        self.put(f'<i class="fetcher" {attribute}></i>')
        self.until(f"window.finished > {before}")
        self.run("document.querySelectorAll('.fetcher').forEach(e => e.remove())")

    def answer(self, handler: Callable[[Request], Reply] | None = None) -> str:
        """A path that gives an empty stream, or what the handler says."""
        return self.server.add(handler or (lambda _: stream()))

    def asked(self, path: str, times: int = 1, seconds: float = 3) -> list[Request]:
        """Waits for that many requests of a path, and gives all that came."""
        end = time.monotonic() + seconds
        while len(self.server.asked(path)) < times and time.monotonic() < end:
            self.page.wait_for_timeout(5)
        found = self.server.asked(path)
        assert len(found) >= times, f"{len(found)} requests of {path}, not {times}; {self.errors}"
        return found

    def freeze(self) -> None:
        """Stops the clock of the page, which then only goes on as `pass_` says."""
        self.page.clock.pause_at(float(self.run("Date.now()")) / 1000 + 1)

    def pass_(self, milliseconds: int) -> None:
        self.page.clock.run_for(milliseconds)

    def idle(self, milliseconds: float = 50) -> None:
        """Lets time pass, to see that nothing happens."""
        self.page.wait_for_timeout(milliseconds)
