"""Who is there: members with several tabs, on several workers, and what becomes of them."""

from __future__ import annotations

import asyncio
from typing import Any

from datastar_py import ServerSentEventGenerator as SSE
from datastar_py.topics import Topics

from .conftest import MakeTopics
from .reading import reading, until


async def until_present(topics: Topics, name: str, *members: str) -> None:
    async with asyncio.timeout(30):
        while await topics.apresent(name) != sorted(members):
            await asyncio.sleep(0.05)


def test_a_member_with_three_tabs_is_there_once(make: MakeTopics) -> None:
    async def run() -> None:
        topics = make()
        assert await topics.apresent("a") == []
        async with reading(topics.stream("a", "b", member="Ada")):
            async with (
                reading(topics.stream("a", member="Ada")),
                reading(topics.live("a", render=lambda: None, member="Ada")),
                reading(topics.stream("a", member="Grace 🎉")),
                reading(topics.stream("a")),
            ):
                await until_present(topics, "a", "Ada", "Grace 🎉")
                await until_present(topics, "b", "Ada")
                assert await asyncio.to_thread(topics.present, "a") == ["Ada", "Grace 🎉"]
            await until_present(topics, "a", "Ada")
        await until_present(topics, "a")
        await topics.aclose()

    asyncio.run(run())


def test_coming_and_going_is_a_change(make: MakeTopics) -> None:
    async def run() -> None:
        topics = make()

        async def who() -> Any:
            return SSE.patch_signals({"who": await topics.apresent("a")})

        async with reading(topics.live("a", render=who, member="Ada")) as page:
            await page.until(lambda: {"who": ["Ada"]} in page.signals)
            async with reading(topics.stream("a", member="Grace")):
                await page.until(lambda: page.signals[-1] == {"who": ["Ada", "Grace"]})
            await page.until(lambda: page.signals[-1] == {"who": ["Ada"]})
        await topics.aclose()

    asyncio.run(run())


def test_a_tab_that_is_loaded_again_has_not_left(make: MakeTopics) -> None:
    async def run() -> None:
        topics = make()
        shown: list[Any] = []

        async def who() -> Any:
            shown.append(await topics.apresent("a"))
            return SSE.patch_signals({"who": shown[-1]})

        async with reading(topics.live("a", render=who, at_most_every=0)) as page:
            assert await page.count(1) == [{"who": []}]
            async with reading(topics.stream("a", member="Ada")):
                await page.until(lambda: {"who": ["Ada"]} in page.signals)
            await asyncio.sleep(0.3)
            async with reading(topics.stream("a", member="Ada")):
                await asyncio.sleep(2.5)
                assert page.signals[-1] == {"who": ["Ada"]}
                assert len(page.signals) == 2
        await topics.aclose()

    asyncio.run(run())


def test_two_workers(make: MakeTopics) -> None:
    async def run() -> None:
        one = make()
        # In memory there is but one.
        other = make() if one._name.startswith(("redis", "nats")) else one
        async with reading(one.stream("a", member="Ada")):
            async with reading(other.stream("a", member="Grace")):
                await until_present(one, "a", "Ada", "Grace")
                await until_present(other, "a", "Ada", "Grace")
            await until_present(one, "a", "Ada")
        await one.aclose()
        await other.aclose()

    asyncio.run(run())


def test_aclose_takes_its_members_along(make: MakeTopics) -> None:
    async def run() -> None:
        one = make()
        other = make() if one._name.startswith(("redis", "nats")) else one
        async with reading(one.stream("a", member="Ada")):
            await until_present(other, "a", "Ada")
            await one.aclose()
            assert await other.apresent("a") == []
        await other.aclose()

    asyncio.run(run())


def test_many_come_and_go_at_once(make: MakeTopics) -> None:
    async def run() -> None:
        topics = make()
        names = [f"member {number}" for number in range(200)]
        pages = [reading(topics.stream("a", member=name)) for name in names]
        opened = [await page.__aenter__() for page in pages]
        await until_present(topics, "a", *names)
        for page in opened[:150]:
            await page.leave()
        await until_present(topics, "a", *names[150:])
        for page in opened[150:]:
            await page.leave()
        await until_present(topics, "a")
        await until(lambda: topics.stats.pages == 0)
        await topics.aclose()

    asyncio.run(run())
