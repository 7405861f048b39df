"""A sync generator runs in its request's own thread, with all that is bound to that thread."""

from __future__ import annotations

import contextvars
import decimal
import itertools
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection
from django.urls import get_script_prefix, get_urlconf, set_script_prefix
from django.utils import timezone, translation

from .hosting import HOSTS, eventually, under
from .kinds import SYNC_WAYS, in_front, sync_only, view
from .sdk import SSE, datastar_response

visitor: contextvars.ContextVar[str] = contextvars.ContextVar("visitor", default="nobody")
local = threading.local()
numbers = itertools.count(1)

CHAINS = {"alone": [], "behind-sync-only": [sync_only]}


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    yield
    translation.deactivate()
    timezone.deactivate()
    set_script_prefix("/")
    vars(local).clear()


def seen(host: str, way: str, chain: str, before: Callable[..., object], look: Any) -> list[Any]:
    """What `look()` gives in three steps of a generator and in its cleanup."""
    found = []

    def events(request: Any) -> Any:
        try:
            for number in range(3):
                found.append(look())
                yield SSE.patch_signals({"number": number})
        finally:
            found.append(look())

    with under(host, view(way, events), [*CHAINS[chain], in_front(before)]) as serving:
        answer = serving.open()
        assert [event["number"] for event in answer.events()] == [0, 1, 2]
        assert eventually(lambda: len(found) == 4)
    return found


@pytest.mark.parametrize("chain", CHAINS)
@pytest.mark.parametrize("way", SYNC_WAYS)
@pytest.mark.parametrize("host", HOSTS)
def test_every_step_and_the_cleanup_are_in_the_thread_of_the_request(
    host: str, way: str, chain: str
) -> None:
    homes = []
    found = seen(
        host, way, chain, lambda _: homes.append(threading.get_ident()), threading.get_ident
    )
    assert found == homes * 4


@pytest.mark.parametrize("chain", CHAINS)
@pytest.mark.parametrize("host", HOSTS)
def test_attributes_of_the_connection_are_there(host: str, chain: str) -> None:
    tenant = f"tenant-{next(numbers)}"

    def choose(request: Any) -> None:
        connection.tenant = tenant

    found = seen(host, "decorated", chain, choose, lambda: getattr(connection, "tenant", None))
    assert found == [tenant] * 4


@pytest.mark.parametrize("host", HOSTS)
def test_wrappers_of_the_connection_see_the_queries(host: str) -> None:
    queries = []

    def note(execute: Any, sql: str, *rest: Any) -> Any:
        queries.append(sql)
        return execute(sql, *rest)

    def install(request: Any) -> None:
        connection.execute_wrappers.append(note)

    def ask() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 7")
            return int(cursor.fetchone()[0])

    try:
        found = seen(host, "decorated", "alone", install, ask)
    finally:
        if note in connection.execute_wrappers:
            connection.execute_wrappers.remove(note)
    assert found == [7] * 4
    assert queries == ["SELECT 7"] * 4


@pytest.mark.parametrize("chain", CHAINS)
@pytest.mark.parametrize("host", HOSTS)
def test_thread_locals_are_there(host: str, chain: str) -> None:
    name = f"visitor-{next(numbers)}"

    def greet(request: Any) -> None:
        local.name = name

    assert seen(host, "decorated", chain, greet, lambda: getattr(local, "name", None)) == [name] * 4


@pytest.mark.parametrize("chain", CHAINS)
@pytest.mark.parametrize("way", SYNC_WAYS)
@pytest.mark.parametrize("host", HOSTS)
def test_language_time_zone_script_prefix_and_urls_are_those_of_the_request(
    host: str, way: str, chain: str
) -> None:
    urls = []

    def choose(request: Any) -> None:
        translation.activate("de")
        timezone.activate("Asia/Tokyo")
        set_script_prefix("/deep/")
        urls.append(get_urlconf())

    def look() -> Any:
        zone = timezone.get_current_timezone_name()
        return translation.get_language(), zone, get_script_prefix(), get_urlconf()

    found = seen(host, way, chain, choose, look)
    assert found[:3] == [("de", "Asia/Tokyo", "/deep/", urls[0])] * 3


@pytest.mark.parametrize("host", HOSTS)
def test_texts_are_translated_for_the_visitor(host: str) -> None:
    def choose(request: Any) -> None:
        translation.activate("pt-br")

    found = seen(host, "decorated", "alone", choose, lambda: translation.gettext("January"))
    assert found[:3] == ["Janeiro"] * 3


@pytest.mark.parametrize("chain", CHAINS)
@pytest.mark.parametrize("way", SYNC_WAYS)
@pytest.mark.parametrize("host", HOSTS)
def test_context_variables_are_there(host: str, way: str, chain: str) -> None:
    name = f"visitor-{next(numbers)}"

    def greet(request: Any) -> None:
        visitor.set(name)
        decimal.getcontext().prec = 5

    def look() -> Any:
        return visitor.get(), str(decimal.Decimal(1) / 3)

    try:
        assert seen(host, way, chain, greet, look) == [(name, "0.33333")] * 4
    finally:
        visitor.set("nobody")
        decimal.getcontext().prec = 28


@pytest.mark.parametrize("host", HOSTS)
def test_a_context_variable_set_in_one_step_is_there_in_the_next(host: str) -> None:
    found = []

    @datastar_response
    def page(request: Any) -> Any:
        for number in range(3):
            found.append(visitor.get())
            visitor.set(f"step-{number}")
            yield SSE.patch_signals({"number": number})

    try:
        with under(host, page) as serving:
            assert len(list(serving.open().events())) == 3
        assert found == ["nobody", "step-0", "step-1"]
    finally:
        visitor.set("nobody")


@pytest.mark.parametrize("host", HOSTS)
def test_a_cursor_that_the_view_opened_can_be_read(host: str) -> None:
    @datastar_response
    def page(request: Any) -> Any:
        cursor = connection.cursor()
        cursor.execute("SELECT 1 UNION SELECT 2 UNION SELECT 3 ORDER BY 1")

        def events() -> Any:
            for (number,) in cursor:
                yield SSE.patch_signals({"number": number})

        return events()

    with under(host, page) as serving:
        assert [event["number"] for event in serving.open().events()] == [1, 2, 3]


@pytest.mark.parametrize("host", HOSTS)
def test_a_database_file_that_the_view_opened_can_be_read(host: str) -> None:
    @datastar_response
    def page(request: Any) -> Any:
        mine = sqlite3.connect(":memory:")
        mine.execute("CREATE TABLE notes (number INTEGER)")
        mine.execute("INSERT INTO notes VALUES (5), (6)")

        def events() -> Any:
            try:
                for (number,) in mine.execute("SELECT number FROM notes"):
                    yield SSE.patch_signals({"number": number})
            finally:
                mine.close()

        return events()

    with under(host, page) as serving:
        assert [event["number"] for event in serving.open().events()] == [5, 6]


@pytest.mark.parametrize("chain", CHAINS)
@pytest.mark.parametrize("host", ["wsgi", "asgi"])
def test_it_is_closed_in_the_thread_of_the_request_when_the_client_leaves(
    host: str, chain: str
) -> None:
    homes, closed = [], []

    @datastar_response
    def page(request: Any) -> Any:
        homes.append(threading.get_ident())
        try:
            while True:
                yield SSE.patch_signals({"pad": "." * 5000})
                time.sleep(0.02)
        finally:
            closed.append(threading.get_ident())

    with under(host, page, CHAINS[chain]) as serving:
        answer = serving.open()
        next(answer.events())
        answer.leave()
        assert eventually(lambda: closed, 2) == homes


@pytest.mark.parametrize("host", ["client", "async-client"])
def test_it_is_closed_in_the_thread_of_the_request_when_its_response_is(host: str) -> None:
    homes, closed = [], []

    @datastar_response
    def page(request: Any) -> Any:
        homes.append(threading.get_ident())
        try:
            while True:
                yield SSE.patch_signals({"pad": "."})
        finally:
            closed.append(threading.get_ident())

    with under(host, page) as serving:
        answer = serving.open()
        next(answer.events())
        answer.leave()
        assert eventually(lambda: closed) == homes


@pytest.mark.parametrize("host", ["client", "wsgi"])
def test_it_takes_no_thread_under_wsgi(host: str) -> None:
    counts = []

    @datastar_response
    def page(request: Any) -> Any:
        for _ in range(3):
            counts.append(threading.active_count())
            yield SSE.patch_signals({})

    with under(
        host, page, [in_front(lambda _: counts.append(threading.active_count()))]
    ) as serving:
        list(serving.open().events())
    assert len(counts) == 4
    assert len(set(counts)) == 1
