"""A module of plugins, as the generator writes it: strict checkers know all that is in it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from test_typing import Found, by_mypy, by_pyright

from codegen.command_line import main

SPEC = Path(__file__).resolve().parents[1] / "codegen" / "own_plugins" / "plugins.yaml"

USER = '''\
# pyright: strict
"""As somebody would use it."""

from datetime import timedelta

from datastar_py.attributes import BaseAttr
from ours import AttributeGenerator, JSExpression, actions, data

attribute: BaseAttr = data.hotkey("ctrl+k", "$open = true").prevent.scope("page")
both = data.hotkey("k", actions.toast(JSExpression("$said"), "error")).debounce(timedelta(1))
usual: str = f'<b {data.on("click", actions.get("/x")).once} {data.shake("$bad").gently}></b>'
other = AttributeGenerator(alias="data-star-").watch("$a", include="^a").only(exclude="b")
custom: BaseAttr = data.custom("hotkey", "prevent", key="k", value=JSExpression("$a"))
page: str = actions.stream("/x", retry="never") + actions.blink("/x", 3, JSExpression("$n"))

data.hotkey("k")  # expect-error
data.hotkey("k", "1").once  # expect-error
data.hotkey("k", "1").scope("pgae")  # expect-error
data.shake("$bad").lasting([])  # expect-error
actions.toast("Hi", "worst")  # expect-error
actions.stream("/x", retry="sometimes")  # expect-error
data.nothing_of_the_kind("1")  # expect-error
data.custom("hotkey", key=1)  # expect-error
'''


@pytest.mark.parametrize("check", [by_mypy, by_pyright])
def test_the_module_and_its_user(
    check: Callable[[list[Path], Path], Found], tmp_path: Path
) -> None:
    ours, user = tmp_path / "ours.py", tmp_path / "user.py"
    assert main(["--spec", str(SPEC), "--out", str(ours)]) == 0
    # Files that are named read no settings, so that each asks for strict mode itself.
    ours.write_text(f"# pyright: strict\n{ours.read_text()}")
    user.write_text(USER)
    errors = check([ours, user], tmp_path)
    assert errors.get(ours, {}) == {}
    lines = enumerate(USER.splitlines(), 1)
    expected = {number for number, line in lines if line.endswith("# expect-error")}
    assert len(expected) == 8
    assert set(errors.get(user, {})) == expected, errors.get(user)
