"""Timeouts and cancel scopes inside of a generator end what they are around, and nothing else."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from .interrupts import SCOPES, WAITS

if TYPE_CHECKING:
    from .conftest import Host

Quiet = Callable[[str], None]


def assert_whole(host: Host, id: str) -> dict[str, object]:
    run = host.closed(id)
    assert (run["opened"], run["closed"], run["closed_by"]) == (1, 1, None)
    assert run["reasons"] == ["finished"]
    return run


@pytest.mark.parametrize("where", ["before", "after", "across", "twice", "cleanup"])
@pytest.mark.parametrize("name", SCOPES)
def test_scope(host: Host, name: str, where: str, quiet: Quiet) -> None:
    id, reply, steps = host.read("scopes", name=name, where=where)
    first = {"before": [], "across": ["first", "inside"]}.get(where, ["first"])
    assert steps == [*first, "after", "last"]
    assert not reply.truncated
    run = assert_whole(host, id)
    assert run["cancelling"] == 0
    assert where != "cleanup" or run["cleaned"]


@pytest.mark.parametrize("where", ["before", "after", "twice"])
@pytest.mark.parametrize("name", WAITS)
def test_wait(host: Host, name: str, where: str, quiet: Quiet) -> None:
    id, reply, steps = host.read("waits", name=name, where=where)
    assert steps == [*([] if where == "before" else ["first"]), "after", "last"]
    assert not reply.truncated
    assert assert_whole(host, id)["waited"]


@pytest.mark.parametrize("where", ["before", "after"])
@pytest.mark.parametrize("times", [1, 2])
def test_a_cancel_of_the_program_keeps_its_message_and_its_count(
    host: Host, times: int, where: str, quiet: Quiet
) -> None:
    id, reply, steps = host.read("own-cancel", where=where, times=times)
    assert steps == [*([] if where == "before" else ["first"]), "after", "last"]
    assert not reply.truncated
    run = assert_whole(host, id)
    assert run["message"] in (["mine 0"], [f"mine {times - 1}"])
    assert (run["count"], run["rest"]) == (times, 0)


@pytest.mark.parametrize("keep_alive", [0.012, 0.04])
def test_a_timeout_expires_while_a_comment_is_being_written(
    host: Host, keep_alive: float, quiet: Quiet
) -> None:
    """The client reads nothing for a while, and then everything."""
    id, reply = host.stream("patient", options={"keep_alive": keep_alive})
    time.sleep(0.5)
    from .conftest import steps

    assert steps(reply) == ["first", "after"]
    assert not reply.truncated
    assert assert_whole(host, id)["waited"]


@pytest.mark.parametrize("name", ["asyncio-timeout", "anyio-move-on-after", "anyio-task-group"])
def test_a_client_that_leaves_during_a_scope_ends_the_stream(host: Host, name: str) -> None:
    id, reply = host.stream("scopes", name=name, where="across")
    next(reply.events())
    reply.leave()
    run = host.closed(id)
    assert run["closed"] == 1
    host.alive()
