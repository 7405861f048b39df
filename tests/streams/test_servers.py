"""Each server that spec/frameworks.yaml names, and what becomes of streams on it.

`python -m tests.streams --section servers` prints all of it as the table of docs/streams.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from .outcomes import CANNOT, COLUMNS, Outcome, Row, rows, try_out

# Nearly all of the time is spent waiting.
AT_ONCE = 4


def chosen() -> Iterator[Row]:
    """Each server once, and every one that serves a framework with a loop of its own."""
    seen: set[str] = set()
    for row in sorted(rows(), key=lambda row: row.framework != "starlette"):
        own = row.framework in ("quart", "sanic") or bool(row.arguments)
        if own or row.server not in seen:
            seen.add(row.server)
            yield row


CHOSEN = list(chosen())


@pytest.fixture(scope="module")
def found(request: pytest.FixtureRequest) -> dict[Row, dict[str, Outcome] | BaseException]:
    """What is found of the rows that were chosen for this run."""
    items = [getattr(item, "callspec", None) for item in request.session.items]
    wanted = [spec.params["row"] for spec in items if spec is not None and "row" in spec.params]

    def tried(row: Row) -> dict[str, Outcome] | BaseException:
        try:
            return try_out(row)
        except Exception as error:
            return error

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return dict(zip(wanted, pool.map(tried, wanted), strict=True))


@pytest.mark.parametrize("row", CHOSEN, ids=str)
def test_outcomes(row: Row, found: dict[Row, dict[str, Outcome] | BaseException]) -> None:
    cells = found[row]
    if isinstance(cells, BaseException):
        raise cells
    assert [f"{name}: {cell.text}" for name, cell in cells.items() if not cell.good] == []
    # Nothing of the table was left out, but what cannot be had there.
    assert set(COLUMNS) - set(cells) <= {"leave, async"}
    assert "leave, async" in cells or "async" in CANNOT.get(row.server, {})


def test_every_server_is_in_the_table() -> None:
    assert {row.server for row in CHOSEN} == {row.server for row in rows()}
    assert {row.framework for row in rows()} >= {"django", "fastapi", "quart", "sanic", "starlette"}
