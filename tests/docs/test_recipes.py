"""docs/cookbook/testing.md: each of its tests passes beside the recipe that it is for."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.pages import DOCS, files

PAGE = (DOCS / "cookbook" / "testing.md").read_text("utf-8")
SECTIONS = {
    heading.lower().replace(" ", "-"): text
    for heading, text in re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", PAGE, re.M | re.S)
}
RECIPES = sorted(
    path.stem for path in DOCS.glob("cookbook/*.md") if "app.py" in files(path.read_text("utf-8"))
)


def test_every_recipe_has_a_test():
    assert sorted(SECTIONS) == RECIPES


@pytest.mark.parametrize("recipe", RECIPES)
def test_passes(recipe: str, tmp_path: Path):
    page = (DOCS / "cookbook" / f"{recipe}.md").read_text("utf-8")
    assert f"(testing.md#{recipe})" in page
    shown = files(SECTIONS[recipe])
    assert len(shown) == 1
    for path, text in {**files(page), **shown}.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, "utf-8")
    runner = ["app.py", "test"] if "`python app.py test`" in SECTIONS[recipe] else ["-m", "pytest"]
    # Those of the tests around it are for them alone.
    options = {"PYTEST_ADDOPTS": "-p no:cacheprovider"}
    run = subprocess.run(
        [sys.executable, *runner],
        cwd=tmp_path,
        env={**os.environ, **options},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=120,
    )
    assert run.returncode == 0, run.stdout
    assert re.search(r"^Ran [1-9]\d* tests? in|\b[1-9]\d* passed\b", run.stdout, re.M), run.stdout


@pytest.mark.parametrize("recipe", RECIPES)
def test_picture(recipe: str):
    picture = DOCS / "images" / "cookbook" / f"{recipe}.png"
    assert picture.read_bytes().startswith(b"\x89PNG"), "see tests/browser/cookbook_pictures.py"
