# Copied from codegen/templates/generated/datastar_py/topics/__init__.py
# by `python -m codegen`; edit that file, not this one.

"""Topics: many producers, many pages, many workers.

topics = Topics()                              # in this process
topics = Topics("redis://localhost:6379/0")    # on many; needs datastar-py[redis]

@datastar_response
async def feed(request):
    return topics.stream("room:1", since=request.headers.get("last-event-id"), snapshot=room)

@datastar_response
async def say(request):
    await topics.apublish("room:1", SSE.patch_elements("<p>Hello!</p>", "#room", "append"))
"""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Callable, Hashable, Mapping, Sequence
from functools import partial

from .._checks import shown
from .._topics import names as checked
from .._topics.backend import (
    CLOSING,
    Backend,
    Entry,
    Last,
    Link,
    Live,
    Log,
    Look,
    PublishError,
    Reading,
    Receive,
    Renewal,
    Settings,
)
from .._topics.calls import Renderer, check_renderer
from .._topics.content import TopicEvents
from .._topics.cursor import Mark, tag_of, write
from .._topics.engines import engine
from .._topics.follow import WhenBehind, follow
from .._topics.health import Stats
from .._topics.live import live
from .._topics.process import Begin, Process
from ..sse import DatastarEvent

__all__ = [
    "Backend",
    "Entry",
    "Last",
    "Link",
    "Live",
    "Log",
    "Look",
    "Mark",
    "PublishError",
    "Reading",
    "Receive",
    "Renderer",
    "Renewal",
    "Settings",
    "Stats",
    "TopicEvents",
    "Topics",
    "WhenBehind",
]


# Held while a process makes its own.
_making = threading.Lock()


def _make_lock_anew() -> None:
    """A thread that is not there any more may have held it when this process was forked."""
    global _making
    _making = threading.Lock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_make_lock_anew)


class Topics:
    """Where events are published, and what pages follow.

    `url` says where events are kept: `None` keeps them in this process; `redis://`, `rediss://` and
    `unix://` on Redis or Valkey; `nats://` and `tls://` in NATS JetStream. `backend` is an engine
    of your own instead: what makes a `Backend` of `Settings`. Of each topic at least the last
    `history` events are kept, for `max_age` seconds. Everything in the engine is named with
    `prefix`, so that several apps may share one. An event may have `max_event_bytes`, and the
    engine `timeout` seconds to answer. `client` holds further arguments for the engine's client,
    such as `{"ssl_ca_certs": "ca.pem"}` for redis or `{"user_credentials": "app.creds"}` for NATS.

    Nothing is connected before it is used, and a forked process connects by itself. One object is
    enough for an app; it may be used from any thread and on any event loop.

    Raises:
        ValueError: a value is not allowed; the message says what is.
        TypeError: a value is of the wrong type.
        ImportError: the engine's client is not installed.

    https://data-star.dev/reference/sse_events
    """

    def __init__(
        self,
        url: str | None = None,
        *,
        prefix: str = "datastar",
        history: int = 256,
        max_age: float = 300.0,
        max_event_bytes: int = 1024 * 1024,
        timeout: float = 5.0,
        client: Mapping[str, object] | None = None,
        backend: Callable[[Settings], Backend] | None = None,
    ) -> None:
        self._settings = Settings(
            prefix=checked.prefix(prefix),
            history=checked.count("history", history),
            max_age=checked.seconds("max_age", max_age, 1.0),
            max_event_bytes=checked.count("max_event_bytes", max_event_bytes),
            timeout=checked.seconds("timeout", timeout, 0.1),
            client=checked.mapping("client", client),
        )
        if backend is None:
            self._name, self._make = engine(url)
            # It opens nothing, but knows whether it could.
            self._make(self._settings)
        elif url is not None:
            raise ValueError("give either url or backend, not both")
        elif callable(backend):
            self._name, self._make = getattr(backend, "__name__", "the engine"), backend
        else:
            raise TypeError(
                f"backend must be a function that makes a Backend of Settings, not {shown(backend)}"
            )
        self._process: Process | None = None

    def __repr__(self) -> str:
        return f"<Topics in {self._name}>"

    # To publish

    def publish(self, name: str, *events: DatastarEvent, once: str | None = None) -> str:
        """Publish events to a topic, from code that runs on no event loop.

        Without any event it tells that something has changed. Returns when the engine has the
        events, and gives the position after them, for `since`. Events that were published to the
        topic with the same `once` within `max_age` seconds are not published again.

        Raises:
            PublishError: the engine did not say in time that it has them.
            ValueError, TypeError: a name or an event is not allowed.
            RuntimeError: an event loop runs in this thread; use `apublish`.

        https://data-star.dev/reference/sse_events
        """
        name, data, once = self._published(name, events, once)
        self._refuse_loop("publish", "apublish")
        mark = self._here().backend.publish(name, data, once)
        return self._published_at(name, mark, len(data))

    async def apublish(self, name: str, *events: DatastarEvent, once: str | None = None) -> str:
        """Publish events to a topic, from a coroutine; else as `publish` does.

        https://data-star.dev/reference/sse_events
        """
        name, data, once = self._published(name, events, once)
        mark = await self._here().ask(lambda link: link.publish(name, data, once))
        return self._published_at(name, mark, len(data))

    def close(self, name: str) -> None:
        """End the pages of a topic for good, from code that runs on no event loop.

        A page that comes back with what it has seen last is answered with 204, as long as the topic
        remembers, and stays away. Pages that are opened later are not concerned.

        Raises what `publish` raises. https://data-star.dev/reference/sse_events
        """
        name = checked.name("a topic's name", name)
        self._refuse_loop("close", "aclose")
        self._here().backend.publish(name, [CLOSING], None)

    async def aclose(self, *names: str) -> None:
        """End the pages of some topics for good; without names, close everything here.

        Then the streams of the running loop are broken off, so that their pages come back, and its
        connections are closed.

        Raises what `publish` raises. https://data-star.dev/reference/sse_events
        """
        if names:
            for name in checked.topics(names):
                await self._close(name)
        elif self._process is not None and await self._process.aclose():
            self._process = None

    async def _close(self, name: str) -> None:
        await self._here().ask(lambda link: link.publish(name, [CLOSING], None))

    # To read

    def stream(
        self,
        *names: str,
        since: str | None = None,
        snapshot: Renderer | None = None,
        retry: tuple[int, int] | None = (200, 1000),
        when_behind: WhenBehind = "snapshot",
        member: str | None = None,
    ) -> TopicEvents:
        """Give the events of some topics, each once and in order: the content of a response.

        `since` is the request's `last-event-id`, or a position: events after it are sent, if they
        are still there. If not, or without it, `snapshot` is called, and what it gives is sent
        first; it takes no arguments, and may be anything that a handler may be. A page whose client
        reads so slowly that events are gone gets a snapshot too, or with
        `when_behind="close"` is broken off and comes back. `retry` is the range, in milliseconds,
        from which each page's time until it comes back is drawn. `member` says who reads.

        Raises:
            ValueError, TypeError: a name or an option is not allowed. A bad `since` is no error.

        https://data-star.dev/reference/sse_events
        """
        if when_behind not in ("snapshot", "close"):
            raise ValueError(f"when_behind must be 'snapshot' or 'close'; got {shown(when_behind)}")
        if snapshot is not None:
            check_renderer("snapshot", snapshot)
        topics = checked.topics(names)
        begin = partial(
            follow,
            names=topics,
            snapshot=snapshot,
            since=since,
            retry=checked.retry_range(retry),
            when_behind=when_behind,
            member=_member(member),
        )
        return self._events("stream", topics, begin)

    def live(
        self,
        *names: str,
        render: Renderer,
        at_most_every: float = 0.1,
        key: Hashable | None = None,
        since: str | None = None,
        retry: tuple[int, int] | None = (200, 1000),
        member: str | None = None,
    ) -> TopicEvents:
        """Give a view of some topics, now and whenever they change: the content of a response.

        `render` takes no arguments, and may be anything that a handler may be. It is called at
        once, and after a change, but not sooner than `at_most_every` seconds after the last time.
        What equals the last is not sent. Pages with the same `key` see the same: one call serves
        them all; where it asks `present` or `position` and the engine does not answer, it is called
        again later. With `since`, the request's `last-event-id`, a page whose topic was closed in
        the meantime stays away. `retry` is as for `stream`, and `member` says who looks.

        Raises:
            ValueError, TypeError: a name or an option is not allowed.

        https://data-star.dev/reference/sse_events
        """
        check_renderer("render", render)
        if key is not None and not _is_hashable(key):
            raise TypeError(f"key must be hashable, such as a str or a tuple; got {shown(key)}")
        topics = checked.topics(names)
        begin = partial(
            live,
            names=topics,
            render=render,
            at_most_every=checked.seconds("at_most_every", at_most_every),
            key=key,
            since=since,
            retry=checked.retry_range(retry),
            member=_member(member),
        )
        return self._events("live view", topics, begin)

    def _events(self, kind: str, topics: tuple[str, ...], begin: Begin) -> TopicEvents:
        name = f"{kind} of {', '.join(map(repr, topics))}"
        return TopicEvents(name, lambda: self._here().begin(begin))

    def position(self, *names: str) -> str:
        """Give where some topics are now, from code that runs on no event loop.

        Take it before you read what the page shows; then `stream(*names, since=...)` sends what
        came after. Raises:
            ConnectionError, TimeoutError: the engine does not answer.
            RuntimeError: an event loop runs in this thread; use `aposition`.

        https://data-star.dev/reference/sse_events
        """
        topics = checked.topics(names)
        self._refuse_loop("position", "aposition")
        process = self._here()
        with process.questions():
            return _text(process.backend.look(), topics)

    async def aposition(self, *names: str) -> str:
        """Give where some topics are now, from a coroutine; else as `position` does.

        https://data-star.dev/reference/sse_events
        """
        topics = checked.topics(names)
        process = self._here()
        with process.questions():
            look = await process.ask(lambda link: link.look([]))
        return _text(look.mark, topics)

    def present(self, name: str) -> list[str]:
        """Give who has a page of a topic open, sorted, from code that runs on no event loop.

        Raises:
            ConnectionError, TimeoutError: the engine does not answer.
            RuntimeError: an event loop runs in this thread; use `apresent`.

        https://data-star.dev/reference/sse_events
        """
        name = checked.name("a topic's name", name)
        self._refuse_loop("present", "apresent")
        process = self._here()
        with process.questions():
            return sorted(process.backend.present(name))

    async def apresent(self, name: str) -> list[str]:
        """Give who has a page of a topic open, from a coroutine; else as `present` does.

        https://data-star.dev/reference/sse_events
        """
        name = checked.name("a topic's name", name)
        process = self._here()
        with process.questions():
            return sorted(await process.ask(lambda link: link.present(name)))

    # To look after

    @property
    def connected(self) -> bool:
        """Whether no page of this process waits for the engine to answer."""
        return self._here().health.connected

    @property
    def stats(self) -> Stats:
        """What this process has done with its topics so far."""
        return self._here().stats

    def _here(self) -> Process:
        process = self._process
        if process is None or process.pid != os.getpid():
            with _making:
                process = self._process
                if process is None or process.pid != os.getpid():
                    process = Process(self._make(self._settings), self._settings, self._name)
                    self._process = process
        return process

    def _published(
        self, name: str, events: Sequence[DatastarEvent], once: str | None
    ) -> tuple[str, list[bytes], str | None]:
        return (
            checked.name("a topic's name", name),
            checked.events(events, self._settings.max_event_bytes),
            None if once is None else checked.name("once", once),
        )

    def _published_at(self, name: str, mark: Mark, count: int) -> str:
        self._here().health.published += max(1, count)
        return _text(mark, (name,))

    @staticmethod
    def _refuse_loop(method: str, instead: str) -> None:
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            return
        raise RuntimeError(
            f"{method} waits for the engine, and would hold up the event loop that runs in this "
            f"thread; use `await topics.{instead}(...)`"
        )


def _is_hashable(value: object) -> bool:
    try:
        hash(value)
    except TypeError:
        return False
    return True


def _text(mark: Mark, topics: tuple[str, ...]) -> str:
    return write(mark, tag_of(topics, mark.born))


def _member(value: str | None) -> str | None:
    return None if value is None else checked.name("member", value)
