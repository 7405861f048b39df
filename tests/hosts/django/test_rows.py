"""What a test writes a generator reads, and the other way round; a TestCase takes it all back."""

from __future__ import annotations

import asyncio
import http.client
from typing import Any

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from django.db import connections, transaction
from django.test import (
    AsyncRequestFactory,
    LiveServerTestCase,
    RequestFactory,
    TestCase,
    TransactionTestCase,
)

from datastar_py.testing import aiter_events, events, iter_events

from .cases import run_as_case
from .hosting import site
from .kinds import ASYNC_WAYS, SYNC_WAYS, sync_only, view
from .models import Note
from .sdk import SSE, datastar_response

BASES = [TestCase, TransactionTestCase]
PLACES = [(TestCase, "default"), (TestCase, "memory"), (TransactionTestCase, "default")]


def texts(alias: str) -> list[str]:
    return list(Note.objects.using(alias).order_by("id").values_list("text", flat=True))


def sync_events(alias: str) -> Any:
    """Gives what is there, writes more, and gives that."""

    def generator(request: Any) -> Any:
        yield SSE.patch_signals({"texts": texts(alias)})
        Note.objects.using(alias).create(text="by the generator")
        yield SSE.patch_signals({"texts": texts(alias)})

    return generator


def async_events(alias: str) -> Any:
    async def generator(request: Any) -> Any:
        yield SSE.patch_signals({"texts": await sync_to_async(texts)(alias)})
        await Note.objects.using(alias).acreate(text="by the generator")
        found = [note.text async for note in Note.objects.using(alias).order_by("id")]
        yield SSE.patch_signals({"texts": found})

    return generator


VIEWS = [
    *(pytest.param(sync_events, way, id=f"sync-{way}") for way in SYNC_WAYS),
    *(pytest.param(async_events, way, id=f"async-{way}") for way in ASYNC_WAYS),
]
WANTED = [["by the test"], ["by the test", "by the generator"]]


def signals(found: Any) -> list[Any]:
    return [event.signals["texts"] for event in found]


async def asignals(response: Any) -> list[Any]:
    found = b"".join([chunk async for chunk in response])
    return signals(events(found))


def left(base: Any, alias: str) -> list[str]:
    """What is in the database when the case is over."""
    found = texts(alias)
    connections.close_all()
    return found


@pytest.mark.parametrize(("base", "alias"), PLACES)
@pytest.mark.parametrize(("generator", "way"), VIEWS)
def test_the_client_shares_its_rows_with_the_generator(
    generator: Any, way: str, base: Any, alias: str
) -> None:
    def check(case: Any) -> None:
        Note.objects.using(alias).create(text="by the test")
        with site(view(way, generator(alias))):
            response = case.client.get("/")
            assert response.status_code == 200
            assert signals(events(b"".join(response))) == WANTED
        assert texts(alias) == WANTED[1]

    run_as_case(base, check)
    assert left(base, alias) == []


@pytest.mark.parametrize(("base", "alias"), PLACES)
@pytest.mark.parametrize(("generator", "way"), VIEWS)
def test_the_async_client_shares_its_rows_with_the_generator(
    generator: Any, way: str, base: Any, alias: str
) -> None:
    async def check(case: Any) -> None:
        await Note.objects.using(alias).acreate(text="by the test")
        with site(view(way, generator(alias))):
            response = await case.async_client.get("/")
            assert response.status_code == 200
            assert await asignals(response) == WANTED
        assert await sync_to_async(texts)(alias) == WANTED[1]

    run_as_case(base, check)
    assert left(base, alias) == []


@pytest.mark.parametrize("base", BASES)
@pytest.mark.parametrize(("generator", "way"), VIEWS)
def test_both_clients_do_so_behind_middleware_that_is_sync_only(
    generator: Any, way: str, base: Any
) -> None:
    def check(case: Any) -> None:
        Note.objects.create(text="by the test")
        with site(view(way, generator("default")), [sync_only]):
            assert signals(events(b"".join(case.client.get("/")))) == WANTED

    async def async_check(case: Any) -> None:
        await Note.objects.acreate(text="by the test")
        with site(view(way, generator("default")), [sync_only]):
            assert await asignals(await case.async_client.get("/")) == WANTED

    run_as_case(base, check)
    run_as_case(base, async_check)
    assert left(base, "default") == []


@pytest.mark.parametrize("factory", [RequestFactory, AsyncRequestFactory])
@pytest.mark.parametrize(("base", "alias"), PLACES)
@pytest.mark.parametrize(("generator", "way"), VIEWS)
def test_a_view_that_a_test_awaits_shares_its_rows(
    generator: Any, way: str, base: Any, alias: str, factory: Any
) -> None:
    async def check(case: Any) -> None:
        await Note.objects.using(alias).acreate(text="by the test")
        given: Any = view(way, generator(alias))
        call = given if asyncio.iscoroutinefunction(given) else sync_to_async(given)
        assert await asignals(await call(factory().get("/"))) == WANTED

    run_as_case(base, check)
    assert left(base, alias) == []


@pytest.mark.parametrize(("base", "alias"), PLACES)
@pytest.mark.parametrize(("generator", "way"), VIEWS)
def test_a_view_that_a_test_calls_shares_its_rows(
    generator: Any, way: str, base: Any, alias: str
) -> None:
    def check(case: Any) -> None:
        Note.objects.using(alias).create(text="by the test")
        given: Any = view(way, generator(alias))
        call = async_to_sync(given) if asyncio.iscoroutinefunction(given) else given
        assert signals(events(b"".join(call(RequestFactory().get("/"))))) == WANTED

    run_as_case(base, check)
    assert left(base, alias) == []


@pytest.mark.parametrize("base", BASES)
@pytest.mark.parametrize("kind", ["sync", "async"])
def test_what_the_test_writes_between_two_events_is_in_the_second(kind: str, base: Any) -> None:
    @datastar_response
    def sync_page(request: Any) -> Any:
        while True:
            yield SSE.patch_signals({"texts": texts("default")})

    @datastar_response
    async def async_page(request: Any) -> Any:
        while True:
            yield SSE.patch_signals({"texts": await sync_to_async(texts)("default")})

    def check(case: Any) -> None:
        with site(sync_page if kind == "sync" else async_page):
            response = case.client.get("/")
            found = iter_events(iter(response))
            next(found)
            # An event may be ready before it is asked for.
            Note.objects.create(text="late")
            next(found)
            assert next(found).signals == {"texts": ["late"]}
            response.close()

    run_as_case(base, check)
    assert left(base, "default") == []


@pytest.mark.parametrize("kind", ["sync", "async"])
def test_the_queries_of_the_generator_are_counted(kind: str) -> None:
    page = view("decorated", {"sync": sync_events, "async": async_events}[kind]("default"))

    def check(case: Any) -> None:
        with site(page), case.assertNumQueries(3):
            assert len(events(b"".join(case.client.get("/")))) == 2

    run_as_case(TestCase, check)


@pytest.mark.parametrize("kind", ["sync", "async"])
def test_what_the_generator_leaves_for_after_its_commit_is_captured(kind: str) -> None:
    told = []

    def write() -> None:
        with transaction.atomic():
            Note.objects.create(text="one")
            transaction.on_commit(lambda: told.append("committed"))

    @datastar_response
    def sync_page(request: Any) -> Any:
        write()
        yield SSE.patch_signals({})
        write()

    @datastar_response
    async def async_page(request: Any) -> Any:
        await sync_to_async(write)()
        yield SSE.patch_signals({})
        await sync_to_async(write)()

    def check(case: Any) -> None:
        with site(sync_page if kind == "sync" else async_page):
            with case.captureOnCommitCallbacks(execute=True) as callbacks:
                assert len(events(b"".join(case.client.get("/")))) == 1
            assert len(callbacks) == len(told) == 2

    run_as_case(TestCase, check)
    assert left(TestCase, "default") == []


@pytest.mark.parametrize("kind", ["sync", "async"])
def test_a_transaction_that_the_generator_keeps_open_between_events_is_rolled_back_on_failure(
    kind: str,
) -> None:
    @datastar_response
    def sync_page(request: Any) -> Any:
        Note.objects.create(text="before")
        with transaction.atomic():
            Note.objects.create(text="within")
            yield SSE.patch_signals({"texts": texts("default")})
            yield SSE.patch_signals({"texts": texts("default")})
            raise ValueError("planned failure")

    @datastar_response
    async def async_page(request: Any) -> Any:
        atomic = transaction.atomic()
        await Note.objects.acreate(text="before")
        await sync_to_async(atomic.__enter__)()
        try:
            await Note.objects.acreate(text="within")
            yield SSE.patch_signals({"texts": await sync_to_async(texts)("default")})
            yield SSE.patch_signals({"texts": await sync_to_async(texts)("default")})
            raise ValueError("planned failure")
        except ValueError as error:
            await sync_to_async(atomic.__exit__)(ValueError, error, None)
            raise

    def check(case: Any) -> None:
        with site(sync_page if kind == "sync" else async_page):
            found = iter_events(iter(case.client.get("/")))
            assert next(found).signals == {"texts": ["before", "within"]}
            assert next(found).signals == {"texts": ["before", "within"]}
            with pytest.raises(ValueError, match="planned failure"):
                next(found)
        assert texts("default") == ["before"]

    run_as_case(TestCase, check)
    run_as_case(TransactionTestCase, check)
    assert left(TestCase, "default") == []


@pytest.mark.parametrize("alias", ["default", "memory"])
@pytest.mark.parametrize(("generator", "way"), VIEWS)
def test_the_live_server_of_a_test_shares_its_rows_with_the_generator(
    generator: Any, way: str, alias: str
) -> None:
    def check(case: Any) -> None:
        Note.objects.using(alias).create(text="by the test")
        with site(view(way, generator(alias))):
            thread = case.server_thread
            connection = http.client.HTTPConnection(thread.host, thread.port, timeout=20)
            connection.request("GET", "/", headers={"Connection": "close"})
            assert signals(events(connection.getresponse().read())) == WANTED
            connection.close()
        assert texts(alias) == WANTED[1]

    with site({}):
        run_as_case(LiveServerTestCase, check)
    assert left(LiveServerTestCase, alias) == []


@pytest.mark.parametrize(("generator", "way"), VIEWS)
def test_the_sync_client_may_be_used_in_an_async_test(generator: Any, way: str) -> None:
    async def check(case: Any) -> None:
        await Note.objects.acreate(text="by the test")
        with site(view(way, generator("default"))):

            def ask() -> Any:
                return signals(events(b"".join(case.client.get("/"))))

            assert await sync_to_async(ask)() == WANTED

    run_as_case(TestCase, check)
    assert left(TestCase, "default") == []


def test_the_readers_of_this_package_take_the_responses_of_both_clients() -> None:
    def check(case: Any) -> None:
        Note.objects.create(text="by the test")
        with site(view("decorated", async_events("default"))):
            assert signals(events(case.client.get("/"))) == WANTED

    async def async_check(case: Any) -> None:
        await Note.objects.acreate(text="by the test")
        with site(view("decorated", async_events("default"))):
            response = await case.async_client.get("/")
            assert signals([event async for event in aiter_events(response)]) == WANTED

    run_as_case(TestCase, check)
    run_as_case(TestCase, async_check)
