"""The apps of deployed/, on servers that are stopped, started again and changed under an open page."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

from tab import PATIENCE

APPS = Path(__file__).with_name("deployed")

# What is started for each framework, and, where it is another one, what is reloaded.
SERVERS = {
    "django on uvicorn": ("django", "uvicorn {app}:app --port {port}"),
    "django on gunicorn": (
        "django",
        "gunicorn {app}:wsgi --bind 127.0.0.1:{port} --worker-class gthread --threads 20"
        " --config python:datastar_py.gunicorn",
    ),
    "fastapi on uvicorn": ("fastapi", "uvicorn {app}:app --port {port}"),
    "fasthtml on uvicorn": ("fasthtml", "uvicorn {app}:app --port {port}"),
    "litestar on uvicorn": ("litestar", "uvicorn {app}:app --port {port}"),
    "quart on hypercorn": ("quart", "hypercorn {app}:app --bind 127.0.0.1:{port}"),
    "sanic on sanic": ("sanic", "sanic {app}:app --host 127.0.0.1 --port {port} --no-motd"),
    "starlette on uvicorn": ("starlette", "uvicorn {app}:app --port {port}"),
}

RELOADS = {
    "uvicorn --reload": ("starlette", "uvicorn {app}:app --port {port} --reload"),
    "fastapi dev": ("fastapi", "fastapi dev {app}.py --port {port}"),
    "hypercorn --reload": ("quart", "hypercorn {app}:app --bind 127.0.0.1:{port} --reload"),
    "quart run --reload": ("quart", "quart --app {app}:app run --port {port} --reload"),
    "sanic --dev": ("sanic", "sanic {app}:app --host 127.0.0.1 --port {port} --dev --no-motd"),
    "manage.py runserver": ("django", "{app}.py runserver 127.0.0.1:{port}"),
    "gunicorn --reload": (
        "django",
        "gunicorn {app}:wsgi --bind 127.0.0.1:{port} --worker-class gthread --threads 20"
        " --config python:datastar_py.gunicorn --reload",
    ),
}


class Deployed:
    """An app in a folder of its own, on a port that stays the same."""

    def __init__(self, name: str, command: str, client: bytes, folder: Path) -> None:
        self._log = folder / "log"
        self._runs = folder / "runs"
        self._file = folder / f"{name}_app.py"
        shutil.copy(APPS / f"{name}_app.py", self._file)
        shutil.copy(APPS / "parts.py", folder)
        script = folder / "datastar.js"
        script.write_bytes(client)
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}/"
        self._environment = {
            **os.environ,
            "DATASTAR_JS": str(script),
            "RUNS": str(self._runs),
            "PYTHONUNBUFFERED": "1",
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONPATH": os.pathsep.join(
                filter(None, [str(folder), os.environ.get("PYTHONPATH", "")])
            ),
        }
        arguments = command.format(app=f"{name}_app", port=self.port).split()
        # A program of its own, or a module.
        self._command = [sys.executable, *([] if ".py" in arguments[0] else ["-m"]), *arguments]
        self.start()

    def start(self) -> None:
        with self._log.open("a") as log:
            self._process = subprocess.Popen(
                self._command,
                env=self._environment,
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                cwd=self._file.parent,
                start_new_session=True,
            )
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            assert self._process.poll() is None, self.log()
            with suppress(OSError):
                socket.create_connection(("127.0.0.1", self.port)).close()
                return
            time.sleep(0.05)
        self.kill()
        raise AssertionError(f"it does not start:\n{self.log()}")

    def log(self) -> str:
        return self._log.read_text(errors="replace")

    def terminate(self) -> None:
        """SIGTERM, as a supervisor sends it."""
        self._process.send_signal(signal.SIGTERM)

    def wait(self) -> None:
        """Until all of it is gone."""
        self._process.wait(PATIENCE)
        self.kill()

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def change(self) -> None:
        """Write another version of the app, as an editor does."""
        text = self._file.read_text("utf-8")
        assert 'VERSION = "one"' in text
        self._file.write_text(text.replace('VERSION = "one"', 'VERSION = "two"'), "utf-8")

    def runs(self, name: str) -> int:
        """How often a handler was run."""
        if not self._runs.exists():
            return 0
        return self._runs.read_text("utf-8").splitlines().count(name)
