"""A page that follows a topic through nginx, while its worker is killed, stopped and started."""

from __future__ import annotations

import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Route
from server import Server
from tab import Tab

from datastar_py import ServerSentEventGenerator as SSE
from datastar_py.topics import Topics
from tests.topics.engines import Engine, ValkeyServer, free_port
from tests.topics.workers import UVICORN, Worker

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")

CONFIGURATION = """
daemon off;
master_process off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 64; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    server {{
        listen 127.0.0.1:{port};
        location / {{
            proxy_pass http://127.0.0.1:{worker};
            proxy_http_version 1.1;
            proxy_buffering off;
            proxy_read_timeout 60s;
        }}
    }}
}}
"""


@contextmanager
def nginx(worker: int, folder: Path) -> Iterator[int]:
    """One in front of a worker, on a port that stays the same."""
    port = free_port()
    file = folder / "nginx.conf"
    file.write_text(CONFIGURATION.format(folder=folder, port=port, worker=worker), "utf-8")
    process = subprocess.Popen(
        [str(NGINX), "-c", str(file), "-p", str(folder), "-e", str(folder / "error.log")]
    )
    try:
        yield port
    finally:
        process.kill()
        process.wait()


class Producer(threading.Thread):
    """Publishes numbers until it is told to stop."""

    def __init__(self, engine: Engine) -> None:
        super().__init__()
        self.topics = Topics(engine.url, history=1000)
        self.count = 0
        self.over = threading.Event()

    def run(self) -> None:
        while not self.over.wait(0.02):
            event = SSE.patch_elements(f"<li>{self.count}</li>", "#log", "append")
            self.topics.publish("log", event)
            self.count += 1

    def stop(self) -> int:
        self.over.set()
        self.join()
        return self.count


SHOWN = "[...document.querySelectorAll('#log li')].map(e => Number(e.textContent))"

# As the browser says it when a tab goes to the back, and comes to the front.
TURN = """hidden => {
  Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
}"""


if NGINX:

    def test_all_is_shown_once_and_in_order(
        browser: Browser, server: Server, client: bytes, tmp_path: Path
    ) -> None:
        with ValkeyServer() as engine:
            worker = Worker(UVICORN, {"TOPICS": engine.url})
            try:
                with nginx(worker.port, tmp_path) as port:
                    _follow(engine, worker, port, browser, server, client)
            finally:
                worker.close()


def _follow(
    engine: Engine, worker: Worker, port: int, browser: Browser, server: Server, client: bytes
) -> None:
    def give_client(route: Route) -> None:
        headers = {"Access-Control-Allow-Origin": "*"}
        route.fulfill(body=client, content_type="text/javascript", headers=headers)

    context = browser.new_context()
    context.route("https://cdn.jsdelivr.net/**", give_client)
    # One stays open while it is hidden, and one is closed then, as the client does by itself.
    tabs = {kind: Tab(context.new_page(), server) for kind in ("resumable", "hidden")}
    producer = Producer(engine)
    for kind, tab in tabs.items():
        tab.forgive()
        tab.page.goto(f"http://127.0.0.1:{port}/page?kind={kind}")
        tab.until("document.body.dataset.there")
    producer.start()
    try:
        for tab in tabs.values():
            tab.until(f"({SHOWN}).length > 20")
        for hidden in (True, False) * 3:
            for tab in tabs.values():
                tab.run(TURN, hidden)
            time.sleep(0.4)
        for tab in tabs.values():
            tab.until(f"({SHOWN}).length > {producer.count}")
        for _ in range(3):
            worker.kill()
            worker.start()
            time.sleep(1.5)
        worker.terminate()
        time.sleep(5)
        worker.start()
    finally:
        count = producer.stop()
    for tab in tabs.values():
        tab.until(f"({SHOWN}).length >= {count}")
        assert tab.run(SHOWN) == list(range(count))
    assert count > 200
    context.close()
