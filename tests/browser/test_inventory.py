"""Nothing in the spec goes without a case in the browser."""

from __future__ import annotations

import inventory


def test_everything_in_the_spec_has_a_case(account: inventory.Account) -> None:
    for title, names in inventory.groups().items():
        missing = sorted(names - account.claimed)
        assert not missing, f"{title} that no test covers: {missing}"


def test_no_case_is_for_what_is_not_in_the_spec(account: inventory.Account) -> None:
    known = frozenset().union(*inventory.groups().values())
    assert not account.claimed - known, "no such names in the spec"
