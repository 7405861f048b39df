"""A sync generator runs in its request's own thread, with all that is bound to that thread."""

from __future__ import annotations

import contextlib
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

from .hosting import HOSTS, HUNG, eventually, under
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


@contextlib.contextmanager
def visiting(name: str, noted: list[str]) -> Iterator[None]:
    """A block as tracing and logging have it, which leaves the context as it has found it."""
    token = visitor.set(name)
    try:
        yield
    finally:
        visitor.reset(token)
        noted.append(visitor.get())


class PlannedFailure(Exception):
    """Raised by a generator under test."""


def ends(request: Any) -> None:
    """The events end by themselves."""


def fails(request: Any) -> None:
    raise PlannedFailure("planned failure")


@pytest.mark.parametrize("pause", [0, 0.004], ids=["busy", "slow"])
@pytest.mark.parametrize("chain", CHAINS)
@pytest.mark.parametrize("end", [ends, fails])
@pytest.mark.parametrize("host", HOSTS)
def test_a_context_variable_may_be_set_for_a_block_around_events(
    host: str, end: Any, chain: str, pause: float
) -> None:
    noted: list[str] = []

    @datastar_response
    def page(request: Any) -> Any:
        with visiting("outer", noted):
            for number in range(12):
                with visiting(f"inner-{number}", noted):
                    yield SSE.patch_signals({"visitor": visitor.get()})
                    time.sleep(pause)
            end(request)

    with under(host, page, [*CHAINS[chain]]) as serving:
        answer = serving.open()
        with contextlib.suppress(PlannedFailure):
            seen = [event["visitor"] for event in answer.events()]
            assert seen == [f"inner-{number}" for number in range(12)]
        assert eventually(lambda: noted[12:], limit=HUNG) == ["nobody"]
    assert noted[:12] == ["outer"] * 12


@pytest.mark.parametrize("host", HOSTS)
def test_such_a_block_is_left_in_order_when_the_client_leaves(host: str) -> None:
    noted: list[str] = []

    @datastar_response
    def page(request: Any) -> Any:
        with visiting("outer", noted), visiting("inner", noted):
            for number in itertools.count():
                yield SSE.patch_signals({"number": number})
                time.sleep(0.01)

    with under(host, page) as serving:
        answer = serving.open()
        next(answer.events())
        answer.leave()
        assert eventually(lambda: noted[1:], limit=HUNG) == ["nobody"]
    assert noted == ["outer", "nobody"]


@pytest.mark.parametrize("host", HOSTS)
def test_what_the_first_step_sets_is_not_there_for_middleware(host: str) -> None:
    found = []

    def look(get_response: Any) -> Any:
        def middleware(request: Any) -> Any:
            response = get_response(request)
            found.append(visitor.get())
            return response

        return middleware

    @datastar_response
    def page(request: Any) -> Any:
        with visiting("inner", []):
            yield SSE.patch_signals({"number": 1})

    with under(host, page, [look]) as serving:
        list(serving.open().events())
    assert found == ["nobody"]


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
        assert eventually(lambda: closed) == homes


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
