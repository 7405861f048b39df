"""A generator runs when the transaction of its view is over, as that of a plain response does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from typing import Any

import pytest
from django.db import connection, connections, transaction
from django.http import StreamingHttpResponse

from .hosting import under
from .models import Note
from .sdk import SSE, DatastarResponse, datastar_response

HOSTS = ["client", "async-client", "wsgi", "asgi"]


@pytest.fixture(autouse=True)
def no_notes() -> Iterator[None]:
    Note.objects.all().delete()
    yield
    Note.objects.all().delete()
    connections.close_all()


@contextmanager
def atomic_requests() -> Iterator[None]:
    mine = connections.settings["default"]
    mine["ATOMIC_REQUESTS"] = True
    yield
    mine["ATOMIC_REQUESTS"] = False


def texts() -> list[str]:
    return list(Note.objects.order_by("id").values_list("text", flat=True))


def events() -> Any:
    """Writes before, between and after its events; tells whether it is in a transaction."""
    for number in range(3):
        Note.objects.create(text=f"generator {number}")
        yield SSE.patch_signals({"atomic": connection.in_atomic_block})


def failing_events() -> Any:
    """Undoes what it wrote itself, over two events."""
    with transaction.atomic():
        Note.objects.create(text="generator")
        yield SSE.patch_signals({"atomic": connection.in_atomic_block})
        yield SSE.patch_signals({"atomic": connection.in_atomic_block})
        raise ZeroDivisionError("planned failure")


def on_commit_events(told: list[str]) -> Any:
    def generator() -> Any:
        transaction.on_commit(lambda: told.append("first"))
        yield SSE.patch_signals({"told": list(told)})
        transaction.on_commit(lambda: told.append("second"))
        yield SSE.patch_signals({"told": list(told)})

    return generator


def plain(give: Any) -> Any:
    def view(request: Any) -> Any:
        Note.objects.create(text="view")
        return StreamingHttpResponse(give())

    return view


def response(give: Any) -> Any:
    def view(request: Any) -> Any:
        Note.objects.create(text="view")
        return DatastarResponse(give())

    return view


def returned(give: Any) -> Any:
    @datastar_response
    def view(request: Any) -> Any:
        Note.objects.create(text="view")
        return give()

    return view


def by_setting(view: Any) -> Any:
    return view


WAYS = {"response": response, "returned": returned}
ATOMIC: dict[str, Any] = {"ATOMIC_REQUESTS": by_setting, "transaction.atomic": transaction.atomic}
hosts = pytest.mark.parametrize("host", HOSTS)
ways = pytest.mark.parametrize("way", WAYS)
how = pytest.mark.parametrize("atomic", ATOMIC)


def outcome(host: str, view: Any) -> tuple[list[Any], list[str]]:
    """The events that came, and what is in the database afterwards."""
    found = []
    Note.objects.all().delete()
    with under(host, view) as serving:
        answer = serving.open()
        with suppress(ZeroDivisionError):
            for event in answer.events():
                found.append(event)
    return found, texts()


@pytest.mark.filterwarnings("ignore:StreamingHttpResponse must consume")
@ways
@how
@hosts
def test_what_view_and_generator_write_is_committed_as_with_a_plain_response(
    host: str, atomic: str, way: str
) -> None:
    with atomic_requests() if atomic == "ATOMIC_REQUESTS" else nullcontext():
        wanted = outcome(host, ATOMIC[atomic](plain(events)))
        found = outcome(host, ATOMIC[atomic](WAYS[way](events)))
    assert found == wanted
    assert wanted[1] == ["view", "generator 0", "generator 1", "generator 2"]


@pytest.mark.filterwarnings("ignore:StreamingHttpResponse must consume")
@ways
@how
@hosts
def test_a_generator_that_fails_undoes_its_own_work_and_not_that_of_its_view(
    host: str, atomic: str, way: str
) -> None:
    with atomic_requests() if atomic == "ATOMIC_REQUESTS" else nullcontext():
        _, left_by_plain = outcome(host, ATOMIC[atomic](plain(failing_events)))
        _, left = outcome(host, ATOMIC[atomic](WAYS[way](failing_events)))
    assert left == left_by_plain == ["view"]


@pytest.mark.filterwarnings("ignore:StreamingHttpResponse must consume")
@ways
@how
@hosts
def test_what_the_generator_leaves_for_after_a_commit_is_done_as_with_a_plain_response(
    host: str, atomic: str, way: str
) -> None:
    told: list[str] = []
    with atomic_requests() if atomic == "ATOMIC_REQUESTS" else nullcontext():
        wanted = outcome(host, ATOMIC[atomic](plain(on_commit_events(told))))
        told.clear()
        found = outcome(host, ATOMIC[atomic](WAYS[way](on_commit_events(told))))
    assert found == wanted
    assert told == ["first", "second"]


@ways
@how
@hosts
def test_a_generator_that_fails_before_its_first_event_undoes_its_own_work(
    host: str, atomic: str, way: str
) -> None:
    def failing() -> Any:
        with transaction.atomic():
            Note.objects.create(text="generator")
            raise ZeroDivisionError("planned failure")
            yield

    with atomic_requests() if atomic == "ATOMIC_REQUESTS" else nullcontext():
        Note.objects.all().delete()
        served = under(host, ATOMIC[atomic](WAYS[way](failing)))
        with served as serving, suppress(ZeroDivisionError):
            assert serving.open().status == 500
    assert "generator" not in texts()


@how
@hosts
def test_the_generator_of_a_decorated_view_commits(host: str, atomic: str) -> None:
    @datastar_response
    def page(request: Any) -> Any:
        yield from events()

    with atomic_requests() if atomic == "ATOMIC_REQUESTS" else nullcontext():
        found, left = outcome(host, ATOMIC[atomic](page))
    assert len(found) == 3
    assert left == ["generator 0", "generator 1", "generator 2"]


@ways
@hosts
def test_the_connection_serves_the_next_request(host: str, way: str) -> None:
    with atomic_requests():
        for _ in range(3):
            outcome(host, WAYS[way](failing_events))
            found, left = outcome(host, WAYS[way](events))
            assert len(found) == 3
            assert len(left) == 4
