from __future__ import annotations

import threading
from typing import Any

from django.db.backends.sqlite3 import base

opened: list[int] = []
closed: list[int] = []


class DatabaseWrapper(base.DatabaseWrapper):
    """Notes the thread in which a connection is opened or closed."""

    def get_new_connection(self, conn_params: Any) -> Any:
        opened.append(threading.get_ident())
        return super().get_new_connection(conn_params)

    def _close(self) -> None:
        if self.connection is not None:
            closed.append(threading.get_ident())
        super()._close()

    def is_usable(self) -> bool:
        """Ask, as the backends of servers do."""
        try:
            self.connection.execute("SELECT 1")
        except base.Database.Error:
            return False
        return True
