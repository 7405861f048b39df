"""What a server imports: the settings first, then the app that needs them."""

from __future__ import annotations

import tempfile
from importlib import import_module
from pathlib import Path
from typing import Any

from .project import configure

configure(Path(tempfile.mkdtemp(prefix="datastar-django-")), ROOT_URLCONF=f"{__package__}.served")
_served: Any = import_module(f"{__package__}.served")
app = _served.app
wsgi = _served.wsgi
