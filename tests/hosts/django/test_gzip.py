"""Behind compression a browser still reads each event as it comes."""

from __future__ import annotations

import threading
import zlib
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.middleware.gzip import GZipMiddleware
from django.views.decorators.gzip import gzip_page

from tests.conformance.patches import signals
from tests.conformance.sse_parser import Parser

from .hosting import HOSTS, HUNG, Answer, under
from .kinds import sync_only, view
from .sdk import SSE, DatastarResponse

GZIP = "django.middleware.gzip.GZipMiddleware"


class WithoutPadding(GZipMiddleware):
    max_random_bytes = 0


CHAINS: dict[str, list[Any]] = {
    "alone": [GZIP],
    "behind-sync-only": [sync_only, GZIP],
    "before-sync-only": [GZIP, sync_only],
    "subclass": [WithoutPadding],
    "conditional": ["django.middleware.http.ConditionalGetMiddleware", GZIP],
    "twice": [GZIP, GZIP],
}


class Page:
    """Gives an event only when the one before was read."""

    def __init__(self) -> None:
        self.read = threading.Semaphore(0)

    def sync_events(self, request: Any) -> Any:
        for number in range(4):
            yield SSE.patch_signals({"number": number, "text": "x" * 50 * number})
            assert self.read.acquire(timeout=HUNG)

    async def async_events(self, request: Any) -> Any:
        for number in range(4):
            yield SSE.patch_signals({"number": number, "text": "x" * 50 * number})
            assert await sync_to_async(self.read.acquire, thread_sensitive=False)(timeout=HUNG)


KINDS = ["sync-decorated", "sync-response", "async-decorated", "async-async-response"]


def made(page: Page, kind: str) -> Any:
    of, _, way = kind.partition("-")
    return view(way, page.sync_events if of == "sync" else page.async_events)


def read_as_a_browser_does(answer: Answer, page: Page) -> list[int]:
    """Of several gzip members after one another, browsers read the first."""
    encoding = answer.headers.get("Content-Encoding", "identity")
    assert encoding in ("identity", "gzip")
    decoder = zlib.decompressobj(31)
    parser = Parser()
    found = []
    for chunk in answer.chunks:
        plain = chunk if encoding == "identity" else decoder.decompress(chunk)
        assert not decoder.unused_data, "the browser has stopped reading"
        for event in parser.feed(plain):
            found.append(signals(event)["number"])
            page.read.release()
    return found


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("chain", CHAINS)
@pytest.mark.parametrize("host", HOSTS)
def test_each_event_can_be_read_before_the_next_is_made(host: str, chain: str, kind: str) -> None:
    page = Page()
    with under(host, made(page, kind), CHAINS[chain]) as serving:
        answer = serving.open(headers={"Accept-Encoding": "gzip, deflate, br"})
        assert read_as_a_browser_does(answer, page) == [0, 1, 2, 3]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("host", HOSTS)
def test_so_it_is_with_the_decorator(host: str, kind: str) -> None:
    page = Page()
    with under(host, gzip_page(made(page, kind))) as serving:
        answer = serving.open(headers={"Accept-Encoding": "gzip"})
        assert read_as_a_browser_does(answer, page) == [0, 1, 2, 3]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("host", HOSTS)
def test_a_browser_that_asks_for_no_compression_gets_none(host: str, kind: str) -> None:
    page = Page()
    with under(host, made(page, kind), [GZIP]) as serving:
        answer = serving.open()
        assert answer.headers.get("Content-Encoding", "identity") == "identity"
        assert read_as_a_browser_does(answer, page) == [0, 1, 2, 3]


@pytest.mark.parametrize("host", HOSTS)
def test_events_that_exist_already_can_be_read(host: str) -> None:
    page = Page()
    events = [SSE.patch_signals({"number": number, "text": "x" * 500}) for number in range(4)]
    with under(host, lambda request: DatastarResponse(events), [GZIP]) as serving:
        answer = serving.open(headers={"Accept-Encoding": "gzip"})
        assert read_as_a_browser_does(answer, page) == [0, 1, 2, 3]


@pytest.mark.parametrize("host", HOSTS)
def test_other_pages_are_compressed_as_before(host: str) -> None:
    from django.http import HttpResponse

    with under(host, lambda request: HttpResponse("x" * 5000), [GZIP]) as serving:
        answer = serving.open(headers={"Accept-Encoding": "gzip"})
        assert answer.headers["Content-Encoding"] == "gzip"
        assert zlib.decompressobj(31).decompress(answer.bytes()) == b"x" * 5000
