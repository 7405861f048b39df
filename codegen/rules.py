"""Rules of the spec that span several records."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from .problems import Problem

if TYPE_CHECKING:
    from .model import Spec


def problems(spec: Spec) -> Iterator[Problem]:
    """Every cross-check."""
    yield from ()
