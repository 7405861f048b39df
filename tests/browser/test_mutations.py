"""The script that tries wrong specs out knows a suite that notices from one that does not."""

from __future__ import annotations

import shutil
from pathlib import Path

import inventory
import mutations
import pytest

from codegen.load import load

MUTANTS = [pytest.param(mutant, id=mutant.what) for mutant in mutations.MUTANTS]


@pytest.mark.parametrize("mutant", MUTANTS)
def test_each_mutant_is_a_spec(mutant: mutations.Mutant, tmp_path: Path) -> None:
    """The generator takes it; only the client can know better."""
    spec = tmp_path / "spec"
    shutil.copytree(inventory.ROOT / "spec", spec)
    before = load(spec)
    mutant.apply(spec)
    assert load(spec) != before


def mutant(what: str) -> mutations.Mutant:
    return next(mutant for mutant in mutations.MUTANTS if mutant.what == what)


# Small parts of the suite, so that a run takes seconds.
ONE = ("-k", "test_preserve_attr or test_effect")


def test_what_the_suite_notices(tmp_path: Path) -> None:
    found = mutations.run(mutant("an attribute misspelt"), ["test_attributes.py"], tmp_path, ONE)
    assert found.caught, found.said
    assert found.test.startswith("test_attributes::test_preserve_attr")


def test_what_the_suite_does_not_notice(tmp_path: Path) -> None:
    found = mutations.run(mutant("an action misspelt"), ["test_attributes.py"], tmp_path, ONE)
    assert (found.test, found.caught) == ("", False)


def test_what_is_no_proof(tmp_path: Path) -> None:
    """A test that does not get as far as the browser."""
    word = mutations.Mutant(
        "a word that tests name",
        "actions.yaml",
        "auto, error, always",
        "auto, error, allways",
        (("actions.yaml", "retry: always\n", "retry: allways\n"),),
    )
    found = mutations.run(
        word, ["test_actions.py"], tmp_path, ("-k", "test_when_to_retry and always")
    )
    assert found.test.startswith("test_actions::test_when_to_retry")
    assert not found.caught
