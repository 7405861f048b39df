"""The hosts of a view: Django's two test clients, a WSGI server with threads, an ASGI server.

All run in this process, so that a test can hand its view a queue and look at its threads; and all
are used alike: `with under(host, view) as serving`, then `serving.open(path)`, an `Answer`.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import http.client
import itertools
import logging
import queue
import socket
import sys
import threading
import time
import types
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from concurrent.futures import Future
from typing import Any, TypeVar
from wsgiref.simple_server import ServerHandler, WSGIRequestHandler, WSGIServer

import uvicorn
from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIHandler
from django.core.handlers.wsgi import WSGIHandler
from django.db import connections
from django.http.response import HttpResponseBase
from django.test import AsyncClient, Client, override_settings
from django.urls import path as route

from tests.conformance.patches import signals
from tests.conformance.sse_parser import Parser

__all__ = [
    "HOSTS",
    "HUNG",
    "Answer",
    "Host",
    "dotted",
    "eventually",
    "site",
    "under",
]

T = TypeVar("T")
logger = logging.getLogger("test.wsgi")

# How long anything may take before a test says that it hung.
HUNG = 20.0

_registered = types.ModuleType("datastar_hosts_registered")
sys.modules[_registered.__name__] = _registered
_numbers = itertools.count(1)


def dotted(thing: Any) -> str:
    """Give an importable name to what a setting wants by its name, such as a middleware."""
    name = f"thing_{next(_numbers)}"
    setattr(_registered, name, thing)
    return f"{_registered.__name__}.{name}"


def site(
    views: Mapping[str, Callable[..., Any]] | Callable[..., Any],
    middleware: Sequence[Any] = (),
    handler500: Callable[..., Any] | None = None,
    **settings: Any,
) -> override_settings:
    """Give the settings under which these views are served, each at its path; one alone at `/`."""
    if callable(views):
        views = {"": views}
    urls = types.ModuleType(f"datastar_hosts_urls_{next(_numbers)}")
    vars(urls)["urlpatterns"] = [route(path, view) for path, view in views.items()]
    if handler500 is not None:
        vars(urls)["handler500"] = handler500
    names = [each if isinstance(each, str) else dotted(each) for each in middleware]
    return override_settings(ROOT_URLCONF=urls, MIDDLEWARE=names, **settings)


def eventually(
    check: Callable[[], T], limit: float = HUNG, wanted: Callable[[T], bool] = bool
) -> T:
    """What `check` gives once it is as wanted, or when the time is up."""
    deadline = time.monotonic() + limit
    while not wanted(found := check()) and time.monotonic() < deadline:
        time.sleep(0.01)
    return found


class Answer:
    """A response, read as it comes."""

    def __init__(
        self,
        status: int,
        headers: Mapping[str, str],
        chunks: Iterator[bytes],
        leave: Callable[[], object],
        response: HttpResponseBase | None = None,
    ) -> None:
        self.status = status
        self.headers = headers
        self.chunks = chunks
        self.leave = leave
        self.response = response
        self.broken = False
        self._parser = Parser()

    def events(self) -> Iterator[Any]:
        """The signals of each event as they come."""
        for chunk in self.chunks:
            for event in self._parser.feed(chunk):
                yield signals(event)

    def bytes(self) -> bytes:
        return b"".join(self.chunks)


class Host:
    """What serves the site of the settings, in this process."""

    name: str
    asynchronous: bool

    def __enter__(self) -> Host:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def open(
        self,
        path: str = "/",
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
    ) -> Answer:
        raise NotImplementedError


class TestClient(Host):
    __test__ = False
    name = "client"
    asynchronous = False
    raise_request_exception = True

    def __init__(self) -> None:
        self.client = Client(raise_request_exception=self.raise_request_exception)

    def open(
        self,
        path: str = "/",
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
    ) -> Answer:
        response: Any = self.client.generic(
            method, path, body, "application/json", headers=dict(headers or {})
        )
        chunks = iter(response) if response.streaming else iter([response.content])
        return Answer(response.status_code, response.headers, chunks, response.close, response)


class Loop:
    """A loop in a thread of its own."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self._run, name="test-loop")
        self.thread.start()

    def _run(self) -> None:
        asyncio.set_event_loop(self.loop)
        self.loop.run_forever()

    async def _cancel_all(self) -> None:
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks, timeout=HUNG)

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(HUNG)

    def start(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        return asyncio.run_coroutine_threadsafe(work, self.loop)

    def stop(self) -> None:
        self.do(self._cancel_all())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(HUNG)
        self.loop.close()


class AsyncTestClient(Host):
    __test__ = False
    name = "async-client"
    asynchronous = True
    raise_request_exception = True

    def __enter__(self) -> Host:
        self.loop = Loop()
        self.client = AsyncClient(raise_request_exception=self.raise_request_exception)
        return self

    def __exit__(self, *_: object) -> None:
        self.loop.stop()

    def open(
        self,
        path: str = "/",
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
    ) -> Answer:
        taken: queue.SimpleQueue[Any] = queue.SimpleQueue()
        read = asyncio.Event()

        async def request() -> None:
            response: Any = await self.client.generic(
                method, path, body, "application/json", headers=dict(headers or {})
            )
            taken.put(response)
            if response.streaming:
                await read.wait()
                await self._take(response, taken)

        task = self.loop.start(request())
        task.add_done_callback(
            lambda done: taken.put(None if done.cancelled() else done.exception())
        )
        response = taken.get(timeout=HUNG)
        if not isinstance(response, HttpResponseBase):
            raise response

        def chunks() -> Iterator[bytes]:
            self.loop.loop.call_soon_threadsafe(read.set)
            while (chunk := taken.get(timeout=HUNG)) is not None:
                if isinstance(chunk, BaseException):
                    raise chunk
                yield chunk

        content: Any = response
        given = chunks() if response.streaming else iter([content.content])
        return Answer(response.status_code, response.headers, given, task.cancel, response)

    async def _take(self, response: Any, taken: queue.SimpleQueue[Any]) -> None:
        """Do what Django's ASGI handler does with a response, and stop as it does."""
        try:
            async with contextlib.aclosing(aiter(response)) as content:
                async for chunk in content:
                    taken.put(chunk)
        finally:
            await sync_to_async(response.close)()


def _request(
    port: int, path: str, method: str, headers: Mapping[str, str] | None, body: bytes
) -> Answer:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=HUNG)
    given = {"Content-Type": "application/json"} if body else {}
    connection.request(method, path, body or None, {**given, **(headers or {})})
    client = connection.sock
    response = connection.getresponse()

    def chunks() -> Iterator[bytes]:
        try:
            while piece := response.read1(1 << 20):
                yield piece
        except (http.client.HTTPException, ConnectionError):
            answer.broken = True
        connection.close()

    def leave() -> None:
        with contextlib.suppress(OSError):
            client.shutdown(socket.SHUT_RDWR)
        response.close()
        connection.close()

    answer = Answer(response.status, response.headers, chunks(), leave)
    return answer


class _Chunked(ServerHandler):
    """Writes a body of unknown length in chunks, so that its end can be told from a break."""

    http_version = "1.1"
    chunked = False

    def log_exception(self, exc_info: Any) -> None:
        logger.error("The WSGI app raised", exc_info=exc_info)

    def cleanup_headers(self) -> None:
        assert self.headers is not None
        if "Content-Length" not in self.headers and self.status[:3] not in ("204", "304"):
            self.headers["Transfer-Encoding"] = "chunked"
            self.chunked = self.environ["REQUEST_METHOD"] != "HEAD"
        self.headers["Connection"] = "close"

    def write(self, data: bytes) -> None:
        if not self.headers_sent:
            super().write(b"")
        if self.environ["REQUEST_METHOD"] == "HEAD":
            return
        super().write(b"%x\r\n%b\r\n" % (len(data), data) if self.chunked and data else data)

    def finish_content(self) -> None:
        super().finish_content()
        if self.chunked:
            self._write(b"0\r\n\r\n")
            self._flush()


class _Quiet(WSGIRequestHandler):
    def handle(self) -> None:
        self.raw_requestline = self.rfile.readline(65537)
        if not self.parse_request():
            return
        handler = _Chunked(self.rfile, self.wfile, self.get_stderr(), self.get_environ())
        handler.request_handler = self
        handler.run(self.server.get_app())

    def log_message(self, format: str, *args: Any) -> None:
        pass


class _PoolServer(WSGIServer):
    """Serves in threads that it keeps, as gunicorn's gthread workers do."""

    request_queue_size = 100

    def __init__(self, threads: int) -> None:
        super().__init__(("127.0.0.1", 0), _Quiet)
        self._requests: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self.threads = [
            threading.Thread(target=self._serve, name=f"test-wsgi-{number}", daemon=True)
            for number in range(threads)
        ]
        for thread in self.threads:
            thread.start()

    def process_request(self, request: Any, client_address: Any) -> None:
        self._requests.put((request, client_address))

    def _serve(self) -> None:
        while (accepted := self._requests.get()) is not None:
            try:
                self.finish_request(*accepted)
            except BaseException:
                self.handle_error(*accepted)
            finally:
                self.shutdown_request(accepted[0])
        connections.close_all()

    def stop(self) -> None:
        for _ in self.threads:
            self._requests.put(None)
        for thread in self.threads:
            thread.join(HUNG)

    def handle_error(self, request: Any, client_address: Any) -> None:
        logger.exception("The WSGI server met an error")


class WSGI(Host):
    name = "wsgi"
    asynchronous = False

    def __init__(self, threads: int = 8) -> None:
        self.threads = threads

    def __enter__(self) -> Host:
        self.server = _PoolServer(self.threads)
        self.server.set_app(WSGIHandler())
        self.accepting = threading.Thread(
            target=self.server.serve_forever, args=[0.01], name="test-wsgi-accept"
        )
        self.accepting.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.accepting.join(HUNG)
        self.server.server_close()
        self.server.stop()

    def open(
        self,
        path: str = "/",
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
    ) -> Answer:
        return _request(self.server.server_port, path, method, headers, body)


class _Uvicorn:
    """One server for all tests; each has it serve a handler of its own."""

    def __init__(self) -> None:
        self.handler: Any = None
        config = uvicorn.Config(
            self._serve,
            port=0,
            interface="asgi3",
            lifespan="off",
            log_config=None,
            access_log=False,
            http="h11",
            loop="asyncio",
            ws="none",
        )
        self.server = uvicorn.Server(config)
        self.thread = threading.Thread(target=self.server.run, name="test-asgi", daemon=True)
        self.thread.start()
        assert eventually(lambda: self.server.started, HUNG)
        self.port = self.server.servers[0].sockets[0].getsockname()[1]

    async def _serve(self, scope: Any, receive: Any, send: Any) -> None:
        await self.handler(scope, receive, send)


@functools.cache
def _uvicorn() -> _Uvicorn:
    return _Uvicorn()


class ASGI(Host):
    name = "asgi"
    asynchronous = True

    def __enter__(self) -> Host:
        self.thread = _uvicorn().thread
        self.port = _uvicorn().port
        _uvicorn().handler = ASGIHandler()
        return self

    def open(
        self,
        path: str = "/",
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
    ) -> Answer:
        return _request(self.port, path, method, headers, body)


HOSTS: dict[str, type[Host]] = {
    each.name: each for each in (TestClient, AsyncTestClient, WSGI, ASGI)
}


@contextlib.contextmanager
def under(
    host: str,
    views: Mapping[str, Callable[..., Any]] | Callable[..., Any],
    middleware: Sequence[Any] = (),
    **settings: Any,
) -> Iterator[Any]:
    """Serve these views under the host of that name."""
    with site(views, middleware, **settings), HOSTS[host]() as serving:
        yield serving


def drain(items: queue.SimpleQueue[T]) -> list[T]:
    """All that is in a queue."""
    found = []
    with contextlib.suppress(queue.Empty):
        while True:
            found.append(items.get_nowait())
    return found
