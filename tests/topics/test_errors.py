"""What is refused, before anything is opened, and what the message says to do."""

from __future__ import annotations

import asyncio
import re
from collections import UserString
from collections.abc import Callable
from enum import Enum
from typing import Any

import pytest

from datastar_py import ServerSentEventGenerator as SSE
from datastar_py.sse import DatastarEvent
from datastar_py.topics import Backend, Settings, Topics

EVENT = SSE.patch_signals({"a": 1})


def never(settings: Settings) -> Backend:
    raise AssertionError("something was opened")


@pytest.fixture
def topics() -> Topics:
    return Topics(backend=never)


NAMES: dict[str, tuple[object, type[Exception], str]] = {
    "empty": ("", ValueError, "a topic's name must not be empty"),
    "long": ("ü" * 101, ValueError, "at most 200 bytes in UTF-8; got 202"),
    "line break": ("a\nb", ValueError, r"must hold no control characters; got 'a\\nb'"),
    "NUL": ("\0", ValueError, "control characters"),
    "DEL": ("a\x7f", ValueError, "control characters"),
    "C1": ("a\x85", ValueError, "control characters"),
    "surrogate": ("a\ud800", ValueError, "without lone surrogates"),
    "bytes": (b"a", TypeError, r"must be a str, not bytes \(b'a'\)"),
    "None": (None, TypeError, "must be a str, not NoneType"),
    "number": (7, TypeError, "must be a str, not int"),
}


@pytest.mark.parametrize("case", NAMES)
def test_names(topics: Topics, case: str) -> None:
    value, kind, message = NAMES[case]
    given: Any = value
    calls: list[Callable[[], object]] = [
        lambda: topics.publish(given, EVENT),
        lambda: asyncio.run(topics.apublish(given, EVENT)),
        lambda: topics.stream(given),
        lambda: topics.stream("a", given),
        lambda: topics.live(given, render=lambda: None),
        lambda: topics.position(given),
        lambda: asyncio.run(topics.aposition("a", given)),
        lambda: topics.present(given),
        lambda: asyncio.run(topics.apresent(given)),
        lambda: topics.close(given),
        lambda: asyncio.run(topics.aclose(given)),
    ]
    for call in calls:
        with pytest.raises(kind, match=message):
            call()


class Topic(str, Enum):
    ROOM = "room"


class Lies(str):
    def __str__(self) -> str:
        return "lies"

    __format__ = __str__  # type: ignore[assignment]

    def __eq__(self, other: object) -> bool:
        return False

    def __hash__(self) -> int:
        return 0


@pytest.mark.parametrize("name", [Topic.ROOM, Lies("room"), UserString("room")])
def test_a_name_is_its_text(name: Any) -> None:
    """Whoever publishes by the one is heard by who follows the other."""

    async def test() -> None:
        for published, followed in [(name, "room"), ("room", name), (name, name)]:
            topics = Topics()
            start = await topics.aposition(followed)
            stream = topics.stream(followed, since=start, member=name)
            await topics.apublish(published, EVENT, once=name)
            await topics.apublish(published, SSE.patch_signals({"twice": 1}), once="room")
            while "datastar-patch-signals" not in (got := await anext(stream)):
                pass
            assert '{"a":1}' in got and "twice" not in got
            await stream.aclose()
            await topics.aclose()

    asyncio.run(asyncio.wait_for(test(), 10))


@pytest.mark.parametrize("name", [Lies("a\nb"), UserString("a\x85"), Lies(""), Lies("\ud800")])
def test_names_that_say_they_are_good(topics: Topics, name: Any) -> None:
    with pytest.raises(ValueError, match=r"^a topic's name must"):
        topics.publish(name, EVENT)
    with pytest.raises(ValueError, match=r"^once must"):
        topics.publish("a", EVENT, once=name)


RAW: list[Callable[[], Any]] = [
    lambda: "<p>Hello!</p>\n\n",
    lambda: ["<p>Hello!</p>\n\n"],
    lambda: (one for one in [EVENT, "Hello\n\n"]),
    lambda: DatastarEvent("<p>\n\n"),
    lambda: "Hello",
    lambda: Lies("<p>\n\n"),
]


@pytest.mark.parametrize("make", RAW)
def test_what_is_rendered_is_events(make: Callable[[], Any]) -> None:
    """A text that only ends like an event would be sent raw, and swallow the next one."""

    async def one_by_one() -> Any:
        given = make()
        for event in [given] if isinstance(given, str) else given:
            yield event

    async def awaited() -> Any:
        return make()

    async def test() -> None:
        for render in (make, awaited, one_by_one):
            topics = Topics()
            for stream in (topics.live("a", render=render), topics.stream("b", snapshot=render)):
                with pytest.raises(TypeError, match=r"^(render|snapshot) must give events"):
                    while True:
                        await anext(stream)
            await topics.aclose()

    asyncio.run(asyncio.wait_for(test(), 10))


@pytest.mark.parametrize("name", ["a", "ü" * 100, "a b", "*", ">", "a.b:c/{d}", "\u2028", "🎉"])
def test_names_that_are_allowed(name: str) -> None:
    assert Topics().publish(name, EVENT)


def test_a_page_has_topics_and_not_too_many(topics: Topics) -> None:
    for call in (topics.stream, topics.position):
        with pytest.raises(ValueError, match="name at least one topic"):
            call()
        with pytest.raises(ValueError, match=r"at most 64 topics; got 65.*publish to fewer"):
            call(*map(str, range(65)))
    topics.stream(*map(str, range(64)), *map(str, range(64)))


EVENTS: dict[str, tuple[object, type[Exception], str]] = {
    "text": ("<p>Hello!</p>", TypeError, r"such as SSE.patch_elements\(...\), not str"),
    "bytes": (EVENT.encode(), TypeError, "not bytes"),
    "list": ([EVENT], TypeError, "not list"),
    "None": (None, TypeError, "not NoneType"),
    "no end": (DatastarEvent("data: x\n"), ValueError, "must end with an empty line"),
    "an id": (
        SSE.patch_signals({}, event_id="7"),
        ValueError,
        "gets its id from the topic; leave out event_id",
    ),
    "an id after another line break": (
        DatastarEvent("data: x\rid: 7\n\n"),
        ValueError,
        "leave out event_id",
    ),
    "an id at the begin": (DatastarEvent("id\rdata: x\n\n"), ValueError, "leave out event_id"),
    "an id without value": (DatastarEvent("data: x\nid\n\n"), ValueError, "leave out event_id"),
    "large": (
        SSE.patch_elements("x" * 2_000_000),
        ValueError,
        "at most 1048576 bytes; got 20000.*send less, or raise max_event_bytes",
    ),
}


@pytest.mark.parametrize("case", EVENTS)
def test_events(topics: Topics, case: str) -> None:
    value, kind, message = EVENTS[case]
    given: Any = value
    for call in (
        lambda: topics.publish("a", EVENT, given),
        lambda: asyncio.run(topics.apublish("a", given)),
    ):
        with pytest.raises(kind, match=message):
            call()


def test_an_id_inside_of_data_is_none() -> None:
    assert Topics().publish("a", SSE.patch_elements("<p>\nid: 7</p>"), SSE.patch_elements("id"))


@pytest.mark.parametrize("once", ["", "a\nb", 7, "x" * 201])
def test_once(topics: Topics, once: Any) -> None:
    with pytest.raises((ValueError, TypeError), match=r"^once must "):
        topics.publish("a", EVENT, once=once)


@pytest.mark.parametrize("member", ["", "a\tb", 7, "x" * 201])
def test_members(topics: Topics, member: Any) -> None:
    with pytest.raises((ValueError, TypeError), match=r"^member must "):
        topics.stream("a", member=member)
    with pytest.raises((ValueError, TypeError), match=r"^member must "):
        topics.live("a", render=lambda: None, member=member)


OPTIONS: list[tuple[dict[str, Any], type[Exception], str]] = [
    ({"when_behind": "drop"}, ValueError, "when_behind must be 'snapshot' or 'close'; got 'drop'"),
    ({"retry": 200}, ValueError, r"retry must be None or two whole numbers.*got 200"),
    ({"retry": (1000, 200)}, ValueError, "the lower one first"),
    ({"retry": (-1, 200)}, ValueError, "retry must be"),
    ({"retry": (0.2, 1.0)}, ValueError, "retry must be"),
    ({"retry": (True, 7)}, ValueError, "retry must be"),
    ({"snapshot": EVENT}, TypeError, "snapshot must be a function without arguments"),
]


@pytest.mark.parametrize(("options", "kind", "message"), OPTIONS, ids=str)
def test_options_of_stream(
    topics: Topics, options: dict[str, Any], kind: type[Exception], message: str
) -> None:
    with pytest.raises(kind, match=message):
        topics.stream("a", **options)


def test_options_of_live(topics: Topics) -> None:
    with pytest.raises(TypeError, match="render must be a function without arguments"):
        topics.live("a", render=EVENT)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="at_most_every must be 0 or more seconds; got -1"):
        topics.live("a", render=lambda: None, at_most_every=-1)
    with pytest.raises(TypeError, match="at_most_every must be a number of seconds, not '1s'"):
        topics.live("a", render=lambda: None, at_most_every="1s")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="key must be hashable"):
        topics.live("a", render=lambda: None, key=["board"])
    with pytest.raises(ValueError, match=r"retry must be.*the lower one first"):
        topics.live("a", render=lambda: None, retry=(1000, 200))


SETTINGS: list[tuple[dict[str, Any], type[Exception], str]] = [
    ({"prefix": ""}, ValueError, "prefix must be 1 to 64 letters, digits, '-' and '_'"),
    ({"prefix": "a.b"}, ValueError, "got 'a.b'"),
    ({"prefix": 7}, TypeError, "prefix must be a str, not int"),
    ({"history": 0}, ValueError, "history must be 1 or more; got 0"),
    ({"history": 2.5}, TypeError, "history must be a whole number, not 2.5"),
    ({"history": True}, TypeError, "history must be a whole number"),
    ({"max_age": 0.5}, ValueError, "max_age must be 1 or more seconds; got 0.5"),
    ({"max_age": float("inf")}, ValueError, "max_age must be"),
    ({"max_event_bytes": 0}, ValueError, "max_event_bytes must be 1 or more"),
    ({"timeout": 0}, ValueError, "timeout must be 0.1 or more seconds"),
    ({"timeout": 10**400}, ValueError, "timeout must be 0.1 or more seconds; got 1000"),
    ({"timeout": float("nan")}, ValueError, "timeout must be 0.1 or more seconds; got nan"),
    ({"history": 1.0}, TypeError, "history must be a whole number, not 1.0"),
    ({"timeout": None}, TypeError, "timeout must be a number of seconds, not None"),
    ({"url": "redis://x", "backend": never}, ValueError, "either url or backend, not both"),
    ({"url": 7}, TypeError, "url must be a str or None, not int"),
    ({"url": "http://localhost"}, ValueError, "redis://.*nats://.*None; got the scheme 'http'"),
    ({"url": "localhost:6379"}, ValueError, "got a text that begins with no scheme$"),
    ({"url": "redis:/localhost"}, ValueError, "got a text that begins with no scheme$"),
    ({"url": ""}, ValueError, "redis://.*or be None; got an empty text$"),
    ({"url": " \n"}, ValueError, "got an empty text$"),
    ({"url": "valkey://localhost"}, ValueError, "Valkey.*got the scheme 'valkey'$"),
    ({"backend": "redis"}, TypeError, "backend must be a function that makes a Backend"),
    ({"client": "x"}, TypeError, "client must be a mapping"),
    ({"url": "redis://x", "client": {"colour": 1}}, TypeError, "argument 'colour'"),
    ({"url": "nats://x", "client": {"colour": 1}}, TypeError, "argument 'colour'"),
]


@pytest.mark.parametrize(
    ("given", "kind", "message"), SETTINGS, ids=lambda value: str(value).partition(" at 0x")[0]
)
def test_settings(given: dict[str, Any], kind: type[Exception], message: str) -> None:
    with pytest.raises(kind, match=message):
        Topics(**given)


@pytest.mark.parametrize(
    ("call", "instead"),
    [
        (lambda topics: topics.publish("a", EVENT), "apublish"),
        (lambda topics: topics.publish("a"), "apublish"),
        (lambda topics: topics.position("a"), "aposition"),
        (lambda topics: topics.present("a"), "apresent"),
        (lambda topics: topics.close("a"), "aclose"),
    ],
)
def test_what_would_hold_up_the_loop(call: Callable[[Topics], object], instead: str) -> None:
    async def on_a_loop() -> None:
        with pytest.raises(RuntimeError, match=rf"use `await topics.{instead}\(...\)`"):
            call(Topics())

    asyncio.run(on_a_loop())


SECRET = "s3cr3t"
URLS = {
    f"redis://:{SECRET}@127.0.0.1:1/0": "redis://127.0.0.1:1/0",
    f"redis://{SECRET}:{SECRET}@127.0.0.1:1/2?client_name={SECRET}": "redis://127.0.0.1:1/2",
    f"rediss://app:{SECRET}@[::1]:1": "rediss://[::1]:1",
    f"unix://app:{SECRET}@/nowhere/redis.sock?db=1": "unix:///nowhere/redis.sock",
    f"nats://{SECRET}@127.0.0.1:1": "nats://127.0.0.1:1",
    f"nats://app:{SECRET}@127.0.0.1:1,nats://app:{SECRET}@127.0.0.1:2": (
        "nats://127.0.0.1:1, nats://127.0.0.1:2"
    ),
    f"tls://app:{SECRET}@127.0.0.1:1": "tls://127.0.0.1:1",
}


@pytest.mark.parametrize("url", URLS)
def test_secrets_stay_secret(url: str, caplog: pytest.LogCaptureFixture) -> None:
    topics = Topics(url, timeout=1.0, client={"name" if url[0] in "nt" else "username": SECRET})
    shown = [repr(topics), repr(topics._settings), str(vars(topics).get("_name"))]
    assert shown[0] == f"<Topics in {URLS[url]}>"

    async def fail() -> None:
        with pytest.raises(ConnectionError) as found:
            await topics.apublish("a", EVENT)
        shown.append(_all_that_is_printed(found.value))
        stream = topics.stream("a")
        task = asyncio.ensure_future(anext(stream))
        await asyncio.sleep(0.5)
        task.cancel()
        assert not topics.connected
        await topics.aclose()

    asyncio.run(fail())
    with pytest.raises(ConnectionError) as found:
        topics.publish("a", EVENT)
    shown += [_all_that_is_printed(found.value), caplog.text]
    assert "does not answer" in caplog.text
    assert not [text for text in shown if SECRET in text]


def _all_that_is_printed(error: BaseException) -> str:
    import traceback

    return repr(error) + "".join(traceback.format_exception(error))


@pytest.mark.parametrize(
    "url",
    [
        f"redis://app:{SECRET}/x@localhost",
        f"redis://app:{SECRET}@localhost:{SECRET}",
        f"nats://[{SECRET}",
        f"redis://{SECRET}@[::1",
    ],
)
def test_urls_that_cannot_be_read(url: str) -> None:
    with pytest.raises(ValueError, match="as %3A, %40 or %2F") as found:
        Topics(url)
    assert SECRET not in _all_that_is_printed(found.value)
    assert re.search("url can't be read", str(found.value))


def test_packages_that_are_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    import builtins
    import sys

    real = builtins.__import__

    def without(name: str, *rest: Any) -> Any:
        if name.split(".")[0] in ("redis", "nats") and not (rest and rest[-1]):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name.split(".")[0])
        return real(name, *rest)

    gone = [name for name in sys.modules if "_topics.redis" in name or "_topics.nats" in name]
    for name in gone:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(ImportError, match=r'pip install "datastar-py\[redis\]"'):
        Topics("redis://localhost")
    with pytest.raises(ImportError, match=r'pip install "datastar-py\[nats\]"'):
        Topics("nats://localhost")
