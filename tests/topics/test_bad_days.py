"""Engines that are not there, go, come back, come back empty, freeze, or let nobody in."""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import trustme

from datastar_py import ServerSentEventGenerator as SSE
from datastar_py.topics import PublishError, Topics

from .engines import Engine, NatsServer, RedisServer, ValkeyServer, free_port
from .reading import reading, until


def event(number: int) -> Any:
    return SSE.patch_signals({"n": number})


def snapshot() -> Any:
    return SSE.patch_signals({"n": "snapshot"})


def numbers(signals: list[Any]) -> list[Any]:
    return [found["n"] for found in signals]


@pytest.fixture(params=[ValkeyServer, NatsServer], ids=["valkey", "nats"])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    with request.param() as engine:
        yield engine


async def published(topics: Topics, *numbers: int) -> None:
    """As somebody does who means it."""
    for number in numbers:
        while True:
            try:
                await topics.apublish("a", event(number), once=str(number))
                break
            except PublishError:
                await asyncio.sleep(0.1)


def test_down_at_the_start(engine: Engine, caplog: pytest.LogCaptureFixture) -> None:
    """Pages wait, a publisher hears of it, and all goes on when it is there."""

    async def run() -> None:
        topics = Topics(engine.url, timeout=1.0)
        engine.kill()
        async with reading(topics.stream("a", snapshot=snapshot)) as page:
            with pytest.raises(PublishError, match="nothing was stored") as found:
                await topics.apublish("a", event(1))
            assert found.value.maybe_stored is False
            with pytest.raises(PublishError, match="nothing was stored"):
                await asyncio.to_thread(topics.publish, "a", event(1))
            with pytest.raises(ConnectionError):
                await topics.aposition("a")
            await until(lambda: not topics.connected)
            assert page.text == ""
            await asyncio.to_thread(engine.start)
            assert numbers(await page.count(1)) == ["snapshot"]
            await published(topics, 2)
            assert numbers(await page.count(2)) == ["snapshot", 2]
            assert topics.connected
        await topics.aclose()

    asyncio.run(run())
    lines = [record.getMessage() for record in caplog.records]
    assert len(lines) == 2 and "does not answer" in lines[0] and "answers again" in lines[1]


def test_goes_and_comes_back(engine: Engine, caplog: pytest.LogCaptureFixture) -> None:
    """Many pages, several topics: one line for each change of state, and nothing is lost."""

    async def run() -> None:
        topics = Topics(engine.url, timeout=1.0)
        pages = [
            reading(topics.stream("a", "b", str(number), snapshot=snapshot)) for number in range(20)
        ]
        opened = [await page.__aenter__() for page in pages]
        for page in opened:
            await page.count(1)
        await published(topics, 1)
        await asyncio.to_thread(engine.kill)
        await until(lambda: not topics.connected)
        await asyncio.to_thread(engine.start)
        await published(topics, 2, 3)
        for page in opened:
            assert numbers(await page.count(4)) == ["snapshot", 1, 2, 3]
        assert topics.stats.reconnects == 1 and topics.connected
        for page in pages:
            await page.__aexit__(None, None, None)
        await topics.aclose()

    asyncio.run(run())
    assert [record.levelno for record in caplog.records] == [logging.WARNING] * 2


def test_comes_back_empty(engine: Engine) -> None:
    """Each page gets one snapshot, also one that was away meanwhile."""

    async def run() -> None:
        topics = Topics(engine.url, timeout=1.0)
        async with reading(topics.stream("a", snapshot=snapshot)) as gone:
            await gone.count(1)
            await published(topics, 1)
            await gone.count(2)
        async with reading(topics.stream("a", snapshot=snapshot)) as page:
            await page.count(1)
            await asyncio.to_thread(engine.kill)
            engine.lose_data()
            await asyncio.sleep(0.05)
            await asyncio.to_thread(engine.start)
            await published(topics, 2)
            await page.until(lambda: numbers(page.signals)[1:2] == ["snapshot"])
            await published(topics, 3)
            await page.until(lambda: numbers(page.signals)[-1] == 3)
            assert numbers(page.signals).count("snapshot") == 2
            back = reading(topics.stream("a", since=gone.since, snapshot=snapshot))
            async with back as again:
                assert numbers(await again.count(1))[0] == "snapshot"
        await topics.aclose()

    asyncio.run(run())


def test_freezes(engine: Engine) -> None:
    """A publisher hears that it may have been stored; published again, it is there once."""

    async def run() -> None:
        topics = Topics(engine.url, timeout=1.0)
        async with reading(topics.stream("a", snapshot=snapshot)) as page:
            await page.count(1)
            await topics.apublish("a", event(1))
            engine.freeze()
            with pytest.raises(PublishError, match="may be stored: publish them again") as found:
                await topics.apublish("a", event(2), once="2")
            assert found.value.maybe_stored is True
            engine.thaw()
            await published(topics, 2, 3)
            assert numbers(await page.count(4)) == ["snapshot", 1, 2, 3]
        await topics.aclose()

    asyncio.run(run())


def test_is_silent_for_long(engine: Engine) -> None:
    """The connection is given up, and made anew."""

    async def run() -> None:
        topics = Topics(engine.url, timeout=1.0)
        async with reading(topics.stream("a", snapshot=snapshot)) as page:
            await page.count(1)
            engine.freeze()
            await asyncio.sleep(12)
            assert not topics.connected
            engine.thaw()
            await published(topics, 1)
            assert numbers(await page.count(2)) == ["snapshot", 1]
            assert topics.connected
        await topics.aclose()

    asyncio.run(run())


def test_a_page_is_opened_while_it_is_frozen(engine: Engine) -> None:
    async def run() -> None:
        topics = Topics(engine.url, timeout=1.0)
        since = await topics.aposition("a")
        await topics.apublish("a", event(1))
        engine.freeze()
        async with reading(topics.stream("a", since=since, snapshot=snapshot)) as page:
            await asyncio.sleep(2.5)
            assert page.text == ""
            engine.thaw()
            assert numbers(await page.count(1)) == [1]
        await topics.aclose()

    asyncio.run(run())


def test_a_live_page_shows_without_an_engine(engine: Engine) -> None:
    async def run() -> None:
        topics = Topics(engine.url, timeout=1.0)
        engine.kill()
        value = 0

        async def render() -> Any:
            return event(value)

        async with reading(topics.live("a", render=render)) as page:
            assert numbers(await page.count(1)) == [0]
            value = 1
            # What nobody can tell is seen when the engine is back.
            await asyncio.to_thread(engine.start)
            assert numbers(await page.count(2)) == [0, 1]
        await topics.aclose()

    asyncio.run(run())


def test_the_stream_is_deleted() -> None:
    """In NATS, behind everybody's back."""
    import nats

    async def run(engine: Engine) -> None:
        topics = Topics(engine.url, timeout=1.0)
        async with reading(topics.stream("a", snapshot=snapshot)) as page:
            await page.count(1)
            await published(topics, 1)
            await page.count(2)
            client = await nats.connect(engine.url)
            await client.jetstream().delete_stream("datastar")
            await client.close()
            await published(topics, 2)
            await asyncio.sleep(0.3)
            await published(topics, 3)
            await page.until(lambda: numbers(page.signals)[-1] == 3)
        await topics.aclose()

    with NatsServer() as engine:
        asyncio.run(run(engine))


# Who is let in


async def says_hello(url: str, **options: Any) -> None:
    """All that an app does, sync and async."""
    topics = Topics(url, timeout=3.0, **options)
    async with reading(topics.stream("a", member="Ada")) as page:
        await page.until(lambda: page.since)
        await topics.apublish("a", event(1))
        await asyncio.to_thread(topics.publish, "a", event(2))
        assert numbers(await page.count(2)) == [1, 2]
        assert await topics.aposition("a") and await asyncio.to_thread(topics.position, "a")
        async with asyncio.timeout(10):
            while await topics.apresent("a") != ["Ada"]:
                await asyncio.sleep(0.05)
    await topics.aclose()


def is_turned_away(url: str, caplog: pytest.LogCaptureFixture, **options: Any) -> str:
    async def run() -> None:
        topics = Topics(url, timeout=2.0, **options)
        with pytest.raises(PublishError) as found:
            await topics.apublish("a", event(1))
        assert found.value.maybe_stored is False
        shown.append(str(found.value))
        async with reading(topics.stream("a")) as page:
            await until(lambda: not topics.connected)
            assert page.text == ""
        await topics.aclose()

    shown: list[str] = []
    asyncio.run(run())
    return shown[0] + caplog.text


class Authority:
    def __init__(self, folder: Path) -> None:
        self.ca = trustme.CA()
        self.ca_file = folder / "ca.pem"
        self.ca.cert_pem.write_to_path(str(self.ca_file))
        certificate = self.ca.issue_cert("127.0.0.1", "localhost")
        self.key_file = folder / "key.pem"
        self.cert_file = folder / "cert.pem"
        certificate.private_key_pem.write_to_path(str(self.key_file))
        certificate.cert_chain_pems[0].write_to_path(str(self.cert_file))


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


# The Valkey from PyPI is built without TLS.
if RedisServer.is_there():

    def test_redis_over_tls(authority: Authority, caplog: pytest.LogCaptureFixture) -> None:
        port = free_port()
        with RedisServer(
            *("--tls-port", str(port), "--tls-auth-clients", "no"),
            *("--tls-cert-file", str(authority.cert_file)),
            *("--tls-key-file", str(authority.key_file)),
            *("--tls-ca-cert-file", str(authority.ca_file)),
        ):
            url = f"rediss://127.0.0.1:{port}"
            asyncio.run(says_hello(url, client={"ssl_ca_certs": str(authority.ca_file)}))
            asyncio.run(says_hello(f"{url}?ssl_ca_certs={authority.ca_file}"))
            assert "certificate" in is_turned_away(url, caplog).lower()


def test_redis_as_a_user_with_the_least_rights(caplog: pytest.LogCaptureFixture) -> None:
    with ValkeyServer() as engine:
        rules = (
            "on >p/a:s@s ~{datastar}:* &{datastar}:* -@all +eval +evalsha +info +time +hget"
            " +hmget +hset +hdel"
            " +hkeys +hgetall +get +set +xadd +xtrim +xrange +pexpire +publish +subscribe"
            " +unsubscribe +ping +zscore +zadd +zrange +zremrangebyscore +client +select"
        )
        engine.talk(f"ACL SETUSER app {rules}".encode(), b"\r\n")
        where = engine.url.partition("://")[2]
        asyncio.run(says_hello(f"redis://app:p%2Fa%3As%40s@{where}"))
        text = is_turned_away(f"redis://app:wrong@{where}", caplog)
        assert "invalid username-password pair" in text and "wrong@" not in text
        text = is_turned_away(f"redis://app:p%2Fa%3As%40s@{where}", caplog, prefix="other")
        assert "permissions" in text.lower()


def test_redis_connections_have_a_name() -> None:
    async def run(engine: ValkeyServer) -> None:
        topics = Topics(engine.url)
        async with reading(topics.stream("a")) as page:
            await page.until(lambda: page.since)
            assert 1 <= engine.connections() <= 6
        await topics.aclose()
        assert engine.connections() == 0

    with ValkeyServer() as engine:
        asyncio.run(run(engine))


def test_redis_over_a_socket_and_in_another_database(tmp_path: Path) -> None:
    path = tmp_path / "redis.sock"
    with ValkeyServer("--unixsocket", str(path)) as engine:
        asyncio.run(says_hello(f"unix://{path}"))
        asyncio.run(says_hello(f"{engine.url}/3"))


def test_a_cluster_of_one_node() -> None:
    """All names have the prefix as their hash tag, so that they are on one node."""
    with ValkeyServer("--cluster-enabled", "yes") as engine:
        engine.talk(b"CLUSTER ADDSLOTSRANGE 0 16383", b"\r\n")

        async def run() -> None:
            async with asyncio.timeout(20):
                while b"cluster_state:ok" not in engine.talk(b"CLUSTER INFO", b"\n\r\n"):
                    await asyncio.sleep(0.1)
            await says_hello(engine.url)
            await says_hello(engine.url, prefix="another")

        asyncio.run(run())


def test_redis_that_is_full(caplog: pytest.LogCaptureFixture) -> None:
    """It says no, and nothing was stored."""
    with ValkeyServer("--maxmemory", "1mb", "--maxmemory-policy", "noeviction") as engine:

        async def run() -> None:
            topics = Topics(engine.url)
            with pytest.raises(PublishError, match="nothing was stored") as found:
                for _ in range(100):
                    await topics.apublish("a", SSE.patch_elements("x" * 100_000))
            assert not found.value.maybe_stored and "maxmemory" in str(found.value)
            await topics.aclose()

        asyncio.run(run())


def test_nats_over_tls(authority: Authority, caplog: pytest.LogCaptureFixture) -> None:
    with NatsServer(
        *("--tls", "--tlscert", str(authority.cert_file), "--tlskey", str(authority.key_file))
    ) as engine:
        context = ssl.create_default_context(cafile=str(authority.ca_file))
        url = engine.url.replace("nats://", "tls://")
        asyncio.run(says_hello(url, client={"tls": context}))
        assert "certificate" in is_turned_away(url, caplog).lower()


def test_nats_users(caplog: pytest.LogCaptureFixture) -> None:
    with NatsServer("--user", "app", "--pass", "p/a:s@s") as engine:
        where = engine.url.partition("://")[2]
        asyncio.run(says_hello(f"nats://app:p%2Fa%3As%40s@{where}"))
        # The server closes the connection behind its refusal, which may be what is seen first.
        for _ in range(10):
            text = is_turned_away(f"nats://app:wrong@{where}", caplog)
            assert "wrong@" not in text
            if "authorization" in text.lower():
                break
        else:
            raise AssertionError(text)
    with NatsServer("--auth", "t0ken") as engine:
        where = engine.url.partition("://")[2]
        asyncio.run(says_hello(f"nats://t0ken@{where}"))
        asyncio.run(says_hello(f"nats://t0ken@127.0.0.1:1,nats://t0ken@{where}"))


def test_nats_without_jetstream(caplog: pytest.LogCaptureFixture) -> None:
    class Plain(NatsServer):
        def command(self) -> list[str]:
            return super().command()[:5]

        def answers(self) -> bool:
            return b"server_id" in self.talk(b"", b"\r\n")

    with Plain() as engine:
        assert "JetStream is not there" in is_turned_away(engine.url, caplog)


def test_nats_that_takes_small_messages(tmp_path: Path) -> None:
    configuration = tmp_path / "nats.conf"
    configuration.write_text("max_payload: 64KB\n")
    with NatsServer("--config", str(configuration)) as engine:

        async def run() -> None:
            topics = Topics(engine.url)
            with pytest.raises(PublishError, match="raise its max_payload, or send less") as found:
                await topics.apublish("a", SSE.patch_elements("x" * 100_000))
            assert found.value.maybe_stored is False
            await topics.apublish("a", SSE.patch_elements("x" * 50_000))
            await topics.aclose()

        asyncio.run(run())


def test_a_stream_that_was_made_with_less() -> None:
    """By an earlier version of the app; what its makers chose besides is left alone."""
    import nats

    with NatsServer() as engine:

        async def run() -> None:
            small = Topics(engine.url, history=5, max_age=10)
            await small.apublish("a", *map(event, range(3)))
            client = await nats.connect(engine.url)
            context = client.jetstream()
            config = (await context.stream_info("datastar")).config
            config.description = "ours"
            await context.update_stream(config)
            large = Topics(engine.url, history=500)
            since = await large.aposition("a")
            await large.apublish("a", *map(event, range(3, 20)))
            async with reading(large.stream("a", since=since, snapshot=snapshot)) as page:
                assert numbers(await page.count(17)) == list(range(3, 20))
            config = (await context.stream_info("datastar")).config
            assert config.description == "ours"
            assert (config.max_msgs_per_subject, config.max_age) == (501, 300.0)
            await client.close()
            await small.aclose()
            await large.aclose()

        asyncio.run(run())
