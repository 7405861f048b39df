"""A tab of the browser, and what the tests do with it."""

from __future__ import annotations

import itertools
import json
import os
import time
from collections.abc import Callable
from typing import Any

from playwright.sync_api import ConsoleMessage, Error, Page
from server import Reply, Request, Server, html, stream

from datastar_py import ServerSentEventGenerator as SSE
from datastar_py.actions import ActionGenerator
from datastar_py.attributes import AttributeGenerator

actions = ActionGenerator()

# Seconds after which what never came counts as hung. No test passes sooner or later for it.
PATIENCE = float(os.environ.get("BROWSER_PATIENCE", "30"))

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
  window.waits = [];
  const wait = window.setTimeout;
  window.setTimeout = (does, time, ...rest) => {{
    if (time !== undefined) window.waits.push(time);
    return wait(does, time, ...rest);
  }};
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
    """Every wait ends as soon as what it waits for is there.

    That something does *not* happen is never a matter of time: it is asked after something else
    that must come later, such as an event on a stream that is said to be open.
    """

    def __init__(self, page: Page, server: Server) -> None:
        self.page = page
        self.server = server
        self.errors: list[str] = []
        self.log: list[str] = []
        self.forgiving = False
        self._marks = itertools.count(1)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", self._said)
        page.set_default_timeout(PATIENCE * 1000)

    def _said(self, message: ConsoleMessage) -> None:
        self.log.append(message.text)
        if message.type in ("error", "warning"):
            self.errors.append(f"{message.type}: {message.text}")

    def start(self) -> None:
        """Leaves the page of the test before, which may still be trying its requests again."""
        self.page.goto("about:blank")
        self.forgiving = False
        self.errors.clear()
        self.log.clear()
        self.server.forget()

    def excuse(self, text: str) -> None:
        """An error of that text was meant; it must come."""
        self._wait(lambda: any(text in error for error in self.errors), f"an error of {text!r}")
        self.errors = [error for error in self.errors if text not in error]

    def forgive(self) -> None:
        """Whatever the page says from now on, and what it said, is no matter to this test."""
        self.forgiving = True

    def logs(self, text: str) -> None:
        """Waits for a line of the console."""
        self._wait(lambda: text in self.log, f"a line {text!r} among {self.log}")

    def _wait(self, condition: Callable[[], bool], what: str) -> None:
        """Waits for something that the test hears of, while the page goes on."""
        end = time.monotonic() + PATIENCE
        while not condition():
            assert time.monotonic() < end, f"never came: {what}; {self.errors}"
            self.page.wait_for_timeout(5)

    def open(
        self, body: str = "", *, head: str = "", client: str = "/client.js", html_: str = ""
    ) -> None:
        """Opens a page with that body, and waits until the client has read it."""
        page = SKELETON.format(body=body, head=head, client=client, html=html_)
        self.page.goto(self.server.url + self.server.add(lambda _: html(page)))
        self.until("window.ready")

    def until(self, condition: str) -> None:
        """Waits until an expression is true."""
        end = time.monotonic() + PATIENCE
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

    def has(self, text: str, selector: str = "#out") -> None:
        """Waits until an element holds exactly that text."""
        wanted, where = json.dumps(text), json.dumps(selector)
        try:
            self.until(f"document.querySelector({where})?.textContent === {wanted}")
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

    def asked(self, path: str, times: int = 1) -> list[Request]:
        """Waits for that many requests of a path, and gives all that came."""
        self._wait(lambda: len(self.server.asked(path)) >= times, f"request {times} of {path}")
        return self.server.asked(path)

    def asked_only(self, path: str, times: int) -> None:
        """As many requests of a path came as were to come, and no more are under way."""
        self.asked(path, times)
        self.settle()
        count = len(self.server.asked(path))
        assert count == times, f"{count} requests of {path}, not {times}"

    def settle(self) -> None:
        """Waits until all has come to the server that the page had asked for by now.

        The browser sends requests in their order, so two more of them, one after the other, come
        in after what went before.
        """
        for _ in range(2):
            self.run("path => fetch(path)", self.answer())

    def delivers(self, request: Request) -> None:
        """A stream is open: what is sent on it now comes into the page."""
        mark = next(self._marks)
        request.line.send(SSE.patch_signals({"mark": mark}))
        self.until(f"client.root.mark === {mark}")

    def leaves(self, request: Request) -> None:
        """The browser closes the connection."""
        assert request.gone.wait(PATIENCE), f"{request.path} stays open"

    def freeze(self) -> None:
        """Stops the clock of the page, which then only goes on as `pass_` says."""
        # Far ahead, since the clock goes on until the command has come to the page.
        self.page.clock.pause_at(float(self.run("Date.now()")) / 1000 + 3600)

    def pass_(self, milliseconds: int) -> None:
        self.page.clock.run_for(milliseconds)
