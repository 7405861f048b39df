"""The fault table, smaller; the large one is `python -m tests.topics`."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from .engines import Engine, NatsServer, ValkeyServer
from .faults import NATS_ROWS, REDIS_ROWS, run_row

ROWS = [
    (None, "cut at any byte"),
    (ValkeyServer, "kill -9 of a worker, 3 times"),
    (ValkeyServer, "engine back empty"),
    (NatsServer, "engine: kill -9, back after 1 s"),
]


def id_of(value: object) -> str:
    return str(getattr(value, "__name__", value)).replace(" ", "-")


@pytest.mark.parametrize(("make", "name"), ROWS, ids=id_of)
def test_row(make: type[Engine] | None, name: str) -> None:
    rows = NATS_ROWS if make is NatsServer else REDIS_ROWS
    row = replace(next(row for row in rows if row.name == name), seconds=6.0)
    good, text = asyncio.run(run_row(row, make, 60))
    assert good, text
