# Copied from codegen/templates/generated/datastar_py/_django/__init__.py
# by `python -m codegen`; edit that file, not this one.

"""What the adapter for Django is made of: where its streams run, and how they leave.

`content`, which needs all that streams are made of, is read by the first view or stream.
"""

from typing import TYPE_CHECKING

from .. import _answering

if TYPE_CHECKING:
    from . import content as content
else:
    from .._late import names

    __getattr__, __dir__ = names(__name__, {"content": f"{__name__}.content"})


def make_ready() -> None:
    """Read what views and their events need, so that no request has to wait for that."""
    from . import content as content

    _answering.make_ready()
